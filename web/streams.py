"""The sound: access copies and peaks over HTTP, with byte ranges.

Policy is asked on every request, before anything about the file is told. ``web.conditions`` decides; Starlette's
FileResponse moves the bytes, from disk to socket in pieces, whatever the length. The entity tag is the digest in the
manifest: strong, and the same on every server that holds the same bytes.

Sources: RFC 9110 (HEAD 9.3.2, conditions 13, ranges 14), RFC 5334 (audio/ogg).
"""

import os
from collections.abc import Callable
from email.utils import formatdate

from fastapi import APIRouter, FastAPI
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from archive.errors import NotFoundError
from archive.model import Kind, Ref
from archive.policy import Action
from web.conditions import decide
from web.errors import require
from web.media_files import AccessCopy, access_copies
from web.requests import reading_of

_NAMES = ("access.opus", "access.mp3", "peaks.json")


def install(app: FastAPI) -> None:
    """Add the media addresses to the application."""
    router = APIRouter(tags=["media"])
    for name in _NAMES:
        path = f"/media/{{identifier}}/{name}"
        router.add_api_route(
            path, _stream(name), methods=["GET"], response_class=Response, summary=f"{name} of a recording"
        )
        router.add_api_route(path, _stream(name), methods=["HEAD"], response_class=Response, include_in_schema=False)
    app.include_router(router)


def _stream(name: str) -> Callable[[Request, str], Response]:
    def stream(request: Request, identifier: str) -> Response:
        reading = reading_of(request)
        ref = Ref(Kind.RECORDING, identifier)
        require(reading, Action.LISTEN, ref)
        copies = access_copies(reading.site.archive.home, ref)
        found = copies.find(name)
        if found is None:
            raise NotFoundError(f"{ref} has no {name}", "The access copies may be in the making; try again later.")
        return answer(request, found)

    return stream


def answer(request: Request, copy: AccessCopy, *, filename: str = "") -> Response:
    """The file, the ranges of it, or the news that nothing has changed. ``filename`` makes it a download."""
    facts = os.stat(copy.path)  # noqa: PTH116 - what FileResponse takes
    etag = f'"{copy.sha256}"'
    headers = {
        "ETag": etag,
        "Last-Modified": formatdate(facts.st_mtime, usegmt=True),
        "Cache-Control": "private, no-cache",
        "Accept-Ranges": "bytes",
    }
    plan = decide(request.method, request.headers, etag=etag, modified=facts.st_mtime, size=facts.st_size)
    if plan.status == 416:
        return Response(status_code=416, headers={"Content-Range": f"bytes */{facts.st_size}", **headers})
    if plan.status != 200:
        return Response(status_code=plan.status, headers=headers)
    _set_range(request, plan.ranges)
    return FileResponse(copy.path, headers=headers, media_type=copy.mime, stat_result=facts, filename=filename or None)


def _set_range(request: Request, ranges: str) -> None:
    """FileResponse reads Range from the request itself: leave there only what was decided."""
    headers = MutableHeaders(raw=list(Headers(scope=request.scope).raw))
    for name in ("range", "if-range"):
        if name in headers:
            del headers[name]
    if ranges:
        headers["range"] = ranges
    request.scope["headers"] = headers.raw
