"""Questions that take a processor for seconds: two are answered at a time, the next ones wait a little.

Without this a dozen visitors who look for a melody together would hold every thread of the server.
"""

import threading
from collections.abc import Generator
from contextlib import contextmanager
from typing import Final

from starlette.exceptions import HTTPException

AT_ONCE: Final = 2
PATIENCE_SECONDS = 10.0
MOST_WAITING: Final = 8
"""Each that waits holds one of the server's forty threads."""


class Heavy:
    """So many are inside: ``AT_ONCE`` are answered, the others wait."""

    def __init__(self) -> None:
        self._places = threading.BoundedSemaphore(AT_ONCE)
        self._count = threading.Lock()
        self.inside = 0

    @contextmanager
    def question(self) -> Generator[None]:
        """Hold a place while one is answered. Raises HTTPException 503 with ``Retry-After``."""
        with self._count:
            if self.inside >= AT_ONCE + MOST_WAITING:
                raise _busy()
            self.inside += 1
        try:
            if not self._places.acquire(timeout=PATIENCE_SECONDS):
                raise _busy()
            try:
                yield
            finally:
                self._places.release()
        finally:
            with self._count:
                self.inside -= 1


HEAVY: Final = Heavy()
"""One for the process: it is the processor that is short."""


def _busy() -> HTTPException:
    return HTTPException(503, "Many are asking for this at the moment.", {"Retry-After": "10"})
