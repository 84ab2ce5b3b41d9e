"""Pictures for previews on other sites. Each passes the policy like the page it stands for, and is drawn once."""

import hashlib

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from archive.errors import NotFoundError
from archive.model import Ref
from archive.policy import Action
from web.http.conditions import decide
from web.http.errors import require
from web.http.requests import page_context
from web.protocols.preview import drawing
from web.protocols.preview.picture import Preview, preview, site_preview
from web.protocols.xml import legal
from web.view.request_context import RequestContext
from web.view.words import KIND_OF_PATH

router = APIRouter(include_in_schema=False)


@router.get("/preview.png")
def site(request: Request) -> Response:
    context = page_context(request)
    return _picture(request, context, site_preview(context))


@router.get("/preview/{path}/{identifier}.png")
def record(request: Request, path: str, identifier: str) -> Response:
    """Raises NotFoundError, ClosedDoorError."""
    context = page_context(request)
    kind = KIND_OF_PATH.get(path)
    if kind is None:
        raise NotFoundError(f"there are no previews of {path[:40]!r}")
    found = require(context, Action.SEE, Ref(kind, identifier))
    return _picture(request, context, preview(context, found))


def _picture(request: Request, context: RequestContext, page: Preview) -> Response:
    """The PNG, or the news that it has not changed. A closed door may open or shut: every use asks again."""
    if not drawing.can_draw():
        raise NotFoundError("the faces for previews are not built", "Build the front end: make front.")
    svg = legal(context.site.templates[context.tongue].get_template("preview/preview.svg").render(page=page))
    tag = f'"{hashlib.sha256(svg.encode()).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": "Accept-Language, Cookie"}
    known = request.headers.get("if-none-match")
    asked = {} if known is None else {"if-none-match": known}  # there is no time of the last change, only the tag
    if decide(request.method, asked, etag=tag, modified=0.0, size=0).status == 304:
        return Response(status_code=304, headers=headers)
    return Response(drawing.png(svg), media_type="image/png", headers=headers)
