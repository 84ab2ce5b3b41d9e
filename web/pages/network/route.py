"""The address of the network of people."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from web.http.requests import page_context
from web.pages.network.page import network_page
from web.view.render import render

router = APIRouter(include_in_schema=False)


@router.get("/network")
def network(request: Request) -> Response:
    context = page_context(request)
    return render(request, context, "network/network.html", network_page(context))
