"""The pictures over HTTP: the shown sizes only, never the preserved file.

The address carries the digest of the master, so that a browser may keep what it has; the policy is asked each time.
"""

import re
from email.utils import formatdate
from typing import Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from archive.errors import NotFoundError
from archive.model import Kind, Ref
from archive.policy import Action, may_see_picture
from media.pictures import showing
from web.http.conditions import decide
from web.http.errors import require
from web.http.requests import context_of
from web.view.words import KIND_OF_PATH

_NAME: Final = re.compile(r"([0-9a-f]{32})-(small|large)\.(avif|webp)")

router = APIRouter(tags=["media"])


def _picture(request: Request, section: str, identifier: str, name: str) -> Response:
    """A picture of a record, 480 or 1600 pixels at most on its longer side, as AVIF or WebP without the camera's notes.

    Where a picture was drawn before there was AVIF, its WebP is given instead.
    """
    context = context_of(request)
    kind, asked = KIND_OF_PATH.get(section), _NAME.fullmatch(name)
    if kind is None or asked is None:
        raise NotFoundError("there is no such picture", "Take the address from the page of the record.")
    ref = Ref(Kind(kind), identifier)
    record = require(context, Action.SEE, ref)
    picture = next((p for p in record.pictures if p.sha512.startswith(asked[1])), None)
    if picture is None or not may_see_picture(context.viewer, record, picture, context.today):
        raise NotFoundError(f"{ref} shows no such picture", "It may have been taken off.")
    suffix = asked[3]
    path = showing.shown_path(context.site.archive.home, ref, picture, asked[2], suffix)
    if not path.exists():
        suffix = "webp"
        path = path.with_suffix(".webp")
    if not path.exists():
        raise NotFoundError(f"{ref}: this picture is not drawn yet", "Run `muragat rebuild pictures`.")
    etag, found = f'"{asked[1]}-{asked[2]}-{suffix}"', path.stat()
    headers = {
        "ETag": etag,
        "Last-Modified": formatdate(found.st_mtime, usegmt=True),
        "Cache-Control": "private, no-cache",
    }
    plan = decide(request.method, request.headers, etag=etag, modified=found.st_mtime, size=found.st_size)
    if plan.status in (304, 412):
        return Response(status_code=plan.status, headers=headers)
    return FileResponse(path, media_type=f"image/{suffix}", headers=headers, stat_result=found)


_ADDRESS = "/media/pictures/{section}/{identifier}/{name}"
router.add_api_route(_ADDRESS, _picture, methods=["GET"], response_class=Response, summary="A picture of a record")
router.add_api_route(_ADDRESS, _picture, methods=["HEAD"], response_class=Response, include_in_schema=False)
