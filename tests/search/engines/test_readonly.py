"""An index in a folder where nothing may be written, and an index that is broken
(search/engines/tantivy/readonly.py, engine.py)."""

import contextlib
import os
import tempfile
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest

from archive.catalogue.catalogue import Catalogue
from archive.policy import ADMINISTRATOR
from search.engines.tantivy.engine import IndexWriteError
from search.index import SearchIndex
from search.query.request import SearchRequest
from tests.search.small_archive import AUTHORITIES, entry

NOBODY = 65_534


@pytest.fixture
def shelf() -> Iterator[Path]:
    """A folder that every user may enter; pytest's own folders are closed to all but their owner."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@contextlib.contextmanager
def forbidden_to_write(path: Path) -> Generator[None]:
    """Take the right to write here away; from the administrator, whom no mode stops, by becoming somebody else."""
    before = os.geteuid()
    for file in path.iterdir():
        file.chmod(0o644)  # tantivy makes some that only their owner may read
    path.chmod(0o555)
    if before == 0:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(before)
        path.chmod(0o755)


@pytest.fixture
def indexed(catalogue: Catalogue, shelf: Path) -> Path:
    catalogue.add([entry(record) for record in AUTHORITIES[:-1]])
    SearchIndex.open(shelf / "index", catalogue).catch_up()
    return shelf / "index"


def files(index: Path) -> list[Path]:
    """All but the locks: a thread of whoever wrote last may still be putting its own back."""
    return sorted(file for file in index.iterdir() if file.suffix != ".lock")


def total(index: SearchIndex) -> int:
    return index.search(SearchRequest(viewer=ADMINISTRATOR)).total


def test_a_read_only_home_is_searched_and_left_alone(
    catalogue: Catalogue, indexed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for lock in indexed.glob("*.lock"):
        lock.unlink()
    before = files(indexed)
    with forbidden_to_write(indexed):
        index = SearchIndex.open(indexed, catalogue)
        assert total(index) == len(AUTHORITIES) - 1
        assert index.search(SearchRequest("Қурмангазы")).hits[0].ref.id == "kurmangazy"
    assert files(indexed) == before
    assert capsys.readouterr().err == ""


def test_a_read_only_home_is_not_caught_up_and_not_rebuilt(catalogue: Catalogue, indexed: Path) -> None:
    catalogue.add([entry(AUTHORITIES[-1])])
    with forbidden_to_write(indexed):
        index = SearchIndex.open(indexed, catalogue)
        assert index.is_behind()
        assert index.catch_up() == 0
        with pytest.raises(IndexWriteError, match="cannot be written"):
            index.rebuild()
        assert total(index) == len(AUTHORITIES) - 1


def test_an_index_follows_when_its_folder_becomes_writable(catalogue: Catalogue, indexed: Path) -> None:
    with forbidden_to_write(indexed):
        index = SearchIndex.open(indexed, catalogue)
        total(index)
    catalogue.add([entry(AUTHORITIES[-1])])
    assert index.catch_up() == 1
    assert total(index) == total(SearchIndex.open(indexed, catalogue)) == len(AUTHORITIES)


def test_a_reader_in_a_read_only_home_sees_the_commits_of_others(catalogue: Catalogue, indexed: Path) -> None:
    with forbidden_to_write(indexed):
        index = SearchIndex.open(indexed, catalogue)
        assert total(index) == len(AUTHORITIES) - 1
    catalogue.add([entry(AUTHORITIES[-1])])
    SearchIndex.open(indexed, catalogue).catch_up()
    with forbidden_to_write(indexed):
        assert total(index) == len(AUTHORITIES)


def test_the_temporary_folder_goes_with_the_index(
    catalogue: Catalogue, indexed: Path, shelf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = shelf / "temporary"
    elsewhere.mkdir()
    elsewhere.chmod(0o777)
    monkeypatch.setattr(tempfile, "tempdir", str(elsewhere))
    with forbidden_to_write(indexed):
        index = SearchIndex.open(indexed, catalogue)
        assert total(index) > 0
        assert len(list(elsewhere.iterdir())) == 1
        del index
        assert list(elsewhere.iterdir()) == []


@pytest.mark.parametrize("harmed", ["meta.json", "state.json"])
def test_a_broken_index_is_named_in_the_log(
    catalogue: Catalogue, indexed: Path, capsys: pytest.CaptureFixture[str], harmed: str
) -> None:
    (indexed / harmed).write_text("{")
    index = SearchIndex.open(indexed, catalogue)
    said = capsys.readouterr()
    assert "index-broken" in said.err
    assert said.out == ""
    assert index.catch_up() == len(AUTHORITIES) - 1
    assert capsys.readouterr().err == ""


def test_a_missing_index_is_nothing_to_complain_about(
    catalogue: Catalogue, shelf: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert total(SearchIndex.open(shelf / "none", catalogue)) == 0
    assert capsys.readouterr().err == ""


def test_a_server_in_a_read_only_home_follows_by_itself(catalogue: Catalogue, indexed: Path) -> None:
    """Nobody else need make the index follow: what is closed must not be counted until somebody does."""
    before = sorted((path.name, path.read_bytes()) for path in indexed.iterdir())
    with forbidden_to_write(indexed):
        index = SearchIndex.own(indexed, catalogue)
        assert total(index) == len(AUTHORITIES) - 1
        catalogue.add([entry(AUTHORITIES[-1])])
        assert index.is_behind()
        assert index.catch_up() == 1
        assert total(index) == len(AUTHORITIES)
    assert sorted((path.name, path.read_bytes()) for path in indexed.iterdir()) == before


def test_without_an_index_to_copy_it_builds_one(catalogue: Catalogue, shelf: Path) -> None:
    catalogue.add([entry(record) for record in AUTHORITIES])
    with forbidden_to_write(shelf):
        index = SearchIndex.own(shelf / "index", catalogue)
        index.catch_up()
        assert total(index) == len(AUTHORITIES)
    assert list(shelf.iterdir()) == []
