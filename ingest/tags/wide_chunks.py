"""Words in CAF files (``info``) and in DSDIFF files (``DIIN``, ``COMT``, ID3): both are big-endian chunks of 64 bits.

Sources: Apple Core Audio Format specification 1.0, "Information Chunk"; DSDIFF 1.5, sections 3.5 and 3.6.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from io import SEEK_END, BytesIO
from typing import BinaryIO

from ingest.tags.id3 import read_id3v2
from ingest.tags.raw import MOST_TEXT_BYTES, RawTags, decoded

_MOST_CHUNKS = 10_000


def read_caf(file: BinaryIO, start: int, raw: RawTags) -> None:
    """The strings of the ``info`` chunks: pairs of name and value, each ended by a zero byte."""
    for name, at, size in _chunks(file, start + 8, padded=False):
        if name == "info":
            texts = _body(file, at, size, "CAF info", raw)[4:].split(b"\0")
            for key, value in zip(texts[::2], texts[1::2], strict=False):
                raw.add("CAF", decoded(key), [decoded(value)])


def read_dsdiff(file: BinaryIO, start: int, raw: RawTags) -> None:
    """Artist and title of ``DIIN``, comments, and the ID3 tag that taggers append."""
    for name, at, size in _chunks(file, start + 16, padded=True):
        if name == "ID3 ":
            read_id3v2(file, at, raw)
        elif name == "DIIN":
            inside = BytesIO(_body(file, at, size, "DSDIFF", raw))
            for part, begins, length in _chunks(inside, 0, padded=True):
                if part in ("DIAR", "DITI") and length >= 4:
                    inside.seek(begins + 4)
                    raw.add("DSDIFF", part, [decoded(inside.read(length - 4))])
        elif name == "COMT":
            _read_comments(_body(file, at, size, "DSDIFF", raw), raw)


def _read_comments(body: bytes, raw: RawTags) -> None:
    at = 2
    while at + 14 <= len(body):
        length = struct.unpack(">I", body[at + 10 : at + 14])[0]
        raw.add("DSDIFF", "COMT", [decoded(body[at + 14 : at + 14 + length])])
        at += 14 + length + (length & 1)


def _chunks(file: BinaryIO, at: int, *, padded: bool) -> Iterator[tuple[str, int, int]]:
    """Name, begin and size of each chunk."""
    end = file.seek(0, SEEK_END)
    for _ in range(_MOST_CHUNKS):
        file.seek(at)
        head = file.read(12)
        if len(head) < 12:
            return
        size = struct.unpack(">Q", head[4:])[0]
        name = head[:4].decode("latin-1")
        yield name, at + 12, min(size, end - at - 12)
        at += 12 + size + (size & 1 if padded else 0)
        if at > end:
            return


def _body(file: BinaryIO, at: int, size: int, what: str, raw: RawTags) -> bytes:
    if size > MOST_TEXT_BYTES:
        raw.too_large(f"{what}: {size} bytes; only the first {MOST_TEXT_BYTES} are read")
    file.seek(at)
    return file.read(min(size, MOST_TEXT_BYTES))
