"""The addresses of signing in and out, of an invitation, and of one's own account."""

import math

import msgspec
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from archive.accounts.desk import Desk
from archive.accounts.kept import Entry, Kept
from archive.accounts.keys import TOKEN_DAYS, Keys, Scope, secret
from archive.accounts.people import Account, People
from archive.errors import N_, InvalidValueError, NotFoundError
from web.desk.account.page import account_page, invitation_page, login_page, own_path
from web.desk.door import AtDesk, desk_of, onward, show, signed_in
from web.http.forms import Form, OwnForm
from web.http.requests import page_context
from web.http.visitor import address_of, form_token, keep_secret, visitor_of
from web.view.request_context import RequestContext

router = APIRouter(include_in_schema=False)


@router.get("/login")
def login(request: Request) -> Response:
    """The form. A browser without a session gets one, which the form is bound to."""
    context, visitor = page_context(request), visitor_of(request)
    made = visitor.secret or secret()
    name = visitor.account.name if visitor.account else ""
    meant = request.query_params.get("next", "")
    response = show(
        request, context, "account/login.html", login_page(context, form_token(made), meant, signed_in=name)
    )
    if not visitor.secret:
        keep_secret(request, response, made)
    return response


@router.post("/login")
def sign_in(request: Request, form: OwnForm) -> Response:
    """Sign in, or say why not. After some wrong guesses one has to wait."""
    context, desk = page_context(request), desk_of(request)
    keys, name, address = Keys(desk), form.get("username")[:200], address_of(request)
    if waiting := keys.must_wait(name, address):
        minutes = math.ceil(waiting / 60)
        problem = context.words.ngettext(
            "Too many tries. Wait %(n)s minute.", "Too many tries. Wait %(n)s minutes.", minutes
        )
        response = _refused(request, context, form, problem % {"n": minutes}, 429)
        response.headers["Retry-After"] = str(math.ceil(waiting))
        return response
    account = People(desk).checked(name, form.get("password"))
    if account is None:
        keys.was_wrong(name, address)
        return _refused(request, context, form, context.gettext("This name and this password do not go together."), 401)
    keys.was_right(name, address)
    home = "/desk" if account.role.value in ("curator", "administrator") else "/account"
    return _entered(request, keys, account, own_path(context, form.get("next")) or context.address(home))


def _refused(request: Request, context: RequestContext, form: Form, problem: str, status: int) -> Response:
    token = visitor_of(request).csrf_token
    page = login_page(context, token, form.get("next"), username=form.get("username")[:200], problem=problem)
    return show(request, context, "account/login.html", page, status)


def _entered(request: Request, keys: Keys, account: Account, meant: str) -> Response:
    """With a new secret: whoever knew the old one knows nothing."""
    visitor = visitor_of(request)
    if visitor.account and visitor.session:
        keys.end_session(visitor.account, visitor.session.digest)
    made = keys.begin_session(account, request.headers.get("user-agent", ""))
    response = RedirectResponse(meant, 303, {"Cache-Control": "no-store"})
    keep_secret(request, response, made)
    return response


@router.get("/logout")
def logout(request: Request) -> Response:
    """Nothing is changed by following a link; the button is on the account's page."""
    return onward(page_context(request), "/account")


@router.post("/logout")
def sign_out(request: Request, _form: OwnForm) -> Response:
    context, visitor = page_context(request), visitor_of(request)
    if visitor.account and visitor.session:
        Keys(desk_of(request)).end_session(visitor.account, visitor.session.digest)
    response = onward(context, "/")
    keep_secret(request, response, secret())
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


@router.get("/invitation/{made}")
def invitation(request: Request, made: str) -> Response:
    """Set a password by a link. The address is a secret: it is not passed on to anybody."""
    context, visitor = page_context(request), visitor_of(request)
    account = Keys(desk_of(request)).invited(made)
    own = visitor.secret or secret()
    page = invitation_page(context, form_token(own), account.name if account else "")
    response = show(request, context, "account/invitation.html", page, 200 if account else 404)
    response.headers["Referrer-Policy"] = "no-referrer"
    if not visitor.secret:
        keep_secret(request, response, own)
    return response


@router.post("/invitation/{made}")
def accept(request: Request, made: str, form: OwnForm) -> Response:
    context, keys = page_context(request), Keys(desk_of(request))
    account = keys.invited(made)
    if account is None:
        raise NotFoundError(N_("this link has been used or has ended"), N_("Ask for a new one."))
    password, problem = form.get("password"), ""
    if password != form.get("again"):
        problem = context.gettext("The two passwords are not the same.")
    else:
        try:
            account = keys.redeem(made, password)
        except InvalidValueError as error:
            problem = error.told(context.gettext)
    if problem:
        page = invitation_page(context, visitor_of(request).csrf_token, account.name, problem)
        return show(request, context, "account/invitation.html", page, 422)
    return _entered(request, keys, account, context.address("/account"))


