"""An archive whose store stands in a bucket: taken in, verified, backed up and moved."""

import datetime as dt
import hashlib
from functools import partial
from pathlib import Path

import pytest

from archive.backup import restore_backup, write_backup
from archive.errors import InvalidValueError, StoreError
from archive.home import Home
from archive.keeping import Archive
from archive.model import Kind, Person, Recording, Ref, Text, Work
from archive.settings import Settings
from archive.store.bucket import Bucket
from archive.store.fixity import examine
from archive.store.verbs import StagedFile
from tests.cluster.gateway import Gateway
from tests.ocfl_judge import is_valid_store

REF = Ref(Kind.RECORDING, "0123456789")
MASTER = b"RIFF" * 100


@pytest.fixture
def held(archive: Archive) -> Archive:
    """A recording with a master, and a person."""
    path = archive.staging / "incoming"
    path.write_bytes(MASTER)
    staged = StagedFile(path, hashlib.sha512(MASTER).hexdigest())
    archive.keep(Recording(id=REF.id), who="A", why="w", files={"masters/001.wav": staged})
    archive.keep(Person(id="dina"), who="A", why="w")
    return archive


def test_what_is_kept_is_in_the_bucket_and_nothing_of_it_on_this_machine(held: Archive, storage_root: Path) -> None:
    assert is_valid_store(storage_root, objects=2)
    assert held.store.read(REF, "masters/001.wav") == MASTER
    assert not any(held.home.store_path.rglob("*"))
    assert not [path for path in held.staging.rglob("*") if path.is_file()]
    with held.borrowed(REF, "masters/001.wav") as local:
        assert local.read_bytes() == MASTER
    assert not list(held.staging.iterdir())


def test_the_catalogue_is_read_again_from_the_bucket(held: Archive) -> None:
    held.keep(Person(id="dina", description=(Text("kuishi"),)), who="B", why="edit")
    before = [(r.number, r.who, r.why) for r in held.catalogue.revisions(Ref(Kind.PERSON, "dina"))]
    assert held.rebuild_catalogue() == 2
    assert [(r.number, r.who, r.why) for r in held.catalogue.revisions(Ref(Kind.PERSON, "dina"))] == before


def test_verify_reads_every_byte_and_names_what_is_wrong(held: Archive, storage_root: Path) -> None:
    report = examine(held)
    assert (report.sound, report.objects, report.files) == (True, 2, 3)
    master = next(path for path in storage_root.rglob("001.wav") if path.is_file())
    master.write_bytes(b"RIFG" + MASTER[4:])
    (finding,) = examine(held).findings
    assert (finding.code, finding.where.startswith("s3://")) == ("file-changed", True)
    (master.parent / "stranger").write_bytes(b"x")
    master.unlink()
    assert {finding.code for finding in examine(held).findings} == {"file-missing", "file-unexpected"}


def _that_day(date: dt.date) -> dt.date:
    return date


def test_a_share_a_day_reads_every_object_once_in_so_many_days(held: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    today, seen = held.home.settings.today(), 0
    for day in range(5):
        with monkeypatch.context() as patch:
            date = today + dt.timedelta(days=day)
            patch.setattr(Settings, "today", partial(_that_day, date))
            seen += examine(held, share=5).objects
    assert seen == 2


def test_a_master_that_was_damaged_is_not_handed_out(held: Archive, storage_root: Path, tmp_path: Path) -> None:
    next(path for path in storage_root.rglob("001.wav") if path.is_file()).write_bytes(b"RIFG" + MASTER[4:])
    with pytest.raises(StoreError, match="not those that were kept"):
        held.store.source(REF, "masters/001.wav").local(tmp_path)


def test_an_erased_recording_leaves_no_byte(held: Archive, storage_root: Path) -> None:
    held.erase(REF, who="A", why="asked")
    left = [path for path in storage_root.rglob("*") if path.is_file() and b"RIFF" in path.read_bytes()]
    assert left == []
    assert is_valid_store(storage_root, objects=2)
    assert examine(held).sound


def test_a_backup_moves_an_archive_from_bucket_to_bucket_and_to_a_folder(
    held: Archive, gateway: Gateway, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_backup(held, tmp_path / "all.tar")
    with pytest.raises(InvalidValueError, match="a store is there already"):
        restore_backup(tmp_path / "all.tar", tmp_path / "again")
    for name, url in (("elsewhere", f"{gateway.bucket('elsewhere')}/h"), ("folder", "")):
        monkeypatch.setenv("MURAGAT_STORE_URL", url)
        restore_backup(tmp_path / "all.tar", tmp_path / name)
        restored = Archive.open(tmp_path / name)
        assert restored.catalogue.get(REF) == held.catalogue.get(REF)
        assert restored.store.read(REF, "masters/001.wav") == MASTER
        assert examine(restored).sound
        restored.keep(Work(id="adai"), who="A", why="goes on")
    assert is_valid_store(tmp_path / "folder" / "store", objects=3)


def test_strangers_are_refused(held: Archive, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wrong")
    bucket = Bucket(f"{url}/home", "store")
    with pytest.raises(StoreError, match="refuses us"):
        bucket.read("0=ocfl_1.1")
    with pytest.raises(StoreError, match="refuses us"):
        list(bucket.names())
    with pytest.raises(StoreError, match="refuses us"):
        bucket.write("x", b"x")
    monkeypatch.setenv("AWS_SKIP_SIGNATURE", "true")
    with pytest.raises(StoreError, match="refuses us"):
        Bucket(f"{url}/home", "store").read("0=ocfl_1.1")


def test_a_service_that_is_away_is_told_in_bounded_time(held: Archive, gateway: Gateway) -> None:
    gateway.kill()
    try:
        with pytest.raises(StoreError, match="does not answer"):
            Bucket("s3://any/home", "store", patience_seconds=1.0).read("x")
        with pytest.raises(StoreError, match="does not answer"):
            Bucket("s3://any/home", "store", patience_seconds=1.0).create("x", b"1")
    finally:
        gateway.start()
    assert held.store.read(REF, "masters/001.wav") == MASTER


def test_a_home_says_where_its_store_is(home_path: Path) -> None:
    assert Home(home_path).settings.store_url.startswith("s3://")
