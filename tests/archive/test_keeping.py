"""Keeping, recovering and rebuilding, on a real store and a real catalogue."""

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from archive.catalogue.rows import Revision
from archive.errors import ConflictError, LockedError, NotFoundError, StoreError
from archive.keeping import Archive, Draft
from archive.locks import Locks
from archive.model import Analysis, AnyRecord, Collection, Kind, Language, Measurement, Name, Recording, Ref, Work
from tests.in_folder import in_folder
from tests.ocfl_judge import is_valid_store

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
    assert is_valid_store(pristine_home / "store")


def test_a_kept_record_is_found_again_with_its_history(archive: Archive) -> None:
    analysis = Analysis((Measurement("rhythm.tempo_bpm", 96.0, "1/min", "test", "1", 0.5),))
    archive.keep(a_recording(), who="A", why="first", analysis=analysis)
    archive.keep(a_recording("Сарыарқа"), who="B", why="second")
    assert archive.catalogue.recording("0123456789").title == "Сарыарқа"
    assert archive.catalogue.analysis("0123456789") == analysis
    first, second = archive.catalogue.revisions(Ref(Kind.RECORDING, "0123456789"))
    assert (first.who, first.why, first.changes) == ("A", "first", {})
    assert (second.number, list(second.changes)) == (2, ["names"])


def test_the_catalogue_is_rebuilt_from_the_store_alone(archive: Archive, home_path: Path) -> None:
    person = archive.catalogue.get(Ref(Kind.PERSON, "kurmangazy"))
    archive.keep(a_recording(), who="A", why="first", analysis=Analysis())
    archive.keep(replace(person, confidence=None), who="B", why="an authority edit")
    before, generation = everything(archive), archive.catalogue.generation
    archive.close()
    for path in home_path.glob("catalogue.sqlite*"):
        path.unlink()
    rebuilt = Archive.open(home_path)
    rebuilt.rebuild_catalogue()
    assert everything(rebuilt) == before
    assert rebuilt.catalogue.generation != generation


@pytest.mark.parametrize("stage", ["before install", "after install"])
def test_the_next_one_finishes_what_a_crash_left(home_path: Path, stage: str) -> None:
    # A real process dies without any clean-up at the named point.
    crash = f"""
import os
from pathlib import Path
from archive.keeping import Archive
from archive.model import Recording
from archive.store.files import ObjectStore
archive = Archive.open(Path({str(home_path)!r}))
install = ObjectStore.install
def die(self, *args, **options):
    if {stage!r} == "after install":
        install(self, *args, **options)
    os._exit(9)
ObjectStore.install = die
archive.keep(Recording(id="0123456789"), who="A", why="w")
"""
    assert subprocess.run([sys.executable, "-c", crash], check=False).returncode == 9
    archive = Archive.open(home_path)
    assert [path for path in archive.home.staging_path.iterdir() if path != archive.staging] == []
    assert list(archive.staging.iterdir()) == []
    assert (Ref(Kind.RECORDING, "0123456789") in archive.catalogue) is (stage == "after install")
    assert archive.store.holds(Ref(Kind.RECORDING, "0123456789")) is (stage == "after install")


def test_a_record_that_somebody_writes_just_now_waits(archive: Archive, home_path: Path) -> None:
    locks = Locks(home_path / "locks")
    second = archive.locks.claims(["master 1"], patience_seconds=0)
    with locks.claims(["master 1"]), pytest.raises(LockedError, match="master 1"):
        second.__enter__()
    with locks.claims(["master 1"]):
        archive.keep(a_recording(), who="A", why="nobody else's record is held")


def test_whoever_was_slower_gets_both_versions_and_changes_nothing(archive: Archive) -> None:
    first = archive.keep(a_recording(), who="A", why="first", base=0)
    archive.keep(a_recording("Сарыарқа"), who="B", why="faster", base=first)
    with pytest.raises(ConflictError, match="changed by somebody else") as error:
        archive.keep(a_recording("Балбырауын"), who="C", why="slower", base=first)
    conflict = error.value
    assert (conflict.base, conflict.head) == (1, 2)
    assert (conflict.mine.title, conflict.theirs and conflict.theirs.title) == ("Балбырауын", "Сарыарқа")
    assert archive.catalogue.recording("0123456789").title == "Сарыарқа"
    assert len(archive.catalogue.revisions(a_recording().ref)) == 2


