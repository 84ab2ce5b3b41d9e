"""A context and a template become a response in the reader's language."""

import hashlib
from http import HTTPStatus
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse

from web.http.requests import remember_choices
from web.view.request_context import RequestContext


def render(request: Request, context: RequestContext, template: str, page: Any, status: int = 200) -> HTMLResponse:
    """The page as HTML. What it shows depends on who asks, so shared caches must not keep it.

    Its validator is weak: it tells of what stands there, not of the nonce, which is another in every drawing.
    """
    html = context.site.templates[context.tongue].get_template(template).render(page=page)
    response = HTMLResponse(html, status)
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Content-Language"] = context.tongue.value
    response.headers["Vary"] = "Accept-Language, Cookie, Save-Data"
    if status == HTTPStatus.OK:
        told = html.replace(context.nonce, "") if context.nonce else html
        response.headers["ETag"] = f'W/"{hashlib.sha256(told.encode()).hexdigest()[:32]}"'
    remember_choices(request, response)
    return response
