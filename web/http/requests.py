"""From an HTTP request to a ``RequestContext``: who asks, from where, in which language."""

from starlette.requests import Request
from starlette.responses import Response

from archive.policy import Viewer
from web.http.parameters import BadParameterError
from web.http.visitor import visitor_of
from web.site import Site
from web.view import i18n
from web.view.i18n import Tongue
from web.view.request_context import RequestContext
from web.view.words import N_

_YEAR_SECONDS = 365 * 24 * 3600
DATA_COOKIE = "muragat_data"
_DATA = ("low", "full")


def site_of(request: Request) -> Site:
    site: Site = request.app.state.site
    return site


def wants_data(request: Request) -> bool:
    """Whether a program or a script asks, which reads JSON where a browser is shown a page."""
    return "application/json" in request.headers.get("accept", "")


def viewer_of(request: Request) -> Viewer:
    """Who is asking, as the policy knows them."""
    return visitor_of(request).viewer


def tongue_of(request: Request) -> Tongue:
    """The interface language: ``?lang=``, then the cookie, then Accept-Language, then Kazakh."""
    asked = request.query_params.get("lang", "")
    chosen = _exact(asked) or _exact(request.cookies.get(i18n.COOKIE, ""))
    return chosen or i18n.from_header(request.headers.get("accept-language", "")) or i18n.DEFAULT


def check_language(request: Request) -> None:
    """Raises BadParameterError: ``lang`` is none of our languages."""
    asked = request.query_params.get("lang", "")
    if asked and _exact(asked) is None:
        raise BadParameterError(
            N_("lang=«%(value)s» is not a language of this site"),
            N_("Use one of: %(choices)s."),
            value=asked[:20],
            choices=", ".join(Tongue),
        )


def context_of(request: Request) -> RequestContext:
    """The context of a page, a JSON answer or a stream."""
    site = site_of(request)
    root = str(request.scope.get("root_path", ""))
    path = str(request.scope["path"])
    return RequestContext(
        site=site,
        viewer=viewer_of(request),
        tongue=tongue_of(request),
        today=site.settings.today(),
        root=root,
        origin=site.origin or f"{request.url.scheme}://{request.url.netloc}",
        path=path.removeprefix(root) if root and path.startswith(root + "/") else path,
        query=tuple(request.query_params.multi_items()),
        saving=is_saving(request),
        nonce=str(request.scope.get("state", {}).get("nonce", "")),
    )


def page_context(request: Request) -> RequestContext:
    """The context of something that is written in the reader's language. Raises BadParameterError: no such language."""
    check_language(request)
    return context_of(request)


def is_saving(request: Request) -> bool:
    """Low data: ``?data=low`` or ``full``, then the cookie, then the browser's own wish (the Save-Data header)."""
    chosen = request.query_params.get("data", "") or request.cookies.get(DATA_COOKIE, "")
    if chosen in _DATA:
        return chosen == "low"
    return request.headers.get("save-data", "").lower() == "on"


def remember_choices(request: Request, response: Response) -> None:
    """Keep a language or an amount of data chosen by address. The cookies hold nothing else and identify nobody."""
    language = _exact(request.query_params.get("lang", ""))
    data = request.query_params.get("data", "")
    kept = {i18n.COOKIE: language.value if language else "", DATA_COOKIE: data if data in _DATA else ""}
    for name, value in kept.items():
        if value:
            response.set_cookie(
                name,
                value,
                max_age=_YEAR_SECONDS,
                path=str(request.scope.get("root_path", "")) or "/",
                secure=request.url.scheme == "https",
                httponly=True,
                samesite="lax",
            )


def _exact(tag: str) -> Tongue | None:
    return next((tongue for tongue in Tongue if tongue.value.lower() == tag.lower()), None)
