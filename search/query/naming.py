"""Which stretches of a question name which records.

A stretch is some words in a row that name something: the longest whole names first, in any spelling and form; then the
beginnings of long names (``Алтай Тарбағатай``); then single words that stand in the name of one thing only, or of one
that the archive holds far more of than of its namesakes. ``Names`` is what the index knows
(``search.engines.tantivy.known``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Protocol

from archive.model import Kind, Ref
from search.query import cues
from search.query.cues import STOP_KEYS
from search.text import fold, stems

LONGEST_NAME = 5  # words
_PARTIAL_KINDS = (Kind.PERSON, Kind.PLACE, Kind.SCHOOL, Kind.GENRE)
_WITH_FORMS = (Kind.PERSON, Kind.GENRE)
_NAME_WORDS = 3
_NAMED_KINDS = (Kind.ORGANISATION, Kind.EVENT, Kind.PERSON)
_MOST_FORMS = 5  # of an inner word of a name
_SHORTEST_PART = 4  # sounds of a word that may stand for a whole name
_SHORTEST_TRUNK = 4
_SURNAME = re.compile(r"^.{3,}[oe]v(?:a|oi|u|im|e|tin|tan|ti|ta|pen|in)?$")
_SONG_AND_WHOSE = 2  # words: ``халық әні``
_FAR_MORE = 3  # times as many records as the next namesake has


@dataclass(frozen=True, slots=True)
class Known:
    """What the index knows of a record that a stretch of words may name.

    ``weight``: records that name a person; ``makes``: a person who made or improvised pieces; ``sings``: a singer;
    ``collects``: a collector or scholar; ``begins``: the first words of the names of those who play together, None
    for one person.
    ``composers`` and ``genres`` are those of a work, its genres with everything above them.
    """

    ref: Ref
    composers: frozenset[str] = frozenset()
    genres: frozenset[str] = frozenset()
    weight: int = 0
    sings: bool = False
    collects: bool = False
    makes: bool = False
    begins: frozenset[str] | None = None


class Names(Protocol):
    """Looks names up. Only things are known, never recordings, and only those that the reader may see."""

    def borne(self, wholes: Sequence[str], loose: str, trunks: Sequence[str]) -> Sequence[Known]:
        """Those that bear one of the keys as a whole name; where none does, the loose key; then one of the trunks."""
        ...

    def begun(self, trunks: Sequence[str]) -> Sequence[Known]:
        """Places, schools and events whose long name begins with one of these trunks."""
        ...

    def holding(self, keys: Sequence[str], forms: Sequence[str], kind: Kind) -> Sequence[Known]:
        """Things of a kind with a word of one of these keys in a name, most written about first.

        By a form, and by the trunk of the first key, only where none has a key and ``forms`` are given.
        """
        ...

    def tied(self, tie: str, person: str) -> Sequence[Ref]:
        """Who is this to the person (``search.people``): ``pupil`` of ``kurmangazy``."""
        ...

    def above(self, genre: str) -> frozenset[str]:
        """The kinds of piece that this one is a kind of."""
        ...

    def heard_of(self, key: str) -> bool:
        """Whether any record that the reader may see has this word anywhere."""
        ...


@dataclass(slots=True)
class Stretch:
    """Words ``start`` to ``end`` and what they may name."""

    start: int
    end: int
    known: Sequence[Known]
    partial: bool = False

    def of(self, *kinds: Kind) -> list[Known]:
        """What of these kinds it may name."""
        return [known for known in self.known if known.ref.kind in kinds]

    @property
    def places(self) -> range:
        return range(self.start, self.end)


class Finder:
    """Finds the stretches of one question. ``is_open(place, length)``: may the word there be part of such a name?
    ``quoted``: places of words in quotes, which go with no word outside."""

    def __init__(
        self,
        words: Sequence[fold.Word],
        names: Names,
        is_open: Callable[[int, int], bool],
        quoted: frozenset[int] = frozenset(),
    ) -> None:
        self._words = words
        self._names = names
        self._is_open = is_open
        self._quoted = quoted
        self._found: list[Stretch] = []
        staged = any(cues.is_one(cues.STAGED, word.key) for word in words)
        self._contest = not staged and any(cues.is_one(cues.CONTEST, word.key) for word in words)

    def find(self) -> list[Stretch]:
        """The stretches, in the order of the words."""
        self._found += self._named_after()
        self._found += self._institutions()
        for length in range(min(LONGEST_NAME, len(self._words)), 0, -1):
            for places in self._open(length):
                known = self._borne(places) or (self._begun(places) if length > 1 else ())
                if known:
                    self._found.append(Stretch(places.start, places.stop, known))
        for places in self._open(1):
            part = self._part(places.start)
            if part is not None:
                self._found.append(Stretch(places.start, places.stop, [part], partial=True))
        self._people_of_titles_and_places()
        return sorted(self._found, key=lambda stretch: stretch.start)

    def _named_after(self) -> list[Stretch]:
        """``филармония имени Газизы Жубановой``, ``Құрманғазы атындағы оркестр``: what holds both in its names."""
        found: list[Stretch] = []
        for place, word in enumerate(self._words):
            if word.key in cues.NAMED_AFTER and 0 < place < len(self._words) - 1:
                before = word.key in cues.NAMED_AFTER_KAZAKH
                whose = [place - n if before else place + n for n in range(1, _NAME_WORDS + 1)]
                what = place + 1 if before else place - 1
                stretch = self._with_both(what, [n for n in whose if 0 <= n < len(self._words)])
                found += [stretch] if stretch is not None else []
        return found

    def _institutions(self) -> list[Stretch]:
        """``фестиваль Курмангазы``, ``домбыра күні``, ``museum of musical instruments``: the one event or organisation
        that has the word for what it is, and the words beside it, in a name."""
        taken = {place for stretch in self._found for place in stretch.places}
        found: list[Stretch] = []
        for place, word in enumerate(self._words):
            if place in taken or cues.INSTITUTIONS.isdisjoint(cues.forms(word.key)) or not self._is_open(place, 2):
                continue
            beside = [n for n in (place - 2, place - 1, place + 1, place + 2, place + 3) if self._may_be_beside(n)]
            stretch = self._with_both(place, beside)
            if stretch and len(stretch.known) == 1 and stretch.of(Kind.EVENT, Kind.ORGANISATION):
                taken.update(stretch.places)
                found.append(stretch)
        return found

    def _may_be_beside(self, place: int) -> bool:
        if not 0 <= place < len(self._words) or place in self._quoted:
            return False
        return self._words[place].key not in STOP_KEYS and self._is_open(place, 2)

    def _with_both(self, what: int, whose: Sequence[int]) -> Stretch | None:
        known, places = self._holding(what), [what]
        for place in whose:
            refs = {one.ref for one in self._holding(place)}
            both = [thing for thing in known if thing.ref in refs]
            if both:
                known, places = both, [*places, place]
        if len(places) > 1 and self._holds_person(before := min(places) - 1):
            places.append(before)  # a first name before a surname
        return Stretch(min(places), max(places) + 1, known) if len(places) > 1 else None

    def _holding(self, place: int) -> list[Known]:
        key = self._words[place].key
        written, forms = cues.as_written(key), cues.forms(key)
        written = (*written, *(cues.SAME_INSTITUTION[form] for form in forms if form in cues.SAME_INSTITUTION))
        return [known for kind in _NAMED_KINDS for known in self._names.holding(written, forms, kind)]

    def _holds_person(self, place: int) -> bool:
        return place >= 0 and bool(self._names.holding([self._words[place].key], (), Kind.PERSON))

    def _open(self, length: int) -> Iterable[range]:
        """Places of so many open words; none begins or ends with a word that only joins or asks."""
        for start in range(len(self._words) - length + 1):
            places = range(start, start + length)
            taken = {place for stretch in self._found for place in stretch.places}
            outer = (places[0], places[-1])
            first, last = (cues.is_no_article(self._words[place]) for place in outer)
            free = (first, last and length <= _SONG_AND_WHOSE)
            ends = {self._words[place].key for place, is_free in zip(outer, free, strict=True) if not is_free}
            inner = {self._words[place].key for place in places}
            if self._contest and not inner.isdisjoint(cues.JOINS) and self._are_rivals(places):
                continue  # ``aitys between Birzhan and Sara`` is no opera
            if (ends & STOP_KEYS and not self._quoted.issuperset(places)) or inner & cues.NEVER_WITHIN:
                continue
            if all(self._is_open(p, length) and p not in taken for p in places):
                yield places

    def _are_rivals(self, places: range) -> bool:
        between = any(cues.is_one(cues.BETWEEN, word.key) for word in self._words)
        return between or self._words[places[-1]].key.endswith(cues.GENITIVES)

    def _borne(self, places: range) -> Sequence[Known]:
        keys = [self._words[place].key for place in places]
        loose = fold.loose_whole([*keys[:-1], fold.undeclined(keys[-1])]) if len(keys) > 1 else ""
        if len(keys) == 1 and self._quoted.issuperset(places):  # a title, and no word in passing
            loose = fold.loose_whole([fold.undeclined(keys[0])])
        if len(keys) > 1 and loose == fold.loose_whole([*keys[1:-1], fold.undeclined(keys[-1])]):
            return self._names.borne(self._wholes(places), "", ())  # its first word would count for nothing
        return self._names.borne(self._wholes(places), loose, self._trunks(places))

    def _begun(self, places: range) -> Sequence[Known]:
        generic = cues.is_one(cues.GENERIC_WORDS, self._words[places[-1]].key)
        staged = any(cues.is_one(cues.STAGED, self._words[place].key) for place in places)
        if staged and any(cues.is_one(cues.WROTE, word.key) for word in self._words):
            return ()  # ``Абай операсын кім жазған`` asks for no opera house
        return () if generic else self._names.begun(self._trunks(places))

    def _wholes(self, places: range) -> list[str]:
        """The keys that words may have as a whole name; a joining word inside may be missing there."""
        *before, last = [self._words[place] for place in places]
        head = "".join(word.key for word in before)
        bare = "".join(word.key for word in before if word.key not in STOP_KEYS)
        heads = [head, bare, *self._read_otherwise(before)]
        endings = (*cues.forms(last.key), *fold.readings(last.exact, last.key))
        found = (fold.squeeze(head + ending) for head, ending in product(dict.fromkeys(heads), endings))
        return [whole for whole in dict.fromkeys(found) if len(whole) > 1]

    @staticmethod
    def _read_otherwise(words: Sequence[fold.Word]) -> list[str]:
        """The words joined with one at a time in another reading, or without its ending: ``Көктөбедегі опера``."""
        keys = [word.key for word in words]
        return [
            "".join([*keys[:n], reading, *keys[n + 1 :]])
            for n, word in enumerate(words)
            for reading in (
                *cues.as_written(word.key)[1:],
                *fold.readings(word.exact, word.key),
                *stems.cases(word.key)[:_MOST_FORMS],
            )
        ][:12]

    def _trunks(self, places: range) -> list[str]:
        *before, last = [self._words[place].key for place in places if self._words[place].key not in STOP_KEYS] or [""]
        head = "".join(map(fold.trunk, before))
        found = dict.fromkeys(fold.squeeze(head + fold.trunk(form)) for form in cues.forms(last))
        return [trunk for trunk in found if len(trunk) >= _SHORTEST_TRUNK]

    def _part(self, place: int) -> Known | None:
        """The one thing that a single word of its name is enough for: as it is written, else in another form.

        A surname after a word that nothing here bears is somebody else's: ``Рашид Рымбаева``.
        """
        word = self._words[place]
        if not self._may_be_part(word):
            return None
        quoted = (Kind.EVENT, Kind.ORGANISATION) if place in self._quoted else ()
        for forms in ((), cues.forms(word.key)):
            for kind in (*(_WITH_FORMS if forms else _PARTIAL_KINDS), *quoted):
                known = self._one_of(self._holders(cues.as_written(word.key), forms, kind))
                if known is not None:
                    somebody_else = self._is_stranger(place - 1) or self._is_surname_of_others(place + 1, known)
                    return None if kind is Kind.PERSON and somebody_else else known
        return None

    def _may_be_part(self, word: fold.Word) -> bool:
        named = len(word.key) >= _SHORTEST_PART and word.key.isalpha()
        nameless = cues.NAMELESS - cues.SOMEBODY if self._contest else cues.NAMELESS
        return named and nameless.isdisjoint((*cues.forms(word.key), *stems.cases(word.key)))

    def _is_surname_of_others(self, place: int, known: Known) -> bool:
        """Whether a surname stands there that this person does not bear: ``Мухтара Ауэзова`` is not Мұхтар Ниязов."""
        if place >= len(self._words) or not self._is_open(place, 1):
            return False
        key = self._words[place].key
        if not _SURNAME.match(key) or not any(map(self._names.heard_of, (*cues.as_written(key), *cues.forms(key)))):
            return False
        holders = self._names.holding(cues.as_written(key), cues.forms(key), Kind.PERSON)
        return all(one.ref != known.ref for one in holders)

    def _is_stranger(self, place: int) -> bool:
        if place < 0 or not self._is_open(place, 1) or any(place in stretch.places for stretch in self._found):
            return False
        key = self._words[place].key
        return key.isalpha() and not cues.is_one(STOP_KEYS | cues.GENERIC_WORDS, key) and not self._names.heard_of(key)

    def _holders(self, keys: Sequence[str], forms: Sequence[str], kind: Kind) -> Sequence[Known]:
        """Those with the word in a name; of those who play together the first word must be it: *instruments* names no
        orchestra of folk instruments."""
        said = {*keys, *forms} - cues.OF_THE_PEOPLE
        found = self._names.holding(keys, forms, kind)
        return [one for one in found if one.begins is None or said & one.begins]

    @staticmethod
    def _one_of(known: Sequence[Known]) -> Known | None:
        if not known:
            return None
        alone = len(known) == 1 or (known[0].weight > _FAR_MORE * known[1].weight)
        return known[0] if alone else None

    def _contends(self, key: str, beside: Sequence[str]) -> bool:
        """Whether somebody contends: ``Құлмамбет пен Жамбылдың айтысы`` means no region."""
        contest = any(cues.is_one(cues.CONTEST, word.key) for word in self._words)
        return contest and (key.endswith(cues.GENITIVES) or not cues.JOINS.isdisjoint(beside))

    def _beside(self, stretch: Stretch) -> list[fold.Word]:
        return [self._words[n] for n in (stretch.start - 1, stretch.end) if 0 <= n < len(self._words)]

    def _people_of_titles_and_places(self) -> None:
        """``Абай`` is an opera and ``Жамбыл`` a region, but both are men: one word may be part of a name as well."""
        for stretch in self._found:
            word = self._words[stretch.start]
            named = stretch.of(Kind.PERSON, Kind.GENRE, Kind.INSTRUMENT)
            if len(stretch.places) == 1 and not named and self._may_be_part(word):
                beside = [w.key for w in self._beside(stretch)]
                sounds = any(cues.is_one(cues.SOUNDING, key) for key in beside) or self._contends(word.key, beside)
                forms = () if stretch.of(Kind.PLACE) and not sounds else cues.forms(word.key)
                person = self._one_of(self._holders(cues.as_written(word.key), forms, Kind.PERSON))
                if person is not None:
                    stretch.known = [*stretch.known, person]
