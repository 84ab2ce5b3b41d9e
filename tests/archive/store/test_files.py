"""The store against the OCFL 1.1 specification, judged by ocfl-py, which is not ours."""

import hashlib
import json
from pathlib import Path

import pytest

from archive.errors import NotFoundError, StoreError
from archive.model import Kind, Ref
from archive.store.files import ObjectStore
from archive.store.verbs import StagedFile
from tests.ocfl_judge import is_valid_store

REF = Ref(Kind.RECORDING, "kurmangazy")


@pytest.fixture
def store(tmp_path: Path) -> ObjectStore:
    store = ObjectStore(tmp_path / "store", tmp_path / "staging")
    store.staging.mkdir()
    store.create()
    return store


def staged(store: ObjectStore, content: bytes) -> StagedFile:
    path = store.staging / "incoming"
    path.write_bytes(content)
    return StagedFile(path, hashlib.sha512(content).hexdigest())


def test_an_empty_store_is_a_valid_storage_root(store: ObjectStore) -> None:
    store.create()
    assert is_valid_store(store.root, objects=0)


@pytest.mark.parametrize("name", ["001.wav", "recording.json", "inventory.json", "inventory.json.sha512"])
def test_the_judge_sees_a_single_flipped_bit(store: ObjectStore, name: str) -> None:
    store.put(REF, {"masters/001.wav": staged(store, b"RIFF"), "recording.json": b"{}"}, user="A", message="first")
    store.put(Ref(Kind.PERSON, "a"), {"person.json": b"{}"}, user="A", message="stays whole")
    assert is_valid_store(store.root, objects=2)
    path = next(store.object_path(REF).rglob(name))
    whole = path.read_bytes()
    path.write_bytes(bytes((whole[0] ^ 1, *whole[1:])))
    assert not is_valid_store(store.root)
    path.write_bytes(whole)
    assert is_valid_store(store.root, objects=2)


def test_objects_and_their_later_versions_are_valid(store: ObjectStore) -> None:
    store.put(REF, {"masters/001.wav": staged(store, b"RIFF"), "recording.json": b"{}"}, user="A", message="first")
    store.put(REF, {"recording.json": b'{"a": 1}'}, user="Б. Әлі", message="second")
    store.put(Ref(Kind.PERSON, "x" * 99), {"person.json": b"{}"}, user="A", message="long name")
    assert is_valid_store(store.root, objects=2)
    inventory = store.inventory(REF)
    assert [v.message for v in inventory.versions] == ["first", "second"]
    assert store.read(REF, "masters/001.wav") == b"RIFF"
    assert store.read(REF, "recording.json") == b'{"a": 1}'
    assert store.read(REF, "recording.json", version=1) == b"{}"


def test_a_master_is_kept_once_however_many_versions_there_are(store: ObjectStore) -> None:
    store.put(REF, {"masters/001.wav": staged(store, b"RIFF"), "recording.json": b"1"}, user="A", message="1")
    store.put(REF, {"recording.json": b"2"}, user="A", message="2")
    assert len(list(store.object_path(REF).rglob("001.wav"))) == 1


def test_content_that_comes_back_is_not_written_again(store: ObjectStore) -> None:
    for content in (b"1", b"2", b"1"):
        store.put(REF, {"recording.json": content}, user="A", message="m")
    assert store.inventory(REF).head.number == 3
    assert not (store.object_path(REF) / "v3" / "content").exists()
    assert is_valid_store(store.root)


def test_putting_the_same_again_makes_no_version(store: ObjectStore) -> None:
    first = store.put(REF, {"recording.json": b"1"}, user="A", message="1")
    assert store.put(REF, {"recording.json": b"1"}, user="A", message="again") == first


@pytest.mark.parametrize("path", ["../x", "/x", "a//b", "A", "a/../b", "", "a\x00", ".hidden", "a/", "қ"])
def test_paths_that_could_leave_the_object_are_refused(store: ObjectStore, path: str) -> None:
    with pytest.raises(StoreError, match="not a safe path"):
        store.put(REF, {path: b"x"}, user="A", message="m")
    assert not store.holds(REF)


