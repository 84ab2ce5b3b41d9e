"""Doing jobs: one generic task, each in a process of its own.

A *task* is a function ``(archive, arguments, who, progress) -> outcome``, named by the entry points of
``muragat.tasks``. The process of a job may be ended at any moment: it writes only through ``Archive.keep``, its folder
in staging is then abandoned and removed, and what it had kept stays. That is how a job is cancelled in the middle of a
file, and why a worker that was killed costs nothing but time.
"""

import multiprocessing
import os
import signal
import socket
import threading
import time
import uuid
from collections.abc import Callable, Mapping
from importlib.metadata import entry_points
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import FrameType
from typing import Any, TypeVar

import structlog

from archive.accounts.desk import Desk
from archive.errors import DatabaseAwayError, MuragatError, NotFoundError
from archive.home import Home
from archive.jobs.queue import LEASE_SECONDS, Job, Queue, State
from archive.keeping import Archive, Progress
from archive.logs import log_as_json

TASKS = "muragat.tasks"
Task = Callable[[Archive, Mapping[str, Any], str, Progress], Any]

_LOOK_SECONDS = 1.0
_GRACE_SECONDS = 10.0
_log = structlog.get_logger("muragat.jobs")
_spawn = multiprocessing.get_context("spawn")
_Answer = TypeVar("_Answer")


def task_names() -> list[str]:
    return sorted(entry_points(group=TASKS).names)


def work(root: Path, *, until_empty: bool = False) -> int:
    """Do jobs until there is no end, or none left. Returns how many were taken."""
    home = Home(root)
    queue = Queue(_until_it_answers(lambda: Desk.open(home)))
    name = f"{socket.gethostname()}/{os.getpid()}/{uuid.uuid4().hex[:8]}"
    taken = 0
    while True:
        job = _until_it_answers(lambda: queue.take(name))
        if job is not None:
            taken += 1
            _attend(root, queue, name, job)
        elif until_empty:
            return taken
        else:
            time.sleep(_LOOK_SECONDS)


def _until_it_answers(ask: Callable[[], _Answer]) -> _Answer:
    """What the queue says, however long its database is away: a worker has nothing else to do."""
    told = False
    while True:
        try:
            return ask()
        except DatabaseAwayError as error:
            if not told:
                _log.warning("the queue does not answer", reason=error.reason)
            told = True
            time.sleep(_LOOK_SECONDS)


def _attend(root: Path, queue: Queue, name: str, job: Job) -> None:
    """See one job to its end, renewing the lease; end its process when it is cancelled or no longer ours."""
    process = _spawn.Process(target=_perform, args=(root, job.number, name), name=f"job-{job.number}")
    process.start()
    renewed = time.monotonic()
    while process.is_alive():
        process.join(_LOOK_SECONDS)
        try:
            wanted = not queue.get(job.number).cancel_asked
            if wanted and time.monotonic() - renewed > LEASE_SECONDS / 3:
                wanted, renewed = queue.renew(job.number, name), time.monotonic()
        except DatabaseAwayError:
            continue  # nobody else can take the job meanwhile; afterwards the lease says whose it is
        if not wanted:
            _end(process)
    process.close()
    _until_it_answers(lambda: queue.release(job.number, name))
    archive = _until_it_answers(lambda: Archive.open(root))  # finishes what the process may have left
    archive.close()


def _end(process: BaseProcess) -> None:
    process.terminate()
    process.join(_GRACE_SECONDS)
    if process.is_alive():
        process.kill()
        process.join()


def _perform(root: Path, number: int, worker: str) -> None:
    """The life of a job's process."""
    end_with_parent()
    log_as_json()
    signal.signal(signal.SIGTERM, _leave)
    queue = Queue(Desk.open(Home(root)))
    job = queue.get(number)
    structlog.contextvars.bind_contextvars(job=number, **({"request": job.request} if job.request else {}))
    _log.info("job begun", name=job.name, attempt=job.attempt)
    try:
        outcome = _task(job.name)(Archive.open(root), job.arguments, job.who, _reporting(queue, number, worker))
    except DatabaseAwayError as error:
        _log.warning("the job is given back: the database is away", reason=error.reason)
        raise SystemExit(1) from error  # and is taken up again when there is one
    except MuragatError as error:
        _log.warning("job failed", name=job.name, code=error.code, reason=error.reason)
        queue.end(number, worker, State.FAILED, error.plain())
    except Exception as error:  # noqa: BLE001 - whatever a task meets ends the task and not the worker; it is reported
        _log.exception("a job failed", number=number, name=job.name)
        queue.end(
            number, worker, State.FAILED, {"code": "unexpected-error", "reason": f"{type(error).__name__}: {error}"}
        )
    else:
        _log.info("job done", name=job.name)
        _until_it_answers(lambda: queue.end(number, worker, State.DONE, outcome))


def _task(name: str) -> Task:
    found = list(entry_points(group=TASKS, name=name))
    if not found:
        raise NotFoundError(f"{name}: no such task", f"Tasks: {', '.join(task_names())}")
    return found[0].load()


def _reporting(queue: Queue, number: int, worker: str) -> Progress:
    last = 0.0

    def progress(done: int, total: int) -> None:
        nonlocal last
        if time.monotonic() - last > _LOOK_SECONDS or done == total:
            last = time.monotonic()
            queue.report(number, worker, done, total)

    return progress


def _leave(_signal: int, _frame: FrameType | None) -> None:
    raise SystemExit(1)


def end_with_parent() -> None:
    """Without this, a process of a killed parent would work on for nobody."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=lambda: (parent.join(), os._exit(1)), daemon=True).start()


class Attendant:
    """A worker as a child process of a server, replaced when it dies, whoever killed it."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._stopping = threading.Event()
        self._process = self._begin()
        self._thread = threading.Thread(target=self._watch, daemon=True, name="attendant")
        self._thread.start()

    @property
    def pid(self) -> int | None:
        return self._process.pid

    def close(self) -> None:
        """End the worker; a job that runs is taken up again by the next one."""
        self._stopping.set()
        self._thread.join()
        _end(self._process)

    def _begin(self) -> BaseProcess:
        process = _spawn.Process(target=_serve, args=(self._root,), name="worker")
        process.start()
        return process

    def _watch(self) -> None:
        while not self._stopping.wait(_LOOK_SECONDS):
            if not self._process.is_alive():
                _log.warning("the worker has ended and is replaced", exit=self._process.exitcode)
                self._process = self._begin()


def _serve(root: Path) -> None:
    end_with_parent()
    signal.signal(signal.SIGTERM, _leave)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the server was told, and tells us
    log_as_json()
    work(root)
