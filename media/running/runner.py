"""One task after the other on the workers of a pool, one outcome for each, whatever the tasks do to their workers.

A task that fails gives its error. One that kills its worker takes the pool with it: the unfinished are then run alone,
and only the killer is given up (``decoder-crashed``). One that gives no sign of life (``heartbeat``, in the task's own
folder) is given up and its worker ended (``decoder-stuck``). Never more tasks are asked for than the workers can hold.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from archive.errors import MuragatError
from media.running import workers
from media.running.heartbeat import PATIENCE_SECONDS, stuck

_LOOK_EVERY_SECONDS = 1.0
Key = TypeVar("Key")
Value = TypeVar("Value")


class CrashedError(MuragatError):
    """The worker ended in the middle of the task, and did so again when the task ran alone."""

    code = "decoder-crashed"


class StuckError(MuragatError):
    """The worker gave no sign of life."""

    code = "decoder-stuck"


@dataclass(frozen=True, slots=True)
class Task(Generic[Key, Value]):
    """``work(*arguments)`` in a worker; ``folder`` is where it tells that it is alive."""

    key: Key
    folder: Path
    work: Callable[..., Value]
    arguments: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Outcome(Generic[Key, Value]):
    """What became of a task: a value, or the error that stands in its place."""

    key: Key
    folder: Path
    value: Value | None = None
    error: BaseException | None = None


def run(
    tasks: Iterable[Task[Key, Value]], count: int, patience_seconds: float = PATIENCE_SECONDS
) -> Iterator[Outcome[Key, Value]]:
    """The outcomes, as they come. ``count``: processes; 0 works in this one, which a crash ends."""
    runner: _Runner[Key, Value] = _Runner(count, patience_seconds)
    try:
        for task in tasks:
            runner.begin(task)
            while len(runner.pending) > 2 * max(1, count):
                yield from runner.some()
        while runner.pending:
            yield from runner.some()
    finally:
        runner.pool.shutdown(wait=True, cancel_futures=True)


class _Runner(Generic[Key, Value]):
    def __init__(self, count: int, patience_seconds: float) -> None:
        self._count, self._patience_seconds = count, patience_seconds
        self.pool: Executor = workers.executor(count)
        self.pending: dict[Future[Value], Task[Key, Value]] = {}

    def begin(self, task: Task[Key, Value]) -> None:
        try:
            self.pending[self.pool.submit(task.work, *task.arguments)] = task
        except BrokenProcessPool:  # found out before the outcomes were: they tell
            broken: Future[Value] = Future()
            broken.set_exception(BrokenProcessPool())
            self.pending[broken] = task

    def some(self) -> Iterator[Outcome[Key, Value]]:
        """Wait for the next outcomes."""
        done, _ = wait(self.pending, timeout=_LOOK_EVERY_SECONDS, return_when=FIRST_COMPLETED)
        if any(isinstance(future.exception(), BrokenProcessPool) for future in done):
            yield from self._each_alone()
            return
        for future in done:
            yield _outcome(self.pending.pop(future), future)
        for future, task in list(self.pending.items()):
            error = self._given_up(task)
            if error is not None:
                del self.pending[future]
                yield Outcome(task.key, task.folder, error=error)

    def _each_alone(self) -> Iterator[Outcome[Key, Value]]:
        """The pool is broken: what it had finished counts, the rest runs one by one."""
        waiting = deque(self.pending.items())
        self.pending.clear()
        self.pool.shutdown(wait=False, cancel_futures=True)
        while waiting:
            future, task = waiting.popleft()
            if future.done() and not future.cancelled() and not isinstance(future.exception(), BrokenProcessPool):
                yield _outcome(task, future)
            else:
                yield self._alone(task)
        self.pool = workers.executor(self._count)

    def _alone(self, task: Task[Key, Value]) -> Outcome[Key, Value]:
        (task.folder / "alive").unlink(missing_ok=True)
        with workers.executor(1) as pool:
            future = pool.submit(task.work, *task.arguments)
            while not wait([future], timeout=_LOOK_EVERY_SECONDS).done:
                error = self._given_up(task)
                if error is not None:
                    return Outcome(task.key, task.folder, error=error)
            if isinstance(future.exception(), BrokenProcessPool):
                crashed = CrashedError("the decoder crashed on this file", "Convert it to WAV or FLAC.")
                return Outcome(task.key, task.folder, error=crashed)
            return _outcome(task, future)

    def _given_up(self, task: Task[Key, Value]) -> StuckError | None:
        found = stuck(task.folder, self._patience_seconds)
        if found is None:
            return None
        workers.end(found.process)
        heard = f"{found.decoded_seconds:.0f} s of it had been read" if found.decoded_seconds else "nothing was read"
        reason = f"nothing happened for {found.quiet_seconds:.0f} s; {heard}"
        return StuckError(reason, "Convert it to WAV or FLAC, and report it.")


def _outcome(task: Task[Key, Value], future: Future[Value]) -> Outcome[Key, Value]:
    error = future.exception()
    return Outcome(task.key, task.folder, error=error) if error else Outcome(task.key, task.folder, future.result())
