"""Which passages of a recording a viewer may hear. Seconds from its beginning; a passage is half open, [start, end).

A segment may have an access of its own (``Segment.access``), which can only narrow what the recording's own access
opens. What is not audible is silent in every copy of the sound that the viewer gets, and everything measured or written
of it is withheld with it.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace

from archive.model import Cut, Recording, Segment
from archive.policy.decide import Action, decide, heard_inside, is_granted, keeps
from archive.policy.rights import days_of
from archive.policy.viewer import AUDIENCES, Viewer


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of time in seconds, ``end`` not included."""

    start: float
    end: float

    def overlaps(self, start: float, end: float) -> bool:
        """Whether any sound lies in both; a point (start = end) lies in what begins at or before it."""
        return self.start < max(end, start + 1e-9) and start < self.end


def audible(viewer: Viewer, record: Recording, today: dt.date, whole: Recording | None = None) -> tuple[Span, ...]:
    """What this viewer may hear, in order and apart from each other; nothing where the recording is closed to them."""
    if not decide(viewer, Action.LISTEN, record, today, whole):
        return ()
    end = record.duration_seconds if record.duration_seconds is not None else float("inf")
    left: list[Span] = []
    at = 0.0
    for closed in withheld(viewer, record, today, whole):
        if at < closed.start and at < end:
            left.append(Span(at, min(closed.start, end)))
        at = max(at, closed.end)
    if at < end:
        left.append(Span(at, end))
    return tuple(left)


def withheld(viewer: Viewer, record: Recording, today: dt.date, whole: Recording | None = None) -> tuple[Span, ...]:
    """The passages whose keepers close them to this viewer, merged where they touch, whatever the whole's access.

    Of a part (``whole``: what it is a passage of) also those that are closed in the whole, in the part's own seconds.
    """
    theirs: tuple[Span, ...] = ()
    if (cut := record.cut_from) is not None:
        known = whole is not None and whole.id == cut.recording
        theirs = within(withheld(viewer, whole, today), cut) if known and whole else (Span(0.0, float("inf")),)
    if keeps(viewer, record) or is_granted(viewer, record):
        return theirs
    doors = [s for s in record.segments if s.access is not None or s.rights]  # of hundreds, a few
    own = (Span(s.start_seconds, s.end_seconds) for s in doors if is_withheld(viewer, record, s, today))
    return merged((*own, *theirs))


def within(spans: Iterable[Span], cut: Cut) -> tuple[Span, ...]:
    """The parts of these spans of the whole that lie in a passage of it, in seconds from the passage's beginning."""
    length = cut.end_seconds - cut.start_seconds
    moved = (Span(max(0.0, s.start - cut.start_seconds), min(length, s.end - cut.start_seconds)) for s in spans)
    return merged(span for span in moved if span.end > span.start)


def hears_whole(viewer: Viewer, record: Recording, today: dt.date, whole: Recording | None = None) -> bool:
    """Whether all of it is open to this viewer: whatever is measured or matched over the whole sound asks this."""
    listens = decide(viewer, Action.LISTEN, record, today, whole)
    return bool(listens) and not withheld(viewer, record, today, whole)


def silences(record: Recording, today: dt.date) -> frozenset[tuple[Span, ...]]:
    """Every set of passages that some kind of viewer may not hear, today or when an embargo will have ended; so too for
    those to whom single passages were opened."""
    days = {today, *(day for day in days_inside(record) if day > today)}
    opened = {d.passages for d in record.decisions if d.granted and d.passages and (d.until or today) >= today}
    keys = [frozenset((record.ref, one) for one in passages) for passages in ((), *opened)]
    viewers = [replace(viewer, passages=key) for viewer in AUDIENCES for key in keys]
    sets = {withheld(viewer, record, day) for viewer in viewers for day in days}
    return frozenset(spans for spans in sets if spans)


def days_inside(record: Recording) -> frozenset[dt.date]:
    """The days on which a passage opens or closes by itself."""
    embargoes = {s.access.embargo_until for s in record.segments if s.access is not None and s.access.embargo_until}
    return frozenset(embargoes | {day for s in record.segments for day in days_of(s.rights)})


def is_withheld(viewer: Viewer, record: Recording, segment: Segment, today: dt.date) -> bool:
    """Whether the access of this segment of the record itself closes it to this viewer."""
    return not heard_inside(viewer, record, segment, today)


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The same time as spans in order that neither touch nor overlap."""
    found: list[Span] = []
    for span in sorted(spans):
        if found and span.start <= found[-1].end:
            found[-1] = Span(found[-1].start, max(found[-1].end, span.end))
        elif span.end > span.start:
            found.append(span)
    return tuple(found)
