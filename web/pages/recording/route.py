"""The addresses of a recording: its page, and its player for a frame on another site."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from web.http import parameters
from web.http.errors import require_recording
from web.http.machines import said_of
from web.http.requests import page_context
from web.pages.recording.page import recording_page
from web.pages.recording.sounding import sounding_page
from web.view.render import render

router = APIRouter(include_in_schema=False)


@router.get("/recordings/{identifier}")
def recording(request: Request, identifier: str) -> Response:
    context = page_context(request)
    record = require_recording(context, identifier)
    page = recording_page(context, record, clip=parameters.clip(context.query))
    return said_of(context, record, render(request, context, "recording/recording.html", page))


@router.get("/recordings/{identifier}/sounding")
def sounding(request: Request, identifier: str) -> Response:
    """Where else the passage sounds that ``t`` names."""
    context = page_context(request)
    record = require_recording(context, identifier)
    page = sounding_page(context, record, parameters.clip(context.query))
    return render(request, context, "recording/sounding.html", page)


@router.get("/embed/{identifier}")
def embed(request: Request, identifier: str) -> Response:
    """The player alone; a closed recording says so there too."""
    context = page_context(request)
    record = require_recording(context, identifier)
    page = recording_page(context, record, clip=parameters.clip(context.query))
    return said_of(context, record, render(request, context, "recording/embed.html", page))
