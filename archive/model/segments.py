"""Stretches of a recording, in seconds from its beginning."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from archive.model.names import Language


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
class Segment:
    """A stretch of the recording. ``machine``: proposed by a program, not yet accepted by a person."""

    start_seconds: float
    end_seconds: float
    type: SegmentType = SegmentType.OTHER
    label: str = ""
    person: str | None = None
    text: str = ""
    language: Language = Language.UND
    machine: bool = False
