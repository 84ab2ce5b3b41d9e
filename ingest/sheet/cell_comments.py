"""What somebody pinned to the cells of a worksheet: notes and threaded comments, which openpyxl's stream leaves out.

A worksheet names its comments in its relations (ECMA-376 part 2, "Relationships"; part 1, 18.7 "Comments"). The XML is
from strangers: no document type, no entities.
"""

from __future__ import annotations

import posixpath
import zipfile
from collections import defaultdict
from pathlib import Path
from xml.parsers import expat

from openpyxl.utils.cell import coordinate_to_tuple

MOST_BYTES = 8 << 20
MOST_COMMENTS = 10_000


def comments_of(path: Path, part: str) -> dict[int, list[tuple[int, str]]]:
    """Row (from 1) to (index of the cell, text). Threaded comments repeat what their note says, and are taken once."""
    found: dict[int, list[tuple[int, str]]] = defaultdict(list)
    with zipfile.ZipFile(path) as packed:
        for name in _parts(packed, part.lstrip("/")):
            for cell, text in _read(packed, name):
                row, column = coordinate_to_tuple(cell)
                held = [said for at, said in found[row] if at == column - 1]
                if not any(text in said or said in text for said in held):
                    found[row].append((column - 1, text))
    return dict(found)


def _parts(packed: zipfile.ZipFile, part: str) -> list[str]:
    folder, name = posixpath.split(part)
    relations = f"{folder}/_rels/{name}.rels"
    targets: list[str] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag.rsplit(":", maxsplit=1)[-1] == "Relationship" and "comment" in attributes.get("Type", "").lower():
            target = attributes.get("Target", "")
            targets.append(posixpath.normpath(posixpath.join(folder, target)).lstrip("/"))

    if relations in packed.namelist():
        parser = expat.ParserCreate()
        parser.StartElementHandler = start
        _parse(parser, packed, relations)
    return sorted(target for target in targets if target in packed.namelist())


def _read(packed: zipfile.ZipFile, name: str) -> list[tuple[str, str]]:
    comments: list[tuple[str, str]] = []
    cell = ""
    texts: list[str] = []
    inside = False

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal cell, inside
        plain = tag.rsplit(":", maxsplit=1)[-1]
        if plain in ("comment", "threadedComment"):
            cell = attributes.get("ref", "")
            texts.clear()
        inside = plain in ("t", "text") and bool(cell)

    def data(text: str) -> None:
        if inside:
            texts.append(text)

    def end(tag: str) -> None:
        nonlocal cell, inside
        inside = False
        if tag.rsplit(":", maxsplit=1)[-1] in ("comment", "threadedComment"):
            text = " ".join("".join(texts).split())
            if cell and text and len(comments) < MOST_COMMENTS:
                comments.append((cell, text))
            cell = ""

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, data
    _parse(parser, packed, name)
    return comments


def _parse(parser: expat.XMLParserType, packed: zipfile.ZipFile, name: str) -> None:
    """Raises ValueError for XML that is damaged or declares a document type; the sheet cannot be read then."""

    def refuse(*_: object) -> None:
        raise ValueError(f"{name}: a document type is not allowed here")

    parser.StartDoctypeDeclHandler = refuse
    if packed.getinfo(name).file_size > MOST_BYTES:
        raise ValueError(f"{name}: over {MOST_BYTES >> 20} MB of comments")
    try:
        parser.Parse(packed.read(name), True)
    except expat.ExpatError as error:
        raise ValueError(f"{name}: {error}") from error
