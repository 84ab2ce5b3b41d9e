"""Where else a passage of a recording sounds, as one answer for programs."""

from typing import Annotated

import msgspec
from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from web.http import parameters
from web.http.errors import require_recording
from web.http.requests import page_context
from web.http.statuses import BUSY, PROBLEMS
from web.pages.recording.sounding import MOST, passages_like
from web.view.request_context import path_of


class SoundingModel(BaseModel):
    """A passage of another recording that sounds like the one asked for."""

    id: str
    title: str
    url: str
    at_seconds: float
    seconds: float
    distance: float = Field(description="Cents a row, at most 125; 0 is the same melody")
    stretch: float = Field(description="1.15 when it lasts 1.15 times as long")
    shift_cents: float = Field(description="How much higher it sounds, -600 to 600; octaves do not count")
    confidence: float = Field(description="How likely it is the same melody, 0 to 1")


class SoundingAnswer(BaseModel):
    """The surest first; recordings and passages that this visitor may not hear are left out."""

    passages: list[SoundingModel]


router = APIRouter(prefix="/api", tags=["archive"], responses=PROBLEMS | BUSY)


@router.get("/recordings/{identifier}/sounding", response_model=SoundingAnswer, summary="Where else a passage sounds")
def sounding(
    request: Request,
    identifier: str,
    t: Annotated[str, Query(description="The passage, 3 to 30 s: 62.5,72.5")] = "",
    limit: Annotated[int, Query(ge=1, le=MOST)] = 10,
) -> Response:
    """In any key, register and tempo, as ``muragat find-melody`` answers."""
    context = page_context(request)
    record = require_recording(context, identifier)
    del t  # described above; read together with the rest of the address
    found = passages_like(context, record, parameters.clip(context.query), limit)
    answer = {
        "passages": [
            {
                "id": other.id,
                "title": context.redact(other).title,
                "url": context.absolute(path_of(other.ref)),
                "at_seconds": one.at_seconds,
                "seconds": one.seconds,
                "distance": one.distance,
                "stretch": one.stretch,
                "shift_cents": one.shift_cents,
                "confidence": round(one.confidence, 3),
            }
            for other, one in found
        ]
    }
    headers = {"Cache-Control": "private, no-cache", "Vary": "Accept-Language, Cookie"}
    return Response(msgspec.json.encode(answer), media_type="application/json", headers=headers)
