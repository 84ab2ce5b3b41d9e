"""One question: what its words mean, what is found, counted, marked and said about it.

Words are read as a language (``search.query.language``), as a sentence (``search.query.understanding``) or climb the
relaxations (``search.engines.tantivy.relaxation``); filters narrow, the policy hides. Every figure is of one
state of the index, and nothing is changed here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import tantivy
from tantivy import Order, Query

from archive.model import Kind, Ref
from search import orders
from search.documents import GROUPS
from search.engines.tantivy import facets, paging, people, schema, suggest
from search.engines.tantivy.engine import aggregated, counted
from search.engines.tantivy.known import KnownNames
from search.engines.tantivy.queries import Queries, either, every, narrowed
from search.engines.tantivy.relaxation import Relaxations, Relaxed
from search.engines.tantivy.suggest import Suggestion
from search.engines.tantivy.visitor import TantivyVisitor
from search.highlights import Highlighter
from search.query import cues, language, understanding
from search.query.people import is_asking
from search.query.request import FACETS, STAFF_FACETS, Answer, Filter, Hit, Note, SearchRequest, Understood
from search.text import fold
from search.text.layout import typed_otherwise

_THINGS = frozenset(Kind) - {Kind.RECORDING}
_MOST_TYPED, _INITIALS = 8, 2
"""So many words are looked up in another alphabet; letters alone are anybody's initials."""
_MUCH = 2  # words left over
_FEW_WORKS, _MEANT = 6, 200.0
"""So few works are what a question with several conditions means; their score, above that of what it names."""
_NAMED_AT_MOST = 200  # records that one name of a field may mean


@dataclass(slots=True)
class Meant:
    """A query's text, understood: what to look for, what to mark, what to tell the reader."""

    query: Query
    pairs: Sequence[tuple[str, str]] = ()
    filters: tuple[Filter, ...] = ()
    notes: tuple[Note, ...] = ()
    understood: tuple[Understood, ...] = ()
    words: str = ""
    guessed: bool = False


