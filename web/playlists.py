"""Lists of recordings: the page, and the list as M3U, XSPF and JSPF for other players.

Nothing is stored: a list is its address. Sources: XSPF 1 (xspf.org/spec), JSPF (xspf.org/jspf), and for M3U what
players agree on (``#EXTM3U``, ``#EXTINF:seconds,artist - title``, UTF-8, hence ``.m3u8``).
"""

import json
from collections.abc import Sequence
from urllib.parse import quote
from xml.etree import ElementTree

from fastapi import APIRouter, FastAPI
from starlette.requests import Request
from starlette.responses import Response

from archive.errors import NotFoundError
from web import form
from web.contexts.playlist import PLAYLIST_FORMATS, Track, playlist_page, tracks
from web.render import render
from web.requests import check_language, reading_of

_XSPF = "http://xspf.org/ns/0/"


def install(app: FastAPI) -> None:
    """Add the addresses to the application."""
    router = APIRouter(include_in_schema=False)
    router.add_api_route("/playlist", playlist, methods=["GET"])
    router.add_api_route("/playlist.{suffix}", exported, methods=["GET"])
    app.include_router(router)


def playlist(request: Request) -> Response:
    """The list that the address names; without ids, what this browser keeps."""
    check_language(request)
    reading = reading_of(request)
    return render(request, reading, "playlist.html", playlist_page(reading, form.playlist(reading.query)))


def exported(request: Request, suffix: str) -> Response:
    """The members that this visitor may hear, as a file. Raises NotFoundError, BadParameterError."""
    check_language(request)
    reading = reading_of(request)
    if suffix not in PLAYLIST_FORMATS:
        raise NotFoundError(f"no lists in the format {suffix[:20]!r}", f"Formats: {', '.join(PLAYLIST_FORMATS)}.")
    wanted = form.playlist(reading.query)
    listed = tracks(reading, wanted)
    name = wanted.name or reading.gettext("List")
    text, mime = {
        "m3u8": (lambda: m3u(name, listed), "audio/x-mpegurl; charset=utf-8"),
        "xspf": (lambda: xspf(name, listed), "application/xspf+xml"),
        "jspf": (lambda: jspf(name, listed), "application/json"),
    }[suffix]
    disposition = f"attachment; filename=\"muragat.{suffix}\"; filename*=UTF-8''{quote(name)}.{suffix}"
    headers = {
        "Content-Disposition": disposition,
        "Cache-Control": "private, no-cache",
        "Vary": "Accept-Language, Cookie, Save-Data",
    }
    return Response(text(), media_type=mime, headers=headers)


def m3u(name: str, listed: Sequence[Track]) -> str:
    """Extended M3U. Line ends in names become spaces: a line is an entry."""
    lines = ["#EXTM3U", f"#PLAYLIST:{_line(name)}"]
    for track in listed:
        seconds = -1 if track.milliseconds is None else round(track.milliseconds / 1000)
        label = " - ".join(part for part in (_line(track.creator), _line(track.title)) if part)
        lines += [f"#EXTINF:{seconds},{label}", track.location]
    return "\n".join([*lines, ""])


def xspf(name: str, listed: Sequence[Track]) -> bytes:
    """XSPF version 1."""
    ElementTree.register_namespace("", _XSPF)
    root = ElementTree.Element(f"{{{_XSPF}}}playlist", {"version": "1"})
    _add(root, "title", name)
    track_list = ElementTree.SubElement(root, f"{{{_XSPF}}}trackList")
    for track in listed:
        element = ElementTree.SubElement(track_list, f"{{{_XSPF}}}track")
        _add(element, "location", track.location)
        _add(element, "identifier", track.page)
        _add(element, "title", track.title)
        _add(element, "creator", track.creator)
        _add(element, "info", track.page)
        _add(element, "duration", "" if track.milliseconds is None else str(track.milliseconds))
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)


def jspf(name: str, listed: Sequence[Track]) -> str:
    """The same in JSON; locations and identifiers are lists there."""
    found: list[dict[str, object]] = []
    for track in listed:
        told: dict[str, object] = {"location": [track.location], "identifier": [track.page], "title": track.title}
        if track.creator:
            told["creator"] = track.creator
        told["info"] = track.page
        if track.milliseconds is not None:
            told["duration"] = track.milliseconds
        found.append(told)
    return json.dumps({"playlist": {"title": name, "track": found}}, ensure_ascii=False, indent=1)


def _add(parent: ElementTree.Element, name: str, text: str) -> None:
    if text:
        ElementTree.SubElement(parent, f"{{{_XSPF}}}{name}").text = text


def _line(text: str) -> str:
    return " ".join(text.split())
