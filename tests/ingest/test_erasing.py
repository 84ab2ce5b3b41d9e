"""Erasing: of a record nothing is left in the home but a tombstone and the log, and backups that hold it are named."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile
from click.testing import CliRunner
from PIL import Image

from archive.accounts.desk import Desk
from archive.backup import write_backup
from archive.commands import main
from archive.errors import NotFoundError
from archive.home import Home
from archive.jobs.queue import Queue, State
from archive.keeping import Archive
from archive.model import AnyRecord, Kind, Language, Name, Person, Recording, Ref
from archive.store.disk import Disk
from archive.store.files import ObjectStore
from archive.store.fixity import examine
from ingest.discover import discover
from ingest.pipeline import Options, ingest
from media.likeness.index import LikenessIndex
from media.pictures import keeping as pictures
from search.index import SearchIndex
from search.query.request import SearchRequest
from tests.ocfl_judge import is_valid_store

RATE_HZ = 16_000
SECRET = "Қарлыбайдың жоқтауы"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home with two recordings of noise; one of them has a secret title, a picture, versions and a job."""
    made = Home.create(tmp_path / "home")
    ObjectStore(made.store_path, made.staging_path).create()
    folder = tmp_path / "sounds"
    folder.mkdir()
    for number, name in enumerate(("erased", "kept")):
        noise = np.random.default_rng(number).normal(0.0, 0.1, 12 * RATE_HZ)
        soundfile.write(folder / f"{name}.wav", noise, RATE_HZ)
    Image.new("RGB", (64, 48), (120, 60, 30)).save(tmp_path / "box.png")
    archive = Archive.open(made.root)
    ingest(archive, discover([folder]), None, Options("Айгүл", workers=0))
    ref = ref_of(archive, "erased.wav")
    archive.change(ref, named, who="Айгүл", why=f"{SECRET} деп аталды")
    pictures.add(archive, ref, tmp_path / "box.png", pictures.Statement(maker="Қарлыбай"), who="Айгүл")
    LikenessIndex(archive).follow()
    SearchIndex.open(made.index_path, archive.catalogue).catch_up()
    queue = Queue(Desk.open(made))
    number = queue.file("ingest", {"paths": ["erased.wav"]}, "Айгүл")
    queue.take("worker")
    queue.end(number, "worker", State.DONE, {"added": [SECRET]})
    archive.close()
    return made


def named(record: AnyRecord) -> AnyRecord:
    return replace(record, names=(Name(SECRET, Language.KK),))


def ref_of(archive: Archive, name: str) -> Ref:
    records = archive.catalogue.records(Kind.RECORDING)
    return next(r.ref for r in records if isinstance(r, Recording) and r.files and r.files[0].original_name == name)


def run(home: Home, *words: str, said: str = "") -> tuple[int, str]:
    result = CliRunner().invoke(main, ["--home", str(home.root), "--who", "Дина", *words], input=said)
    return result.exit_code, result.output


@pytest.fixture
def secret(home: Home) -> Ref:
    archive = Archive.open(home.root)
    try:
        return ref_of(archive, "erased.wav")
    finally:
        archive.close()


def contents(home: Home) -> Iterator[tuple[Path, bytes]]:
    for path in home.root.rglob("*"):
        if path.is_file():
            yield path, path.read_bytes()


def test_nothing_is_left_but_a_tombstone_and_the_log(home: Home, secret: Ref) -> None:
    before = {hashlib.sha512(body).hexdigest() for path, body in contents(home) if secret.id in str(path)}
    assert run(home, "erase", secret.id, "--why", "Отбасының талабы", "--yes")[0] == 0
    after = list(contents(home))
    tombstones = {hashlib.sha512(body).hexdigest() for _, body in after}
    assert before
    assert before & tombstones <= {hashlib.sha512(b"ocfl_object_1.1\n").hexdigest()}
    words = [word.encode() for word in (SECRET, "Қарлыбай", "erased.wav", json.dumps(SECRET)[1:-1])]
    assert [(path, word) for path, body in after for word in words if word in body] == []
    assert not home.derived(secret).exists()

    archive = Archive.open(home.root)
    record = archive.catalogue.recording(secret.id)
    assert record.withdrawn is not None
    assert (record.withdrawn.why, record.names, record.files, record.pictures) == ("Отбасының талабы", (), (), ())
    log = archive.catalogue.revisions(secret)
    assert [(r.number, r.who) for r in log] == [(1, "Айгүл"), (2, "Айгүл"), (3, "Айгүл"), (4, "Дина")]
    assert [r.why for r in log] == ["erased", "erased", "erased", "Отбасының талабы"]
    assert archive.catalogue.analysis(secret.id).measurements == ()
    assert LikenessIndex(archive).find(secret.id) is None
    assert LikenessIndex(archive).find(ref_of(archive, "kept.wav").id) is not None
    index = SearchIndex.open(home.index_path, archive.catalogue)
    assert index.search(SearchRequest(SECRET)).total == 0
    assert index.search(SearchRequest("", (Kind.RECORDING,))).total == 1
    assert examine(archive).sound
    assert is_valid_store(home.store_path)
    with pytest.raises(NotFoundError):
        archive.at(secret, 9)
    assert archive.at(secret, 1) == record
    archive.close()


