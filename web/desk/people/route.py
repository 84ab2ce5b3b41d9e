"""The addresses at which administrators let people in."""

from collections.abc import Callable

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from archive.accounts.keys import Keys
from archive.accounts.mail import Sent, send_link
from archive.accounts.people import AccountRole, People
from archive.errors import InvalidValueError, MuragatError, NotFoundError
from archive.hygiene import clean
from archive.model import Kind
from web.desk.door import AtDesk, administrator, desk_of, onward, show
from web.desk.editing.pick import resolver
from web.desk.people.page import accounts_page
from web.http.forms import Form, OwnForm, choice

router = APIRouter(include_in_schema=False, prefix="/desk/accounts")


@router.get("")
def accounts(request: Request) -> Response:
    at = administrator(request)
    return show(request, at.context, "people/accounts.html", accounts_page(at, People(desk_of(request))))


@router.post("")
def add(request: Request, form: OwnForm) -> Response:
    """Make an account, and show the link by which its owner sets a password."""
    at, people = administrator(request), People(desk_of(request))
    try:
        made = people.add(form.get("name"), _role(form), collections=_collections(at, form), mail=form.get("mail"))
    except InvalidValueError as error:
        return _not_done(request, at, people, error)
    return _with_link(request, at, made.name, 201)


@router.post("/link")
def link(request: Request, form: OwnForm) -> Response:
    """A link by which somebody sets a new password."""
    return _with_link(request, administrator(request), form.get("name"), 200)


@router.post("/mail")
def mail(request: Request, form: OwnForm) -> Response:
    """Where somebody's links are sent."""
    return _done(request, lambda _at, people: people.set_mail(form.get("name"), form.get("mail")))


@router.post("/role")
def role(request: Request, form: OwnForm) -> Response:
    return _done(request, lambda at, people: people.set_role(form.get("name"), _role(form), _collections(at, form)))


@router.post("/disable")
def disable(request: Request, form: OwnForm) -> Response:
    return _done(request, lambda _at, people: people.disable(form.get("name"), undo=form.get("undo") == "1"))


def _done(request: Request, change: Callable[[AtDesk, People], object]) -> Response:
    """The list again; with what was wrong where it was not done."""
    at, people = administrator(request), People(desk_of(request))
    try:
        change(at, people)
    except (InvalidValueError, NotFoundError) as error:
        return _not_done(request, at, people, error)
    return onward(at.context, "/desk/accounts")


def _not_done(request: Request, at: AtDesk, people: People, error: MuragatError) -> Response:
    page = accounts_page(at, people, problem=error.told(at.context.gettext))
    return show(request, at.context, "people/accounts.html", page, 422)


def _with_link(request: Request, at: AtDesk, name: str, status: int) -> Response:
    desk = desk_of(request)
    account = People(desk).get(name)
    link = at.context.absolute(f"/invitation/{Keys(desk).invite(account)}")
    sent = send_link(at.context.site.settings, account.name, account.mail, link)
    page = accounts_page(at, People(desk), link=link, link_for=account.name, mailed=_told(at, sent))
    return show(request, at.context, "people/accounts.html", page, status)


def _told(at: AtDesk, sent: Sent | None) -> str:
    if sent is None:
        return ""
    if sent.problem:
        return at.context.gettext("It could not be mailed: %(why)s") % {"why": sent.problem}
    return at.context.gettext("It was mailed to %(address)s.") % {"address": sent.to}


def _role(form: Form) -> AccountRole:
    return AccountRole(choice("role", form.get("role"), AccountRole))


def _collections(at: AtDesk, form: Form) -> list[str]:
    """By their ids (``collections``), and one that was picked or is written by its name (``collection``)."""
    resolve = resolver(at.context)
    known = [word for value in form.all("collections") for word in value.split()]
    wanted = [*known, *(name for name in map(clean, form.all("collection")) if name)]
    return list(dict.fromkeys(resolve(one, (Kind.COLLECTION,)).id for one in wanted))
