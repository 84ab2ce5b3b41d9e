"""The addresses of all records of one kind: ``/works``, ``/people`` …"""

from collections.abc import Callable

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from archive.model import Kind
from web.http import parameters
from web.http.requests import page_context
from web.pages.listing.page import list_page
from web.pages.listing.tree import TREES, tree_page
from web.view.everything import is_cut
from web.view.render import render
from web.view.words import PATH


def _list_of(kind: Kind) -> Callable[[Request], Response]:
    def page(request: Request) -> Response:
        context = page_context(request)
        number = parameters.page_number(context.query)
        if kind in TREES and number == 1 and not is_cut(context, kind):
            return render(request, context, "listing/tree.html", tree_page(context, kind))
        return render(request, context, "listing/list.html", list_page(context, kind, number))

    return page


router = APIRouter(include_in_schema=False)
for _kind, _path in PATH.items():
    router.add_api_route(f"/{_path}", _list_of(_kind), methods=["GET"], name=f"list-{_path}")
