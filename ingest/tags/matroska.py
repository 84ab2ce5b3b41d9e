"""Titles, tags and chapters of Matroska and WebM files.

EBML is a tree of elements: an identifier, a size, a body. Sound and index are stepped over by their size; a browser
that records live does not know the size of a cluster, so such elements are entered. Repeated names are all kept.

Sources: RFC 8794 (EBML), RFC 9559 (Matroska), section 5.1.8 and the Matroska tag specification.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from enum import IntEnum
from io import SEEK_END
from typing import BinaryIO

from ingest.tags.found import Mark
from ingest.tags.raw import MOST_TEXT_BYTES, RawTags, decoded

BLOCK = "Matroska"
MOST_ELEMENTS = 2_000_000


class _Id(IntEnum):
    """The elements that matter here."""

    SEGMENT = 0x18538067
    INFO = 0x1549A966
    TITLE = 0x7BA9
    TAGS = 0x1254C367
    TAG = 0x7373
    TARGETS = 0x63C0
    CHAPTER_UID = 0x63C4
    SIMPLE_TAG = 0x67C8
    TAG_NAME = 0x45A3
    TAG_STRING = 0x4487
    CHAPTERS = 0x1043A770
    EDITION = 0x45B9
    ATOM = 0xB6
    START = 0x91
    STOP = 0x92
    DISPLAY = 0x80
    LABEL = 0x85


_READ = frozenset({_Id.TITLE, _Id.CHAPTER_UID, _Id.TAG_NAME, _Id.TAG_STRING, _Id.START, _Id.STOP, _Id.LABEL})
_ENTERED = frozenset(_Id) - _READ


def read_matroska(file: BinaryIO, start: int, raw: RawTags) -> None:
    """Everything that the file says in words. ``start``: where it begins."""
    name, about_part = "", False
    chapter: list[float | str | None] = []
    for element, data in _elements(file, start, raw):
        match element:
            case _Id.TITLE:
                raw.add(BLOCK, "TITLE", [decoded(data)])
            case _Id.TARGETS | _Id.TAG:
                about_part = False
            case _Id.CHAPTER_UID:
                about_part = any(data)  # the tag is about one chapter, not about the recording
            case _Id.SIMPLE_TAG:
                name = ""
            case _Id.TAG_NAME:
                name = decoded(data)
            case _Id.TAG_STRING if name and not about_part:
                raw.add(BLOCK, name, [decoded(data)])
            case _Id.ATOM:
                _take_chapter(chapter, raw)
                chapter = [None, None, ""]
            case _Id.START if chapter:
                chapter[0] = _nanoseconds(data)
            case _Id.STOP if chapter:
                chapter[1] = _nanoseconds(data)
            case _Id.LABEL if chapter and not chapter[2]:
                chapter[2] = decoded(data)
            case _:
                pass
    _take_chapter(chapter, raw)


def _take_chapter(chapter: list[float | str | None], raw: RawTags) -> None:
    match chapter:
        case [float(start), float() | None as end, str(label)]:
            raw.mark(Mark(start, end, label, f"Matroska chapter {len(raw.marks) + 1}"))
        case _:
            return


def _nanoseconds(data: bytes) -> float:
    return int.from_bytes(data, "big") / 1e9 if len(data) <= 8 else math.nan


def _elements(file: BinaryIO, start: int, raw: RawTags) -> Iterator[tuple[int, bytes]]:
    """Elements in order, with the bodies of those that hold words or times."""
    file_end = file.seek(0, SEEK_END)
    at = start
    for _ in range(MOST_ELEMENTS):
        head = _head(file, at)
        if head is None:
            return
        identifier, body, size = head
        end = file_end if size is None else min(body + size, file_end)
        if identifier in _READ:
            if end - body > MOST_TEXT_BYTES:
                raw.too_large(f"{BLOCK}: {end - body} bytes of text; not read")
            else:
                file.seek(body)
                yield identifier, file.read(end - body)
        elif identifier in _ENTERED:
            yield identifier, b""
        at = body if identifier in _ENTERED or size is None else end
    raw.too_large(f"{BLOCK}: more than {MOST_ELEMENTS} elements")


def _head(file: BinaryIO, at: int) -> tuple[int, int, int | None] | None:
    """Identifier, begin of the body and its size, None when not known; None where no element stands."""
    file.seek(at)
    data = file.read(12)
    if len(data) < 2 or not data[0] & 0xF0:
        return None
    id_length = 5 - (data[0] >> 4).bit_length()
    rest = data[id_length:]
    if not rest or not rest[0]:
        return None
    length = 9 - rest[0].bit_length()
    if len(rest) < length:
        return None
    unknown = (1 << 7 * length) - 1
    size = int.from_bytes(rest[:length], "big") & unknown
    return int.from_bytes(data[:id_length], "big"), at + id_length + length, None if size == unknown else size
