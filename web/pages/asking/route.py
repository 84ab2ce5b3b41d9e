"""The addresses of asking for access, and of the link that is the answer."""

from typing import Annotated

from fastapi import APIRouter, Path
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from archive.accounts.asking import Asked, Asking, TooManyError
from archive.accounts.desk import Desk
from archive.accounts.keys import secret
from archive.errors import InvalidValueError, NotFoundError
from archive.identifiers import validate
from archive.model import Kind, Recording, Ref
from archive.policy import Action, Reason
from web.http.errors import ClosedDoorError
from web.http.forms import Form, OwnForm
from web.http.requests import page_context, site_of
from web.http.visitor import address_of, form_token, keep_link, keep_secret, visitor_of
from web.pages.asking.page import USUAL_DAYS, asking_page, wanted
from web.view.render import render
from web.view.request_context import RequestContext, path_of

router = APIRouter(include_in_schema=False)
_NOT_KEPT = "no-store"


@router.get("/recordings/{identifier}/ask")
def ask(request: Request, identifier: str) -> Response:
    """The form. A browser without a session gets one, which the form is bound to."""
    context, visitor = page_context(request), visitor_of(request)
    record = _shut(context, identifier)
    made = visitor.secret or secret()
    response = _page(request, context, record, form_token(made))
    if not visitor.secret:
        keep_secret(request, response, made)
    return response


@router.post("/recordings/{identifier}/ask")
def send(request: Request, identifier: str, form: OwnForm) -> Response:
    """Keep the request, or say what it lacks; 429 where more was asked than anybody could answer."""
    context = page_context(request)
    record = _shut(context, identifier)
    meant = wanted(context, record)
    token = visitor_of(request).csrf_token
    if meant is None:
        return RedirectResponse(context.address(path_of(record.ref)), 303, {"Cache-Control": _NOT_KEPT})
    asked = Asked(
        meant.recording.id, meant.passages, form.get("name"), form.get("mail"), form.get("why"), _days(form.get("days"))
    )
    try:
        Asking(_desk(request)).ask(asked, address_of(request))
    except InvalidValueError:
        problem = context.gettext("Say who you are, where the answer should go, why, and for how many days.")
        return _page(request, context, record, token, form=form, problem=problem, status=422)
    except TooManyError:
        problem = context.gettext("Too much was asked within the last hour. Try again later.")
        response = _page(request, context, record, token, form=form, problem=problem, status=429)
        response.headers["Retry-After"] = "3600"
        return response
    return _page(request, context, record, token, sent=True)


@router.get("/access/{link}")
def enter(request: Request, link: Annotated[str, Path(max_length=100)]) -> Response:
    """Come in by a link: this browser may hear what it opens until its day. Raises NotFoundError: it opens nothing."""
    context = page_context(request)
    found = next(iter(Asking(_desk(request)).opened_by([link])), None)
    if found is None:
        raise NotFoundError("this link opens nothing", "It may have ended.")
    response = RedirectResponse(
        context.address(f"/recordings/{found.asked.recording}"), 303, {"Cache-Control": _NOT_KEPT}
    )
    keep_link(request, response, link, found.asked.recording)
    return response


def _shut(context: RequestContext, identifier: str) -> Recording:
    """A recording that exists for everybody, whether or not they may see it. Raises NotFoundError, ClosedDoorError."""
    record = context.get(Ref(Kind.RECORDING, validate(identifier)))
    decision = context.may(Action.LISTEN, record)
    if decision.reason is Reason.UNPUBLISHED or not isinstance(record, Recording):
        raise NotFoundError(f"there is no {record.ref}")
    if decision.reason is Reason.WITHDRAWN:
        raise ClosedDoorError(record, decision)
    return record


def _page(
    request: Request,
    context: RequestContext,
    record: Recording,
    token: str,
    *,
    form: Form | None = None,
    problem: str = "",
    sent: bool = False,
    status: int = 200,
) -> Response:
    if site_of(request).desk is None:
        raise NotFoundError("nobody can be asked here", "Write to the archive.")
    values = {name: value[:5_000] for name, value in form.pairs} if form else {}
    page = asking_page(context, record, token, values=values, problem=problem, sent=sent)
    response = render(request, context, "asking/asking.html", page, status)
    response.headers["Cache-Control"] = _NOT_KEPT
    if "etag" in response.headers:
        del response.headers["etag"]
    return response


def _desk(request: Request) -> Desk:
    desk = site_of(request).desk
    if desk is None:
        raise NotFoundError("nobody can be asked here", "Write to the archive.")
    return desk


def _days(text: str) -> int:
    """0, which nobody may ask for, where it is no number."""
    text = text.strip() or str(USUAL_DAYS)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
