"""What every request passes: limits, a number, an access log, security headers, HEAD, compression of text.

Written against ASGI itself, because Starlette's BaseHTTPMiddleware would hold streams back.

The access log is one JSON line a request on stderr: method, path, status, milliseconds, bytes, request number. It holds
no address and no query: what somebody searched for is nobody's business.
"""

import re
import secrets
import time
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Final

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.http.encoding import takes_gzip
from web.http.limits import MAX_ADDRESS_BYTES
from web.http.machines import NO_TRAINING

_MEDIA = "/media/"
_SECRET_PATH = re.compile(r"(/(?:invitation|access)/).+")  # who reads the log must not be able to use the link
_SECURITY: Final[Mapping[str, str]] = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    **NO_TRAINING,
}


def content_security_policy(nonce: str, *, framed: bool = False) -> str:
    """Everything from this site alone. The nonce lets in what stands in the page itself, and nobody else's: styles, and
    the line that opens the study view."""
    return "; ".join(
        (
            "default-src 'self'",
            "img-src 'self' data:",
            f"script-src 'self' 'nonce-{nonce}'",
            f"style-src 'self' 'nonce-{nonce}'",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            f"frame-ancestors {'*' if framed else chr(39) + 'self' + chr(39)}",
        )
    )


class Guard:
    """Refuses over-long addresses, numbers the request, adds the security headers, and logs the answer."""

    def __init__(self, app: ASGIApp, defect: Callable[[Request, Exception], Response], root_path: str = "") -> None:
        """``root_path``: the path under which a proxy serves the archive, whether or not it takes it off."""
        self.app = app
        self.root_path = root_path
        self.defect = defect
        self.log = structlog.get_logger("muragat.access")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        scope["root_path"] = scope.get("root_path") or self.root_path
        state = scope.setdefault("state", {})
        state["nonce"], state["request"] = secrets.token_urlsafe(16), secrets.token_hex(8)
        structlog.contextvars.bind_contextvars(request=state["request"])
        started = time.perf_counter()
        facts = {"status": 0, "bytes": 0}

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                facts["status"] = message["status"]
                _add_headers(scope, message)
            elif message["type"] == "http.response.body":
                facts["bytes"] += len(message.get("body", b""))
            await send(message)

        try:
            if len(scope.get("raw_path") or b"") + len(scope["query_string"]) > MAX_ADDRESS_BYTES:
                await PlainTextResponse("The address is too long.", 414)(scope, receive, answer)
            else:
                await self.app(scope, receive, answer)
        except Exception as error:
            response = self.defect(Request(scope), error)
            if facts["status"]:  # the answer has begun: all that is left is to break it off
                raise
            await response(scope, receive, answer)
        finally:
            seconds = time.perf_counter() - started
            milliseconds = round(seconds * 1000, 1)
            scope["app"].state.metrics.answered(scope["path"], scope["method"], facts["status"], seconds)
            self.log.info(
                "request",
                method=scope["method"],
                path=_SECRET_PATH.sub(r"\1…", scope["path"])[:500],
                milliseconds=milliseconds,
                request=state["request"],
                **facts,
            )
            structlog.contextvars.unbind_contextvars("request")


def _add_headers(scope: Scope, message: Message) -> None:
    headers = MutableHeaders(scope=message)
    for name, value in _SECURITY.items():
        headers.setdefault(name, value)
    framed = "/embed/" in scope["path"]
    headers.setdefault("Cache-Control", "private, no-cache")  # what says nothing depends on who asks
    if message["status"] != HTTPStatus.NOT_MODIFIED:  # the browser keeps the policy that came with the page
        headers.setdefault("Content-Security-Policy", content_security_policy(scope["state"]["nonce"], framed=framed))


class HeadAndCompression:
    """Answers HEAD like GET without a body, and compresses text; media go by untouched.

    Media routes answer HEAD themselves. RFC 9110 14.2: Range has no meaning for HEAD.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.plain = app
        self.compressed = GZipMiddleware(app, minimum_size=1000, compresslevel=5)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or _MEDIA in scope["path"]:
            await self.plain(scope, receive, send)
        elif scope["method"] == "HEAD":
            await self.plain({**scope, "method": "GET"}, receive, without_body(send))
        elif takes_gzip(Headers(scope=scope).get("accept-encoding", "")) and not scope["path"].endswith(".woff2"):
            await self.compressed(scope, receive, send)
        else:
            await self.plain(scope, receive, send)


def without_body(send: Send) -> Send:
    """Where the answer to HEAD goes: what GET would say, and nothing after it."""

    async def head(message: Message) -> None:
        if message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await send(message)

    return head
