"""One suite for both shapes of the store: what holds in a folder holds in a bucket. The judge is ocfl-py."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from archive.errors import NotFoundError, StoreError
from archive.model import Kind, Ref
from archive.store.bucket import PART_BYTES, Bucket
from archive.store.files import ObjectStore
from archive.store.s3 import BucketStore
from archive.store.verbs import StagedFile, Store
from tests.ocfl_judge import is_valid_store

REF = Ref(Kind.RECORDING, "kurmangazy")
Root = Callable[[], Path]


@pytest.fixture(params=["folder", "bucket"])
def shape(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Store, Path]:
    """A store, and where its objects lie as plain files."""
    if request.param == "folder":
        (tmp_path / "staging").mkdir()
        store: Store = ObjectStore(tmp_path / "store", tmp_path / "staging")
        root = tmp_path / "store"
    else:
        bucket: Bucket = request.getfixturevalue("bucket")
        store, root = BucketStore(bucket), request.getfixturevalue("storage_root")
    store.create()
    return store, root


@pytest.fixture
def store(shape: tuple[Store, Path]) -> Store:
    return shape[0]


@pytest.fixture
def root(shape: tuple[Store, Path]) -> Path:
    return shape[1]


def put(store: Store, ref: Ref, files: dict[str, StagedFile | bytes], why: str = "m", who: str = "A") -> None:
    prepared = store.prepare(ref, store.current(ref), files, user=who, message=why, note="n1")
    if prepared is not None:
        store.install(prepared)


def staged(folder: Path, content: bytes) -> StagedFile:
    path = folder / f"incoming-{len(content)}"
    path.write_bytes(content)
    return StagedFile(path, hashlib.sha512(content).hexdigest())


def test_an_empty_store_is_a_valid_storage_root(store: Store, root: Path) -> None:
    store.create()
    assert store.is_declared
    assert is_valid_store(root, objects=0)


def test_objects_and_their_later_versions_are_valid(store: Store, root: Path, tmp_path: Path) -> None:
    put(store, REF, {"masters/001.wav": staged(tmp_path, b"RIFF"), "recording.json": b"{}"}, "first")
    put(store, REF, {"recording.json": b'{"a": 1}'}, "second", "Б. Әлі")
    put(store, Ref(Kind.PERSON, "x" * 99), {"person.json": b"{}"}, "long name")
    assert is_valid_store(root, objects=2)
    assert [v.message for v in store.inventory(REF).versions] == ["first", "second"]
    assert store.read(REF, "masters/001.wav") == b"RIFF"
    assert store.read(REF, "recording.json") == b'{"a": 1}'
    assert store.read(REF, "recording.json", version=1) == b"{}"
    assert set(store.refs()) == {REF, Ref(Kind.PERSON, "x" * 99)}


def test_the_judge_sees_a_single_flipped_bit(store: Store, root: Path) -> None:
    put(store, REF, {"recording.json": b"{}"})
    path = next(path for path in root.rglob("recording.json") if path.is_file())
    path.write_bytes(b"{|")
    assert not is_valid_store(root)


def test_content_that_comes_back_is_not_written_again(store: Store, root: Path) -> None:
    for content in (b"1", b"2", b"1"):
        put(store, REF, {"recording.json": content})
    assert store.inventory(REF).head.number == 3
    assert not any(path.startswith("v3/content") for path in store.paths(REF))
    assert is_valid_store(root, objects=1)


def test_putting_the_same_again_makes_no_version(store: Store) -> None:
    put(store, REF, {"recording.json": b"1"})
    assert store.prepare(REF, store.current(REF), {"recording.json": b"1"}, user="A", message="again") is None


@pytest.mark.parametrize("path", ["../x", "/x", "a//b", "A", "a/../b", "", "a\x00", ".hidden", "a/", "қ"])
def test_paths_that_could_leave_the_object_are_refused(store: Store, path: str) -> None:
    with pytest.raises(StoreError, match="not a safe path"):
        put(store, REF, {path: b"x"})
    assert not store.holds(REF)
    assert store.paths(REF) == {}


def test_a_file_that_is_not_there_leaves_nothing_behind(store: Store, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="could not be written"):
        put(store, REF, {"recording.json": b"1", "masters/001.wav": StagedFile(tmp_path / "gone", "0" * 128)})
    assert store.paths(REF) == {}


def test_what_was_prepared_can_be_given_up(store: Store, root: Path) -> None:
    put(store, REF, {"recording.json": b"1"})
    before = store.paths(REF)
    prepared = store.prepare(REF, store.current(REF), {"recording.json": b"2"}, user="A", message="m", note="n2")
    assert prepared is not None
    store.discard(prepared)
    assert store.paths(REF) == before
    assert store.read(REF, "recording.json") == b"1"
    assert is_valid_store(root, objects=1)


def test_nothing_is_shown_before_it_is_installed(store: Store) -> None:
    prepared = store.prepare(REF, None, {"recording.json": b"1"}, user="A", message="m", note="n1")
    assert prepared is not None
    assert not store.holds(REF)
    assert list(store.refs()) == []
    store.install(prepared)
    assert store.holds(REF)


def test_a_file_of_several_parts_comes_back_as_it_went(store: Store, root: Path, tmp_path: Path) -> None:
    content = hashlib.shake_256(b"reel").digest(PART_BYTES + 5_000_000)
    put(store, REF, {"masters/001.wav": staged(tmp_path, content), "recording.json": b"{}"})
    local = store.source(REF, "masters/001.wav").local(tmp_path / "scratch")
    assert local.read_bytes() == content
    path = store.inventory(REF).manifest[hashlib.sha512(content).hexdigest()][0]
    assert store.paths(REF)[path] == len(content)
    assert b"".join(store.blocks(REF, path)) == content
    assert is_valid_store(root, objects=1)


def test_an_erased_object_holds_its_tombstone_and_its_log_alone(store: Store, root: Path, tmp_path: Path) -> None:
    put(store, REF, {"masters/001.wav": staged(tmp_path, b"RIFF secret"), "recording.json": b"secret"}, "told by N.")
    put(store, REF, {"recording.json": b"secret again"}, "second")
    store.erase(REF, store.inventory(REF), "recording.json", b"tombstone", user="B", message="asked", note="n9")
    assert is_valid_store(root, objects=1)
    assert [v.message for v in store.inventory(REF).versions] == ["erased", "erased", "asked"]
    left = b"".join(path.read_bytes() for path in root.rglob("*") if path.is_file())
    assert not any(word in left for word in (b"secret", b"told by N."))
    put(store, REF, {"recording.json": b"anew"}, "afterwards")
    assert is_valid_store(root, objects=1)


def test_missing_objects_and_files_say_so(store: Store) -> None:
    assert store.current(REF) is None
    with pytest.raises(NotFoundError, match="not in the store"):
        store.inventory(REF)
    put(store, REF, {"recording.json": b"1"})
    with pytest.raises(NotFoundError, match="has no file"):
        store.read(REF, "masters/001.wav")


def test_a_damaged_inventory_is_an_error_with_advice(store: Store, root: Path) -> None:
    put(store, REF, {"recording.json": b"1"})
    folder = next(root.rglob("0=ocfl_object_1.1")).parent
    (folder / "inventory.json").write_text("{")
    with pytest.raises(StoreError, match="damaged") as error:
        store.inventory(REF)
    assert "verify" in error.value.hint


def test_what_a_person_is_told_of_a_place_leads_there(store: Store, root: Path) -> None:
    put(store, REF, {"recording.json": b"1"})
    where = store.where(REF, "inventory.json")
    tail = where.partition("/store/")[2]
    assert json.loads((root / tail).read_bytes())["id"] == "urn:muragat:recording:kurmangazy"
