"""The same musical moment in several recordings, for those who may listen to all of them."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from archive.model import Ref
from media.analysis.alignment import AlignmentDocument
from web.http.parameters import clip_text
from web.pages.recording.listening import Player
from web.view.request_context import LinkView, RequestContext
from web.view.wording import clock

_LANDMARKS = 8


@dataclass(frozen=True, slots=True)
class Aligned:
    """How a recording lies against the first one. ``href`` is where scripts read it.

    ``sure`` is False where the two have so little in common that the alignment says little.
    """

    href: str
    working: bool = False
    sure: bool = False
    document: AlignmentDocument | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment of one recording and its address."""

    at: str
    href: str


@dataclass(frozen=True, slots=True)
class Landmark:
    """One musical moment: where it stands in each recording, None where that is not known."""

    moments: tuple[Moment | None, ...]


class _Column(Protocol):
    @property
    def link(self) -> LinkView: ...
    @property
    def player(self) -> Player | None: ...
    @property
    def aligned(self) -> Aligned | None: ...


def aligned_with(context: RequestContext, first: Ref, other: Ref) -> Aligned | None:
    """How ``other`` lies against ``first``; the work begins here when nobody asked before.

    Both must be recordings that this visitor may listen to.
    """
    aligner = context.site.aligner
    if context.withheld(first) or context.withheld(other) or not aligner.can_align(first, other):
        return None
    href = context.address(f"/media/{first.id}/alignment.json", [("with", other.id)])
    found = aligner.find(first, other)
    if found is None:
        return Aligned(href, working=True)
    if found.reason:
        return None
    return Aligned(href, sure=found.confidence >= 0.5, document=found)


def landmarks(columns: Sequence[_Column]) -> tuple[Landmark, ...]:
    """Moments at equal distances through the first recording, and where they stand in the others."""
    documents = [c.aligned.document if c.aligned else None for c in columns]
    known = [d for d in documents if d is not None]
    if not known or any(c.aligned is not None and c.aligned.working for c in columns):
        return ()
    first, end = known[0].first, known[0].first_seconds[-1]
    rows: list[Landmark] = []
    for number in range(_LANDMARKS):
        at = end * number / _LANDMARKS
        moments: list[Moment | None] = []
        for column, document in zip(columns, documents, strict=True):
            seconds = at if column.link.id == first else None if document is None else moment(document, at)
            moments.append(None if seconds is None else _moment(column, seconds))
        rows.append(Landmark(tuple(moments)))
    return tuple(rows)


def moment(document: AlignmentDocument, at: float) -> float:
    """The second recording's moment, in seconds, for a moment of the first; at the ends the path stands still.

    >>> moment(AlignmentDocument("a", "b", (0.0, 10.0), (1.0, 21.0)), 5.0)
    11.0
    """
    times, others = document.first_seconds, document.second_seconds
    after = bisect_right(times, at)
    if after in (0, len(times)):
        return others[0] if after == 0 else others[-1]
    share = (at - times[after - 1]) / (times[after] - times[after - 1])
    return others[after - 1] + share * (others[after] - others[after - 1])


def _moment(column: _Column, seconds: float) -> Moment:
    return Moment(clock(seconds), column.link.href + "?t=" + clip_text((round(seconds, 1), None)))
