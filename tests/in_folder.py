"""The store of an archive that keeps it in a folder, for tests that look at, or damage, its files."""

from archive.keeping import Archive
from archive.store.files import ObjectStore


def in_folder(archive: Archive) -> ObjectStore:
    assert isinstance(archive.store, ObjectStore)
    return archive.store
