"""Files that a job made for one account to fetch: ``downloads/ACCOUNT/ID/NAME`` in the home.

They can be made again, so that they are in no backup; after a week, or when something is erased, they are gone.
"""

import re
import shutil
import time
from pathlib import Path
from typing import Final

from archive.errors import N_, InvalidValueError, NotFoundError
from archive.home import Home, disk_errors

KEPT_SECONDS: Final = 7 * 24 * 3600.0
_NAME: Final = re.compile(r"[0-9a-z]{8,40}")


class Downloads:
    """The files of one account."""

    def __init__(self, home: Home, account: str) -> None:
        self._folder = home.root / "downloads" / _checked(account)

    def begin(self, identifier: str, name: str) -> Path:
        """Where a job writes a file; what is older than a week goes. Raises StoreError: the disk refuses."""
        with disk_errors(self._folder):
            self._folder.mkdir(parents=True, exist_ok=True)
            for old in self._folder.iterdir():
                if old.stat().st_mtime < time.time() - KEPT_SECONDS:
                    shutil.rmtree(old)
            folder = self._folder / _checked(identifier)
            folder.mkdir(exist_ok=True)
        return folder / name

    def get(self, identifier: str) -> Path:
        """Raises NotFoundError: it was never made, or is gone by now."""
        folder = self._folder / _checked(identifier)
        found = [path for path in folder.iterdir() if not path.name.endswith(".partial")] if folder.is_dir() else []
        if not found:
            raise NotFoundError(N_("this file is no longer here"), N_("Make it again."))
        return found[0]


def forget_all(home: Home) -> None:
    """Remove everything that was made for anybody: it may hold what was erased."""
    shutil.rmtree(home.root / "downloads", ignore_errors=True)


def _checked(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise InvalidValueError(N_("«%(name)s» cannot be the name of a file"), N_("Make it again."), name=name[:40])
    return name
