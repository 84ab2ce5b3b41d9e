"""Where the table begins on a page, and which column each heading means.

Cards and inventories have a title above the table, and headings in two rows: a group (``Авторы``) and under it what
stands in each column (``Автор музыки``, ``Исполнитель``). The header is the first of the first rows that names the
file; the row below belongs to it when it has no file and nothing but headings.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from archive.hygiene import clean
from ingest.sheet.cells import Row
from ingest.sheet.columns import Column, find_column
from ingest.sheet.doors import DOOR_COLUMNS, speaks_of_access

DEEPEST = 30
"""So many rows may stand above the header."""

NAMING = frozenset({"file", "recording_id", "sha512"})
"""Columns that say which file a row is about; a header has one of them."""


@dataclass(frozen=True, slots=True)
class Heading:
    """``column`` None: none of ours. ``about_access``: it seems to say who may hear, and cannot be read."""

    text: str
    column: Column | None
    about_access: bool = False

    @property
    def is_door(self) -> bool:
        """Whether its cells say who may hear, readably or not."""
        return self.about_access or (self.column is not None and self.column.name in DOOR_COLUMNS)


@dataclass(frozen=True, slots=True)
class Header:
    """``number``: its row. ``above``: filled rows before it, that are no part of the table. ``rows``: 1 or 2."""

    number: int
    headings: tuple[Heading, ...]
    above: tuple[Row, ...]
    rows: int


def find_header(first: Sequence[Row]) -> Header | None:
    """The header among the first filled rows of a page; None when no row names the file."""
    for index, row in enumerate(first[:DEEPEST]):
        if names_file(row):
            below = first[index + 1] if index + 1 < len(first) else None
            if below is not None and _continues(row, below):
                return Header(row.number, _two_rows(row, below), tuple(first[:index]), 2)
            return Header(row.number, tuple(_heading(cell) for cell in row.cells), tuple(first[:index]), 1)
    return None


def names_file(row: Row) -> bool:
    """Whether one of the cells is a heading of a column that says which file a row is about."""
    return any((column := find_column(cell)) is not None and column.name in NAMING for cell in row.cells)


def _continues(header: Row, below: Row) -> bool:
    """Whether the row below is a second row of headings: no file, and each of its cells a heading or under none."""
    filled = [(index, clean(cell)) for index, cell in enumerate(below.cells) if clean(cell)]
    above = [clean(cell) for cell in header.cells]
    known = 0
    for index, cell in filled:
        heading = above[index] if index < len(above) else ""
        column = find_column(heading)
        if column is not None and column.name in NAMING:
            return False
        if find_column(cell) is not None:
            known += 1
        elif heading and not _spans(above, index):
            return False
    return known > 0


def _spans(above: Sequence[str], index: int) -> bool:
    """Whether a heading reaches over the column to its right, too."""
    return index + 1 < len(above) and not above[index + 1]


def _two_rows(header: Row, below: Row) -> tuple[Heading, ...]:
    headings: list[Heading] = []
    group = ""
    for index in range(max(len(header.cells), len(below.cells))):
        upper = clean(header.cells[index]) if index < len(header.cells) else ""
        lower = clean(below.cells[index]) if index < len(below.cells) else ""
        group = upper or (group if lower else "")
        headings.append(_under(group, lower) if lower else _heading(upper))
    return tuple(headings)


def _under(group: str, text: str) -> Heading:
    """A heading under a group. What stands under a group about access is about access, whatever it is called."""
    own, upper = _heading(text), find_column(group)
    about = own.about_access or speaks_of_access(group) or (upper is not None and upper.name in DOOR_COLUMNS)
    if own.column is not None and own.column.name in DOOR_COLUMNS:
        about = False
    return Heading(f"{group}: {text}" if group and own.column is None else text, own.column, about)


def _heading(text: str) -> Heading:
    column = find_column(text)
    return Heading(text, column, column is None and speaks_of_access(text))
