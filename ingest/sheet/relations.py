"""The relations of a worksheet: which other parts of its workbook, and which addresses outside, it names.

(ECMA-376 part 2, "Relationships".) The XML is from strangers: no document type, no entities.
"""

from __future__ import annotations

import posixpath
import zipfile
from dataclasses import dataclass
from xml.parsers import expat

MOST_BYTES = 8 << 20


@dataclass(frozen=True, slots=True)
class Relation:
    """``kind``: the last word of its type, as ``comments`` or ``hyperlink``. ``target``: as it is written."""

    id: str
    kind: str
    target: str
    outside: bool


def relations_of(packed: zipfile.ZipFile, part: str) -> list[Relation]:
    """What ``part`` names; nothing when it has no relations. Raises ValueError for damaged XML."""
    folder, name = posixpath.split(part.lstrip("/"))
    relations = f"{folder}/_rels/{name}.rels"
    found: list[Relation] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag.rsplit(":", maxsplit=1)[-1] == "Relationship":
            kind = attributes.get("Type", "").rsplit("/", maxsplit=1)[-1].lower()
            outside = attributes.get("TargetMode", "") == "External"
            found.append(Relation(attributes.get("Id", ""), kind, attributes.get("Target", ""), outside))

    if relations in packed.namelist():
        parser = expat.ParserCreate()
        parser.StartElementHandler = start
        parse(parser, packed, relations)
    return found


def part_named(relation: Relation, part: str) -> str:
    """The part of the workbook that a relation of ``part`` names."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(part.lstrip("/")), relation.target)).lstrip("/")


def parse(parser: expat.XMLParserType, packed: zipfile.ZipFile, name: str) -> None:
    """Raises ValueError for XML that is damaged or declares a document type; the sheet cannot be read then."""

    def refuse(*_: object) -> None:
        raise ValueError(f"{name}: a document type is not allowed here")

    parser.StartDoctypeDeclHandler = refuse
    if packed.getinfo(name).file_size > MOST_BYTES:
        raise ValueError(f"{name}: over {MOST_BYTES >> 20} MB")
    try:
        parser.Parse(packed.read(name), True)
    except expat.ExpatError as error:
        raise ValueError(f"{name}: {error}") from error
