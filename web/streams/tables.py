"""What was computed from the sound, in the formats of other programs: the melody as CSV, the scale as a Scala file.

Policy is asked as for the sound itself. Both are made from the curves when they are asked for, the melody row by row;
their entity tags follow from the digest of what they are made of.
"""

from collections.abc import Callable, Iterable

import msgspec
from fastapi import APIRouter, FastAPI
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from archive.errors import NotFoundError
from archive.model import Kind, Ref
from archive.policy import Action
from media.analysis import curves, files
from web.http.conditions import decide
from web.http.errors import require, require_whole
from web.http.requests import context_of
from web.http.statuses import FILE_ANSWERS
from web.streams.copies import AccessCopy

_Rows = Callable[[AccessCopy], Iterable[str]]


def install(app: FastAPI) -> None:
    """Add the addresses to the application."""
    router = APIRouter(tags=["media"], responses=FILE_ANSWERS)
    for name, mime, source, rows, summary in _TABLES:
        path = f"/media/{{identifier}}/{name}"
        endpoint = _table(name, mime, source, rows)
        router.add_api_route(path, endpoint, methods=["GET"], response_class=Response, summary=summary)
        router.add_api_route(path, endpoint, methods=["HEAD"], response_class=Response, include_in_schema=False)
    app.include_router(router)


def _table(name: str, mime: str, source: str, rows: _Rows) -> Callable[[Request, str], Response]:
    def table(request: Request, identifier: str) -> Response:
        context = context_of(request)
        ref = Ref(Kind.RECORDING, identifier)
        require(context, Action.LISTEN, ref)
        made_of = context.copies(ref).find(source)
        if made_of is None:
            require_whole(context, ref)
            raise NotFoundError(f"{ref} has no {name}", "It may be in the making; try again later.")
        headers = {
            "ETag": f'"{made_of.sha256}-{name}"',
            "Cache-Control": "private, no-cache",
            "Content-Disposition": f'attachment; filename="muragat-{ref.id}-{name}"',
        }
        modified = made_of.path.stat().st_mtime
        plan = decide(request.method, request.headers, etag=headers["ETag"], modified=modified, size=0)
        if plan.status in (304, 412):
            return Response(status_code=plan.status, headers=headers)
        if request.method == "HEAD":
            return Response(media_type=mime, headers=headers)
        return StreamingResponse(iter(rows(made_of)), media_type=mime, headers=headers)

    return table


def _contour(copy: AccessCopy) -> Iterable[str]:
    values = curves.load(copy.path)
    return files.contour_rows(values["f0"], values["f0_confidence"])


def _scala(copy: AccessCopy) -> Iterable[str]:
    text = msgspec.json.decode(copy.path.read_bytes(), type=_Tuning).scala
    if not text:
        raise NotFoundError("no scale was found in this recording", "A scale needs a melody.")
    return [text]


class _Tuning(msgspec.Struct):
    """What is read of ``tuning.json``."""

    scala: str = ""


_TABLES: tuple[tuple[str, str, str, _Rows, str], ...] = (
    ("contour.csv", "text/csv; charset=utf-8", "curves.npz", _contour, "The melody: seconds, Hz, confidence"),
    ("tuning.scl", "text/plain; charset=utf-8", "tuning.json", _scala, "The measured scale as a Scala file"),
)
"""name, media type, what it is made of, how, in words"""
