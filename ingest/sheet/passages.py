"""Several rows for one file, each with a start: the passages of a recording, with titles and people of their own.

A row without a start describes the whole; without such a row, what all rows say alike does. Of a passage without an
end the next one's beginning is the end. The door of the whole is the strictest of all its passages.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from archive.model import Access, Finding, MediaFile, Recording, Segment, SegmentType, TechnicalFacts
from archive.rules.moments import seconds_of
from ingest.codes import SheetCode
from ingest.describe import describe
from ingest.facts import of_row
from ingest.matching.authority import Authority
from ingest.sheet.reading import SheetRow

_NOWHERE = MediaFile("", "", 0, "", TechnicalFacts("", "", "", 0, 0, 0.0, 0))


def with_passages(recording: Recording, rows: Sequence[SheetRow], who: Authority) -> Recording:
    """The recording with a segment for each row, in order of time; what does not fit into it is a finding."""
    if not rows:
        return recording
    timed = sorted(((seconds_of(row.values["start"]) or 0.0, row) for row in rows), key=lambda pair: pair[0])
    starts = [start for start, _row in timed]
    duration = recording.duration_seconds or starts[-1]
    segments: list[Segment] = []
    findings: list[Finding] = []
    for index, (start, row) in enumerate(timed):
        end = seconds_of(row.values.get("end", ""))
        if end is None:
            end = min((later for later in starts[index + 1 :] if later > start), default=duration)
        if start >= duration or not start < end <= duration + 1:
            detail = f"{row.where} start: {start:g} to {end:g} s does not lie in {duration:g} s of sound"
            findings.append(Finding(SheetCode.PASSAGE_OUTSIDE, detail))
        if start >= duration or start >= end:
            continue
        said = describe("", of_row(row), _NOWHERE, (), who).recording
        findings += said.findings
        segments.append(_segment(f"s{len(segments) + 1}", start, min(end, duration), row, said))
    return replace(
        recording, segments=(*recording.segments, *segments), findings=(*recording.findings, *dict.fromkeys(findings))
    )


def _segment(identifier: str, start: float, end: float, row: SheetRow, said: Recording) -> Segment:
    door = row.door
    access = Access(door.level, door.metadata, door.embargo_until) if door.level else None
    return Segment(
        start_seconds=start,
        end_seconds=end,
        type=SegmentType.MUSIC,
        text="\n".join(note.text for note in (*said.description, *said.notes)),
        id=identifier,
        names=said.names,
        credits=said.credits,
        works=said.works,
        access=access,
        origin=re.sub(r" column$", "", row.where),
    )
