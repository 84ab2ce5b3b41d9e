"""The rows of a curator's sheet beside the files of one ingest, and what became of the files.

``door_of`` decides who may hear each file. With a sheet given, a door that cannot be read is shut: an access word that
is none, a file that no row describes (unless ``--access`` was given), a row that keeps somebody out and may mean this
file. Without an access column, or with an empty cell, the default holds, and that is said once with the count.

A row may call its file a restoration *made from* another one; such files are taken after the others and join the
recording of their master.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from archive.hygiene import shown
from archive.model import AccessLevel, Finding, Origin, OriginType
from ingest.codes import DoorCode
from ingest.flagging import of_sheet
from ingest.report import Flagged
from ingest.sheet.doors import SILENT, Door, shut, stricter, strictest
from ingest.sheet.findings import SheetFinding
from ingest.sheet.naming import FileNames, match, plain_path
from ingest.sheet.reading import Sheet, SheetRow

_EXTENSIONS = re.compile(r"\.[A-Za-z][A-Za-z0-9]{1,4}\b")


@dataclass(frozen=True, slots=True)
class Decided:
    """The door of one file, where it comes from, and what is to be said of it."""

    door: Door
    origins: Mapping[str, Origin]
    findings: tuple[Finding, ...]

    def beside(self, other: Path, door: Door) -> "Decided":
        """The door that two files with the same bytes make."""
        both = strictest((self.door, door))
        if both == self.door:
            return self
        said = Finding(DoorCode.STRICTER, f"the stricter holds: {shown(other.name)} has the same bytes and is closer")
        return replace(self, door=both, findings=(*self.findings, said))


class SheetRows:
    """Asked file by file; remembers which recording a file became.

    ``asked``: the level of ``--access``, for files of which the sheet says nothing; ``default``: that of the settings.
    """

    def __init__(
        self,
        sheet: Sheet | None,
        files: tuple[Path, ...],
        roots: tuple[Path, ...] = (),
        *,
        default: AccessLevel = AccessLevel.CLOSED,
        asked: AccessLevel | None = None,
    ) -> None:
        self._given = sheet is not None
        self._files, self._roots = files, roots
        self._default, self._asked = default, asked
        self._rows: Mapping[Path, SheetRow] = {}
        self._passages: Mapping[Path, tuple[SheetRow, ...]] = {}
        self._claims: Mapping[Path, tuple[SheetRow, ...]] = {}
        self._findings: tuple[SheetFinding, ...] = ()
        self._recordings: dict[Path, str] = {}
        self._closing: tuple[str, ...] = ()
        self._groups = SILENT
        self._names: FileNames | None = None
        if sheet is not None:
            matching = match(sheet, files, roots)
            self._rows, self._claims, self._passages = matching.rows, matching.claims, matching.passages
            self._findings = (*sheet.findings, *matching.findings)
            keeping = [row for row in matching.unplaced if row.door.restricts]
            lost = tuple(f"row {r.number} ({shown(r.file)})" for r in keeping)
            several = [r for r in keeping if r.file and len(_EXTENSIONS.findall(r.file)) != 1]
            self._groups = (
                shut(f"row {several[0].number} ({shown(several[0].file)}) may mean it") if several else SILENT
            )
            self._closing = (*sheet.unread, *(f"{row} keeps somebody out and found no file" for row in lost))

    def row_of(self, path: Path) -> SheetRow | None:
        """The row that speaks of this file, or None."""
        return self._rows.get(path)

    def speaks_of(self, path: Path) -> bool:
        """Whether any row may mean this file."""
        return path in self._rows or path in self._claims

    def passages_of(self, path: Path) -> tuple[SheetRow, ...]:
        """The rows of a file that each speak of one passage."""
        return self._passages.get(path, ())

    def door_of(self, path: Path) -> Decided:
        """Who may hear this file, with reasons."""
        fallback = self._asked or self._default
        if not self._given:
            return Decided(Door(fallback), {"access": _by_default(fallback)}, ())
        row = self._rows.get(path)
        own = row.door if row is not None else self._without_row()
        if own.level is None:  # a row such as "a.wav - c.wav" may be about this file, too
            own = stricter(own, self._groups)
        claims = [claim for claim in self._claims.get(path, ()) if claim.door.restricts]
        doubtful = strictest(claim.door for claim in claims)
        door = strictest((own.or_else(fallback), doubtful))
        findings = [Finding(DoorCode.UNREADABLE, f"closed: {reason}") for reason in (own.unread if row else ())]
        if row is None:
            findings += [Finding(DoorCode.NO_ROW, f"closed: {reason}") for reason in own.unread]
        if claims and row is None:
            door = strictest((door, shut("")))
        if claims:
            numbers = ", ".join(f"{claim.where.removesuffix(' column')}" for claim in claims[:5])
            what = "closed: no row describes it, and" if row is None else "the stricter holds:"
            code = DoorCode.DOUBTFUL if row is None or doubtful.unread else DoorCode.STRICTER
            findings.append(Finding(code, f"{what} {numbers} may mean it, and keeps somebody out"))
        return Decided(door, _origins(row, claims, door, fallback), tuple(findings))

    def _without_row(self) -> Door:
        """The door of a file that no row describes."""
        if self._asked is None:
            return shut("no row of the sheet describes it")
        if self._closing:
            first, *more = self._closing
            return shut(f"no row describes it, and {first}" + (f" (and {len(more)} more)" if more else ""))
        return SILENT

    def made_from(self, path: Path) -> str:
        """The name of the master that this file is a restoration of; empty for all others."""
        row = self._rows.get(path)
        return row.values.get("made_from", "") if row else ""

    def remember(self, path: Path, recording: str) -> None:
        """Note which recording a file became."""
        self._recordings[path] = recording

    def masters_of(self, path: Path) -> frozenset[str]:
        """The recordings that the files of a restoration's ``made_from`` became: none, one, or several in doubt.

        A name that several files have means the one beside the restoration, if there is one.
        """
        if self._names is None:
            self._names = FileNames((file for file in self._files if not self.made_from(file)), self._roots)
        written = self.made_from(path)
        found = self._names.find(written)
        if found is None:
            return frozenset()
        beside = [file for file in found.files if "/" not in plain_path(written) and file.parent == path.parent]
        return frozenset(self._recordings[f] for f in beside or found.files if f in self._recordings)

    def flags(self) -> Iterator[Flagged]:
        """What is wrong in the sheet, as lines of the report."""
        yield from of_sheet(self._findings)
        if self._given:
            yield from self._by_default()

    def _by_default(self) -> Iterator[Flagged]:
        """How many files take a level that the sheet does not give them."""
        level = self._asked or self._default
        silent = sum(1 for path in self._files if path in self._rows and self._rows[path].door.level is None)
        rowless = sum(1 for path in self._files if path not in self._rows) if self._asked and not self._closing else 0
        for count, why in ((silent, "have a row that says nothing of access"), (rowless, "have no row")):
            if count:
                yield Flagged("sheet", None, DoorCode.DEFAULT, f"{count} files {why}: they are taken as {level}")


def _by_default(level: AccessLevel) -> Origin:
    return Origin("access", OriginType.DEFAULT, "ingest", level.value)


def _origins(
    row: SheetRow | None, claims: Iterable[SheetRow], door: Door, fallback: AccessLevel
) -> Mapping[str, Origin]:
    """Where each part of the door comes from."""
    speaking = [one for one in (row, *claims) if one is not None]
    origins: dict[str, Origin] = {}
    for name in ("access", "metadata_access", "embargo_until"):
        for one in speaking:
            if name in one.values:
                found = one.as_found.get(name, one.values[name])
                origins.setdefault(name, Origin(name, OriginType.SHEET, f"{one.where} {name}", found))
    level = door.level or fallback
    origins.setdefault("access", Origin("access", OriginType.DEFAULT, "ingest", level.value))
    return origins
