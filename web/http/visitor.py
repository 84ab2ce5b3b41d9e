"""Who is at the other end: nobody in particular, somebody signed in, or a program with a token.

A browser carries a cookie with a secret; on the server only its digest is kept. It has one before anybody signs in, so
that the sign-in form itself is bound to it, and gets another one when somebody does. The token of a form is made from
the secret (HMAC), so it is worth nothing to anybody who does not have the cookie. Programs send ``Authorization:
Bearer``; browsers never do that by themselves, so their requests need no token of a form.
"""

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass, replace
from ipaddress import ip_address

from starlette.requests import Request
from starlette.responses import Response

from archive.accounts.asking import LONGEST_DAYS, Asking
from archive.accounts.asking import Request as Opened
from archive.accounts.keys import SESSION_DAYS, Keys, Scope, Session
from archive.accounts.people import Account
from archive.accounts.viewing import viewer_of
from archive.errors import N_, MuragatError
from archive.model import Kind, Ref
from archive.policy import Viewer
from web.site import Site

COOKIE = "muragat_session"
LINKS = "muragat_access"
"""The links for single people by which this browser has come in, the newest last."""
_MOST_LINKS = 8
_BEARER = "bearer "


class SignInNeededError(MuragatError):
    """Nobody is signed in, or a token does not open this."""

    code = "sign-in-needed"


class StaleFormError(MuragatError):
    """A form without the token of this session: from another site, or from before signing in."""

    code = "stale-form"


@dataclass(frozen=True, slots=True)
class Visitor:
    """``secret``: of the cookie, empty where the browser has none. ``scopes``: what a token allows; None: no token."""

    viewer: Viewer
    account: Account | None = None
    session: Session | None = None
    secret: str = ""
    scopes: frozenset[Scope] | None = None

    @property
    def csrf_token(self) -> str:
        """What every form of this browser carries."""
        return form_token(self.secret)

    def has_scope(self, scope: Scope) -> bool:
        """Whether what is at hand goes this far: a browser's session always does."""
        allowed = {Scope.READ: set(Scope), Scope.EDIT: {Scope.EDIT, Scope.ADMIN}, Scope.ADMIN: {Scope.ADMIN}}
        return self.scopes is None or not self.scopes.isdisjoint(allowed[scope])


def form_token(secret: str) -> str:
    return hmac.new(secret.encode(), b"form", hashlib.sha256).hexdigest()


def visitor_of(request: Request) -> Visitor:
    """Who is asking; looked up once a request. Raises SignInNeededError: a token that opens nothing."""
    known: Visitor | None = getattr(request.state, "visitor", None)
    if known is not None:
        return known
    site: Site = request.app.state.site
    on_site = is_on_site(request, site)
    request.state.visitor = found = Visitor(Viewer(on_site=on_site), secret=request.cookies.get(COOKIE, "")[:100])
    given = request.headers.get("authorization", "")
    if site.desk is None:
        return found
    if links := links_in(request):
        found = replace(found, viewer=_let_in(found.viewer, Asking(site.desk).opened_by(links)))
        request.state.visitor = found
    keys, catalogue = Keys(site.desk), site.archive.catalogue
    if given.lower().startswith(_BEARER):
        opened = keys.token_of(given[len(_BEARER) :].strip())
        if opened is None:
            raise SignInNeededError("this token opens nothing", "It may have ended or been revoked; make a new one.")
        account, scopes = opened
        found = Visitor(viewer_of(account, catalogue, on_site=on_site), account, scopes=scopes)
    elif found.secret and (opened := keys.session_of(found.secret)) is not None:
        account, session = opened
        keys.seen(session)
        seen = viewer_of(account, catalogue, on_site=on_site)
        let_in = replace(seen, grants=seen.grants | found.viewer.grants, passages=found.viewer.passages)
        found = Visitor(let_in, account, session, found.secret)
    request.state.visitor = found
    return found


def links_in(request: Request) -> list[str]:
    """The secrets of the links that this browser keeps."""
    return [one for one in request.cookies.get(LINKS, "")[:1_000].split(".") if one][-_MOST_LINKS:]


def _let_in(viewer: Viewer, opened: Iterable[Opened]) -> Viewer:
    """With what these links open."""
    for one in opened:
        ref = Ref(Kind.RECORDING, one.asked.recording)
        if one.opens:
            viewer = replace(viewer, passages=viewer.passages | {(ref, passage) for passage in one.opens})
        else:
            viewer = replace(viewer, grants=viewer.grants | {ref})
    return viewer


def keep_link(request: Request, response: Response, link: str, recording: str) -> None:
    """Let this browser in by a link, in the place of any other to the same recording."""
    site: Site = request.app.state.site
    kept = [one for one in links_in(request) if one != link]
    if site.desk is not None:
        room = Asking(site.desk)
        kept = [one for one in kept if any(r.asked.recording != recording for r in room.opened_by([one]))]
    response.set_cookie(
        LINKS,
        ".".join([*kept, link][-_MOST_LINKS:]),
        max_age=LONGEST_DAYS * 24 * 3600,
        path=str(request.scope.get("root_path", "")) or "/",
        secure=request.url.scheme == "https" or site.base_url.startswith("https:"),
        httponly=True,
        samesite="lax",
    )


def is_on_site(request: Request, site: Site) -> bool:
    """Whether the client's address lies in a configured network.

    Behind a proxy the address is the forwarded one, if and only if the server trusts that proxy
    (``serve --forwarded-allow-ips``).
    """
    try:
        address = ip_address(address_of(request))
    except ValueError:  # a Unix socket or a test client's name: nowhere on a network
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return any((mapped or address) in network for network in site.settings.on_site_networks)


def address_of(request: Request) -> str:
    return request.client.host if request.client else ""


def require_form_token(request: Request, given: str) -> None:
    """Raises StaleFormError: not a form of this browser's session."""
    visitor = visitor_of(request)
    if visitor.scopes is not None:
        return
    foreign = request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none")
    if foreign or not visitor.secret or not hmac.compare_digest(given.encode(), visitor.csrf_token.encode()):
        raise StaleFormError(N_("this form is no longer good"), N_("Open its page again, and send it from there."))


def keep_secret(request: Request, response: Response, secret: str) -> None:
    """Give the browser its cookie. ``Secure`` where the archive's own address is https."""
    site: Site = request.app.state.site
    response.set_cookie(
        COOKIE,
        secret,
        max_age=SESSION_DAYS * 24 * 3600,
        path=str(request.scope.get("root_path", "")) or "/",
        secure=request.url.scheme == "https" or site.base_url.startswith("https:"),
        httponly=True,
        samesite="lax",
    )
