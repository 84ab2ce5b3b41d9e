"""The addresses of listening paths."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from web.http.requests import page_context
from web.pages.paths.page import path_page, paths_page
from web.view.render import render

router = APIRouter(include_in_schema=False)


@router.get("/paths")
def paths(request: Request) -> Response:
    context = page_context(request)
    return render(request, context, "paths/paths.html", paths_page(context))


@router.get("/paths/{identifier}")
def one_path(request: Request, identifier: str) -> Response:
    context = page_context(request)
    return render(request, context, "paths/path.html", path_page(context, identifier))
