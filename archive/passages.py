"""Passages of a recording that have a name and an access of their own, until curators have a desk for them."""

import datetime as dt
from dataclasses import replace

from archive.errors import InvalidValueError, NotFoundError
from archive.identifiers import mint
from archive.keeping import Archive
from archive.model import Access, AccessLevel, Recording, Ref, Segment, SegmentType


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
    record = _recording(archive, ref)
    longest = record.duration_seconds
    if not 0 <= start < end or (longest is not None and end > longest + 0.5):
        whole = "" if longest is None else f"; the recording lasts {longest:.3f} s"
        raise InvalidValueError(
            f"{start:g}-{end:g} is no passage of {ref}", f"Give beginning and end in seconds, beginning first{whole}."
        )
    passage = Segment(start, end, kind, label, id=mint(), access=access)
    _keep(archive, record, (*record.segments, passage), who, f"passage {passage.id} {start:g}-{end:g} added")
    return passage


def set_access(archive: Archive, ref: Ref, passage: str, access: Access | None, who: str) -> Segment:
    """Say anew who may hear a passage; None: the recording's own access holds. Raises NotFoundError."""
    record = _recording(archive, ref)
    changed = replace(_find(record, passage), access=access)
    segments = tuple(changed if s.id == passage else s for s in record.segments)
    level = access.level.value if access else "as the recording"
    _keep(archive, record, segments, who, f"passage {passage} access {level}")
    return changed


def remove(archive: Archive, ref: Ref, passage: str, who: str) -> None:
    """Take a passage away; its access goes with it. Raises NotFoundError."""
    record = _recording(archive, ref)
    _find(record, passage)
    _keep(archive, record, tuple(s for s in record.segments if s.id != passage), who, f"passage {passage} removed")


def access_of(
    level: AccessLevel | None, embargo_until: dt.date | None = None, reason: str = "", contact: str = ""
) -> Access | None:
    """An access of its own, where anything is said of it."""
    if level is None and embargo_until is None:
        return None
    return Access(level or AccessLevel.OPEN, embargo_until=embargo_until, reason=reason, contact=contact)


def _keep(archive: Archive, record: Recording, segments: tuple[Segment, ...], who: str, why: str) -> None:
    archive.keep(replace(record, segments=segments), who=who, why=why)


def _recording(archive: Archive, ref: Ref) -> Recording:
    record = archive.catalogue.get(ref)
    if not isinstance(record, Recording):
        raise InvalidValueError(f"{ref} is no recording", "Only recordings have passages.")
    return record


def _find(record: Recording, passage: str) -> Segment:
    found = next((s for s in record.segments if passage and s.id == passage), None)
    if found is None:
        known = ", ".join(s.id for s in record.segments if s.id) or "none"
        raise NotFoundError(f"{record.ref} has no passage {passage!r}", f"Its passages: {known}.")
    return found
