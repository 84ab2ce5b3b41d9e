"""Which passages of a recording a viewer may hear. Seconds from its beginning; a passage is half open, [start, end).

A segment may have an access of its own (``Segment.access``), which can only narrow what the recording's own access
opens. What is not audible is silent in every copy of the sound that the viewer gets, and everything measured or written
of it is withheld with it.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from archive.model import Recording
from archive.model.segments import Segment
from archive.policy.decide import Action, decide, heard, is_granted, keeps
from archive.policy.viewer import AUDIENCES, Viewer


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of time in seconds, ``end`` not included."""

    start: float
    end: float

    def overlaps(self, start: float, end: float) -> bool:
        """Whether any sound lies in both; a point (start = end) lies in what begins at or before it."""
        return self.start < max(end, start + 1e-9) and start < self.end


def audible(viewer: Viewer, record: Recording, today: dt.date) -> tuple[Span, ...]:
    """What this viewer may hear, in order and apart from each other; nothing where the recording is closed to them."""
    if not decide(viewer, Action.LISTEN, record, today):
        return ()
    end = record.duration_seconds if record.duration_seconds is not None else float("inf")
    left: list[Span] = []
    at = 0.0
    for closed in withheld(viewer, record, today):
        if closed.start > at:
            left.append(Span(at, min(closed.start, end)))
        at = max(at, closed.end)
    if at < end:
        left.append(Span(at, end))
    return tuple(left)


def withheld(viewer: Viewer, record: Recording, today: dt.date) -> tuple[Span, ...]:
    """The passages whose keepers close them to this viewer, merged where they touch, whatever the whole's access."""
    if keeps(viewer, record) or is_granted(viewer, record):
        return ()
    return merged(Span(s.start_seconds, s.end_seconds) for s in record.segments if is_withheld(viewer, s, today))


def hears_whole(viewer: Viewer, record: Recording, today: dt.date) -> bool:
    """Whether all of it is open to this viewer: whatever is measured or matched over the whole sound asks this."""
    return bool(decide(viewer, Action.LISTEN, record, today)) and not withheld(viewer, record, today)


def silences(record: Recording, today: dt.date) -> frozenset[tuple[Span, ...]]:
    """Every set of passages that some kind of viewer may not hear, today or when an embargo will have ended."""
    ends = {s.access.embargo_until for s in record.segments if s.access is not None and s.access.embargo_until}
    days = {today, *(end for end in ends if end > today)}
    sets = {withheld(viewer, record, day) for viewer in AUDIENCES for day in days}
    return frozenset(spans for spans in sets if spans)


def is_withheld(viewer: Viewer, segment: Segment, today: dt.date) -> bool:
    """Whether the access of this segment itself closes it to this viewer."""
    return segment.access is not None and not heard(viewer, segment.access, today)


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The same time as spans in order that neither touch nor overlap."""
    found: list[Span] = []
    for span in sorted(spans):
        if found and span.start <= found[-1].end:
            found[-1] = Span(found[-1].start, max(found[-1].end, span.end))
        elif span.end > span.start:
            found.append(span)
    return tuple(found)
