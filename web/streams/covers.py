"""The cover of a recording over HTTP: drawn from its melody and strokes, for those who may hear all of it.

The policy is asked twice: whether the recording may be seen at all, and, through ``RequestContext.copies``, what of its
sound this visitor gets. Who may not listen, or for whom a passage is silent, has no curves there and gets the plain
ornament: the drawing would give the melody away.
"""

import hashlib

import msgspec
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from archive.model import Kind, Ref
from archive.policy import Action
from web.drawings.cover import Sound, cover
from web.http.conditions import decide
from web.http.errors import require
from web.http.requests import page_context
from web.streams.copies import AccessCopies
from web.view.request_context import names

_DRAWING = "1"
"""Of the entity tag: another number where the same sound is drawn differently."""

router = APIRouter(tags=["media"])


class _Contour(msgspec.Struct):
    """What is read of ``contour.json``."""

    step_seconds: float
    f0_hz: list[float | None]


class _Tempo(msgspec.Struct):
    """What is read of ``tempo.json``."""

    onsets_seconds: list[float]


def _cover(request: Request, identifier: str) -> Response:
    """A drawing of 480 × 480, as SVG: the melody as an ornament, the strokes as stitches round it."""
    context = page_context(request)
    ref = Ref(Kind.RECORDING, identifier)
    record = context.redact(require(context, Action.SEE, ref))
    copies = context.copies(ref)
    made_of = copies.find("contour.json")
    label = context.gettext("Synthetic demonstration") if record.synthetic else ""
    title = names(record, context.tongue)[0].text
    state = f"{_DRAWING}-{made_of.sha256 if made_of else 'plain'}-{context.tongue.value}-{label}-{title}"
    etag = f'"{hashlib.sha256(state.encode()).hexdigest()[:32]}"'
    headers = {"ETag": etag, "Cache-Control": "private, no-cache", "Vary": "Accept-Language, Cookie"}
    plan = decide(request.method, request.headers, etag=etag, modified=0.0, size=0)
    if plan.status in (304, 412):
        return Response(status_code=plan.status, headers=headers)
    drawn = cover(ref.id, _sound(copies), title=title, label=label)
    return Response(drawn, media_type="image/svg+xml", headers=headers)


def _sound(copies: AccessCopies) -> Sound | None:
    """The curves that this visitor gets; None where there are none, or while they are made anew."""
    contour, tempo = copies.find("contour.json"), copies.find("tempo.json")
    if contour is None:
        return None
    try:
        melody = msgspec.json.decode(contour.path.read_bytes(), type=_Contour)
        strokes = msgspec.json.decode(tempo.path.read_bytes(), type=_Tempo).onsets_seconds if tempo else []
    except FileNotFoundError:
        return None
    return Sound(melody.f0_hz, strokes, len(melody.f0_hz) * melody.step_seconds)


_ADDRESS = "/recordings/{identifier}/cover.svg"
router.add_api_route(_ADDRESS, _cover, methods=["GET"], response_class=Response, summary="The cover of a recording")
