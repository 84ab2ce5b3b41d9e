"""Understanding a query without syntax: which words name people, works, genres, places, decades, and in what role.

``Динаның орындауындағы Құрманғазы күйлері`` is read as performer Дина, composer Құрманғазы. It is deterministic:

1. numbers said in words (``search.query.measures``), phrases and cues (``search.query.cues``) are taken out;
2. the stretches of words that name records are found (``search.query.naming``);
3. a title counts as a work only with support: its composer or another person beside it, a genre that it has, or a word
   that asks who made it;
4. people get roles (``search.query.roles``);
5. genres that only say "piece" beside a composer or a work are dropped; the words left over stay words.

A query that is one name, or a name as a whole, is not read at all: it is simply looked for. What was understood is
returned word by word, so that a page can show it and take any part back.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from archive.model import Kind, Ref
from search.query import cues, measures
from search.query.cues import STOP_KEYS, Cue
from search.query.naming import Finder, Known, Names, Stretch
from search.query.request import Filter, Understood
from search.query.roles import SUBJECTS, Roles
from search.text import fold

_MOST_WORDS = 16
_ORDER = (Kind.PERSON, Kind.WORK, Kind.PLACE, Kind.SCHOOL, Kind.EVENT, Kind.GENRE, Kind.INSTRUMENT)


@dataclass(slots=True)
class Reading:
    """A query read. ``refs``: the records named, most telling first; ``rest``: the words left to look for."""

    understood: tuple[Understood, ...]
    refs: tuple[Ref, ...]
    rest: tuple[tuple[str, str], ...]


@dataclass(slots=True)
class _Taken:
    """Words taken as one filter. ``bare``: a number that nothing explains."""

    places: list[int]
    ref: Ref | None = None
    bare: bool = False


def read(text: str, names: Names) -> Reading | None:
    """The reading of a plain query, or None when it should simply be looked for."""
    words = [word for word in fold.words(text) if word.key]
    if not 2 <= len(words) <= _MOST_WORDS:
        return None
    return _Reader(text, words, names).read()


@dataclass(slots=True)
class _Reader:
    text: str
    words: list[fold.Word]
    names: Names
    taken: dict[tuple[str, str], _Taken] = field(default_factory=dict[tuple[str, str], _Taken])
    used: set[int] = field(default_factory=set[int])
    cue: dict[int, Cue] = field(default_factory=dict[int, Cue])
    stretches: list[Stretch] = field(default_factory=list[Stretch])
    works: list[Known] = field(default_factory=list[Known])

    def read(self) -> Reading | None:
        self._measures()
        self._phrases()
        self._cues()
        self.stretches = Finder(self.words, self.names, self._is_open).find()
        for stretch in self.stretches:
            for place in stretch.places:
                self.cue.pop(place, None)
        if len(self.stretches) == 1 and not self.taken and self._only(self.stretches[0]):
            return None
        self._works()
        self._people()
        self._subjects()
        return self._finish()

    def _take(
        self, name: str, value: str, places: Iterable[int], ref: Ref | None = None, *, bare: bool = False
    ) -> None:
        taken = self.taken.setdefault((name, value), _Taken([], ref, bare))
        taken.places.extend(places)
        self.used.update(taken.places)

    def _is_open(self, place: int, length: int) -> bool:
        """Cues may be words of long names: ``Ғәкку дауысы``."""
        return place not in self.used and (length > 1 or place not in self.cue)

    # -- numbers, phrases, cues ---------------------------------------------------------------------------------

    def _measures(self) -> None:
        for one in measures.measures(self.text):
            places = [n for n, word in enumerate(self.words) if word.start < one.end and word.end > one.start]
            self._take(one.field, one.value, places, bare=one.bare)

    def _phrases(self) -> None:
        for length in range(cues.LONGEST_PHRASE, 0, -1):
            for start in range(len(self.words) - length + 1):
                places = range(start, start + length)
                found = cues.filters([self.words[place].key for place in places])
                if found and not self.used.intersection(places):
                    self._take(*found, places)

    def _cues(self) -> None:
        for place, word in enumerate(self.words):
            if place in self.used:
                continue
            if tempo := cues.tempo(word.key):
                self._take("tempo", tempo, [place])
            elif found := cues.cue(word.key):
                self.cue[place] = found

    # -- what a stretch is ----------------------------------------------------------------------------------------

    def _only(self, stretch: Stretch) -> bool:
        """Whether the query is this one name and nothing else that matters, so that it is better looked for."""
        rest = set(range(len(self.words))) - set(stretch.places)
        if not rest:
            return True
        asked = {place for place, cue in self.cue.items() if cue is not Cue.BY}
        if stretch.of(Kind.PERSON, Kind.WORK) and (asked or any(self._is_generic(n) for n in rest)):
            return False
        return stretch.partial or not stretch.of(*SUBJECTS)

    def _is_generic(self, place: int) -> bool:
        return cues.is_one(cues.GENERIC_WORDS, self.words[place].key)

    def _genres(self) -> set[str]:
        return {known.ref.id for stretch in self.stretches for known in stretch.of(Kind.GENRE)}

    def _others(self, stretch: Stretch, kind: Kind) -> list[Known]:
        return [known for other in self.stretches if other is not stretch for known in other.of(kind)]

    def _about_a_piece(self) -> bool:
        return any(name in ("composer", "work") for name, _ in self.taken)

    # -- works ----------------------------------------------------------------------------------------------------

    def _works(self) -> None:
        """Titles that are meant as works, each with its support."""
        for stretch in self.stretches:
            work = self._meant_work(stretch)
            if work is not None:
                self.works.append(work)
                self._take("work", work.ref.id, stretch.places, work.ref)
                self._absorb(work.composers, stretch)

    def _meant_work(self, stretch: Stretch) -> Known | None:
        titles = stretch.of(Kind.WORK)
        people = {known.ref.id for known in self._others(stretch, Kind.PERSON)}
        genres = self._genres() - {known.ref.id for known in stretch.of(Kind.GENRE)}
        special = genres - cues.GENERIC
        by_composer = [work for work in titles if work.composers & people]
        if by_composer:
            return self._one_of(by_composer, special) or self._one_of(by_composer, genres)
        if not titles or stretch.of(Kind.GENRE):
            return None
        by_genre = [work for work in titles if work.genres & special]
        if people and len(titles) > 1 and len(by_genre) == 1:
            self._spend(by_genre[0].genres)
            return by_genre[0]
        if len(titles) == 1 and self._supported(stretch, titles[0], people, genres):
            return titles[0]
        if len(titles) > 1 and people and any(known.sings for known in self._others(stretch, Kind.PERSON)):
            sung = [work for work in titles if work.genres & cues.SUNG]  # a singer sings the song of two namesakes
            return sung[0] if len(sung) == 1 else None
        return self._one_of(titles, genres) if len(titles) > 1 and not stretch.of(Kind.PERSON) else None

    @staticmethod
    def _one_of(works: Sequence[Known], genres: set[str]) -> Known | None:
        """The one work; of several the one with a genre that was asked for."""
        fitting = [work for work in works if work.genres & genres] if len(works) > 1 else works
        return fitting[0] if len(fitting) == 1 else None

    def _supported(self, stretch: Stretch, work: Known, people: set[str], genres: set[str]) -> bool:
        if Cue.COMPOSER in self.cue.values() and not people:
            return True  # who made it?
        if stretch.of(Kind.PLACE, Kind.SCHOOL, Kind.EVENT) and (
            not genres & work.genres or any(cues.is_plural(word.exact, word.key) for word in self.words)
        ):
            return False
        if stretch.of(Kind.PERSON):
            return False
        return bool(people or genres - cues.GENERIC or genres & work.genres)

    def _spend(self, genres: frozenset[str]) -> None:
        """The genre that chose among namesakes has said what it had to say."""
        for stretch in self.stretches:
            if {known.ref.id for known in stretch.of(Kind.GENRE)} & genres:
                self.used.update(stretch.places)

    def _absorb(self, composers: frozenset[str], work: Stretch) -> None:
        """The composer of a work that is named says nothing new."""
        for stretch in self.stretches:
            if stretch is not work and {known.ref.id for known in stretch.of(Kind.PERSON)} & composers:
                self.used.update(stretch.places)

    # -- people ---------------------------------------------------------------------------------------------------

    def _people(self) -> None:
        if any(word.key in cues.COMPARISON for word in self.words):
            return
        people = [s for s in self.stretches if s.of(Kind.PERSON) and s.start not in self.used and not s.of(Kind.GENRE)]
        roles = Roles(self.words, self.cue, self.stretches, is_work_named=bool(self.works))
        for stretch, role in zip(people, roles.of(people, otherwise=bool(self.taken)), strict=True):
            if role is not None:
                ref = stretch.of(Kind.PERSON)[0].ref
                self._take(role, ref.id, stretch.places, ref)

    # -- the rest -------------------------------------------------------------------------------------------------

    def _subjects(self) -> None:
        for stretch in self.stretches:
            if stretch.start in self.used:
                continue
            if genres := stretch.of(Kind.GENRE):
                self._genre(stretch, genres[0])
            else:
                for kind in (Kind.INSTRUMENT, Kind.PLACE, Kind.SCHOOL, Kind.EVENT):
                    if found := stretch.of(kind):
                        self._take(kind.value, found[0].ref.id, stretch.places, found[0].ref)
                        break

    def _genre(self, stretch: Stretch, genre: Known) -> None:
        if self._about_a_piece() and genre.ref.id in cues.GENERIC:
            self.used.update(stretch.places)
            return
        if self._about_a_piece() and len(stretch.places) == 2 and self._is_generic(stretch.end - 1):
            known = self.names.borne([self.words[stretch.start].key], "", ())
            instrument = next((k for k in known if k.ref.kind is Kind.INSTRUMENT), None)
            if instrument is not None:  # ``қобыз күйлері`` of a composer: the instrument says it all
                self._take("instrument", instrument.ref.id, stretch.places, instrument.ref)
                return
        self._take("genre", genre.ref.id, stretch.places, genre.ref)

    def _finish(self) -> Reading | None:
        if self.works:  # the year of a work that is named says nothing new
            self.taken = {name: taken for name, taken in self.taken.items() if not taken.bare}
        if not self.taken:
            return None
        rest = [word for place, word in enumerate(self.words) if self._says_more(place, word)]
        if not all(cues.is_one(cues.TITLES, word.key) for word in rest) and not self._telling():
            return None
        refs = sorted({t.ref for t in self.taken.values() if t.ref}, key=lambda ref: (_ORDER.index(ref.kind), ref.id))
        return Reading(tuple(self._understood()), tuple(refs), tuple((word.exact, word.key) for word in rest))

    def _says_more(self, place: int, word: fold.Word) -> bool:
        if place in self.used or place in self.cue or cues.is_one(STOP_KEYS, word.key):
            return False
        named = self._about_a_piece() or any(name == "genre" for name, _ in self.taken)
        return not (named and self._is_generic(place))

    def _telling(self) -> bool:
        """Whether what was understood is worth narrowing by, though other words are left."""
        strong = {
            "composer",
            "work",
            "genre",
            "person",
            "performer",
            "collector",
            "decade",
            "duration",
            "tempo",
            *cues.FILTERS,
        }
        return len(self.taken) > 1 or any(
            name in strong or (name == "year" and not taken.bare) for (name, _), taken in self.taken.items()
        )

    def _understood(self) -> list[Understood]:
        found: list[Understood] = []
        for (name, value), taken in self.taken.items():
            spans = sorted((self.words[n].start, self.words[n].end) for n in set(taken.places))
            said = " ".join(self.text[start:end] for start, end in spans)
            without = self.text
            for start, end in reversed(spans):
                without = without[:start] + without[end:]
            found.append(Understood(Filter(name, value), said, taken.ref, " ".join(without.split())))
        return found
