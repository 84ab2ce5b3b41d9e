"""Where an error becomes a status: HTML for pages, JSON for programs, nothing of the inside for either.

``MuragatError`` subclasses carry a reason and a hint that are meant for people. Anything else is a defect: it is logged
with its traceback under an incident number, and the visitor is given the number alone.
"""

from collections.abc import Mapping
from html import escape
from typing import Final

import structlog
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Match, Mount

from archive.errors import ConflictError, DatabaseAwayError, InvalidValueError, MuragatError, NotFoundError
from archive.model import AnyRecord, Kind, Recording, Ref
from archive.policy import Action, Decision, Reason
from archive.reviewing import OtherEyesNeededError
from web.http.parameters import BadParameterError
from web.http.requests import context_of, tongue_of, wants_data
from web.http.visitor import SignInNeededError, StaleFormError
from web.pages.message import page as messages
from web.site import Site
from web.view.i18n import READER, html_lang
from web.view.render import render
from web.view.request_context import RequestContext, path_of
from web.view.words import N_, REFUSAL

_log = structlog.get_logger("muragat.web")

AWAY: Final = N_("The archive cannot be asked at this moment. Please try again in a little while.")


class ClosedDoorError(MuragatError):
    """The policy says no. The record is kept for its keepers' words, never for its name."""

    code = "closed"

    def __init__(self, record: AnyRecord, decision: Decision) -> None:
        super().__init__(f"{record.ref}: {decision.reason}", record.access.contact)
        self.record = record
        self.decision = decision

    @property
    def status(self) -> int:
        return 410 if self.decision.reason is Reason.WITHDRAWN else 403


class ForbiddenError(MuragatError):
    """Whoever is signed in may not do this."""

    code = "forbidden"


class MovedError(MuragatError):
    """Another record took the place of this one: its address leads on for good."""

    code = "moved"

    def __init__(self, old: Ref, new: Ref) -> None:
        super().__init__(f"{old}: is {new} today")
        self.old = old
        self.new = new


def require(context: RequestContext, action: Action, ref: Ref) -> AnyRecord:
    """The record, if this visitor may do this with it. Raises NotFoundError, ClosedDoorError, MovedError."""
    record = context.get(ref)
    decision = context.may(action, record)
    if decision.reason is Reason.UNPUBLISHED:
        raise NotFoundError(f"there is no {ref}")  # a draft does not exist yet for anybody but staff
    if not decision:
        raise ClosedDoorError(record, decision)
    successor = context.site.archive.catalogue.successor(ref) if record.superseded_by else ref
    if successor != ref:
        raise MovedError(ref, successor)
    return record


def require_whole(context: RequestContext, ref: Ref) -> None:
    """Raises ClosedDoorError: a passage of the recording is closed to this visitor, and this is about the whole."""
    if context.withheld(ref):
        raise ClosedDoorError(context.get(ref), Decision(allowed=False, reason=Reason.PASSAGE))


def require_recording(context: RequestContext, identifier: str) -> Recording:
    """The recording, if this visitor may know of it. Raises NotFoundError, ClosedDoorError."""
    record = require(context, Action.SEE, Ref(Kind.RECORDING, identifier))
    if not isinstance(record, Recording):
        raise TypeError(f"{record.ref} is of another kind")
    return record


def install(app: FastAPI) -> None:
    """Register the handlers."""
    app.add_exception_handler(ClosedDoorError, _closed)
    app.add_exception_handler(MovedError, _moved)
    app.add_exception_handler(SignInNeededError, _sign_in_needed)
    app.add_exception_handler(MuragatError, _muragat)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)


def is_for_programs(request: Request) -> bool:
    path = request.scope["path"].removeprefix(request.scope.get("root_path", ""))
    return (
        path.startswith(("/api/", "/media/"))
        or path.endswith("/cover.svg")
        or path in ("/api", "/openapi.json", "/healthz", "/readyz", "/metrics", "/oembed")
    )


def _is_at_desk(request: Request) -> bool:
    """Where people work who are signed in, and where they come in: there a program is answered as it asks, and what
    cannot be found says why."""
    path = request.scope["path"].removeprefix(request.scope.get("root_path", ""))
    return path.startswith(("/desk", "/account", "/invitation/"))


def _closed(request: Request, error: Exception) -> Response:
    if not isinstance(error, ClosedDoorError):
        raise TypeError(type(error)) from error
    context = context_of(request)
    if is_for_programs(request):
        reason = context.gettext(REFUSAL[error.decision.reason])
        words = context.words_at_the_door(error.record)
        contact = error.record.access.contact or context.site.settings.contact
        return problem(error.status, error.decision.reason.value, reason, words, contact=contact)
    return render(
        request, context, "message/message.html", messages.refused(context, error.record, error.decision), error.status
    )


def _moved(request: Request, error: Exception) -> Response:
    """The same page, API answer or feed of the record that took the place, with the same question."""
    if not isinstance(error, MovedError):
        raise TypeError(type(error)) from error
    path = request.url.path.replace(path_of(error.old), path_of(error.new), 1)
    return RedirectResponse(path + (f"?{request.url.query}" if request.url.query else ""), 308)


