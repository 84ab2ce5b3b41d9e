"""What somebody has settled about files and a sheet that they sent, before any of it is taken in.

A sheet is never written to. What was mended stands beside it, in ``uploads/ACCOUNT/GROUP/.mends``, and is laid over it
whenever it is read: by the report as by the intake, so that what was reported on is what is taken.
"""

import os
from pathlib import Path
from typing import Final

import msgspec

from archive.errors import N_, InvalidValueError
from archive.home import disk_errors

_FILE: Final = ".mends"
MOST: Final = 5_000
"""Cells, and names, that are mended in one sheet: whoever has more to mend does so in a spreadsheet."""
LONGEST: Final = 10_000


class Cell(msgspec.Struct, frozen=True):
    """One cell: ``row`` as a spreadsheet counts, ``page`` the worksheet, ``column`` by our name or as its heading."""

    page: str
    row: int
    column: str
    value: str


class Meant(msgspec.Struct, frozen=True):
    """Whom or what a written name means, wherever it stands: ``kind/id``. ``of``: the kind that was looked for."""

    of: str
    text: str
    ref: str


class Mends(msgspec.Struct, frozen=True):
    """``collection``, ``access``: what was chosen for all files; ``checked``: the job that reported last."""

    cells: tuple[Cell, ...] = ()
    meant: tuple[Meant, ...] = ()
    collection: str = ""
    access: str = ""
    checked: int = 0

    def by_row(self) -> dict[tuple[str, int], dict[str, str]]:
        """(page, row) -> column -> value."""
        found: dict[tuple[str, int], dict[str, str]] = {}
        for one in self.cells:
            found.setdefault((one.page, one.row), {})[one.column] = one.value
        return found

    def with_more(self, cells: tuple[Cell, ...], meant: tuple[Meant, ...]) -> "Mends":
        """What is said again takes the place of what was said before. Raises InvalidValueError: too much, too long."""
        said = {(c.page, c.row, c.column): c for c in (*self.cells, *cells)}
        names = {(m.of, m.text): m for m in (*self.meant, *meant)}
        if len(said) > MOST or len(names) > MOST or any(len(c.value) > LONGEST for c in said.values()):
            raise InvalidValueError(
                N_("too much to be mended here"), N_("Mend it in a spreadsheet, and send it again.")
            )
        return msgspec.structs.replace(self, cells=tuple(said.values()), meant=tuple(names.values()))


def read_mends(folder: Path) -> Mends:
    """Of a group of uploads; nothing where nobody has mended anything."""
    path = folder / _FILE
    return msgspec.json.decode(path.read_bytes(), type=Mends) if path.exists() else Mends()


def keep_mends(folder: Path, mends: Mends) -> None:
    """All of it, or what was there before. Raises StoreError: the disk refuses."""
    partial = folder / f"{_FILE}.partial"
    with disk_errors(folder):
        with partial.open("wb") as file:
            file.write(msgspec.json.encode(mends))
            file.flush()
            os.fsync(file.fileno())
        partial.rename(folder / _FILE)
