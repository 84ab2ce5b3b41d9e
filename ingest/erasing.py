"""Erasing a record for good: what the law wants gone, out of the store and out of everything that was made of it.

What stays is a tombstone with its reason, and the log: which versions there were, by whom and when. Nothing of the
record can be told from it. The catalogue is read again from the store, and the index and the likeness index are made
again from the catalogue, so that no deleted row or posting stays behind in their files; that takes as long as it takes.
Backups are other people's files: they are named, not changed.
"""

import shutil
from dataclasses import dataclass

from archive import downloads
from archive.accounts.desk import Desk
from archive.backup import Backup, backups_with
from archive.jobs.queue import Queue
from archive.keeping import Archive, Progress, silent
from archive.model import AnyRecord, Recording, Ref
from media.likeness.index import LikenessIndex
from search.index import SearchIndex


@dataclass(frozen=True, slots=True)
class Erased:
    """What was done. ``digests``: SHA-512 of every file that was removed, to look for elsewhere."""

    ref: Ref
    versions: int
    digests: tuple[str, ...]
    named_by: tuple[Ref, ...]
    """Records that point at it; what they say of it in words is theirs, and stays."""
    jobs: int
    backups: tuple[Backup, ...]


def erase(archive: Archive, ref: Ref, *, who: str, why: str, progress: Progress = silent) -> Erased:
    """Erase a record. Interrupted, it is to be run again. Raises NotFoundError, LockedError, StoreError."""
    before = archive.catalogue.get(ref)
    named_by = tuple(dict.fromkeys(link.source for link in archive.catalogue.links_to(ref, limit=10_000)))
    inventory = archive.erase(ref, who=who, why=why)
    _remove_derived(archive, ref)
    downloads.forget_all(archive.home)
    with Desk.open(archive.home) as desk:
        jobs = Queue(desk).forget(_words(before))
    archive.rebuild_catalogue(progress)
    index = SearchIndex.open(archive.home.index_path, archive.catalogue)
    index.rebuild(progress)
    LikenessIndex(archive).rebuild(progress)
    return Erased(
        ref,
        len(inventory.versions),
        tuple(sorted(inventory.manifest)),
        named_by,
        jobs,
        tuple(backups_with(archive.home, ref)),
    )


def _remove_derived(archive: Archive, ref: Ref) -> None:
    """Copies, curves, pictures, and the alignments with others."""
    shutil.rmtree(archive.home.derived(ref), ignore_errors=True)
    alignments = archive.home.derived_path / "alignment"
    for path in alignments.rglob("*.json") if alignments.is_dir() else ():
        if ref.id in path.name.split("--"):
            path.unlink(missing_ok=True)


def _words(record: AnyRecord) -> list[str]:
    """What a job may have been told of a record: its id, its names, and the names of its files."""
    files = [file.original_name for file in record.files] if isinstance(record, Recording) else []
    return [word for word in (record.id, *(name.text for name in record.names), *files) if word]
