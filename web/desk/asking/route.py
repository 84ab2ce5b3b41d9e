"""The addresses at which requests for access are answered, ended and deleted."""

import datetime as dt
from dataclasses import replace
from typing import Final
from urllib.parse import quote, urlencode

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from archive import passages
from archive.accounts import asking
from archive.accounts.asking import Asking
from archive.accounts.keys import Scope
from archive.errors import N_, InvalidValueError, NotFoundError
from archive.hygiene import clean
from archive.model import AccessDecision, Kind, Recording, Ref
from archive.policy import silences
from web.desk.asking.page import requests_page, theirs
from web.desk.door import AtDesk, at_desk, desk_of, onward, show
from web.http.forms import Form, OwnForm, choice

router = APIRouter(include_in_schema=False, prefix="/desk/requests")
_MOST_DECISIONS: Final = 200


@router.get("")
def requests(request: Request) -> Response:
    return _listed(request, at_desk(request))


@router.post("/{number}")
def answer(request: Request, number: int, form: OwnForm) -> Response:
    """``do``: grant (``passage``, ``days``), refuse, end the link, delete the request and its person."""
    at = at_desk(request, Scope.EDIT)
    room = Asking(desk_of(request))
    found = room.get(number)
    if not theirs(at, found):
        raise NotFoundError(N_("there is no request %(n)s"), N_("It may have been deleted."), n=number)
    match form.get("do"):
        case "grant":
            return _grant(request, at, room, found, form)
        case "refuse":
            _decide(at, found, ())
            room.refuse(number, at.who, form.get("note"))
        case "end":
            room.end(number)
        case "delete":
            room.delete(number)
        case other:
            choice("do", other, ("grant", "refuse", "end", "delete"))
    return onward(at.context, "/desk/requests")


def _grant(request: Request, at: AtDesk, room: Asking, found: asking.Request, form: Form) -> Response:
    """The decision is written into the record first: what opens comes last."""
    days = form.get("days").strip() or str(found.asked.days)
    if not days.isascii() or not days.isdigit() or not 1 <= int(days[:6]) <= asking.LONGEST_DAYS:
        raise InvalidValueError(
            N_("%(n)s days cannot be given"), N_("From 1 to %(most)s."), n=days[:20], most=asking.LONGEST_DAYS
        )
    chosen = tuple(one for one in found.asked.passages if one in form.all("passage"))
    if found.asked.passages and not chosen:
        raise InvalidValueError(N_("no passage was chosen"), N_("Choose what is opened, or refuse."))
    until = at.context.today + dt.timedelta(days=int(days))
    _decide(at, found, chosen, until)
    made = room.grant(found.number, chosen, int(days), at.who, form.get("note"))
    link = at.context.absolute(f"/access/{made}")
    return _listed(request, at, link, _letter(at, found, link, until, clean(form.get("note"))[:1_000]))


def _decide(at: AtDesk, found: asking.Request, opened: tuple[str, ...], until: dt.date | None = None) -> None:
    """Write down in the record what was decided, and nothing of who asked. Raises InvalidValueError: it was before."""
    if found.answered is not None:
        raise asking.answered_before(found.number, found.answered_by)
    archive = at.context.site.archive
    ref = Ref(Kind.RECORDING, found.asked.recording)
    made = AccessDecision(at.context.today, at.who, until is not None, opened or found.asked.passages, until)

    def decided(record: Recording) -> Recording:
        return replace(record, decisions=(*record.decisions, made)[-_MOST_DECISIONS:])

    if ref in archive.catalogue:
        why = "access granted" if until is not None else "access refused"
        kept = passages.change(archive, ref, decided, at.who, why)
        for silent in silences(kept, at.context.today):
            at.context.site.wanted.ask(ref, silent)


def _listed(request: Request, at: AtDesk, link: str = "", letter: str = "") -> Response:
    room = Asking(desk_of(request))
    page = requests_page(at, room.listed(answered=False), room.listed(answered=True), link, letter)
    return show(request, at.context, "asking/requests.html", page, 201 if link else 200)


def _letter(at: AtDesk, found: asking.Request, link: str, until: dt.date, note: str) -> str:
    gettext = at.context.gettext
    said = {"link": link, "day": at.context.wording.day(until)}
    body = gettext("You may listen by this link until %(day)s. It is for you alone: %(link)s") % said
    address = at.context.absolute(f"/recordings/{found.asked.recording}")
    subject = gettext("Access to %(address)s") % {"address": address}
    query = urlencode({"subject": subject, "body": f"{body}\n\n{note}".strip()}, quote_via=quote)
    return f"mailto:{quote(found.asked.mail, safe='@')}?{query}"
