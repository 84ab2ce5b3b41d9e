"""The likeness index as the server reads it: opened at first use, and again when an ingest has written to it."""

import threading

from archive.keeping import Archive
from media.likeness.index import LikenessIndex


class LikenessReader:
    """Gives the newest index that is on disk. It writes nothing."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._lock = threading.Lock()
        self._opened: LikenessIndex | None = None
        self._written_ns = -1

    def index(self) -> LikenessIndex:
        """The index as it stands; an empty one where none was made yet."""
        written = LikenessIndex.written_ns(self._archive.home)
        with self._lock:
            if self._opened is None or written != self._written_ns:
                self._opened, self._written_ns = LikenessIndex(self._archive), written
            return self._opened
