"""Rows of text out of a CSV or XLSX file, whatever wrote it; ``ingest.sheet.reading`` gives them meaning.

CSV may be UTF-8 (with or without byte-order mark), UTF-16, or an old one-byte encoding (Windows-1251, KZ-1048);
separated by commas, semicolons or tabs. Content decides, not the extension. Of an XLSX file the first sheet is
read: formulas as their last computed value, dates as ISO dates, whole numbers without a decimal point.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.cell.cell import ERROR_CODES
from openpyxl.utils.exceptions import InvalidFileException

from archive.errors import MuragatError
from ingest.codes import SheetCode, SheetRefusal
from ingest.sheet.columns import find_column
from ingest.text_repair import decode_bytes

MOST_BYTES = 50 << 20
MOST_UNPACKED_BYTES = 500 << 20
MOST_ROWS = 100_000
MOST_COLUMNS = 300
MOST_EMPTY_ROWS = 1000
"""Spreadsheets format empty rows to the end of the world; after so many in a row the sheet is over."""

# SyntaxError: xml.etree's ParseError. KeyError, TypeError, AttributeError: a workbook without its parts.
_FAILURES = (
    OSError,
    zipfile.BadZipFile,
    zlib.error,
    InvalidFileException,
    KeyError,
    TypeError,
    AttributeError,
    ValueError,
    EOFError,
    SyntaxError,
)

Problem = tuple[SheetCode, str, str, str]
"""Code, column, reason, hint."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line; ``cells`` is empty for an empty line."""

    number: int
    cells: tuple[str, ...]
    problems: tuple[Problem, ...] = ()


class SheetError(MuragatError):
    """A sheet that cannot be used at all."""

    def __init__(self, code: SheetRefusal, reason: str, hint: str) -> None:
        super().__init__(reason, hint)
        self.code = code.value


def read_rows(path: Path) -> Iterator[Row]:
    """The rows, the header first. Raises SheetError, also later, while they are read."""
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise SheetError(
                SheetRefusal.TOO_LARGE, f"{path.name}: {size >> 20} MB, at most {MOST_BYTES >> 20}", "Split the sheet."
            )
        with path.open("rb") as file:
            head = file.read(4)
        if head == b"\xd0\xcf\x11\xe0":
            raise ValueError("a workbook of the old kind, XLS")
        yield from _limited(_xlsx_rows(path) if head == b"PK\x03\x04" else _csv_rows(path.read_bytes()))
    except _FAILURES as error:
        raise SheetError(
            SheetRefusal.UNREADABLE,
            f"{path.name}: cannot be read as a sheet ({error})",
            "Save it again as XLSX or as CSV in UTF-8.",
        ) from error


def _limited(rows: Iterator[Row]) -> Iterator[Row]:
    empty = 0
    for row in rows:
        if row.number > MOST_ROWS + 1:
            problem = (SheetCode.TOO_MANY_ROWS, "", f"more than {MOST_ROWS} rows; the rest is not read", "Split it.")
            yield Row(row.number, (), (problem,))
            return
        empty = 0 if any(row.cells) else empty + 1
        if empty > MOST_EMPTY_ROWS:
            return
        yield row if any(row.cells) or row.number == 1 else Row(row.number, (), row.problems)


def _csv_rows(data: bytes) -> Iterator[Row]:
    decoded = decode_bytes(data)
    problems: tuple[Problem, ...] = ()
    if not decoded.certain:
        reason = f"neither UTF-8 nor surely another encoding; read as {decoded.encoding}"
        problems = ((SheetCode.ENCODING_DOUBTFUL, "", reason, "Save the sheet as CSV in UTF-8."),)
    reader = csv.reader(io.StringIO(decoded.text, newline=""), delimiter=_delimiter(decoded.text))
    number = 0
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            problem = (SheetCode.UNREADABLE_ROW, "", str(error), "Is a quotation mark left open?")
            yield Row(number, (), (*problems, problem))
        else:
            yield Row(number, tuple(cells[:MOST_COLUMNS]), problems)
        problems = ()


def _delimiter(text: str) -> str:
    """The separator under which the first line has most known headers; a comma when none has any."""
    first = text.lstrip("\r\n").splitlines()[0] if text.strip() else ""
    return max(",;\t|", key=lambda mark: sum(find_column(c.strip('" ')) is not None for c in first.split(mark)))


def _xlsx_rows(path: Path) -> Iterator[Row]:
    with zipfile.ZipFile(path) as packed:
        unpacked = sum(part.file_size for part in packed.infolist())
    if unpacked > MOST_UNPACKED_BYTES:
        raise SheetError(
            SheetRefusal.TOO_LARGE, f"{path.name}: {unpacked >> 20} MB when unpacked", "Save it again without pictures."
        )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of styles and extensions that it drops; we want the values
        book = openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
    try:
        sheet = book.worksheets[0]
        for number, cells in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True), start=1):
            yield _xlsx_row(number, cells)
    finally:
        book.close()


def _xlsx_row(number: int, cells: Sequence[Any]) -> Row:
    texts = [_text(cell) for cell in cells]
    while texts and not texts[-1]:
        texts.pop()
    wrong = [text for text in texts if text in ERROR_CODES]
    problems = tuple((SheetCode.FORMULA_ERROR, "", f"a formula gave {w}; left empty", "Correct it.") for w in wrong)
    return Row(number, tuple("" if t in wrong else t for t in texts), problems)


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
