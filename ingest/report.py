"""What an ingest did: one line for every file, and what to do about those that could not be taken.

``added``: kept. ``skipped``: already held, or not audio. ``refused``: audio, or claims to be, and cannot be taken.
``flagged``: something for a curator to look at; a flagged file is added all the same. Codes: docs/findings.md.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import msgspec

from archive.model import Kind
from ingest.codes import SHUT
from ingest.discover import Discovery, Outcome


@dataclass(frozen=True, slots=True)
class About:
    """What a finding is about: a ``column``, what stands there, and records of which kinds were looked for."""

    column: str
    text: str
    kinds: tuple[Kind, ...] = ()


@dataclass(frozen=True, slots=True)
class Added:
    """``id`` is None in a dry run."""

    path: str
    id: str | None


@dataclass(frozen=True, slots=True)
class Skipped:
    path: str
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Refused:
    path: str
    code: str
    reason: str
    hint: str


@dataclass(frozen=True, slots=True)
class Flagged:
    """``page``, ``row``, ``column``, ``text``: the cell that it is about, as far as it is about one. ``kinds``: of the
    records that a name there may mean, ``candidates``: their ids, likeliest first. ``hint``: what to do."""

    path: str
    id: str | None
    code: str
    detail: str
    page: str = ""
    row: int = 0
    column: str = ""
    text: str = ""
    kinds: tuple[str, ...] = ()
    candidates: tuple[str, ...] = ()
    hint: str = ""

    def line(self) -> str:
        """For people."""
        return f"flagged {self.path}: {f'{self.detail} {self.hint}'.strip()} [{self.code}]"


class Verdict(StrEnum):
    """``conflict``: edited by a curator since; ``withheld``: would widen a door."""

    CHANGED = "changed"
    CONFLICT = "conflict"
    WITHHELD = "withheld"


@dataclass(frozen=True, slots=True)
class Change:
    """One field of a held recording: what it says, and what a cell of the sheet says."""

    outcome: Verdict
    recording: str
    where: str
    column: str
    old: str
    new: str

    def line(self) -> str:
        """For people."""
        mark = "" if self.outcome is Verdict.CHANGED else f" [{self.outcome}]"
        return f"{self.recording} {self.column}: {self.old!r} -> {self.new!r} ({self.where}){mark}"


@dataclass(frozen=True, slots=True)
class Stopped:
    """Why an ingest ended before all files were done. What the report lists is kept."""

    code: str
    reason: str
    hint: str


@dataclass(slots=True)
class IngestReport:
    """Grows while the ingest runs; the files stand in the order in which they were finished."""

    added: list[Added] = field(default_factory=list[Added])
    skipped: list[Skipped] = field(default_factory=list[Skipped])
    refused: list[Refused] = field(default_factory=list[Refused])
    flagged: list[Flagged] = field(default_factory=list[Flagged])
    changes: list[Change] = field(default_factory=list[Change])
    stopped: Stopped | None = None

    @property
    def shut(self) -> int:
        """How many doors could not be read and were shut."""
        return sum(1 for flagged in self.flagged if flagged.code in SHUT)

    @property
    def asks(self) -> bool:
        """Whether something is left to a person: refused, shut, in conflict with an edit, or not widened."""
        return bool(self.refused or self.shut) or any(c.outcome is not Verdict.CHANGED for c in self.changes)

    def begin(self, discovery: Discovery) -> None:
        """Start with what discovery passed over, refused or noted."""
        for note in discovery.notes:
            match note.outcome:
                case Outcome.SKIPPED:
                    self.skipped.append(Skipped(note.shown, note.code, note.reason))
                case Outcome.REFUSED:
                    self.refused.append(Refused(note.shown, note.code, note.reason, note.hint))
                case Outcome.FLAGGED:
                    self.flagged.append(Flagged(note.shown, None, note.code, note.reason))

    def as_json(self) -> dict[str, Any]:
        """The contract of ``muragat ingest --json``."""
        return {
            "added": msgspec.to_builtins(self.added),
            "skipped": msgspec.to_builtins(self.skipped),
            "refused": msgspec.to_builtins(self.refused),
            "flagged": msgspec.to_builtins(self.flagged),
            **({"changes": msgspec.to_builtins(self.changes)} if self.changes else {}),
            **({"stopped": msgspec.to_builtins(self.stopped)} if self.stopped else {}),
        }

    def lines(self) -> list[str]:
        """For people: refused and flagged files one by one, then a sum."""
        lines = [f"refused {r.path}: {r.reason} [{r.code}]\n  {r.hint}" for r in self.refused]
        lines += [flagged.line() for flagged in self.flagged]
        lines += [f"skipped {s.path}: {s.reason} [{s.code}]" for s in self.skipped]
        lines += [change.line() for change in self.changes]
        if self.stopped:
            lines.append(f"stopped: {self.stopped.reason}\n  {self.stopped.hint}")
        counts = f"{len(self.added)} added, {len(self.skipped)} skipped, {len(self.refused)} refused"
        if self.shut:
            counts += f", {self.shut} doors closed because they could not be read"
        return [*lines, f"{counts}, {len(self.flagged)} notes for a curator"]
