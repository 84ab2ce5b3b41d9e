"""Whether a life and a trade allow a role on a day: the context that a written name is judged by.

Nothing here makes a match; it can only take one away, or leave the one bearer that a bare name needs.
"""

from __future__ import annotations

import re

from archive.errors import InvalidValueError
from archive.model import PERFORMING_ROLES, Person, Role
from archive.rules import dates

FIRST_SOUND = 1877
"""The year of the first phonograph. An earlier date is wrong, so it says nothing of those who are not heard."""
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
    years = _years(date)
    if years is None:
        return True
    first, last = years
    born, died = _life(person)
    heard = role in PERFORMING_ROLES or role is Role.SPEAKER
    if last is not None and last < FIRST_SOUND and not heard:
        return True
    young = 0 if person.group else _YOUNGEST
    if born is not None and last is not None and last < born + young:
        return False
    if role in _MAKING or first is None:
        return True
    if died is None and born is not None and not person.group and first > born + _OLDEST:
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
    years, (born, died) = _years(date), _life(person)
    if years is None or born is None or years[1] is None:
        return False
    return died is not None or years[1] <= born + _SURELY_ALIVE


def _life(person: Person) -> tuple[int | None, int | None]:
    """The earliest year of birth and the latest of death that the record allows."""
    born, died = _years(person.birth), _years(person.death)
    return (born[0] if born else None), (died[1] if died else None)


def _years(date: str | None) -> tuple[int | None, int | None] | None:
    if date is None:
        return None
    try:
        span = dates.span(date)
    except InvalidValueError:
        return None
    return span.first_year, span.last_year
