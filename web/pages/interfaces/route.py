"""The address of the API's page for people."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from web.http.requests import page_context
from web.pages.interfaces.page import interfaces_page
from web.view.render import render

router = APIRouter(include_in_schema=False)


@router.get("/interfaces")
def interfaces(request: Request) -> Response:
    context = page_context(request)
    document = request.app.openapi()
    return render(request, context, "interfaces/interfaces.html", interfaces_page(context, document))
