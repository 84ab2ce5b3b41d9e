"""A copy of an index of one's own, for a server that may not write in the home that it serves.

Nobody else need follow the catalogue for it then: what is closed is gone from its answers, counts and suggestions with
the next question. The copy lies in the system's folder for temporary files and goes with the process.
"""

from __future__ import annotations

import shutil
import tempfile
import weakref
from pathlib import Path
from typing import Final

import structlog

_TRIES: Final = 10
_LOCKS: Final = ".lock"
_STATE: Final = "state.json"
_log = structlog.get_logger("muragat.index")


class Replica:
    """A folder to write in that holds what an index folder holds at this moment; empty where that cannot be copied."""

    def __init__(self, source: Path) -> None:
        self.path = Path(tempfile.mkdtemp(prefix="muragat-index-"))
        weakref.finalize(self, shutil.rmtree, self.path, ignore_errors=True)
        if not any(self._copied(source) for _ in range(_TRIES)):
            self._clear()
            _log.warning("the index could not be copied and is built anew", path=str(source))

    def _copied(self, source: Path) -> bool:
        """Copy everything; False when somebody has committed meanwhile, and files that belong together may not."""
        self._clear()
        before = _state(source)
        try:
            for file in source.iterdir() if source.is_dir() else ():
                if file.is_file() and file.suffix != _LOCKS:
                    shutil.copyfile(file, self.path / file.name)
        except OSError:  # merged away just now, or no room
            return False
        return _state(source) == before

    def _clear(self) -> None:
        for file in self.path.iterdir():
            file.unlink()


def _state(folder: Path) -> bytes | None:
    try:
        return (folder / _STATE).read_bytes()
    except OSError:
        return None
