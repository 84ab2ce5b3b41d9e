"""A curator's sheet: CSV or XLSX, one row a file. What cannot be read becomes a finding; the rest goes on.

Which columns there are, and their headers in Kazakh, Russian and English, is decided in ``ingest.sheet.columns``.
Values are plain text, several separated by ``|``; words of closed lists come in their canonical form, dates as written
(they are checked here and read later). Rows are numbered as a spreadsheet numbers them: the header is row 1.

A sheet as a whole is refused only when it cannot be opened, is too large, or has no column of file names.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from archive.errors import InvalidValueError
from archive.hygiene import clean, has_unsafe, shown
from archive.rules import dates
from ingest.codes import SheetCode, SheetRefusal
from ingest.sheet.cells import Row, SheetError, read_rows
from ingest.sheet.columns import NO, YES, Column, Holds, find_column, find_word

MOST_CHARACTERS = 10_000
MOST_FINDINGS = 1000
"""Beyond this many, further findings say nothing new: the sheet is not what it seems."""


@dataclass(frozen=True, slots=True)
class SheetFinding:
    """``row`` as a spreadsheet counts (1: the header, 0: the whole sheet); ``column`` as the header has it."""

    code: SheetCode
    row: int
    column: str
    reason: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class SheetRow:
    """What the sheet says of one file. ``values`` holds only what is filled in, by column name.

    ``where`` locates the row in words, ready to be followed by a column's name. ``as_found`` holds the cells
    whose text was changed in reading (a word of a closed list), as they stood.
    """

    number: int
    file: str
    values: Mapping[str, str]
    where: str
    as_found: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """``rows`` in the order of the sheet, one for each file."""

    rows: tuple[SheetRow, ...]
    findings: tuple[SheetFinding, ...]


def read(path: Path) -> Sheet:
    """Read a sheet. Raises SheetError."""
    return _Reader(path).read()


class _Reader:
    """Reads one sheet and gathers its findings."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._name = shown(path.name)
        self._findings: list[SheetFinding] = []
        self._columns: list[Column | None] = []
        self._headers: list[str] = []

    def read(self) -> Sheet:
        lines = read_rows(self._path)
        header = next(lines, None)
        if header is None:
            raise SheetError(SheetRefusal.NO_FILE_COLUMN, f"{self._name}: empty", "Put the headers in row 1.")
        self._note_all(header)
        self._read_header(header)
        rows: dict[str, SheetRow] = {}
        for line in lines:
            self._note_all(line)
            row = self._read_row(line) if line.cells else None
            if row is not None:
                self._keep(rows, row)
        return Sheet(tuple(rows.values()), tuple(self._findings))

    def _keep(self, rows: dict[str, SheetRow], row: SheetRow) -> None:
        first = rows.setdefault(row.file, row)
        if first is not row:
            reason = f"{shown(row.file)} has a row already: row {first.number}, which is used"
            self._note(SheetCode.DUPLICATE_ROW, row.number, "file", reason, "Merge the two rows.")

    def _read_header(self, header: Row) -> None:
        seen: dict[str, int] = {}
        for index, cell in enumerate(header.cells):
            column = find_column(cell)
            if column is None and clean(cell):
                hint = "Its cells are not used. The columns are listed in docs/metadata.md."
                self._note(SheetCode.UNKNOWN_COLUMN, 1, cell, f"unknown column {shown(cell)!r}", hint)
            elif column is not None and column.name in seen:
                reason = f"means the same as column {seen[column.name] + 1}, which is used"
                self._note(SheetCode.DUPLICATE_COLUMN, 1, cell, reason, "Keep one of the two.")
                column = None
            if column is not None:
                seen[column.name] = index
            self._columns.append(column)
            self._headers.append(cell)
        if "file" not in seen:
            raise SheetError(
                SheetRefusal.NO_FILE_COLUMN,
                f"{self._name}: no column of file names in row 1",
                "Name one column 'file', 'Файл' or 'Имя файла'.",
            )

    def _read_row(self, line: Row) -> SheetRow | None:
        if len(line.cells) > len(self._columns) and any(clean(c) for c in line.cells[len(self._columns) :]):
            reason = f"{len(line.cells)} cells, the header has {len(self._columns)}"
            self._note(SheetCode.EXTRA_CELLS, line.number, "", reason, "Is a text with a separator not in quotes?")
        values: dict[str, str] = {}
        as_found: dict[str, str] = {}
        for column, header, cell in zip(self._columns, self._headers, line.cells, strict=False):
            text = self._text(line.number, header, cell) if column is not None else ""
            if column is not None and text:
                values[column.name] = self._checked(line.number, column, text)
                if values[column.name] != text:
                    as_found[column.name] = text
        file = values.pop("file", "").replace("\\", "/").removeprefix("./")
        if not file:
            if values:
                self._note(SheetCode.ROW_WITHOUT_NAME, line.number, "file", "no file name", "Fill it in.")
            return None
        where = f"{self._name} row {line.number} column"
        return SheetRow(line.number, file, values, where, as_found)

    def _text(self, number: int, header: str, cell: str) -> str:
        if len(cell) > MOST_CHARACTERS:
            reason = f"{len(cell)} characters, at most {MOST_CHARACTERS}; cut"
            self._note(SheetCode.LONG_CELL, number, header, reason, "Put long texts into a file of their own.")
            cell = cell[:MOST_CHARACTERS]
        if has_unsafe(cell):
            reason = "control or direction characters were dropped"
            self._note(SheetCode.CHARACTERS_REMOVED, number, header, reason, "Look at the text.")
        return clean(cell)

    def _checked(self, number: int, column: Column, text: str) -> str:
        """The value as it is handed on; one that cannot be read is noted and handed on as it is."""
        if column.holds in (Holds.DATE, Holds.DAY):
            problem = _date_problem(text, exact=column.holds is Holds.DAY)
            if problem:
                self._note(SheetCode.BAD_DATE, number, column.name, *problem)
        elif column.holds is Holds.WORD:
            word = find_word(column, text)
            if word is None:
                self._bad_word(number, column.name, text, column.words)
            return word or text
        elif column.holds is Holds.YES_NO and text.casefold() not in YES | NO:
            self._bad_word(number, column.name, text, ("yes", "no"))
        return text

    def _bad_word(self, number: int, column: str, text: str, words: tuple[str, ...]) -> None:
        self._note(SheetCode.BAD_WORD, number, column, f"{shown(text)!r} is not known", f"One of: {', '.join(words)}.")

    def _note_all(self, line: Row) -> None:
        for code, column, reason, hint in line.problems:
            self._note(code, line.number, column, reason, hint)

    def _note(self, code: SheetCode, row: int, column: str, reason: str, hint: str = "") -> None:
        if len(self._findings) < MOST_FINDINGS:
            self._findings.append(SheetFinding(code, row, column, reason, hint))


