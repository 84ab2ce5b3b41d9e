"""Which of two doors is the stricter: what intake and edits ask, so that nothing is opened by accident.

Of two the stricter holds: the higher level, the closer description, the later embargo. ``None`` for a level means that
nothing is said of it.
"""

import datetime as dt
from collections.abc import Iterable

from archive.model import Access, AccessLevel

STRICTNESS = (AccessLevel.OPEN, AccessLevel.REGISTERED, AccessLevel.ON_SITE, AccessLevel.CLOSED)
"""The levels, the widest first. A reader in the house need not be registered: this is an order of care, not of sets."""


def keeps_out(*levels: AccessLevel | None) -> bool:
    """Whether one of these levels keeps anybody out."""
    return any(level not in (None, AccessLevel.OPEN) for level in levels)


def strictest_level(levels: Iterable[AccessLevel | None]) -> AccessLevel | None:
    """The strictest of those that are given."""
    return max((level for level in levels if level is not None), key=STRICTNESS.index, default=None)


def description_level(level: AccessLevel | None, metadata: AccessLevel | None) -> AccessLevel:
    """Who may read a description: whom its keepers name, else everybody, but for what is closed."""
    return metadata or (AccessLevel.CLOSED if level is AccessLevel.CLOSED else AccessLevel.OPEN)


def stricter_description(
    first: tuple[AccessLevel | None, AccessLevel | None],
    second: tuple[AccessLevel | None, AccessLevel | None],
) -> AccessLevel | None:
    """The level of the description that two (level, level of the description) make together.

    None where neither names one, or where only one does and says what follows from the levels anyway.
    """
    named = [metadata for _, metadata in (first, second)]
    if not any(named):
        return None
    both = strictest_level((description_level(*first), description_level(*second)))
    follows = description_level(strictest_level((first[0], second[0])), None)
    return None if both is follows and None in named else both


def stricter(first: Access, second: Access) -> Access:
    """What two records allow together; reason and contact are the first's where it gives any."""
    level = strictest_level((first.level, second.level)) or first.level
    metadata = stricter_description((first.level, first.metadata), (second.level, second.metadata))
    embargo = latest(first.embargo_until, second.embargo_until)
    if (level, metadata, embargo) == (first.level, first.metadata, first.embargo_until):
        return first
    return Access(level, metadata, embargo, first.reason or second.reason, first.contact or second.contact)


def latest(*days: dt.date | None) -> dt.date | None:
    """The latest of those embargoes that are set."""
    return max((day for day in days if day is not None), default=None)
