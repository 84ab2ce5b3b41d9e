"""The sound: access copies and peaks over HTTP, with byte ranges.

Policy is asked on every request, before anything about the file is told. ``web.http.conditions`` decides; Starlette's
FileResponse moves the bytes, from disk to socket in pieces, whatever the length. The entity tag is the digest in the
manifest: strong, and the same on every server that holds the same bytes.

Sources: RFC 9110 (HEAD 9.3.2, conditions 13, ranges 14), RFC 5334 (audio/ogg).
"""

import gzip
import os
import re
import shutil
import tempfile
from collections.abc import Callable
from email.utils import formatdate
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from fastapi import APIRouter, FastAPI
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import Receive, Scope, Send

from archive.errors import NotFoundError
from archive.model import Cut, Kind, Recording, Ref
from archive.policy import Action
from media.access import clips
from media.analysis import alignment
from web.http import parameters
from web.http.conditions import Plan, decide
from web.http.encoding import takes_gzip
from web.http.errors import require, require_whole
from web.http.machines import said_of
from web.http.parameters import BadParameterError, Passage
from web.http.requests import context_of
from web.http.statuses import FILE_ANSWERS, query
from web.site import Site
from web.streams.copies import AccessCopy
from web.streams.guarding import Guard, GuardedFile
from web.view.request_context import RequestContext
from web.view.words import N_

_NAMES = (
    "access.opus",
    "access-low.opus",
    "access.mp3",
    "peaks.json",
    "contour.json",
    "tempo.json",
    "tuning.json",
    "spectrogram.png",
)
_MOST_COMPRESSED = 2_000_000  # bytes
_SPAN = r"^[0-9]{1,6}(?:\.[0-9]{1,3})?,[0-9]{1,6}(?:\.[0-9]{1,3})?$"
_SIMPLE_RANGE = re.compile(r"(bytes=\d{0,15}-\d{0,15})?", re.ASCII)
_CLIP_TYPES = {"opus": "audio/ogg; codecs=opus", "mp3": "audio/mpeg", "wav": "audio/wav", "flac": "audio/flac"}


_WORKING: Final[dict[int | str, dict[str, Any]]] = {202: {"description": "Being computed: ask again"}}


def install(app: FastAPI) -> None:
    """Add the media addresses to the application."""
    router = APIRouter(tags=["media"], responses=FILE_ANSWERS | _WORKING)
    for name in _NAMES:
        path = f"/media/{{identifier}}/{name}"
        router.add_api_route(
            path, _stream(name), methods=["GET"], response_class=Response, summary=f"{name} of a recording"
        )
        router.add_api_route(path, _stream(name), methods=["HEAD"], response_class=Response, include_in_schema=False)
    router.add_api_route(
        "/media/{identifier}/clip.{suffix}",
        clip,
        methods=["GET"],
        response_class=Response,
        summary="A passage",
        openapi_extra=query("t", "Beginning and end in seconds: 62.5,91", type="string", pattern=_SPAN),
    )
    router.add_api_route(
        "/media/{identifier}/alignment.json",
        aligned,
        methods=["GET"],
        response_class=Response,
        summary="Which moment of this recording is which of another",
        openapi_extra=query("with", "The id of the other recording", type="string", minLength=1),
    )
    for path, endpoint in (("clip.{suffix}", clip), ("alignment.json", aligned)):
        router.add_api_route(
            f"/media/{{identifier}}/{path}",
            endpoint,
            methods=["HEAD"],
            response_class=Response,
            include_in_schema=False,
        )
    app.include_router(router)


def _stream(name: str) -> Callable[[Request, str], Response]:
    def stream(request: Request, identifier: str) -> Response:
        context = context_of(request)
        ref = Ref(Kind.RECORDING, identifier)
        record = require(context, Action.LISTEN, ref)
        if isinstance(record, Recording) and record.cut_from is not None:
            return _from_its_whole(context, record.cut_from, name)
        found = _given(context, ref, name)

        def due(again: RequestContext) -> str:
            require(again, Action.LISTEN, ref)
            return _given(again, ref, name).sha256

        response = compressed(request, found) or answer(request, found, Guard(request, due, found.sha256))
        return said_of(context, record, response) if isinstance(record, Recording) else response

    return stream


