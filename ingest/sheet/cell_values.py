"""The text of a cell, and whether it is a value of its column."""

from __future__ import annotations

from archive.hygiene import clean, has_unsafe, shown
from archive.rules import dates
from archive.rules.moments import seconds_of
from ingest.codes import SheetCode
from ingest.sheet.columns import NO, YES, Holds, find_word
from ingest.sheet.doors import read_day
from ingest.sheet.findings import SheetFindings
from ingest.sheet.headers import Heading

MOST_CHARACTERS = 10_000
MARKED = ("=", "+", "-", "@")
"""A cell that begins so stands behind an apostrophe, lest a spreadsheet runs it (OWASP, CSV injection)."""


def text_of(found: SheetFindings, number: int, header: str, cell: str) -> str:
    """The text of a cell, without what hides in it; what was left out is noted."""
    if len(cell) > MOST_CHARACTERS:
        reason = f"{len(cell)} characters, at most {MOST_CHARACTERS}; cut"
        found.note(SheetCode.LONG_CELL, number, header, reason, "Put long texts into a file of their own.")
        cell = cell[:MOST_CHARACTERS]
    if has_unsafe(cell):
        reason = "control or direction characters were dropped"
        found.note(SheetCode.CHARACTERS_REMOVED, number, header, reason, "Look at the text.")
    text = clean(cell)
    return text[1:] if text[:1] == "'" and (text[1:2] in MARKED or (text[1:].isdecimal() and len(text) > 3)) else text


def checked(found: SheetFindings, number: int, heading: Heading, text: str) -> str:
    """The value as it is handed on; one that cannot be read is noted and handed on as it is."""
    column = heading.column
    if column is None:
        return text
    if column.holds in (Holds.DATE, Holds.DAY):
        problem = _date_problem(text, exact=column.holds is Holds.DAY)
        if problem:
            found.note(SheetCode.BAD_DATE, number, column.name, *problem, text=text)
    elif column.holds is Holds.WORD:
        word = find_word(column, text)
        if word is None:
            _bad_word(found, number, column.name, text, column.words)
        return word or text
    elif column.name in ("start", "end") and seconds_of(text) is None:
        reason = f"{shown(text)!r} is no time within a recording"
        found.note(SheetCode.BAD_TIME, number, column.name, reason, "Write it as 1:02:03 or in seconds.", text=text)
    elif column.holds is Holds.YES_NO and text.casefold() not in YES | NO:
        _bad_word(found, number, column.name, text, ("yes", "no"))
    return text


def _bad_word(found: SheetFindings, number: int, column: str, text: str, words: tuple[str, ...]) -> None:
    reason = f"{shown(text)!r} is not known"
    found.note(SheetCode.BAD_WORD, number, column, reason, f"One of: {', '.join(words)}.", text=text)


def _date_problem(text: str, *, exact: bool) -> tuple[str, str] | None:
    """Why a date cannot be used, and what to do; None when it can."""
    reading = dates.read(text)
    if reading.edtf is None and reading.doubts:
        readings = reading.doubts[0].readings
        return reading.doubts[0].detail, f"Write one of: {', '.join(readings)}." if readings else dates.HINT
    if exact and reading.edtf is not None and read_day(text) is None:
        return f"{text!r} is not one day", "Write the day as 2030-12-31."
    return None
