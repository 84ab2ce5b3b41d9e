"""Suggestions while somebody types: names of records, in whichever script, kinds told apart.

All words but the last must be words of the name, the last one its beginning; or the name as a whole begins with what
was typed, so that ``сары ар`` and ``сарыар`` both lead to Сарыарқа. People and works come first. Where nothing
begins so, names alike are offered. Only what the viewer may see is ever suggested.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import DamerauLevenshtein
from tantivy import Occur, Query

from archive.model import Ref
from search.engines.tantivy.queries import THING_ITSELF, Queries, best, either, every
from search.text import fold

LONGEST = 200  # characters of input that are read
_SHORTEST_ALIKE = 3  # sounds before names alike are offered


@dataclass(frozen=True, slots=True)
class Suggestion:
    """``text`` is the record's title, ``matched`` the name that answers what was typed, often in its script."""

    ref: Ref
    text: str
    matched: str


def beginning(queries: Queries, pairs: Sequence[tuple[str, str]]) -> Query:
    """Records with a name that begins so."""
    *whole_words, (exact, key) = pairs
    last = either(
        [queries.pattern(f"{reading}*", ("title",)) for reading in (key, *fold.readings(exact, key)[:2])]
        + [queries.term("title_x", exact, 12.0)]
    )
    words = every([*(queries.word(*pair, groups=("title",)) for pair in whole_words), last])
    joined = fold.squeeze("".join(k for _, k in pairs))
    kinds = either([queries.term("kind", kind.value, score) for kind, score in THING_ITSELF.items()])
    found = either([words, queries.names_beginning(joined)])
    return Query.boolean_query([(Occur.Must, found), (Occur.Should, kinds)])


def alike(queries: Queries, pairs: Sequence[tuple[str, str]]) -> Query | None:
    """Records with a name like it; None for too little text."""
    wanted = fold.loose_whole([key for _, key in pairs])
    if len(wanted) < _SHORTEST_ALIKE:
        return None
    return best(
        [queries.trigrams(wanted, 0.5), *(queries.slip("title_k", k, 1, 5.0) for _, k in pairs[:1] if len(k) > 3)]
    )


def matched(names: Sequence[str], text: str) -> str:
    """The name nearest to the text: same script and spelling before same sound."""
    typed = fold.clean(text).lower()
    key = fold.whole(text)

    def distance(name: str) -> tuple[bool, float, int]:
        sounds = fold.whole(name)
        begins = name.lower().startswith(typed)
        near = DamerauLevenshtein.normalized_distance(key, sounds[: len(key)])
        return not begins, near, len(name)

    return min(names, key=distance)
