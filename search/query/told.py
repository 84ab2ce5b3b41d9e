"""What a question tells of: ``жыр о Едиге`` is Ер Едіге, ``песни о Наурызе`` are of one kind.

A title need not stand there whole: one word of it is enough behind *about*, where few works hold it. Of two kinds of
piece the broader one says nothing: ``шертпе күй деген қандай күй``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from archive.model import Kind
from search.query import cues
from search.query.cues import STOP_KEYS
from search.query.naming import Known, Names, Stretch
from search.text import fold

_NEAR = 3  # words behind *about*
_SHORTEST_DECLINED = 5  # sounds; ``маму`` is no form of Мамай
_FEW = 3  # works that one word may tell of


@dataclass(frozen=True, slots=True)
class Told:
    """The words of a question and what its stretches name."""

    words: Sequence[fold.Word]
    stretches: Sequence[Stretch]
    names: Names

    def works(self, used: Set[int]) -> tuple[Sequence[Known], list[int]]:
        """The few works with a word in the title that is told of, and the places of the words that say so."""
        taken = used | {place for stretch in self.stretches for place in stretch.places}
        for place, word in enumerate(self.words):
            behind = word.key in cues.TOLD_BEHIND
            if not (behind or word.key in cues.ABOUT):
                continue
            for told in range(place - 1, place - 2, -1) if behind else range(place + 1, place + 1 + _NEAR):
                if not 0 <= told < len(self.words) or told in taken:
                    break
                works = self._holding(self.words[told].key)
                if 0 < len(works) <= _FEW:
                    return works, [place, told]
        return (), []

    def _holding(self, key: str) -> list[Known]:
        if key in STOP_KEYS or cues.is_one(cues.KIN, key):
            return []
        genres = {known.ref.id for stretch in self.stretches for known in stretch.of(Kind.GENRE)} - cues.GENERIC
        forms = cues.forms(key) if len(key) >= _SHORTEST_DECLINED else ()
        works = self.names.holding(cues.as_written(key), forms, Kind.WORK)
        return [work for work in works if not genres or work.genres & genres]

    def is_told(self, stretch: Stretch) -> bool:
        """Whether *about* stands before it."""
        return stretch.start > 0 and self.words[stretch.start - 1].key in cues.ABOUT

    def broader(self, genres: Mapping[str, Sequence[int]]) -> set[str]:
        """Of the kinds of piece that were understood (id -> places of their words) those that say nothing."""
        if len(genres) < 2:
            return set()
        above = {genre: self.names.above(genre) for genre in genres}
        told = {known.ref.id for stretch in self.stretches for known in stretch.of(Kind.GENRE) if self.is_told(stretch)}
        found = {genre for genre in genres if any(genre in above[other] for other in genres)}
        found |= cues.GENERIC & genres.keys() - told if told else set[str]()
        sung = any(cues.SUNG & above[genre] and genre not in cues.SUNG for genre in genres)
        if sung:  # ``бесіктегі балаға айтатын ән``, but ``әндер мен термелер`` are two kinds
            found |= {genre for genre in cues.SUNG & genres.keys() if not self._is_joined(genres[genre])}
        return found

    def _is_joined(self, places: Sequence[int]) -> bool:
        beside = (min(places) - 1, max(places) + 1)
        return any(0 <= n < len(self.words) and self.words[n].key in cues.JOINS for n in beside)
