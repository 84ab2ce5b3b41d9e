"""The same work on other machines: a Dask cluster (``cluster_url``) as an executor for the runner.

A worker (``muragat lend``) runs each task in a process of its own (``Apart``), so that a decoder that crashes or hangs
costs a file and no worker; a worker that is killed costs its files' time: the scheduler gives them to others. When the
store stands in a bucket, workers need no disk of ours: they fetch what they work on from the store, and what they make
comes back through ``work/`` in the bucket. Otherwise they must see the home's folder under its path.

Dask trusts whoever can reach its scheduler (it unpickles): keep it in a network of its own, or use ``tls://``.
"""

from __future__ import annotations

import hashlib
import multiprocessing
import threading
import uuid
from collections.abc import Callable, Generator
from concurrent.futures import CancelledError, Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, TypeVar

from archive.errors import MuragatError
from archive.settings import Settings
from archive.store.verbs import Source
from media.running.apart import Apart
from media.running.heartbeat import ALIVE
from media.running.lost import crashed

ROOM: Final = "work"
_RETRIES, _FETCHING, _CONNECT_SECONDS = 3, 2, "20s"
_Value = TypeVar("_Value")
_own = threading.local()


class ClusterError(MuragatError):
    """The cluster cannot be reached, or has lost what it was doing."""

    code = "cluster"


@dataclass(frozen=True, slots=True)
class _Made:
    """What a task gave, and the files that it made: path in its folder and SHA-512, in order."""

    value: Any
    files: tuple[tuple[str, str], ...]


def do(work: Callable[..., _Value], source: Source, folder: Path, arguments: tuple[Any, ...]) -> _Value:
    """In the worker: have the file, and do the work."""
    return work(source.local(folder), folder, *arguments)


@contextmanager
def lent(settings: Settings) -> Generator[Cluster | None]:
    """The cluster that the settings name, or None. Raises ClusterError."""
    if not settings.cluster_url:
        yield None
        return
    cluster = Cluster(settings.cluster_url, settings.store_url)
    try:
        yield cluster
    finally:
        cluster.shutdown(wait=False)


class Cluster(Executor):
    """Takes the tasks of the runner: ``do`` with its arguments, and nothing else."""

    def __init__(self, url: str, store_url: str) -> None:
        try:
            from distributed import Client
        except ImportError as error:
            raise ClusterError(
                "cluster_url needs a library that is not here", "pip install 'muragat[cluster]'"
            ) from error
        try:
            self._client: Any = Client(url, timeout=_CONNECT_SECONDS, set_as_default=False)
        except (OSError, ValueError) as error:
            raise ClusterError(f"{url}: no scheduler answers", "Start it with: dask scheduler") from error
        self._executor: Any = self._client.get_executor(pure=False, retries=_RETRIES)
        self._store_url = store_url
        self._fetching = ThreadPoolExecutor(_FETCHING, "fetching")

    @property
    def size(self) -> int:
        """How many tasks it can do at once, as it is at this moment."""
        threads: dict[str, int] = self._client.nthreads()
        return sum(threads.values())

    def submit(self, fn: Callable[..., Any], /, *args: Any, **_: Any) -> Future[Any]:
        """``fn`` is ``do``. The files that the task makes are in its folder when the future is done."""
        work, source, folder, arguments = args
        if fn is not do:
            raise TypeError(f"{fn}: only tasks of the runner are done on a cluster")
        token, told = uuid.uuid4().hex, Future[Any]()
        told.set_running_or_notify_cancel()
        shared = "" if self._store_url else str(folder)
        asked: Future[_Made] = self._executor.submit(_afar, work, source, arguments, shared, self._store_url, token)
        asked.add_done_callback(lambda done: self._fetching.submit(self._tell, told, done, folder, token))
        return told

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self._executor.shutdown(wait=wait and not cancel_futures)  # without waiting it cancels what it has
        self._fetching.shutdown(wait=False, cancel_futures=True)
        self._client.close(timeout=5)

    def _tell(self, told: Future[Any], done: Future[_Made], folder: Path, token: str) -> None:
        try:
            made = done.result()
            if self._store_url:
                self._fetch(made, folder, token)
            told.set_result(made.value)
        except CancelledError:
            told.set_exception(ClusterError("the cluster has lost this task", "Run the same command again."))
        except BaseException as error:  # noqa: BLE001 - it is the caller's, as in every executor
            killed = type(error).__name__ == "KilledWorker"  # it has ended one worker after the other
            told.set_exception(crashed() if killed else error)

    def _fetch(self, made: _Made, folder: Path, token: str) -> None:
        """Bring what the task has made into its folder, and leave nothing of it in the bucket."""
        from archive.store.bucket import Bucket  # takes a library that only those with a bucket have

        bucket = Bucket(self._store_url, ROOM)
        for name, digest in made.files:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            bucket.fetch(f"{token}/{name}", folder / name, digest)
        bucket.remove([key for key, _ in bucket.names(f"{token}/")])


def _afar(
    work: Callable[..., Any], source: Source, arguments: tuple[Any, ...], shared: str, store_url: str, token: str
) -> _Made:
    """In a thread of a worker: do the work in a process of its own, and send what it has made."""
    with TemporaryDirectory(prefix="muragat-") as scratch:
        folder = Path(shared) if shared else Path(scratch) / "made"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / ALIVE).unlink(missing_ok=True)  # of a worker that was killed
        value = _alone(folder, work, source, arguments)
        return _Made(value, () if shared else _sent(folder, store_url, token))


def _alone(folder: Path, work: Callable[..., Any], source: Source, arguments: tuple[Any, ...]) -> Any:
    if multiprocessing.current_process().daemon:  # a worker under a nanny may have no children
        return do(work, source, folder, arguments)
    process: Apart | None = getattr(_own, "process", None)
    if process is None:
        process = _own.process = Apart()
    return process.within(folder, do, work, source, folder, arguments)


def _sent(folder: Path, store_url: str, token: str) -> tuple[tuple[str, str], ...]:
    from archive.store.bucket import Bucket  # as above

    bucket, names = Bucket(store_url, ROOM), list[tuple[str, str]]()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = path.relative_to(folder).as_posix()
        if name == ALIVE or name.startswith("fetched"):
            continue
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha512").hexdigest()
        bucket.send(f"{token}/{name}", path, digest)
        names.append((name, digest))
    return tuple(names)
