"""Files that the cells of a worksheet are linked to: an inventory often has *listen* with a link, and no file name.

A link is an element behind the rows that names a relation of the worksheet (ECMA-376 part 1, 18.3.1.47), or a formula
``HYPERLINK("address", "words")``. Links to anything but audio are left where they are.
"""

from __future__ import annotations

import re
import zipfile
from collections import defaultdict
from html import unescape
from pathlib import Path
from urllib.parse import unquote

from openpyxl.utils.cell import coordinate_to_tuple

from ingest.sheet.relations import relations_of
from media.decode.formats import claims_audio

MOST_LINKS = 200_000
_REF = re.compile(rb"\bref=[\"\']([A-Z]+[0-9]+)")
_ID = re.compile(rb"\b\w+:id=[\"\']([^\"\']+)")
_FORMULA = re.compile(r"^=HYPERLINK\(\s*\"((?:[^\"]|\"\")+)\"", re.IGNORECASE)


def links_of(path: Path, part: str, elements: list[bytes]) -> dict[int, list[tuple[int, str]]]:
    """Row (from 1) to (index of the cell, file); ``elements``: its ``hyperlink`` elements."""
    found: dict[int, list[tuple[int, str]]] = defaultdict(list)
    if not elements:
        return found
    with zipfile.ZipFile(path) as packed:
        targets = {r.id: unescape(r.target) for r in relations_of(packed, part) if r.kind == "hyperlink"}
    for element in elements:
        at, name = _REF.search(element), _ID.search(element)
        file = _audio(targets.get(name[1].decode(errors="replace"), "")) if name else ""
        if at and file:
            row, column = coordinate_to_tuple(at[1].decode())
            found[row].append((column - 1, file))
    return found


def link_in(formula: object) -> str:
    """The file that a formula links to; empty for all others."""
    found = _FORMULA.match(formula) if isinstance(formula, str) else None
    return _audio(found[1].replace('""', '"')) if found else ""


def _audio(target: str) -> str:
    """The target as a path on the machine that wrote the workbook, when its name promises audio; else empty."""
    plain = unquote(target).replace("\\", "/")
    if "://" in plain:
        plain = plain.split("?")[0].split("#")[0]
    elif not re.match(r"/|[A-Za-z]:", plain):
        plain = "/" + re.sub(r"^(?:\.{1,2}/)+", "", plain)  # below the folder of the workbook, which may have moved
    return plain if claims_audio(plain) else ""
