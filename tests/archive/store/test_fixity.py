import hashlib

import pytest

from archive.keeping import Archive
from archive.model import Kind, Recording, Ref
from archive.store.fixity import examine
from archive.store.verbs import StagedFile
from tests.in_folder import in_folder

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
