"""Recordings as a sheet that can be edited and applied again: CSV, or XLSX where the name ends so.

Written as the hits come, whatever their number. Cells that a spreadsheet would run as a formula begin with an
apostrophe, which ``ingest.sheet.reading`` takes off.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TextIO

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.cell_range import MultiCellRange
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from archive.model import Recording
from ingest.sheet.cell_values import MARKED
from ingest.sheet.cells_of import FIELD_OF, cells_of
from ingest.sheet.columns import COLUMNS, Column

HEADERS = tuple(c.name for c in COLUMNS if c.name in ("recording_id", "file") or c.name in FIELD_OF)
"""The columns of an export, by their own names: understood whatever the language of the reader."""

_NOT_ALLOWED = dict.fromkeys([*range(9), 11, 12, *range(14, 32)])
"""Control characters, which XML cannot hold."""


def export_csv(recordings: Iterable[Recording], out: TextIO) -> int:
    """Returns the number of rows."""
    writer = csv.writer(out)
    return _export(recordings, writer.writerow)


def export_xlsx(recordings: Iterable[Recording], path: Path) -> int:
    """Returns the number of rows."""
    book = Workbook(write_only=True)
    page = book.create_sheet("Muragat")
    count = _export(recordings, page.append)
    book.save(path)
    return count


def template_xlsx(path: Path, language: str) -> None:
    """An empty sheet: headings in ``kk``, ``ru`` or ``en``, and choices for the words of closed lists.

    Its headings are those that ``ingest.sheet.columns`` reads, so that it comes back understood.
    """
    book = Workbook()
    page = book.active
    if not isinstance(page, Worksheet):
        raise TypeError(page)
    page.title = "Muragat"
    shown = [column for column in COLUMNS if column.name in HEADERS and column.name not in ("recording_id", "sha512")]
    for number, column in enumerate(shown, start=1):
        page.cell(1, number, _heading(column, language)).font = Font(bold=True)
        letter = get_column_letter(number)
        page.column_dimensions[letter].width = 22
        if column.words:
            rows = MultiCellRange(f"{letter}2:{letter}5000")
            choices = DataValidation("list", f'"{",".join(column.words)}"', allow_blank=True, sqref=rows)
            page.add_data_validation(choices)
    page.freeze_panes = "B2"
    book.save(path)


def _heading(column: Column, language: str) -> str:
    return {"kk": column.kk, "ru": column.ru}.get(language, column.en)[0]


def _export(recordings: Iterable[Recording], write: Callable[[list[str]], object]) -> int:
    write(list(HEADERS))
    count = 0
    for recording in recordings:
        cells = cells_of(recording)
        write([_safe(cells.get(header, "")) for header in HEADERS])
        count += 1
    return count


def _safe(text: str) -> str:
    text = text.translate(_NOT_ALLOWED)
    return f"'{text}" if text.startswith(MARKED) else text
