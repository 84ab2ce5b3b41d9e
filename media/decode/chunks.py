"""The chunks of RIFF, RIFX, RF64, BW64, W64 and AIFF files, read without trusting a length.

A chunk is a name, a declared size and a body. Declared sizes lie: recorders that lost power write 0,
streaming writers 0xFFFFFFFF or 0x7FFFF000, cut copies more than there is. So each chunk carries both the declared size
and what is really there. A body of odd size is followed by a byte of padding, which many writers forget; the next
chunk is looked for in both places. Bodies are not read here.

Sources: Multimedia Programming Interface 1.0 (RIFF), EBU Tech 3306 (RF64), ITU-R BS.2088 (BW64), Sonic
Foundry's W64, Apple's AIFF-C draft.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO

MOST_CHUNKS = 10_000
UNKNOWN_SIZE = 0xFFFFFFFF
STREAMED_SIZE = 0x7FFF0000
"""Writers that cannot go back declare what fits into 31 or 32 bits: SoX 0x7FFFF000 less its header."""
_MOST_DS64_BYTES = 1 << 16
_MOST_TIMES = 1 << 10
"""A file that holds less than a thousandth of its sound is no cut copy: its size was never written."""
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


def read_chunks(file: BinaryIO, start: int = 0) -> Iterator[Chunk]:
    """The chunks of what begins at byte ``start`` as RIFF, RIFX, RF64, BW64, W64 or FORM; nothing for other files."""
    file.seek(0, 2)
    end = file.tell()
    file.seek(start)
    head = file.read(12)
    if head[:4] == b"riff":
        yield from _w64_chunks(file, start, end)
    elif head[:4] in (b"RIFF", b"RIFX", b"RF64", b"BW64", b"FORM"):
        order = ">" if head[:4] in (b"RIFX", b"FORM") else "<"
        yield from _iff_chunks(file, start + 12, end, order)


def read_parts(body: bytes, start: int = 4) -> Iterator[tuple[str, bytes]]:
    """The chunks inside a ``LIST`` chunk: names and bodies. ``body`` begins with the type of the list."""
    file = io.BytesIO(body)
    for chunk in _iff_chunks(file, start, len(body), "<"):
        file.seek(chunk.offset)
        yield chunk.name, file.read(chunk.available)


def _iff_chunks(file: BinaryIO, at: int, end: int, order: str) -> Iterator[Chunk]:
    long_sizes: dict[str, int] = {}
    for _ in range(MOST_CHUNKS):
        head = _head(file, at, 8, end)
        if head is None:
            return
        size = struct.unpack(order + "I", head[4:])[0]
        name, body = head[:4].decode("latin-1"), at + 8
        if name == "ds64":
            long_sizes = _long_sizes(file.read(min(size, _MOST_DS64_BYTES)), end - body)
        declared = _declared(name, size, long_sizes, end - body)
        if name == "data" and declared == 0 and end > body and not _chunk_fits(file, body, end, order):
            declared = None
        yield Chunk(name, body, declared, min(end - body, end if declared is None else declared))
        if declared is None:
            return
        at = _next_chunk(file, body + declared, end, order) if declared & 1 else body + declared


def _next_chunk(file: BinaryIO, at: int, end: int, order: str) -> int:
    """Where the next chunk begins after a body of odd size: behind a byte of padding, or at once."""
    padded = at + 1
    if padded < end and not _chunk_fits(file, padded, end, order) and _chunk_fits(file, at, end, order):
        return at
    return padded


def _head(file: BinaryIO, at: int, length: int, end: int) -> bytes | None:
    """The head of the chunk at ``at``; None where a size has led beyond the end."""
    if at + length > end:
        return None
    file.seek(at)
    return file.read(length)


def _long_sizes(ds64: bytes, left: int) -> dict[str, int]:
    """Sizes of 64 bits by name of chunk; a size of the data that the file cannot have is none at all.

    EBU Tech 3306: sizes of file and data, number of samples, then a table of other chunks.
    """
    if len(ds64) < 16:
        return {}
    data = int.from_bytes(ds64[8:16], "little")
    table = ds64[28:]
    sizes = {
        table[at : at + 4].decode("latin-1"): int.from_bytes(table[at + 4 : at + 12], "little")
        for at in range(0, len(table) - 11, 12)
    }
    return {**sizes, "data": data} if data < _MOST_TIMES * max(left, 1) else sizes


def _declared(name: str, size: int, long_sizes: Mapping[str, int], left: int) -> int | None:
    """None: not known, the chunk runs to the end of the file."""
    if size == UNKNOWN_SIZE and (name in long_sizes or name == "data"):
        return long_sizes.get(name)
    return None if name == "data" and size >= STREAMED_SIZE and size > left else size


def _chunk_fits(file: BinaryIO, at: int, end: int, order: str) -> bool:
    """Whether a whole chunk stands here: then an empty ``data`` before it is truly empty."""
    file.seek(at)
    head = file.read(8)
    if len(head) < 8 or not head[:4].isascii() or not head[:4].decode().isprintable():
        return False
    return at + 8 + struct.unpack(order + "I", head[4:])[0] <= end


def _w64_chunks(file: BinaryIO, start: int, end: int) -> Iterator[Chunk]:
    at = start + 40
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
