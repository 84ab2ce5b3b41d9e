"""A run: the folder in ``staging/`` in which one process prepares what it writes, and the lock that says it lives.

A folder whose lock can be had is *abandoned*: its process has ended, however it ended. What stands there is finished
or thrown away by the next one (``Archive.recover``); a folder whose process lives is never touched by another.
"""

import shutil
import threading
import time
import uuid
from collections.abc import Generator, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from archive.home import disk_errors
from archive.store.disk import Disk

INTENT = "intent-*.json"
_PREFIX = "run-"
_STRANGER_SECONDS = 3600.0
"""What lies beside the folders of runs was left by an older version, or is about to be taken up by its maker."""


class Run:
    """This process's own. The folder is made when it is first needed and goes with ``end``."""

    def __init__(self, staging: Path, locks: Path, disk: Disk | None = None) -> None:
        self.name = f"{_PREFIX}{uuid.uuid4().hex}"
        self.folder = staging / self.name
        self._lock = locks / "runs" / f"{self.name}.lock"
        self._disk = disk or Disk()
        self._held = ExitStack()
        self._begun = False
        self._beginning = threading.Lock()

    def begin(self) -> bool:
        """Make the folder; True when this call was the first. Raises StoreError when the disk refuses."""
        with self._beginning:
            if self._begun:
                return False
            with disk_errors(self.folder), ExitStack() as held:
                self._lock.parent.mkdir(parents=True, exist_ok=True)
                held.enter_context(self._disk.lock(self._lock, 0))  # before there is a folder to be found
                self._disk.make_folder(self.folder)
                self._disk.sync_folder(self.folder.parent)
                self._held = held.pop_all()
            self._begun = True
            return True

    def end(self) -> None:
        """Give the folder up, empty or not; what is noted there and was not finished is left to the next run."""
        with self._beginning:
            if self._begun:
                self._begun = False
                if not any(self.folder.glob(INTENT)):
                    self._disk.remove_tree(self.folder)
                    self._lock.unlink(missing_ok=True)
            self._held.close()


def abandoned(staging: Path, locks: Path, disk: Disk) -> Iterator[Path]:
    """The folders of runs that have ended, one at a time while nobody else can take it up; then it is removed."""
    if not staging.is_dir():
        return
    for folder in sorted(staging.glob(f"{_PREFIX}*")):
        with _taken(locks / "runs" / f"{folder.name}.lock", disk) as taken:
            if taken and folder.is_dir():
                yield folder
                disk.remove_tree(folder)


def sweep(staging: Path) -> None:
    """Remove what older versions have left beside the folders of runs."""
    for path in staging.iterdir():
        try:
            if path.name.startswith(_PREFIX) or time.time() - path.stat().st_mtime < _STRANGER_SECONDS:
                continue
            shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)
        except FileNotFoundError:
            continue


@contextmanager
def _taken(lock: Path, disk: Disk) -> Generator[bool]:
    """Whether the lock of a run could be had; a run that lives holds it."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    try:
        with disk.lock(lock, 0):
            yield True
            lock.unlink(missing_ok=True)
    except TimeoutError:
        yield False
