"""What the index knows by name, for ``search.query.understanding``: persons, works, genres, places … that a reader
may see.

Whole names are looked up by three keys, strictest first (``search.text.fold``): strict, loose, trunk. Only names in the
index are known; what a reader may not see has no name here.
"""

from __future__ import annotations

from collections.abc import Sequence

import tantivy
from tantivy import Query

from archive.model import Kind, Ref
from search.documents import GROUPS
from search.engines.tantivy import schema
from search.engines.tantivy.engine import aggregated, counted
from search.engines.tantivy.people import People
from search.engines.tantivy.queries import Queries, every, narrowed
from search.query.naming import Known
from search.text import fold

_NAMESAKES = 200  # things that one name may mean
_HOLDERS = 20  # things with one word in their names that are compared
_SHORTEST_FORM = 4  # sounds; ``din`` is a form of Дина and a genre of aitys
_HEARD = tuple(f"{group}_k" for group in GROUPS)
_BY_TRUNK_ALONE = frozenset({Kind.GENRE, Kind.INSTRUMENT, Kind.PLACE, Kind.SCHOOL})
"""Kinds that one declined word may name by its trunk: common nouns and places; people and titles need more."""


class KnownNames:
    """The names in one state of the index; ``hidden`` is what this reader must not see."""

    def __init__(self, queries: Queries, searcher: tantivy.Searcher, hidden: Sequence[Query]) -> None:
        self._queries = queries
        self._searcher = searcher
        self._unseen = list(hidden)
        self._hidden = [*hidden, queries.any_of("kind", [Kind.RECORDING.value])]

    def borne(self, wholes: Sequence[str], loose: str, trunks: Sequence[str]) -> Sequence[Known]:
        """See ``naming.Names``. ``loose`` is empty for a single word."""
        for field, terms in (("title_w", wholes), ("lw", [loose] if loose else []), ("fw", trunks)):
            known = self._bearing(field, terms)
            if field == "fw" and not loose:
                known = [one for one in known if one.ref.kind in _BY_TRUNK_ALONE]
            if known:
                return known
        return ()

    def begun(self, trunks: Sequence[str]) -> Sequence[Known]:
        """See ``naming.Names``."""
        return self._bearing("pw", trunks)

    def holding(self, keys: Sequence[str], forms: Sequence[str], kind: Kind) -> Sequence[Known]:
        """See ``naming.Names``."""
        tried = [("title_k", list(keys))]
        if forms:
            long_enough = [form for form in forms if len(form) >= _SHORTEST_FORM]
            trunk = fold.trunk(keys[0])
            is_telling = len(trunk) >= min(len(keys[0]) - 1, _SHORTEST_FORM)
            tried += [("title_s", long_enough), ("fws", [trunk] if is_telling else [])]
        for field, terms in tried:
            there = [term for term in terms if self._searcher.doc_freq(field, term)]
            if there:
                query = every([self._queries.any_of(field, there), self._queries.any_of("kind", [kind.value])])
                known = self._things(query, _HOLDERS)
                if known:
                    return sorted(known, key=lambda one: -one.weight)
        return ()

    def tied(self, tie: str, person: str) -> Sequence[Ref]:
        """See ``naming.Names``."""
        return People(self._queries, self._searcher, self._unseen).tied(tie, person)

    def above(self, genre: str) -> frozenset[str]:
        """See ``naming.Names``."""
        return frozenset(self._codes(Ref(Kind.GENRE, genre), ("genre",))["genre"]) - {genre}

    def heard_of(self, key: str) -> bool:
        """See ``naming.Names``."""
        there = [field for field in _HEARD if self._searcher.doc_freq(field, key)]
        return any(self._frequency(field, key) for field in there)

    def _bearing(self, field: str, terms: Sequence[str]) -> list[Known]:
        there = [term for term in dict.fromkeys(terms) if self._searcher.doc_freq(field, term)]
        return self._things(self._queries.any_of(field, there), _NAMESAKES) if there else []

    def _things(self, query: Query, limit: int) -> list[Known]:
        found = self._searcher.search(narrowed(query, [], self._hidden), limit, count=False)
        stored = [self._searcher.doc(address) for _, address in found.hits]
        return [self._known(schema.ref_of(one["key"][0]), one["shown"][0]) for one in stored]

    def _known(self, ref: Ref, shown: bytes) -> Known:
        """What the index itself says: composers and genres of a work, how much there is on a person."""
        if ref.kind is Kind.PERSON:
            together = self._does(ref, "together")
            names = schema.read_shown(shown).names if together else ()
            return Known(
                ref,
                weight=self._frequency("person", ref.id),
                sings=self._does(ref, "sings"),
                collects=self._does(ref, "collects"),
                makes=self._does(ref, "makes") or self._frequency("composer", ref.id) > 0,
                begins=frozenset(fold.keys(name)[0] for name in names) if together else None,
            )
        if ref.kind is not Kind.WORK:
            return Known(ref)
        codes = self._codes(ref, ("composer", "genre"))
        return Known(ref, frozenset(codes["composer"]), frozenset(codes["genre"]))

    def _frequency(self, field: str, term: str) -> int:
        """How many documents that the reader may see have the term."""
        if not self._unseen:
            return self._searcher.doc_freq(field, term)
        return counted(self._searcher.search(narrowed(self._queries.term(field, term), [], self._unseen), 1))

    def _does(self, ref: Ref, what: str) -> bool:
        query = every([self._queries.any_of("key", [schema.key_of(ref)]), self._queries.any_of(schema.DOES, [what])])
        return counted(self._searcher.search(narrowed(query, [], self._unseen), 1)) > 0

    def _codes(self, ref: Ref, fields: Sequence[str]) -> dict[str, list[str]]:
        wanted = {field: {"terms": {"field": field, "size": 50}} for field in fields}
        itself = narrowed(self._queries.any_of("key", [schema.key_of(ref)]), [], self._unseen)
        answer = aggregated(self._searcher, itself, wanted)
        return {field: [str(bucket["key"]) for bucket in answer[field]["buckets"]] for field in fields}
