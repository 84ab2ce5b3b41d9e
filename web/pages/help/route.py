"""The address of the help."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from web.http.requests import page_context
from web.pages.help.page import help_page
from web.view.render import render

router = APIRouter(include_in_schema=False)


@router.get("/help")
def help_(request: Request) -> Response:
    context = page_context(request)
    return render(request, context, "help/help.html", help_page(context))
