"""Rows of text out of a CSV or XLSX file, whatever wrote it; ``ingest.sheet.reading`` gives them meaning.

Content decides, not the extension. A CSV is one page without a name: UTF-8 (with or without byte-order mark), UTF-16,
or an old one-byte encoding (Windows-1251, KZ-1048); separated by commas, semicolons or tabs. It is read as it goes,
never as a whole. A workbook has a page for every worksheet, see ``ingest.sheet.workbooks``.
"""

from __future__ import annotations

import csv
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from openpyxl.utils.exceptions import InvalidFileException

from archive.errors import N_, MuragatError
from ingest.codes import SheetCode, SheetRefusal
from ingest.sheet.columns import find_column
from ingest.text_repair import Decoded, decode_bytes

MOST_BYTES = 50 << 20
MOST_ROWS = 100_000
MOST_COLUMNS = 1000

# SyntaxError: xml.etree's ParseError. KeyError, TypeError, AttributeError: a workbook without its parts.
FAILURES = (
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

Problem = tuple[SheetCode, str, str]
"""Code, reason, hint."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line; ``cells`` is empty for an empty line.

    ``lost``: index of a cell that holds something that cannot be had, with the reason; the cell itself is empty.
    ``problems`` are about the whole line. ``comments``: what somebody pinned to a cell, by its index; ``links``: the
    audio file that a cell is linked to.
    """

    number: int
    cells: tuple[str, ...]
    problems: tuple[Problem, ...] = ()
    lost: tuple[tuple[int, str], ...] = ()
    comments: tuple[tuple[int, str], ...] = ()
    links: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """One table of a file. ``name`` is empty for a CSV; Of ``hidden`` ones no row counts."""

    name: str
    hidden: bool
    rows: Iterator[Row]


class SheetError(MuragatError):
    """A sheet that cannot be used at all."""

    def __init__(self, code: SheetRefusal, reason: str, hint: str, **values: object) -> None:
        super().__init__(reason, hint, **values)
        self.code = code.value


def read_pages(path: Path) -> Iterator[Page]:
    """The pages one after the other; rows must be read before the next page is asked for.

    Raises SheetError, also later, while rows are read.
    """
    from ingest.sheet.workbooks import workbook_pages  # it takes Row and Page from here

    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise SheetError(
                SheetRefusal.TOO_LARGE,
                N_("%(name)s: %(n)s MB, at most %(most)s"),
                N_("Split the sheet."),
                name=path.name,
                n=size >> 20,
                most=MOST_BYTES >> 20,
            )
        with path.open("rb") as file:
            head = file.read(4)
        if head == b"\xd0\xcf\x11\xe0":
            raise ValueError("a workbook of the old kind, XLS")
        pages = workbook_pages(path) if head == b"PK\x03\x04" else iter([Page("", False, _csv_rows(path))])
        for page in pages:
            yield Page(page.name, page.hidden, _guarded(path, page.rows))
    except FAILURES as error:
        raise _unreadable(path, error) from error


def _guarded(path: Path, rows: Iterator[Row]) -> Iterator[Row]:
    """The rows that hold anything; failures on the way become SheetError."""
    try:
        yield from (row for row in rows if any(row.cells) or row.lost or row.problems)
    except FAILURES as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: Exception) -> SheetError:
    return SheetError(
        SheetRefusal.UNREADABLE,
        N_("%(name)s: cannot be read as a sheet (%(why)s)"),
        N_("Save it again as XLSX or as CSV in UTF-8."),
        name=path.name,
        why=error,
    )


class _Lines:
    """The lines of a text for ``csv.reader``, and those that made up its last row."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self.last: list[str] = []

    def __iter__(self) -> Iterator[str]:
        for line in self._lines:
            self.last.append(line)
            yield line


def _csv_rows(path: Path) -> Iterator[Row]:
    with path.open("rb") as file:
        decoded = decode_bytes(file.read())  # the whole decides the encoding; only its name is kept
    encoding, problems = decoded.encoding, _encoding_problems(decoded)
    mark = _delimiter(decoded.text[:100_000])
    del decoded
    with path.open(encoding="utf-8-sig" if encoding == "utf-8" else encoding, errors="replace", newline="") as text:
        lines = _Lines(text)
        reader = csv.reader(lines, delimiter=mark)
        number = 0
        while True:
            number += 1
            lines.last.clear()
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield Row(number, (), (*problems, _no_csv(str(error))))
            else:
                if len(lines.last) > 1:
                    problems = (*problems, *_swallowed(lines.last, mark))
                yield Row(number, tuple(cells), problems)
            problems = ()


def _encoding_problems(decoded: Decoded) -> tuple[Problem, ...]:
    if decoded.certain:
        return ()
    reason = f"neither UTF-8 nor surely another encoding; read as {decoded.encoding}"
    return ((SheetCode.ENCODING_DOUBTFUL, reason, "Save the sheet as CSV in UTF-8."),)


def _swallowed(lines: list[str], mark: str) -> tuple[Problem, ...]:
    """A row of several lines that the strict reader refuses: a quotation mark left open has swallowed rows."""
    try:
        for _row in csv.reader(lines, delimiter=mark, strict=True):
            pass
    except csv.Error as error:
        return (_no_csv(f"{len(lines)} lines run together ({error})"),)
    return ()


def _no_csv(reason: str) -> Problem:
    return SheetCode.UNREADABLE_ROW, reason, "Is a quotation mark left open?"


def _delimiter(text: str) -> str:
    """The separator under which one of the first lines has most known headers; a comma when none has any."""
    lines = text.splitlines()[:30]
    return max(",;\t|", key=lambda mark: max((_known(line, mark) for line in lines), default=0))


def _known(line: str, mark: str) -> int:
    return sum(find_column(cell.strip('" ')) is not None for cell in line.split(mark))
