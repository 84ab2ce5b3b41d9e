"""Where the heavy work runs: processes on this machine, or any executor that is handed over.

Workers are ``archive.processes``. A file that kills its worker is tried once more alone; if it kills again, only that
file is given up. A file on which a worker hangs is given up, and the worker is ended (``heartbeat``).
"""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future
from queue import SimpleQueue
from typing import Any

from archive.processes import cores, spawned


def executor(workers: int) -> Executor:
    """An executor with that many processes; 0: a thread of this process, which starts at once and cannot be ended."""
    if workers < 1:
        return OneThread()
    return spawned(workers)


class OneThread(Executor):
    """One call after another in a thread of this process. A call that hangs is left behind and holds up no exit."""

    def __init__(self) -> None:
        self._calls: SimpleQueue[tuple[Future[Any], Callable[[], Any]] | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self._calls.put((future, lambda: fn(*args, **kwargs)))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        while cancel_futures and not self._calls.empty():
            call = self._calls.get()
            if call is not None:
                call[0].cancel()
        self._calls.put(None)
        if wait:
            self._thread.join()

    def _work(self) -> None:
        while (call := self._calls.get()) is not None:
            future, work = call
            if not future.set_running_or_notify_cancel():
                continue
            try:
                future.set_result(work())
            except BaseException as error:  # noqa: BLE001 - it is the caller's, as in every executor
                future.set_exception(error)


def default_workers() -> int:
    """As many as this process may use cores."""
    return cores()


def end(process: int) -> bool:
    """End a worker that this process started. Returns whether it was one."""
    if process not in {child.pid for child in multiprocessing.active_children()}:
        return False
    os.kill(process, signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
    return True
