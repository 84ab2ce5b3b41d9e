"""The door of the desk: who comes in, and how its pages are sent."""

from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from archive.accounts.desk import Desk
from archive.accounts.keys import Scope
from archive.accounts.people import Account, AccountRole
from archive.errors import StoreError
from web.http.requests import check_language, context_of, site_of
from web.http.visitor import SignInNeededError, Visitor, visitor_of
from web.view.render import render
from web.view.request_context import RequestContext


@dataclass(frozen=True, slots=True)
class AtDesk:
    """Somebody who is signed in, and their request."""

    context: RequestContext
    account: Account
    visitor: Visitor

    @property
    def who(self) -> str:
        """The name that their changes are signed with."""
        return self.account.name


def signed_in(request: Request, scope: Scope = Scope.READ) -> AtDesk:
    """Whoever is signed in. Raises SignInNeededError."""
    visitor = visitor_of(request)
    if visitor.account is None or not visitor.has_scope(scope):
        raise SignInNeededError("nobody is signed in", f"Sign in, or send a token with the scope {scope}.")
    check_language(request)
    return AtDesk(context_of(request), visitor.account, visitor)


def at_desk(request: Request, scope: Scope = Scope.READ) -> AtDesk:
    """A curator or administrator. Raises SignInNeededError for everybody else."""
    found = signed_in(request, scope)
    if not found.visitor.viewer.is_curator:
        raise SignInNeededError(f"{found.who} is not a curator", "Sign in as one.")
    return found


def administrator(request: Request, scope: Scope = Scope.ADMIN) -> AtDesk:
    """Raises SignInNeededError for everybody else."""
    found = signed_in(request, scope)
    if found.account.role is not AccountRole.ADMINISTRATOR:
        raise SignInNeededError(f"{found.who} is not an administrator", "Sign in as one.")
    return found


def desk_of(request: Request) -> Desk:
    """The desk database. Raises StoreError: there is none, and none can be made."""
    desk = site_of(request).desk
    if desk is None:
        raise StoreError("this archive cannot be written, and has no accounts", "Serve it from a home that can be.")
    return desk


def show(request: Request, context: RequestContext, template: str, page: Any, status: int = 200) -> Response:
    """A page of the desk: nobody keeps it, neither a cache nor the browser's memory of pages gone back to."""
    response = render(request, context, template, page, status)
    response.headers["Cache-Control"] = "no-store"
    if "etag" in response.headers:
        del response.headers["etag"]
    return response


def onward(context: RequestContext, path: str, query: tuple[tuple[str, str], ...] = ()) -> Response:
    """After something was done: to the page that shows it (RFC 9110 15.4.4)."""
    return RedirectResponse(context.address(path, query), 303, {"Cache-Control": "no-store"})
