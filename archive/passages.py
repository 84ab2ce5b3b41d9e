"""Passages of a recording that have a name and an access of their own, until curators have a desk for them."""

import datetime as dt
import math
from collections.abc import Callable
from dataclasses import replace

from archive.errors import InvalidValueError, NotFoundError
from archive.identifiers import mint
from archive.keeping import Archive
from archive.model import Access, AccessLevel, AnyRecord, Recording, Ref, Segment, SegmentType


def add(
    archive: Archive,
    ref: Ref,
    start: float,
    end: float,
    kind: SegmentType,
    label: str,
    access: Access | None,
    who: str,
) -> Segment:
    """Keep a new passage, in seconds. Raises InvalidValueError: no recording, no such stretch of it."""
    longest = _recording(archive, ref).duration_seconds
    if not 0 <= start < end < math.inf or (longest is not None and end > longest + 0.5):
        whole = "" if longest is None else f"; the recording lasts {longest:.3f} s"
        raise InvalidValueError(
            f"{start:g}-{end:g} is no passage of {ref}", f"Give beginning and end in seconds, beginning first{whole}."
        )
    passage = Segment(start, end, kind, label, id=mint(), access=access)
    _change(
        archive, ref, lambda found: (*found.segments, passage), who, f"passage {passage.id} {start:g}-{end:g} added"
    )
    return passage


def set_access(archive: Archive, ref: Ref, passage: str, access: Access | None, who: str) -> Segment:
    """Say anew who may hear a passage; None: the recording's own access holds. Raises NotFoundError."""
    level = access.level.value if access else "as the recording"

    def changed(record: Recording) -> tuple[Segment, ...]:
        _find(record, passage)
        return tuple(replace(s, access=access) if s.id == passage else s for s in record.segments)

    return _find(_change(archive, ref, changed, who, f"passage {passage} access {level}"), passage)


def remove(archive: Archive, ref: Ref, passage: str, who: str) -> None:
    """Take a passage away; its access goes with it. Raises NotFoundError."""

    def left(record: Recording) -> tuple[Segment, ...]:
        _find(record, passage)
        return tuple(s for s in record.segments if s.id != passage)

    _change(archive, ref, left, who, f"passage {passage} removed")


def access_of(
    level: AccessLevel | None, embargo_until: dt.date | None = None, reason: str = "", contact: str = ""
) -> Access | None:
    """An access of its own, where anything is said of it."""
    if level is None and embargo_until is None:
        return None
    return Access(level or AccessLevel.OPEN, embargo_until=embargo_until, reason=reason, contact=contact)


def _change(
    archive: Archive, ref: Ref, make: Callable[[Recording], tuple[Segment, ...]], who: str, why: str
) -> Recording:
    """Change the passages of the recording as it is at this moment, whoever has changed it before."""

    def made(record: AnyRecord) -> AnyRecord:
        recording = _told(record)
        return replace(recording, segments=make(recording))

    return _told(archive.change(ref, made, who=who, why=why))


def _recording(archive: Archive, ref: Ref) -> Recording:
    return _told(archive.catalogue.get(ref))


def _told(record: AnyRecord) -> Recording:
    ref = record.ref
    if not isinstance(record, Recording):
        raise InvalidValueError(f"{ref} is no recording", "Only recordings have passages.")
    return record


def _find(record: Recording, passage: str) -> Segment:
    found = next((s for s in record.segments if passage and s.id == passage), None)
    if found is None:
        known = ", ".join(s.id for s in record.segments if s.id) or "none"
        raise NotFoundError(f"{record.ref} has no passage {passage!r}", f"Its passages: {known}.")
    return found
