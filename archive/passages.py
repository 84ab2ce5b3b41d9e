"""Passages of a recording: what is one, what a person makes of it, and what programs propose.

A passage has a name of its own within the recording (``Segment.id``) from the moment a person keeps it. What a program
proposes (a marker in the file, a change that was heard) has none: ``key`` tells proposals apart. A proposal that a
person has decided on is noted (``Recording.settled``) and not made again.
"""

import datetime as dt
import math
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Final

from archive.errors import N_, InvalidValueError, NotFoundError
from archive.identifiers import mint
from archive.keeping import Archive
from archive.model import Access, AccessLevel, Analysis, AnyRecord, Recording, Ref, Segment, SegmentType, Stretch
from archive.rules.moments import written

MOST: Final = 500
"""Passages of one recording."""
SHORTEST_SECONDS: Final = 0.05
APART: Final = frozenset({SegmentType.MUSIC, SegmentType.TURN, SegmentType.SILENCE})
"""Kinds of which one begins only when the other has ended; sections and the rest may lie within each other."""
Make = Callable[[Recording], Recording]
_TOUCH_SECONDS: Final = 0.05
_BEYOND_SECONDS: Final = 0.5
_SAME_SECONDS: Final = 0.5


class Flaw(StrEnum):
    """Why something is no passage."""

    NO_TIME = "no-time"
    REVERSED = "reversed"
    SHORT = "short"
    BEYOND = "beyond"
    OVERLAP = "overlap"
    MANY = "many"


_FLAW: Final = {
    Flaw.NO_TIME: (
        N_("%(bounds)s is no passage of %(record)s: it begins or ends at no moment"),
        N_("Give beginning and end in seconds."),
    ),
    Flaw.REVERSED: (
        N_("%(bounds)s is no passage of %(record)s: it ends before it begins"),
        N_("Give the beginning first."),
    ),
    Flaw.SHORT: (N_("%(bounds)s is no passage of %(record)s: it is too short"), N_("At least %(shortest)s s.")),
    Flaw.BEYOND: (
        N_("%(bounds)s is no passage of %(record)s: it lies beyond the end"),
        N_("Give a moment within the recording; the recording lasts %(longest)s."),
    ),
    Flaw.OVERLAP: (
        N_("%(bounds)s is no passage of %(record)s: it lies over another of its kind"),
        N_("Pieces, turns and silences come one after the other: %(other)s."),
    ),
    Flaw.MANY: (
        N_("%(bounds)s is no passage of %(record)s: it is one too many"),
        N_("A recording has at most %(most)s passages."),
    ),
}


def flaw(record: Recording, passage: Segment) -> Flaw | None:
    """Why the recording cannot have this passage; None where it can. One of the same id is replaced by it."""
    start, end = passage.start_seconds, passage.end_seconds
    if not (math.isfinite(start) and math.isfinite(end) and start >= 0):
        return Flaw.NO_TIME
    if end <= start:
        return Flaw.REVERSED
    if is_beyond(record, passage):
        return Flaw.BEYOND
    if end - start < SHORTEST_SECONDS:
        return Flaw.SHORT
    others = [s for s in record.segments if not passage.id or s.id != passage.id]
    if len(others) >= MOST:
        return Flaw.MANY
    return Flaw.OVERLAP if over(record, passage) is not None else None


def is_beyond(record: Recording, passage: Segment) -> bool:
    """Whether it ends where the sound has ended: after a shorter master took the place of another."""
    longest = record.duration_seconds
    return longest is not None and passage.end_seconds > longest + _BEYOND_SECONDS


def over(record: Recording, passage: Segment) -> Segment | None:
    """The passage of the same kind that this one lies over, though it may not."""
    if passage.type not in APART:
        return None
    return next(
        (
            s
            for s in record.segments
            if s.type is passage.type
            and not s.machine
            and (not passage.id or s.id != passage.id)
            and min(s.end_seconds, passage.end_seconds) - max(s.start_seconds, passage.start_seconds) > _TOUCH_SECONDS
        ),
        None,
    )


def key(passage: Segment) -> str:
    """What names a passage or a proposal in an address: its id, else its bounds and kind."""
    return passage.id or f"{passage.start_seconds:.3f}-{passage.end_seconds:.3f}-{passage.type}"


def kept(record: Recording) -> tuple[Segment, ...]:
    """The passages that a person has kept, in order of time."""
    return tuple(sorted((s for s in record.segments if not s.machine), key=_in_time))


def proposals(record: Recording, analysis: Analysis) -> tuple[Segment, ...]:
    """What programs propose and nobody has decided on, in order of time: of the file, and from the sound."""
    of_file = (s for s in record.segments if s.machine)
    return tuple(sorted((*of_file, *from_sound(record, analysis.segments)), key=_in_time))


def from_sound(record: Recording, found: Iterable[Segment]) -> tuple[Segment, ...]:
    """Of what was found in the sound, that on which nobody has decided yet."""
    decided = sorted((*record.settled, *(s for s in record.segments if not s.machine)), key=_start)
    return tuple(s for s in found if not any(_is_same(s, one) for one in _near(s, decided)))


def with_passage(record: Recording, passage: Segment, was: str = "") -> Recording:
    """The recording with this passage in place of the one that ``was`` names, or as a new one.

    A proposal of the sound that it was made of is settled by it. Raises InvalidValueError; NotFoundError: there is no
    such passage.
    """
    old = next((s for s in record.segments if was and key(s) == was), None)
    made = replace(passage, id=(old.id if old else "") or passage.id or mint(), machine=False)
    left = tuple(s for s in record.segments if s is not old)
    within = replace(record, segments=left)
    if (wrong := flaw(within, made)) is not None:
        raise _refused(within, made, wrong)
    longest = record.duration_seconds
    if longest is not None:
        made = replace(made, end_seconds=min(made.end_seconds, longest))
    return replace(record, segments=tuple(sorted((*left, made), key=_in_time)))


