"""Backup and restore: one file that holds all that cannot be remade.

A backup is a plain tar of ``desk.sqlite``, ``settings.toml``, ``muragat-home.json`` and ``store/`` (masters do not
compress). It can be unpacked without this software. Catalogue, index and access copies are remade.

Everybody goes on writing meanwhile. The desk comes first: whatever it speaks of is in the store that is copied later.
An object is listed and its inventory read while its lock is held; its content, which never changes, is copied then.
"""

import io
import json
import os
import shutil
import tarfile
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from archive.accounts import desk
from archive.errors import InvalidValueError, StoreError
from archive.home import Home
from archive.keeping import Archive, Progress, now, silent
from archive.model import Ref
from archive.store import ocfl
from archive.store.disk import Disk

_DESK = "desk.sqlite"
_LOG = "backups.jsonl"
"""Which backups were made, and where they were put: what is erased here has to be found there."""
_TOP = ("settings.toml", "muragat-home.json")
_READ_AT_ONCE = frozenset({ocfl.INVENTORY, ocfl.SIDECAR})


def write_backup(archive: Archive, target: Path, progress: Progress = silent) -> int:
    """Write the backup beside ``target`` and rename it in place when it is whole. Returns the number of files.

    Raises StoreError: the target exists or cannot be written.
    """
    if target.exists():
        raise StoreError(f"{target}: exists already", "Name a new file.")
    partial = target.with_name(f".{target.name}.{uuid.uuid4().hex[:8]}")
    try:
        with tarfile.open(partial, "w") as tar:
            count = _write(archive, tar, progress)
        with partial.open("rb") as file:
            os.fsync(file.fileno())
        partial.rename(target)
        Disk().sync_folder(target.absolute().parent)
        with (archive.home.root / _LOG).open("a", encoding="utf-8") as log:
            log.write(json.dumps({"at": now().isoformat(), "file": str(target.absolute())}) + "\n")
            log.flush()
            os.fsync(log.fileno())
    except OSError as error:
        raise StoreError(f"{target}: cannot be written ({error.strerror})", "Check space and permissions.") from error
    finally:
        partial.unlink(missing_ok=True)
    return count


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was made of this home. ``holds``: whether the object is in it; None: the file is not there now."""

    at: str
    file: str
    holds: bool | None


def backups_with(home: Home, ref: Ref) -> list[Backup]:
    """Every backup that was ever made of this home, as its log tells, and whether it holds what is kept of a record."""
    try:
        lines = (home.root / _LOG).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []
    told = [json.loads(line) for line in lines]
    return [Backup(one["at"], one["file"], _holds(Path(one["file"]), ref)) for one in told]


def _holds(file: Path, ref: Ref) -> bool | None:
    """Read through the names of a backup. None: it cannot be read here."""
    folder = f"store/{ocfl.object_folder(ref)}/"
    try:
        with tarfile.open(file, "r:") as tar:
            return any(entry.name.startswith(folder) for entry in tar)
    except (OSError, tarfile.TarError):
        return None


def _write(archive: Archive, tar: tarfile.TarFile, progress: Progress) -> int:
    home = archive.home
    count = 0
    if home.desk_path.exists():
        copy = archive.staging / f"{_DESK}-{uuid.uuid4().hex}"
        desk.copy_to(home.desk_path, copy)
        tar.add(copy, arcname=_DESK)
        copy.unlink()
        count += 1
    refs = list(archive.store.refs())
    for path in (*(home.root / name for name in _TOP), *_root_files(home.store_path)):
        if path.is_file():
            tar.add(path, arcname=str(path.relative_to(home.root)))
            count += 1
    for done, ref in enumerate(refs, start=1):
        count += _add_object(archive, tar, ref)
        progress(done, len(refs))
    return count


def _root_files(store: Path) -> Iterator[Path]:
    """What the storage root says about itself."""
    yield from sorted(path for path in store.iterdir() if path.is_file())
    yield from sorted(path for path in (store / "extensions").rglob("*") if path.is_file())


def _add_object(archive: Archive, tar: tarfile.TarFile, ref: Ref) -> int:
    """One object as it is at one moment. Returns the number of its files."""
    folder, root = archive.store.object_path(ref), archive.home.root
    with archive.locks.records([ref]):
        archive.store.current(ref)  # what a crash left half named is named first
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        read = {path: path.read_bytes() for path in files if path.parent == folder and path.name in _READ_AT_ONCE}
    for path in files:
        name = str(path.relative_to(root))
        if path in read:
            entry = tar.gettarinfo(path, name)
            entry.size = len(read[path])
            tar.addfile(entry, io.BytesIO(read[path]))
        else:
            tar.add(path, arcname=name)
    return len(files)


def restore_backup(source: Path, root: Path, progress: Progress = silent) -> tuple[int, list[str]]:
    """Unpack a backup into a new home and build its catalogue, once.

    Returns the number of records, and the grants that came back, as sentences. All sessions are ended and all tokens
    revoked: whoever lost them since must not have them again.

    Raises InvalidValueError: not a backup, or the home is not empty; nothing is left behind then.
    """
    if root.exists() and any(root.iterdir()):
        raise InvalidValueError(f"{root}: is not empty", "Restore into a new folder.")
    root.parent.mkdir(parents=True, exist_ok=True)
    partial = root.with_name(f".{root.name}.{uuid.uuid4().hex[:8]}")
    partial.mkdir()
    try:
        with tarfile.open(source, "r:") as tar:
            tar.extractall(partial, filter="data")
        if not (partial / "muragat-home.json").exists():
            raise InvalidValueError(f"{source}: is not a backup of an archive", "Choose a file made by: muragat backup")
        grants = desk.end_sessions(partial / _DESK) if (partial / _DESK).exists() else []
        archive = Archive(Home.create(partial))
        count = archive.rebuild_catalogue(progress)
        archive.close()
        if root.exists():
            root.rmdir()
        os.sync()
        partial.rename(root)
        Disk().sync_folder(root.absolute().parent)
    except (tarfile.TarError, OSError) as error:
        raise InvalidValueError(f"{source}: cannot be restored ({error})", "Is the file whole?") from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return count, grants
