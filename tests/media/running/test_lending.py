"""The folder of a worker that is lent to a cluster (media/running/commands.py)."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from media.running.cluster import ClusterError
from media.running.commands import own_folder

WORKING = """
from media.running.commands import own_folder
with own_folder() as folder:
    (folder / "laid-aside").write_bytes(b"x" * 1000)
    print(folder, flush=True)
    input()
"""


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)  # asked anew


def working() -> "subprocess.Popen[str]":
    return subprocess.Popen([sys.executable, "-c", WORKING], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def folder_of(process: "subprocess.Popen[str]") -> Path:
    assert process.stdout is not None
    return Path(process.stdout.readline().strip())


def test_what_a_killed_worker_left_goes_and_what_a_living_one_has_stays() -> None:
    with working() as first, working() as second:
        killed, living = folder_of(first), folder_of(second)
        first.kill()
        first.wait()
        assert killed.exists()
        with own_folder() as own:
            assert not killed.exists()
            assert (living / "laid-aside").exists()
            assert own.is_dir()
        assert not own.exists()
        second.communicate("\n")
        assert not living.exists()


def test_a_place_that_somebody_else_has_made_is_not_used(tmp_path: Path) -> None:
    (tmp_path / f"muragat-lend-{os.getuid()}").symlink_to(tmp_path)
    with pytest.raises(ClusterError, match="belongs to another user"), own_folder():
        pass
