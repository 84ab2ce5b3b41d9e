"""The addresses of lists of recordings: the page, and the list as a file. Nothing is stored: a list is its address."""

from urllib.parse import quote

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from archive.errors import NotFoundError
from web.http import parameters
from web.http.requests import page_context
from web.pages.playlist import formats
from web.pages.playlist.page import PLAYLIST_FORMATS, playlist_page, tracks
from web.view.render import render

router = APIRouter(include_in_schema=False)


@router.get("/playlist")
def playlist(request: Request) -> Response:
    """The list that the address names; without ids, what this browser keeps."""
    context = page_context(request)
    page = playlist_page(context, parameters.playlist(context.query))
    return render(request, context, "playlist/playlist.html", page)


@router.get("/playlist.{suffix}")
def exported(request: Request, suffix: str) -> Response:
    """The members that this visitor may hear, as a file. Raises NotFoundError, BadParameterError."""
    context = page_context(request)
    if suffix not in PLAYLIST_FORMATS:
        raise NotFoundError(f"no lists in the format {suffix[:20]!r}", f"Formats: {', '.join(PLAYLIST_FORMATS)}.")
    wanted = parameters.playlist(context.query)
    listed = tracks(context, wanted)
    name = wanted.name or context.gettext("List")
    text, mime = {
        "m3u8": (lambda: formats.m3u(name, listed), "audio/x-mpegurl; charset=utf-8"),
        "xspf": (lambda: formats.xspf(name, listed), "application/xspf+xml"),
        "jspf": (lambda: formats.jspf(name, listed), "application/json"),
    }[suffix]
    disposition = f"attachment; filename=\"muragat.{suffix}\"; filename*=UTF-8''{quote(name)}.{suffix}"
    headers = {
        "Content-Disposition": disposition,
        "Cache-Control": "private, no-cache",
        "Vary": "Accept-Language, Cookie, Save-Data",
    }
    return Response(text(), media_type=mime, headers=headers)
