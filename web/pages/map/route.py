"""The address of the map."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from web.http.requests import page_context
from web.pages.map.page import map_page
from web.view.render import render

router = APIRouter(include_in_schema=False)


@router.get("/map")
def region_map(request: Request) -> Response:
    context = page_context(request)
    return render(request, context, "map/map.html", map_page(context))