def test_put_leaves_nothing_behind_when_the_copy_fails(store: ObjectStore) -> None:
    gone = StagedFile(store.staging / "not-there", "0" * 128)
    with pytest.raises(StoreError, match="could not be written"):
        store.put(REF, {"masters/001.wav": gone}, user="A", message="m")
    assert not store.holds(REF)
    assert not list(store.staging.iterdir())


def test_a_version_that_a_crash_left_unnamed_is_completed(store: ObjectStore) -> None:
    store.put(REF, {"recording.json": b"1"}, user="A", message="1")
    folder = store.object_path(REF)
    before = (folder / "inventory.json").read_bytes()
    sidecar = (folder / "inventory.json.sha512").read_bytes()
    store.put(REF, {"recording.json": b"2"}, user="A", message="2")
    (folder / "inventory.json").write_bytes(before)
    (folder / "inventory.json.sha512").write_bytes(sidecar)
    assert store.settle(REF)
    assert store.read(REF, "recording.json") == b"2"
    assert is_valid_store(store.root)


def test_folders_of_an_object_that_never_came_are_removed(store: ObjectStore) -> None:
    store.object_path(REF).parent.mkdir(parents=True)
    assert not is_valid_store(store.root, objects=0)
    assert not store.settle(REF)
    assert is_valid_store(store.root, objects=0)
    store.put(REF, {"recording.json": b"1"}, user="A", message="1")
    store.object_path(Ref(Kind.PERSON, "x")).parent.mkdir(parents=True)
    store.settle(Ref(Kind.PERSON, "x"))
    assert is_valid_store(store.root)
    assert store.holds(REF)


def test_the_inventory_says_what_the_specification_asks(store: ObjectStore) -> None:
    # OCFL 1.1, 3.5.1: id, type, digestAlgorithm, head; manifest and versions.
    store.put(REF, {"recording.json": b"1"}, user="A", message="1")
    body = json.loads((store.object_path(REF) / "inventory.json").read_bytes())
    assert body["type"] == "https://ocfl.io/1.1/spec/#inventory"
    assert body["id"] == "urn:muragat:recording:kurmangazy"
    assert (body["digestAlgorithm"], body["head"]) == ("sha512", "v1")


def test_missing_objects_and_files_say_so(store: ObjectStore) -> None:
    with pytest.raises(NotFoundError, match="not in the store"):
        store.inventory(REF)
    store.put(REF, {"recording.json": b"1"}, user="A", message="1")
    with pytest.raises(NotFoundError, match="has no file"):
        store.read(REF, "masters/001.wav")


def test_a_damaged_inventory_is_an_error_with_advice(store: ObjectStore) -> None:
    store.put(REF, {"recording.json": b"1"}, user="A", message="1")
    (store.object_path(REF) / "inventory.json").write_text("{")
    with pytest.raises(StoreError, match="damaged") as error:
        store.inventory(REF)
    assert "verify" in error.value.hint


def test_every_object_is_found_again(store: ObjectStore) -> None:
    refs = {Ref(Kind.PERSON, f"p{i}") for i in range(20)}
    for ref in refs:
        store.put(ref, {"person.json": b"{}"}, user="A", message="m")
    assert set(store.refs()) == refs


@pytest.mark.parametrize(
    ("user", "address"),
    [
        ("Aigul S.", "urn:muragat:user:aigul-s"),
        ("Айгүл", "urn:muragat:user:%D0%B0%D0%B9%D0%B3%D2%AF%D0%BB"),
        ("?", "urn:muragat:user:%3F"),
    ],
)
def test_everybody_who_changes_something_has_an_address_of_their_own(
    store: ObjectStore, user: str, address: str
) -> None:
    store.put(REF, {"person.json": b"{}"}, user=user, message="made")

    body = json.loads((store.object_path(REF) / "inventory.json").read_bytes())

    assert body["versions"]["v1"]["user"] == {"name": user, "address": address}
