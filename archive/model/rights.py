"""The rights in what is heard, layer by layer, and what its communities ask of those who listen.

Facts of a record; ``archive.policy`` alone says what follows from them. Sources: RightsStatements.org 1.0, Creative
Commons 4.0, Local Contexts TK Labels 1.0 (localcontexts.org/labels/traditional-knowledge-labels).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum


class Use(StrEnum):
    """What somebody may do with the sound; and that it is named and described at all."""

    ON_SITE = "on-site"
    STREAM = "stream"
    DOWNLOAD = "download"
    DATASET = "dataset"
    DESCRIPTION = "description"


class Effect(StrEnum):
    """What a right does to a use while it lasts: allows it, after which it is forbidden; or forbids it."""

    PERMITS = "permits"
    FORBIDS = "forbids"


@dataclass(frozen=True, slots=True)
class Right:
    """One layer of the rights in a recording or a passage.

    ``layer``: work, words, arrangement, performance, phonogram, broadcast, carrier, donor. ``status``: ``unknown``
    until a person has cleared it. ``basis``: the law, the contract, the letter. ``territory``: where it holds, as
    ISO 3166 codes; empty: everywhere. ``use``: None: all of them but that it is described. ``effect``: None: it is
    only stated. It lasts from the day ``begins`` to the day ``ends``, both included; None: always.
    """

    layer: str
    status: str = "unknown"
    holder: str = ""
    note: str = ""
    basis: str = ""
    territory: str = ""
    use: Use | None = None
    effect: Effect | None = None
    begins: dt.date | None = None
    ends: dt.date | None = None


class Label(StrEnum):
    """TK Labels, by the last part of their address at Local Contexts."""

    ATTRIBUTION = "tk-attribution"
    CLAN = "tk-clan"
    FAMILY = "tk-family"
    COMMUNITY_VOICE = "tk-community-voice"
    MULTIPLE_COMMUNITIES = "tk-multiple-communities"
    VERIFIED = "tk-verified"
    NON_VERIFIED = "tk-non-verified"
    SEASONAL = "tk-seasonal"
    CULTURALLY_SENSITIVE = "tk-culturally-sensitive"
    SECRET_SACRED = "tk-secret-sacred"  # noqa: S105 - the name of a label
    NON_COMMERCIAL = "tk-non-commercial"
    OPEN_TO_COMMERCIALIZATION = "tk-open-to-commercialization"
    COMMUNITY_USE_ONLY = "tk-community-use-only"
    OUTREACH = "tk-outreach"


class Notice(StrEnum):
    """What is said before somebody listens."""

    DECEASED = "deceased"
    CEREMONY = "ceremony"
    GRIEF = "grief"
    STRONG_WORDS = "strong-words"


class AiUse(StrEnum):
    """What its keepers say of use by learning machines."""

    ALLOWED = "allowed"
    NO_TRAINING = "no-training"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Terms:
    """``own``: nothing is inherited from collections."""

    labels: tuple[Label, ...] = ()
    notices: tuple[Notice, ...] = ()
    ai_use: AiUse | None = None
    own: bool = False


NO_TERMS = Terms()
