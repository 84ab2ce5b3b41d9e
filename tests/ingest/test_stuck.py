"""A file on which a decoder hangs inside C is given up; the others go on."""

import ctypes
import os
import time
from collections.abc import Callable
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any

import pytest

from archive.keeping import Archive
from ingest.discover import discover
from ingest.examine import examine
from ingest.pipeline import Options, ingest
from media.running import workers
from media.running.heartbeat import ALIVE, Heartbeat, stuck

Tone = Callable[..., Path]


def hang(_file: Path, folder: Path, _name: str) -> None:
    """What a hanging decoder looks like from outside: it has begun, and sits in a C function that does not return."""
    folder.mkdir(parents=True, exist_ok=True)
    Heartbeat(folder).beat(0.0)
    ctypes.CDLL(None).sleep(600)


class HangingOn(Executor):
    """Real worker processes; on one file name they hang."""

    def __init__(self, name: str) -> None:
        self._pool = workers.executor(2)
        self._name = name

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        work, source, folder, arguments = args
        work = hang if self._name in arguments else work
        return self._pool.submit(fn, work, source, folder, arguments, **kwargs)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self._pool.shutdown(wait, cancel_futures=cancel_futures)


def test_a_file_that_hangs_is_refused_and_the_others_are_taken(archive: Archive, make_tone: Tone) -> None:
    paths = [make_tone(f"{number}.wav", hz=200 + number) for number in range(4)]
    with HangingOn("1.wav") as pool:
        options = Options("Tester", workers=2, patience_seconds=20.0)
        report = ingest(archive, discover(paths), None, options, executor=pool)
    assert [(Path(r.path).name, r.code) for r in report.refused] == [("1.wav", "decoder-stuck")]
    assert sorted(Path(a.path).name for a in report.added) == ["0.wav", "2.wav", "3.wav"]
    assert list(archive.home.staging_path.glob("work-*")) == []


def test_without_workers_too_a_file_that_hangs_is_refused_and_the_others_are_taken(
    archive: Archive, make_tone: Tone, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = [make_tone(f"{number}.wav", hz=200 + number) for number in range(3)]

    def hang_on_one(file: Path, folder: Path, name: str) -> object:
        return hang(file, folder, name) if name == "1.wav" else examine(file, folder, name)

    monkeypatch.setattr("ingest.pipeline.examine", hang_on_one)
    report = ingest(archive, discover(paths), None, Options("Tester", workers=0, patience_seconds=20.0))
    assert [(Path(r.path).name, r.code) for r in report.refused] == [("1.wav", "decoder-stuck")]
    assert [Path(a.path).name for a in report.added] == ["0.wav", "2.wav"]


def test_patience_grows_with_what_was_decoded(tmp_path: Path) -> None:
    Heartbeat(tmp_path)
    assert stuck(tmp_path, 300.0) is None
    old = time.time() - 400.0
    os.utime(tmp_path / ALIVE, (old, old))
    found = stuck(tmp_path, 300.0)
    assert found is not None
    assert (found.process, found.decoded_seconds) == (os.getpid(), 0.0)
    assert found.quiet_seconds == pytest.approx(400.0, abs=10.0)
    (tmp_path / ALIVE).write_text("1 3600 0.0", encoding="ascii")
    os.utime(tmp_path / ALIVE, (old, old))
    assert stuck(tmp_path, 300.0) is None


@pytest.mark.parametrize(
    ("served", "quiet", "is_stuck"),
    [
        (0.0, 400.0, True),  # asleep: it waits for something that does not come
        (20.0, 400.0, False),  # others had the machine
        (200.0, 400.0, True),  # it had time enough
        (20.0, 1900.0, True),  # nobody waits for ever
    ],
)
def test_a_worker_is_blamed_for_the_time_that_it_had(
    tmp_path: Path, served: float, quiet: float, *, is_stuck: bool
) -> None:
    began = time.process_time() - served
    (tmp_path / ALIVE).write_text(f"{os.getpid()} 0 {began:.1f}", encoding="ascii")
    old = time.time() - quiet
    os.utime(tmp_path / ALIVE, (old, old))
    assert (stuck(tmp_path, 300.0) is not None) is is_stuck


def test_who_has_not_begun_is_not_stuck(tmp_path: Path) -> None:
    assert stuck(tmp_path) is None


def test_only_own_workers_are_ended() -> None:
    assert workers.end(os.getppid()) is False
