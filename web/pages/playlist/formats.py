"""A list of recordings as M3U, XSPF and JSPF for other players.

Sources: XSPF 1 (xspf.org/spec), JSPF (xspf.org/jspf), and for M3U what players agree on (``#EXTM3U``,
``#EXTINF:seconds,artist - title``, UTF-8, hence ``.m3u8``).
"""

import json
from collections.abc import Sequence
from xml.etree import ElementTree

from web.pages.playlist.page import Track

_XSPF = "http://xspf.org/ns/0/"


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
