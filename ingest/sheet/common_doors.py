"""Doors that many rows have in common: what a title, a lone line, a footnote, a legend, a row about a group of files or
a worksheet that is not read says of them.

It shuts the rows that have no level of their own; a footnote shuts those that have its mark. Of many reasons the first
is told, lest every file has as many findings as the sheet has such rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from archive.hygiene import clean, shown
from ingest.sheet.doors import SILENT, Door, shut, stricter
from ingest.sheet.remarks import shuts_all

_FOOTNOTE = re.compile(r"([*†‡¹²³⁴]+|\d\))\s*[-–—:.]?\s*(.+)")
_FOOTNOTE_MARK = re.compile(r"(?<![*†‡¹²³⁴])([*†‡¹²³⁴]+|\d\))$")


class CommonDoors:
    """Gathered while a sheet is read, page by page. ``unread``: all that was said, for files that no row describes."""

    def __init__(self) -> None:
        self.unread: list[str] = []
        self._book, self._page = SILENT, SILENT
        self._footnotes: dict[str, str] = {}

    def begin_page(self) -> None:
        """Another worksheet, of which nothing is said yet."""
        self._page = SILENT
        self._footnotes.clear()

    def shut_page(self, reason: str) -> None:
        """Shut what says nothing on this worksheet."""
        self._page = self._page if self._page.restricts else shut(reason)

    def shut_book(self, reason: str) -> None:
        """Shut what says nothing on any worksheet."""
        self.unread.append(reason)
        self._book = self._book if self._book.restricts else shut(reason)

    def remark(self, text: str, where: str) -> None:
        """What is said of a whole worksheet."""
        if shuts_all(text):
            reason = f"{where} {shown(clean(text)[:200])!r}"
            self.unread.append(reason)
            self.shut_page(reason)

    def lone_line(self, text: str, where: str) -> None:
        """A line that is one sentence: of the whole worksheet, or, behind a mark (``* не подлежит публикации``), of the
        rows that have the mark."""
        note = _FOOTNOTE.fullmatch(text)
        if note is None:
            self.remark(text, where)
        elif shuts_all(note[2]):
            self._footnotes[note[1]] = f"{where} {shown(text[:200])!r}"

    def on_page(self, door: Door, texts: Iterable[str]) -> Door:
        """The door of a row of this worksheet, when all of it is read; ``texts``: what stands in its cells."""
        marks = (
            {found[1] for text in texts if (found := _FOOTNOTE_MARK.search(text))} if self._footnotes else set[str]()
        )
        for mark in sorted(marks & self._footnotes.keys()):
            door = stricter(door, shut(self._footnotes[mark]))
        return self._over(door, self._page)

    def in_book(self, door: Door) -> Door:
        """The door of any row, when all worksheets are read."""
        return self._over(door, self._book)

    def _over(self, door: Door, said: Door) -> Door:
        return door if door.level is not None else stricter(door, said)