def settle(record: Recording, proposal: Segment) -> Recording:
    """The recording without this proposal, which is not made again."""
    stretch = Stretch(proposal.start_seconds, proposal.end_seconds, proposal.type)
    left = tuple(s for s in record.segments if not (s.machine and _is_same(s, stretch)))
    return replace(record, segments=left, settled=(*(s for s in record.settled if s != stretch), stretch))


def accept(record: Recording, found: Iterable[Segment]) -> tuple[Recording, tuple[Segment, ...]]:
    """The recording with these proposals as its passages, and those that cannot be: they stay proposals."""
    left: list[Segment] = []
    for proposal in found:
        try:
            record = with_passage(settle(record, proposal), proposal)
        except InvalidValueError:
            left.append(proposal)
    return record, tuple(left)


def without(record: Recording, passage: str) -> Recording:
    """The recording without a passage; its access goes with it.

    Raises NotFoundError; InvalidValueError: it is a recording of its own, which would have nothing to sound from.
    """
    found = find(record, passage)
    if found.recording is not None:
        raise InvalidValueError(
            N_("%(passage)s is %(record)s"),
            N_("Withdraw that one instead."),
            passage=passage,
            record=f"recording/{found.recording}",
        )
    return replace(record, segments=tuple(s for s in record.segments if s is not found))


def find(record: Recording, passage: str) -> Segment:
    """Raises NotFoundError."""
    found = next((s for s in record.segments if passage and key(s) == passage), None)
    if found is None:
        known = ", ".join(s.id for s in record.segments[:20] if s.id) or "—"
        raise NotFoundError(
            N_("%(record)s has no passage «%(text)s»"),
            N_("Its passages: %(words)s."),
            record=record.ref,
            text=passage[:60],
            words=known,
        )
    return found


def among(proposed: Iterable[Segment], which: str) -> Segment:
    """Raises NotFoundError: nobody proposes it any more."""
    found = next((s for s in proposed if key(s) == which), None)
    if found is None:
        raise NotFoundError(
            N_("nothing is proposed as «%(text)s»"), N_("Somebody may have decided on it."), text=which[:60]
        )
    return found


# -- one change of a recording that is kept ----------------------------------------------------------------------------


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
    passage = Segment(start, end, kind, label, id=mint(), access=access)
    why = f"passage {passage.id} {start:g}-{end:g} added"
    return find(change(archive, ref, lambda found: with_passage(found, passage), who, why), passage.id)


def set_access(archive: Archive, ref: Ref, passage: str, access: Access | None, who: str) -> Segment:
    """Say anew who may hear a passage; None: the recording's own access holds. Raises NotFoundError."""
    level = access.level.value if access else "as the recording"

    def changed(record: Recording) -> Recording:
        found = find(record, passage)
        return replace(record, segments=tuple(replace(s, access=access) if s is found else s for s in record.segments))

    return find(change(archive, ref, changed, who, f"passage {passage} access {level}"), passage)


def remove(archive: Archive, ref: Ref, passage: str, who: str) -> None:
    """Take a passage away; its access goes with it. Raises NotFoundError."""
    change(archive, ref, lambda found: without(found, passage), who, f"passage {passage} removed")


def access_of(
    level: AccessLevel | None, embargo_until: dt.date | None = None, reason: str = "", contact: str = ""
) -> Access | None:
    """An access of its own, where anything is said of it."""
    if level is None and embargo_until is None:
        return None
    return Access(level or AccessLevel.OPEN, embargo_until=embargo_until, reason=reason, contact=contact)


def change(archive: Archive, ref: Ref, make: Make, who: str, why: str) -> Recording:
    """Change the passages of the recording as it is at this moment, whoever has changed it before."""
    return told(archive.change(ref, lambda record: make(told(record)), who=who, why=why))


def told(record: AnyRecord) -> Recording:
    """Raises InvalidValueError: it is no recording."""
    ref = record.ref
    if not isinstance(record, Recording):
        raise InvalidValueError(N_("«%(text)s» is no recording"), N_("Only recordings have passages."), text=ref)
    return record


def _refused(record: Recording, passage: Segment, wrong: Flaw) -> InvalidValueError:
    reason, hint = _FLAW[wrong]
    other = over(record, passage)
    longest = "" if record.duration_seconds is None else f"{record.duration_seconds:.3f} s"
    between = "" if other is None else f"{written(other.start_seconds)}–{written(other.end_seconds)}"
    return InvalidValueError(
        reason,
        hint,
        bounds=f"{passage.start_seconds:g}-{passage.end_seconds:g}",
        record=record.ref,
        longest=longest,
        other=between,
        shortest=f"{SHORTEST_SECONDS:g}",
        most=MOST,
    )


def _near(one: Segment, decided: Sequence[Segment | Stretch]) -> Sequence[Segment | Stretch]:
    """Those that begin near it, and some more: there may be hundreds. ``decided``: in order of their beginnings."""
    first = bisect_left(decided, one.start_seconds - 2 * _SAME_SECONDS, key=_start)
    return decided[first : bisect_right(decided, one.start_seconds + 2 * _SAME_SECONDS, key=_start)]


def _start(one: Segment | Stretch) -> float:
    return one.start_seconds


def _is_same(one: Segment, other: Segment | Stretch) -> bool:
    near = abs(one.start_seconds - other.start_seconds) <= _SAME_SECONDS
    return near and abs(one.end_seconds - other.end_seconds) <= _SAME_SECONDS and one.type is other.type


def _in_time(passage: Segment) -> tuple[float, float]:
    return passage.start_seconds, -passage.end_seconds
