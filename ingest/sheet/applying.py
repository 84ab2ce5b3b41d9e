"""A sheet applied again to what is held: rows find their recordings by id, digest or file name, in portions.

Nothing is held in memory but the sheet, the names of the held files (when a row needs them) and the report. Every
recording that changes gets one revision. The run may be interrupted: what is applied is applied, and a second run finds
nothing to do there.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from archive.catalogue.rows import Revision
from archive.keeping import Archive, Draft, Progress, silent
from archive.model import Kind, Recording, Ref
from ingest.codes import SHUT, SheetCode
from ingest.collections import Collections
from ingest.matching.authority import Authority
from ingest.report import Change, Flagged, Verdict
from ingest.sheet.changes import WHY, Planned, Planner
from ingest.sheet.naming import FileNames, plain_path
from ingest.sheet.reading import Sheet, SheetRow

_PORTION = 500


@dataclass(slots=True)
class Applied:
    """``changes`` in the order of the sheet. ``recordings``: how many were changed, or would be."""

    changes: list[Change] = field(default_factory=list[Change])
    flagged: list[Flagged] = field(default_factory=list[Flagged])
    recordings: int = 0
    unchanged: int = 0

    @property
    def asks(self) -> bool:
        """Whether somebody has to look: a conflict, a door that was not widened or not read, a row without target."""
        codes = {*SHUT, SheetCode.ROW_WITHOUT_RECORDING, SheetCode.AMBIGUOUS_RECORDING, SheetCode.PASSAGE_LEFT}
        return any(c.outcome is not Verdict.CHANGED for c in self.changes) or any(f.code in codes for f in self.flagged)


def apply(
    archive: Archive,
    sheet: Sheet,
    name: str,
    *,
    who: str,
    widen: bool = False,
    write: bool = True,
    progress: Progress = silent,
) -> Applied:
    """Bring the held recordings to what the sheet says. ``name``: of the sheet, for the history.

    ``write=False`` says what would change. ``progress`` counts rows. Raises LockedError, StoreError.
    """
    return _Applier(archive, name, who, widen=widen, write=write).run(sheet, progress)


class _Applier:
    def __init__(self, archive: Archive, name: str, who: str, *, widen: bool, write: bool) -> None:
        self._archive, self._name, self._who, self._write = archive, name, who, write
        self._collections = Collections(archive, who)
        self._planner = Planner(Authority(archive), self._collections, widen=widen)
        self._held: FileNames | None = None
        self._taken: dict[str, int] = {}
        self.report = Applied()

    def run(self, sheet: Sheet, progress: Progress) -> Applied:
        for finding in sheet.findings:
            page = f"sheet {finding.page}".strip()
            where = f"{page} row {finding.row} {finding.column}".strip() if finding.row else page
            self.report.flagged.append(Flagged(where, None, finding.code, f"{finding.reason} {finding.hint}".strip()))
        done = 0
        for portion in _portions(sheet.rows):
            self._apply(portion)
            done += len(portion)
            progress(done, len(sheet.rows))
        return self.report

    def _apply(self, rows: list[SheetRow]) -> None:
        targets = [(row, identifier) for row in rows if (identifier := self._target(row))]
        records = self._archive.catalogue.get_many(_ref(identifier) for _row, identifier in targets)
        held = [(record, row) for row, id_ in targets if isinstance(record := records.get(_ref(id_)), Recording)]
        speaking = [record.ref for record, row in held if self._planner.speaks(record, row)]
        histories = self._archive.catalogue.histories(speaking)
        drafts: list[Draft] = []
        for record, row in held:
            drafts += self._plan(record, row, histories.get(record.ref, []))
        if self._write and drafts:
            self._archive.keep_many(drafts, who=self._who, why=f"{WHY}{self._name}")

    def _plan(self, recording: Recording, row: SheetRow, history: list[Revision]) -> list[Draft]:
        """What is to be written; nothing when nothing changes. It is made from the version that it will replace."""
        plan = self._planner.plan(recording, row, history)
        changed = plan.record is not recording or bool(plan.collections)
        base: int | None = None
        if changed and self._write and (found := self._archive.catalogue.versioned(recording.ref)) is not None:
            now, base = found
            if isinstance(now, Recording) and now != recording:  # somebody has changed it since this portion was read
                plan = self._planner.plan(now, row, self._archive.catalogue.revisions(recording.ref))
                changed = plan.record is not now or bool(plan.collections)
        self.report.changes += plan.changes
        self.report.flagged += [Flagged(row.where, recording.id, f.code, f.detail) for f in plan.findings]
        self.report.recordings += changed
        self.report.unchanged += not changed
        if not changed or not self._write:
            return []
        return [Draft(self._with_collections(plan), base=base)]

    def _with_collections(self, plan: Planned) -> Recording:
        record = plan.record
        made = tuple(self._collections.find_or_make(path, record.access) for path in plan.collections)
        return replace(record, collections=tuple(dict.fromkeys((*record.collections, *made))))

    def _target(self, row: SheetRow) -> str | None:
        """The id of the recording that a row speaks of; what leaves it open is said."""
        if row.values.get("start"):
            what = "the passages of a held recording are edited on its page"
            self._flag(row, None, SheetCode.PASSAGE_LEFT, what)
            return None
        found = self._found(row)
        if len(found) != 1:
            code = SheetCode.AMBIGUOUS_RECORDING if found else SheetCode.ROW_WITHOUT_RECORDING
            who = row.recording or row.sha512 or row.file
            what = f"{len(found)} recordings hold a file called {who}" if found else f"no recording is held as {who}"
            self._flag(row, None, code, what)
            return None
        (identifier,) = found
        first = self._taken.setdefault(identifier, row.number)
        if first != row.number:
            reason = f"{identifier} has a row already: row {first}, which is used"
            self._flag(row, identifier, SheetCode.AMBIGUOUS_RECORDING, reason)
            return None
        return identifier

    def _flag(self, row: SheetRow, identifier: str | None, code: SheetCode, detail: str) -> None:
        self.report.flagged.append(Flagged(row.where.removesuffix(" column"), identifier, code, detail))

    def _found(self, row: SheetRow) -> set[str]:
        if row.recording:
            known = Ref(Kind.RECORDING, row.recording) in self._archive.catalogue
            return {row.recording} if known else set()
        if row.sha512:
            holder = self._archive.catalogue.holder_of(row.sha512)
            return {holder} if holder else set()
        if self._held is None:
            self._held = FileNames(_held_files(self._archive))
        found = self._held.find(plain_path(row.file).rsplit("/", 1)[-1])
        return {file.parent.name for file in found.files} if found else set()


def _ref(identifier: str) -> Ref:
    return Ref(Kind.RECORDING, identifier)


def _held_files(archive: Archive) -> Iterator[Path]:
    """The files of every recording under the names that they came with, each below the id of its recording."""
    for record in archive.catalogue.records(Kind.RECORDING):
        if isinstance(record, Recording):
            for file in record.files:
                yield Path("/", record.id, file.original_name.replace("/", "_"))


def _portions(rows: Iterable[SheetRow]) -> Iterator[list[SheetRow]]:
    waiting = iter(rows)
    while portion := list(itertools.islice(waiting, _PORTION)):
        yield portion
