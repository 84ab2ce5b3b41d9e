"""Words in the chunks of WAV, RF64, W64 and AIFF files: RIFF INFO, Broadcast Wave, iXML, ID3 and AIFF texts.

Broadcast Wave (``bext``) tells of the transfer, not of the performance: its date is that of digitisation, its
coding history names the machines. iXML is XML from strangers: no document type, no entities, at most 1 MB.

Sources: EBU Tech 3285 (bext), ixml.info, Microsoft's RIFF INFO list, Apple's AIFF.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import BinaryIO
from xml.parsers import expat

from ingest.tags.id3 import read_id3v2
from ingest.tags.marks import aiff_marks, cue_marks
from ingest.tags.raw import MOST_TEXT_BYTES, RawTags, decoded
from media.decode.chunks import Chunk, read_chunks, read_parts

_BEXT = (
    ("Description", 0, 256),
    ("Originator", 256, 288),
    ("OriginatorReference", 288, 320),
)
_BEXT_HISTORY = 602
_AIFF_TEXTS = {"NAME", "AUTH", "ANNO"}


def read_chunk_tags(file: BinaryIO, start: int, raw: RawTags) -> None:
    """Everything that the chunks of a file say, the richest first. ``start``: where the file proper begins."""
    chunks = list(read_chunks(file, start))
    for chunk in chunks:
        if chunk.name.lower() in ("id3 ", "id32"):
            read_id3v2(file, chunk.offset, raw)
    lists = [_body(file, chunk, raw) for chunk in chunks if chunk.name == "LIST"]
    for body in lists:
        if body[:4] == b"INFO":
            for name, part in read_parts(body):
                raw.add("RIFF INFO", name, filter(None, [decoded(part)]))
    for chunk in chunks:
        if chunk.name in _AIFF_TEXTS:
            raw.add("AIFF", chunk.name, [decoded(_body(file, chunk, raw))])
    for chunk in chunks:
        if chunk.name == "bext":
            _read_bext(_body(file, chunk, raw), raw)
        elif chunk.name == "iXML":
            _read_ixml(_body(file, chunk, raw), raw)
    _read_marks(file, chunks, [body for body in lists if body[:4] == b"adtl"], raw)


def _read_marks(file: BinaryIO, chunks: Sequence[Chunk], lists: Sequence[bytes], raw: RawTags) -> None:
    """Cue points of WAV, whose times are in samples; in AIFF markers carry their own names."""
    for chunk in chunks:
        if chunk.name == "cue ":
            file.seek(next((c.offset for c in chunks if c.name == "fmt "), 0) + 4)
            rate_hz = int.from_bytes(file.read(4), "little")
            for mark in cue_marks(_body(file, chunk, raw), lists, rate_hz) if rate_hz else ():
                raw.mark(mark)
        elif chunk.name == "MARK":
            form = next((_body(file, c, raw) for c in chunks if c.name == "COMM"), b"")
            for mark in aiff_marks(_body(file, chunk, raw), form):
                raw.mark(mark)


def _body(file: BinaryIO, chunk: Chunk, raw: RawTags) -> bytes:
    if chunk.available > MOST_TEXT_BYTES:
        raw.too_large(f"{chunk.name.strip()}: {chunk.available} bytes; only the first {MOST_TEXT_BYTES} are read")
    file.seek(chunk.offset)
    return file.read(min(chunk.available, MOST_TEXT_BYTES))


def _read_bext(body: bytes, raw: RawTags) -> None:
    if len(body) < _BEXT_HISTORY:
        raw.damaged(f"bext: {len(body)} bytes, at least {_BEXT_HISTORY} are due")
    for name, start, end in _BEXT:
        raw.add("BWF", name, filter(None, [decoded(body[start:end])]))
    raw.add("BWF", "OriginationDate", filter(None, [_date(body[320:330])]))
    raw.add("BWF", "CodingHistory", filter(None, [decoded(body[_BEXT_HISTORY:])]))


def _date(field: bytes) -> str:
    """``yyyy?mm?dd``: EBU Tech 3285 names four separators and readers are to take any, also a zero byte."""
    parts = re.fullmatch(rb"(\d{4})\D(\d\d)\D(\d\d)", field)
    return b"-".join(parts.groups()).decode() if parts else decoded(field)


def _xml_text(body: bytes) -> bytes | str:
    """UTF-16 as text, since padding behind it is no part of the document; anything else for the parser to decode."""
    wide = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be", b"<\0": "utf-16-le", b"\0<": "utf-16-be"}
    encoding = wide.get(body[:2])
    if encoding is None:
        return body[: body.rfind(b">") + 1]
    text = body[: len(body) & ~1].decode(encoding, errors="replace")
    return re.sub(r"^\ufeff?<\?xml[^>]*\?>", "", text[: text.rfind(">") + 1]).lstrip("\ufeff")


class _RefusedXmlError(ValueError):
    """XML with a document type or entities of its own."""


def _read_ixml(body: bytes, raw: RawTags) -> None:
    """Leaf elements as values, named by their own name."""
    parser = expat.ParserCreate()
    path: list[str] = []
    texts: list[str] = []

    def refuse(*_: object) -> None:
        raise _RefusedXmlError("a document type is not allowed here")

    def start(name: str, _: dict[str, str]) -> None:
        path.append(name)
        texts.clear()
        if len(path) > 50:
            raise _RefusedXmlError("nested too deeply")

    def end(name: str) -> None:
        text = "".join(texts).strip()
        if text and len(path) <= 3:
            raw.add("iXML", name, [text])
        texts.clear()
        path.pop()

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = texts.append
    try:
        parser.Parse(_xml_text(body), True)
    except (expat.ExpatError, _RefusedXmlError) as error:
        raw.damaged(f"iXML: {error}")
