"""Who did what: the roles of the people that a question names.

A cue decides first (``search.query.cues``), wherever its language puts it; then a kind of piece that is said to be
somebody's (``кюи Сугура``, ``Сүгірдің күйлері``), which makes them its composer if they are known to make pieces and
its player if not; what is left over follows from the others: beside a composer or a work somebody performs, beside
an aitys it is just a person.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from archive.model import Kind
from search.query import cues
from search.query.cues import STOP_KEYS, Cue
from search.query.naming import Stretch
from search.text import fold

SUBJECTS = (Kind.GENRE, Kind.INSTRUMENT, Kind.PLACE, Kind.SCHOOL)
_FAR = (Cue.ARRANGER, Cue.LYRICIST, Cue.COLLECTOR)
_ABLATIVES = ("dan", "den", "tan", "ten", "nan", "nen")
_OF = frozenset({"of"})
_FROM = frozenset(fold.keys("от from"))
_SHORTEST_GENITIVE = 6  # sounds
_AITYS = "aitys"
_FURTHEST = 3  # words between ``played`` and ``by``: ``played on dombyra by``


@dataclass(frozen=True, slots=True)
class Roles:
    """The words of a question, its cues by place, what its stretches name, and whether a work is among that."""

    words: Sequence[fold.Word]
    cue: Mapping[int, Cue]
    stretches: Sequence[Stretch]
    is_work_named: bool

    def of(self, people: Sequence[Stretch], *, otherwise: bool) -> list[str | None]:
        """The role of each as a filter's field, None for somebody about whom nothing is said.

        ``otherwise``: something else was understood, so that even a person without a role is worth a filter.
        """
        found = [self._cued(stretch, people) or self._of_piece(stretch) for stretch in people]
        for n in range(1, len(people)):
            if found[n] is None and self._are_joined(people[n - 1], people[n]):
                found[n] = found[n - 1]
        for n in range(len(people) - 1, 0, -1):
            if found[n - 1] is None and self._are_joined(people[n - 1], people[n]):
                found[n - 1] = found[n]
        return [
            role or self._left_over(stretch, people, found, otherwise)
            for stretch, role in zip(people, found, strict=True)
        ]

    def _are_joined(self, one: Stretch, other: Stretch) -> bool:
        """``опера Тулебаева и Брусиловского``: what is said of the first is said of both."""
        return other.start == one.end + 1 and self.words[one.end].key in cues.JOINS

    def _cued(self, stretch: Stretch, people: Sequence[Stretch]) -> str | None:
        """The role that a word before or after gives."""
        before, after = self.cue.get(self._place_before(stretch.start)), self._cue_after(stretch.end)
        if before is Cue.BY:
            return self._after_by(stretch)
        if Cue.COLLECTOR in self.cue.values() and self._is_source(stretch):
            return "performer"
        if self._is_played_by_others(stretch):
            return "composer"
        in_the_end = self._is_genitive(stretch) and self._plays_in_the_end(stretch)
        said = after is Cue.PLAYER_BEFORE or (before is Cue.PLAYER_AFTER and not self._is_spoken_for(stretch))
        if said or in_the_end:
            return "performer"
        if Cue.PLAYS in (before, after) and self._is_the_player(stretch, people, before, after):
            return "performer"
        named = after if after in cues.MAKERS else None if self._is_spoken_for(stretch) else before
        return cues.MAKERS.get(named) if named else None

    def _is_played_by_others(self, stretch: Stretch) -> bool:
        """``Таттимбет в исполнении кого угодно``: what he made, played by somebody who is not named."""
        after = stretch.end
        while after < len(self.words) and after not in self.cue and self.words[after].key in STOP_KEYS:
            after += 1
        nobody = not any(s.start > after and s.of(Kind.PERSON) for s in self.stretches)
        return (
            self.cue.get(after) is Cue.PLAYER_AFTER
            and nobody
            and stretch.of(Kind.PERSON)[0].makes
            and after > stretch.end
        )

    def _cue_after(self, place: int) -> Cue | None:
        """The cue there, or behind one word: ``Shabelsky orchestral arrangements``, ``Бимбоэс нотаға түсірген``."""
        cue = self.cue.get(place)
        if cue is Cue.CONDUCTOR and any(s.start == place + 1 and s.of(Kind.PERSON) for s in self.stretches):
            return None  # ``дирижёр`` stands before whoever it is
        if cue in cues.MAKERS and self.cue.get(place + 1) is Cue.BY:
            return None  # ``the orchestra conducted by``
        named = any(place in stretch.places for stretch in self.stretches)
        if place < len(self.words) and self.words[place].key in cues.SELF:
            return self.cue.get(place + 1)
        if place >= len(self.words) or self.words[place].key in STOP_KEYS:
            return cue
        if cue is None and not named and self.cue.get(place + 1) in _FAR:
            return self.cue[place + 1]
        return cue

    def _is_source(self, stretch: Stretch) -> bool:
        """``Мұрын жыраудан жазып алған``, ``записал от Амре``: from whom somebody noted it down."""
        last = self.words[stretch.end - 1].key
        ablative = len(last) >= _SHORTEST_GENITIVE and last.endswith(_ABLATIVES)
        return ablative or (stretch.start > 0 and self.words[stretch.start - 1].key in _FROM)

    def _after_by(self, stretch: Stretch) -> str:
        """``recorded by``, ``played on dombyra by``, else the composer."""
        by = self._place_before(stretch.start)
        places = range(by - 1, max(by - 1 - _FURTHEST, -1), -1)
        named = next((self.cue[place] for place in places if place in self.cue), None)
        if named is None and stretch.of(Kind.PERSON)[0].collects and self._is_anything_sounding():
            return "collector"
        return "performer" if named in cues.PLAYERS else cues.MAKERS.get(named, "composer") if named else "composer"

    def _is_the_player(
        self, stretch: Stretch, people: Sequence[Stretch], before: Cue | None, after: Cue | None
    ) -> bool:
        """Of people on both sides of ``plays`` the one whose kuis are spoken of does not play; else the first plays."""
        if self._has_piece(stretch):
            return len(people) == 1 and not stretch.of(Kind.PERSON)[0].makes
        if after is Cue.PLAYS:
            return not self._is_played_by_whom_follows(stretch, people)
        other = next((s for s in people if s.end == self._place_before(stretch.start)), None)
        if other is not None and self._is_played_by_whom_follows(other, people):
            return True
        return before is Cue.PLAYS and (other is None or self._has_piece(other))

    def _is_played_by_whom_follows(self, stretch: Stretch, people: Sequence[Stretch]) -> bool:
        """``Даулеткерей играет Кали Жантлеуов``: of the two one makes pieces, the other does not."""
        behind = next((s for s in people if s.start == stretch.end + 1), None)
        if behind is None or not stretch.of(Kind.PERSON)[0].makes:
            return False
        return not behind.of(Kind.PERSON)[0].makes and not self._has_piece(behind)

    def _of_piece(self, stretch: Stretch) -> str | None:
        if not self._has_piece(stretch):
            return None
        return "composer" if stretch.of(Kind.PERSON)[0].makes and not self.is_work_named else "performer"

    def _has_piece(self, stretch: Stretch) -> bool:
        """Whether a kind of piece is said to be somebody's: ``кюи Сугура``, ``Сүгірдің күйлері``, ``Сүгір күйлері``."""
        of = stretch.start > 0 and self.words[stretch.start - 1].key in _OF  # ``kuis of Ykhlas``
        beside = self._is_piece(stretch.end) or self._is_piece(stretch.start - 1 - of, of_nobody=True)
        return beside or (self._is_genitive(stretch) and not self._is_of_aitys())

    def _is_of_aitys(self) -> bool:
        """A contest is nobody's piece: ``Жамбыл мен Құлмамбеттің айтысы``."""
        return any(known.ref.id == _AITYS for stretch in self.stretches for known in stretch.of(Kind.GENRE))

    def _is_genitive(self, stretch: Stretch) -> bool:
        last = self.words[stretch.end - 1].key
        return len(last) >= _SHORTEST_GENITIVE and last.endswith(cues.GENITIVES)

    def _plays_in_the_end(self, stretch: Stretch) -> bool:
        """``Момбековтің Сүгір күйлерін орындауы``: the cue stands behind what he plays."""
        if self._is_piece(stretch.end):
            return False
        behind = [place for place, cue in self.cue.items() if place > stretch.end and cue is Cue.PLAYER_BEFORE]
        return any(not self._person_ends(place) for place in behind)

    def _is_piece(self, place: int, *, of_nobody: bool = False) -> bool:
        """Whether a kind of piece stands there; ``of_nobody``: and is not that of the person before it."""
        if not 0 <= place < len(self.words) or place in self.cue:
            return False
        found = next((s for s in self.stretches if place in s.places and s.of(Kind.GENRE)), None)
        if of_nobody and self._person_ends(place if found is None else found.start):
            return False
        if cues.is_one(cues.GENERIC_WORDS, self.words[place].key):
            return True
        return found is not None and all(known.ref.id != _AITYS for known in found.of(Kind.GENRE))

    def _left_over(
        self, stretch: Stretch, people: Sequence[Stretch], found: Sequence[str | None], otherwise: bool
    ) -> str | None:
        """The role of somebody whom no word gives one."""
        person = stretch.of(Kind.PERSON)[0]
        if self.is_work_named or self.is_sounding(stretch):
            return "collector" if person.collects and not self.is_work_named else "performer"
        said = [cue for cue in self.cue.values() if cue in cues.MAKERS and cue is not Cue.COMPOSER]
        if said and len(people) == 1:  # ``Затаевич қандай әндерді жинаған``
            return cues.MAKERS[said[0]]
        if self._is_of_aitys():
            return "person"
        others = [role for s, role in zip(people, found, strict=True) if s.of(Kind.PERSON)[0].ref != person.ref]
        if others:
            by_others = any(role is not None and role != "composer" for role in others)
            return "composer" if by_others and person.makes else "performer" if any(others) else None
        beside = any(s is not stretch and s.of(*SUBJECTS, Kind.EVENT, Kind.ORGANISATION) for s in self.stretches)
        if beside and any(s.of(Kind.INSTRUMENT, Kind.GENRE) for s in self.stretches):
            return "composer" if person.makes else "performer"
        return None if not (beside or otherwise) else "person" if person.makes else "performer"

    def _is_anything_sounding(self) -> bool:
        return any(cues.is_one(cues.SOUNDING, word.key) for word in self.words)

    def is_sounding(self, stretch: Stretch) -> bool:
        """Whether recordings are said to be somebody's: ``записи Амре``, ``Динаның жазбалары``."""
        before = stretch.start - 1
        while before > 0 and self.words[before].key in cues.LINKS:
            before -= 1
        after = stretch.end
        while after < len(self.words) and self.words[after].key in STOP_KEYS - cues.SOUNDING:
            after += 1
        places = (before, after)
        return any(
            0 <= place < len(self.words) and cues.is_one(cues.SOUNDING, self.words[place].key) for place in places
        )

    def _place_before(self, place: int) -> int:
        """The nearest place before that is no joining word: ``sung by the …``."""
        place -= 1
        while place > 0 and place not in self.cue and self.words[place].key in STOP_KEYS:
            place -= 1
        return place

    def _is_spoken_for(self, stretch: Stretch) -> bool:
        """Whether the cue before belongs to the person before it."""
        return self._person_ends(self._place_before(stretch.start))

    def _person_ends(self, place: int) -> bool:
        return any(s.end == place and s.of(Kind.PERSON) and not s.of(Kind.GENRE) for s in self.stretches)
