"""Tantivy queries for words, filters and access: the vocabulary that the visitor and the relaxations build with.

Scores are constants, not term statistics, so that the order can be stated: a word found in a title as it was typed
counts ``TITLE_EXACT``, folded ``TITLE_KEY``, as a word form ``TITLE_STEM``; below that the names of people, works,
places, subjects; then notes and text. A document takes for each word the best place it was found in.
``tests/search/test_ranking.py`` is the table of what must come before what.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping, Sequence

import tantivy
from tantivy import Occur, Query

from archive.model import Kind, Ref
from archive.policy import KEEPERS, Audience, Grant, Viewer, audience_of
from search.documents import DRAFTS, GROUPS
from search.engines.tantivy import schema
from search.engines.tantivy.vocabulary import Vocabulary
from search.query import numbers
from search.query.request import CODE_FIELDS, NUMBER_FIELDS, ROLE_FIELDS, WORD_FIELDS
from search.text import fold, prose, stems

TITLE_EXACT, TITLE_KEY, TITLE_READING, TITLE_STEM = 10.0, 8.0, 6.0, 5.0
NAMES_EXACT, NAMES_STEM = 5.5, 2.5
GROUP_KEY = {"title": TITLE_KEY, "person": 5.0, "work": 4.0, "place": 3.2, "subject": 3.0, "notes": 1.6, "text": 1.0}
PROSE_STEM = 0.8
TITLE_LOOSE, NAMES_LOOSE, TITLE_SLIP, NAMES_SLIP = 3.0, 1.5, 2.0, 1.0
WHOLE_KEY, WHOLE_READING, WHOLE_FORM, WHOLE_LOOSE, WHOLE_NAMES = 30.0, 20.0, 16.0, 12.0, 10.0
THING_ITSELF = {Kind.PERSON: 9.0, Kind.WORK: 7.0} | dict.fromkeys(
    (Kind.INSTRUMENT, Kind.GENRE, Kind.SCHOOL, Kind.PLACE, Kind.EVENT, Kind.ORGANISATION, Kind.COLLECTION), 8.0
)
TIE = 0.05  # how much further places of the same word add
SHORTEST_SLIP = 4  # sounds a word must have before a slip in it is forgiven
LONGEST_WORD = 64
NAMED = ("title", "person", "work", "place", "subject")
"""Groups of names: what a word that is not wanted must not stand in."""

Having = Callable[[str, Sequence[str]], Query]
"""(field, values) -> documents that have one of them."""

_REGEX_SPECIAL = re.compile(r"([\\.+*?()|\[\]{}^$#&~@<>\"-])")


class Queries:
    """Builds queries for one schema."""

    def __init__(self, built: tantivy.Schema) -> None:
        self._schema = built
        self.vocabulary = Vocabulary()

    # -- atoms ------------------------------------------------------------------------------------

    def term(self, field: str, value: str, score: float = 1.0) -> Query:
        """Documents with this term in the field, all with the same score."""
        return Query.const_score_query(Query.term_query(self._schema, field, value, "basic"), score)

    def any_of(self, field: str, values: Sequence[str]) -> Query:
        """Documents with one of these terms in the field; score 0."""
        if len(values) == 1:
            return self.term(field, values[0], 0.0)
        return Query.const_score_query(Query.term_set_query(self._schema, field, list(values)), 0.0)

    def refs(self, scored: Sequence[tuple[Ref, float]]) -> Query:
        """Just these documents with these scores."""
        return either([self.term("key", schema.key_of(ref), score) for ref, score in scored])

    # -- words ------------------------------------------------------------------------------------

    def word(self, exact: str, key: str, *, groups: Sequence[str] = GROUPS, forgiving: bool = False) -> Query:
        """One word of the query, wherever it stands in these groups. ``forgiving`` adds loose keys and slips."""
        alternatives = [*self._strict(exact, key, groups)]
        if forgiving:
            alternatives += self._forgiving(key, groups)
        return best(alternatives)

    def _strict(self, exact: str, key: str, groups: Sequence[str]) -> Iterable[Query]:
        forms = stems.forms(key)
        names = [group for group in groups if group not in ("title", "notes", "text")]
        yield from (self.term(f"{group}_k", key, GROUP_KEY[group]) for group in groups)
        if "title" in groups:
            yield self.term("title_x", exact, TITLE_EXACT)
            yield self.term("title_w", key, TITLE_KEY)
            yield from (self.term("title_s", form, TITLE_STEM) for form in forms)
            yield from (self.term("title_k", reading, TITLE_READING) for reading in fold.readings(exact, key))
        if names == ["person", "work", "place", "subject"]:
            yield self.term("names_x", exact, NAMES_EXACT)
            yield self.term("names_w", key, NAMES_STEM)
            yield from (self.term("names_s", form, NAMES_STEM) for form in forms)
        else:
            yield from (self.term(f"{group}_k", form, NAMES_STEM) for group in names for form in forms)
        if "notes" in groups:
            found = dict.fromkeys((*forms, *map(prose.marked, prose.query_stems(exact))))
            yield from (self.term("prose_s", form, PROSE_STEM) for form in found)

    def _forgiving(self, key: str, groups: Sequence[str]) -> list[Query]:
        loose = fold.loose(key)
        found = (
            [self.term("title_l", loose, TITLE_LOOSE), self.term("lw", loose, TITLE_LOOSE)] if "title" in groups else []
        )
        if "person" in groups:
            found.append(self.term("names_l", loose, NAMES_LOOSE))
        if len(key) >= SHORTEST_SLIP and key.isalpha():
            for group in groups:
                if group in ("title", "person", "work", "place"):
                    score = TITLE_SLIP if group == "title" else NAMES_SLIP
                    found.append(self.slip(f"{group}_k", key, 1, score))
        return found

    def slip(self, field: str, key: str, distance: int, score: float) -> Query:
        """Words within one or two slips (letters changed, lost, added or swapped) of the key."""
        fuzzy = Query.fuzzy_term_query(self._schema, field, key[:LONGEST_WORD], min(max(distance, 1), 2))
        return Query.const_score_query(fuzzy, score)

    def joined(self, key: str, groups: Sequence[str] = GROUPS) -> Query:
        """Two words of the query as one: ``сары арка`` meets ``Сарыарқа``."""
        found = [self.term(f"{group}_k", key, GROUP_KEY[group]) for group in groups]
        if "title" in groups:
            found.append(self.term("title_w", key, TITLE_KEY))
            found.append(self.term("names_w", key, NAMES_STEM))
        return best(found)

    def phrase(self, keys: Sequence[str], slop: int, groups: Sequence[str] = GROUPS) -> Query:
        """Words in this order, within one group of words."""
        if len(keys) == 1:
            return best([self.term(f"{group}_k", keys[0], GROUP_KEY[group]) for group in groups])
        return best(
            [
                Query.const_score_query(
                    Query.phrase_query(self._schema, f"{group}_k", list(keys), slop), GROUP_KEY[group] * 2
                )
                for group in groups
            ]
        )

    def pattern(self, pattern: str, groups: Sequence[str] = GROUPS) -> Query:
        """Words by pattern over keys: ``*`` any sounds, ``?`` one."""
        beginning = pattern.removesuffix("*")
        if beginning + "*" == pattern and not set("*?") & set(beginning):
            return best([self.beginning(f"{group}_k", beginning, GROUP_KEY[group]) for group in groups])
        regex = _REGEX_SPECIAL.sub(r"\\\1", pattern).replace(r"\*", ".*").replace(r"\?", ".")
        return best(
            [
                Query.const_score_query(Query.regex_query(self._schema, f"{group}_k", regex), GROUP_KEY[group])
                for group in groups
            ]
        )

    def any_words(self, words: Mapping[str, Sequence[str]]) -> Query:
        """Any of these keys, each in the field that it is a key of."""
        found = [
            Query.const_score_query(Query.term_set_query(self._schema, field, list(keys)), GROUP_KEY[field[:-2]])
            for field, keys in words.items()
            if keys
        ]
        return best(found) if found else Query.empty_query()

    def names_beginning(self, key: str) -> Query:
        """Records with a whole name that begins with these sounds."""
        return self.beginning("title_w", key, TITLE_KEY)

    def beginning(self, field: str, key: str, score: float) -> Query:
        """Terms of a field that begin so. Half the price of a regular expression, which is compiled every time."""
        found = Query.fuzzy_term_query(self._schema, field, key, distance=0, prefix=True)
        return Query.const_score_query(found, score)

    def whole(self, pairs: Sequence[tuple[str, str]]) -> Query:
        """The words together as a whole name, of the record itself or of one it names."""
        keys = [key for _, key in pairs]
        joined = fold.squeeze("".join(keys))
        found = [self.term("title_w", joined, WHOLE_KEY), self.term("names_w", joined, WHOLE_NAMES)]
        found += [self.term("title_w", reading, WHOLE_READING) for reading in whole_readings(pairs)]
        found += [self.term("title_w", whole, WHOLE_FORM) for whole in whole_forms(keys)]
        if loose := fold.loose_whole(keys):
            found.append(self.term("lw", loose, WHOLE_LOOSE))
        return best(found)

    def bearing(self, pairs: Sequence[tuple[str, str]]) -> Sequence[Query]:
        """Records that bear the words as a whole name: by key, reading, form, loose key; nearest first."""
        keys = [key for _, key in pairs]
        readings = [self.term("title_w", reading, WHOLE_READING) for reading in whole_readings(pairs)]
        forms = [self.term("title_w", whole, WHOLE_FORM) for whole in whole_forms(keys)]
        loose = fold.loose_whole(keys)
        return [
            self.term("title_w", fold.squeeze("".join(keys)), WHOLE_KEY),
            *(best(wholes) for wholes in (readings, forms) if wholes),
            *([self.term("lw", loose, WHOLE_LOOSE)] if loose else []),
        ]

    def titled(self, pairs: Sequence[tuple[str, str]]) -> Query:
        """Records whose own names hold all the words, in any form."""
        return every(
            [
                best(
                    [self.term("title_x", exact)]
                    + [self.term("title_k", reading) for reading in fold.readings(exact, key)]
                    + [self.term("title_s", form) for form in stems.forms(key)]
                )
                for exact, key in pairs
            ]
        )

    def thing_itself(self, pairs: Sequence[tuple[str, str]]) -> Query:
        """A bonus for a person, a work … that bears the name, over recordings that mention it."""
        kinds = best([self.term("kind", kind.value, score) for kind, score in THING_ITSELF.items()])
        keys = [key for _, key in pairs]
        bearing = [self.titled(pairs), self.term("lw", fold.loose_whole(keys))]
        return every([kinds, Query.const_score_query(either(bearing), 0.0)])

    def trigrams(self, loose_whole: str, share: float) -> Query:
        """Titles that share so many of the trigrams of a loose key."""
        wanted = fold.trigrams(loose_whole)
        least = max(1, round(len(wanted) * share))
        return Query.boolean_query(
            [(Occur.Should, self.term("tri", trigram)) for trigram in wanted], minimum_number_should_match=least
        )

    # -- filters ----------------------------------------------------------------------------------

    def filter(self, field: str, values: Sequence[str], having: Having | None = None) -> Query:
        """Documents with one of the values and none of those that a ``-`` stands before; score 0.

        A code that nothing bears matches nothing. ``having``: how values of this field are looked up, where they are
        not simply its terms. Raises InvalidValueError for a number that is none.
        """
        if field in NUMBER_FIELDS:
            return either([self.interval(field, numbers.interval(value)) for value in values])
        having = having or self._having
        unwanted = [value[1:] for value in values if value.startswith("-")]
        wanted = [value for value in values if not value.startswith("-")]
        if not unwanted:
            return having(field, wanted)
        parts = [(Occur.Must, having(field, wanted) if wanted else Query.const_score_query(Query.all_query(), 0.0))]
        return Query.boolean_query([*parts, *((Occur.MustNot, having(field, [value])) for value in unwanted)])

    def _having(self, field: str, values: Sequence[str]) -> Query:
        if field in WORD_FIELDS:
            return either([every([self.word(*pair, groups=NAMED) for pair in fold.pairs(value)]) for value in values])
        if field == "place":
            field = "region"  # places and schools alike; see documents.py
        if field in ROLE_FIELDS:
            return self.any_of(schema.CREDIT, [f"{field}:{value}" for value in values])
        if field in CODE_FIELDS:
            return self.any_of(field, values)
        return Query.empty_query()

    def interval(self, field: str, interval: numbers.Interval) -> Query:
        """Documents whose number lies in the interval; score 0."""
        low, high = interval
        # A date of several years answers when any of them does.
        bounds = [("year", None, high), ("year_last", low, None)] if field == "year" else [(field, low, high)]
        ranges = [self._range(name, start, end) for name, start, end in bounds if (start, end) != (None, None)]
        return every(ranges) if ranges else Query.empty_query()

    def _range(self, field: str, low: float | None, high: float | None) -> Query:
        found = Query.range_query(self._schema, field, tantivy.FieldType.Float, low, high)
        return Query.const_score_query(found, 0.0)

    def hidden(
        self, viewer: Viewer, today: dt.date | None, searcher: tantivy.Searcher, *, withdrawn: bool
    ) -> list[Query]:
        """What this viewer must not see today; None: before any embargo ends. ``withdrawn``: staff ask for that, too.

        What no document is hidden by is left out: the usual answer is nothing.
        """
        found = self._hidden_from(viewer, searcher)
        if not (withdrawn and viewer.is_staff) and searcher.doc_freq(schema.WITHDRAWN, "yes"):
            found.append(self.term(schema.WITHDRAWN, "yes"))
        if searcher.doc_freq(schema.DATED, "yes"):
            day = (today or dt.date.min).toordinal()
            kind = tantivy.FieldType.Unsigned
            found.append(Query.range_query(self._schema, schema.SINCE, kind, day + 1, None))
            found.append(Query.range_query(self._schema, schema.UNTIL, kind, None, day))
        return found

    def _hidden_from(self, viewer: Viewer, searcher: tantivy.Searcher) -> list[Query]:
        """Documents for other audiences. Which one a viewer with grants belongs to depends on the record."""

        def hidden(audience: Audience) -> Query | None:
            code = audience.code
            return self.term(schema.HIDDEN_FROM, code) if searcher.doc_freq(schema.HIDDEN_FROM, code) else None

        kept = sorted(viewer.collections or ()) if viewer.is_curator else []
        by_keeper = self.any_of(schema.KEPT_BY, [*kept, DRAFTS]) if kept else Query.empty_query()
        held = [ref.id for ref in viewer.grants if ref.kind is Kind.COLLECTION]
        held += () if viewer.is_curator else sorted(viewer.collections or ())
        by_collection = self.any_of(schema.HELD_BY, held) if held else Query.empty_query()
        keys = [schema.key_of(ref) for ref in viewer.grants]
        by_record = narrowed(self.any_of("key", keys), [], [by_collection]) if keys else Query.empty_query()
        if viewer.is_staff or not (keys or held or kept):
            plain = hidden(audience_of(viewer))
            return [plain] if plain is not None else []
        ways: tuple[tuple[Query | None, list[Query], list[Query]], ...] = (
            (hidden(audience_of(viewer)), [], [by_collection, by_record, by_keeper]),
            (hidden(audience_of(viewer, Grant.RECORD)), [by_record], [by_keeper]),
            (hidden(audience_of(viewer, Grant.COLLECTION)), [by_collection], [by_keeper]),
            (hidden(KEEPERS), [by_keeper], []),
        )
        return [narrowed(one, opened, others) for one, opened, others in ways if one is not None]


def whole_readings(pairs: Sequence[tuple[str, str]]) -> list[str]:
    """Whole keys with one word in another reading, and with all words in their first other reading."""
    others = [fold.readings(exact, key) for exact, key in pairs]
    if not any(others):
        return []
    keys = [key for _, key in pairs]
    found = [
        "".join([*keys[:place], reading, *keys[place + 1 :]])
        for place, readings in enumerate(others[:8])
        for reading in readings
    ]
    found += ["".join(r[min(n, len(r) - 1)] if r else k for r, k in zip(others, keys, strict=True)) for n in range(3)]
    return list(dict.fromkeys(map(fold.squeeze, found)))[:24]


def whole_forms(keys: Sequence[str]) -> list[str]:
    """Whole keys with a Kazakh ending of the last word taken off: ``Құлагерден``, ``Көзімнің қарасыға``."""
    head = "".join(keys[:-1])
    return [fold.squeeze(head + stem) for stem in stems.stems(keys[-1])] if keys else []


def best(alternatives: Sequence[Query]) -> Query:
    """Any of these; a document scores by the best that fits."""
    return alternatives[0] if len(alternatives) == 1 else Query.disjunction_max_query(list(alternatives), TIE)


def every(parts: Sequence[Query]) -> Query:
    """All of these; scores add up."""
    return parts[0] if len(parts) == 1 else Query.boolean_query([(Occur.Must, part) for part in parts])


def either(parts: Sequence[Query]) -> Query:
    """Any of these; scores add up."""
    if not parts:
        return Query.empty_query()
    return parts[0] if len(parts) == 1 else Query.boolean_query([(Occur.Should, part) for part in parts])


def narrowed(
    query: Query, filters: Sequence[Query], hidden: Sequence[Query] = (), bonus: Sequence[Query] = ()
) -> Query:
    """The query, with filters that must hold, things that must not be seen and bonuses that may hold."""
    if not filters and not hidden and not bonus:
        return query
    parts = [(Occur.Must, query), *((Occur.Must, f) for f in filters), *((Occur.MustNot, h) for h in hidden)]
    return Query.boolean_query([*parts, *((Occur.Should, b) for b in bonus)])
