"""Signing in, and what somebody finds under their own name."""

import datetime as dt
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from archive.accounts.keys import Keys, Scope, Token
from archive.accounts.passwords import SHORTEST
from archive.accounts.people import AccountRole
from archive.model import Kind, Ref
from web.desk.door import AtDesk
from web.view.frame import Frame, frame
from web.view.request_context import LinkView, RequestContext
from web.view.words import N_

ROLE = {
    AccountRole.REGISTERED: N_("registered listener"),
    AccountRole.RESEARCHER: N_("researcher"),
    AccountRole.CURATOR: N_("curator"),
    AccountRole.ADMINISTRATOR: N_("administrator"),
}

SCOPE = {Scope.READ: N_("read"), Scope.EDIT: N_("edit"), Scope.ADMIN: N_("administer")}
"""What a key may do."""


@dataclass(frozen=True, slots=True)
class LoginPage:
    """``problem``: what went wrong with the last try. ``next``: a path of this site to go on to."""

    frame: Frame
    csrf_token: str
    next: str
    username: str
    problem: str
    signed_in: str


@dataclass(frozen=True, slots=True)
class InvitationPage:
    """Somebody sets a password. ``name`` is empty where the link no longer works."""

    frame: Frame
    csrf_token: str
    name: str
    problem: str
    shortest: int


@dataclass(frozen=True, slots=True)
class KeyRow:
    """A session or a token in a list."""

    digest: str
    name: str
    detail: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class AccountPage:
    """``made``: a token that was made just now, and is shown once."""

    frame: Frame
    csrf_token: str
    name: str
    role: str
    collections: tuple[LinkView, ...]
    sessions: tuple[KeyRow, ...]
    tokens: tuple[KeyRow, ...]
    scopes: tuple[tuple[str, str], ...]
    """What a key may be made for: the code, and what it means."""
    desk: str
    people: str
    made: str
    problem: str
    shortest: int


def login_page(
    context: RequestContext, csrf_token: str, meant: str, *, username: str = "", problem: str = "", signed_in: str = ""
) -> LoginPage:
    title = context.gettext("Sign in")
    return LoginPage(
        frame(context, title, indexed=False), csrf_token, own_path(context, meant), username, problem, signed_in
    )


def invitation_page(context: RequestContext, csrf_token: str, name: str, problem: str = "") -> InvitationPage:
    return InvitationPage(
        frame(context, context.gettext("Choose a password"), indexed=False), csrf_token, name, problem, SHORTEST
    )


def account_page(at: AtDesk, keys: Keys, *, made: str = "", problem: str = "") -> AccountPage:
    context, viewer = at.context, at.visitor.viewer
    current = at.visitor.session.digest if at.visitor.session else ""
    links = (context.link(Ref(Kind.COLLECTION, c)) for c in sorted(at.account.collections or ()))
    return AccountPage(
        frame=frame(context, context.gettext("My account"), indexed=False),
        csrf_token=at.visitor.csrf_token,
        name=at.account.name,
        role=context.gettext(ROLE[at.account.role]),
        collections=tuple(link for link in links if link is not None),
        sessions=tuple(
            KeyRow(s.digest, browser_in_words(s.agent), moment(context, s.seen), s.digest == current)
            for s in keys.sessions(at.account)
        ),
        tokens=tuple(KeyRow(t.digest, t.name, _of_key(context, t)) for t in keys.tokens(at.account)),
        scopes=tuple((scope.value, context.gettext(word)) for scope, word in SCOPE.items()),
        desk=context.address("/desk") if viewer.is_curator else "",
        people=context.address("/desk/accounts") if at.account.role is AccountRole.ADMINISTRATOR else "",
        made=made,
        problem=problem,
        shortest=SHORTEST,
    )


def _of_key(context: RequestContext, token: Token) -> str:
    """What it may do, in words and as programs write it, and until when."""
    gettext = context.gettext
    allowed = ", ".join(f"{gettext(word)} ({scope})" for scope, word in SCOPE.items() if scope in token.scopes)
    if token.ends is None:
        return allowed
    return f"{allowed} · " + gettext("until %(day)s") % {"day": moment(context, token.ends)}


def moment(context: RequestContext, seconds: float) -> str:
    return context.wording.moment(dt.datetime.fromtimestamp(seconds, dt.UTC))


_BROWSERS = (("Edg", "Edge"), ("OPR/", "Opera"), ("YaBrowser", "Yandex"), ("SamsungBrowser", "Samsung Internet"),
             ("Firefox", "Firefox"), ("FxiOS", "Firefox"), ("Chrome", "Chrome"), ("CriOS", "Chrome"),
             ("Safari", "Safari"))  # fmt: skip
_SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
            ("CrOS", "ChromeOS"), ("Mac OS X", "macOS"), ("Linux", "Linux"))  # fmt: skip
_LONGEST_AGENT = 80


def browser_in_words(agent: str) -> str:
    """What a browser calls itself, as its owner does; as it stands where nobody knows it. Names are the same in all our
    languages, and each browser also calls itself by those before it: the order matters.

    >>> browser_in_words("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0")
    'Edge · Linux'
    """
    found = [next((name for sign, name in known if sign in agent), "") for known in (_BROWSERS, _SYSTEMS)]
    return " · ".join(filter(None, found)) or agent[:_LONGEST_AGENT] or "—"


def own_path(context: RequestContext, address: str) -> str:
    """A path of this site, and nothing else: who signs in must not be led away."""
    parts = urlsplit(address)
    plain = unquote(address)
    foreign = parts.scheme or parts.netloc or not plain.startswith("/") or plain.startswith(("//", "/\\"))
    if foreign or "\\" in plain or any(ord(c) < 32 for c in plain) or not plain.startswith(f"{context.root}/"):
        return ""
    return address