def _date_problem(text: str, *, exact: bool) -> tuple[str, str] | None:
    """Why a date cannot be used, and what to do; None when it can."""
    try:
        edtf = dates.parse(text)
    except InvalidValueError as error:
        return error.reason, error.hint
    if exact:
        try:
            dt.date.fromisoformat(edtf)
        except ValueError:
            return f"{text!r} is not one day", "Write the day as 2030-12-31."
    return None


@dataclass(frozen=True, slots=True)
class Matching:
    """Which row speaks of which file."""

    rows: Mapping[Path, SheetRow]
    findings: tuple[SheetFinding, ...]


def match(sheet: Sheet, files: tuple[Path, ...], roots: tuple[Path, ...] = ()) -> Matching:
    """Find the file of every row: by its path below one of ``roots``, else by the end of its path.

    A bare name that several files have means none of them. Case and Unicode form matter only if they decide.
    """
    by_end = _by_end(files, {row.file.count("/") for row in sheet.rows})
    matched: dict[Path, SheetRow] = {}
    findings: list[SheetFinding] = []
    known = set(files)
    for row in sheet.rows:
        direct = [root / row.file for root in roots if root / row.file in known]
        found = direct[:1] or by_end.get(_folded(row.file), [])
        if len(found) == 1 and found[0] not in matched:
            matched[found[0]] = row
        else:
            findings.append(_unmatched(row, found))
    return Matching(matched, tuple(findings))


def _unmatched(row: SheetRow, found: list[Path]) -> SheetFinding:
    name = shown(row.file)
    if not found:
        hint = "Check the name, or add the file."
        return SheetFinding(SheetCode.ROW_WITHOUT_FILE, row.number, "file", f"no file {name} was given", hint)
    if len(found) == 1:
        reason = f"{name} means a file that another row describes already"
        return SheetFinding(SheetCode.DUPLICATE_ROW, row.number, "file", reason, "Merge the two rows.")
    reason = f"{len(found)} files are called {name}"
    return SheetFinding(SheetCode.AMBIGUOUS_NAME, row.number, "file", reason, "Write the path: folder/name.")


def _by_end(files: tuple[Path, ...], depths: set[int]) -> dict[str, list[Path]]:
    """Files by the last parts of their paths, for as many parts as the rows use."""
    ends: dict[str, list[Path]] = {}
    for file in files:
        for depth in depths:
            if len(file.parts) > depth:
                ends.setdefault(_folded("/".join(file.parts[-depth - 1 :])), []).append(file)
    return ends


def _folded(name: str) -> str:
    return clean(name).casefold()
