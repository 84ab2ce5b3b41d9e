"""Citations of a recording as files for reference managers. What stands in them: ``web.protocols.citation``."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from archive.errors import NotFoundError
from web.http import parameters
from web.http.errors import require_recording
from web.http.requests import page_context
from web.protocols import citation
from web.view.blocks import composing_credits

router = APIRouter(include_in_schema=False)


@router.get("/recordings/{identifier}/cite.{suffix}")
def cite(request: Request, identifier: str, suffix: str) -> Response:
    """The citation as a file: ``bib``, ``ris``, ``json`` (CSL), ``gost`` or ``txt``."""
    context = page_context(request)
    record = context.redact(require_recording(context, identifier))
    cited = citation.cite(context, record, composing_credits(context, record), parameters.clip(context.query))
    forms = {
        "bib": (cited.bibtex, "application/x-bibtex; charset=utf-8"),
        "ris": (cited.ris, "application/x-research-info-systems; charset=utf-8"),
        "json": (cited.csl, "application/vnd.citationstyles.csl+json"),
        "gost": (cited.gost + "\n", "text/plain; charset=utf-8"),
        "txt": (cited.text + "\n", "text/plain; charset=utf-8"),
    }
    if suffix not in forms:
        raise NotFoundError(f"no citation in the format {suffix[:20]!r}", f"Formats: {', '.join(forms)}.")
    text, mime = forms[suffix]
    disposition = f'attachment; filename="muragat-{record.id}.{suffix}"'
    headers = {
        "Content-Disposition": disposition,
        "Cache-Control": "private, no-cache",
        "Vary": "Accept-Language, Cookie",
    }
    return Response(text, media_type=mime, headers=headers)