def test_it_asks_first_and_wants_a_reason(home: Home, secret: Ref) -> None:
    before = {path for path, _ in contents(home)}
    for words, answer, status in (
        (("--why", "x"), "n\n", 1),
        (("--why", "x"), "", 1),
        (("--yes",), "", 2),
        (("--why", "  ", "--yes"), "", 1),
    ):
        found, said = run(home, "erase", secret.id, *words, said=answer)
        assert found == status
        assert "Traceback" not in said
    assert run(home, "erase", "nobody", "--why", "x", "--yes")[0] == 1
    kept = {path for path, _ in contents(home) if "/locks/" not in str(path)}
    assert {path for path in before if "/store/" in str(path)} <= kept
    assert run(home, "show", secret.id)[1].count(SECRET) > 0


def test_backups_that_hold_it_are_named_and_who_points_at_it(home: Home, secret: Ref, tmp_path: Path) -> None:
    archive = Archive.open(home.root)
    write_backup(archive, tmp_path / "one.tar")
    write_backup(archive, tmp_path / "gone.tar")
    (tmp_path / "gone.tar").unlink()
    archive.close()
    status, said = run(home, "erase", secret.id, "--why", "x", "--yes", "--json")
    assert status == 0
    told = json.loads(said[said.index("{") :])
    held = {Path(backup["file"]).name: backup["holds"] for backup in told["backups"]}
    assert held == {"one.tar": True, "gone.tar": None}
    assert told["versions"] == 3
    assert len(told["digests"]) >= 4


def test_twice_is_harmless(home: Home, secret: Ref) -> None:
    assert run(home, "erase", secret.id, "--why", "x", "--yes")[0] == 0
    assert run(home, "erase", secret.id, "--why", "y", "--yes")[0] == 0
    archive = Archive.open(home.root)
    assert len(archive.catalogue.revisions(secret)) == 4
    assert is_valid_store(home.store_path)
    archive.close()


class PowerCut(BaseException):
    """Nothing more is done."""


class Failing(Disk):
    """A disk on which the power goes at the Nth rename."""

    def __init__(self, last: int) -> None:
        self.left = last

    def rename(self, source: Path, target: Path) -> None:
        if self.left == 0:
            raise PowerCut
        self.left -= 1
        super().rename(source, target)


@pytest.mark.parametrize("renames", range(4))
def test_a_power_cut_leaves_the_record_or_its_tombstone(tmp_path: Path, renames: int) -> None:
    root = tmp_path / "home"
    made = Home.create(root)
    ObjectStore(made.store_path, made.staging_path).create()
    archive = Archive.open(root)
    person = Person(id="p", names=(Name(SECRET, Language.KK),))
    archive.keep(person, who="A", why="made")
    archive.close()
    dying = Archive(Home(root), Failing(renames))
    with pytest.raises(PowerCut) if renames < 3 else pytest.raises(NotFoundError):
        dying.erase(person.ref, who="B", why="x")
        dying.catalogue.get(Ref(Kind.PERSON, "nobody"))
    dying._run._held.close()  # pyright: ignore[reportPrivateUsage] - the lock of its run goes with the process
    del dying
    again = Archive.open(root)
    record = again.catalogue.get(person.ref)
    assert record == person or (record.names == () and record.withdrawn is not None)
    assert examine(again).sound
    assert is_valid_store(root / "store")
    assert [path for path in (root / "staging").rglob("*") if path.is_file()] == []
    again.erase(person.ref, who="B", why="x")
    assert again.catalogue.get(person.ref).names == ()
    again.close()
