"""The disk as the store sees it: the few operations that whatever must survive a power cut is made of.

A file is durable once it was written and synced *and* the folder that names it was synced; a rename once both folders
were. Everything that is acknowledged goes through one ``Disk``, so that a fault test can put one in its place that
forgets, refuses or stops (``bench.faults``). Readers use ordinary paths.
"""

import os
import shutil
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

_POLL_SECONDS = 0.002


class Disk:
    """The operating system's own. All methods raise OSError when it refuses."""

    def write(self, path: Path, content: bytes, *, sync: bool = True) -> None:
        """Write a new file, or all of an old one; with ``sync`` its bytes are durable afterwards, its name is not."""
        with path.open("wb") as file:
            file.write(content)
            if sync:
                file.flush()
                os.fsync(file.fileno())

    def move(self, source: Path, target: Path, *, sync: bool = True) -> None:
        """Rename within a disk, copy across disks; either way the bytes are synced before they count."""
        shutil.move(source, target)
        if sync:
            with target.open("rb") as file:
                os.fsync(file.fileno())

    def rename(self, source: Path, target: Path) -> None:
        """Put a file or a folder in its place in one step; a file that stands there goes."""
        source.replace(target)

    def make_folder(self, path: Path) -> None:
        """Make a folder and what is missing above it; one that is there already is welcome."""
        path.mkdir(parents=True, exist_ok=True)

    def sync_folder(self, folder: Path) -> None:
        """Make the names in a folder durable."""
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def sync_all(self) -> None:
        """Make everything durable: one wait instead of a dozen for every one of many small objects."""
        os.sync()

    def remove(self, path: Path) -> None:
        """Remove a file; one that is gone already is welcome."""
        path.unlink(missing_ok=True)

    def remove_folder(self, path: Path) -> None:
        """Remove an empty folder."""
        path.rmdir()

    def remove_tree(self, path: Path) -> None:
        """Remove a folder and all that is in it, as far as that can be done: what stays is removed by ``recover``."""
        shutil.rmtree(path, ignore_errors=True)

    @contextmanager
    def lock(self, path: Path, timeout_seconds: float) -> Generator[None]:
        """Hold a lock of the operating system, which ends with this process however it ends.

        Raises TimeoutError when somebody else holds it for so long.
        """
        # Never the soft lock of a library: on a disk without locks we would rather not write (Home refuses it).
        lock = FileLock(path, thread_local=False, poll_interval=_POLL_SECONDS, fallback_to_soft=False)
        try:
            lock.acquire(timeout=timeout_seconds)
        except Timeout as error:
            raise TimeoutError(f"{path}: held by another") from error
        try:
            yield
        finally:
            lock.release()
