"""The worksheets of an XLSX file as pages of text, as they look on the screen.

Formulas count by their last computed value; one that was never computed (a program wrote the file and no spreadsheet
opened it since) and one that gave an error are *lost* cells. Merged cells hold their value in every row they cover.
Dates come as ISO dates, whole numbers without a decimal point.

openpyxl reads a worksheet as a stream, without its merged ranges, and gives either formulas or values. So the raw
XML is looked through first: for formulas (then both are read side by side) and for the ranges behind the rows.
"""

from __future__ import annotations

import datetime as dt
import re
import warnings
import zipfile
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.cell.cell import ERROR_CODES
from openpyxl.utils.cell import range_boundaries

from archive.errors import N_
from ingest.codes import SheetRefusal
from ingest.sheet.cell_comments import comments_of
from ingest.sheet.cell_links import MOST_LINKS, link_in, links_of
from ingest.sheet.cells import Page, Row, SheetError

MOST_UNPACKED_BYTES = 500 << 20
_BLOCK = 1 << 20
_FORMULA = re.compile(rb"<(?:\w+:)?f[ >/]")
_BEHIND = re.compile(rb"<(?:\w+:)?(?:mergeCell|hyperlink) [^>]*>")
_MERGED = re.compile(rb"mergeCell [^>]*?ref=[\"']([A-Z0-9:]+)[\"']")
_LONGEST_ELEMENT = 4096


def workbook_pages(path: Path) -> Iterator[Page]:
    """The worksheets in their order, hidden ones marked. Raises SheetError and what openpyxl raises."""
    with zipfile.ZipFile(path) as packed:
        unpacked = sum(part.file_size for part in packed.infolist())
    if unpacked > MOST_UNPACKED_BYTES:
        raise SheetError(
            SheetRefusal.TOO_LARGE,
            N_("%(name)s: %(n)s MB when unpacked"),
            N_("Save it again without pictures."),
            name=path.name,
            n=unpacked >> 20,
        )
    with _opened(path, values=True) as book:
        for sheet in book.worksheets:
            hidden = sheet.sheet_state != "visible"
            yield Page(sheet.title, hidden, _rows(path, sheet))


@contextmanager
def _opened(path: Path, *, values: bool) -> Generator[Any]:
    """The workbook as a stream. openpyxl is handed the open file, since of a path it would judge the extension."""
    with path.open("rb") as file:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of styles and extensions that it drops
            book = openpyxl.load_workbook(file, read_only=True, data_only=values, keep_links=False)
        with closing(book):
            yield book


def _rows(path: Path, sheet: Any) -> Iterator[Row]:
    formulas, merged, links = _marks(path, sheet._worksheet_path)
    comments = comments_of(path, sheet._worksheet_path)
    sheet.reset_dimensions()  # a wrong dimension would cut rows short
    values = sheet.iter_rows(values_only=True)
    if not formulas:
        for number, cells in enumerate(values, start=1):
            yield merged.filled(_row(number, cells, (), comments.get(number, ()), links.get(number, ())))
        return
    with _opened(path, values=False) as book:
        twin = book[sheet.title]
        twin.reset_dimensions()
        for number, (cells, written) in enumerate(zip(values, twin.iter_rows(values_only=True), strict=True), start=1):
            yield merged.filled(_row(number, cells, written, comments.get(number, ()), links.get(number, ())))


def _row(
    number: int,
    cells: Sequence[Any],
    written: Sequence[Any],
    comments: Sequence[tuple[int, str]],
    links: Sequence[tuple[int, str]],
) -> Row:
    """``written``: the same cells with their formulas; empty when the worksheet has none."""
    texts = [_text(cell) for cell in cells]
    lost: list[tuple[int, str]] = []
    for index, text in enumerate(texts):
        if text in ERROR_CODES:
            lost.append((index, f"a formula gave {text}; left empty"))
            texts[index] = ""
        elif not text and index < len(written) and written[index] not in (None, ""):
            lost.append((index, f"the formula {str(written[index])[:100]} was never computed; left empty"))
    computed = [(index, file) for index, formula in enumerate(written) if (file := link_in(formula))]
    return Row(number, tuple(texts), lost=tuple(lost), comments=tuple(comments), links=(*links, *computed))


class _Merged:
    """The merged ranges of a worksheet. Asked row by row, downwards."""

    def __init__(self, ranges: Iterable[tuple[int, int, int, int]]) -> None:
        self._starting: dict[int, list[tuple[int, int]]] = {}
        self._open: list[tuple[int, int, str, str]] = []
        for first_column, first_row, _last_column, last_row in ranges:
            if last_row > first_row:
                self._starting.setdefault(first_row, []).append((first_column - 1, last_row))

    def filled(self, row: Row) -> Row:
        """The row with the values of the ranges that reach down into it, in their first column."""
        if not self._starting and not self._open:
            return row
        cells, lost = list(row.cells), dict(row.lost)
        self._open = [one for one in self._open if one[1] >= row.number]
        if any(cells) or lost:
            for index, _last, text, reason in self._open:
                cells += [""] * (index + 1 - len(cells))
                cells[index] = cells[index] or text
                if reason:
                    lost[index] = reason
        for index, last in self._starting.pop(row.number, ()):
            text = cells[index] if index < len(cells) else ""
            self._open.append((index, last, text, lost.get(index, "")))
        return replace(row, cells=tuple(cells), lost=tuple(lost.items()))


def _marks(path: Path, part: str) -> tuple[bool, _Merged, dict[int, list[tuple[int, str]]]]:
    """What openpyxl's stream leaves out of a worksheet, from its raw XML, where it partly stands behind the rows.

    Whether it has formulas, its merged ranges, and the files that its cells are linked to.
    """
    formulas = False
    ranges: list[tuple[int, int, int, int]] = []
    linked: list[bytes] = []
    rest = b""
    with zipfile.ZipFile(path) as packed, packed.open(part) as raw:
        while block := raw.read(_BLOCK):
            text = rest + block
            formulas = formulas or _FORMULA.search(text) is not None
            end = 0
            for found in _BEHIND.finditer(text):
                end = found.end()
                if merged := _MERGED.search(found[0]):
                    first_column, first_row, last_column, last_row = range_boundaries(merged[1].decode())
                    if first_column and first_row and last_column and last_row:
                        ranges.append((first_column, first_row, last_column, last_row))
                elif len(linked) < MOST_LINKS:
                    linked.append(found[0])
            rest = text[max(end, len(text) - _LONGEST_ELEMENT) :]
    return formulas, _Merged(ranges), links_of(path, part, linked)


def _text(value: Any) -> str:
    """A cell as a curator reads it on the screen."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case dt.datetime():
            return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ")
        case float() if value.is_integer():
            return str(int(value))
        case _:
            return str(value)
