"""Calls in a process of their own: whatever a file does to a decoder, the command that asked goes on and says so."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from concurrent.futures.process import BrokenProcessPool
from types import TracebackType
from typing import ParamSpec, Self, TypeVar

from archive.errors import MuragatError
from media.running import workers

_Parameters = ParamSpec("_Parameters")
_Result = TypeVar("_Result")


class CrashedError(MuragatError):
    """A decoder ended its process."""

    code = "decoder-crashed"


class Apart:
    """One process for one call after another, begun with the first and begun again when a call has ended it.

    Function, arguments, result and errors travel between processes.
    """

    def __init__(self) -> None:
        self._pool: Executor | None = None

    def __call__(
        self, function: Callable[_Parameters, _Result], *args: _Parameters.args, **kwargs: _Parameters.kwargs
    ) -> _Result:
        """What the function gives. Raises what it raises, and CrashedError when the process dies."""
        self._pool = self._pool or workers.executor(1)
        try:
            return self._pool.submit(function, *args, **kwargs).result()
        except BrokenProcessPool as error:
            self.close()
            hint = "Convert it to WAV or FLAC, and report it."
            raise CrashedError("the decoder crashed on this file", hint) from error

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


def apart(function: Callable[_Parameters, _Result], *args: _Parameters.args, **kwargs: _Parameters.kwargs) -> _Result:
    """One call in a process of its own. Raises what it raises, and CrashedError when the process dies."""
    with Apart() as process:
        return process(function, *args, **kwargs)