def _given(context: RequestContext, ref: Ref, name: str) -> AccessCopy:
    """What this visitor, who may listen, gets under this name. Raises NotFoundError, ClosedDoorError."""
    found = context.copies(ref).find(name)
    if found is None:
        require_whole(context, ref)
        raise NotFoundError(f"{ref} has no {name}", "The access copies may be in the making; try again later.")
    return found


def clip(request: Request, identifier: str, suffix: str) -> Response:
    """A passage cut from the listening copy, ``?t=START,END`` in seconds, accurate to the sample.

    Raises NotFoundError, ClosedDoorError, BadParameterError, InvalidValueError.
    """
    context = context_of(request)
    ref = Ref(Kind.RECORDING, identifier)
    record = require(context, Action.DOWNLOAD_ACCESS, ref)
    passage = parameters.clip(context.query)
    if isinstance(record, Recording) and record.cut_from is not None:
        return _from_its_whole(context, record.cut_from, f"clip.{suffix}", passage)
    copy = next(iter(context.copies(ref).streams), None)
    if copy is None:
        require_whole(context, ref)
    if suffix not in _CLIP_TYPES or copy is None:
        raise NotFoundError(f"{ref} has no clips as {suffix[:20]!r}", f"Formats: {', '.join(_CLIP_TYPES)}.")
    if passage is None or passage[1] is None:
        raise BadParameterError(N_("a clip needs its beginning and its end"), N_("Write ?t=62.5,91.0, in seconds."))
    folder = Path(tempfile.mkdtemp(prefix="muragat-clip-"))
    out = folder / f"clip.{suffix}"
    try:
        clips.cut(copy.path, passage[0], passage[1], out)
    except BaseException:
        shutil.rmtree(folder)
        raise
    name = f"muragat-{identifier}-{passage[0]:g}-{passage[1]:g}.{suffix}"
    headers = {"Cache-Control": "private, no-cache"}

    def due(again: RequestContext) -> str:
        require(again, Action.DOWNLOAD_ACCESS, ref)
        return next((one.sha256 for one in again.copies(ref).streams), "")

    guard = Guard(request, due, copy.sha256)
    response = _PassingFile(out, guard, headers=headers, media_type=_CLIP_TYPES[suffix], filename=name)
    return said_of(context, record, response) if isinstance(record, Recording) else response


def _from_its_whole(context: RequestContext, cut: Cut, name: str, passage: Passage | None = None) -> Response:
    """The sound of a part is a passage of its whole's: where that is cut. Raises NotFoundError: it is no sound."""
    suffix = Path(name).suffix.removeprefix(".")
    if suffix not in _CLIP_TYPES:
        raise NotFoundError(f"a part has no {name[:20]}", f"See /recordings/{cut.recording}, which it is cut from.")
    start, end = passage or (0.0, None)
    first = min(cut.end_seconds, cut.start_seconds + start)
    last = cut.end_seconds if end is None else min(cut.end_seconds, cut.start_seconds + end)
    address = context.address(f"/media/{cut.recording}/clip.{suffix}", [("t", f"{first:.3f},{last:.3f}")])
    return RedirectResponse(address, 307, {"Cache-Control": "private, no-cache"})


class _PassingFile(GuardedFile):
    """A file that is there for this answer alone. Its folder goes with it, however the answer ends.

    (A background task of Starlette's would not run after 400, 416 or a client that hangs up.)
    """

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            shutil.rmtree(Path(self.path).parent)


def aligned(request: Request, identifier: str) -> Response:
    """The alignment with the recording ``?with=ID``; 202 while it is being computed.

    Raises NotFoundError, ClosedDoorError: both must be open to the visitor's ears.
    """
    context = context_of(request)
    other = next((value for key, value in context.query if key == "with"), "")
    first, second = Ref(Kind.RECORDING, identifier), Ref(Kind.RECORDING, other)
    for ref in (first, second):
        require(context, Action.LISTEN, ref)
        require_whole(context, ref)
    if not context.site.aligner.can_align(first, second):
        raise NotFoundError(f"{first} and {second} cannot be aligned", "Both must have been analysed, and be two.")
    found = context.site.aligner.find(first, second)
    told = {"Cache-Control": "private, no-cache"}
    if found is None:
        return Response('{"status":"working"}', 202, {**told, "Retry-After": "2"}, "application/json")
    return Response(alignment.encode(found), media_type="application/json", headers=told)


