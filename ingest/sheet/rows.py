"""The rows of a curator's sheet beside the files of one ingest, and what became of the files.

A row may call its file a restoration *made from* another one; such files are taken after the others and join the
recording of their master.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from ingest.report import Flagged
from ingest.sheet.reading import Sheet, SheetFinding, SheetRow, match


class SheetRows:
    """Asked file by file; remembers which recording a file became."""

    def __init__(self, sheet: Sheet | None, files: tuple[Path, ...], roots: tuple[Path, ...] = ()) -> None:
        self._rows: Mapping[Path, SheetRow] = {}
        self._findings: tuple[SheetFinding, ...] = ()
        self._recordings: dict[str, str] = {}
        if sheet is not None:
            matching = match(sheet, files, roots)
            self._rows, self._findings = matching.rows, (*sheet.findings, *matching.findings)

    def row_of(self, path: Path) -> SheetRow | None:
        """The row that speaks of this file, or None."""
        return self._rows.get(path)

    def made_from(self, path: Path) -> str:
        """The name of the master that this file is a restoration of; empty for all others."""
        row = self._rows.get(path)
        return row.values.get("made_from", "") if row else ""

    def remember(self, path: Path, recording: str) -> None:
        """Note which recording a file became."""
        self._recordings[path.name.casefold()] = recording

    def recording_of(self, name: str) -> str | None:
        """The recording that a file of this name became in this ingest."""
        return self._recordings.get(PurePosixPath(name.replace("\\", "/")).name.casefold())

    def flags(self) -> Iterator[Flagged]:
        """What is wrong in the sheet, as lines of the report."""
        for finding in self._findings:
            where = f"sheet row {finding.row} {finding.column}".strip() if finding.row else "sheet"
            yield Flagged(where, None, finding.code, f"{finding.reason} {finding.hint}".strip())
