"""What somebody pinned to the cells of a worksheet: notes and threaded comments, which openpyxl's stream leaves out.

A worksheet names its comments in its relations; what is in them: ECMA-376 part 1, 18.7 "Comments".
"""

from __future__ import annotations

import zipfile
from collections import defaultdict
from pathlib import Path
from xml.parsers import expat

from openpyxl.utils.cell import coordinate_to_tuple

from ingest.sheet.relations import parse, part_named, relations_of

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
    targets = [part_named(r, part) for r in relations_of(packed, part) if "comment" in r.kind and not r.outside]
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
    parse(parser, packed, name)
    return comments
