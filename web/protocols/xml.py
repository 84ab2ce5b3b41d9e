"""XML answers, with what XML 1.0 can hold: titles come from tags and cards as they are, control characters included."""

import re
from collections.abc import Iterable

from starlette.responses import Response

from web.view.request_context import RequestContext

_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def legal(text: str) -> str:
    """The text without what XML 1.0 (2.2) has no way to hold, not even as a reference."""
    return _ILLEGAL.sub("", text)


def xml_response(
    context: RequestContext, template: str, page: object | Iterable[str], media_type: str = "application/xml"
) -> Response:
    """A template of ``web/protocols`` filled for this visitor."""
    text = context.site.templates[context.tongue].get_template(template).render(page=page)
    headers = {"Cache-Control": "private, no-cache", "Vary": "Accept-Language, Cookie"}
    return Response(legal(text), media_type=media_type, headers=headers)
