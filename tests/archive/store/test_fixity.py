import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from archive.home import Home
from archive.keeping import Archive
from archive.model import Kind, Recording, Ref, Text, Work
from archive.store import ocfl
from archive.store.fixity import examine
from archive.store.opening import open_store
from archive.store.verbs import StagedFile
from tests.in_folder import in_folder
from tests.ocfl_judge import is_valid_store

REF = Ref(Kind.RECORDING, "0123456789")


@pytest.fixture
def held(archive: Archive) -> Archive:
    """An archive with one recording that has a master."""
    path = archive.home.staging_path / "incoming"
    path.write_bytes(b"RIFF" * 100)
    staged = StagedFile(path, hashlib.sha512(b"RIFF" * 100).hexdigest())
    archive.keep(Recording(id=REF.id), who="A", why="w", files={"masters/001.wav": staged})
    return archive


def codes(archive: Archive) -> list[str]:
    return [finding.code for finding in examine(archive).findings]


def test_an_untouched_archive_is_sound(held: Archive) -> None:
    report = examine(held)
    assert report.sound
    assert report.objects > 600
    assert report.files > report.objects


def test_one_flipped_bit_is_found_and_named(held: Archive) -> None:
    path = in_folder(held).path_of(REF, "masters/001.wav")
    content = bytearray(path.read_bytes())
    content[7] ^= 1
    path.write_bytes(bytes(content))
    (finding,) = examine(held).findings
    assert finding.code == "file-changed"
    assert str(path) == finding.where
    assert finding.expected == hashlib.sha512(b"RIFF" * 100).hexdigest()


def test_a_lost_file_is_found(held: Archive) -> None:
    in_folder(held).path_of(REF, "masters/001.wav").unlink()
    assert codes(held) == ["file-missing"]


def test_a_stranger_among_the_files_is_found(held: Archive) -> None:
    (in_folder(held).path_of(REF, "masters/001.wav").parent / "extra.wav").write_bytes(b"x")
    assert codes(held) == ["file-unexpected"]


def test_a_changed_inventory_is_found(held: Archive) -> None:
    path = in_folder(held).object_path(REF) / "inventory.json"
    path.write_bytes(path.read_bytes() + b"\n")
    assert codes(held) == ["inventory-digest", "inventory-digest"]


def test_an_unreadable_inventory_does_not_hide_the_other_objects(held: Archive) -> None:
    (in_folder(held).object_path(REF) / "inventory.json").write_text("{")
    in_folder(held).path_of(Ref(Kind.PERSON, "kurmangazy"), "person.json").write_text("{}")
    assert {"inventory-unreadable", "file-changed"} <= set(codes(held))


def test_a_record_that_only_the_catalogue_knows_is_found(held: Archive) -> None:
    import shutil

    shutil.rmtree(in_folder(held).object_path(REF))
    assert codes(held) == ["file-missing"]


def test_a_record_that_only_the_store_knows_is_found(held: Archive) -> None:
    held.catalogue.replace([], lambda ref: pytest.fail(f"{ref} was changed meanwhile"))
    assert set(codes(held)) == {"catalogue-missing"}


def _retell(folder: Path) -> None:
    """Let an old version's inventory, well signed, say otherwise than the object's."""
    inventory = json.loads((folder / "v1/inventory.json").read_text("utf-8"))
    state = inventory["versions"]["v1"]["state"]
    state[next(iter(state))] = ["another.json"]
    body = json.dumps(inventory).encode()
    (folder / "v1/inventory.json").write_bytes(body)
    (folder / "v1/inventory.json.sha512").write_bytes(ocfl.sidecar(body))


def _write(name: str, content: str = "x") -> Callable[[Path], object]:
    def write(folder: Path) -> None:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(content, encoding="ascii")

    return write


def _remove(name: str) -> Callable[[Path], object]:
    return lambda folder: (folder / name).unlink()


DAMAGE: dict[str, tuple[Callable[[Path], object], str]] = {
    "an old version is not signed": (_remove("v1/inventory.json.sha512"), "inventory-digest"),
    "an old version is signed otherwise": (_write("v2/inventory.json.sha512", "0" * 128 + " inventory.json\n"),
                                           "inventory-digest"),
    "an old version is signed in other words": (_write("v1/inventory.json.sha512"), "inventory-digest"),
    "the last version is not signed": (_remove("v3/inventory.json.sha512"), "inventory-digest"),
    "the object is not signed": (_remove("inventory.json.sha512"), "inventory-digest"),
    "an old inventory was changed": (_write("v2/inventory.json", "{}"), "inventory-stale"),
    "an old inventory tells another history": (_retell, "inventory-stale"),
    "the object does not say that it is one": (_write("0=ocfl_object_1.1", ""), "object-declaration"),
    "a file beside the versions": (_write("notes.txt"), "file-unexpected"),
    "a folder beside the versions": (_write("v01/notes.txt"), "file-unexpected"),
    "a file in a version": (_write("v2/notes.txt"), "file-unexpected"),
    "a file among the content": (_write("v2/content/notes.txt"), "file-unexpected"),
}  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGE)
def test_what_is_no_ocfl_object_is_found(tmp_path: Path, damage: str) -> None:
    home = Home.create(tmp_path / "home")
    open_store(home, home.staging_path).create()
    archive, ref = Archive.open(home.root), Ref(Kind.WORK, "adai")
    for text in ("one", "two", "three"):
        archive.keep(Work(id=ref.id, description=(Text(text),)), who="A", why=text)
    assert is_valid_store(home.store_path, objects=1)
    assert examine(archive).sound
    break_it, code = DAMAGE[damage]

    break_it(in_folder(archive).object_path(ref))

    assert not is_valid_store(home.store_path, objects=1), "the judge"
    assert codes(archive) == [code]
    archive.close()


def test_an_old_inventory_that_is_gone_is_found_though_ocfl_could_do_without(held: Archive) -> None:
    held.change(REF, lambda record: replace(record, notes=(Text("n"),)), who="A", why="w")
    (in_folder(held).object_path(REF) / "v1/inventory.json").unlink()
    assert codes(held)[0] == "file-missing"
