"""The address of the time line."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from web.http import parameters
from web.http.requests import page_context
from web.pages.timeline.page import timeline_page
from web.view.render import render

router = APIRouter(include_in_schema=False)


@router.get("/timeline")
def timeline(request: Request) -> Response:
    context = page_context(request)
    return render(request, context, "timeline/timeline.html", timeline_page(context, parameters.decade(context.query)))
