"""Tags that mutagen reads whole: Vorbis comments, APEv2, MP4 and ASF, each value under its own name.

mutagen gets a file that stops giving at a limit, so a picture of 100 MB in a tag costs a finding, not the memory.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Callable, Iterator, Mapping
from typing import Any, BinaryIO, cast

from mutagen import MutagenError
from mutagen.apev2 import _APEv2Data  # pyright: ignore[reportPrivateUsage]  # it knows where the tag stands
from mutagen.asf import ASF
from mutagen.flac import VCFLACDict
from mutagen.mp4 import MP4, MP4FreeForm
from mutagen.oggflac import OggFLAC
from mutagen.oggopus import OggOpus
from mutagen.oggspeex import OggSpeex
from mutagen.oggvorbis import OggVorbis

from ingest.tags.raw import MOST_TEXT_BYTES, MOST_VALUES, Capped, RawTags, TooLargeError, decoded

_FAILURES = (
    MutagenError,
    ValueError,
    KeyError,
    IndexError,
    TypeError,
    AttributeError,
    RecursionError,
    OverflowError,
    MemoryError,
    EOFError,
    struct.error,
)
"""What mutagen raises on hostile input, beyond its own errors."""

_APE_TEXT, _APE_LINK = 0, 2
"""Kinds of an item, bits 1 and 2 of its flags: text, and the address of something outside."""


def read_ogg(file: BinaryIO, raw: RawTags) -> None:
    """Vorbis comments of an Ogg stream."""
    file.seek(0)
    head = file.read(128)
    kinds = ((b"OpusHead", OggOpus), (b"\x7fFLAC", OggFLAC), (b"Speex   ", OggSpeex))
    kind: Callable[..., Any] = next((k for mark, k in kinds if mark in head), OggVorbis)
    _guarded("Vorbis", raw, lambda: _comments(kind(_from_start(file)).tags, raw))


def read_flac(file: BinaryIO, at: int, raw: RawTags) -> None:
    """The comment block of a FLAC stream that begins at ``at``; pictures are stepped over."""
    file.seek(at + 4)
    for _ in range(1000):
        head = file.read(4)
        if len(head) < 4:
            raw.damaged("FLAC: its metadata blocks have no end")
            return
        size = int.from_bytes(head[1:], "big")
        if head[0] & 0x7F == 4:
            if size > MOST_TEXT_BYTES * 4:
                raw.too_large(f"Vorbis comments: {size} bytes; not read")
            else:
                data = file.read(size)
                _guarded("Vorbis", raw, lambda data=data: _comments(VCFLACDict(data), raw))
        else:
            file.seek(size, io.SEEK_CUR)
        if head[0] & 0x80:
            return


def read_ape(file: BinaryIO, raw: RawTags) -> None:
    """An APEv2 tag, at the end of a file or before its ID3v1 tag."""

    def take() -> None:
        data: Any = _APEv2Data(_from_start(file))
        for flags, name, value in _ape_items(data.tag or b"", data.items or 0):
            kind = flags >> 1 & 3
            if kind == _APE_LINK:
                raw.link(f"APEv2 {name}", decoded(value))
            if kind in (_APE_TEXT, _APE_LINK):
                raw.add("APEv2", name, [decoded(text) for text in value.split(b"\0") if text])

    _guarded("APEv2", raw, take)


def _ape_items(tag: bytes, count: int) -> Iterator[tuple[int, str, bytes]]:
    """Flags, name and bytes of each item. mutagen drops a whole tag when one value of it is not UTF-8; we repair."""
    at = 0
    for _ in range(min(count, MOST_VALUES)):
        if at + 8 > len(tag):
            return
        size, flags = struct.unpack("<II", tag[at : at + 8])
        end = tag.find(b"\0", at + 8, at + 8 + 256)
        if end < 0 or end + 1 + size > len(tag):
            raise ValueError("an item runs past the end of its tag")
        yield flags, tag[at + 8 : end].decode("ascii", errors="replace"), tag[end + 1 : end + 1 + size]
        at = end + 1 + size


def read_mp4(file: BinaryIO, raw: RawTags) -> None:
    """iTunes-style atoms and free-form values."""

    def take() -> None:
        tags = cast(Mapping[str, Any], MP4(_from_start(file)).tags or {})
        for name, values in tags.items():
            if name != "covr":
                raw.add("MP4", name.removeprefix("----:com.apple.iTunes:"), _mp4_texts(values))

    _guarded("MP4", raw, take)


def read_asf(file: BinaryIO, raw: RawTags) -> None:
    """Windows Media attributes."""

    def take() -> None:
        tags: list[tuple[str, Any]] = list(ASF(_from_start(file)).tags or ())
        for name, value in tags:
            if isinstance(value, str) or type(value).__name__ in ("ASFUnicodeAttribute", "ASFDWordAttribute"):
                raw.add("ASF", name, [str(value)])

    _guarded("ASF", raw, take)


def _guarded(block: str, raw: RawTags, take: Callable[[], None]) -> None:
    """Whatever is wrong with a tag becomes a finding."""
    try:
        take()
    except TooLargeError as error:
        raw.too_large(f"{block}: {error}; not read")
    except _FAILURES as error:
        raw.damaged(f"{block}: {type(error).__name__} {error}"[:300])


def _from_start(file: BinaryIO) -> Capped:
    file.seek(0)
    return Capped(file)


def _comments(tags: Any, raw: RawTags) -> None:
    for name, text in tags or ():
        if name.upper() != "METADATA_BLOCK_PICTURE":
            raw.add("Vorbis", name, [text])


def _mp4_texts(values: Any) -> Iterator[str]:
    several = cast(list[Any], values if isinstance(values, list) else [values])
    for value in several:
        match value:
            case MP4FreeForm():
                yield bytes(value).decode("utf-8", errors="replace")
            case (int(number), int()):  # track or disc: (number, of)
                yield str(number)
            case str():
                yield value
            case _:
                continue
