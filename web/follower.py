"""Keeping the search index in step with the catalogue while the server runs.

Other processes change the catalogue. Before a search the server looks whether the index is behind, which costs two
small queries, and lets it catch up in a thread of its own: an edit is there at once, and a long catch-up
holds no visitor back for more than a moment; until it is done searches answer from the last commit.
"""

import threading
from concurrent.futures import Future, ThreadPoolExecutor

import structlog

from archive.errors import MuragatError
from search.index import SearchIndex

_PATIENCE_SECONDS = 2.0

_log = structlog.get_logger("muragat.index")


class Follower:
    """Lets one index catch up, one run at a time."""

    def __init__(self, index: SearchIndex) -> None:
        self._index = index
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="index")
        self._lock = threading.Lock()
        self._running: Future[int] | None = None

    def follow(self) -> None:
        """See that the index catches up; wait for it, but not for long."""
        if not self._index.is_behind():
            return
        with self._lock:
            if self._running is not None and not self._running.done():
                return  # somebody waits for it already, or has waited long enough
            self._running = running = self._pool.submit(self._index.catch_up)
        try:
            running.result(timeout=_PATIENCE_SECONDS)
        except TimeoutError:
            return
        except MuragatError as error:
            _log.warning("index", code=error.code, reason=error.reason, hint=error.hint)

    def close(self) -> None:
        """Wait for a run that has begun, and stop."""
        self._pool.shutdown(wait=True)
