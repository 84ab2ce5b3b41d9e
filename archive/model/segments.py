"""Stretches of a recording, in seconds from its beginning."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from archive.model.access import Access
from archive.model.credits import Credit, WorkUse
from archive.model.names import Language, Name
from archive.model.rights import Right


class SegmentType(StrEnum):
    """What a stretch of time holds. Free labels (``bas buyn``, ``orta buyn``, ``saga``) stand in ``label``."""

    MUSIC = "music"
    SECTION = "section"
    LEGEND = "legend"
    SPEECH = "speech"
    TURN = "turn"
    APPLAUSE = "applause"
    SILENCE = "silence"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Stretch:
    """A proposal of a program that a person has decided on: it is not made again, by whatever analysis."""

    start_seconds: float
    end_seconds: float
    type: SegmentType = SegmentType.OTHER


@dataclass(frozen=True, slots=True)
class Cut:
    """The passage of another recording that a recording is: it has no files, and sounds from that one's copies.

    Seconds count from the beginning of the whole. ``passage``: which of its segments it was made of.
    """

    recording: str
    start_seconds: float
    end_seconds: float
    passage: str = ""


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of the recording. ``machine``: proposed by a program, not yet accepted by a person.

    ``id`` names it within its recording and never changes; a machine's proposal has none until somebody keeps it.
    ``names``, ``credits`` and ``works`` are its own where they differ from the recording's. ``access`` is its own where
    its keepers set one; None: the recording's holds. ``origin`` says where it comes from: ``cue marker 1``,
    ``ID3 CHAP``, ``sheet.xlsx row 7``; empty: from the sound. ``answering``: whom a turn of an aitys answers.
    ``recording``: the recording of its own as which it was published.
    """

    start_seconds: float
    end_seconds: float
    type: SegmentType = SegmentType.OTHER
    label: str = ""
    person: str | None = None
    text: str = ""
    language: Language = Language.UND
    machine: bool = False
    id: str = ""
    names: tuple[Name, ...] = ()
    credits: tuple[Credit, ...] = ()
    works: tuple[WorkUse, ...] = ()
    access: Access | None = None
    origin: str = ""
    answering: str | None = None
    recording: str | None = None
    rights: tuple[Right, ...] = ()
