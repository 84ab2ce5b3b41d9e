"""Understanding a query without syntax: which words name people, works, genres, places, decades, and in what role.

``Динаның орындауындағы Құрманғазы күйлері`` is read as performer Дина, composer Құрманғазы. It is deterministic:

1. numbers said in words (``search.query.measures``), phrases and cues (``search.query.cues``) are taken out;
2. the stretches of words that name records are found (``search.query.naming``);
3. a title counts as a work only with support (``search.query.titles``);
4. people get roles (``search.query.roles``);
5. genres that only say "piece" beside a composer or a work are dropped; the words left over stay words.

A query that is one name, or a name as a whole, is not read at all: it is simply looked for. What was understood is
returned word by word, so that a page can show it and take any part back.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from archive.model import Kind, Ref
from search.query import asker, cues, measures, phrases
from search.query.cues import STOP_KEYS, Cue
from search.query.lacks import lacks
from search.query.naming import LONGEST_NAME, Finder, Known, Names, Stretch
from search.query.people import People, is_asking
from search.query.request import Filter, Understood
from search.query.roles import SUBJECTS, Roles
from search.query.titles import Titles
from search.query.told import Told
from search.query.unwanted import Unwanted, has_minus
from search.text import fold

_MOST_WORDS = 16
_STRUCK = (
    *(Kind.WORK, Kind.PERSON, Kind.GENRE, Kind.INSTRUMENT, Kind.PLACE, Kind.SCHOOL),
    *(Kind.EVENT, Kind.ORGANISATION),
)
_ORDER = (Kind.WORK, Kind.PERSON, Kind.EVENT, Kind.ORGANISATION, Kind.PLACE, Kind.SCHOOL, Kind.GENRE, Kind.INSTRUMENT)


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


def read(text: str, names: Names, titles: Sequence[tuple[int, int]] = ()) -> Reading | None:
    """The reading of a plain query, or None when it should simply be looked for. ``titles``: characters, from and to,
    that stood in quotes."""
    words = [word for word in fold.words(text) if word.key]
    if len(words) > _MOST_WORDS or (len(words) < 2 and not _is_whole_question(text, words)):
        return None
    quoted = {n for n, word in enumerate(words) if any(first <= word.start < last for first, last in titles)}
    quoted |= _called(words, names)
    return _Reader(text, words, names, frozenset(quoted)).read()


def named(text: str, names: Names) -> Stretch | None:
    """The longest stretch that is the whole name of something, of two words or more unless recordings or pieces are
    asked for."""
    words = [word for word in fold.words(text) if word.key]
    if len(words) > _MOST_WORDS:
        return None
    found = Finder(words, names, lambda _place, _length: True).find()
    asks = any(cues.is_one(cues.SOUNDING | cues.GENERIC_WORDS, word.key) for word in words)
    said = asker.idle(words) | {
        n for n, word in enumerate(words) if word.key in STOP_KEYS or cues.is_one(cues.KIN, word.key)
    }
    asks = asks or any(len(said.union(stretch.places)) == len(words) for stretch in found)
    several = [stretch for stretch in found if len(stretch.places) > 1 - asks and not stretch.partial]
    longest = max(several, key=lambda stretch: len(stretch.places), default=None)
    if longest is not None:
        longest.known = sorted(longest.known, key=lambda known: _ORDER.index(known.ref.kind))
    return longest


def _called(words: Sequence[fold.Word], names: Names) -> set[int]:
    """Places of a title that is said to be one: ``Қара жорға деген күй``."""
    found: set[int] = set()
    for end, word in enumerate(words):
        if word.key in cues.CALLED:
            for start in range(max(0, end - LONGEST_NAME), end):
                key = fold.squeeze("".join(one.key for one in words[start:end]))
                if any(known.ref.kind is Kind.WORK for known in names.borne([key], "", ())):
                    found.update(range(start, end))
                    break
    return found


def _is_whole_question(text: str, words: Sequence[fold.Word]) -> bool:
    """Whether a single word is more than a name."""
    return _is_struck(text, words) or any(is_asking(word.key) for word in words)


def _is_struck(text: str, words: Sequence[fold.Word]) -> bool:
    return any(has_minus(text, word.start) for word in words)


_NOT = {"fast": "<120", "slow": ">80"}
_WORDS_FIELD = "words"
_DENIED_THEMSELVES = frozenset({"missing", "rights", "transcript", "access", "todo"})
"""Fields whose phrases say *not* themselves."""
_OF_PEOPLE = frozenset({"tie", "plays", "occupation", "kind"})


@dataclass(slots=True)
class _Reader:
    text: str
    words: list[fold.Word]
    names: Names
    quoted: frozenset[int]
    taken: dict[tuple[str, str], _Taken] = field(default_factory=dict[tuple[str, str], _Taken])
    used: set[int] = field(default_factory=set[int])
    cue: dict[int, Cue] = field(default_factory=dict[int, Cue])
    stretches: list[Stretch] = field(default_factory=list[Stretch])
    works: list[Known] = field(default_factory=list[Known])
    about: list[Stretch] = field(default_factory=list[Stretch])
    """People whom a piece is about or for."""
    unwanted: frozenset[str] = frozenset()
    """People and genres that are not wanted."""
    out: Unwanted = field(init=False)
    idle: set[int] = field(default_factory=set[int])
    """Places of words about who asks and what for."""

    def __post_init__(self) -> None:
        self.idle = asker.idle(self.words)
        self.out = Unwanted(self.text, self.words, self.cue, self.used)

    def read(self) -> Reading | None:
        self._measures()
        self._phrases()
        self._cues()
        found = Finder(self.words, self.names, self._is_open, self.quoted).find()
        for stretch in found:
            for place in stretch.places:
                self.cue.pop(place, None)
        self.used |= self.idle.difference(*(stretch.places for stretch in found))
        unwanted = [(stretch, signs) for stretch in found if (signs := self.out.signs(stretch.start, stretch.end))]
        out = [stretch for stretch, _ in unwanted]
        self.stretches = [stretch for stretch in found if stretch not in out]
        self._take_people()
        self.unwanted = frozenset(
            known.ref.id
            for stretch in out
            for known in stretch.of(Kind.PERSON, Kind.GENRE)
            if known.ref.kind is Kind.GENRE or self.out.role(stretch, known, self.stretches) != "performer"
        )
        strikes = any(
            place not in self.used and word.key in cues.UNWANTED_AFTER for place, word in enumerate(self.words)
        )
        alone = len(self.stretches) == 1 and not (self.taken or unwanted or strikes)
        if alone and not self.quoted and self._only(self.stretches[0]):
            return None
        self._works()
        self._told()
        self._people()
        self._subjects()
        for stretch, signs in unwanted:
            self._strike(stretch, signs)
        self._strike_words()
        return self._finish()

    def _take_people(self) -> None:
        """Pupils, women, players (``search.query.people``)."""
        asked = People(self.words, self.cue, self.stretches, self.names, self.used)
        for said in asked.ties():
            self._take(said.field, said.value, said.places, said.ref)
        fields = {field for field, _ in self.taken}
        asked = replace(asked, tied="tie" in fields, together="players" in fields)
        for said in asked.asked():
            self._take(said.field, said.value, said.places, said.ref)
        lived = [n for n, word in enumerate(self.words) if self._is(cues.OF_A_LIFE, n) and word.key not in cues.FILLERS]
        somebody = next((s for s in self.stretches if s.of(Kind.PERSON) and s.start not in self.used), None)
        if lived and somebody is not None and not any(n in s.places for s in self.stretches for n in lived):
            ref = somebody.of(Kind.PERSON)[0].ref
            self._take("person", ref.id, [*somebody.places, *lived], ref)

    # -- what is not wanted -----------------------------------------------------------------------------------------

    def _strike(self, stretch: Stretch, signs: Sequence[int]) -> None:
        places = [*stretch.places, *signs]
        for kind in (
            Kind.WORK,
            Kind.PERSON,
            Kind.GENRE,
            Kind.INSTRUMENT,
            Kind.PLACE,
            Kind.SCHOOL,
            Kind.EVENT,
            Kind.ORGANISATION,
        ):
            known = stretch.of(kind)
            if not known or (stretch.partial and kind is not Kind.PERSON):
                continue
            if kind is Kind.WORK:
                people = {ref for other in self.stretches for ref in (k.ref.id for k in other.of(Kind.PERSON))}
                known = [work for work in known if work.composers & people] or known
                if stretch.of(Kind.PERSON) and not any(work.composers & people for work in known):
                    continue
            name = self.out.role(stretch, known[0], self.stretches) if kind is Kind.PERSON else kind.value
            values = [one.ref.id for one in (known if kind is Kind.WORK else known[:1])]
            self._take(name, "|".join(f"-{value}" for value in values), places, known[0].ref)
            return
        self._take(_WORDS_FIELD, "-" + " ".join(self.words[n].exact for n in stretch.places), places)

    def _strike_words(self) -> None:
        """Words that name no record and are not wanted: ``без припева``, ``оркестрсіз``, ``-ремикс``."""
        for place, word in enumerate(self.words):
            if place in self.used or self.words[place].key in cues.UNWANTED_AFTER | STOP_KEYS:
                continue
            without = cues.WITHOUT.match(word.key)
            if without and self.names.heard_of(without[1]):
                self._take(_WORDS_FIELD, f"-{without[1]}", [place])
            elif signs := self.out.signs(place, place + 1):
                adjective = cues.ADJECTIVE.match(word.key)
                of_it = adjective is not None and self.names.heard_of(adjective[1])  # ``не оркестровые``
                self._take(_WORDS_FIELD, f"-{adjective[1] if adjective and of_it else word.exact}", [place, *signs])

    def _take(
        self, name: str, value: str, places: Iterable[int], ref: Ref | None = None, *, bare: bool = False
    ) -> None:
        taken = self.taken.setdefault((name, value), _Taken([], ref, bare))
        taken.places.extend(places)
        self.used.update(taken.places)

    def _is_open(self, place: int, length: int) -> bool:
        """Cues may be words of long names: ``Ғәкку дауысы``."""
        return place not in self.used and (length > 1 or (place not in self.cue and place not in self.idle))

    # -- numbers, phrases, cues ---------------------------------------------------------------------------------

    def _measures(self) -> None:
        for one in measures.measures(self.text):
            places = [n for n, word in enumerate(self.words) if word.start < one.end and word.end > one.start]
            self._take(one.field, one.value, places, bare=one.bare)

    def _phrases(self) -> None:
        everywhere = list(range(len(self.words)))
        telling = [place for place in everywhere if self.words[place].key not in cues.FILLERS]
        if len(telling) < len(everywhere):  # ``мәтіні әлі жазылмаған``, ``neither a place nor a date``
            self._phrases_of(telling)
        self._phrases_of(everywhere)
        for name, places in lacks(self.words, self.used):
            self._take("missing", name, places)

    def _phrases_of(self, order: Sequence[int]) -> None:
        """The phrases among words in this order."""
        for length in range(phrases.LONGEST_PHRASE, 0, -1):
            for start in range(len(order) - length + 1):
                places = order[start : start + length]
                if self.used.intersection(places):
                    continue
                found = phrases.filters([self.words[place].key for place in places])
                if found:
                    name, value = found
                    signs = self.out.signs(places[0], places[-1] + 1) if name not in _DENIED_THEMSELVES else []
                    self._take(name, "|".join(f"-{v}" for v in value.split("|")) if signs else value, [*places, *signs])
                    if name == "missing":
                        self._missing_too(order, start, start + length)

    def _missing_too(self, order: Sequence[int], start: int, stop: int) -> None:
        """``ни даты, ни исполнителя``, ``no date or place``, ``күні мен жері жоқ``: what else is missing."""
        for length in (2, 1):
            after = (stop + 1, stop + 1 + length)
            before = (start - 1 - length, start - 1)
            for join, (first, last) in ((stop, after), (start - 1, before)):
                if first < 0 or last > len(order) or self.used.intersection((order[join], *order[first:last])):
                    continue
                field = phrases.lacked([self.words[place].key for place in order[first:last]])
                if field and self.words[order[join]].key in cues.JOINS | cues.UNWANTED_AFTER:
                    self._take("missing", field, [order[join], *order[first:last]])

    def _cues(self) -> None:
        for place, word in enumerate(self.words):
            if place in self.used:
                continue
            if tempo := cues.tempo(word.key):
                signs = self.out.signs(place, place + 1) if tempo in _NOT else []
                self._take("tempo", _NOT[tempo] if signs else tempo, [place, *signs])
            elif found := cues.cue(word.key):
                self.cue[place] = found

    # -- what a stretch is ----------------------------------------------------------------------------------------

    def _only(self, stretch: Stretch) -> bool:
        """Whether the query is this one name and nothing else that matters, so that it is better looked for."""
        rest = set(range(len(self.words))) - set(stretch.places) - self.idle
        if not rest:
            return not (self.idle and stretch.of(Kind.GENRE, Kind.INSTRUMENT))
        if self.told.is_told(stretch) and stretch.of(Kind.GENRE):
            return False  # ``музыка о Наурызе``
        asked = {place for place, cue in self.cue.items() if cue is not Cue.BY}
        asked |= {place for place in rest if self._is(cues.OF_A_PIECE, place)}
        sounding = Roles(self.words, self.cue, self.stretches, is_work_named=False).is_sounding(stretch)
        if stretch.of(Kind.PERSON) and sounding:
            return False
        if stretch.of(Kind.PERSON, Kind.WORK) and (asked or any(self._is_generic(n) for n in rest)):
            return False
        return stretch.partial or not stretch.of(*SUBJECTS)

    def _is(self, words: frozenset[str], place: int) -> bool:
        return place not in self.used and cues.is_one(words, self.words[place].key)

    def _is_generic(self, place: int) -> bool:
        return cues.is_one(cues.GENERIC_WORDS, self.words[place].key)

    def _about_a_piece(self) -> bool:
        return any(name in ("composer", "work") for name, _ in self.taken)

    # -- works ----------------------------------------------------------------------------------------------------

    def _works(self) -> None:
        """Titles that are meant as works (``search.query.titles``)."""
        titles = Titles(
            self.words,
            self.cue,
            self.stretches,
            self.quoted,
            self.unwanted,
            self._is_anything_struck(),
            to_hear=bool(self.idle) and asker.is_to_hear(self.words),
        )
        for stretch in self.stretches:
            work = titles.one(stretch)
            if work is not None:
                self.works.append(work)
                self._take("work", work.ref.id, stretch.places, work.ref)
                self._spend(titles.genres_that_chose(stretch, work))
                self._absorb(work.composers, stretch)
            elif works := titles.any_of(stretch):
                self.works += works
                self._take("work", "|".join(one.ref.id for one in works), stretch.places, works[0].ref)

    def _told(self) -> None:
        """What is told of, where no work is named (``search.query.told``)."""
        works, places = self.told.works(self.used) if not self.works else ((), [])
        if works:
            self.works += works
            self._take("work", "|".join(one.ref.id for one in works), places, works[0].ref)

    @property
    def told(self) -> Told:
        return Told(self.words, self.stretches, self.names)

    def _is_anything_struck(self) -> bool:
        """Whether anything is not wanted, a word with the ending for *without* included."""
        return bool(self.out.struck) or any(
            (found := cues.WITHOUT.match(word.key)) and self.names.heard_of(found[1]) for word in self.words
        )

    def _spend(self, genres: frozenset[str]) -> None:
        """The genre that chose among namesakes has said what it had to say."""
        for stretch in self.stretches:
            if {known.ref.id for known in stretch.of(Kind.GENRE)} & genres:
                self.used.update(stretch.places)

    def _absorb(self, composers: frozenset[str], work: Stretch) -> None:
        """The composer of a work that is named says nothing new."""
        for stretch in self.stretches:
            plays = (
                self.cue.get(stretch.end) is Cue.PLAYER_BEFORE or self.cue.get(stretch.start - 1) is Cue.PLAYER_AFTER
            )
            if stretch is not work and not plays and {known.ref.id for known in stretch.of(Kind.PERSON)} & composers:
                self.used.update(stretch.places)

    # -- people ---------------------------------------------------------------------------------------------------

    def _people(self) -> None:
        if any(
            word.key in cues.COMPARISON or cues.is_one(cues.KIN, word.key)
            for place, word in enumerate(self.words)
            if place not in self.used
        ):
            return
        people = [s for s in self.stretches if s.of(Kind.PERSON) and s.start not in self.used and not s.of(Kind.GENRE)]
        people = [s for s in people if not self._is_dedicated_to(s) and not self._is_of_unwanted(s)]
        roles = Roles(self.words, self.cue, self.stretches, is_work_named=bool(self.works))
        for stretch, role in zip(people, roles.of(people, otherwise=bool(self.taken or self.out.struck)), strict=True):
            if role is not None:
                ref = stretch.of(Kind.PERSON)[0].ref
                self._take(role, ref.id, stretch.places, ref)

    def _is_of_unwanted(self, stretch: Stretch) -> bool:
        """``not the symphonic poem by Zhubanova``: whose it is goes with what is not wanted."""
        by = stretch.start - 1
        if by < 0 or self.cue.get(by) is not Cue.BY or not any(end == by for _, end in self.out.struck):
            return False
        self.used.update((by, *stretch.places))
        return True

    def _is_dedicated_to(self, stretch: Stretch) -> bool:
        """Whether the piece is for this person or tells of them: ``Құрманғазыға арналған``, ``посвящённые Абаю``."""
        after = stretch.end
        while after < len(self.words) and self._is(cues.TITLES, after):  # ``Төле биге арналған``
            after += 1
        if stretch.start and self.words[stretch.start - 1].key in cues.ABOUT:
            self.used.add(stretch.start - 1)
            self.about.append(stretch)
            return True
        places = [place for place in (stretch.start - 1, after) if 0 <= place < len(self.words)]
        if not any(self._is(cues.DEDICATED, place) for place in places):
            return False
        self.used.update(place for place in places if self._is(cues.DEDICATED, place))
        self.about.append(stretch)
        return True

    # -- the rest -------------------------------------------------------------------------------------------------

    def _subjects(self) -> None:
        occupied = any(name == "occupation" for name, _ in self.taken)
        for stretch in self.stretches:
            if stretch.start in self.used or (occupied and stretch.of(Kind.GENRE)):
                continue  # ``opera singers``: a word of what they are called
            if genres := stretch.of(Kind.GENRE):
                self._genre(stretch, genres[0])
            else:
                if (place := self._where_taken_down(stretch)) is not None:
                    self._take("place", place.ref.id, stretch.places, place.ref)
                    continue
                for kind in (Kind.INSTRUMENT, Kind.PLACE, Kind.SCHOOL, Kind.EVENT, Kind.ORGANISATION):
                    if found := stretch.of(kind):
                        self._take(kind.value, found[0].ref.id, stretch.places, found[0].ref)
                        break

    def _where_taken_down(self, stretch: Stretch) -> Known | None:
        """The place where something was recorded, though a tradition bears the same name."""
        around = [*range(max(0, stretch.start - 3), stretch.start), *range(stretch.end, stretch.end + 2)]
        around = [n for n in around if n < len(self.words) and n not in self.idle]
        said = any(cues.is_one(cues.TAKEN_DOWN, self.words[n].key) for n in around)
        if not said or not stretch.of(Kind.SCHOOL, Kind.PLACE):
            return None
        *before, last = [self.words[place].key for place in stretch.places]
        head = "".join(map(fold.trunk, before))
        trunks = [fold.squeeze(head + fold.trunk(form)) for form in cues.forms(last)]
        known = [*stretch.of(Kind.PLACE), *self.names.borne((), "", trunks)]
        return next((one for one in known if one.ref.kind is Kind.PLACE), None)

    def _says_nothing(self, stretch: Stretch, genre: Known) -> bool:
        """A word for *piece* beside a composer or a work, beside who plays, or before *school*."""
        players = {place for (name, _), taken in self.taken.items() if name == "performer" for place in taken.places}
        if genre.ref.id in cues.PLAYED and stretch.start - 1 in players:
            return True
        if genre.ref.id == cues.CONCERT and self._is_occasion():
            return True
        plural = any(cues.is_plural(self.words[n].exact, self.words[n].key) for n in stretch.places)
        before_school = stretch.end < len(self.words) and self._is(cues.TRADITIONS, stretch.end) and not plural
        if before_school and any(other.of(Kind.SCHOOL) for other in self.stretches):
            return genre.ref.id in cues.GENERIC
        return self._about_a_piece() and genre.ref.id in cues.GENERIC

    def _is_occasion(self) -> bool:
        """Whether a concert is an evening and no piece: ``концерты ансамбля Туран на видео``."""
        held = {"performer", "organisation", "event", "carrier"} & {name for name, _ in self.taken}
        here = held or any(s.of(Kind.ORGANISATION, Kind.EVENT) for s in self.stretches)
        return bool(here) and not self._about_a_piece() and not any(s.of(Kind.INSTRUMENT) for s in self.stretches)

    def _genre(self, stretch: Stretch, genre: Known) -> None:
        if self._says_nothing(stretch, genre):
            self.used.update(stretch.places)
            return
        if self._about_a_piece() and len(stretch.places) == 2 and self._is_generic(stretch.end - 1):
            known = self.names.borne([self.words[stretch.start].key], "", ())
            instrument = next((k for k in known if k.ref.kind is Kind.INSTRUMENT), None)
            if instrument is not None:  # ``қобыз күйлері`` of a composer: the instrument says it all
                self._take("instrument", instrument.ref.id, stretch.places, instrument.ref)
                return
        self._take("genre", genre.ref.id, stretch.places, genre.ref)

    def _drop_broader(self) -> None:
        """Kinds of piece that say nothing beside the others (``search.query.told``)."""
        genres = {
            value: taken.places
            for (name, value), taken in self.taken.items()
            if name == "genre" and not value.startswith("-")
        }
        for genre in self.told.broader(genres):
            del self.taken["genre", genre]

    def _finish(self) -> Reading | None:
        self._drop_broader()
        if self.works:  # the year of a work that is named says nothing new
            self.taken = {name: taken for name, taken in self.taken.items() if not taken.bare}
        if not self.taken:
            return None
        rest = [word for place, word in enumerate(self.words) if self._says_more(place, word)]
        if not all(cues.is_one(cues.TITLES, word.key) for word in rest) and not self._telling():
            return None
        wanted = {t.ref for (_, value), t in self.taken.items() if t.ref and not value.startswith("-")}
        wanted |= {work.ref for work in self.works}
        if any(name in _OF_PEOPLE for name, _ in self.taken):
            # people are asked for, and not what they play
            wanted = {t.ref for (name, _), t in self.taken.items() if t.ref and name == "tie"}
        refs = sorted(wanted, key=lambda ref: (_ORDER.index(ref.kind), ref.id))
        pairs = tuple(self._nominative(word) for word in rest)
        return Reading(tuple(self._understood()), tuple(refs), pairs)

    def _nominative(self, word: fold.Word) -> tuple[str, str]:
        """A word left over; that of whom a piece is about as titles have it: ``опера про Абылая``."""
        if any(word is self.words[place] for stretch in self.about for place in stretch.places):
            known = next((form for form in cues.forms(word.key)[::-1] if self.names.heard_of(form)), word.key)
            return known, known
        if any(name == "occupation" for name, _ in self.taken) and cues.STAGED_KEY.match(word.key):
            return "opera", "opera"  # ``оперные певицы``: as occupations are written
        return word.exact, word.key

    def _says_more(self, place: int, word: fold.Word) -> bool:
        if place in self.used or place in self.cue or cues.is_one(STOP_KEYS, word.key):
            return False
        if cues.is_one(cues.TAKEN_DOWN | cues.UNWANTED_AFTER | cues.UNWANTED_BEFORE, word.key):
            return False
        if cues.is_one(cues.OF_THE_PEOPLE, word.key) or (self.out.struck and cues.is_one(cues.TITLES, word.key)):
            return False  # ``Құрманғазыдан басқа күйшілер``
        if any(name == "school" for name, _ in self.taken) and cues.is_one(cues.TRADITIONS, word.key):
            return False
        named = self._about_a_piece() or any(name in ("genre", "place", "school") for name, _ in self.taken)
        return not (named and self._is_generic(place))

    def _telling(self) -> bool:
        """Whether what was understood is worth narrowing by, though other words are left."""
        strong = {
            *("work", "genre", "person", "performer", "instrument", "decade", "duration", "tempo"),
            *("tie", "plays", "occupation", "women", "kind"),
            *cues.MAKERS.values(),
            *phrases.FILTERS,
        }
        return len(self.taken) > 1 or any(
            name in strong or value.startswith("-") or (name == "year" and not taken.bare)
            for (name, value), taken in self.taken.items()
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