class Question:
    """One request against one state of the index."""

    def __init__(
        self, queries: Queries, searcher: tantivy.Searcher, memory: facets.FacetMemory, request: SearchRequest
    ) -> None:
        self._queries = queries
        self._searcher = searcher
        self._memory = memory
        self._request = request
        wants_withdrawn = any(f.field == "withdrawn" and f.value == "yes" for f in request.filters)
        self._hidden = queries.hidden(request.viewer, request.today, searcher, withdrawn=wants_withdrawn)
        self._kinds = queries.filter("kind", [kind.value for kind in request.kinds]) if request.kinds else None
        self._counted: tuple[Query, tantivy.SearchResult] | None = None

    def query(self) -> Query:
        """What the engine is asked: words, filters and what must not be seen."""
        meant = self._meant()
        filters = self._filters((*self._request.filters, *meant.filters))
        return narrowed(meant.query, list(filters.values()), self._hidden)

    def answer(self) -> Answer:
        """Hits, counts and what to say about them."""
        meant = self._meant()
        filters = self._filters((*self._request.filters, *meant.filters))
        query = narrowed(meant.query, list(filters.values()), self._hidden)
        total, offset, found = self._counted_page(meant) or self._page(query)
        highlighter = Highlighter(meant.pairs, guessed=meant.guessed)
        scored = self._request.sort == "relevance"
        hits = tuple(self._hit(value if scored else 0.0, address, highlighter) for value, address in found)
        return Answer(
            total=total,
            hits=hits,
            facets=self._facets(meant.query, filters),
            notes=meant.notes,
            understood=meant.understood,
            words=meant.words,
            did_you_mean=_nearest_name(hits) if meant.guessed else None,
            next_cursor=self._cursor(offset, hits, found) if offset + len(hits) < total and hits else None,
        )

    def _meant(self) -> Meant:
        return self._typed_otherwise() or self._read(self._request.text)

    def _typed_otherwise(self) -> Meant | None:
        """Words that nothing has, and that everything has if the keyboard was set to another alphabet."""
        if self._request.literal:
            return None
        known = KnownNames(self._queries, self._searcher, self._hidden)
        text = fold.clean(self._request.text)
        for other in typed_otherwise(text):
            words = [key for key in fold.keys(other) if key not in cues.STOP_KEYS and not key.isdecimal()]
            # asked first, since it is nearly always no, and a word that is nowhere costs nothing
            if (
                any(len(key) > _INITIALS for key in words)
                and len(words) <= _MOST_TYPED
                and all(self._is_heard_of(known, key) for key in words)
            ):
                typed = [key for key in fold.keys(text) if len(key) > _INITIALS and not key.isdecimal()]
                if typed and not any(known.heard_of(key) for key in typed):
                    meant = self._read(other)
                    return replace(meant, notes=(*meant.notes, Note("other-keyboard", other)))
        return None

    @staticmethod
    def _is_heard_of(known: KnownNames, key: str) -> bool:
        forms = (*cues.forms(key), *cues.as_written(key))
        return any(known.heard_of(form) for form in forms) or cues.is_one(cues.GENERIC_WORDS | cues.SOUNDING, key)

    def _read(self, text: str) -> Meant:
        parsed = language.parse(text)
        if parsed.tree is None:
            notes = (*parsed.notes, Note("no-words", parsed.text)) if parsed.text else parsed.notes
            return Meant(Query.empty_query() if parsed.text else Query.all_query(), notes=notes)
        if parsed.plain:
            return self._plain(parsed)
        if parsed.quoted and (meant := self._titled(parsed)) is not None:
            return meant
        visitor = TantivyVisitor(self._queries, self.named, partial(self._queries.vocabulary.words, self._searcher))
        query = visitor.visit(parsed.tree) or Query.empty_query()
        return Meant(query, visitor.pairs, notes=(*parsed.notes, *visitor.notes))

    def _plain(self, parsed: language.Parsed) -> Meant:
        pairs = fold.pairs(parsed.text)
        if not pairs:
            return Meant(Query.empty_query(), notes=(*parsed.notes, Note("no-words", parsed.text)))
        relaxations = self._relaxations()
        if self._may_be_read() and (len(pairs) > 1 or is_asking(pairs[0][1])):
            understood = self._understood(parsed, pairs, relaxations)
            if understood is not None:
                return understood
        found = relaxations.first(pairs)
        if self._may_be_read() and len(pairs) > 2 and not self._certain(pairs) and not self._count(found.query):
            return self._named_within(parsed, pairs) or _meant(found, parsed)
        return _meant(found, parsed)

    def _named_within(self, parsed: language.Parsed, pairs: Sequence[tuple[str, str]]) -> Meant | None:
        """What is named by several words among others that nothing answers: ``Ерке сылқымның түпнұсқасы``."""
        known = KnownNames(self._queries, self._searcher, self._hidden)
        named = understanding.named(fold.clean(parsed.text), known)
        if named is None:
            return None
        left = [exact for n, (exact, _) in enumerate(pairs) if n not in named.places]
        refs = [(one.ref, 100.0 - place) for place, one in enumerate(named.known)]
        kept = [pair for n, pair in enumerate(pairs) if n in named.places]
        return Meant(
            self._queries.refs(refs), kept, (), (*parsed.notes, Note("words-left-out", " ".join(left))), guessed=True
        )

    def _titled(self, parsed: language.Parsed) -> Meant | None:
        """A question with a title in quotes, read as a sentence; None unless all that is quoted was understood."""
        if not self._may_be_read():
            return None
        marks = [place for place, letter in enumerate(parsed.text) if letter == '"']
        plain = replace(parsed, text=parsed.text.replace('"', " "))
        titles = list(zip(marks[::2], marks[1::2], strict=False))
        meant = self._understood(plain, fold.pairs(plain.text), self._relaxations(), titles)
        left = set(fold.keys(meant.words)) if meant is not None else set[str]()
        return None if any(left.intersection(fold.keys(title)) for title in parsed.quoted) else meant

    def _may_be_read(self) -> bool:
        return not self._request.literal and not self._request.kinds

    def _relaxations(self) -> Relaxations:
        return Relaxations(self._queries, self._count, self._titles, certain=self._certain, things=self._among_things())

    def _understood(
        self,
        parsed: language.Parsed,
        pairs: Sequence[tuple[str, str]],
        relaxations: Relaxations,
        titles: Sequence[tuple[int, int]] = (),
    ) -> Meant | None:
        """The query read as filters, beside everything that has all its words in its own names; None if not read."""
        if any(self._count(query) for query in self._queries.bearing(pairs)[:1]):
            return None
        known = KnownNames(self._queries, self._searcher, self._hidden)
        reading = understanding.read(fold.clean(parsed.text), known, titles)
        if reading is None:
            return None
        by_field: dict[str, list[str]] = {}
        for one in reading.understood:
            by_field.setdefault(one.filter.field, []).append(one.filter.value)
        filters = [
            self._filter(field, [v for value in values for v in value.split("|")]) for field, values in by_field.items()
        ]
        notes: tuple[Note, ...] = parsed.notes
        asked = every(filters)
        answered = idle = False
        if reading.rest:
            step = relaxations.first(reading.rest)
            with_words = every([step.query, *filters])
            answered = self._count(with_words) > 0
            idle = not answered and not self._count(step.query)
            if answered:
                asked = with_words
            elif len(reading.rest) >= _MUCH and len(reading.rest) > len(reading.understood):
                described = relaxations.described(pairs)
                if described is not None:
                    return _meant(described, parsed)
            if not answered and (called := self._called(reading, relaxations)) is not None:
                return _meant(called, parsed)
            if not answered:
                notes = (*notes, Note("words-left-out", " ".join(exact for exact, _ in reading.rest)))
        named = [(ref, 100.0 - place) for place, ref in enumerate(reading.refs)]
        several = "genre" in by_field or len(by_field.get("instrument", ())) > 1
        telling = (several and len(reading.understood) > 1) or "lyricist" in by_field
        if answered or telling:
            few = self._few_works(every([asked, *self._each_of(by_field)]))
            if answered or not reading.rest or (len(few) == 1 and idle):
                named += [(ref, _MEANT - place) for place, ref in enumerate(few) if ref not in reading.refs]
        ways = [asked, self._queries.titled(pairs), *([self._queries.refs(named)] if named else [])]
        words = " ".join(exact for exact, _ in reading.rest)
        unwanted = [
            self._filter(one.filter.field, one.filter.value.split("|"))
            for one in reading.understood
            if one.filter.value.startswith("-")
        ]
        return Meant(narrowed(either(ways), unwanted), pairs, (), notes, reading.understood, words)

    def _called(self, reading: understanding.Reading, relaxations: Relaxations) -> Relaxed | None:
        """A kind of piece that is told of where only a broader one is named: ``song for Ramadan``."""
        if len(reading.understood) != 1 or reading.understood[0].filter.field != "genre":
            return None
        genre = reading.understood[0].filter.value
        return relaxations.called(reading.rest, None if genre in cues.PLAYED else genre)

    def _each_of(self, by_field: Mapping[str, Sequence[str]]) -> list[Query]:
        """What two composers made together comes before what either made."""
        return [self._filter("composer", [value]) for value in by_field.get("composer", ()) if "|" not in value]

    def _few_works(self, asked: Query) -> list[Ref]:
        """The works that meet all of several conditions, where they are few: ``оратории Жубановой`` are two."""
        works = every([asked, self._queries.any_of("kind", [Kind.WORK.value])])
        found = [ref for ref, _names in self._titles(works, _FEW_WORKS + 1)]
        return found if len(found) <= _FEW_WORKS else []

    def _certain(self, pairs: Sequence[tuple[str, str]]) -> bool:
        """Whether a single word is known to be somewhere that this viewer sees."""
        if len(pairs) != 1 or self._hidden or self._kinds is not None:
            return False
        return any(self._searcher.doc_freq(f"{group}_k", pairs[0][1]) for group in GROUPS)

    def _among_things(self) -> bool:
        """Whether the question is which person, work, instrument … is meant."""
        request = self._request
        plain = not request.filters and not request.wide and request.sort == "relevance"
        return plain and bool(request.kinds) and _THINGS.issuperset(request.kinds)

    def suggest(self) -> tuple[Suggestion, ...]:
        """The suggestions for the request's text."""
        text, limit = self._request.text, self._request.limit
        pairs = fold.pairs(text)[:8]
        if not pairs or not limit:
            return ()
        found = self._named(suggest.beginning(self._queries, pairs), limit)
        if not found and (alike := suggest.alike(self._queries, pairs)) is not None:
            found = self._named(alike, limit)
        return tuple(Suggestion(ref, names[0], suggest.matched(names, text)) for ref, names in found if names)

    def _named(self, query: Query, limit: int) -> list[tuple[Ref, list[str]]]:
        """The best hits with their names; each record is read once."""
        found = self._searcher.search(narrowed(query, [], self._hidden), limit, count=False)
        stored = [self._searcher.doc(address) for _, address in found.hits]
        return [(schema.ref_of(one["key"][0]), schema.read_shown(one["shown"][0]).names) for one in stored]

    def named(self, _field: str, words: str, kind: Kind) -> list[str]:
        """The ids of the records of a kind whose names hold the words."""
        pairs = fold.pairs(words)
        if not pairs:
            return []
        query = either([self._queries.titled(pairs), self._queries.whole(pairs)])
        query = narrowed(query, [self._queries.any_of("kind", [kind.value])], self._hidden)
        found = self._searcher.search(query, _NAMED_AT_MOST, count=False)
        return [self._ref(address).id for _, address in found.hits]

    def _count(self, query: Query) -> int:
        """How many there are for this viewer; filters do not count, kinds do."""
        narrow = narrowed(query, [self._kinds] if self._kinds else [], self._hidden)
        found = self._searcher.search(narrow, max(self._request.limit, 1))
        self._counted = (query, found)
        return counted(found)

    def _titles(self, query: Query, limit: int) -> list[tuple[Ref, list[str]]]:
        narrow = narrowed(query, [self._kinds] if self._kinds else [], self._hidden)
        found = self._searcher.search(narrow, limit, count=False)
        return [(self._ref(address), self._shown(address).names) for _, address in found.hits]

    def _filter(self, field: str, values: Sequence[str]) -> Query:
        if field not in people.FIELDS:
            return self._queries.filter(field, values)
        asked = people.People(self._queries, self._searcher, self._hidden)
        return self._queries.filter(field, values, asked.having)

    def _filters(self, given: Sequence[Filter]) -> dict[str, Query]:
        by_field: dict[str, list[str]] = {}
        for one in given:
            if one.field != "withdrawn":
                by_field.setdefault(one.field, []).extend(v for v in one.value.split("|") if v)
        filters = {field: self._filter(field, values) for field, values in by_field.items()}
        if self._kinds is not None:
            values = by_field.get("kind", [])
            filters["kind"] = self._queries.filter("kind", [*values, *(k.value for k in self._request.kinds)])
        if any(f.field == "withdrawn" and f.value == "yes" for f in given):
            filters["withdrawn"] = self._queries.term(schema.WITHDRAWN, "yes", 0.0)
        return filters

    def _page(self, query: Query) -> tuple[int, int, Sequence[tuple[Any, tantivy.DocAddress]]]:
        """How many hits there are, the offset of the page that is asked for, and its hits with what orders them."""
        limit, offset = self._request.limit, self._request.offset
        if self._request.cursor:
            cursor = paging.read(self._request.cursor, self._signature())
            found = self._ordered(query, cursor.offset, limit + 1) if cursor.offset < self._searcher.num_docs else None
            if found is not None and paging.follows(cursor, found.hits, self._key):
                return counted(found), cursor.offset + 1, found.hits[1:]
            offset = self._after(cursor, query)
        if offset >= max(self._searcher.num_docs, 1):
            return counted(self._ordered(query, 0, 1)), offset, []
        found = self._ordered(query, offset, max(limit, 1))
        return counted(found), offset, found.hits[:limit]

    def _counted_page(self, meant: Meant) -> tuple[int, int, Sequence[tuple[Any, tantivy.DocAddress]]] | None:
        """The first page, where counting these words has just brought it: most questions are counted before they are
        asked."""
        request = self._request
        if self._counted is None or self._counted[0] is not meant.query:
            return None
        if request.filters or meant.filters or request.cursor or request.offset:
            return None
        if request.sort != "relevance" or not self._searcher.num_docs:
            return None
        found = self._counted[1]
        return counted(found), 0, found.hits[: request.limit]

    def _after(self, cursor: paging.Cursor, query: Query) -> int:
        """Where the page after a cursor begins whose hit has left its place."""
        total = counted(self._ordered(query, 0, 1))

        def look(start: int, many: int) -> paging.Window:
            return self._ordered(query, start, many).hits if start < total else []

        return paging.after(cursor, total, look, self._key, descending=self._request.sort == "relevance")

    def _ordered(self, query: Query, offset: int, limit: int) -> tantivy.SearchResult:
        if self._request.sort == "relevance":
            return self._searcher.search(query, limit, offset=offset)
        field = orders.field_of(self._request.sort)
        return self._searcher.search(query, limit, order_by_field=field, order=Order.Asc, offset=offset)

    def _signature(self) -> str:
        """What a cursor belongs to."""
        return str(self._request.parameters())

    def _cursor(self, offset: int, hits: Sequence[Hit], found: Sequence[tuple[Any, tantivy.DocAddress]]) -> str:
        last = paging.Cursor(offset + len(hits) - 1, found[-1][0], schema.key_of(hits[-1].ref))
        return last.written(self._signature())

    def _key(self, address: tantivy.DocAddress) -> str:
        return self._searcher.doc(address)["key"][0]

    def _hit(self, score: float, address: tantivy.DocAddress, highlighter: Highlighter) -> Hit:
        stored = self._searcher.doc(address)
        shown = schema.read_shown(stored["shown"][0])
        return Hit(schema.ref_of(stored["key"][0]), round(float(score), 4), highlighter.mark(shown))

    def _facets(self, text: Query, filters: Mapping[str, Query]) -> Mapping[str, Any]:
        fields = self._request.facets
        if fields is None:
            fields = FACETS + (STAFF_FACETS if self._request.viewer.is_staff else ())

        def aggregate(without: str | None, aggregations: dict[str, Any]) -> Mapping[str, Any]:
            kept = [query for field, query in filters.items() if field != without]
            return aggregated(self._searcher, narrowed(text, kept, self._hidden), aggregations)

        if not fields:
            return {}
        if self._request.text:
            return facets.count(fields, list(filters), aggregate)
        question = (fields, self._request.kinds, self._request.filters, self._request.viewer, self._request.today)
        return self._memory.get(self._searcher, question, lambda: facets.count(fields, list(filters), aggregate))

    def _ref(self, address: tantivy.DocAddress) -> Ref:
        return schema.ref_of(self._searcher.doc(address)["key"][0])

    def _shown(self, address: tantivy.DocAddress) -> schema.Shown:
        return schema.read_shown(self._searcher.doc(address)["shown"][0])


def _meant(step: Relaxed, parsed: language.Parsed) -> Meant:
    return Meant(step.query, step.pairs, notes=(*parsed.notes, *step.notes), words=parsed.text, guessed=step.guessed)


def _nearest_name(hits: Sequence[Hit]) -> str | None:
    """The name of the best guess, as the archive spells it."""
    return next((m.text for hit in hits[:1] for m in hit.highlights if m.field == "title"), None)
