"""The addresses of everything that is not a recording: ``/works/ID``, ``/people/ID`` …"""

from collections.abc import Callable

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from archive.model import Kind, Ref
from archive.policy import Action
from web.http import parameters
from web.http.errors import require
from web.http.requests import page_context
from web.pages.record.page import record_page
from web.view.render import render
from web.view.words import PATH


def _page_of(kind: Kind) -> Callable[[Request, str], Response]:
    def page(request: Request, identifier: str) -> Response:
        context = page_context(request)
        record = require(context, Action.SEE, Ref(kind, identifier))
        by = parameters.grouping(context.query)
        return render(request, context, "record/record.html", record_page(context, record, by=by))

    return page


router = APIRouter(include_in_schema=False)
for _kind, _path in PATH.items():
    if _kind is not Kind.RECORDING:
        router.add_api_route(f"/{_path}/{{identifier}}", _page_of(_kind), methods=["GET"], name=f"page-{_path}")
