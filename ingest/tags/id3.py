"""ID3: version 1 at the end of a file, versions 2.2 to 2.4 at its start, in chunks, and one behind another.

mutagen reads the frames, but it is given only those that hold text: a tag is first walked frame by frame, and
pictures (however large) are stepped over without being read.

Sources: id3.org, id3v2-00, id3v2.3.0, id3v2.4.0-structure; ID3v1 as everybody writes it.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO, cast

from mutagen.id3 import ID3
from mutagen.id3._util import error as ID3Error

from ingest.tags.found import Mark
from ingest.tags.raw import MOST_TEXT_BYTES, RawTags

MOST_FRAMES = 2000
_OTHERS = frozenset({b"COMM", b"USLT", b"COM", b"ULT", b"CHAP", b"IPLS", b"IPL", b"USER"})
"""Frames with words whose names do not begin with T or, for links, with W."""
_ID3V1_FIELDS = (("title", 3, 33), ("artist", 33, 63), ("album", 63, 93), ("year", 93, 97), ("comment", 97, 127))


def read_id3v2(file: BinaryIO, at: int, raw: RawTags) -> int:
    """Read the tags that stand one behind another at ``at``; returns where they end."""
    file.seek(0, io.SEEK_END)
    size = file.tell()
    while True:
        file.seek(at)
        head = file.read(10)
        if len(head) < 10 or head[:3] != b"ID3":
            return at
        length = _number(head[6:10], 7)
        body_end = min(at + 10 + length, size)
        _read_tag(file, head, at + 10, body_end, raw)
        if at + 10 + length > size:
            raw.damaged(f"the ID3 tag at byte {at} claims to be longer than the file")
            return size
        at = at + 10 + length + (10 if head[5] & 0x10 else 0)


def read_id3v1(file: BinaryIO, raw: RawTags) -> None:
    """The 128 bytes at the end of a file, read as Latin-1."""
    size = file.seek(0, io.SEEK_END)
    file.seek(max(0, size - 128))
    data = file.read(128)
    if len(data) < 128 or data[:3] != b"TAG":
        return
    for name, start, end in _ID3V1_FIELDS:
        text = data[start:end].split(b"\0")[0].decode("latin-1").rstrip()
        raw.add("ID3v1", name, [text] if text else [])
    if data[125] == 0 and data[126]:
        raw.add("ID3v1", "track", [str(data[126])])


def _read_tag(file: BinaryIO, head: bytes, start: int, end: int, raw: RawTags) -> None:
    version, flags = head[3], head[5]
    block = f"ID3v2.{version}"
    if version not in (2, 3, 4):
        raw.damaged(f"ID3 version 2.{version} is not known")
        return
    if flags & 0x80:  # Unsynchronised: sizes inside mean the bytes after decoding, so it is read whole or not at all.
        if end - start > MOST_TEXT_BYTES:
            raw.too_large(f"{block}: {end - start} bytes, unsynchronised; not read")
            return
        file.seek(start)
        rebuilt = head + file.read(end - start)
    else:
        kept = b"".join(_text_frames(file, version, _after_extended(file, head, start), end, raw))
        rebuilt = head[:5] + b"\0" + _synchsafe(len(kept)) + kept
    try:
        tag = ID3(io.BytesIO(rebuilt), load_v1=False, translate=False)
    except (ID3Error, ValueError, KeyError, IndexError, OverflowError, EOFError) as error:
        raw.damaged(f"{block}: {error}")
        return
    frames = cast(Iterable[Any], tag.values())
    for frame in sorted(frames, key=lambda frame: getattr(frame, "start_time", 0)):  # chapters by time
        _take_frame(frame, block, raw)


def _after_extended(file: BinaryIO, head: bytes, start: int) -> int:
    if not head[5] & 0x40 or head[3] == 2:
        return start
    file.seek(start)
    size = file.read(4)
    return start + (_number(size, 7) if head[3] == 4 else 4 + _number(size, 8))


def _text_frames(file: BinaryIO, version: int, start: int, end: int, raw: RawTags) -> Iterator[bytes]:
    """The frames that hold text, header and all."""
    id_length, header_length = (3, 6) if version == 2 else (4, 10)
    at = start
    for _ in range(MOST_FRAMES):
        file.seek(at)
        head = file.read(header_length)
        name = head[:id_length]
        if at + header_length > end or len(head) < header_length or not name.isalnum():
            return
        size = _frame_size(file, version, head, at, end)
        if at + header_length + size > end:
            raw.damaged(f"ID3v2.{version} {name.decode('latin-1')} runs past the end of its tag")
            return
        if name[:1] == b"T" or name in _OTHERS or name[:1] == b"W":
            if size > MOST_TEXT_BYTES:
                raw.too_large(f"ID3v2.{version} {name.decode('latin-1')}: {size} bytes of text; not read")
            else:
                file.seek(at)
                yield file.read(header_length + size)
        at += header_length + size
    raw.too_large(f"ID3v2.{version}: more than {MOST_FRAMES} frames")


def _frame_size(file: BinaryIO, version: int, head: bytes, at: int, end: int) -> int:
    """The size of a frame's body. iTunes once wrote version 2.4 with the plain numbers of 2.3."""
    if version == 2:
        return _number(head[3:6], 8)
    plain = _number(head[4:8], 8)
    if version == 3:
        return plain
    safe = _number(head[4:8], 7)
    if plain == safe or max(head[4:8]) > 127:
        return plain
    file.seek(at + 10 + safe)
    following = file.read(4)
    if at + 10 + safe == end or following.isalnum() or not any(following):
        return safe
    file.seek(at + 10 + plain)
    return plain if file.read(4).isalnum() else safe


