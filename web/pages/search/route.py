"""The addresses of the search and of all values of one facet."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from web.http import parameters
from web.http.limits import MAX_VALUE
from web.http.requests import page_context
from web.pages.search.facets import values_page
from web.pages.search.page import search_page
from web.view.render import render

router = APIRouter(include_in_schema=False)


@router.get("/search")
def search(request: Request) -> Response:
    context = page_context(request)
    page = search_page(context, parameters.search_parameters(context.query))
    return render(request, context, "search/search.html", page)


@router.get("/search/values/{field}")
def search_values(request: Request, field: str) -> Response:
    context = page_context(request)
    find = next((value for key, value in reversed(context.query) if key == "find"), "")[:MAX_VALUE]
    page = values_page(context, parameters.search_parameters(context.query), field, find)
    return render(request, context, "search/values.html", page)