def test_a_record_is_made_once(archive: Archive) -> None:
    archive.keep(a_recording(), who="A", why="first", base=0)
    with pytest.raises(ConflictError):
        archive.keep(a_recording("Сарыарқа"), who="B", why="the same identifier", base=0)
    assert archive.keep(a_recording(), who="A", why="said twice", base=0) == 1


def test_a_change_is_made_to_what_is_there_now(archive: Archive) -> None:
    archive.keep(a_recording(), who="A", why="first")
    with pytest.raises(NotFoundError):
        archive.change(Ref(Kind.RECORDING, "1111111111"), lambda r: r, who="A", why="w")
    changed = archive.change(a_recording().ref, lambda r: replace(r, synthetic=True), who="B", why="w")
    assert (changed.title, changed.synthetic) == ("Адай", True)
    assert archive.catalogue.get(changed.ref) == changed


def test_the_two_hundredth_edit_touches_as_many_files_as_the_second(archive: Archive) -> None:
    def opened(title: str) -> int:
        paths: list[object] = []
        watch.append(paths)
        archive.keep(a_recording(title), who="A", why="w")
        watch.clear()
        return len(paths)

    watch: list[list[object]] = []
    sys.addaudithook(lambda name, args: watch[0].append(args[0]) if watch and name == "open" else None)
    archive.keep(a_recording("0"), who="A", why="w")
    second = opened("2")
    for number in range(3, 40):
        archive.keep(a_recording(str(number)), who="A", why="w")
    assert 0 < opened("40") <= second
    assert [r.number for r in archive.catalogue.revisions(a_recording().ref)] == list(range(1, 41))


def test_a_revision_written_by_the_way_says_what_a_rebuild_says(archive: Archive) -> None:
    analysis = Analysis((Measurement("rhythm.tempo_bpm", 96.0, "1/min", "test", "1", 0.5),))
    archive.keep(a_recording(), who="A", why="1")
    archive.keep(replace(a_recording("2"), synthetic=True), who="B", why="2", analysis=analysis)
    archive.keep(a_recording("3"), who="B", why="3")
    before, generation = everything(archive), archive.catalogue.generation
    archive.rebuild_catalogue()
    assert everything(archive) == before
    assert archive.catalogue.generation != generation


def test_an_open_reader_follows_a_rebuild_and_what_comes_after(archive: Archive, home_path: Path) -> None:
    reader = Archive.open(home_path)
    archive.keep(a_recording(), who="A", why="w")
    change = reader.catalogue.last_change()
    archive.rebuild_catalogue()
    archive.keep(a_recording("Сарыарқа"), who="A", why="w")
    assert reader.catalogue.recording("0123456789").title == "Сарыарқа"
    assert reader.catalogue.generation == archive.catalogue.generation
    assert reader.catalogue.last_change() > change
    assert [p.name for p in home_path.glob("catalogue.sqlite.*") if p.suffix == ".link"] == []


def test_what_is_kept_during_a_rebuild_is_in_the_new_catalogue(archive: Archive, home_path: Path) -> None:
    other = Archive.open(home_path)
    titles = iter(["Адай", "Сарыарқа", "Балбырауын"])

    def meanwhile(_done: int, _total: int) -> None:
        other.keep(a_recording(next(titles, "соңғысы")), who="B", why="while it is built")

    archive.rebuild_catalogue(meanwhile)
    assert archive.catalogue.versioned(a_recording().ref) == other.catalogue.versioned(a_recording().ref)
    assert len(archive.catalogue.revisions(a_recording().ref)) == archive.store.inventory(a_recording().ref).head.number


