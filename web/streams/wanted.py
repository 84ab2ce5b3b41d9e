"""Listening copies that somebody could not get because they are not made yet: a job makes them.

Passages are closed by many hands (the desk, a sheet, a batch taken back, an embargo); whoever first asks for the sound
after that is refused, and has it made for the next one. Nothing is filed twice in a while.
"""

import threading
import time
from collections import OrderedDict
from typing import Final

import structlog

from archive.accounts.desk import Desk
from archive.errors import MuragatError
from archive.jobs.queue import Queue
from archive.model import Ref
from archive.policy import Span

_AGAIN_SECONDS: Final = 600.0
_MOST_REMEMBERED: Final = 10_000
_log = structlog.get_logger("muragat.copies")


class WantedCopies:
    """``desk`` is None where nothing can be filed: then the recording stays shut until somebody makes the copies."""

    def __init__(self, desk: Desk | None) -> None:
        self._queue = Queue(desk) if desk is not None else None
        self._lock = threading.Lock()
        self._asked: OrderedDict[tuple[Ref, tuple[Span, ...]], float] = OrderedDict()

    def ask(self, ref: Ref, silent: tuple[Span, ...]) -> None:
        """File a job for the copies of a recording that are silent in these passages."""
        if self._queue is None:
            return
        now = time.monotonic()
        with self._lock:
            asked = (ref, silent)
            if now - self._asked.get(asked, float("-inf")) < _AGAIN_SECONDS:
                return
            self._asked[asked] = now
            self._asked.move_to_end(asked)
            while len(self._asked) > _MOST_REMEMBERED:
                self._asked.popitem(last=False)
        try:
            self._queue.file_once("silence", {"recording": ref.id}, "Muragat")
        except MuragatError as error:
            _log.warning("silent copies", recording=ref.id, reason=error.reason)
