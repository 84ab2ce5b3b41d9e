"""The address of the page about the archive."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from web.http.requests import page_context
from web.pages.about.page import about_page
from web.view.render import render

router = APIRouter(include_in_schema=False)


@router.get("/about")
def about(request: Request) -> Response:
    context = page_context(request)
    return render(request, context, "about/about.html", about_page(context))
