"""Intake as a job: cancelled in the middle of a file, its worker killed in the middle, taken up again."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile

from archive.accounts.desk import Desk
from archive.home import Home
from archive.jobs.queue import Job, Queue, State
from archive.keeping import Archive
from archive.model import Kind, Recording
from archive.store.files import ObjectStore
from archive.store.fixity import examine
from tests.ocfl_judge import is_valid_store

RATE_HZ = 22_050

WORKER = """
import sys
from pathlib import Path
from archive.jobs import queue, worker

if __name__ == "__main__":
    queue.LEASE_SECONDS = worker.LEASE_SECONDS = float(sys.argv[2])
    worker.work(Path(sys.argv[1]), until_empty=sys.argv[3] == "until-empty")
"""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home.create(tmp_path / "home")
    ObjectStore(made.store_path, made.staging_path).create()
    Archive.open(made.root).close()
    return made


def sounds(folder: Path, count: int, seconds: float) -> Path:
    """Files of noise, none like another."""
    folder.mkdir()
    for number in range(count):
        noise = np.random.default_rng(number).normal(0.0, 0.1, round(seconds * RATE_HZ))
        soundfile.write(folder / f"{number:02}.wav", noise, RATE_HZ)
    return folder


def worker(folder: Path, home: Home, lease_seconds: float, how: str = "for ever") -> "subprocess.Popen[bytes]":
    script = folder / "worker.py"  # a file, since its own processes are started afresh and read it again
    script.write_text(WORKER, encoding="utf-8")
    return subprocess.Popen([sys.executable, str(script), str(home.root), str(lease_seconds), how])


def wait_until(true: Callable[[], bool], seconds: float = 120.0) -> None:
    until = time.monotonic() + seconds
    while not true():
        if time.monotonic() > until:
            raise TimeoutError
        time.sleep(0.05)


def held(home: Home) -> list[Recording]:
    archive = Archive.open(home.root)
    found = [record for record in archive.catalogue.records(Kind.RECORDING) if isinstance(record, Recording)]
    archive.close()
    return found


def names(home: Home) -> Counter[str]:
    return Counter(file.original_name for record in held(home) for file in record.files)


def is_whole(home: Home) -> bool:
    archive = Archive.open(home.root)
    try:
        return examine(archive).sound and is_valid_store(home.store_path)
    finally:
        archive.close()


def test_a_job_cancelled_in_the_middle_of_a_file_leaves_nothing_half(home: Home, tmp_path: Path) -> None:
    folder = sounds(tmp_path / "long", 1, 600.0)
    queue = Queue(Desk.open(home))
    number = queue.file("ingest", {"paths": [str(folder)], "workers": 1}, "A")
    with worker(tmp_path, home, 30.0) as process:
        try:
            wait_until(lambda: any(home.staging_path.rglob("access.mp3*")) or any(home.staging_path.rglob("*.opus*")))
            assert queue.cancel(number).state is State.RUNNING
            wait_until(lambda: queue.get(number).state is State.CANCELLED, 30.0)
            assert held(home) == []
            assert [path for path in home.staging_path.rglob("*") if path.is_file()] == []
            assert not any(home.derived_path.rglob("*.mp3"))
            (folder / "00.wav").unlink()
            soundfile.write(folder / "short.wav", np.random.default_rng(7).normal(0.0, 0.1, 2 * RATE_HZ), RATE_HZ)
            queue.retry(number)
            wait_until(lambda: queue.get(number).state is State.DONE)
        finally:
            process.kill()
    assert names(home) == {"short.wav": 1}
    assert is_whole(home)


def test_a_job_whose_worker_was_killed_is_taken_up_when_the_lease_has_run_out(home: Home, tmp_path: Path) -> None:
    folder = sounds(tmp_path / "many", 12, 3.0)
    queue = Queue(Desk.open(home))
    number = queue.file("ingest", {"paths": [str(folder)], "workers": 0}, "A")
    with worker(tmp_path, home, 3.0) as first:
        try:
            wait_until(lambda: len(held(home)) >= 2)
        finally:
            os.kill(first.pid, signal.SIGKILL)
    left: Job = queue.get(number)
    assert left.state is State.RUNNING
    assert len(held(home)) < 12
    with worker(tmp_path, home, 3.0) as second:
        try:
            wait_until(lambda: queue.get(number).state is State.DONE)
        finally:
            second.kill()
    assert queue.get(number).attempt == left.attempt + 1
    assert names(home) == {f"{n:02}.wav": 1 for n in range(12)}
    assert is_whole(home)