@router.get("/account")
def account(request: Request) -> Response:
    at = signed_in(request)
    return show(request, at.context, "account/account.html", account_page(at, Keys(desk_of(request))))


@router.post("/account/password")
def change_password(request: Request, form: OwnForm) -> Response:
    """Whoever sits down at somebody's open desk does not know their password."""
    at, desk = signed_in(request, Scope.ADMIN), desk_of(request)
    keys, gettext = Keys(desk), at.context.gettext
    address, problem = address_of(request), ""
    if keys.must_wait(at.account.name, address) or People(desk).checked(at.account.name, form.get("password")) is None:
        keys.was_wrong(at.account.name, address)
        problem = gettext("This name and this password do not go together.")
    elif form.get("new") != form.get("again"):
        problem = gettext("The two passwords are not the same.")
    else:
        try:
            People(desk).set_password(at.account.name, form.get("new"))
        except InvalidValueError as error:
            problem = error.told(gettext)
    if problem:
        return show(request, at.context, "account/account.html", account_page(at, keys, problem=problem), 422)
    return _entered(request, keys, at.account, at.context.address("/account"))


@router.post("/account/sessions")
def end_session(request: Request, form: OwnForm) -> Response:
    at = signed_in(request, Scope.ADMIN)
    Keys(desk_of(request)).end_session(at.account, form.get("digest"))
    return onward(at.context, "/account")


@router.post("/account/tokens")
def make_token(request: Request, form: OwnForm) -> Response:
    """A token, shown this once."""
    at, keys = signed_in(request, Scope.ADMIN), Keys(desk_of(request))
    scopes = [scope for scope in Scope if scope in form.all("scope")]
    days = form.get("days")[:9] or str(TOKEN_DAYS)
    try:
        made = keys.issue_token(at.account, form.get("name") or "—", scopes, int(days) if days.isdecimal() else 0)
    except InvalidValueError as error:
        page = account_page(at, keys, problem=error.told(at.context.gettext))
        return show(request, at.context, "account/account.html", page, 422)
    return show(request, at.context, "account/account.html", account_page(at, keys, made=made))


@router.post("/account/tokens/revoke")
def revoke_token(request: Request, form: OwnForm) -> Response:
    at = signed_in(request, Scope.ADMIN)
    Keys(desk_of(request)).revoke_token(at.account, form.get("digest"))
    return onward(at.context, "/account")


@router.get("/account/export.json")
def export(request: Request) -> Response:
    """All that is kept about whoever asks."""
    at = signed_in(request)
    headers = {"Cache-Control": "no-store", "Content-Disposition": 'attachment; filename="account.json"'}
    return JSONResponse(People(desk_of(request)).exported(at.account.name), headers=headers)


@router.get("/account/kept.json")
def kept(request: Request) -> Response:
    """The lists, searches and notes of whoever asks, with what their browser needs to send others."""
    return _kept(signed_in(request), desk_of(request))


@router.post("/account/kept.json")
def keep(request: Request, form: OwnForm) -> Response:
    """Take what this browser has changed since; the answer is everything. Raises InvalidValueError."""
    at, desk = signed_in(request, Scope.EDIT), desk_of(request)
    try:
        sent = msgspec.json.decode(form.get("entries") or "[]", type=list[Entry])
    except msgspec.MsgspecError as error:
        raise InvalidValueError(N_("entries that cannot be read"), N_("Open the page again.")) from error
    Kept(desk).take(at.account.id, sent)
    return _kept(at, desk)


def _kept(at: AtDesk, desk: Desk) -> Response:
    entries = [msgspec.to_builtins(entry) for entry in Kept(desk).of(at.account.id)]
    body = {"account": at.account.id, "csrf_token": at.visitor.csrf_token, "entries": entries}
    return JSONResponse(body, headers={"Cache-Control": "no-store"})


@router.post("/account/delete")
def delete(request: Request, form: OwnForm) -> Response:
    """Forget whoever asks, if they know their password."""
    at, desk = signed_in(request, Scope.ADMIN), desk_of(request)
    keys, address = Keys(desk), address_of(request)
    if keys.must_wait(at.account.name, address) or People(desk).checked(at.account.name, form.get("password")) is None:
        keys.was_wrong(at.account.name, address)
        problem = at.context.gettext("This name and this password do not go together.")
        return show(request, at.context, "account/account.html", account_page(at, keys, problem=problem), 422)
    People(desk).delete(at.account.name)
    response = onward(at.context, "/")
    keep_secret(request, response, secret())
    return response
