"""The address of saved searches."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from web.http.requests import page_context
from web.pages.saved.page import saved_page
from web.view.render import render

router = APIRouter(include_in_schema=False)


@router.get("/saved")
def saved(request: Request) -> Response:
    context = page_context(request)
    return render(request, context, "saved/saved.html", saved_page(context))
