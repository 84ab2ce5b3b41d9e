"""One outcome for each task, whatever the tasks do to their workers."""

import os
import time
from pathlib import Path

import pytest

from archive.errors import InvalidValueError
from media.running import runner
from media.running.heartbeat import Heartbeat


def work(folder: Path, how: str) -> str:
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


def outcomes(tmp_path: Path, ways: list[str], count: int) -> dict[str, str]:
    tasks = [runner.Task(f"{n} {how}", tmp_path / str(n), work, (tmp_path / str(n), how)) for n, how in enumerate(ways)]
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
