"""A performance as it was recorded, and where each statement about it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from archive.model.access import AccessDecision
from archive.model.credits import Credit, Style, WorkUse
from archive.model.measurements import Correction, Finding
from archive.model.media_files import Carrier, FileRole, MediaFile, Transfer
from archive.model.names import Kind, Text
from archive.model.record import Record
from archive.model.rights import NO_TERMS, Right, Terms
from archive.model.segments import Cut, Segment, Stretch


@dataclass(frozen=True, slots=True)
class Performance:
    """When, where and on what occasion the sound was made."""

    date: str | None = None
    place: str | None = None
    place_as_found: str = ""
    event: str | None = None
    event_as_found: str = ""
    venue: str | None = None
    occasion: str = ""
    style: Style | None = None


class OriginType(StrEnum):
    """Where a field's value came from. ``sheet`` beats ``tag`` beats ``file-name`` beats ``default``."""

    CURATOR = "curator"
    SHEET = "sheet"
    TAG = "tag"
    FILE_NAME = "file-name"
    DEFAULT = "default"
    COMPUTED = "computed"
    SHIPPED = "shipped"


@dataclass(frozen=True, slots=True)
class Origin:
    """The provenance of one field: which source said what, word for word, before any repair.

    ``where`` locates it (``ID3v2.4 TIT2``, ``sheet.csv row 12 column title_kk``).
    """

    field: str
    type: OriginType
    where: str = ""
    as_found: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording(Record):
    """A performance as it was recorded, with the carriers and files that hold it."""

    kind: ClassVar[Kind] = Kind.RECORDING

    credits: tuple[Credit, ...] = ()
    works: tuple[WorkUse, ...] = ()
    performance: Performance = Performance()
    instruments: tuple[str, ...] = ()
    genres: tuple[str, ...] = ()
    schools: tuple[str, ...] = ()
    collections: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    carriers: tuple[Carrier, ...] = ()
    transfers: tuple[Transfer, ...] = ()
    files: tuple[MediaFile, ...] = ()
    duration_seconds: float | None = None
    segments: tuple[Segment, ...] = ()
    settled: tuple[Stretch, ...] = ()
    """Passages that a program proposed and a person has accepted, moved or rejected."""
    cut_from: Cut | None = None
    decisions: tuple[AccessDecision, ...] = ()
    transcript: tuple[Text, ...] = ()
    legend: tuple[Text, ...] = ()
    rights: tuple[Right, ...] = ()
    terms: Terms = NO_TERMS
    notes: tuple[Text, ...] = ()
    corrections: tuple[Correction, ...] = ()
    origins: tuple[Origin, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def sounding(self) -> MediaFile | None:
        """The file that is heard, measured, and whose seconds the passages count: the first master. What was made from
        it, and any other file, is preserved beside it and heard nowhere."""
        return next((f for f in self.files if f.role is FileRole.MASTER), self.files[0] if self.files else None)
