"""A curator's sheet: CSV or XLSX, one row a file. What cannot be read becomes a finding; the rest goes on.

Which columns there are, and their headers in Kazakh, Russian and English, is decided in ``ingest.sheet.columns``.
Values are plain text, several separated by ``|``; words of closed lists come in their canonical form, dates as written
(they are checked here and read later). Rows are numbered as a spreadsheet numbers them. Every visible worksheet that
has a header is read, one after the other.

A sheet as a whole is refused only when it cannot be opened, is too large, or has no column of file names.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Final

from archive.errors import N_
from archive.hygiene import BLANK, clean, shown
from archive.keeping import Progress, silent
from archive.mends import Mends
from ingest.codes import SheetCode, SheetRefusal
from ingest.sheet import cell_values
from ingest.sheet.cells import MOST_COLUMNS, MOST_ROWS, Page, Row, SheetError, read_pages
from ingest.sheet.columns import BY_NAME, CLEAR
from ingest.sheet.common_doors import CommonDoors
from ingest.sheet.doors import DOOR_COLUMNS, SILENT, Door, read_door, shut, stricter
from ingest.sheet.findings import SheetFinding, SheetFindings
from ingest.sheet.foreign_headers import NUMBERING, SAYS_TWO
from ingest.sheet.headers import DEEPEST, NAMING, Header, Heading, find_header, names_file
from ingest.sheet.own_columns import NONE, OwnColumns
from ingest.sheet.remarks import keeps_out, shuts_all

_ENDS_LIKE_A_FILE = re.compile(r"\.\w{2,5}$")
_DITTO = re.compile(r"[\s\-–—_.]*(?:[\"'״〃″“”„«»]|//|\\\\){1,4}[\s\-–—_.]*")
_AS_ABOVE = re.compile(
    r"(?:то|та|тот|те|он|она|они|там|тогда) же(?: самое)?\.?|ditto|do\.|idem|id\.|ibid\.?|same|same as above|as above"
    r"|дәл сол|сонда|сол жерде|сол кісі|сол адам|жоғарыдағыдай",
    re.IGNORECASE,
)
"""What people write for "as above". It stands for the cell above it, but in a column of doors, files or times; in words
it is no title either."""

_TELL_EVERY = 200  # rows
_REPEATED = 100  # characters: texts up to this length may stand in many rows


@dataclass(frozen=True, slots=True)
class SheetRow:
    """What the sheet says of one file. ``values`` holds only what is filled in, by column name.

    ``sheet``: the name of the file. ``as_found`` holds the cells
    whose text was changed in reading (a word of a closed list), as they stood. ``door`` is what all of its cells
    together say of access. ``others``: (header, text) of the columns that are none of ours. ``recording`` and
    ``sha512`` name a held recording instead of, or beside, ``file``. ``clears``: columns whose field is to be emptied.
    """

    number: int
    file: str
    values: Mapping[str, str]
    sheet: str
    as_found: Mapping[str, str]
    door: Door = SILENT
    others: tuple[tuple[str, str], ...] = ()
    page: str = ""
    recording: str = ""
    sha512: str = ""
    clears: frozenset[str] = frozenset()

    @property
    def where(self) -> str:
        """The row in words, ready to be followed by a column's name."""
        return f"{self.sheet} {self.page + ' ' if self.page else ''}row {self.number} column"

    def texts(self) -> Iterator[str]:
        """What stands in its cells."""
        yield self.file
        yield from self.values.values()
        yield from (text for _heading, text in self.others)


