"""A Dask scheduler and workers of the tests' own, as processes: started as a person would, ended by their ids."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

_READY_SECONDS = 60.0


class Dask:
    """A scheduler on a free port of this machine, and its workers, each of one file at a time."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._environment = {**os.environ, **environment}
        self.folder = Path(tempfile.mkdtemp(prefix="muragat-dask-"))
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.url = f"tcp://127.0.0.1:{free.getsockname()[1]}"
        port = self.url.rpartition(":")[2]
        self._scheduler = self._start(
            "scheduler", "-m", "dask", "scheduler", "--host", "127.0.0.1", "--port", port, "--no-dashboard"
        )
        self.workers: list[subprocess.Popen[bytes]] = []
        _until(lambda: _answers(int(port)), "the scheduler")

    def work(self) -> subprocess.Popen[bytes]:
        """Start one more worker, and wait until the scheduler has it."""
        before = len(self.workers)
        log = self.folder / f"worker-{before}"
        worker = self._start(
            log.name, "-c", "from archive.commands import main; main()", "lend", self.url, "--count", "1"
        )
        self.workers.append(worker)
        _until(lambda: b"at a time for" in log.read_bytes(), f"worker {before}: {log}")
        return worker

    def kill(self, worker: subprocess.Popen[bytes]) -> None:
        """End a worker, and the processes that it has begun, with SIGKILL."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()
        self.workers.remove(worker)

    def remove(self) -> None:
        for worker in list(self.workers):
            self.kill(worker)
        self._scheduler.kill()
        self._scheduler.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _start(self, name: str, *words: str) -> subprocess.Popen[bytes]:
        with (self.folder / name).open("wb") as log:
            return subprocess.Popen(
                [sys.executable, *words], env=self._environment, cwd=self.folder, stdin=subprocess.DEVNULL,
                stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip


def _answers(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


def _until(holds: Callable[[], bool], what: str) -> None:
    until = time.monotonic() + _READY_SECONDS
    while not holds():
        if time.monotonic() > until:
            raise RuntimeError(f"did not start: {what}")
        time.sleep(0.05)
