"""The chunks of RIFF, RIFX, RF64, BW64, W64 and AIFF files, read without trusting a length.

A chunk is a name, a declared size and a body. Declared sizes lie: recorders that lost power write 0,
streaming writers 0xFFFFFFFF, cut copies more than there is. So each chunk carries both the declared size and
what is really there. Bodies are not read here.

Sources: Multimedia Programming Interface 1.0 (RIFF), EBU Tech 3306 (RF64), ITU-R BS.2088 (BW64), Sonic
Foundry's W64, Apple's AIFF-C draft.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

MOST_CHUNKS = 10_000
UNKNOWN_SIZE = 0xFFFFFFFF
_W64_NAMES = {"fmt ": "fmt ", "data": "data", "bext": "bext", "list": "LIST", "junk": "junk"}


@dataclass(frozen=True, slots=True)
class Chunk:
    """``offset`` and sizes are bytes; ``declared`` is None where the writer did not know it."""

    name: str
    offset: int
    declared: int | None
    available: int

    @property
    def missing(self) -> int:
        """Bytes that were declared and are not there."""
        return 0 if self.declared is None else max(0, self.declared - self.available)


def read_chunks(file: BinaryIO) -> Iterator[Chunk]:
    """The chunks of a file that begins as RIFF, RIFX, RF64, BW64, W64 or FORM; nothing for other files."""
    file.seek(0, 2)
    end = file.tell()
    file.seek(0)
    head = file.read(12)
    if head[:4] == b"riff":
        yield from _w64_chunks(file, end)
    elif head[:4] in (b"RIFF", b"RIFX", b"RF64", b"BW64", b"FORM"):
        order = ">" if head[:4] in (b"RIFX", b"FORM") else "<"
        yield from _iff_chunks(file, end, order)


def _iff_chunks(file: BinaryIO, end: int, order: str) -> Iterator[Chunk]:
    at, long_data_size = 12, None
    for _ in range(MOST_CHUNKS):
        head = _head(file, at, 8, end)
        if head is None:
            return
        size = struct.unpack(order + "I", head[4:])[0]
        name, body = head[:4].decode("latin-1"), at + 8
        if name == "ds64":
            fields = file.read(16)
            long_data_size = struct.unpack("<Q", fields[8:16])[0] if len(fields) == 16 else None
        declared = _declared(name, size, long_data_size)
        if name == "data" and declared == 0 and end > body and not _chunk_fits(file, body, end, order):
            declared = None
        yield Chunk(name, body, declared, min(end - body, end if declared is None else declared))
        if declared is None:
            return
        at = body + declared + (declared & 1)


def _head(file: BinaryIO, at: int, length: int, end: int) -> bytes | None:
    """The head of the chunk at ``at``; None where a size has led beyond the end."""
    if at + length > end:
        return None
    file.seek(at)
    return file.read(length)


def _declared(name: str, size: int, long_data_size: int | None) -> int | None:
    """None: not known, the chunk runs to the end of the file."""
    return long_data_size if name == "data" and size == UNKNOWN_SIZE else size


def _chunk_fits(file: BinaryIO, at: int, end: int, order: str) -> bool:
    """Whether a whole chunk stands here: then an empty ``data`` before it is truly empty."""
    file.seek(at)
    head = file.read(8)
    if len(head) < 8 or not head[:4].isascii() or not head[:4].decode().isprintable():
        return False
    return at + 8 + struct.unpack(order + "I", head[4:])[0] <= end


def _w64_chunks(file: BinaryIO, end: int) -> Iterator[Chunk]:
    at = 40
    for _ in range(MOST_CHUNKS):
        head = _head(file, at, 24, end)
        if head is None:
            return
        size = struct.unpack("<Q", head[16:])[0] - 24
        if size < 0:
            return
        name = _W64_NAMES.get(head[:4].decode("latin-1").lower(), head[:4].decode("latin-1"))
        yield Chunk(name, at + 24, size, min(size, end - at - 24))
        at += (size + 24 + 7) & ~7
