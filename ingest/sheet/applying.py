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

from archive.batches import signed
from archive.catalogue.rows import Revision
from archive.errors import ConflictError, LockedError, MuragatError
from archive.keeping import Archive, Draft, Progress, silent
from archive.mends import Meant
from archive.model import Kind, Recording, Ref
from ingest.allowed import NOT_YOURS, May, NotYoursError, anybody
from ingest.codes import SHUT, SheetCode
from ingest.collections import Collections
from ingest.flagging import of_findings, of_sheet
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
        codes = {
            *SHUT,
            NOT_YOURS,
            SheetCode.ROW_WITHOUT_RECORDING,
            SheetCode.AMBIGUOUS_RECORDING,
            SheetCode.PASSAGE_LEFT,
        }
        return any(c.outcome is not Verdict.CHANGED for c in self.changes) or any(f.code in codes for f in self.flagged)


@dataclass(frozen=True, slots=True)
class By:
    """For whom a sheet is applied. ``batch``: the number by which it can be undone; ``may``: what they may do;
    ``meant``: what they have said that names mean."""

    batch: str = ""
    may: May = anybody
    meant: tuple[Meant, ...] = ()


BY_HAND = By()


def apply(
    archive: Archive,
    sheet: Sheet,
    name: str,
    *,
    who: str,
    widen: bool = False,
    write: bool = True,
    by: By = BY_HAND,
    progress: Progress = silent,
) -> Applied:
    """Bring the held recordings to what the sheet says. ``name``: of the sheet, for the history.

    ``write=False`` says what would change. ``progress`` counts rows. Raises LockedError, StoreError.
    """
    return _Applier(archive, name, who, widen=widen, write=write, by=by).run(sheet, progress)


class _Applier:
    def __init__(self, archive: Archive, name: str, who: str, *, widen: bool, write: bool, by: By) -> None:
        self._archive, self._name, self._who, self._write = archive, name, who, write
        self._by = by
        self._collections = Collections(archive, who, batch=by.batch, may=by.may)
        self._planner = Planner(Authority(archive, by.meant), self._collections, widen=widen)
        self._held: FileNames | None = None
        self._ids: dict[str, set[str]] = {}
        """Of names that several recordings have, which many rows may name."""
        self._taken: dict[str, int] = {}
        self.report = Applied()

    def run(self, sheet: Sheet, progress: Progress) -> Applied:
        self.report.flagged += of_sheet(sheet.findings)
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
        for record, row in held:
            if not self._by.may(record, record):
                self._flag(row, None, SheetCode.ROW_WITHOUT_RECORDING, "no recording that you keep is held as this")
        held = [(record, row) for record, row in held if self._by.may(record, record)]
        speaking = [record.ref for record, row in held if self._planner.speaks(record, row)]
        histories = self._archive.catalogue.histories(speaking)
        drafts: list[Draft] = []
        for record, row in held:
            drafts += self._plan(record, row, histories.get(record.ref, []))
        if self._write and drafts:
            self._keep(drafts, signed(f"{WHY}{self._name}", self._by.batch))

    def _keep(self, drafts: list[Draft], why: str) -> None:
        """All of a portion at once; where somebody was faster with one of them, that one is left and said."""
        try:
            self._archive.keep_many(drafts, who=self._who, why=why)
        except (ConflictError, LockedError):
            for draft in drafts:
                try:
                    self._archive.keep(draft.record, who=self._who, why=why, base=draft.base)
                except (ConflictError, LockedError) as error:
                    identifier = draft.record.id
                    self.report.recordings -= 1
                    self.report.changes = [c for c in self.report.changes if c.recording != identifier]
                    self.report.flagged.append(Flagged("sheet", identifier, error.code, error.reason, hint=error.hint))

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
                recording = now
        try:
            made = self._allowed(recording, plan) if changed else recording
        except MuragatError as error:
            self._flag(row, recording.id, error.code, error.reason, error.hint)
            self.report.unchanged += 1
            return []
        self.report.changes += plan.changes
        self.report.flagged += of_findings(row.where, recording.id, plan.findings, plan.about, row)
        self.report.recordings += changed
        self.report.unchanged += not changed
        return [Draft(made, base=base)] if changed and self._write else []

    def _allowed(self, before: Recording, plan: Planned) -> Recording:
        """The record as it would be kept. Raises NotYoursError, before anything is made; InvalidValueError."""
        if not self._by.may(before, plan.record):
            raise NotYoursError(before.id)
        made = self._with_collections(plan) if self._write else plan.record
        if not self._by.may(before, made):
            raise NotYoursError(before.id)
        return made

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

    def _flag(self, row: SheetRow, identifier: str | None, code: str, detail: str, hint: str = "") -> None:
        where = row.where.removesuffix(" column")
        column = "file" if code in (SheetCode.ROW_WITHOUT_RECORDING, SheetCode.AMBIGUOUS_RECORDING) else ""
        cell = (row.page, row.number, column, row.file)
        self.report.flagged.append(Flagged(where, identifier, code, detail, *cell, hint=hint))

    def _found(self, row: SheetRow) -> set[str]:
        if row.recording:
            known = Ref(Kind.RECORDING, row.recording) in self._archive.catalogue
            return {row.recording} if known else set()
        if row.sha512:
            holder = self._archive.catalogue.holder_of(row.sha512)
            return {holder} if holder else set()
        if self._held is None:
            self._held = FileNames(_held_files(self._archive, self._by.may))
        name = plain_path(row.file).rsplit("/", 1)[-1]
        if name not in self._ids:
            found = self._held.find(name)
            ids = {file.parent.name for file in found.files} if found else set[str]()
            if len(ids) < 2:
                return ids
            self._ids[name] = ids
        return self._ids[name]


def _ref(identifier: str) -> Ref:
    return Ref(Kind.RECORDING, identifier)


def _held_files(archive: Archive, may: May) -> Iterator[Path]:
    """The files of every recording that may be changed under the names that they came with, each below the id of its
    recording."""
    for record in archive.catalogue.records(Kind.RECORDING):
        if isinstance(record, Recording) and may(record, record):
            for file in record.files:
                yield Path("/", record.id, file.original_name.replace("/", "_"))


def _portions(rows: Iterable[SheetRow]) -> Iterator[list[SheetRow]]:
    waiting = iter(rows)
    while portion := list(itertools.islice(waiting, _PORTION)):
        yield portion
