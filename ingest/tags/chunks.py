"""Words in the chunks of WAV, RF64, W64 and AIFF files: RIFF INFO, Broadcast Wave, iXML, ID3 and AIFF texts.

Broadcast Wave (``bext``) tells of the transfer, not of the performance: its date is that of digitisation, its
coding history names the machines. iXML is XML from strangers: no document type, no entities, at most 1 MB.

Sources: EBU Tech 3285 (bext), ixml.info, Microsoft's RIFF INFO list, Apple's AIFF.
"""

from __future__ import annotations

import struct
from typing import BinaryIO
from xml.parsers import expat

from ingest.tags.id3 import read_id3v2
from ingest.tags.raw import MOST_TEXT_BYTES, RawTags
from media.decode.chunks import Chunk, read_chunks

_BEXT = (
    ("Description", 0, 256),
    ("Originator", 256, 288),
    ("OriginatorReference", 288, 320),
    ("OriginationDate", 320, 330),
)
_BEXT_HISTORY = 602
_AIFF_TEXTS = {"NAME", "AUTH", "ANNO"}


def read_chunk_tags(file: BinaryIO, raw: RawTags) -> None:
    """Everything that the chunks of a file say, the richest first."""
    chunks = list(read_chunks(file))
    for chunk in chunks:
        if chunk.name.lower() in ("id3 ", "id32"):
            read_id3v2(file, chunk.offset, raw)
    for chunk in chunks:
        if chunk.name == "LIST":
            _read_info(_body(file, chunk, raw), raw)
        elif chunk.name in _AIFF_TEXTS:
            raw.add("AIFF", chunk.name, [_decoded(_body(file, chunk, raw))])
    for chunk in chunks:
        if chunk.name == "bext":
            _read_bext(_body(file, chunk, raw), raw)
        elif chunk.name == "iXML":
            _read_ixml(_body(file, chunk, raw), raw)


def _body(file: BinaryIO, chunk: Chunk, raw: RawTags) -> bytes:
    if chunk.available > MOST_TEXT_BYTES:
        raw.too_large(f"{chunk.name.strip()}: {chunk.available} bytes; only the first {MOST_TEXT_BYTES} are read")
    file.seek(chunk.offset)
    return file.read(min(chunk.available, MOST_TEXT_BYTES))


def _decoded(data: bytes) -> str:
    """UTF-8 if it is, else Latin-1, which keeps the bytes for the repair."""
    data = data.split(b"\0")[0]
    try:
        return data.decode("utf-8").strip()
    except UnicodeDecodeError:
        return data.decode("latin-1").strip()


def _read_info(body: bytes, raw: RawTags) -> None:
    if body[:4] != b"INFO":
        return
    at = 4
    while at + 8 <= len(body):
        name, size = body[at : at + 4].decode("latin-1"), struct.unpack("<I", body[at + 4 : at + 8])[0]
        text = _decoded(body[at + 8 : at + 8 + size])
        raw.add("RIFF INFO", name, [text] if text else [])
        at += 8 + size + (size & 1)


def _read_bext(body: bytes, raw: RawTags) -> None:
    if len(body) < _BEXT_HISTORY:
        raw.damaged(f"bext: {len(body)} bytes, at least {_BEXT_HISTORY} are due")
    for name, start, end in _BEXT:
        text = _decoded(body[start:end])
        raw.add("BWF", name, [text] if text else [])
    history = _decoded(body[_BEXT_HISTORY:])
    raw.add("BWF", "CodingHistory", [history] if history else [])


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
        parser.Parse(body.rstrip(b"\0 \r\n"), True)
    except (expat.ExpatError, _RefusedXmlError) as error:
        raw.damaged(f"iXML: {error}")