def _take_frame(frame: Any, block: str, raw: RawTags) -> None:
    name = str(frame.FrameID)
    if name == "CHAP":
        _take_chapter(frame, raw)
    elif name.startswith("W"):
        raw.add(block, f"{name}:{frame.desc}" if name in ("WXXX", "WXX") else name, [str(frame.url)])
        raw.link(f"{block} {name}", str(frame.url))
    elif name in ("TXXX", "TXX"):
        raw.add(block, f"{name}:{frame.desc}", _texts(frame.text))
    elif name in ("COMM", "COM"):
        if not str(frame.desc).startswith("iTun"):
            raw.add(block, name, _texts(frame.text))
    elif name in ("USLT", "ULT"):
        raw.add(block, name, [str(frame.text)])
    elif name in ("TCON", "TCO"):
        raw.add(block, name, [str(genre) for genre in frame.genres])
    elif name == "USER":
        raw.add(block, name, [str(frame.text)])
    elif name in ("TIPL", "TMCL", "IPLS", "IPL"):
        for role, person in frame.people:
            raw.add(block, f"{name}:{role}", [str(person)])
    elif name.startswith("T"):
        raw.add(block, name, _texts(frame.text))


def _take_chapter(frame: Any, raw: RawTags) -> None:
    """Times are milliseconds; the title is a frame inside."""
    titles = [str(inner.text[0]) for inner in frame.sub_frames.values() if inner.FrameID == "TIT2" and inner.text]
    start, end = frame.start_time / 1000, frame.end_time / 1000
    where = f"ID3 CHAP {len(raw.marks) + 1}"
    raw.mark(Mark(start, end if end > start else None, titles[0] if titles else str(frame.element_id), where))


def _texts(values: Iterable[Any]) -> list[str]:
    return [str(value) for value in values if str(value)]


def _number(data: bytes, bits: int) -> int:
    value = 0
    for byte in data:
        value = value << bits | byte & (1 << bits) - 1
    return value


def _synchsafe(number: int) -> bytes:
    return bytes(number >> shift & 0x7F for shift in (21, 14, 7, 0))
