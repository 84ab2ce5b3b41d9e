"""Calls in a process of their own: whatever a file does to a decoder, the command that asked goes on and says so."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future, wait
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any, Self, TypeVar

from media.running import workers
from media.running.heartbeat import ALIVE, PATIENCE_SECONDS, Heartbeat
from media.running.lost import LOOK_EVERY_SECONDS, crashed, given_up

_Result = TypeVar("_Result")


class Apart:
    """One process for one call after another, begun with the first and begun again when a call has ended it.

    Function, arguments, result and errors travel between processes. The function takes, beside its own arguments,
    ``heard``, which it tells how many seconds of sound have been decoded (``heartbeat``).
    """

    def __init__(self, patience_seconds: float = PATIENCE_SECONDS) -> None:
        self._patience_seconds = patience_seconds
        self._pool: Executor | None = None

    def __call__(self, function: Callable[..., _Result], *args: Any) -> _Result:
        """What the function gives. Raises what it raises, CrashedError when the process dies, StuckError when it
        gives no sign of life. A process that was killed while it had nothing to do is replaced."""
        with TemporaryDirectory(prefix="muragat-") as folder:
            return self.within(Path(folder), _alive, function, Path(folder), args)

    def within(self, folder: Path, function: Callable[..., _Result], *args: Any) -> _Result:
        """The same for a function that gives its signs of life in ``folder`` by itself."""
        while True:
            try:
                self._pool = self._pool or workers.executor(1)
                future = self._pool.submit(function, *args)
                self._wait(future, folder)
                return future.result()
            except BrokenProcessPool as error:
                self.close()
                if (folder / ALIVE).exists():
                    raise crashed() from error

    def _wait(self, future: Future[Any], folder: Path) -> None:
        while not wait([future], timeout=LOOK_EVERY_SECONDS).done:
            error = given_up(folder, self._patience_seconds)
            if error is not None:
                self.close()
                raise error

    def close(self) -> None:
        """End the process."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def apart(function: Callable[..., _Result], *args: Any) -> _Result:
    """One call in a process of its own, see ``Apart``."""
    with Apart() as process:
        return process(function, *args)


def _alive(function: Callable[..., _Result], folder: Path, args: tuple[Any, ...]) -> _Result:
    """In the worker: the call, with its signs of life."""
    return function(*args, heard=Heartbeat(folder).beat)
