"""What a question does not want: ``кроме Дины``, ``Құрманғазыдан басқа``, ``-дина``, ``домбыра керек емес``.

The words that say so are found around what they strike out; who is struck out as a player and who as a composer follows
from the words beside them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field

from archive.model import Kind
from search.query import cues
from search.query.cues import STOP_KEYS, Cue
from search.query.naming import Known, Stretch
from search.text import fold


def has_minus(text: str, start: int) -> bool:
    """Whether the word that begins there is struck out: ``кюи -дина``, not ``Сары-Арка`` nor ``Айман - Шолпан``."""
    return start > 0 and text[start - 1] in "-−" and (start == 1 or text[start - 2].isspace())


@dataclass(frozen=True, slots=True)
class Unwanted:
    """The words of a question, its cues by place, and the places that are taken already; the last two are those of the
    reader and change while it reads. ``struck``: what was found not to be wanted, places from and to."""

    text: str
    words: Sequence[fold.Word]
    cue: Mapping[int, Cue]
    used: Set[int]
    struck: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])

    def signs(self, start: int, end: int) -> list[int]:
        """Places of the words that say that these are not wanted, themselves included where they do; [] where none."""
        signs = self._signs(start, end)
        if not signs or self._is_kind_of_what_follows(start, end):
            return []
        self.struck.append((start, end))
        return signs

    def _signs(self, start: int, end: int) -> list[int]:
        if has_minus(self.text, self.words[start].start):
            return [start]
        if end < len(self.words) and (self._is(cues.UNWANTED_BEFORE, end) or cues.is_unplayed(self.words[end].key)):
            return [end]
        if self._is_denied_behind(end):
            return [end, end + 1]
        before = start - 1
        while before >= 0 and self._is_passed_over(before):
            if self.words[before].key in cues.NOT_THEIRS:
                return []
            before -= 1
        if before >= 0 and before not in self.used and self.words[before].key in cues.UNWANTED_AFTER:
            return list(range(before, start))
        joined = start and self.words[start - 1].key in cues.JOINS and any(e == start - 1 for _, e in self.struck)
        return [start - 1] if joined else []

    def _is_denied_behind(self, place: int) -> bool:
        """``домбыра керек емес``, ``Құрманғазы шығармасы емес``: the *not* stands behind one word more."""
        between = place + 1 < len(self.words) and (self._is(cues.NEEDED, place) or self._is_generic(place))
        return between and self._is(cues.UNWANTED_BEFORE, place + 1)

    def _is_passed_over(self, place: int) -> bool:
        key = self.words[place].key
        if key in cues.UNWANTED_AFTER:
            return False
        return key in STOP_KEYS or self._is_generic(place) or place in self.cue

    def _is_kind_of_what_follows(self, start: int, end: int) -> bool:
        """``кроме кюев Даулеткерея``: not wanted is the man, the kuis say nothing new."""
        alone = end - start == 1 and self._is_generic(start) and not has_minus(self.text, self.words[start].start)
        return alone and end < len(self.words) and not self._is(cues.UNWANTED_BEFORE, end)

    def _is(self, words: frozenset[str], place: int) -> bool:
        return place not in self.used and cues.is_one(words, self.words[place].key)

    def _is_generic(self, place: int) -> bool:
        return cues.is_one(cues.GENERIC_WORDS, self.words[place].key)

    def role(self, stretch: Stretch, person: Known, others: Sequence[Stretch]) -> str:
        """The field by which somebody is left out. ``others``: what else the question names."""
        if has_minus(self.text, self.words[stretch.start].start):
            return "person"
        if stretch.end < len(self.words) and cues.is_unplayed(self.words[stretch.end].key):
            return "performer"
        if any(place < stretch.start and cue is Cue.PLAYER_AFTER for place, cue in self.cue.items()):
            return "performer"
        around = (self.cue.get(place) for place in (stretch.start - 1, stretch.end, stretch.end + 1))
        found = [cue for cue in around if cue is not None]
        said = next((cue for cue in found if cue is not Cue.BY), None)
        if said in cues.PLAYERS:
            return "performer"
        if said is not None:
            return cues.MAKERS.get(said, "person")
        pieces = bool(found) or any(other.of(Kind.GENRE) for other in others)
        return "composer" if person.makes and pieces else "person"
