"""Which titles are meant as works: ``Сарыарка`` is a kui, a steppe and a school.

A title needs support: quotes, its composer or another person beside it, a genre that it has, an instrument, a word that
asks who made or played it, or a namesake that is not wanted (``Адай, но не Курмангазы``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from archive.model import Kind
from search.query import cues
from search.query.cues import Cue
from search.query.naming import Known, Stretch
from search.text import fold

_ELSEWHERE = (Kind.PLACE, Kind.SCHOOL, Kind.EVENT, Kind.ORGANISATION)


@dataclass(frozen=True, slots=True)
class Titles:
    """The words of a question, its cues by place, what its stretches name.

    ``quoted``: places of words in quotes. ``unwanted``: ids of people and genres that are not wanted; ``struck``:
    whether anything is.
    """

    words: Sequence[fold.Word]
    cue: Mapping[int, Cue]
    stretches: Sequence[Stretch]
    quoted: frozenset[int]
    unwanted: frozenset[str]
    struck: bool
    to_hear: bool = False
    """Whether something to hear is wanted: ``my grandmother used to sing Zauresh``, ``Сарыарка для урока``."""

    def one(self, stretch: Stretch) -> Known | None:
        """The one work that is meant; None when none is, or any of several."""
        titles = self.wanted(stretch)
        by_composer = [work for work in titles if work.composers & self._people(stretch)]
        if by_composer and self._is_joined_person(stretch):
            return None  # ``Ықылас пен Қорқыт``: two men, though one made a kui that the other is called by
        if (made := self._is_made(stretch)) is not None:
            return made
        genres = self._genres(stretch)
        if by_composer:
            return _one_of(by_composer, genres - cues.GENERIC) or _one_of(by_composer, genres)
        if not titles or (stretch.of(Kind.GENRE) and not self._is_quoted(stretch)):
            return None
        if len(titles) == 1:
            return titles[0] if self._is_supported(stretch, titles[0], genres) else None
        return self._of_namesakes(stretch, titles, genres)

    def _is_joined_person(self, stretch: Stretch) -> bool:
        if not stretch.of(Kind.PERSON):
            return False
        others = [s for s in self.stretches if s is not stretch and s.of(Kind.PERSON)]
        joins = {stretch.start - 1: {s.end for s in others}, stretch.end: {s.start - 1 for s in others}}
        return any(
            0 <= at < len(self.words) and at in beside and self.words[at].key in cues.JOINS
            for at, beside in joins.items()
        )

    def _is_made(self, stretch: Stretch) -> Known | None:
        """The one work of its kind whose maker is asked for: ``кто написал оперу Абай``."""
        asked = any(cues.is_one(cues.ASKS_WHO | cues.WROTE, word.key) for word in self.words)
        if not asked or self.words[stretch.end - 1].key.endswith(cues.GENITIVES):
            return None
        staged = self._genres(stretch) & cues.ASKED_FOR_WHOLE
        called = stretch.end < len(self.words) and self.words[stretch.end].key in cues.CALLED
        after = stretch.end + called
        beside = [s for s in self.stretches if s.of(Kind.GENRE) and (s.end == stretch.start or s.start == after)]
        works = [work for work in stretch.of(Kind.WORK) if work.genres & staged]
        return works[0] if len(works) == 1 and beside and not self._people(stretch) else None

    def any_of(self, stretch: Stretch) -> list[Known]:
        """All works of this title, where any of them is meant: in quotes, beside who plays, less those struck out."""
        meant = self._is_quoted(stretch) or self._is_spared(stretch) or self._is_asked_about(stretch)
        meant = meant or self._is_played(stretch) or self._is_whose(stretch)
        return self.wanted(stretch) if meant and not self._is_owner(stretch) else []

    def _is_owner(self, stretch: Stretch) -> bool:
        """``Маңғыстаудың қайқысы``: a place that something is said to be of is no title."""
        return bool(stretch.of(*_ELSEWHERE)) and self.words[stretch.end - 1].key.endswith(cues.GENITIVES)

    def wanted(self, stretch: Stretch) -> list[Known]:
        """The works that a stretch names, less those that are not wanted: ``Адай, но не Курмангазы``, ``не опера``."""
        titles = stretch.of(Kind.WORK)
        return [work for work in titles if not (work.composers | work.genres) & self.unwanted] or titles

    def genres_that_chose(self, stretch: Stretch, work: Known) -> frozenset[str]:
        """Genres that chose this work among its namesakes, and have thereby said what they had to say."""
        by_person = bool(work.composers & self._people(stretch))
        several = len(self.wanted(stretch)) > 1 and bool(self._people(stretch)) and not by_person
        return work.genres if several and work.genres & (self._genres(stretch) - cues.GENERIC) else frozenset()

    def _of_namesakes(self, stretch: Stretch, titles: Sequence[Known], genres: set[str]) -> Known | None:
        people = self._people(stretch)
        by_genre = [work for work in titles if work.genres & (genres - cues.GENERIC)]
        if people and len(by_genre) == 1:
            return by_genre[0]
        if people and any(known.sings for known in self._others(stretch, Kind.PERSON)):
            sung = [work for work in titles if work.genres & cues.SUNG]  # a singer sings the song of two namesakes
            return sung[0] if len(sung) == 1 else None
        return _one_of(titles, genres) if not stretch.of(Kind.PERSON) else None

    def _is_supported(self, stretch: Stretch, work: Known, genres: set[str]) -> bool:
        people = self._people(stretch)
        if self._is_quoted(stretch) or self._is_spared(stretch) or self._is_asked_about(stretch):
            return True
        owner = stretch.of(Kind.PERSON) and self.words[stretch.end - 1].key.endswith(cues.GENITIVES)
        if Cue.COMPOSER in self.cue.values() and not people and self.cue.get(stretch.start - 1) is not Cue.BY:
            return not owner  # who made it? But ``Құрманғазының шығарған күйі`` says whose it is
        if genres & cues.EPIC and work.genres & cues.ASKED_FOR_WHOLE:
            return False  # ``эпос Алпамыс`` is not the opera
        elsewhere = stretch.of(*_ELSEWHERE) and (not genres & work.genres or self._are_several())
        if elsewhere or stretch.of(Kind.PERSON) or self._is_owner(stretch):
            return False
        if self._others(stretch, Kind.INSTRUMENT):
            return True
        return bool(people or genres - cues.GENERIC or genres & work.genres)

    def _is_quoted(self, stretch: Stretch) -> bool:
        return bool(stretch.of(Kind.WORK)) and self.quoted.issuperset(stretch.places)

    def _is_spared(self, stretch: Stretch) -> bool:
        """Whether some of the works that it names are not wanted, so that the others are."""
        return not stretch.of(Kind.PERSON) and len(self.wanted(stretch)) < len(stretch.of(Kind.WORK))

    def _is_played(self, stretch: Stretch) -> bool:
        """Whether a title, though places or people bear it too, is what somebody plays: ``кто играл Сарыарку``."""
        if not stretch.of(Kind.WORK) or stretch.of(Kind.GENRE):
            return False
        plays = any(cue in cues.PLAYERS for cue in self.cue.values())
        if self._others(stretch, Kind.PERSON):
            return (plays or self._is_beside_ensemble(stretch)) and not stretch.of(Kind.PERSON, Kind.PLACE)
        if self.to_hear and len(self.stretches) == 1 and not stretch.of(Kind.PERSON):
            return True
        together = any(cues.is_one(cues.ENSEMBLES, word.key) for word in self.words)
        if plays and together and not stretch.of(Kind.PERSON):
            return True  # ``Сарыарқа оркестрдің орындауында``
        asked = any(cues.is_one(cues.ASKS_WHO, word.key) for word in self.words)
        if asked and (plays or any(cues.cue(word.key) in cues.PLAYERS for word in self.words)):
            return True
        alone = len(self.stretches) == 1 and self.struck
        beside = alone or bool(self._others(stretch, Kind.EVENT, Kind.ORGANISATION))
        return beside and not stretch.of(Kind.PERSON) and not self._are_several()

    def _is_asked_about(self, stretch: Stretch) -> bool:
        """``Ақсақ құлан аңызы``, ``Saryarka sheet music``."""
        asked = any(cues.is_one(cues.OF_A_PIECE, word.key) for word in self.words)
        return asked and bool(stretch.of(Kind.WORK)) and not stretch.of(Kind.PERSON, Kind.GENRE)

    def _is_whose(self, stretch: Stretch) -> bool:
        """Whether it is asked who made what bears this title: ``Жігер кімнің күйі``."""
        asked = any(word.key in cues.ASKS_WHO for word in self.words)
        made = bool(self._genres(stretch)) or Cue.COMPOSER in self.cue.values()
        return asked and made and not stretch.of(Kind.PERSON, Kind.GENRE) and not self._people(stretch)

    def _is_beside_ensemble(self, stretch: Stretch) -> bool:
        """Whether an orchestra or an ensemble is named, which plays what else is named: ``оркестр Курмангазы``."""
        others = [other for other in self.stretches if other is not stretch and other.of(Kind.PERSON)]
        return any(cues.is_one(cues.ENSEMBLES, self.words[n].key) for other in others for n in other.places)

    def _are_several(self) -> bool:
        """Whether a word for a kind of piece stands in the plural, which is no title: ``песни Мангистау``."""
        return any(cues.is_plural(word.exact, word.key) for word in self.words)

    def _people(self, stretch: Stretch) -> set[str]:
        return {known.ref.id for known in self._others(stretch, Kind.PERSON)}

    def _genres(self, stretch: Stretch) -> set[str]:
        everywhere = {known.ref.id for one in self.stretches for known in one.of(Kind.GENRE)}
        return everywhere - {known.ref.id for known in stretch.of(Kind.GENRE)}

    def _others(self, stretch: Stretch, *kinds: Kind) -> list[Known]:
        return [known for other in self.stretches if other is not stretch for known in other.of(*kinds)]


def _one_of(works: Sequence[Known], genres: set[str]) -> Known | None:
    """The one work; of several the one with a genre that was asked for."""
    fitting = [work for work in works if work.genres & genres] if len(works) > 1 else works
    return fitting[0] if len(fitting) == 1 else None
