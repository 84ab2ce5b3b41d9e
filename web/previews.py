"""Pictures for previews on other sites. Each passes the policy like the page it stands for, and is drawn once."""

import hashlib

from fastapi import APIRouter, FastAPI
from starlette.requests import Request
from starlette.responses import Response

from archive.errors import NotFoundError
from archive.model import Ref
from archive.policy import Action
from web import pictures
from web.conditions import decide
from web.contexts.preview import Preview, preview, site_preview
from web.errors import require
from web.reading import Reading
from web.requests import check_language, reading_of
from web.words import KIND_OF_PATH
from web.xml import legal


def install(app: FastAPI) -> None:
    """Add the addresses to the application."""
    router = APIRouter(include_in_schema=False)
    router.add_api_route("/preview.png", site, methods=["GET"])
    router.add_api_route("/preview/{path}/{identifier}.png", record, methods=["GET"])
    app.include_router(router)


def site(request: Request) -> Response:
    check_language(request)
    reading = reading_of(request)
    return _picture(request, reading, site_preview(reading))


def record(request: Request, path: str, identifier: str) -> Response:
    """Raises NotFoundError, ClosedDoorError."""
    check_language(request)
    reading = reading_of(request)
    kind = KIND_OF_PATH.get(path)
    if kind is None:
        raise NotFoundError(f"there are no previews of {path[:40]!r}")
    found = require(reading, Action.SEE, Ref(kind, identifier))
    return _picture(request, reading, preview(reading, found))


def _picture(request: Request, reading: Reading, page: Preview) -> Response:
    """The PNG, or the news that it has not changed. A closed door may open or shut: every use asks again."""
    if not pictures.can_draw():
        raise NotFoundError("the faces for previews are not built", "Build the front end: make front.")
    svg = legal(reading.site.templates[reading.tongue].get_template("preview.svg").render(page=page))
    tag = f'"{hashlib.sha256(svg.encode()).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": "Accept-Language, Cookie"}
    known = request.headers.get("if-none-match")
    asked = {} if known is None else {"if-none-match": known}  # there is no time of the last change, only the tag
    if decide(request.method, asked, etag=tag, modified=0.0, size=0).status == 304:
        return Response(status_code=304, headers=headers)
    return Response(pictures.png(svg), media_type="image/png", headers=headers)
