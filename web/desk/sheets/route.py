"""Sheets to be fetched: an empty one, or one with what a search finds; a job writes it."""

from dataclasses import dataclass

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from archive.accounts.keys import Scope
from archive.identifiers import mint
from archive.jobs.queue import Queue
from web.desk.door import AtDesk, at_desk, desk_of, onward, show
from web.http.forms import OwnForm, choice
from web.http.parameters import search_parameters, split_query
from web.http.requests import wants_data
from web.pages.search.addresses import parameters
from web.pages.search.labels import in_words
from web.view.frame import Frame, frame

router = APIRouter(include_in_schema=False, prefix="/desk/sheets")
FORMATS = ("xlsx", "csv")


@dataclass(frozen=True, slots=True)
class SheetsPage:
    """``label``: the search in words; empty where none was asked for."""

    frame: Frame
    csrf_token: str
    search: str
    label: str
    href: str
    uploads: str


@router.get("")
def sheets(request: Request) -> Response:
    """The forms; for what a search finds: ``/desk/sheets?missing=place``."""
    at = at_desk(request)
    query = request.url.query
    asked = search_parameters(split_query(query)) if query else None
    page = SheetsPage(
        frame=frame(at.context, at.context.gettext("Sheets"), indexed=False),
        csrf_token=at.visitor.csrf_token,
        search=query,
        label=in_words(at.context, asked) if asked else "",
        href=at.context.address("/search", parameters(asked)) if asked else "",
        uploads=at.context.address("/desk/uploads"),
    )
    return show(request, at.context, "sheets/sheets.html", page)


@router.post("")
def write(request: Request, form: OwnForm) -> Response:
    """File the job; its page has the sheet when it is written."""
    at = at_desk(request, Scope.EDIT)
    number = Queue(desk_of(request)).file(
        "sheet", _arguments(at, form.get("search"), form.get("format"), form.get("what")), at.who
    )
    if wants_data(request):
        return JSONResponse({"job": number}, 202, {"Cache-Control": "no-store"})
    return onward(at.context, f"/desk/jobs/{number}")


def _arguments(at: AtDesk, search: str, form: str, what: str) -> dict[str, object]:
    choice("format", form, FORMATS)
    pairs = parameters(search_parameters(split_query(search))) if search else []
    return {
        "account": at.account.id,
        "file": mint(),
        "search": pairs,
        "format": form,
        "template": what == "template",
        "language": at.context.tongue.partition("-")[0],
    }
