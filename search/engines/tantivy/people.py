"""Filters on people that are more than terms of the index: ``tie`` from either end, ``plays`` also by recordings.

``tie=pupil:kurmangazy`` are those who name him as their teacher, and those whom his own record names as pupils;
``plays=sybyzgy`` are those whose occupation says so, and those who alone play in a recording of it.
"""

from __future__ import annotations

from collections.abc import Sequence

import tantivy
from tantivy import Query

from archive.model import Kind, Ref
from search.engines.tantivy import schema
from search.engines.tantivy.engine import aggregated
from search.engines.tantivy.queries import Queries, either, every, narrowed
from search.people import INVERSE

FIELDS = frozenset({"tie", "plays"})
_MOST = 500  # people of one tie, or who play one instrument


class People:
    """People in one state of the index; ``hidden`` is what this reader must not see."""

    def __init__(self, queries: Queries, searcher: tantivy.Searcher, hidden: Sequence[Query]) -> None:
        self._queries = queries
        self._searcher = searcher
        self._hidden = list(hidden)

    def having(self, field: str, values: Sequence[str]) -> Query:
        """Documents of the people meant; score 0."""
        found = [self._queries.any_of(field, values)]
        keys = [key for value in values for key in (self._tied(value) if field == "tie" else self._playing(value))]
        if keys:
            found.append(self._queries.any_of("key", keys))
        return Query.const_score_query(either(found), 0.0)

    def tied(self, tie: str, person: str) -> list[Ref]:
        """Who is this to the person: ``pupil`` of ``kurmangazy``."""
        query = self.having("tie", [f"{tie}:{person}"])
        found = self._searcher.search(narrowed(query, [], self._hidden), _MOST, count=False)
        return [schema.ref_of(self._searcher.doc(address)["key"][0]) for _, address in found.hits]

    def _tied(self, value: str) -> list[str]:
        """Keys of those whom the other's own record names so."""
        tie, _, person = value.partition(":")
        itself = self._queries.any_of("key", [schema.key_of(Ref(Kind.PERSON, person))])
        wanted = f"{INVERSE.get(tie, '')}:"
        return [
            schema.key_of(Ref(Kind.PERSON, code.removeprefix(wanted)))
            for code in self._codes(itself, "tie")
            if code.startswith(wanted) and tie in INVERSE
        ]

    def _playing(self, instrument: str) -> list[str]:
        """Keys of those who play it alone in a recording."""
        if not self._searcher.doc_freq("instrument", instrument):
            return []
        alone = every([self._queries.any_of("instrument", [instrument]), self._queries.interval("players", (1, 1))])
        return [schema.key_of(Ref(Kind.PERSON, code)) for code in self._codes(alone, "performer")]

    def _codes(self, query: Query, field: str) -> list[str]:
        wanted = {field: {"terms": {"field": field, "size": _MOST}}}
        answer = aggregated(self._searcher, narrowed(query, [], self._hidden), wanted)
        return [str(bucket["key"]) for bucket in answer[field]["buckets"]]