def compressed(request: Request, copy: AccessCopy) -> Response | None:
    """Curves and peaks as gzip, where the client takes it: a representation of its own with an entity tag of its own.

    None for sound, for a request of a range, and for what is too long to compress while somebody waits.
    """
    headers = request.headers
    if copy.mime != "application/json" or copy.size_bytes > _MOST_COMPRESSED or "range" in headers:
        return None
    if not takes_gzip(headers.get("accept-encoding", "")):
        return None
    tag = f'"{copy.sha256}-gzip"'
    told = {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": "Accept-Encoding", "Content-Encoding": "gzip"}
    plan = decide(request.method, headers, etag=tag, modified=copy.path.stat().st_mtime, size=copy.size_bytes)
    if plan.status != 200:
        return Response(status_code=plan.status, headers=told)
    return Response(gzip.compress(copy.path.read_bytes(), 5, mtime=0), media_type=copy.mime, headers=told)


def answer(request: Request, copy: AccessCopy, guard: Guard) -> Response:
    """The file, the ranges of it, or the news that nothing has changed."""
    try:
        facts = os.stat(copy.path)  # noqa: PTH116 - what FileResponse takes
    except FileNotFoundError as error:
        raise NotFoundError(f"{copy.name} is being made anew", "Try again in a little while.") from error
    etag = f'"{copy.sha256}"'
    headers = {
        "ETag": etag,
        "Last-Modified": formatdate(facts.st_mtime, usegmt=True),
        "Cache-Control": "private, no-cache",
        "Accept-Ranges": "bytes",
        **({"Vary": "Accept-Encoding"} if copy.mime == "application/json" else {}),
    }
    plan = decide(request.method, request.headers, etag=etag, modified=facts.st_mtime, size=facts.st_size)
    if plan.status == 416:
        return Response(status_code=416, headers={"Content-Range": f"bytes */{facts.st_size}", **headers})
    if plan.status != 200:
        return Response(status_code=plan.status, headers=headers)
    if place := _kept_place(request, copy.path, plan):
        if not plan.ranges:
            del headers["Accept-Ranges"]  # nginx says so itself, but not of a part
        return Response(headers={**headers, "X-Accel-Redirect": place}, media_type=copy.mime)
    _set_range(request, plan.ranges)
    return GuardedFile(copy.path, guard, headers=headers, media_type=copy.mime, stat_result=facts)


def _kept_place(request: Request, path: Path, plan: Plan) -> str:
    """Where the proxy before us keeps a derived file, which it then sends by itself; empty: we send it.

    nginx looks at the request once more. Where it would understand it in another way than we do, the answer is ours: it
    knows no entity tag when it looks at If-Match, and answers 416 or several parts where we say otherwise.
    """
    site: Site = request.app.state.site
    derived, prefix = site.archive.home.derived_path, site.settings.accelerated_path
    if not prefix or not path.is_relative_to(derived):
        return ""
    asked = request.headers
    if request.method != "GET" or "if-match" in asked or "if-unmodified-since" in asked:
        return ""
    if asked.get("range", "") != plan.ranges or not _SIMPLE_RANGE.fullmatch(plan.ranges):
        return ""
    return f"{prefix.rstrip('/')}/{quote(path.relative_to(derived).as_posix())}"


def _set_range(request: Request, ranges: str) -> None:
    """FileResponse reads Range from the request itself: leave there only what was decided."""
    headers = MutableHeaders(raw=list(Headers(scope=request.scope).raw))
    for name in ("range", "if-range"):
        if name in headers:
            del headers[name]
    if ranges:
        headers["range"] = ranges
    request.scope["headers"] = headers.raw
