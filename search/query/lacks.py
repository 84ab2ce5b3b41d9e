"""What a description lacks, said in a clause: ``кім тартқаны белгісіз``, ``не указано, когда записано``, ``nobody knows
who sings``.

A word that denies that something is known, and beside it the question that stays open: who, when, where. Who does what
follows from the verb; of no verb it is who plays or sings. Single words for a field (``без даты``) are phrases
(``search.query.phrases``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set

from search.query import cues, phrases
from search.query.cues import Cue
from search.text import fold


def _keys(words: str) -> frozenset[str]:
    return frozenset(fold.keys(words))


_UNKNOWN = _keys(
    "белгісіз көрсетілмеген анықталмаған жазылмаған қойылмаған беймәлім "
    "неизвестно неизвестен неизвестна неизвестны неясно непонятно unknown unclear"
)
_DENIES = _keys("не ни никто никем not nobody noone don't doesn't didn't ешкім")
_KNOWN = _keys(
    "указано указан указана указали указал известно известен известна знает знают написано написал подписано подписал "
    "помечено отмечено отметил записал ясно понятно known knows know given say says said stated noted wrote written "
    "marked clear біледі білмейді көрсетпеген жазбаған"
)
_WHO = _keys("кім кімдер кто кем who whom")
_WHEN = _keys("қашан когда when")
_WHERE = _keys("қайда қайдан где откуда where")
_WHICH = _keys("қай қандай какого каком какой what which")
_YEAR = _keys("жыл жылы жылғы год года году year")
_PLACE = _keys("жер жерде жерден место месте place")
_IDLE = _keys("they it is are was were they're их его её еще они ол оны олар екені екенін болғаны down that бұл")
_APART = 5  # words between a denial and the question
_BETWEEN = 3  # words between a denial and what it denies


def lacks(words: Sequence[fold.Word], used: Set[int]) -> Iterator[tuple[str, list[int]]]:
    """(field, places of the words that say so) of everything that is said not to be known."""
    for denial in _denials(words, used):
        found = _field(words, denial, used) or _asked(words, denial, used)
        if found is not None:
            yield found


def _denials(words: Sequence[fold.Word], used: Set[int]) -> Iterator[list[int]]:
    for place, word in enumerate(words):
        if place in used:
            continue
        if cues.is_one(_UNKNOWN, word.key):
            yield [place]
        elif word.key in _DENIES:
            behind = range(place + 1, min(place + 1 + _BETWEEN, len(words)))
            known = next((n for n in behind if words[n].key in _KNOWN), None)
            if known is not None:
                yield list(range(place, known + 1))


def _asked(words: Sequence[fold.Word], denial: Sequence[int], used: Set[int]) -> tuple[str, list[int]] | None:
    near = [n for n in range(len(words)) if n not in used and n not in denial]
    near = [n for n in near if n - denial[0] >= -_APART and n - denial[-1] <= _APART]
    near = sorted(near, key=lambda n: n < denial[0])  # ``где не указано, когда``: what stands behind, if anything does
    for place in near:
        key = words[place].key
        if key in _WHERE and place < denial[0] and len(denial) > 1:
            continue  # ``где не указано``: in which
        following = words[place + 1].key if place + 1 < len(words) else ""
        if key in _WHO:
            return _doing(words, place, denial)
        if key in _WHEN or (key in _WHICH and cues.is_one(_YEAR, following)):
            return "date", _clause(words, place, denial, 1 + (key in _WHICH))
        if key in _WHERE or (key in _WHICH and cues.is_one(_PLACE, following)):
            return "place", _clause(words, place, denial, 1 + (key in _WHICH))
    return None


def _doing(words: Sequence[fold.Word], who: int, denial: Sequence[int]) -> tuple[str, list[int]]:
    places = _clause(words, who, denial, 1)
    done = {cue for n in (*places, *range(who, min(who + 1 + _BETWEEN, len(words)))) if (cue := cues.cue(words[n].key))}
    verbs = [n for n in range(who, min(who + 1 + _BETWEEN, len(words))) if cues.cue(words[n].key)]
    return "composer" if Cue.COMPOSER in done else "performer", sorted({*places, *verbs})


def _clause(words: Sequence[fold.Word], asked: int, denial: Sequence[int], length: int) -> list[int]:
    """The words of the clause that say nothing else: from the denial to the question, and how it was recorded."""
    places = {*denial, *range(asked, asked + length)}
    first, last = min(places), max(places)
    for n in range(first, min(last + 1 + _BETWEEN, len(words))):
        key = words[n].key
        if key in _IDLE or cues.is_one(cues.TAKEN_DOWN | cues.COLLECTOR, key) or (first < n < last and cues.cue(key)):
            places.add(n)
    return sorted(places)


def _field(words: Sequence[fold.Word], denial: Sequence[int], used: Set[int]) -> tuple[str, list[int]] | None:
    """``nobody noted down the instrument``: the field by its name, near behind the denial."""
    if len(denial) == 1:
        return None  # ``дата неизвестна`` is a phrase
    for place in range(denial[-1] + 1, min(denial[-1] + 1 + _BETWEEN, len(words))):
        field = phrases.lacked([words[place].key]) if place not in used else None
        if field is not None:
            return field, [*denial, *range(denial[-1] + 1, place + 1)]
    return None
