"""The address that leads to a recording by chance."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from web.http.requests import page_context
from web.pages.surprise.choice import surprise

router = APIRouter(include_in_schema=False)


@router.get("/surprise")
def by_chance(request: Request) -> Response:
    """Another recording each time: nothing may keep the answer."""
    return RedirectResponse(surprise(page_context(request)), 303, {"Cache-Control": "no-store"})
