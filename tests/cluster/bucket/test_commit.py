"""A version in a bucket: what is left at every moment at which its writer may die, and which of two writers wins."""

import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from archive.errors import ConflictError, NotFoundError, StoreError
from archive.keeping import Archive
from archive.model import Kind, Ref, Text, Work
from archive.store.bucket import Bucket
from archive.store.fixity import examine
from archive.store.s3 import BucketStore
from archive.store.verbs import ClaimedError
from bench.dying_bucket import Died, DyingBucket
from tests.ocfl_judge import is_valid_store

REF = Ref(Kind.WORK, "adai")


def put(store: BucketStore, content: bytes, note: str) -> None:
    prepared = store.prepare(REF, store.current(REF), {"work.json": content}, user="A", message=note, note=note)
    assert prepared is not None
    store.install(prepared)


def erase(store: BucketStore, note: str) -> None:
    store.erase(REF, store.inventory(REF), "work.json", b"tombstone", user="A", message=note, note=note)


def deaths(url: str, act: Callable[[BucketStore], None]) -> int:
    """How many requests it makes that change something; each is a place to die before and after."""
    dying = DyingBucket(f"{url}/home", "store")
    act(BucketStore(dying))
    return dying.steps


@pytest.mark.parametrize("answered", [False, True], ids=["the request is lost", "the answer is lost"])
@pytest.mark.parametrize(("before", "step"), [*((0, s) for s in range(1, 7)), *((1, s) for s in range(1, 6))])
def test_a_put_that_dies_is_finished_or_was_never_there(
    url: str, bucket: Bucket, storage_root: Path, before: int, step: int, answered: bool
) -> None:
    store = BucketStore(bucket)
    store.create()
    put(store, b"other", "n0") if before else None
    dying = DyingBucket(f"{url}/home", "store", at=step, answered=answered)

    with pytest.raises(Died):
        put(BucketStore(dying), b"mine", "n1")

    seen = store.read(REF, "work.json") if store.holds(REF) else b""
    assert seen in (b"", b"other", b"mine"), "a reader never sees half of it"
    there = store.settle(REF, "n1")
    assert there == store.holds(REF)
    assert is_valid_store(storage_root, objects=int(there))
    if seen == b"mine":
        assert store.read(REF, "work.json") == b"mine"
    put(store, b"after", "n2")
    assert store.read(REF, "work.json") == b"after"
    assert is_valid_store(storage_root, objects=1)


def test_the_steps_above_are_all_there_are(url: str, bucket: Bucket) -> None:
    BucketStore(bucket).create()
    assert deaths(url, lambda store: put(store, b"1", "n1")) == 6  # and a declaration, of a new object
    assert deaths(url, lambda store: put(store, b"2", "n2")) == 5
    assert deaths(url, lambda store: erase(store, "n3")) == 13


@pytest.mark.parametrize("answered", [False, True], ids=["the request is lost", "the answer is lost"])
@pytest.mark.parametrize("step", range(1, 14))
def test_an_erasing_that_dies_is_finished_or_was_never_begun(
    url: str, bucket: Bucket, storage_root: Path, step: int, answered: bool
) -> None:
    store = BucketStore(bucket)
    store.create()
    put(store, b"secret one", "n1")
    put(store, b"secret two", "n2")
    dying = DyingBucket(f"{url}/home", "store", at=step, answered=answered)
    with pytest.raises(Died):
        erase(BucketStore(dying), "n3")

    assert store.settle(REF, "n3")

    assert is_valid_store(storage_root, objects=1)
    left = b"".join(path.read_bytes() for path in storage_root.rglob("*") if path.is_file())
    if store.read(REF, "work.json") == b"tombstone":
        assert b"secret" not in left
    else:
        assert store.read(REF, "work.json") == b"secret two"
        assert b"tombstone" not in left


def test_of_two_who_write_at_once_one_wins_and_nothing_is_overwritten(bucket: Bucket, storage_root: Path) -> None:
    store = BucketStore(bucket)
    store.create()
    put(store, b"1", "n0")
    old = store.current(REF)
    first = store.prepare(REF, old, {"work.json": b"first"}, user="A", message="first", note="a")
    second = store.prepare(REF, old, {"work.json": b"second"}, user="B", message="second", note="b")
    assert first
    assert second
    store.install(first)
    with pytest.raises(ClaimedError):
        store.install(second)
    store.discard(second)
    assert store.read(REF, "work.json") == b"first"
    assert [v.message for v in store.inventory(REF).versions] == ["n0", "first"]
    assert is_valid_store(storage_root, objects=1)


