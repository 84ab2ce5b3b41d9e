"""What is found in a sheet: noted one by one up to a limit, and counted by code beyond it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from ingest.codes import SheetCode

MOST_FINDINGS = 1000
"""Beyond this many, further findings say nothing new: the sheet is not what it seems."""


@dataclass(frozen=True, slots=True)
class SheetFinding:
    """``row`` as a spreadsheet counts (0: the whole page); ``column`` as the header has it; ``page``: the worksheet.

    ``text``: what stands in the cell, where one cell is meant.
    """

    code: SheetCode
    row: int
    column: str
    reason: str
    hint: str = ""
    page: str = ""
    text: str = ""


class SheetFindings:
    """Grows while a sheet is read. ``page``: the worksheet that is being read."""

    def __init__(self) -> None:
        self.page = ""
        self._listed: list[SheetFinding] = []
        self._beyond: Counter[SheetCode] = Counter()

    def note(self, code: SheetCode, row: int, column: str, reason: str, hint: str = "", *, text: str = "") -> None:
        """One more."""
        if len(self._listed) < MOST_FINDINGS:
            self._listed.append(SheetFinding(code, row, column, reason, hint, self.page, text))
        else:
            self._beyond[code] += 1

    def all(self) -> tuple[SheetFinding, ...]:
        """Those that are listed, and how many more there are of each code."""
        more = (
            SheetFinding(
                code, 0, "", f"{count} more findings {code}; only {MOST_FINDINGS} findings are listed one by one"
            )
            for code, count in self._beyond.items()
        )
        return (*self._listed, *more)
