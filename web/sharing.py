"""What readers carry away: citations in the formats of reference managers, and a player for other sites' pages."""

from urllib.parse import parse_qsl

from fastapi import APIRouter, FastAPI
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from archive.errors import NotFoundError
from archive.model import Kind, Recording, Ref
from archive.policy import Action
from web import citation, form
from web.contexts.listening import EMBED_HEIGHT, EMBED_WIDTH, embed_code
from web.contexts.parts import composing_credits
from web.contexts.recording import recording_page
from web.contexts.visible import visible
from web.errors import require
from web.form import BadParameterError
from web.reading import Reading, names
from web.render import render
from web.requests import check_language, reading_of
from web.words import N_

_FOR_THIS_VISITOR = {"Cache-Control": "private, no-cache", "Vary": "Accept-Language, Cookie"}


def install(app: FastAPI) -> None:
    """Add the addresses to the application."""
    router = APIRouter(include_in_schema=False)
    router.add_api_route("/recordings/{identifier}/cite.{suffix}", cite, methods=["GET"])
    router.add_api_route("/embed/{identifier}", embed, methods=["GET"])
    router.add_api_route("/oembed", oembed, methods=["GET"])
    app.include_router(router)


def cite(request: Request, identifier: str, suffix: str) -> Response:
    """The citation as a file: ``bib``, ``ris``, ``json`` (CSL) or ``txt``."""
    reading, record = _recording(request, identifier)
    cited = citation.cite(reading, record, composing_credits(reading, record), form.clip(reading.query))
    forms = {
        "bib": (cited.bibtex, "application/x-bibtex; charset=utf-8"),
        "ris": (cited.ris, "application/x-research-info-systems; charset=utf-8"),
        "json": (cited.csl, "application/vnd.citationstyles.csl+json"),
        "txt": (cited.text + "\n", "text/plain; charset=utf-8"),
    }
    if suffix not in forms:
        raise NotFoundError(f"no citation in the format {suffix[:20]!r}", f"Formats: {', '.join(forms)}.")
    text, mime = forms[suffix]
    disposition = f'attachment; filename="muragat-{record.id}.{suffix}"'
    return Response(text, media_type=mime, headers={"Content-Disposition": disposition, **_FOR_THIS_VISITOR})


def embed(request: Request, identifier: str) -> Response:
    """The player alone, for a frame on another site's page; a closed recording says so there too."""
    reading, record = _recording(request, identifier)
    page = recording_page(reading, record, clip=form.clip(reading.query))
    return render(request, reading, "embed.html", page)


def oembed(request: Request) -> Response:
    """oEmbed 1.0 for the address of a recording. Raises BadParameterError, NotFoundError."""
    reading = reading_of(request)
    parameters = dict(reading.query)
    if parameters.get("format", "json") != "json":
        raise BadParameterError(N_("format is not json"), N_("Only JSON is offered."))
    address = parameters.get("url", "")
    start = reading.absolute("/recordings/")
    if not address.startswith(start):
        raise NotFoundError(f"{address[:200]!r} is no recording of this archive", f"Addresses begin with {start}")
    identifier, _, query = address.removeprefix(start).partition("#")[0].partition("?")
    record = require(reading, Action.SEE, Ref(Kind.RECORDING, identifier))
    passage = form.clip(parse_qsl(query))
    frame = reading.absolute(f"/embed/{record.id}", [] if passage is None else [("t", form.clip_text(passage))])
    return JSONResponse(
        {
            "version": "1.0",
            "type": "rich",
            "title": names(record, reading.tongue)[0].text,
            "provider_name": reading.site.settings.archive_name,
            "provider_url": reading.absolute("/"),
            "width": EMBED_WIDTH,
            "height": EMBED_HEIGHT,
            "html": embed_code(frame),
        },
        headers=_FOR_THIS_VISITOR,
    )


def _recording(request: Request, identifier: str) -> tuple[Reading, Recording]:
    """The recording as this visitor may know it. Raises NotFoundError, ClosedDoorError."""
    check_language(request)
    reading = reading_of(request)
    shown = visible(reading, require(reading, Action.SEE, Ref(Kind.RECORDING, identifier)))
    if not isinstance(shown, Recording):
        raise TypeError(f"{shown.ref} became another kind")
    return reading, shown