def _muragat(request: Request, error: Exception) -> Response:
    if not isinstance(error, MuragatError):
        raise TypeError(type(error)) from error
    if isinstance(error, DatabaseAwayError):
        return away(request, error)
    status = _status(error)
    context = context_of(request)
    if status == 500:
        return defect(request, error)
    if is_for_programs(request) or (_is_at_desk(request) and wants_data(request)):
        return problem(status, error.code, *error.said(context.gettext))
    if status != 404:
        page = messages.wrong(context, error, status, asked=request.method == "GET")
    else:
        page = messages.missing(context, error if _is_at_desk(request) else None)
    return render(request, context, "message/message.html", page, status)


def _sign_in_needed(request: Request, error: Exception) -> Response:
    """A browser is led to the sign-in and back again; a program is told what to send."""
    if not isinstance(error, SignInNeededError):
        raise TypeError(type(error)) from error
    if is_for_programs(request) or "authorization" in request.headers or wants_data(request):
        response: Response = problem(401, error.code, error.reason, error.hint)
        response.headers["WWW-Authenticate"] = 'Bearer realm="muragat"'
        return response
    context = context_of(request)
    meant = context.address(context.path, context.query) if request.method == "GET" else context.address("/desk")
    return RedirectResponse(context.address("/login", [("next", meant)]), 303, {"Cache-Control": "no-store"})


def _status(error: MuragatError) -> int:
    match error:
        case StaleFormError() | ForbiddenError() | OtherEyesNeededError():
            return 403
        case ConflictError():
            return 409
        case NotFoundError():
            return 404
        case BadParameterError() | InvalidValueError():
            return 400
        case _:
            return 500


def _invalid(request: Request, error: Exception) -> Response:
    """FastAPI's own check of typed parameters."""
    if not isinstance(error, RequestValidationError):
        raise TypeError(type(error)) from error
    if not is_for_programs(request) and not wants_data(request):  # such a page there is not
        return render(request, (context := context_of(request)), "message/message.html", messages.missing(context), 404)
    first = error.errors()[0]
    reason = f"{'.'.join(str(part) for part in first['loc'][1:])}: {first['msg']}"
    return problem(422, "invalid-value", reason, "See /openapi.json for what each parameter takes.")


def _http(request: Request, error: Exception) -> Response:
    """What the router itself says: no such address, no such method."""
    if not isinstance(error, HTTPException):
        raise TypeError(type(error)) from error
    context = context_of(request)
    if error.status_code == 404 and (address := _without_slash(request, context)):
        return RedirectResponse(address, 308, {"Cache-Control": "no-store"})
    if is_for_programs(request):
        response: Response = problem(error.status_code, "http", str(error.detail), "")
    else:
        page = _page_of(context, error.status_code)
        response = render(request, context, "message/message.html", page, error.status_code)
    response.headers.update(error.headers or {})
    return response


def _page_of(context: RequestContext, status: int) -> messages.MessagePage:
    match status:
        case 404:
            return messages.missing(context)
        case 503:
            return messages.busy(context)
        case _:
            return messages.other(context, status)


def _without_slash(request: Request, context: RequestContext) -> str:
    """The address of the page that was asked for with a final slash too many, or at the root with one too few.

    Built from the site's own address; without a base URL only a path is told, which keeps the visitor where they are.
    """
    path = request.scope["path"]
    if path == context.root and path:
        short = "/"
    elif path.endswith("/") and not path.startswith("//") and _is_known(request, path.rstrip("/")):
        short = context.path.rstrip("/")
    else:
        return ""
    return context.site.origin + context.address(short, context.query)


def _is_known(request: Request, path: str) -> bool:
    scope = {**request.scope, "path": path}
    routes: list[BaseRoute] = request.app.routes
    return any(route.matches(scope)[0] is Match.FULL for route in routes if not isinstance(route, Mount))


def away(request: Request, error: DatabaseAwayError) -> Response:
    """The database does not answer: said without asking it who is there."""
    _log.warning("database away", path=request.scope["path"], reason=error.reason)
    site: Site = request.app.state.site
    tongue = tongue_of(request)
    words = site.translations[tongue].gettext(AWAY)
    again = {"Retry-After": "5", "Cache-Control": "no-store"}
    if is_for_programs(request):
        return problem(503, error.code, words, "", headers=again)
    lang = html_lang(READER[tongue])
    page = f'<!doctype html><html lang="{lang}"><meta charset="utf-8"><title>503</title><p>{escape(words)}'
    return HTMLResponse(page, 503, again)


def defect(request: Request, error: Exception) -> Response:
    if isinstance(error, DatabaseAwayError):
        return away(request, error)
    incident = str(request.scope.get("state", {}).get("request", ""))
    _log.error("defect", request=incident, path=request.scope["path"], exc_info=error)
    if is_for_programs(request):
        return problem(500, "defect", "Something went wrong on our side.", "", incident=incident)
    context = context_of(request)
    return render(request, context, "message/message.html", messages.broken(context, incident), 500)


def problem(
    status: int,
    code: str,
    reason: str,
    hint: str,
    *,
    contact: str = "",
    incident: str = "",
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """An error for a program. The fields are those of the command line, and never null."""
    body = {"code": code, "reason": reason, "hint": hint, "contact": contact, "incident": incident}
    told = {k: v for k, v in body.items() if v or k in ("code", "reason", "hint")}
    return JSONResponse(
        told, status, {"Cache-Control": "no-store", "Vary": "Accept-Language, Cookie", **(headers or {})}
    )
