"""Moments and chapters that a file names, as proposed segments.

Cue points of WAV (``cue `` with labels in ``LIST adtl``), chapters of ID3, MP4, Matroska, Ogg and FLAC. A mark is a
program's word about the recording, or an editor's of long ago: its segment is a proposal, says where it comes from,
and waits for a person.

Sources: Multimedia Programming Interface 1.0 (cue, adtl), ID3v2 Chapter Frame Addendum 1.0.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterable, Iterator, Sequence

from archive.hygiene import clean
from archive.model import Finding, Segment, SegmentType
from ingest.codes import TagCode
from ingest.tags.found import Mark
from ingest.tags.raw import decoded
from ingest.text_repair import repair
from media.decode.chunks import read_parts

_CUE_BYTES = 24
_TOLD = 5


def cue_marks(cue: bytes, lists: Iterable[bytes], rate_hz: int) -> Iterator[Mark]:
    """The cue points of a WAV file. ``lists``: bodies of its ``LIST adtl`` chunks."""
    labels: dict[int, str] = {}
    lengths: dict[int, int] = {}
    for body in lists:
        for name, part in read_parts(body):
            if name in ("labl", "note", "ltxt") and len(part) >= 8:
                number, length = struct.unpack("<II", part[:8])
                text = decoded(part[20:] if name == "ltxt" else part[4:])
                labels[number] = " · ".join(dict.fromkeys(t for t in (labels.get(number, ""), text) if t))
                if name == "ltxt":
                    lengths[number] = length
    for at in range(4, len(cue) - _CUE_BYTES + 1, _CUE_BYTES):
        number, position = struct.unpack("<II", cue[at : at + 8])
        offset = struct.unpack("<I", cue[at + 20 : at + 24])[0] or position
        end = (offset + lengths[number]) / rate_hz if lengths.get(number) else None
        yield Mark(offset / rate_hz, end, labels.get(number, ""), f"cue marker {number}")


def aiff_marks(body: bytes, form: bytes) -> Iterator[Mark]:
    """The markers of an AIFF file: number, position in samples, name. ``form``: body of its ``COMM`` chunk."""
    rate_hz = _extended(form[8:18])
    at = 2
    while rate_hz > 0 and at + 7 <= len(body):
        number, position, length = struct.unpack(">HIB", body[at : at + 7])
        yield Mark(position / rate_hz, None, decoded(body[at + 7 : at + 7 + length]), f"AIFF marker {number}")
        at += 7 + length + (1 - (length & 1))


def _extended(data: bytes) -> float:
    """A number of 80 bits as AIFF writes sample rates; 0 when it is none."""
    if len(data) < 10:
        return 0.0
    exponent, mantissa = struct.unpack(">HQ", data)
    return math.ldexp(mantissa, exponent - 16383 - 63) if exponent < 16383 + 63 else 0.0


def repaired(marks: Sequence[Mark]) -> tuple[Mark, ...]:
    """The same with their labels set right, as tags are."""
    readings = repair([mark.label for mark in marks])
    return tuple(
        Mark(mark.start_seconds, mark.end_seconds, clean(reading.text)[:1000], mark.where)
        for mark, reading in zip(marks, readings, strict=True)
    )


def segments(marks: Iterable[Mark], duration_seconds: float) -> tuple[Segment, ...]:
    """Proposed segments, by time. A mark without an end reaches to the next one, the last to the end of the sound.

    Marks outside the sound are left out (``left_out`` says so), and stretches of no length.
    """
    ordered = sorted((m for m in marks if _is_inside(m, duration_seconds)), key=lambda m: m.start_seconds)
    starts = [mark.start_seconds for mark in ordered]
    found: list[Segment] = []
    for mark in ordered:
        following = next((start for start in starts if start > mark.start_seconds), duration_seconds)
        end = min(following if mark.end_seconds is None else mark.end_seconds, duration_seconds)
        if end > mark.start_seconds:
            found.append(
                Segment(
                    round(mark.start_seconds, 6),
                    round(end, 6),
                    SegmentType.SECTION,
                    mark.label,
                    machine=True,
                    origin=mark.where,
                )
            )
    return tuple(found)


def left_out(marks: Iterable[Mark], duration_seconds: float) -> list[Finding]:
    """What is said of the marks that become no segment."""
    outside = [mark for mark in marks if not _is_inside(mark, duration_seconds)]
    told = ", ".join(f"{mark.where} at {mark.start_seconds:.1f} s" for mark in outside[:_TOLD])
    more = f" and {len(outside) - _TOLD} more" if len(outside) > _TOLD else ""
    detail = f"the sound ends at {duration_seconds:.1f} s: {told}{more}"
    return [Finding(TagCode.MARK_OUTSIDE, detail)] if outside else []


def _is_inside(mark: Mark, duration_seconds: float) -> bool:
    return math.isfinite(mark.start_seconds) and 0 <= mark.start_seconds < duration_seconds
