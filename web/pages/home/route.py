"""The address of the first page."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from web.http.requests import page_context
from web.pages.home.page import home_page
from web.view.render import render

router = APIRouter(include_in_schema=False)


@router.get("/")
def home(request: Request) -> Response:
    context = page_context(request)
    return render(request, context, "home/home.html", home_page(context))
