"""One outcome for each task, whatever the tasks do to their workers."""

import ctypes
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from archive.errors import InvalidValueError
from archive.store.verbs import OnDisk
from media.running import runner
from media.running.heartbeat import Heartbeat

NOTHING = OnDisk(Path(os.devnull))


def work(_file: Path, folder: Path, how: str) -> str:
    """Runs in a worker."""
    folder.mkdir(exist_ok=True)
    Heartbeat(folder)
    if how == "crash":
        os._exit(1)
    if how == "hang":
        time.sleep(600)
    if how == "fail":
        raise InvalidValueError("this one is wrong")
    return how


def whose_thread(_file: Path, folder: Path, how: str) -> str:
    """Runs in a thread of this process."""
    folder.mkdir(exist_ok=True)
    Heartbeat(folder)
    if how == "hang":
        ctypes.CDLL(None).sleep(600)
    return how


def outcomes(tmp_path: Path, ways: list[str], count: int) -> dict[str, str]:
    tasks = [runner.Task(f"{n} {how}", tmp_path / str(n), NOTHING, work, (how,)) for n, how in enumerate(ways)]
    done = list(runner.run(tasks, count, patience_seconds=2.0))
    assert len(done) == len(ways)
    return {one.key: one.value or getattr(one.error, "code", "") for one in done}


def test_a_crash_and_a_hang_are_given_up_and_the_others_go_on(tmp_path: Path) -> None:
    ways = ["fine", "crash", "fine", "fail", "hang", "fine"]
    assert outcomes(tmp_path, ways, 2) == {
        "0 fine": "fine",
        "1 crash": "decoder-crashed",
        "2 fine": "fine",
        "3 fail": "invalid-value",
        "4 hang": "decoder-stuck",
        "5 fine": "fine",
    }


@pytest.mark.parametrize("count", [0, 1])
def test_errors_come_back_whole_from_any_number_of_workers(tmp_path: Path, count: int) -> None:
    assert outcomes(tmp_path, ["fail", "fine"], count) == {"0 fail": "invalid-value", "1 fine": "fine"}


def test_without_workers_a_hang_is_left_behind_and_the_others_go_on(tmp_path: Path) -> None:
    ways = ["fine", "hang", "fine", "hang", "fine"]
    tasks = [runner.Task(n, tmp_path / str(n), NOTHING, whose_thread, (how,)) for n, how in enumerate(ways)]
    done = {one.key: one.value or getattr(one.error, "code", "") for one in runner.run(tasks, 0, patience_seconds=1.0)}
    assert done == {0: "fine", 1: "decoder-stuck", 2: "fine", 3: "decoder-stuck", 4: "fine"}


def test_a_hang_that_was_left_behind_holds_up_no_exit(tmp_path: Path) -> None:
    script = """
import ctypes, sys
from pathlib import Path
from archive.store.verbs import OnDisk
from media.running import runner
from media.running.heartbeat import Heartbeat
folder = Path(sys.argv[1])

def hang(_file, _folder):
    Heartbeat(folder)
    ctypes.CDLL(None).sleep(600)

print([one.error.code for one in runner.run([runner.Task("a", folder, OnDisk(folder), hang)], 0, patience_seconds=1.0)])
"""
    told = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], check=False, capture_output=True, text=True, timeout=300
    )
    assert (told.returncode, told.stdout.strip()) == (0, "['decoder-stuck']"), told.stderr
