"""People who are asked for by what they are: pupils and descendants of somebody, women, players of an instrument.

``шәкірттері``, ``учителя Курмангазы``, ``who taught …`` are ties to the person named beside them; a tie that nobody has
is no tie, and its words stay words. ``кобызисты``, ``сыбызғы тартатындар``, ``women who play the dombra`` ask for
people, unless pieces or recordings are spoken of: then for what such people play.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from archive.model import Kind, Ref
from search.people import INVERSE, OCCUPATIONS
from search.query import cues, kin
from search.query.cues import Cue
from search.query.naming import Known, Names, Stretch
from search.text import fold, stems

_SOMEWHERE = (Kind.PLACE, Kind.SCHOOL)
_FAR = 4  # words between a tie and whose it is


def _keys(words: str) -> frozenset[str]:
    return frozenset(fold.keys(words))


_WOMEN = _keys(
    "женщина женщины женщин женщинами женщине девушки девушек женский женские женских женского женским әйел әйелдер "
    "әйелдердің келіншек келіншектер қыздар қыздардың қыз-келіншектер қыз-келіншектердің woman women women's female "
    "ladies lady girls казашка казашки казашек бабушки апалар әжелер дамы"
) - _keys("қыз")
_WOMANLY = _keys(
    "певица певицы певиц певицами певицу исполнительница исполнительницы исполнительниц вокалистка вокалистки "
    "вокалисток сказительница сказительницы собирательница"
)
"""Words for what only women are called."""
_OF_WOMEN = re.compile(r"^.{4,}ist(?:ka|ki|ok|kami|ku|koi)$")
_MEN = _keys(
    "мужской мужские мужских male ерлер жігіт жігіттер жігіттердің парни парней юноши юношей мужчины мужчин men boys"
)
"""Where men are named as well, nobody asks for women."""
_PEOPLE = _keys(
    "адам адамдар кісі кісілер музыкант музыканты музыкантов музыканттар люди исполнители исполнителей исполнитель "
    "орындаушы орындаушылар орындаушылары мастер мастера мастеров шебер шеберлер шеберлері people person musician "
    "musicians player players performers virtuoso virtuosos тартатындар ойнайтындар шертетіндер тартатын ойнайтын "
    "тартқандар ойнағандар играющие игравшие игравших владеющие владел владеет артист артисты әртіс әртістер"
)
_MUSICIANS = _keys("музыканты музыкантов музыканттар өнерпаздар musicians")
_PLAYS = _keys(
    "играть играет играют играл играла играли сыграл умеет умел play plays played playing тартады ойнайды тартқан "
    "ойнаған шертеді шерткен тартатын ойнайтын шертетін үрлейді үрлеген"
)
_PERFORMANCE = _keys(
    "орындау орындауы орындауында орындауындағы исполнение исполнении исполнения голос голоса голосом дауысы даусы "
    "voice voices performance performances performed sung rendition"
)
_SINGS = _keys(
    "пел пела пели поет поют певшие певшая поющие поющая sang sing sings singing сала салған салғандар салатын айтқан "
    "айтқандар шырқаған шырқағандар"
)
_PLAYER = (
    re.compile(r"^(.{4,})xi(?:lar)?$"),
    re.compile(r"^(.{4,})ist(?:ka|ki|ok|kami|ku|koi|ov|am|ami|om|i|a|u|s)?$"),
)
"""``қобызшы``, ``домбрист``: the instrument, and who plays it."""
_SEVERAL = re.compile(r"(?:[ldt]ar|[ldt]er)|(?:i|ov|ei|s)$")


def is_asking(key: str) -> bool:
    """Whether a word alone may ask for people: ``кобызисты``, ``певицы``, ``сыбызғышылар``."""
    return cues.is_one(_WOMANLY, key) or any(
        shape.match(form) for shape in _PLAYER for form in (key, *stems.cases(key))
    )


@dataclass(frozen=True, slots=True)
class Said:
    """Words taken as one filter on people."""

    field: str
    value: str
    places: tuple[int, ...]
    ref: Ref | None = None


@dataclass(frozen=True, slots=True)
class People:
    """The words of a question, its cues by place, what its stretches name, and the places that are taken already."""

    words: Sequence[fold.Word]
    cue: Mapping[int, Cue]
    stretches: Sequence[Stretch]
    names: Names
    used: Set[int]
    tied: bool = False
    """Whether a tie was understood already."""
    together: bool = False
    """Whether it is said how many play together, which people alone do not."""

    # -- ties -------------------------------------------------------------------------------------------------------

    def ties(self) -> Iterator[Said]:
        """Who is something to somebody named; nothing where two are named with what each is to the other."""
        said = {name for word in self.words for name, words in kin.TIES.items() if word.key in words}
        if any(INVERSE[name] in said for name in said if INVERSE[name] != name):
            return
        for place, word in enumerate(self.words):
            if not self._is_free(place):
                continue
            tie = next((name for name, said in kin.TIES.items() if cues.is_one(said, word.key)), None)
            if tie is not None:
                places = [place]
                if place and self.words[place - 1].key in kin.GREAT_WORD:
                    tie, places = kin.GREAT.get(tie, tie), [place - 1, place]
                ways = [(tie, stretch) for stretch in self._people_near(place)]
                if place and self.words[place - 1].key in cues.ASKS_WHOSE:
                    tie = INVERSE[tie]
                    ways = [(tie, stretch) for _, stretch in ways]
                    places = [place - 1, place]
                elif self._is_of_whom_follows(place):
                    ways = [(INVERSE[tie], stretch) for _, stretch in ways] + ways
            elif cues.is_one(kin.TEACHES, word.key):
                places = [place]
                ways = [("teacher", stretch) for stretch in self._people_near(place)]
            elif cues.is_one(kin.FOLLOWS, word.key):
                places = [place]
                ways = [("follower", stretch) for stretch in self._people_near(place)]
            elif cues.is_one(kin.LEARNS, word.key):
                places = [place]
                ways = [("pupil" if self._is_from(s) else "teacher", s) for s in self._people_near(place)]
            else:
                continue
            found = next((said for way, stretch in ways if (said := self._tied(way, stretch, places))), None)
            if found is not None:
                yield found
                return

    def _tied(self, tie: str, stretch: Stretch, places: Sequence[int]) -> Said | None:
        """The tie as a filter, where anybody has it: on people, or on what these people play."""
        for person in stretch.of(Kind.PERSON):
            refs = self.names.tied(tie, person.ref.id)
            if not refs:
                continue
            taken = (*places, *stretch.places)
            if self._asks_for_people() or not self._speaks_of_pieces(stretch):
                others = [s for s in self.stretches if s is not stretch and s.of(Kind.PERSON)]
                beside = next((one.ref for s in others for one in s.of(Kind.PERSON) if one.ref in refs), None)
                taken = (*taken, *self._idle_beside(), *(n for s in others for n in s.places))
                return Said("tie", f"{tie}:{person.ref.id}", taken, beside)
            players = any(cue in cues.PLAYERS for cue in self.cue.values()) or self._sounds()
            return Said("performer" if players else "person", "|".join(ref.id for ref in refs), taken)
        return None

    def _people_near(self, place: int) -> list[Stretch]:
        """People named near a word, nearest first: in Kazakh before it, else behind it."""
        found = [s for s in self.stretches if s.of(Kind.PERSON) and not s.of(Kind.GENRE)]
        found = [s for s in found if -_FAR <= self._gap(s, place) <= _FAR]
        return sorted(found, key=lambda s: (abs(self._gap(s, place)), not self._is_genitive(s)))

    @staticmethod
    def _gap(stretch: Stretch, place: int) -> int:
        return stretch.start - place if stretch.start > place else stretch.end - 1 - place

    def _is_genitive(self, stretch: Stretch) -> bool:
        return self.words[stretch.end - 1].key.endswith(cues.GENITIVES)

    def _is_from(self, stretch: Stretch) -> bool:
        """``у Курмангазы``, ``under Kurmangazy``, ``Құрманғазыдан``."""
        before = stretch.start - 1
        with_them = before >= 0 and self.words[before].key in kin.WITH
        return with_them or self.words[stretch.end - 1].key.endswith(kin.ABLATIVES)

    def _is_of_whom_follows(self, place: int) -> bool:
        """``ұстазы Құрманғазы болған``: in Kazakh somebody's, who is named behind."""
        people = [s for s in self.stretches if s.of(Kind.PERSON)]
        behind = any(s.start == place + 1 for s in people)
        owned = any(s.end == place and self._is_genitive(s) for s in people)
        return behind and not owned and self.words[place].key in kin.OF_SOMEBODY

    # -- women, players ---------------------------------------------------------------------------------------------

    def asked(self) -> list[Said]:
        """Women, players of an instrument, people of an occupation; nothing where a person is named beside them."""
        self._at_home()
        left = [s for s in self.stretches if s.start not in self.used]
        if any(s.of(Kind.PERSON, Kind.WORK) and not s.of(Kind.INSTRUMENT, *_SOMEWHERE) for s in left):
            return []
        pieces = self._speaks_of_pieces(None) and not self._asks_for_people()
        women = self._women(pieces=pieces)
        players = list(self._players())
        if pieces:
            return [*women, *(Said("instrument", ref.id, (place,), ref) for place, ref in players)]
        found = [*women, *(Said("plays", ref.id, (place,)) for place, ref in players)]
        if not players:
            found += self._playing(asked=bool(women) or self.tied)
        occupied = self._occupied(bool(women))
        found += occupied
        found = [*(self._home() if found or self._musicians_somewhere() else []), *found]
        if found and all(said.field in ("women", "place") for said in found):
            found.append(Said("kind", Kind.PERSON.value, ()))
        if not found:
            return []
        idle = [n for n, word in enumerate(self.words) if self._is_free(n) and cues.is_one(_PEOPLE | _PLAYS, word.key)]
        return [*found[:-1], Said(found[-1].field, found[-1].value, (*found[-1].places, *idle), found[-1].ref)]

    def _at_home(self) -> None:
        """Beside people a title of one word is where they are from, if a place or a tradition is called so as well:
        ``певцы Кокшетау``; and a school is no man: ``Мұхит мектебінің әншілері``."""
        if not any(self._occupation_of(n) or self._instrument_of(n) or self._is_player(n) for n in self._places):
            return
        for stretch in self.stretches:
            if stretch.of(Kind.SCHOOL) and stretch.of(Kind.PERSON) and self._is_beside_school(stretch):
                stretch.known = stretch.of(Kind.SCHOOL)
            elif stretch.known and stretch.known == stretch.of(Kind.WORK) and len(stretch.places) == 1:
                stretch.known = self._places_called(self.words[stretch.start].key) or stretch.known

    def _places_called(self, key: str) -> Sequence[Known]:
        for kind in (Kind.SCHOOL, Kind.PLACE):
            if known := self.names.holding(cues.as_written(key), cues.forms(key), kind):
                return known[:1]
        return ()

    def _is_beside_school(self, stretch: Stretch) -> bool:
        beside = (stretch.start - 1, stretch.end)
        return any(0 <= n < len(self.words) and cues.is_one(cues.TRADITIONS, self.words[n].key) for n in beside)

    def _is_player(self, place: int) -> bool:
        return cues.is_one(_PEOPLE, self.words[place].key)

    def _women(self, *, pieces: bool) -> list[Said]:
        places = [n for n, word in enumerate(self.words) if self._is_free(n) and self._is_of_women(word.key)]
        men = any(cues.is_one(_MEN, word.key) for word in self.words)
        if not places or men:
            return []
        idle = [n for n, word in enumerate(self.words) if self._is_free(n) and word.key == "kiz" and n + 1 in places]
        alone = [n for n in places if pieces or not (self._instrument_of(n) or self._occupation_of(n))]
        return [Said("women", "yes", tuple(alone + idle))]

    @staticmethod
    def _is_of_women(key: str) -> bool:
        return cues.is_one(_WOMEN | _WOMANLY, key) or _OF_WOMEN.match(key) is not None

    def _players(self) -> Iterator[tuple[int, Ref]]:
        """Words for those who play an instrument: ``домбырашылар``, ``кобызистки``."""
        for place in self._places:
            if (self._is_free(place) or self._is_instrument(place)) and (ref := self._instrument_of(place)) is not None:
                yield place, ref

    def _is_instrument(self, place: int) -> bool:
        """Whether the word alone was taken for an instrument, whose players may be called like a form of it."""
        return any(s.places == range(place, place + 1) and s.of(Kind.INSTRUMENT) == s.known for s in self.stretches)

    def _instrument_of(self, place: int) -> Ref | None:
        key = self.words[place].key
        for form in (key, *stems.cases(key)):
            for shape in _PLAYER:
                match = shape.match(form)
                if match and (ref := self._instrument(match[1])) is not None:
                    return ref
        return None

    def _instrument(self, key: str) -> Ref | None:
        known = self.names.borne([key], "", [fold.trunk(key)])
        return next((one.ref for one in known if one.ref.kind is Kind.INSTRUMENT), None)

    def _playing(self, *, asked: bool) -> list[Said]:
        """``кто играет на кобызе``, ``мастера сыбызгы``: an instrument beside people who are asked for."""
        named = [(s, s.of(Kind.INSTRUMENT)) for s in self.stretches if s.of(Kind.INSTRUMENT)]
        named = [(stretch, known) for stretch, known in named if stretch.start not in self.used]
        if not named:
            return []
        people = any(cues.is_one(_PEOPLE, word.key) for word in self.words)
        plays = any(cues.is_one(_PLAYS, word.key) for word in self.words)
        if not (people or asked or (plays and self._asks_for_people())):
            return []
        stretch, known = named[0]
        return [Said("plays", known[0].ref.id, tuple(stretch.places))]

    def _occupied(self, women: bool) -> list[Said]:
        """People of an occupation: of women, or several of them beside a place or a tradition: ``акыны Семиречья``."""
        for place in self._places:
            name = self._occupation_of(place) if self._is_free(place) else None
            if name is not None and (women or (self._is_plural(place) and self._is_somewhere())):
                return [Said("occupation", name, (place,))]
        if self._asks_who_collected():
            return [Said("occupation", "collector", tuple(n for n, cue in self.cue.items() if cue is Cue.COLLECTOR))]
        if women and self._sing_on_stage():
            return [Said("occupation", "singer", tuple(n for n in self._places if self._sings(n)))]
        return []

    def _asks_who_collected(self) -> bool:
        """``кто собирал песни``, ``люди, собиравшие кюи``: nobody is named who did."""
        if Cue.COLLECTOR not in self.cue.values() or any(s.of(Kind.PERSON, Kind.WORK) for s in self.stretches):
            return False
        asked = cues.ASKS_WHO | _PEOPLE
        return any(cues.is_one(asked, word.key) for word in self.words) and "field" not in (w.exact for w in self.words)

    def _sings(self, place: int) -> bool:
        return place not in self.used and cues.is_one(_SINGS, self.words[place].key)

    def _sing_on_stage(self) -> bool:
        """``казашки, которые пели в опере``: who sings is asked for, and no song."""
        genres = [s for s in self.stretches if s.of(Kind.GENRE)]
        staged = [s for s in genres if all(cues.STAGED_KEY.match(self.words[n].key) for n in s.places)]
        return len(staged) == 1 and len(genres) == 1 and any(map(self._sings, self._places)) and not self._sounds()

    def _musicians_somewhere(self) -> bool:
        """``музыканты Жетысу``: people of whom nothing else is said."""
        return self._is_somewhere() and any(cues.is_one(_MUSICIANS, word.key) for word in self.words)

    def _home(self) -> list[Said]:
        """Where people are from, be it a place or a tradition."""
        found = ((s, one.ref) for s in self.stretches for one in s.of(Kind.SCHOOL, Kind.PLACE))
        return [Said("place", ref.id, tuple(s.places), ref) for s, ref in found][:1]

    def _occupation_of(self, place: int) -> str | None:
        key = self.words[place].key
        return next((name for name, said in OCCUPATIONS.items() if cues.is_one(frozenset(said), key)), None)

    def _is_plural(self, place: int) -> bool:
        return _SEVERAL.search(self.words[place].key) is not None

    def _is_somewhere(self) -> bool:
        return any(s.of(*_SOMEWHERE) and not s.of(Kind.PERSON) for s in self.stretches)

    # -- what else is spoken of -------------------------------------------------------------------------------------

    def _is_free(self, place: int) -> bool:
        return place not in self.used and not any(place in s.places for s in self.stretches)

    def _asks_for_people(self) -> bool:
        asked = any(cues.is_one(cues.ASKS_WHO, word.key) for word in self.words)
        several = (self._is_free(n) and self._is_plural(n) and self._occupation_of(n) for n in self._places)
        return asked or (not self._sounds() and any(several)) or self._sing_on_stage() or self._asks_who_collected()

    @property
    def _places(self) -> range:
        return range(len(self.words))

    def _sounds(self) -> bool:
        return any(cues.is_one(cues.SOUNDING | _PERFORMANCE, word.key) for word in self.words)

    def _idle_beside(self) -> list[int]:
        """Words that say nothing where people are asked for: ``кто учил Курмангазы играть кюи на домбре``."""
        taught = any(cues.is_one(kin.TEACHES | kin.LEARNS, word.key) for word in self.words)
        instruments = [n for s in self.stretches if taught and s.of(Kind.INSTRUMENT) for n in s.places]
        return [
            *instruments,
            *(
                n
                for n, word in enumerate(self.words)
                if cues.is_one(cues.GENERIC_WORDS | _PLAYS | _PEOPLE, word.key) or self._occupation_of(n)
            ),
        ]

    def _speaks_of_pieces(self, but: Stretch | None) -> bool:
        """Whether pieces or recordings are spoken of, and not the people alone."""
        others = [s for s in self.stretches if s is not but]
        named = any(s.of(Kind.GENRE) or (s.of(Kind.WORK) and not s.of(*_SOMEWHERE)) for s in others)
        generic = any(cues.is_one(cues.GENERIC_WORDS, word.key) for word in self.words)
        return named or generic or self.together or self._sounds()
