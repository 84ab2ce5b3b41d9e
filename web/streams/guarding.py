"""A file on its way to somebody that stops where it is closed to them meanwhile.

Policy is asked before the first byte and again, at most twice a second, while bytes are sent: a takedown, a passage
that is closed, a link that is ended and an embargo that begins act on what is running too. After the first
time nothing is read anew unless something has changed (the catalogue's last change, the day, who is asking).
The rest is then not sent: the connection is closed, since its length was told.
"""

import time
from collections.abc import Callable, Mapping
from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse
from starlette.types import Message, Receive, Scope, Send

from archive.errors import MuragatError
from web.http import requests
from web.view.request_context import RequestContext

EVERY_SECONDS: Final = 0.5
_SENT_BY_OTHERS: Final = "http.response.pathsend"

Due = Callable[[RequestContext], str]
"""The digest of what whoever asks is given now. Raises MuragatError where that is nothing."""


class Guard:
    """Whether what is being sent may still be sent."""

    def __init__(self, request: Request, due: Due, digest: str) -> None:
        self._scope = request.scope
        self._due = due
        self._digest = digest
        self._seen: tuple[object, ...] | None = None  # asked once in any case: something may change while it begins

    def holds(self) -> bool:
        """Asked again if anything has changed since it was asked last."""
        asked = Request({**self._scope, "state": {}})  # who is asking is looked up anew, too
        try:
            now = self._moment(asked)
            if now == self._seen:
                return True
            if self._due(requests.context_of(asked)) != self._digest:
                return False
        except MuragatError:
            return False
        self._seen = now
        return True

    def _moment(self, request: Request) -> tuple[object, ...]:
        site = requests.site_of(request)
        return site.archive.catalogue.moment(), site.settings.today(), requests.viewer_of(request)


class GuardedFile(FileResponse):
    """A file, or ranges of it, under guard."""

    def __init__(self, path: Any, guard: Guard, headers: Mapping[str, str] | None = None, **named: Any) -> None:
        super().__init__(path, headers=headers, **named)
        self._guard = guard

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = time.monotonic()

        async def watched(message: Message) -> None:
            nonlocal asked
            if message["type"] == "http.response.body" and time.monotonic() - asked >= EVERY_SECONDS:
                if not await run_in_threadpool(self._guard.holds):
                    raise _ClosedMeanwhileError
                asked = time.monotonic()
            await send(message)

        offered: dict[str, Any] = scope.get("extensions") or {}
        extensions = {name: one for name, one in offered.items() if name != _SENT_BY_OTHERS}
        try:
            await super().__call__({**scope, "extensions": extensions}, receive, watched)
        except _ClosedMeanwhileError:
            return  # the answer stays without its end, and the server hangs up


class _ClosedMeanwhileError(Exception):
    """What is being sent was closed to whoever gets it."""
