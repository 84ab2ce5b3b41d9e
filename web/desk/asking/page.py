"""Requests for access as those who keep the recordings answer them."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from archive.accounts.asking import LONGEST_DAYS, Request
from archive.model import Kind, Recording, Ref
from archive.policy import keeps
from archive.rules.moments import written
from web.desk.door import AtDesk
from web.desk.passages.page import title_of
from web.view.frame import Frame, frame
from web.view.request_context import LinkView, RequestContext
from web.view.words import SEGMENT


@dataclass(frozen=True, slots=True)
class PassageChoice:
    """A passage that was asked for. ``given``: the link opens it."""

    id: str
    words: str
    given: bool


@dataclass(frozen=True, slots=True)
class RequestRow:
    """``state``: waiting, open (its link opens something), ended or refused. ``until``: the day on which it ends."""

    number: int
    record: LinkView | None
    passages: tuple[PassageChoice, ...]
    name: str
    mail: str
    why: str
    days: int
    when: str
    state: str
    by: str
    note: str
    until: str


@dataclass(frozen=True, slots=True)
class RequestsPage:
    """``link``: told once, after a request was granted; ``letter``: a letter with it."""

    frame: Frame
    csrf_token: str
    action: str
    waiting: tuple[RequestRow, ...]
    answered: tuple[RequestRow, ...]
    link: str
    letter: str
    most_days: int = LONGEST_DAYS


def requests_page(
    at: AtDesk, waiting: Iterable[Request], answered: Iterable[Request], link: str = "", letter: str = ""
) -> RequestsPage:
    context = at.context
    return RequestsPage(
        frame=frame(context, context.gettext("Requests for access"), indexed=False),
        csrf_token=at.visitor.csrf_token,
        action=context.address("/desk/requests"),
        waiting=tuple(_rows(at, waiting)),
        answered=tuple(_rows(at, answered)),
        link=link,
        letter=letter,
    )


def theirs(at: AtDesk, request: Request) -> bool:
    """Whether whoever is at the desk keeps the recording that was asked for."""
    record = at.context.look_up(Ref(Kind.RECORDING, request.asked.recording))
    return at.visitor.viewer.is_staff if record is None else keeps(at.visitor.viewer, record)


def _rows(at: AtDesk, found: Iterable[Request]) -> Iterable[RequestRow]:
    requests = list(found)
    at.context.prefetch(Ref(Kind.RECORDING, one.asked.recording) for one in requests)
    for one in requests:
        if theirs(at, one):
            yield _row(at.context, one)


def _row(context: RequestContext, one: Request) -> RequestRow:
    ref = Ref(Kind.RECORDING, one.asked.recording)
    record = context.look_up(ref)
    known = record.segments if isinstance(record, Recording) else ()
    choices = tuple(
        PassageChoice(
            s.id,
            f"{written(s.start_seconds)}–{written(s.end_seconds)} {context.gettext(SEGMENT[s.type])} "
            f"{title_of(context, s)}".strip(),
            s.id in one.opens,
        )
        for s in known
        if s.id in one.asked.passages
    )
    moment = dt.datetime.fromtimestamp(one.at, dt.UTC)
    until = "" if one.ends is None else context.wording.moment(dt.datetime.fromtimestamp(one.ends, dt.UTC))
    return RequestRow(
        number=one.number,
        record=context.link(ref),
        passages=choices,
        name=one.asked.name,
        mail=one.asked.mail,
        why=one.asked.why,
        days=one.asked.days,
        when=context.wording.moment(moment),
        state=_state(one),
        by=one.answered_by,
        note=one.note,
        until=until,
    )


def _state(one: Request) -> str:
    if one.answered is None:
        return "waiting"
    if one.ends is None:
        return "refused"
    return "open" if one.is_open else "ended"
