"""Whether an Ogg stream was written to its end: its last page says so. Source: RFC 3533, section 6."""

from __future__ import annotations

import io
from typing import BinaryIO

_TAIL_BYTES = 1 << 17
"""Longer than the longest page, 65,307 bytes."""


def is_closed(file: BinaryIO) -> bool:
    """The last page is marked as the end of its stream, and it is whole."""
    size = file.seek(0, io.SEEK_END)
    file.seek(max(0, size - _TAIL_BYTES))
    tail = file.read(_TAIL_BYTES)
    at = tail.rfind(b"OggS")
    if at < 0 or len(tail) < at + 27:
        return False
    segments = tail[at + 27 : at + 27 + tail[at + 26]]
    whole = len(segments) == tail[at + 26] and len(tail) >= at + 27 + len(segments) + sum(segments)
    return whole and bool(tail[at + 5] & 0x04)
