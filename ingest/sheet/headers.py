"""Where the table begins on a page, and which column each heading means.

Cards and inventories have a title above the table, and headings in two rows: a group (``Авторы``) and under it what
stands in each column (``Автор музыки``, ``Исполнитель``), then often a row that numbers the columns. The header is the
first of the first rows that names the file; the row below belongs to it when it has no file and nothing but headings.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from archive.hygiene import clean
from ingest.sheet.cells import Row
from ingest.sheet.columns import BY_NAME, Column, find_column
from ingest.sheet.doors import DOOR_COLUMNS, speaks_of_access
from media.decode.formats import claims_audio

DEEPEST = 30
"""So many rows may stand above the header."""

_VALUE = re.compile(r"\d|\.\w{2,5}$|^\W*$")
"""What no heading looks like."""

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
    """``number``: its first row, ``last``: its last one. ``above``: filled rows before it, that are no part of it."""

    number: int
    last: int
    headings: tuple[Heading, ...]
    above: tuple[Row, ...]


def find_header(first: Sequence[Row]) -> Header | None:
    """The header among the first filled rows of a page; None when no row names or has a file, or is linked to one."""
    for index, row in enumerate(first[:DEEPEST]):
        if not names_file(row):
            continue
        last, headings = row, tuple(_heading(cell) for cell in row.cells)
        below = list(first[index + 1 : index + 3])
        if below and _continues(row, below[0]):
            last = below.pop(0)
            headings = _two_rows(row, last)
        if below and _numbers_columns(below[0]):
            last = below[0]
        if index and first[index - 1].number == row.number - 1:
            headings = _about_what_stands_above(first[index - 1], headings)
        return Header(row.number, last.number, headings, tuple(first[:index]))
    return _over_files(first[:DEEPEST])


def _over_files(first: Sequence[Row]) -> Header | None:
    """The row above the first one that has a file in it, or is linked to one; that row's columns have no headings when
    there is none above. None when no row has a file."""
    for index, row in enumerate(first):
        at = next((i for i, cell in enumerate(row.cells) if claims_audio(clean(cell))), None)
        if at is None and not row.links:
            continue
        above = first[index - 1] if index and first[index - 1].number == row.number - 1 else None
        if above is None or len([cell for cell in above.cells if clean(cell)]) < 2:
            headings = [Heading("", None)] * len(row.cells)
            header = Header(row.number - 1, row.number - 1, tuple(headings), tuple(first[:index]))
        else:
            header = Header(above.number, above.number, tuple(map(_heading, above.cells)), tuple(first[: index - 1]))
        if at is None:
            return header
        headings = [*header.headings, *[Heading("", None)] * (at + 1 - len(header.headings))]
        headings[at] = Heading(headings[at].text or "file", BY_NAME["file"])
        return replace(header, headings=tuple(headings))
    return None


def names_file(row: Row) -> bool:
    """Whether one of the cells is a heading of a column that says which file a row is about."""
    return any((column := find_column(cell)) is not None and column.name in NAMING for cell in row.cells)


def _continues(header: Row, below: Row) -> bool:
    """Whether the row below is a second row of headings: no file, and each of its cells a heading or under a group.

    Of unknown headings at least two stand under groups, and none looks like a value. A heading that is merged down
    over both rows stands in both.
    """
    above = [clean(cell) for cell in header.cells]
    under = [clean(cell) for cell in below.cells]
    known, grouped = 0, 0
    for index, cell in enumerate(under):
        heading = above[index] if index < len(above) else ""
        if not cell or cell == heading:
            continue
        column = find_column(heading)
        if column is not None and column.name in NAMING:
            return False
        if find_column(cell) is not None:
            known += 1
        elif _in_group(above, under, index) and not _VALUE.search(cell):
            grouped += 1
        elif heading and not _spans(above, index):
            return False
    return known > 0 or grouped > 1


def _spans(above: Sequence[str], index: int) -> bool:
    """Whether a heading reaches over the column to its right, too."""
    return index + 1 < len(above) and not above[index + 1]


def _in_group(above: Sequence[str], under: Sequence[str], index: int) -> bool:
    """Whether a cell stands under a heading that reaches over several columns, each with a heading of its own."""
    upper = [*above, *[""] * (len(under) - len(above))]
    if upper[index]:
        return index + 1 < len(under) and not upper[index + 1] and bool(under[index + 1])
    return any(upper[:index])


def _numbers_columns(row: Row) -> bool:
    """Whether a row only counts the columns: 1, 2, 3 …"""
    filled = [text for cell in row.cells if (text := clean(cell))]
    return len(filled) > 2 and filled == [str(number) for number in range(1, len(filled) + 1)]


def _about_what_stands_above(row: Row, headings: tuple[Heading, ...]) -> tuple[Heading, ...]:
    """The headings under a row of groups, of which only those about access matter: they are about access, too."""
    groups = [clean(cell) for cell in row.cells]
    if not any(groups[1:]):  # a title
        return headings
    found: list[Heading] = []
    group = ""
    for index, heading in enumerate(headings):
        group = (groups[index] if index < len(groups) else "") or group
        is_about = bool(group) and heading.column is None and bool(clean(heading.text)) and _is_about_access(group)
        found.append(replace(heading, text=f"{group}: {heading.text}", about_access=True) if is_about else heading)
    return tuple(found)


def _two_rows(header: Row, below: Row) -> tuple[Heading, ...]:
    headings: list[Heading] = []
    group = ""
    for index in range(max(len(header.cells), len(below.cells))):
        upper = clean(header.cells[index]) if index < len(header.cells) else ""
        lower = clean(below.cells[index]) if index < len(below.cells) else ""
        group = upper or (group if lower else "")
        headings.append(_under(group, lower) if lower and lower != upper else _heading(upper))
    return tuple(headings)


def _under(group: str, text: str) -> Heading:
    """A heading under a group, with which it may make one (``Дата``: ``оцифровки``).

    What stands under a group about access is about access, whatever it is called.
    """
    together = find_column(f"{group} {text}") if group and find_column(text) is None else None
    own = _heading(text) if together is None else Heading(f"{group} {text}", together)
    about = own.about_access or _is_about_access(group)
    if own.column is not None and own.column.name in DOOR_COLUMNS:
        about = False
    return Heading(f"{group}: {text}" if group and own.column is None else text, own.column, about)


def _is_about_access(group: str) -> bool:
    column = find_column(group)
    return column.name in DOOR_COLUMNS if column is not None else speaks_of_access(group)


def _heading(text: str) -> Heading:
    column = find_column(text)
    return Heading(text, column, column is None and speaks_of_access(text))
