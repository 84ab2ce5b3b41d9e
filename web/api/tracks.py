"""What it takes to play a recording, as one small answer: its names in the reader's language, its copies, its cover.

The player asks this for what it queues and for what it takes up again; the whole record stands at
``/api/recordings/ID``.
"""

import msgspec
from fastapi import APIRouter
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from archive.errors import NotFoundError
from web.http.errors import require_recording
from web.http.requests import page_context
from web.pages.recording.listening import own_streams, player_of
from web.view.blocks import recording_rows


class TrackStream(BaseModel):
    """A copy that can be played, best first."""

    src: str
    type: str


class Track(BaseModel):
    """A recording as a player needs it."""

    id: str
    title: str = Field(description="In the reader's script")
    people: str
    href: str
    cover: str = Field(description="Address of its cover; empty where data are saved")
    streams: list[TrackStream]
    peaks: str
    duration: float = Field(description="Seconds; 0 where it is not known")
    loudness: float | None = Field(description="Integrated loudness in LUFS")


router = APIRouter(prefix="/api", tags=["archive"])


@router.get("/recordings/{identifier}/track", response_model=Track, summary="What it takes to play a recording")
def track(request: Request, identifier: str) -> Response:
    """Names in the reader's language and the copies that this visitor may hear."""
    context = page_context(request)
    record = require_recording(context, identifier)
    player = player_of(context, record)
    if player is None or record.terms.notices:  # which are read on its page before anybody listens
        raise NotFoundError(f"{record.ref}: nothing of it can be played here", "Its page says why and whom to ask.")
    streams = player.streams if record.cut_from is None else own_streams(context, record)
    row = recording_rows(context, [record])[0]
    people = row.performers or row.composers
    answer = {
        "id": record.id,
        "title": row.link.name.text,
        "people": ", ".join(v.link.name.text if v.link else v.text for v in people),
        "href": row.link.href,
        "cover": row.cover.small if row.cover else "",
        "streams": [{"src": s.href, "type": s.mime} for s in streams],
        "peaks": "" if record.cut_from else player.peaks,
        "duration": record.duration_seconds or 0.0,
        "loudness": player.loudness_lufs,
    }
    headers = {"Cache-Control": "private, no-cache", "Vary": "Accept-Language, Cookie, Save-Data"}
    return Response(msgspec.json.encode(answer), media_type="application/json", headers=headers)
