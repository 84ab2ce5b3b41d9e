"""Backup and restore: one file that holds all that cannot be remade.

A backup is a plain tar of ``store/``, ``settings.toml`` and ``muragat-home.json`` (masters do not compress).
It can be unpacked without this software. Catalogue, index and access copies are remade.
"""

import shutil
import tarfile
import uuid
from pathlib import Path

from archive.errors import InvalidValueError, StoreError
from archive.home import Home
from archive.keeping import Archive, Progress, silent

_TOP = ("store", "settings.toml", "muragat-home.json")


def write_backup(archive: Archive, target: Path, progress: Progress = silent) -> int:
    """Write the backup beside ``target`` and rename it in place when it is whole. Returns the number of files.

    Raises StoreError: the target exists or cannot be written.
    """
    if target.exists():
        raise StoreError(f"{target}: exists already", "Name a new file.")
    root = archive.home.root
    partial = target.with_name(f".{target.name}.{uuid.uuid4().hex[:8]}")
    try:
        with tarfile.open(partial, "w") as tar:
            files = [p for top in _TOP for p in _files(root / top)]
            for done, path in enumerate(files, start=1):
                tar.add(path, arcname=str(path.relative_to(root)), recursive=False)
                progress(done, len(files))
        partial.rename(target)
    except OSError as error:
        raise StoreError(f"{target}: cannot be written ({error.strerror})", "Check space and permissions.") from error
    finally:
        partial.unlink(missing_ok=True)
    return sum(1 for p in files if p.is_file())


def _files(top: Path) -> list[Path]:
    if top.is_file():
        return [top]
    return sorted(top.rglob("*")) if top.is_dir() else []


def restore_backup(source: Path, root: Path, progress: Progress = silent) -> int:
    """Unpack a backup into a new home and rebuild its catalogue. Returns the number of records.

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
        archive = Archive(Home.create(partial))
        count = archive.rebuild_catalogue(progress)
        archive.close()
        if root.exists():
            root.rmdir()
        partial.rename(root)
    except (tarfile.TarError, OSError) as error:
        raise InvalidValueError(f"{source}: cannot be restored ({error})", "Is the file whole?") from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return count
