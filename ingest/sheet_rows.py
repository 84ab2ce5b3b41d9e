"""Which row of the curator's sheet speaks of which file, and which rows speak of none.

A row names its file by a path relative to the sheet's folder, by the last parts of the path, or by the bare name where
that is the only file of this name.
"""

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from ingest.discover import FoundFile
from ingest.sheet import Sheet, SheetRow


class SheetRows:
    """The rows of one sheet, asked file by file; remembers which were used and what became of their files."""

    def __init__(self, sheet: Sheet | None) -> None:
        self._sheet = sheet
        self._used: set[int] = set()
        self._recordings: dict[str, str] = {}
        self._by_name: dict[str, list[SheetRow]] = {}
        for row in sheet.rows if sheet else ():
            self._by_name.setdefault(_path(row.file).name.casefold(), []).append(row)

    def row_of(self, found: FoundFile) -> SheetRow | None:
        """The row whose file is this one: the longest match of path endings wins."""
        parts = tuple(part.casefold() for part in found.path.absolute().parts)
        best: tuple[int, SheetRow] | None = None
        for row in self._by_name.get(found.path.name.casefold(), ()):
            wanted = tuple(part.casefold() for part in _path(row.file).parts)
            if parts[-len(wanted) :] == wanted and (best is None or len(wanted) > best[0]):
                best = (len(wanted), row)
        if best is None:
            return None
        self._used.add(best[1].number)
        return best[1]

    def divide(self, files: tuple[FoundFile, ...]) -> tuple[list[FoundFile], list[FoundFile]]:
        """Files that stand for themselves, and files that a row calls a restoration of another."""
        masters: list[FoundFile] = []
        restorations: list[FoundFile] = []
        for found in files:
            row = self.row_of(found)
            (restorations if row and row.values.get("made_from") else masters).append(found)
        return masters, restorations

    def remember(self, found: FoundFile, recording: str) -> None:
        """Note which recording a file became, for restorations that name it."""
        self._recordings[found.path.name.casefold()] = recording

    def recording_of(self, name: str) -> str | None:
        """The recording that a file of this name became in this ingest."""
        return self._recordings.get(_path(name).name.casefold())

    def findings(self) -> Iterator[tuple[str, str, str]]:
        """(code, where, detail) for what is wrong in the sheet, and for rows whose file was not among the files."""
        if self._sheet is None:
            return
        for finding in self._sheet.findings:
            where = f"{self._sheet.path.name} row {finding.row}" if finding.row else self._sheet.path.name
            yield finding.code, where, f"{finding.reason} {finding.hint}".strip()
        for row in self._sheet.rows:
            if row.number not in self._used:
                yield "row-without-file", f"{self._sheet.path.name} row {row.number}", f"no file {row.file!r} was found"


def _path(text: str) -> PurePosixPath:
    return PurePosixPath(Path(text.replace("\\", "/")).as_posix())