def test_two_archives_with_no_lock_in_common_give_the_slower_a_conflict(home_path: Path, tmp_path: Path) -> None:
    archives = [Archive.open(home_path), _another(home_path, tmp_path / "another")]
    archives[0].keep(Work(id=REF.id), who="A", why="made")
    won: list[str] = []
    for base in range(1, 9):
        barrier, conflicts = threading.Barrier(2), list[ConflictError]()

        def write(archive: Archive, text: str, base: int, barrier: Any, lost: list[ConflictError]) -> None:
            record = Work(id=REF.id, description=(Text(text),))
            barrier.wait()
            try:
                archive.keep(record, who="A", why=text, base=base)
                won.append(text)
            except ConflictError as error:
                lost.append(error)

        threads = [
            threading.Thread(target=write, args=(one, f"{name}{base}", base, barrier, conflicts))
            for one, name in zip(archives, "xy", strict=True)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert [(e.base, e.head) for e in conflicts] == [(base, base + 1)]
    store = archives[0].store
    assert [v.message for v in store.inventory(REF).versions[1:]] == won
    for number, text in enumerate(won, start=2):
        assert text.encode() in store.read(REF, "work.json", number)


def _another(home_path: Path, root: Path) -> Archive:
    """A node with a catalogue and locks of its own, and the same bucket."""
    root.mkdir()
    for name in ("settings.toml", "muragat-home.json"):
        (root / name).write_bytes((home_path / name).read_bytes())
    return Archive.open(root)


def test_a_claim_that_nobody_named_is_finished_by_the_next_who_writes(url: str, archive: Archive) -> None:
    archive.keep(Work(id=REF.id), who="A", why="made")
    dying = BucketStore(DyingBucket(f"{url}/home", "store", at=3, answered=False))  # content, claim, and dead
    with pytest.raises(Died):
        put(dying, b'{"id": "adai"}', "left")
    with pytest.raises(ConflictError) as error:
        archive.keep(Work(id=REF.id, description=(Text("mine"),)), who="B", why="edit", base=1)
    assert (error.value.base, error.value.head) == (1, 2)
    assert [r.why for r in archive.catalogue.revisions(REF)] == ["made", "left"]


def test_an_old_or_a_missing_sidecar_hinders_nobody(archive: Archive, storage_root: Path) -> None:
    archive.keep(Work(id=REF.id), who="A", why="made")
    sidecar = next(storage_root.rglob("urn%3amuragat%3awork%3aadai/inventory.json.sha512"))
    for damage in (sidecar.unlink, lambda: sidecar.write_text("0 inventory.json\n")):
        damage()
        archive.keep(Work(id=REF.id, description=(Text(str(damage)),)), who="A", why="edit")
    assert is_valid_store(storage_root)
    sidecar.write_text("old inventory.json\n")
    assert archive.store.settle(REF)
    assert is_valid_store(storage_root)


_DEAD_RUN = """
import os, sys
from pathlib import Path
from archive.keeping import Archive
from archive.model import Work
from archive.store.s3 import BucketStore
from bench.dying_bucket import Died, DyingBucket

archive = Archive.open(Path(sys.argv[1]))
archive.store = BucketStore(DyingBucket(sys.argv[2], "store", at=2))
try:
    archive.keep(Work(id="adai"), who="A", why="made")
except Died:
    os._exit(9)
"""


def test_what_a_dead_run_has_sent_is_removed_by_the_next(url: str, home_path: Path, storage_root: Path) -> None:
    done = subprocess.run([sys.executable, "-c", _DEAD_RUN, str(home_path), f"{url}/home"], check=False)
    assert done.returncode == 9
    assert [path for path in storage_root.rglob("work.json") if path.is_file()]
    with pytest.raises(NotFoundError):
        Archive.open(home_path).store.inventory(REF)
    assert not [path for path in storage_root.rglob("work.json") if path.is_file()]
    assert is_valid_store(storage_root, objects=0)


def test_a_service_that_is_away_is_an_error_in_bounded_time_and_nothing_is_lost(home_path: Path) -> None:
    archive = Archive.open(home_path)
    archive.store = BucketStore(Bucket("s3://nowhere/home", "store", patience_seconds=1.0))
    with pytest.raises(StoreError, match="no such bucket"):
        archive.keep(Work(id=REF.id), who="A", why="made")
    assert REF not in archive.catalogue


@pytest.mark.parametrize("step", range(1, 6))
@pytest.mark.parametrize("answered", [False, True], ids=["the request is lost", "the answer is lost"])
@pytest.mark.parametrize("others", [1, 2])
def test_a_death_that_is_looked_after_only_when_others_have_written_on_leaves_nothing_half(
    url: str, archive: Archive, storage_root: Path, step: int, answered: bool, others: int
) -> None:
    archive.keep(Work(id=REF.id), who="A", why="made")
    dying = BucketStore(DyingBucket(f"{url}/home", "store", at=step, answered=answered))
    with pytest.raises(Died):
        put(dying, b'{"id": "adai"}', "left")
    for number in range(others):
        archive.change(REF, lambda work, n=number: replace(work, description=(Text(str(n)),)), who="B", why="edit")

    assert archive.store.settle(REF, "left")  # the note of who died, found at last

    assert is_valid_store(storage_root)
    assert examine(archive).sound


class Overtaken(Bucket):
    """A bucket in which somebody else makes a version just before this key is written, once."""

    def __init__(self, url: str, key: str, overtake: Callable[[], None]) -> None:
        super().__init__(url, "store")
        self._key, self._overtakes = key, [overtake]

    def _look(self, key: str) -> None:
        if key.endswith(self._key) and self._overtakes:
            self._overtakes.pop()()

    def write(self, key: str, content: bytes) -> None:
        self._look(key)
        super().write(key, content)

    def replace(self, key: str, content: bytes, tag: str) -> bool:
        self._look(key)
        return super().replace(key, content, tag)


@pytest.mark.parametrize("moment", ["aadai/inventory.json", "v2/inventory.json.sha512", "aadai/inventory.json.sha512"])
def test_a_writer_who_goes_on_without_its_lock_does_not_sign_for_what_others_made_since(
    url: str, bucket: Bucket, storage_root: Path, moment: str
) -> None:
    store = BucketStore(bucket)
    store.create()
    put(store, b"1", "n1")

    def overtake() -> None:
        store.settle(REF)
        put(store, b"others", "n3")

    put(BucketStore(Overtaken(f"{url}/home", moment, overtake)), b"slow", "n2")

    assert [version.message for version in store.inventory(REF).versions] == ["n1", "n2", "n3"]
    assert is_valid_store(storage_root, objects=1)
