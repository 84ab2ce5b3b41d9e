"""Word forms of Russian and English in notes, by the Snowball stemmers.

Only prose in a known language goes through them; names never do. A stem is folded like any word, so that a query
typed in Latin letters still meets Russian notes. Of a query's word both languages' stems are tried.
"""

from __future__ import annotations

from functools import lru_cache

import snowballstemmer

from archive.model import Language
from search.text import fold

_STEMMERS = {Language.RU: snowballstemmer.stemmer("russian"), Language.EN: snowballstemmer.stemmer("english")}


@lru_cache(maxsize=100_000)
def stem_key(exact: str, language: Language) -> str:
    """The folded Snowball stem of a lower-case word; '' where the language has no stemmer."""
    stemmer = _STEMMERS.get(language)
    found = fold.keys(stemmer.stemWord(exact)) if stemmer else []
    return found[0] if found else ""


def marked(stem: str) -> str:
    """A Snowball stem as the index holds it: no Kazakh stem is taken for it (``адай`` stems to ``ада``)."""
    return f"~{stem}"


def query_stems(exact: str) -> list[str]:
    """The stems that a query's word may have in Russian or English prose."""
    language = Language.EN if exact.isascii() else Language.RU
    stem = stem_key(exact, language)
    return [stem] if len(stem) > 2 else []
