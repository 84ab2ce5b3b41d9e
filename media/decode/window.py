"""A file read through windows: only some stretches of it, joined as if they were the whole.

Decoders choke on what stands before the audio (junk, tags whose size lies, a header that lost its place).
Instead of copying the good part, they are given this view. The master itself is never touched.
"""

from __future__ import annotations

import io
from pathlib import Path


class Windowed(io.RawIOBase):
    """Reads ``prefix``, then ``stretches`` of a file, each ``(start, end)`` in bytes, one after the other."""

    def __init__(self, path: Path, stretches: tuple[tuple[int, int], ...], prefix: bytes = b"") -> None:
        self._file = path.open("rb")
        self._stretches = stretches
        self._prefix = prefix
        self._size = len(prefix) + sum(end - start for start, end in stretches)
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        origin = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, origin + offset)
        return self._at

    def read(self, size: int = -1, /) -> bytes:
        """Up to ``size`` bytes; fewer at the end of a stretch, none at the end of the last."""
        if self._at < len(self._prefix):
            data = self._prefix[self._at :] if size < 0 else self._prefix[self._at : self._at + size]
            self._at += len(data)
            return data
        before = len(self._prefix)
        for start, end in self._stretches:
            within = self._at - before
            if within < end - start:
                most = end - start - within
                self._file.seek(start + within)
                data = self._file.read(most if size < 0 else min(size, most))
                self._at += len(data)
                return data
            before += end - start
        return b""

    def close(self) -> None:
        self._file.close()
        super().close()
