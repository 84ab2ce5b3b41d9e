"""The address of the introduction to aitys."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from web.http.requests import page_context
from web.pages.aitys.page import aitys_page
from web.view.render import render

router = APIRouter(include_in_schema=False)


@router.get("/aitys")
def aitys(request: Request) -> Response:
    context = page_context(request)
    return render(request, context, "aitys/aitys.html", aitys_page(context))
