"""The address where recordings stand side by side."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from web.http.requests import page_context
from web.pages.compare.page import compare_page
from web.view.render import render

router = APIRouter(include_in_schema=False)


@router.get("/compare")
def compare(request: Request) -> Response:
    context = page_context(request)
    ids = [value for key, value in context.query if key == "id"]
    page = compare_page(context, ids)
    response = render(request, context, "compare/compare.html", page)
    if page.working:  # no change in the catalogue tells when it is done
        response.headers["Cache-Control"] = "private, no-store"
    return response
