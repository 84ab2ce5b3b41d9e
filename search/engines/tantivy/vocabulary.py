"""Which words a pattern stands for that begins with ``*``.

The engine looks at every term of a field for it, in every segment, once for the hits and once for the facets. From the
second such question of a state of the index on, the terms are kept here as one text, in which the letters of a pattern
are found as fast as memory is read. To read them takes longer than one question: the first is left to the engine.
"""

from __future__ import annotations

import fnmatch
import re
import threading
from collections.abc import Sequence

import tantivy

_SIGNS = re.compile(r"[*?]")


class Vocabulary:
    """The terms of one index at a time. May be shared by threads."""

    def __init__(self) -> None:
        self._turning = threading.Lock()
        self._searcher: tantivy.Searcher | None = None
        self._texts: dict[str, str] = {}

    def words(self, searcher: tantivy.Searcher, fields: Sequence[str], pattern: str) -> dict[str, list[str]] | None:
        """The terms of fields that a pattern of letters, ``*`` and ``?`` stands for; None: let the engine look."""
        with self._turning:
            if searcher is not self._searcher:
                self._searcher, self._texts = searcher, {}
                return None
            for field in fields:
                if field not in self._texts:
                    terms = searcher.terms_with_prefix(field, "")
                    self._texts[field] = "".join([f"{term}\n" for term, _ in terms])
            texts = self._texts
        return {field: matching(texts[field], pattern) for field in fields}


def matching(text: str, pattern: str) -> list[str]:
    """The lines of a text, each of which ends in a line feed, that a pattern stands for; each sign costs little."""
    letters = max(_SIGNS.split(pattern), key=len)
    fits = re.compile(fnmatch.translate(pattern)).match  # atomic: it never tries the same again
    found: list[str] = []
    at = text.find(letters)
    while at >= 0:
        end = text.index("\n", at)
        word = text[text.rfind("\n", 0, at) + 1 : end]
        if fits(word):
            found.append(word)
        at = text.find(letters, end)
    return found
