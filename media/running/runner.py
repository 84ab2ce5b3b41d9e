"""One task after the other on the workers of a pool, one outcome for each, whatever the tasks do to their workers.

A task that fails gives its error. One that kills its worker takes the pool with it: the unfinished are then run alone,
and only the killer is given up (``decoder-crashed``). One that gives no sign of life (``heartbeat``, in the task's own
folder) is given up and its worker ended (``decoder-stuck``); a thread of this process, which nobody can end, is left
behind. Never more tasks are asked for than the workers can hold.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from archive.store.verbs import Source
from media.running import workers
from media.running.cluster import Cluster, do
from media.running.heartbeat import ALIVE, PATIENCE_SECONDS
from media.running.lost import LOOK_EVERY_SECONDS, StuckError, crashed, given_up

Key = TypeVar("Key")
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Task(Generic[Key, Value]):
    """``work(file, folder, *arguments)`` in a worker: ``file`` has the bytes of ``source``, ``folder`` takes what the
    work makes, and its signs of life."""

    key: Key
    folder: Path
    source: Source
    work: Callable[..., Value]
    arguments: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome(Generic[Key, Value]):
    """What became of a task: a value, or the error that stands in its place."""

    key: Key
    folder: Path
    value: Value | None = None
    error: BaseException | None = None


def run(
    tasks: Iterable[Task[Key, Value]],
    count: int,
    patience_seconds: float = PATIENCE_SECONDS,
    executor: Executor | None = None,
) -> Generator[Outcome[Key, Value]]:
    """The outcomes, as they come. ``count``: processes; 0 works in this one, which a crash ends.

    ``executor``: whose workers to use instead; it is not shut down. Its workers see the folders of the tasks, or it is
    a ``Cluster``; then as many tasks are under way as the cluster can hold, which may change.
    """
    runner: _Runner[Key, Value] = _Runner(count, patience_seconds, executor)
    try:
        for task in tasks:
            runner.begin(task)
            while len(runner.pending) > 2 * max(1, executor.size if isinstance(executor, Cluster) else count):
                yield from runner.some()
        while runner.pending:
            yield from runner.some()
    finally:
        runner.close()


class _Runner(Generic[Key, Value]):
    def __init__(self, count: int, patience_seconds: float, executor: Executor | None) -> None:
        self._count, self._patience_seconds = count, patience_seconds
        self._others = executor
        self.pool: Executor = executor or workers.executor(count)
        self.pending: dict[Future[Value], Task[Key, Value]] = {}

    def begin(self, task: Task[Key, Value]) -> None:
        try:
            self.pending[self.pool.submit(do, task.work, task.source, task.folder, task.arguments)] = task
        except BrokenProcessPool:  # found out before the outcomes were: they tell
            broken: Future[Value] = Future()
            broken.set_exception(BrokenProcessPool())
            self.pending[broken] = task

    def some(self) -> Iterator[Outcome[Key, Value]]:
        """Wait for the next outcomes."""
        done, _ = wait(self.pending, timeout=LOOK_EVERY_SECONDS, return_when=FIRST_COMPLETED)
        if any(isinstance(future.exception(), BrokenProcessPool) for future in done):
            yield from self._each_alone()
            return
        for future in done:
            yield _outcome(self.pending.pop(future), future)
        for future, task in list(self.pending.items()):
            error = self._given_up(task)
            if error is not None:
                del self.pending[future]
                left_behind = not error.ended and isinstance(self.pool, workers.OneThread)
                if left_behind:
                    self._leave_behind()
                yield Outcome(task.key, task.folder, error=error)
                if left_behind:
                    return

    def close(self) -> None:
        """End the workers, unless they are another's."""
        if self.pool is not self._others:
            self.pool.shutdown(wait=True, cancel_futures=True)

    def _leave_behind(self) -> None:
        """Go on in another thread, with what the hanging one has not begun."""
        self.pool.shutdown(wait=False, cancel_futures=True)
        self.pool = workers.executor(self._count)
        waiting = list(self.pending.values())
        self.pending.clear()
        for task in waiting:
            self.begin(task)

    def _each_alone(self) -> Iterator[Outcome[Key, Value]]:
        """The pool is broken: what it had finished counts, the rest runs one by one."""
        waiting = deque(self.pending.items())
        self.pending.clear()
        if self.pool is not self._others:
            self.pool.shutdown(wait=False, cancel_futures=True)
        while waiting:
            future, task = waiting.popleft()
            if future.done() and not future.cancelled() and not isinstance(future.exception(), BrokenProcessPool):
                yield _outcome(task, future)
            else:
                yield self._alone(task)
        self.pool = workers.executor(self._count)

    def _alone(self, task: Task[Key, Value]) -> Outcome[Key, Value]:
        (task.folder / ALIVE).unlink(missing_ok=True)
        with workers.executor(1) as pool:
            future = pool.submit(do, task.work, task.source, task.folder, task.arguments)
            while not wait([future], timeout=LOOK_EVERY_SECONDS).done:
                error = self._given_up(task)
                if error is not None:
                    return Outcome(task.key, task.folder, error=error)
            if isinstance(future.exception(), BrokenProcessPool):
                return Outcome(task.key, task.folder, error=crashed())
            return _outcome(task, future)

    def _given_up(self, task: Task[Key, Value]) -> StuckError | None:
        return given_up(task.folder, self._patience_seconds)


def _outcome(task: Task[Key, Value], future: Future[Value]) -> Outcome[Key, Value]:
    error = future.exception()
    return Outcome(task.key, task.folder, error=error) if error else Outcome(task.key, task.folder, future.result())
