"""oEmbed 1.0: how other sites learn to show the player of a recording. Source: oembed.com."""

from urllib.parse import parse_qsl

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from archive.errors import NotFoundError
from web.http import parameters
from web.http.errors import require_recording
from web.http.parameters import BadParameterError
from web.http.requests import context_of
from web.pages.recording.listening import EMBED_HEIGHT, EMBED_WIDTH, embed_code
from web.view.request_context import names
from web.view.words import N_

router = APIRouter(include_in_schema=False)


@router.get("/oembed")
def oembed(request: Request) -> Response:
    """oEmbed 1.0 for the address of a recording. Raises BadParameterError, NotFoundError."""
    context = context_of(request)
    asked = dict(context.query)
    if asked.get("format", "json") != "json":
        raise BadParameterError(N_("format is not json"), N_("Only JSON is offered."))
    address = asked.get("url", "")
    start = context.absolute("/recordings/")
    if not address.startswith(start):
        raise NotFoundError(f"{address[:200]!r} is no recording of this archive", f"Addresses begin with {start}")
    identifier, _, query = address.removeprefix(start).partition("#")[0].partition("?")
    record = require_recording(context, identifier)
    passage = parameters.clip(parse_qsl(query))
    frame = context.absolute(f"/embed/{record.id}", [] if passage is None else [("t", parameters.clip_text(passage))])
    return JSONResponse(
        {
            "version": "1.0",
            "type": "rich",
            "title": names(record, context.tongue)[0].text,
            "provider_name": context.site.settings.archive_name,
            "provider_url": context.absolute("/"),
            "width": EMBED_WIDTH,
            "height": EMBED_HEIGHT,
            "html": embed_code(frame),
        },
        headers={"Cache-Control": "private, no-cache", "Vary": "Accept-Language, Cookie"},
    )
