"""Files on a disk that fails while they are read, as dying disks and wet tapes do."""

import errno
import io
import os
from pathlib import Path
from typing import Any


class _Failing(io.RawIOBase):
    """The bytes of a file up to the bad block; then every read is an input/output error."""

    def __init__(self, file: io.BufferedReader, good_bytes: int) -> None:
        self._file, self._good = file, good_bytes

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def readinto(self, buffer: Any, /) -> int:
        room = min(len(buffer), self._good - self._file.tell())
        if room <= 0:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        data = self._file.read(room)
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._file.close()
        super().close()


class DyingPath(type(Path())):
    """A path whose file can be read up to ``good_bytes``."""

    good_bytes = 0

    def open(self, mode: str = "r", *_: Any, **__: Any) -> Any:
        if mode != "rb":
            raise ValueError(f"{mode}: this disk is only read, as bytes")
        return io.BufferedReader(_Failing(io.open(str(self), "rb"), self.good_bytes), 512)  # noqa: UP020


def on_dying_disk(path: Path, good_bytes: int) -> Path:
    """The same file, of which only the first bytes can be read."""
    dying = DyingPath(path)
    dying.good_bytes = good_bytes
    return dying
