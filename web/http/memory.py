"""A short memory of pages: drawn once, given to everybody who may see the same.

A page is remembered for ``SECONDS`` under everything that it depends on: its address, the language and the amount of
data that were asked for, the day, what this visitor may see (``Viewer``), and the catalogue's last change. So a closing
acts with the next request, and no audience ever gets what was drawn for another. Whoever shows anything by which they
could be known (a cookie that is no choice of language or data, ``Authorization``) gets a page drawn for them alone.
Of several who ask for the same page at once the first has it drawn, and the others wait for that.

Every page carries a validator (``ETag``, see ``web.view.render``); who has it already is told so (RFC 9110 13.1.2).
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.http import requests
from web.http.conditions import decide
from web.http.encoding import takes_gzip
from web.http.middleware import content_security_policy, without_body
from web.http.requests import DATA_COOKIE, is_saving, tongue_of
from web.site import Site
from web.view.i18n import COOKIE as LANGUAGE_COOKIE

SECONDS: Final = 10.0
"""What no change in the catalogue tells of (copies that were made, a likeness) is seen after this long."""

LAGGING_SECONDS: Final = 1.0
"""While the index lags behind the catalogue: then counts are those of an earlier moment."""

MOST_BYTES: Final = 32_000_000
_LARGEST_BYTES: Final = 2_000_000
_CHOICES: Final = frozenset({LANGUAGE_COOKIE, DATA_COOKIE})
_OTHERS: Final = ("/media/", "/static/", "/api/", "/healthz", "/readyz", "/metrics")
"""What is no page, or is long and comes piece by piece."""


@dataclass(frozen=True, slots=True)
class _Page:
    """An answer as it was drawn. ``until``: monotonic seconds."""

    start: Message
    body: bytes
    until: float


@dataclass(slots=True)
class _Drawing:
    """An answer while it is drawn: kept back if it is a page, sent on if it is anything else."""

    send: Send
    start: Message | None = None
    body: bytearray = field(default_factory=bytearray)
    passed: bool = False

    async def take(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_page(message):
            self.start = message
        elif self.start is None or self.passed:
            await self.send(message)
        else:
            self.body += message.get("body", b"")
            if len(self.body) > _LARGEST_BYTES:
                self.passed = True
                await self._pass_on(self.start, more=bool(message.get("more_body", False)))

    async def _pass_on(self, start: Message, *, more: bool) -> None:
        await self.send(start)
        await self.send({"type": "http.response.body", "body": bytes(self.body), "more_body": more})


class PageMemory:
    """Answers from memory, or lets the application draw. Stands outside compression: compressed pages are kept."""

    def __init__(self, app: ASGIApp, site: Site) -> None:
        self.app = app
        self._site = site
        self._pages: OrderedDict[Hashable, _Page] = OrderedDict()
        self._bytes = 0
        self._drawn: dict[Hashable, asyncio.Future[_Page | None]] = {}
        self._now: tuple[str, int] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD") or _is_other(scope["path"]):
            await self.app(scope, receive, send)
            return
        if scope["method"] == "HEAD":
            scope, send = {**scope, "method": "GET"}, without_body(send)
        request = Request(scope)
        key = self._key(request)
        page = None if key is None else await self._remembered(key)
        if page is None:
            page = await self._draw(key, scope, receive, send)
        if page is not None:
            await _answer(page, request, send)

    def _key(self, request: Request) -> Hashable | None:
        """Everything that a page depends on; None for who could be known."""
        headers = request.headers
        if "authorization" in headers or not _CHOICES.issuperset(request.cookies):
            return None
        scope = request.scope
        return (
            scope["path"],
            scope["query_string"],
            scope.get("root_path", ""),
            request.url.scheme,
            request.url.netloc,
            tongue_of(request),
            is_saving(request),
            requests.viewer_of(request),
            takes_gzip(headers.get("accept-encoding", "")),
            self._site.settings.today(),
            self._moment(),
        )

    def _moment(self) -> tuple[str, int]:
        """The catalogue's last change, asked once for all requests that came together.

        Tasks run in the order in which they were made. So whoever is given an answer that was asked for before was here
        when it was asked for, and whoever comes after a change finds that it has been forgotten.
        """
        if self._now is None:
            self._now = self._site.archive.catalogue.moment()
            asyncio.get_running_loop().call_soon(self._forget_moment)
        return self._now

    def _forget_moment(self) -> None:
        self._now = None

    async def _remembered(self, key: Hashable) -> _Page | None:
        """The page, once whoever is having it drawn has it."""
        page = self._pages.get(key)
        if page is not None and page.until > time.monotonic():
            return page
        drawn = self._drawn.get(key)
        return None if drawn is None else await asyncio.shield(drawn)

    async def _draw(self, key: Hashable | None, scope: Scope, receive: Receive, send: Send) -> _Page | None:
        """The page that the application draws; None when it was no page and has been sent on."""
        drawing = _Drawing(send)
        waiting: asyncio.Future[_Page | None] | None = None
        if key is not None and key not in self._drawn:
            waiting = self._drawn[key] = asyncio.get_running_loop().create_future()
        page: _Page | None = None
        try:
            await self.app(scope, receive, drawing.take)
            if drawing.start is not None and not drawing.passed:
                lasts = LAGGING_SECONDS if self._site.index.is_behind() else SECONDS
                page = _Page(_with_policy(drawing.start, scope), bytes(drawing.body), time.monotonic() + lasts)
        finally:
            if waiting is not None:
                shared = page if page is not None and _may_share(page) else None
                self._drawn.pop(key, None)
                waiting.set_result(shared)
                if shared is not None:
                    self._keep(key, shared)
        return page

    def _keep(self, key: Hashable, page: _Page) -> None:
        self._forget(key)
        self._pages[key] = page
        self._bytes += len(page.body)
        while self._bytes > MOST_BYTES:
            self._forget(next(iter(self._pages)))

    def _forget(self, key: Hashable) -> None:
        page = self._pages.pop(key, None)
        if page is not None:
            self._bytes -= len(page.body)


def _is_other(path: str) -> bool:
    return any(part in path for part in _OTHERS)


def _with_policy(start: Message, scope: Scope) -> Message:
    """The page's own policy, which names the nonce that stands in it. It lets in a style sheet, never a script."""
    told: Message = {**start, "headers": list(start["headers"])}
    policy = content_security_policy(scope["state"]["nonce"], framed="/embed/" in scope["path"])
    MutableHeaders(raw=told["headers"]).setdefault("Content-Security-Policy", policy)
    return told


def _is_page(start: Message) -> bool:
    headers = Headers(raw=start["headers"])
    return start["status"] == 200 and headers.get("content-type", "").startswith("text/html") and "etag" in headers


def _may_share(page: _Page) -> bool:
    """Not what sets a cookie other than a choice, and not what says that nobody may keep it."""
    headers = Headers(raw=page.start["headers"])
    names = {cookie.partition("=")[0] for cookie in headers.getlist("set-cookie")}
    return _CHOICES.issuperset(names) and "no-store" not in headers.get("cache-control", "")


async def _answer(page: _Page, request: Request, send: Send) -> None:
    start: Message = {**page.start, "headers": list(page.start["headers"])}
    headers = MutableHeaders(raw=start["headers"])
    asked = {name: value for name, value in request.headers.items() if name == "if-none-match"}
    if decide("GET", asked, etag=headers["etag"].removeprefix("W/"), modified=0.0, size=0).status == 304:
        for name in ("content-length", "content-encoding", "content-security-policy"):  # it keeps those of the page
            del headers[name]
        await send({**start, "status": 304})
        await send({"type": "http.response.body", "body": b""})
        return
    await send(start)
    await send({"type": "http.response.body", "body": page.body})
