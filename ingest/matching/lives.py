"""Whether a life and a trade allow a role on a day: the context that a written name is judged by.

Nothing here makes a match; it can only take one away, or leave the one bearer that a bare name needs.
"""

from __future__ import annotations

import re

from archive.model import PERFORMING_ROLES, Person, Role
from archive.rules.dates import FIRST_SOUND_YEAR
from archive.rules.dates.spans import Bounds, bounds

_YOUNGEST, _OLDEST = 5, 110  # years of age at which somebody has been recorded
_SURELY_ALIVE = 75  # years after birth within which a life without a known end is taken to have lasted

_TRADES: dict[Role, tuple[str, ...]] = {
    Role.COMPOSER: ("composer", "kuishi", "akyn", "zhyrau", "sal", "seri", "kobyz musician", "orchestrator"),
    Role.LYRICIST: ("poet", "akyn", "zhyrau", "composer", "writer", "sal", "seri"),
    Role.ARRANGER: ("composer", "orchestrator", "conductor"),
    Role.CONDUCTOR: ("conductor", "leader"),
    Role.COLLECTOR: ("collector", "transcriber", "folklorist", "ethnographer", "musicologist", "ethnomusicologist"),
    Role.SINGER: ("singer", "akyn", "sal", "seri", "zhyrau", "zhyrshy"),
    Role.AKYN: ("akyn", "zhyrau"),
    Role.RECITER: ("zhyrau", "zhyrshy", "akyn"),
}
_PLAYERS = ("player", "kuishi", "musician", "singer", "akyn", "zhyrau", "zhyrshy", "sal", "seri")
_MAKING = frozenset({Role.COMPOSER, Role.LYRICIST, Role.ARRANGER})


def fits(person: Person, role: Role) -> bool:
    """Whether the occupations of a person are those of the role. No occupation fits engineers and editors."""
    trades = _TRADES.get(role, _PLAYERS if role in PERFORMING_ROLES else ())
    return any(re.search(rf"\b{trade}\b", occupation) for trade in trades for occupation in person.occupations)


def makes_only(person: Person) -> bool:
    """A composer of whom no playing or singing is known: an artist tag that names them means the work."""
    return "composer" in person.occupations and not fits(person, Role.PERFORMER)


def allows(person: Person, role: Role, date: str | None) -> bool:
    """Whether the person can have had the role on a recording of this date (EDTF); True where dates are unknown."""
    first, last = bounds(date or "") or (None, None)
    born, died = _life(person)
    heard = role in PERFORMING_ROLES or role is Role.SPEAKER
    if last is not None and last[0] < FIRST_SOUND_YEAR and not heard:
        return True  # an earlier date is wrong, so it says nothing of those who are not heard
    young = 0 if person.group else _YOUNGEST
    if born is not None and last is not None and last[0] < born[0] + young:
        return False
    if role in _MAKING or first is None:
        return True
    if died is None and born is not None and not person.group and first[0] > born[0] + _OLDEST:
        return False
    return died is None or first <= died


def vouches(person: Person, role: Role, date: str | None) -> bool:
    """Whether role and date speak for the person, not just not against: needed where only a bare name is given.

    Who made a work or collected it is told by trade alone; who is heard must be known to have lived then.
    """
    if not fits(person, role) or not allows(person, role, date):
        return False
    if role not in PERFORMING_ROLES:
        return True
    (_first, last), (born, died) = bounds(date or "") or (None, None), _life(person)
    if last is None or born is None:
        return False
    return died is not None or last[0] <= born[0] + _SURELY_ALIVE


_YEAR = r"((?:1[5-9]|20)\d\d)"
_WRITTEN_LIFE = re.compile(rf"\b{_YEAR}\s*[-–—]\s*{_YEAR}?(?!\d)")
_WRITTEN_BIRTH = re.compile(
    rf"(?:\bрод(?:ил\w+|\.)?|\bр\.|\bтуған|\bborn|\bb\.)\D{{0,12}}(?:\d\d?\.\d\d?\.)?{_YEAR}"
    rf"|{_YEAR}\s*(?:г(?:ода)?\.?\s*р(?:ожд\w*)?\b|ж\.?\s*т\b|жылы?\s+туған)",
    re.IGNORECASE,
)
_WRITTEN_DEATH = re.compile(
    rf"(?:\bум(?:ер\w*|\.)|\bқайтыс\D|\bdied|\bd\.|†)\D{{0,12}}(?:\d\d?\.\d\d?\.)?{_YEAR}", re.IGNORECASE
)
_SOURCES_DIFFER = 12  # years by which sources differ about one life; a generation is more


def is_other(person: Person, beside: str) -> bool:
    """Whether the years of life that are written beside a name are those of somebody else."""
    span = _WRITTEN_LIFE.search(beside)
    birth, death = _WRITTEN_BIRTH.search(beside), _WRITTEN_DEATH.search(beside)
    born = span[1] if span else (birth[1] or birth[2]) if birth else None
    died = span[2] if span else death[1] if death else None
    known = bounds(person.birth or "") or (None, None), bounds(person.death or "") or (None, None)
    return any(_apart(int(year), life) for year, life in zip((born, died), known, strict=True) if year)


def _apart(year: int, life: Bounds) -> bool:
    first, last = life
    return (first is not None and year < first[0] - _SOURCES_DIFFER) or (
        last is not None and year > last[0] + _SOURCES_DIFFER
    )


def _life(person: Person) -> Bounds:
    """The earliest day of birth and the latest of death that the record allows."""
    born, died = bounds(person.birth or "") or (None, None), bounds(person.death or "") or (None, None)
    return born[0], died[1]
