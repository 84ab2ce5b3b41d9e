"""The address of this day in other years."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from web.http import parameters
from web.http.requests import page_context
from web.pages.today.page import today_page
from web.view.render import render

router = APIRouter(include_in_schema=False)


@router.get("/today")
def today(request: Request) -> Response:
    context = page_context(request)
    return render(request, context, "today/today.html", today_page(context, parameters.month_day(context.query)))
