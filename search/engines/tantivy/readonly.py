"""Reading an index in a folder where nothing may be written: a read-only disk, somebody else's home.

Tantivy takes a lock in the folder even to read. So a folder of our own is opened instead: a copy of ``meta.json``, the
list of segments at this moment, beside links to everything else, whose files never change once written.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import weakref
from pathlib import Path

_COPIED = frozenset({"meta.json", ".managed.json"})


class ReadOnlyView:
    """A temporary folder that stands for an index folder. It goes when the view goes, at the latest with the process.

    Raises OSError when the temporary folder cannot be made or the index not be listed.
    """

    def __init__(self, path: Path) -> None:
        self.path = Path(tempfile.mkdtemp(prefix="muragat-index-"))
        weakref.finalize(self, shutil.rmtree, self.path, ignore_errors=True)
        for name in _COPIED:
            if (path / name).exists():
                shutil.copyfile(path / name, self.path / name)
        for file in path.resolve().iterdir():
            if file.name not in _COPIED and file.suffix != ".lock":
                (self.path / file.name).symlink_to(file)


def is_writable(path: Path) -> bool:
    """Whether files can be made in this folder or, where it does not exist, the folder itself in what is above it."""
    there = next((folder for folder in (path, *path.absolute().parents) if folder.exists()), path)
    return os.access(there, os.W_OK, effective_ids=os.access in os.supports_effective_ids)
