"""Who may hear, what the keepers decided, and what was taken out of use.

These are facts of a record; ``archive.policy`` alone interprets them.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum


class AccessLevel(StrEnum):
    """Who may hear. ``on-site`` means the configured networks of the archive's reading rooms."""

    OPEN = "open"
    REGISTERED = "registered"
    ON_SITE = "on-site"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Access:
    """What the keepers of a record have decided. ``archive.policy`` alone interprets it.

    ``level`` governs listening. ``metadata`` governs the description; ``None`` means the policy's default
    for the level. ``embargo_until``: no listening before this day. ``reason`` and ``contact`` are shown to
    people who meet the closed door.
    """

    level: AccessLevel = AccessLevel.OPEN
    metadata: AccessLevel | None = None
    embargo_until: dt.date | None = None
    reason: str = ""
    contact: str = ""


DEFAULT_ACCESS = Access()


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A record taken out of use. Its page becomes a tombstone; its bytes stay in the store."""

    at: dt.datetime
    why: str


@dataclass(frozen=True, slots=True)
class AccessDecision:
    """What was answered to somebody who asked to hear a recording; who they were is not kept here.

    ``passages``: the ids of those that it is about; empty: the whole. ``until``: the last day of what was granted.
    """

    day: dt.date
    who: str
    granted: bool
    passages: tuple[str, ...] = ()
    until: dt.date | None = None
