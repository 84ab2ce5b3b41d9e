"""The addresses at which work is handed to somebody and reported done."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from archive.accounts.keys import Scope
from archive.accounts.people import People
from archive.accounts.tasks import Tasks
from archive.errors import InvalidValueError, NotFoundError
from archive.hygiene import clean
from web.desk.door import at_desk, desk_of, onward, show
from web.desk.tasks.page import giving_page
from web.http.forms import OwnForm
from web.http.parameters import search_parameters, split_query

router = APIRouter(include_in_schema=False, prefix="/desk/tasks")


@router.get("")
def giving(request: Request) -> Response:
    """The form for what a search finds: ``/desk/tasks?kind=recording&missing=place``."""
    at = at_desk(request)
    page = giving_page(at, desk_of(request), request.url.query)
    return show(request, at.context, "tasks/giving.html", page)


@router.post("")
def give(request: Request, form: OwnForm) -> Response:
    at, desk = at_desk(request, Scope.EDIT), desk_of(request)
    search = form.get("search")
    search_parameters(split_query(search))
    try:
        Tasks(desk).give(search, People(desk).get(form.get("to")), at.account, clean(form.get("note")))
    except (InvalidValueError, NotFoundError) as error:
        page = giving_page(at, desk, search, error.told(at.context.gettext))
        return show(request, at.context, "tasks/giving.html", page, 422)
    return onward(at.context, "/desk")


@router.post("/{number}/done")
def done(request: Request, number: int, _form: OwnForm) -> Response:
    at = at_desk(request, Scope.EDIT)
    Tasks(desk_of(request)).finish(number, at.account)
    return onward(at.context, "/desk")