def test_what_is_kept_when_the_store_has_just_been_listed_is_in_the_new_catalogue(
    archive: Archive, home_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other, listed = Archive.open(home_path), archive.store.refs

    def refs() -> Iterator[Ref]:
        found = list(listed())
        other.keep(a_recording(), who="B", why="after the list, before the rest")
        return iter(found)

    monkeypatch.setattr(archive.store, "refs", refs)
    archive.rebuild_catalogue()
    assert a_recording().ref in archive.catalogue
    assert [r.number for r in archive.catalogue.revisions(a_recording().ref)] == [1]


def test_readers_never_see_half_a_catalogue(archive: Archive, home_path: Path) -> None:
    reader, seen = Archive.open(home_path), set[int]()
    archive.rebuild_catalogue(lambda _done, _total: seen.add(reader.catalogue.count(Kind.PERSON)))
    assert seen == {reader.catalogue.count(Kind.PERSON)}


def test_only_abandoned_folders_are_cleaned(archive: Archive, home_path: Path) -> None:
    (archive.staging / "work").touch()
    Archive.open(home_path).recover()
    assert (archive.staging / "work").exists()
    folder = archive.staging
    archive.close()
    assert not folder.exists()


def test_a_moved_home_is_the_same_archive(archive: Archive, home_path: Path, tmp_path: Path) -> None:
    before = everything(archive)
    archive.close()
    moved = Path(shutil.move(home_path, tmp_path / "elsewhere"))
    assert everything(Archive.open(moved)) == before


def test_batches_are_kept_like_single_records(archive: Archive) -> None:
    works = [Work(id=f"w{i}", names=(Name(f"Күй {i}", Language.KK),)) for i in range(3)]
    archive.keep_many([Draft(w) for w in works], who="A", why="batch")
    assert archive.catalogue.get_many(w.ref for w in works) == {w.ref: w for w in works}
    assert is_valid_store(in_folder(archive).root)


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
    archive.keep(a_recording(), who="A", why="w")
    assert not list(archive.home.staging_path.glob("intent-*"))


def test_a_home_of_store_and_settings_alone_is_the_same_archive(archive: Archive, tmp_path: Path) -> None:
    archive.keep(a_recording(), who="A", why="w", analysis=Analysis())
    before = everything(archive)
    bare = tmp_path / "bare"
    shutil.copytree(archive.home.store_path, bare / "store")
    shutil.copy(archive.home.root / "settings.toml", bare)
    opened = Archive.open(bare)
    assert everything(opened) == before
    assert everything(Archive.create(bare)) == before


def test_a_rebuild_that_was_killed_leaves_the_old_catalogue_in_use(home_path: Path) -> None:
    crash = f"""
import os
from pathlib import Path
from archive.keeping import Archive
archive = Archive.open(Path({str(home_path)!r}))
archive.rebuild_catalogue(lambda done, total: os._exit(9))
"""
    before = everything(Archive.open(home_path))
    assert subprocess.run([sys.executable, "-c", crash], check=False).returncode == 9
    assert everything(Archive.open(home_path)) == before


def test_a_catalogue_of_an_older_form_is_built_anew_from_the_store(home_path: Path) -> None:
    before = everything(Archive.open(home_path))
    with sqlite3.connect(home_path / "catalogue.sqlite") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0002'")
        connection.execute("DROP TABLE day")
    connection.close()
    assert everything(Archive.open(home_path)) == before


@pytest.mark.parametrize("kind", [Kind.WORK, Kind.RECORDING, Kind.COLLECTION])
def test_records_with_long_identifiers_survive_a_rebuild(archive: Archive, home_path: Path, kind: Kind) -> None:
    # A folder's name of over 100 characters is cut (layout 0003): for these kinds from 78, 73 and 72 letters on.
    made = {Kind.WORK: Work, Kind.RECORDING: Recording, Kind.COLLECTION: Collection}[kind]
    names = (Name("Адай", Language.KK),)
    records = [made(id="ab-" * 20 + "x" * (length - 60), names=names) for length in (*range(68, 80), 99, 100)]
    for record in records:
        archive.keep(record, who="A", why="long")
        archive.keep(replace(record, names=(Name("Ақсақ құлан", Language.KK),)), who="A", why="again")
    archive.rebuild_catalogue()
    archive.close()
    for path in home_path.glob("catalogue.sqlite*"):
        path.unlink()
    rebuilt = Archive.open(home_path)
    for record in records:
        assert rebuilt.catalogue.get(record.ref).title == "Ақсақ құлан"
        assert [revision.why for revision in rebuilt.catalogue.revisions(record.ref)] == ["long", "again"]
    assert is_valid_store(home_path / "store")
