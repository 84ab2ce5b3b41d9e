"""Who did what, in which way, and which work is heard."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """The closed set of credit roles."""

    COMPOSER = "composer"
    LYRICIST = "lyricist"
    ARRANGER = "arranger"
    PERFORMER = "performer"
    SINGER = "singer"
    AKYN = "akyn"
    RECITER = "reciter"
    NARRATOR = "narrator"
    ACCOMPANIST = "accompanist"
    ENSEMBLE = "ensemble"
    CONDUCTOR = "conductor"
    COLLECTOR = "collector"
    ENGINEER = "engineer"
    RESTORER = "restorer"
    EDITOR = "editor"
    SPEAKER = "speaker"


PERFORMING_ROLES = frozenset(
    {
        Role.PERFORMER,
        Role.SINGER,
        Role.AKYN,
        Role.RECITER,
        Role.NARRATOR,
        Role.ACCOMPANIST,
        Role.ENSEMBLE,
        Role.CONDUCTOR,
    }
)


class Certainty(StrEnum):
    """How sure the source itself is of a credit: said plainly, with a question mark, or only ascribed."""

    CERTAIN = "certain"
    DOUBTFUL = "doubtful"
    ATTRIBUTED = "attributed"


@dataclass(frozen=True, slots=True)
class Credit:
    """Who did what. ``person`` is an authority id, or None while only ``as_found`` is known."""

    role: Role
    person: str | None = None
    as_found: str = ""
    certainty: Certainty = Certainty.CERTAIN
    note: str = ""
    """What stands beside the name in the source: ``(не Дина!)``."""


class Style(StrEnum):
    """The way of playing. It belongs to the performance; on a work it is only a default."""

    TOKPE = "tokpe"
    SHERTPE = "shertpe"


@dataclass(frozen=True, slots=True)
class WorkUse:
    """Which work is heard, and in which variant. ``work`` is None while only the title is known."""

    work: str | None = None
    as_found: str = ""
    variant: str = ""
