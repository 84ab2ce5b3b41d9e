"""Keeping, recovering and rebuilding, on a real store and a real catalogue."""

import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import ocfl
import pytest

from archive.catalogue.rows import Revision
from archive.errors import LockedError, NotFoundError, StoreError
from archive.keeping import Archive, Draft
from archive.model import Analysis, AnyRecord, Kind, Language, Measurement, Name, Recording, Ref, Work

Everything = list[tuple[AnyRecord, list[Revision], Analysis]]


def everything(archive: Archive) -> Everything:
    catalogue = archive.catalogue
    return [(r, catalogue.revisions(r.ref), catalogue.analysis(r.id)) for r in catalogue.records()]


def a_recording(title: str = "Адай") -> Recording:
    return Recording(id="0123456789", names=(Name(title, Language.KK),))


def test_init_twice_is_harmless(home_path: Path) -> None:
    before = everything(Archive.open(home_path))
    assert everything(Archive.create(home_path)) == before
    assert len(before) > 600


def test_the_shipped_store_is_valid_ocfl(pristine_home: Path) -> None:
    assert ocfl.StorageRoot(root=str(pristine_home / "store")).validate()


def test_a_kept_record_is_found_again_with_its_history(archive: Archive) -> None:
    analysis = Analysis((Measurement("rhythm.tempo_bpm", 96.0, "1/min", "test", "1", 0.5),))
    with archive.writing("test"):
        archive.keep(a_recording(), who="A", why="first", analysis=analysis)
        archive.keep(a_recording("Сарыарқа"), who="B", why="second")
    assert archive.catalogue.recording("0123456789").title == "Сарыарқа"
    assert archive.catalogue.analysis("0123456789") == analysis
    first, second = archive.catalogue.revisions(Ref(Kind.RECORDING, "0123456789"))
    assert (first.who, first.why, first.changes) == ("A", "first", {})
    assert (second.number, list(second.changes)) == (2, ["names"])


def test_the_catalogue_is_rebuilt_from_the_store_alone(archive: Archive, home_path: Path) -> None:
    person = archive.catalogue.get(Ref(Kind.PERSON, "kurmangazy"))
    with archive.writing("test"):
        archive.keep(a_recording(), who="A", why="first", analysis=Analysis())
        archive.keep(replace(person, confidence=None), who="B", why="an authority edit")
    before, generation = everything(archive), archive.catalogue.generation
    archive.close()
    for path in home_path.glob("catalogue.sqlite*"):
        path.unlink()
    rebuilt = Archive.open(home_path)
    with rebuilt.writing("rebuild"):
        rebuilt.rebuild_catalogue()
    assert everything(rebuilt) == before
    assert rebuilt.catalogue.generation != generation


@pytest.mark.parametrize("stage", ["before put", "after put"])
def test_the_next_writer_finishes_what_a_crash_left(home_path: Path, stage: str) -> None:
    # A real process dies without any clean-up at the named point.
    crash = f"""
import os
from pathlib import Path
from archive.keeping import Archive
from archive.model import Recording
from archive.store.objects import ObjectStore
archive = Archive.open(Path({str(home_path)!r}))
put = ObjectStore.put
def die(self, *args, **options):
    if {stage!r} == "after put":
        put(self, *args, **options)
    os._exit(9)
ObjectStore.put = die
with archive.writing("crash"):
    archive.keep(Recording(id="0123456789"), who="A", why="w")
"""
    assert subprocess.run([sys.executable, "-c", crash], check=False).returncode == 9
    archive = Archive.open(home_path)
    with archive.writing("next"):
        assert not list(archive.home.staging_path.glob("intent-*"))
    assert (Ref(Kind.RECORDING, "0123456789") in archive.catalogue) is (stage == "after put")
    assert archive.store.holds(Ref(Kind.RECORDING, "0123456789")) is (stage == "after put")


def test_a_second_writer_is_told_who_holds_the_lock(archive: Archive, home_path: Path) -> None:
    second = Archive.open(home_path).writing("edit")
    with archive.writing("a long ingest"), pytest.raises(LockedError, match="a long ingest"):
        second.__enter__()


def test_readers_do_not_wait_for_the_writer(archive: Archive, home_path: Path) -> None:
    with archive.writing("a long ingest"):
        assert Archive.open(home_path).catalogue.count(Kind.PERSON) > 200


def test_a_moved_home_is_the_same_archive(archive: Archive, home_path: Path, tmp_path: Path) -> None:
    before = everything(archive)
    archive.close()
    moved = Path(shutil.move(home_path, tmp_path / "elsewhere"))
    assert everything(Archive.open(moved)) == before


def test_batches_are_kept_like_single_records(archive: Archive) -> None:
    works = [Work(id=f"w{i}", names=(Name(f"Күй {i}", Language.KK),)) for i in range(3)]
    with archive.writing("test"):
        archive.keep_many([Draft(w) for w in works], who="A", why="batch")
    assert archive.catalogue.get_many(w.ref for w in works) == {w.ref: w for w in works}
    assert ocfl.StorageRoot(root=str(archive.store.root)).validate()


def test_a_folder_that_is_no_home_is_refused_with_advice(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="no archive here") as error:
        Archive.open(tmp_path)
    assert "init" in error.value.hint


def test_a_folder_with_other_files_does_not_become_a_home(tmp_path: Path) -> None:
    (tmp_path / "thesis.docx").write_text("x")
    with pytest.raises(StoreError, match="other files"):
        Archive.create(tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["thesis.docx"]


def test_an_empty_intent_of_a_crash_does_not_lock_the_home(archive: Archive) -> None:
    (archive.home.staging_path / "intent-abc.json").touch()
    with archive.writing("next"):
        archive.keep(a_recording(), who="A", why="w")
    assert not list(archive.home.staging_path.glob("intent-*"))


def test_a_home_of_store_and_settings_alone_is_the_same_archive(archive: Archive, tmp_path: Path) -> None:
    with archive.writing("test"):
        archive.keep(a_recording(), who="A", why="w", analysis=Analysis())
    before = everything(archive)
    bare = tmp_path / "bare"
    shutil.copytree(archive.home.store_path, bare / "store")
    shutil.copy(archive.home.root / "settings.toml", bare)
    opened = Archive.open(bare)
    assert everything(opened) == before
    assert everything(Archive.create(bare)) == before


def test_a_rebuild_that_was_killed_is_done_again_before_anything_is_written(home_path: Path) -> None:
    crash = f"""
import os
from pathlib import Path
from archive.keeping import Archive
from archive.catalogue.reading import Catalogue
archive = Archive.open(Path({str(home_path)!r}))
add, calls = Catalogue.add, []
def die(self, entries):
    calls.append(1)
    if len(calls) == 2:
        os._exit(9)
    add(self, entries)
Catalogue.add = die
with archive.writing("rebuild"):
    archive.rebuild_catalogue()
"""
    count = Archive.open(home_path).catalogue.last_change()
    assert subprocess.run([sys.executable, "-c", crash], check=False).returncode == 9
    assert Archive.open(home_path).catalogue.last_change() == count
