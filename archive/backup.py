"""Backup and restore: one file that holds all that cannot be remade.

A backup is a plain tar of ``desk.sqlite`` (on a database server a copy of its desk), ``settings.toml``,
``muragat-home.json`` and ``store/`` (masters do not compress), wherever the store stands. It can be unpacked without
this software. Catalogue, index and access copies are remade.

Everybody goes on writing meanwhile. The desk comes first: whatever it speaks of is in the store that is copied later.
An object is listed and its inventory read while its lock is held; its content, which never changes, is copied then.
"""

import io
import json
import os
import shutil
import tarfile
import time
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive.accounts import desk
from archive.errors import InvalidValueError, StoreError
from archive.home import Home
from archive.keeping import Archive, Progress, now, silent
from archive.model import Ref
from archive.settings import name_database
from archive.store import ocfl
from archive.store.disk import Disk
from archive.store.opening import move_in

_DESK = "desk.sqlite"
_STORE = "store"
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
    folder = f"{_STORE}/{ocfl.object_folder(ref)}/"
    try:
        with tarfile.open(file, "r:") as tar:
            return any(entry.name.startswith(folder) for entry in tar)
    except (OSError, tarfile.TarError):
        return None


def _write(archive: Archive, tar: tarfile.TarFile, progress: Progress) -> int:
    home = archive.home
    count = 0
    if home.desk_path.exists() or home.on_server:
        copy = archive.staging / f"{_DESK}-{uuid.uuid4().hex}"
        if home.on_server:
            with desk.Desk.open(home) as there:
                there.copy_from_server(copy)
        else:
            desk.copy_to(home.desk_path, copy)
        tar.add(copy, arcname=_DESK)
        copy.unlink()
        count += 1
    refs = list(archive.store.refs())
    for path in (home.root / name for name in _TOP):
        if path.is_file():
            tar.add(path, arcname=path.name)
            count += 1
    for name, content in {**ocfl.layout_files(), **dict([ocfl.ROOT_DECLARATION])}.items():
        _add(tar, f"{_STORE}/{name}", len(content), [content])
        count += 1
    for done, ref in enumerate(refs, start=1):
        count += _add_object(archive, tar, ref)
        progress(done, len(refs))
    return count


def _add_object(archive: Archive, tar: tarfile.TarFile, ref: Ref) -> int:
    """One object as it is at one moment. Returns the number of its files."""
    store, folder = archive.store, f"{_STORE}/{ocfl.object_folder(ref)}"
    with archive.locks.records([ref]):
        store.current(ref)  # what a crash left half named is named first
        there = store.paths(ref)
        read = {path: b"".join(store.blocks(ref, path)) for path in there if path in _READ_AT_ONCE}
    for path, size in there.items():
        content = [read[path]] if path in read else store.blocks(ref, path)
        _add(tar, f"{folder}/{path}", len(read[path]) if path in read else size, content)
    return len(there)


def _add(tar: tarfile.TarFile, name: str, size: int, content: Iterable[bytes]) -> None:
    """One file of so many bytes, which come in blocks."""
    entry = tarfile.TarInfo(name)
    entry.size, entry.mtime, entry.mode = size, int(time.time()), 0o644
    tar.addfile(entry, io.BufferedReader(_Blocks(content)))


class _Blocks(io.RawIOBase):
    """Blocks of bytes as a file."""

    def __init__(self, blocks: Iterable[bytes]) -> None:
        self._blocks, self._waiting = iter(blocks), b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._waiting:
            following = next(self._blocks, None)
            if following is None:
                return 0
            self._waiting = following
        size = min(len(buffer), len(self._waiting))
        buffer[:size] = self._waiting[:size]
        self._waiting = self._waiting[size:]
        return size


def restore_backup(source: Path, root: Path, progress: Progress = silent) -> tuple[int, list[str]]:
    """Unpack a backup into a new home and build its catalogue, once.

    Returns the number of records, and the grants that came back, as sentences. All sessions are ended and all tokens
    revoked: whoever lost them since must not have them again.

    Where ``store_url`` is set, in the backup or in the environment, the store goes to that bucket, which must be empty.

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
        name_database(partial, "")  # the server goes on with what it has; the copy is a home of its own, in files
        if Home(partial).on_server:
            raise InvalidValueError("MURAGAT_DATABASE_URL names a server", "Restore into files, then move them there.")
        grants = desk.end_sessions(partial / _DESK) if (partial / _DESK).exists() else []
        home = Home.create(partial)
        move_in(home)
        archive = Archive(home)
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
