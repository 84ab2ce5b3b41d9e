"""Intake, derived files and measuring again on real workers, which see neither the home nor its staging folder."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from archive.keeping import Archive
from archive.model import Kind, Recording
from archive.store.fixity import examine
from ingest.discover import discover
from ingest.pipeline import Options, ingest
from ingest.rebuilding import remake
from media.analysis.reanalysis import reanalyse
from media.derivatives.manifest import read_manifest
from media.running.cluster import ROOM, ClusterError, lent
from tests.cluster.dask import Dask
from tests.cluster.gateway import Gateway
from tests.ocfl_judge import is_valid_store

RATE_HZ = 22_050


@pytest.fixture(scope="module")
def dask(gateway: Gateway) -> Iterator[Dask]:
    made = Dask(gateway.environment)
    try:
        made.work()
        made.work()
        yield made
    finally:
        made.remove()


@pytest.fixture
def archive(home_path: Path, dask: Dask) -> Iterator[Archive]:
    with (home_path / "settings.toml").open("a", encoding="utf-8") as file:
        file.write(f'cluster_url = "{dask.url}"\n')
    opened = Archive.open(home_path)
    yield opened
    opened.close()


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """Six plucked tones of a few seconds, and one file that is no sound inside."""
    folder = tmp_path / "files"
    folder.mkdir()
    for number in range(6):
        time_axis = np.arange(6 * RATE_HZ) / RATE_HZ
        tone = 0.4 * np.sin(2 * np.pi * (180 + 30 * number) * time_axis) * np.exp(-time_axis % 1.0)
        soundfile.write(folder / f"{number}.wav", tone, RATE_HZ)
    (folder / "broken.wav").write_bytes(b"RIFF\x24\x00\x00\x00WAVEfmt \x10\x00\x00\x00" + b"\xff" * 16 + b"data")
    return folder


def take_in(archive: Archive, folder: Path) -> list[Recording]:
    report = ingest(archive, discover([folder]), None, Options("A"))
    assert report.stopped is None
    assert [Path(one.path).name for one in report.refused] == ["broken.wav"], report.refused
    return [record for record in archive.catalogue.records(Kind.RECORDING) if isinstance(record, Recording)]


def assert_whole(archive: Archive, recordings: list[Recording], gateway: Gateway, url: str) -> None:
    assert len(recordings) == 6
    assert all(read_manifest(archive.home.derived(recording.ref)) for recording in recordings)
    assert examine(archive).sound
    bucket = gateway.buckets / url.removeprefix("s3://") / "home"
    assert is_valid_store(bucket / "store", objects=6)
    assert not [path for path in (bucket / ROOM).rglob("*") if path.is_file()]
    assert not [path for path in archive.staging.rglob("*") if path.is_file()]


def test_files_are_taken_in_measured_again_and_copied_again(
    archive: Archive, files: Path, gateway: Gateway, url: str
) -> None:
    recordings = take_in(archive, files)
    assert_whole(archive, recordings, gateway, url)
    again = reanalyse(archive, recordings, who="A", why="again", anew=True)
    assert (again.measured, again.failed) == (6, [])
    remade = remake(archive, everything=True)
    assert (remade.remade, remade.failed) == (6, [])
    assert_whole(archive, recordings, gateway, url)


def test_a_worker_that_is_killed_costs_its_files_time_only(
    archive: Archive, files: Path, gateway: Gateway, url: str, dask: Dask
) -> None:
    def kill() -> None:
        time.sleep(3.0)
        dask.kill(dask.workers[0])
        dask.work()

    killing = threading.Thread(target=kill)
    killing.start()
    recordings = take_in(archive, files)
    killing.join()
    assert_whole(archive, recordings, gateway, url)


def test_files_under_way_follow_the_cluster(archive: Archive, dask: Dask) -> None:
    with lent(archive.home.settings) as cluster:
        assert cluster is not None
        before = cluster.size
        extra = dask.work()
        assert cluster.size == before + 1
        dask.kill(extra)


def test_a_cluster_that_is_away_is_told(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("media.running.cluster._CONNECT_SECONDS", "1s")
    gone = archive.home.settings.model_copy(update={"cluster_url": "tcp://127.0.0.1:9"})
    with pytest.raises(ClusterError, match="no scheduler answers"), lent(gone):
        pass