_AS_IT_STOOD: Final[Mapping[str, str]] = {}
"""Of a row whose cells stand as they were read: one for all of them, of which there may be a hundred thousand."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """``rows`` in the order of the sheet. ``unread``: why rows may be missing that keep somebody out."""

    rows: tuple[SheetRow, ...]
    findings: tuple[SheetFinding, ...]
    unread: tuple[str, ...] = ()


def read(path: Path, own: OwnColumns = NONE, progress: Progress = silent, mends: Mends = Mends()) -> Sheet:  # noqa: B008 - frozen
    """Read a sheet; ``own``: headings of the house that wrote it; ``mends``: cells that somebody has mended since.
    ``progress`` counts rows, whose total is not known.

    Raises SheetError.
    """
    return _Reader(path, own, progress, mends).read()


class _Reader:
    """Reads one file, page by page, and gathers its findings."""

    def __init__(self, path: Path, own: OwnColumns, progress: Progress, mends: Mends) -> None:
        self._path, self._own, self._progress = path, own, progress
        self._mended = mends.by_row()
        self._name = shown(path.name)
        self._page, self._begun = "", 0
        self._found, self._common = SheetFindings(), CommonDoors()
        self._note = self._found.note
        self._headings: tuple[Heading, ...] = ()
        self._unnamed: set[int] = set()
        self._rows: list[SheetRow] = []
        self._above: dict[Heading, str] = {}
        self._seen_headers: list[str] = []
        self._filled = 0

    def read(self) -> Sheet:
        fitting = 0
        for page in read_pages(self._path):
            self._page = self._found.page = shown(page.name)
            if page.hidden:
                self._note(SheetCode.HIDDEN_PAGE, 0, "", "is hidden and was left out", "Show it if its rows count.")
                self._look_through(page.rows)
            elif self._read_page(page):
                fitting += 1
            if self._filled > MOST_ROWS:
                break
        if not fitting:
            raise SheetError(
                SheetRefusal.NO_FILE_COLUMN,
                N_("%(name)s: no column of file names; headers seen: %(seen)s")
                if self._seen_headers
                else N_("%(name)s: no column of file names"),
                N_("Name one column 'file', 'Файл' or 'Имя файла'."),
                name=self._name,
                seen=", ".join(self._seen_headers),
            )
        self._progress(self._filled, 0)
        rows = tuple(_behind(row, self._common.in_book(row.door)) for row in self._rows)
        return Sheet(rows, self._found.all(), tuple(self._common.unread))

    def _read_page(self, page: Page) -> bool:
        """Read the rows below the header; False when the page has none."""
        lines = page.rows
        first = list(itertools.islice(lines, DEEPEST))
        header = find_header([self._own.named(row) for row in first])
        if header is None:
            if first:
                self._seen_headers += [shown(c) for c in first[0].cells if clean(c)][:50]
                reason = "has no column of file names and was not read"
                self._note(SheetCode.PAGE_NOT_READ, 0, "", reason, "Name one column 'file', 'Файл' or 'Имя файла'.")
            self._look_through(itertools.chain(first, lines))
            return False
        self._begun = len(self._rows)
        self._common.begin_page()
        self._common.remark(page.name, "the worksheet is called")
        self._read_header(header)
        for line in itertools.chain(first[len(header.above) :], lines):
            self._note_all(line)
            if line.number <= header.last or (names_file(line) and self._repeats(line)):
                self._note_pinned(line)
                self._arrange_anew(line, header)
                continue
            self._note_lone(line)
            self._filled += 1
            if self._filled % _TELL_EVERY == 0:
                self._progress(self._filled, 0)
            if self._filled > MOST_ROWS:
                self._note(
                    SheetCode.TOO_MANY_ROWS,
                    line.number,
                    "",
                    f"over {MOST_ROWS} rows; the rest is not read",
                    "Split it.",
                )
                self._common.unread.append(f"the sheet has more than {MOST_ROWS} rows")
                break
            row = self._read_row(line)
            if row is not None:
                self._rows.append(row)
        read = self._rows[self._begun :]
        self._rows[self._begun :] = [_behind(row, self._common.on_page(row.door, row.texts())) for row in read]
        return True

    def _look_through(self, lines: Iterable[Row]) -> None:
        """What a worksheet that is not read says of doors, nobody can tell of whom: it shuts all that say nothing."""
        for line in itertools.islice(lines, MOST_ROWS):
            for cell in line.cells:
                if cell and shuts_all(cell):
                    reason = f"worksheet {self._page!r}, which is not read, says {shown(clean(cell)[:100])!r}"
                    self._common.shut_book(reason)
                    return

    def _note_lone(self, line: Row) -> None:
        """A line below or within the table that is one sentence and names no file speaks of many rows."""
        filled = [text for cell in line.cells if (text := clean(cell))]
        if len(filled) == 1 and not _ENDS_LIKE_A_FILE.search(filled[0]):
            self._common.lone_line(filled[0], f"row {line.number} says")

    def _arrange_anew(self, line: Row, header: Header) -> None:
        """A repeated header may have its columns in another order."""
        again = find_header([line])
        if line.number > header.last and again is not None:
            self._headings = again.headings

    def _read_header(self, header: Header) -> None:
        if len(header.headings) > MOST_COLUMNS:
            raise SheetError(
                SheetRefusal.TOO_LARGE,
                N_("%(name)s: over %(most)s columns"),
                N_("Delete what is not needed."),
                name=self._name,
                most=MOST_COLUMNS,
            )
        self._headings, self._unnamed = header.headings, set()
        self._above.clear()
        for row in header.above:
            self._note_all(row)
            said = " ".join(clean(cell) for cell in row.cells if clean(cell))
            self._note(SheetCode.ABOVE_HEADER, row.number, "", f"stands above the table: {shown(said[:200])}")
            self._common.remark(said, "above the table stands")
        seen: dict[str, int] = {}
        for index, heading in enumerate(header.headings):
            column = heading.column
            if column is None:
                self._note_foreign(header, heading)
            elif column.name in seen:
                others = "the stricter holds" if column.name in DOOR_COLUMNS else "which is used where it is filled in"
                reason = f"means the same as column {seen[column.name] + 1}; {others}"
                self._note(SheetCode.DUPLICATE_COLUMN, header.number, heading.text, reason, "Keep one of the two.")
            else:
                seen[column.name] = index

    def _note_foreign(self, header: Header, heading: Heading) -> None:
        if heading.about_access:
            reason = f"{shown(heading.text)!r} seems to say who may hear, and is no column that is known"
            hint = "What it is filled in for is closed. Name the column 'access', 'Доступ' or 'Қолжетімділік'."
            self._note(SheetCode.NEAR_COLUMN, header.number, heading.text, reason, hint)
        elif clean(heading.text).casefold() in NUMBERING:
            reason = f"{shown(heading.text)!r} counts the rows and is not kept"
            self._note(SheetCode.UNKNOWN_COLUMN, header.number, heading.text, reason)
        elif clean(heading.text):
            hint = _WHICH if SAYS_TWO.search(heading.text) else _LISTED
            reason = f"unknown column {shown(heading.text)!r}"
            self._note(SheetCode.UNKNOWN_COLUMN, header.number, heading.text, reason, hint)

    def _repeats(self, line: Row) -> bool:
        """Whether the line is the header again, as on every printed page."""
        texts = [clean(heading.text) for heading in self._headings]
        return all(not clean(cell) or clean(cell) in texts for cell in line.cells)

    def _read_row(self, line: Row) -> SheetRow | None:
        mended = self._mended.get((self._page, line.number), {})
        line, before, more = self._laid_over(line, mended)
        cells = [*self._cells(line), *more]
        values: dict[str, str] = {}
        as_found: dict[str, str] = {}
        others: list[tuple[str, str]] = []
        clears: set[str] = set()
        door = self._lost_doors(line)
        for heading, text in cells:
            column = heading.column
            if column is not None and text.casefold() in CLEAR and column.name != "access":
                clears.add(column.name)
                continue
            door = stricter(door, _door_of(heading, text))
            if column is None or column.name in values:
                if clean(heading.text).casefold() in NUMBERING:
                    continue
                if column is None or column.name not in DOOR_COLUMNS:
                    others.append((heading.text, text))
                continue
            values[column.name] = cell_values.checked(self._found, line.number, heading, self._meant(heading, text))
            if column.name in before:
                as_found[column.name] = before[column.name]
            elif values[column.name] != text:
                as_found[column.name] = text
        for heading, text in self._comments(line):
            door = stricter(door, _door_of(heading, text))
            others.append((heading.text, text))
        if values.get("access_reason") and door.level is None:
            door = stricter(door, shut("a reason for closing is given, and no level"))
        file, recording, digest = (values.pop(name, "") for name in ("file", "recording_id", "sha512"))
        file = self._linked(line, file)
        if not (file or recording or digest) and "start" in values:
            file = self._file_above(line)
        if not (file or recording or digest):
            self._nameless(line, bool(values or others), door)
            return None
        return SheetRow(
            number=line.number,
            file=file,
            values=values,
            sheet=self._name,
            as_found=as_found or _AS_IT_STOOD,
            door=_one_door(door),
            others=tuple(others),
            page=self._page,
            recording=recording,
            sha512=digest.lower(),
            clears=frozenset(clears),
        )

    def _linked(self, line: Row, file: str) -> str:
        """The file of a row: what its cell says, or, where that is no name of a file, what the row is linked to."""
        if _ENDS_LIKE_A_FILE.search(file):
            return file
        linked = {target for _index, target in line.links}
        if len(linked) > 1:
            reason = f"is linked to {len(linked)} files: {', '.join(map(shown, sorted(linked)[:5]))}"
            self._note(SheetCode.AMBIGUOUS_NAME, line.number, "file", reason, "Name the one that the row is about.")
            return file
        return linked.pop() if linked else file

    def _meant(self, heading: Heading, text: str) -> str:
        """The text of a cell; where it says "as above", that of the cell above."""
        name = heading.column.name if heading.column is not None else ""
        as_above = _DITTO.fullmatch(text) or (not name.startswith("title") and _AS_ABOVE.fullmatch(text))
        if as_above and not heading.is_door and name not in (*NAMING, "start", "end"):
            return self._above.get(heading, text)
        self._above[heading] = text
        return text

    def _cells(self, line: Row) -> list[tuple[Heading, str]]:
        """The cells that hold anything, with their headings."""
        cells: list[tuple[Heading, str]] = []
        for index, cell in enumerate(line.cells):
            heading = self._headings[index] if index < len(self._headings) else Heading("", None)
            text = cell_values.text_of(self._found, line.number, heading.text, cell)
            if text and not clean(heading.text):
                self._without_header(line.number, index)
                heading = Heading(f"column {index + 1}", None)
                if shuts_all(text):  # a legend, or a column that is about the rows
                    self._common.shut_page(f"column {index + 1} has no header and says {shown(text[:200])!r}")
            if text or (cell.strip(BLANK) and heading.is_door):
                cells.append((heading, _one_text(text) if len(text) <= _REPEATED else text))
        if len(line.cells) > len(self._headings) and any(clean(c) for c in line.cells[len(self._headings) :]):
            reason = f"{len(line.cells)} cells, the header has {len(self._headings)}; kept as notes"
            self._note(SheetCode.EXTRA_CELLS, line.number, "", reason, "Is a text with a separator not in quotes?")
        return cells

    def _laid_over(self, line: Row, mended: Mapping[str, str]) -> tuple[Row, dict[str, str], list[tuple[Heading, str]]]:
        """The line with what was mended in it; what its cells held before, by column; cells of columns it has not."""
        if not mended:
            return line, {}, []
        cells, lost = list(line.cells), dict(line.lost)
        before: dict[str, str] = {}
        more: list[tuple[Heading, str]] = []
        for name, value in mended.items():
            index = next((i for i, h in enumerate(self._headings) if _is_called(h, name)), None)
            if index is not None:
                cells += [""] * (index + 1 - len(cells))
                before[name] = clean(cells[index])
                cells[index] = value
                lost.pop(index, None)
            elif name in BY_NAME and clean(value):
                before[name] = ""
                more.append((Heading(name, BY_NAME[name]), clean(value)))
        return replace(line, cells=tuple(cells), lost=tuple(lost.items())), before, more

    def _note_pinned(self, line: Row) -> None:
        """What is pinned to a heading is about all rows, or about none: it is said, and a door that it shuts."""
        for _index, said in line.comments:
            text = clean(said)[:200]
            self._note(SheetCode.ABOVE_HEADER, line.number, "", f"is pinned to the header: {shown(text)}")
            self._common.remark(text, "pinned to the header is")

    def _comments(self, line: Row) -> list[tuple[Heading, str]]:
        """What is pinned to the cells, under the heading of its cell."""
        found: list[tuple[Heading, str]] = []
        for index, said in line.comments:
            heading = self._headings[index].text if index < len(self._headings) else ""
            text = cell_values.text_of(self._found, line.number, heading, said)
            if text:
                found.append((Heading(f"{heading or f'column {index + 1}'} (comment)", None), text))
        return found

    def _without_header(self, number: int, index: int) -> None:
        """Say once for each column that it has no header."""
        if index < len(self._headings) and index not in self._unnamed:
            self._unnamed.add(index)
            reason = f"column {index + 1} has no header; its cells are kept as notes"
            self._note(SheetCode.UNNAMED_COLUMN, number, f"column {index + 1}", reason, "Give it a header.")

    def _lost_doors(self, line: Row) -> Door:
        """What cells that cannot be had leave open: a door among them is shut."""
        door = SILENT
        for index, reason in line.lost:
            heading = self._headings[index] if index < len(self._headings) else Heading("", None)
            self._note(SheetCode.FORMULA_ERROR, line.number, heading.text, reason, "Correct it, and save it again.")
            if heading.is_door:
                door = stricter(door, shut(f"{shown(heading.text)}: {reason}"))
        return door

    def _nameless(self, line: Row, filled: bool, door: Door) -> None:
        if filled:
            self._note(SheetCode.ROW_WITHOUT_NAME, line.number, "file", "no file name", "Fill it in.")
        if door.restricts:  # it may be about the row above, or about a group of rows
            reason = f"row {line.number} keeps somebody out and names no file"
            self._common.unread.append(reason)
            self._common.shut_page(reason)
            if self._above_is_row(line):
                self._rows[-1] = replace(self._rows[-1], door=stricter(self._rows[-1].door, shut(reason)))

    def _above_is_row(self, line: Row) -> bool:
        return len(self._rows) > self._begun and self._rows[-1].number == line.number - 1

    def _file_above(self, line: Row) -> str:
        """The file of the row above, where both are passages; else nothing."""
        above = self._rows[-1] if self._above_is_row(line) else None
        return above.file if above is not None and "start" in above.values else ""

    def _note_all(self, line: Row) -> None:
        for code, reason, hint in line.problems:
            self._note(code, line.number, "", reason, hint)
            if code is SheetCode.UNREADABLE_ROW:
                self._common.unread.append(f"row {line.number} cannot be read")


@lru_cache(maxsize=5000)
def _one_text(text: str) -> str:
    """One object for equal texts: people, places and words of closed lists stand in thousands of rows."""
    return text


@lru_cache(maxsize=1000)
def _one_door(door: Door) -> Door:
    """One object for equal doors, of which a sheet has few."""
    return door


def _behind(row: SheetRow, door: Door) -> SheetRow:
    return row if door is row.door else replace(row, door=door)


def _is_called(heading: Heading, name: str) -> bool:
    return heading.column.name == name if heading.column is not None else clean(heading.text) == name


_LISTED = "Its cells are kept as notes. The columns are listed in docs/metadata.md."
_WHICH = "It may mean several columns, so its cells are kept as notes: say with --columns which, or make two of it."


def _door_of(heading: Heading, text: str) -> Door:
    """What one cell says of the door; a word that keeps somebody out counts wherever it stands alone."""
    column = heading.column
    if column is not None and column.name in DOOR_COLUMNS:
        return read_door(column, heading.text, text)
    if heading.about_access:
        return shut(f"{shown(heading.text)}: {shown(text[:200])!r}, and the column is not known")
    if (column is None or column.name in ("rights", "notes")) and any(keeps_out(p) for p in text.split("|")):
        return shut(f"{shown(heading.text)}: {shown(text[:200])!r}, and the column does not say who may hear")
    return SILENT
