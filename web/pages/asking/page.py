"""Asking for access at a closed door, and coming back through it by a link."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from archive.accounts.asking import LONGEST_DAYS, LONGEST_NAME, LONGEST_WHY
from archive.model import Recording, Ref
from archive.policy import Action, Span, is_withheld
from web.view.frame import Frame, frame
from web.view.request_context import NameView, RequestContext, names, path_of
from web.view.wording import clock

USUAL_DAYS: Final = 30


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody before a closed door would have opened: passages of a recording, or (none) the whole of it."""

    recording: Recording
    passages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AskingPage:
    """``name`` is None where this visitor may not know it. ``sent``: the request was kept."""

    frame: Frame
    csrf_token: str
    action: str
    back: str
    identifier: str
    name: NameView | None
    passages: tuple[str, ...]
    values: Mapping[str, str]
    problem: str
    sent: bool
    days: int = USUAL_DAYS
    most_days: int = LONGEST_DAYS
    longest_name: int = LONGEST_NAME
    longest_why: int = LONGEST_WHY


def asking_page(
    context: RequestContext,
    record: Recording,
    token: str,
    *,
    values: Mapping[str, str] | None = None,
    problem: str = "",
    sent: bool = False,
) -> AskingPage:
    found = context.find(record.ref)
    return AskingPage(
        frame=frame(context, context.gettext("Ask for access"), indexed=False),
        csrf_token=token,
        action=context.address(f"{path_of(record.ref)}/ask"),
        back=context.address(path_of(record.ref)),
        identifier=record.id,
        name=None if found is None else names(context.redact(found), context.tongue)[0],
        passages=tuple(f"{clock(s.start)} – {clock(s.end)}" for s in _shut(context, record)),
        values=values or {},
        problem=problem,
        sent=sent,
    )


def _shut(context: RequestContext, record: Recording) -> tuple[Span, ...]:
    return context.withheld(record.ref) if context.may(Action.LISTEN, record) else ()


def wanted(context: RequestContext, record: Recording) -> Wanted | None:
    """What is closed to this visitor here, in the recording whose sound it is; None where nothing is."""
    whole = context.whole(record) or record
    if not context.may(Action.LISTEN, whole):
        return Wanted(whole, ())
    cut = record.cut_from
    start, end = (cut.start_seconds, cut.end_seconds) if cut else (0.0, float("inf"))
    shut = tuple(
        s.id
        for s in whole.segments
        if s.id
        and is_withheld(context.viewer, whole, s, context.today)
        and s.start_seconds < end
        and s.end_seconds > start
    )
    if shut:
        return Wanted(whole, shut)
    return None if context.may(Action.LISTEN, record) else Wanted(record, ())


def ask_address(context: RequestContext, ref: Ref) -> str:
    """Where to ask for access to a recording; empty where nobody could answer."""
    return "" if context.site.desk is None else context.address(f"{path_of(ref)}/ask")
