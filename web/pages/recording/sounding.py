"""Where else a passage of a recording sounds, as far as this visitor may hear it: the page's list and the API's
answer."""

from dataclasses import dataclass

from archive.errors import InvalidValueError, NotFoundError
from archive.model import Kind, Recording, Ref
from archive.policy import Action, Decision, Reason
from media.likeness.melody import LONGEST_SECONDS, SHORTEST_SECONDS, checked
from media.likeness.melody import Passage as Sounding
from web.http.errors import ClosedDoorError
from web.http.heavy import HEAVY
from web.http.parameters import BadParameterError, Passage, clip_text
from web.pages.recording.alike import AlikeRow
from web.view.blocks import recording_rows
from web.view.frame import Frame, frame
from web.view.request_context import NameView, RequestContext, names, path_of
from web.view.wording import clock
from web.view.words import N_

MOST = 20
SURE, LIKELY = 0.9, 0.5
"""Confidence from which a passage is called the same melody, and from which it is called likely."""


@dataclass(frozen=True, slots=True)
class SoundingPage:
    """What the page shows. ``back``: the recording with the passage; ``passage``: its times in words."""

    frame: Frame
    name: NameView
    passage: str
    back: str
    found: tuple[AlikeRow, ...]
    tuneless: bool
    """There is no melody in the passage that could be looked for."""


def passages_like(
    context: RequestContext, record: Recording, passage: Passage | None, limit: int
) -> list[tuple[Recording, Sounding]]:
    """Recordings in which the passage sounds, the surest first, each with the place; none that this visitor may not
    hear.

    Raises BadParameterError: no passage, or one that cannot be looked for. ClosedDoorError: the passage is closed.
    NotFoundError: the recording was never measured. InvalidValueError: there is no melody in it. HTTPException 503: too
    many ask at once.
    """
    start, end = _bounds(record, passage)
    _require_open(context, record, start, end)
    index = context.site.likeness.index()
    entry = index.find(record.id)
    if entry is None:
        raise NotFoundError(f"{record.ref} was not measured yet", "Its melody can be looked for afterwards.")
    query = checked(entry.tune.between(start, end))
    heard: dict[str, Recording] = {}

    def known(name: str) -> bool:
        other = context.find(Ref(Kind.RECORDING, name))
        if not isinstance(other, Recording) or name == record.id or other.withdrawn is not None:
            return False
        heard[name] = other
        return bool(context.may(Action.LISTEN, other))

    with HEAVY.question():
        found = index.sounding(query, limit, known)
    open_ones = (
        one for one in found if not _is_closed(context, heard[one.id], one.at_seconds, one.at_seconds + one.seconds)
    )
    return [(heard[one.id], one) for one in open_ones]


def sounding_page(context: RequestContext, record: Recording, passage: Passage | None) -> SoundingPage:
    """Fill the page."""
    tuneless, found = False, list[tuple[Recording, Sounding]]()
    try:
        found = passages_like(context, record, passage, MOST)
    except InvalidValueError:  # a recording's page leads here from any passage
        tuneless = True
    start, end = _bounds(record, passage)
    name, _ = names(context.redact(record), context.tongue)
    rows = {row.link.id: row for row in recording_rows(context, [other for other, _ in found])}
    title = context.gettext("Where else %(title)s sounds") % {"title": name.text}
    return SoundingPage(
        frame=frame(context, title, description=title, needs=("t",)),
        name=name,
        passage=f"{clock(start)} – {clock(end)}",
        back=context.address(path_of(record.ref), [("t", clip_text((start, end)))]),
        found=tuple(AlikeRow(rows[other.id], _said(context, one)) for other, one in found if other.id in rows),
        tuneless=tuneless,
    )


def _said(context: RequestContext, one: Sounding) -> str:
    """Where, and how sure."""
    words = (
        context.gettext("almost certainly the same melody")
        if one.confidence >= SURE
        else context.gettext("probably the same melody")
        if one.confidence >= LIKELY
        else context.gettext("perhaps only a likeness")
    )
    place = f"{clock(one.at_seconds)} – {clock(one.at_seconds + one.seconds)}"
    return f"{place} · {words} ({context.wording.number(one.confidence, 2)})"


def _bounds(record: Recording, passage: Passage | None) -> tuple[float, float]:
    """Both ends of the passage. Raises BadParameterError."""
    seconds = record.duration_seconds or 0.0
    start, end = passage or (0.0, 0.0)
    end = min(seconds, start + LONGEST_SECONDS) if end is None else end
    if not SHORTEST_SECONDS <= end - start <= LONGEST_SECONDS or start >= seconds:
        raise BadParameterError(
            N_("a passage of %(seconds)s s cannot be looked for"),
            N_("Choose 3 to 30 seconds with a clear melody, like t=62.5,72.5."),
            seconds=f"{max(0.0, end - start):.1f}",
        )
    return start, end


def _require_open(context: RequestContext, record: Recording, start: float, end: float) -> None:
    """Raises ClosedDoorError: this visitor may not hear the recording, or not this passage."""
    decision = context.may(Action.LISTEN, record)
    if not decision:
        raise ClosedDoorError(record, decision)
    if _is_closed(context, record, start, end):
        raise ClosedDoorError(record, Decision(allowed=False, reason=Reason.PASSAGE))


def _is_closed(context: RequestContext, record: Recording, start: float, end: float) -> bool:
    return any(span.overlaps(start, end) for span in context.withheld(record.ref))
