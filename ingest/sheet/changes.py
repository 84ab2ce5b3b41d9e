"""What a row of a sheet would change in a recording that is held already, and what it may not.

A cell that says what the recording says, or what the same sheet said before, changes nothing. A field that a curator
has edited since is left alone and shown as a *conflict*. A door may become narrower; what would widen it is *withheld*
unless that was asked for. A door that cannot be read is shut, here as everywhere.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from archive.catalogue.rows import Revision
from archive.codec import plain, record_from_plain
from archive.model import Access, AccessLevel, Finding, MediaFile, Origin, OriginType, Recording, TechnicalFacts, Text
from archive.policy import strictness
from archive.rules import dates
from ingest.codes import DoorCode
from ingest.collections import Collections
from ingest.describe import describe, language_of
from ingest.facts import Fact, of_row
from ingest.matching.authority import Authority
from ingest.matching.remarks import is_nobody
from ingest.report import About, Change, Verdict
from ingest.sheet.cells_of import DOOR, FIELD_OF, ROLES, TITLES, cells_of, with_cell
from ingest.sheet.columns import BY_NAME, Holds
from ingest.sheet.doors import Door
from ingest.sheet.reading import SheetRow

WHY = "from sheet "
"""Every revision that a sheet makes begins its reason with this; other revisions are a person's or a machine's."""

_NOWHERE = MediaFile("", "", 0, "", TechnicalFacts("", "", "", 0, 0, 0.0, 0))


@dataclass(frozen=True, slots=True)
class Planned:
    """``record`` is the recording as it would be; the same object when nothing changes.

    ``collections``: paths of names that have to be made first. ``findings``: what is said of the row.
    """

    record: Recording
    changes: tuple[Change, ...]
    findings: tuple[Finding, ...] = ()
    collections: tuple[tuple[str, ...], ...] = ()
    about: Mapping[Finding, About] = field(default_factory=dict[Finding, About])


class Planner:
    """Reads rows against held recordings; writes nothing. ``widen``: doors may be opened."""

    def __init__(self, authority: Authority, collections: Collections, *, widen: bool = False) -> None:
        self._authority = authority
        self._collections = collections
        self._widen = widen

    def speaks(self, recording: Recording, row: SheetRow) -> bool:
        """Whether the row says anything that the recording does not: few rows of a sheet do when it comes again."""
        return _Plan(self._authority, self._collections, recording, row, self._widen).speaks()

    def plan(self, recording: Recording, row: SheetRow, revisions: Iterable[Revision]) -> Planned:
        """What the row changes. ``revisions`` are asked only when something does."""
        return _Plan(self._authority, self._collections, recording, row, self._widen).made(revisions)


class _Plan:
    def __init__(
        self, authority: Authority, collections: Collections, recording: Recording, row: SheetRow, widen: bool
    ) -> None:
        self._authority, self._collections = authority, collections
        self._before, self._row, self._widen = recording, row, widen
        self._held = cells_of(recording)
        self._origins = {origin.field: origin for origin in recording.origins}
        self._changes: list[Change] = []
        self._findings: list[Finding] = []
        self._paths: tuple[tuple[str, ...], ...] = ()
        self._about: Mapping[Finding, About] = {}

    def speaks(self) -> bool:
        """Whether there is anything to plan."""
        facts = of_row(self._row)
        wanted = self._wanted(facts) or self._other_lines(self._before)
        return bool(wanted) or self._wanted_access() != self._before.access

    def _wanted(self, facts: Mapping[str, Fact]) -> list[str]:
        return [column for column in (*facts, *self._row.clears) if self._differs(column, facts)]

    def made(self, revisions: Iterable[Revision]) -> Planned:
        if not self.speaks():
            return Planned(self._before, (), self._unread())
        facts = of_row(self._row)
        wanted, door = self._wanted(facts), self._wanted_access()
        described = describe(self._before.id, facts if wanted else {}, _NOWHERE, (), self._authority)
        by_hand = edited_by_hand(self._before, revisions)
        record = self._before
        for column in wanted:
            record = self._with(record, column, described.recording, described.collection_paths, by_hand)
        record = self._with_others(record)
        record = self._with_door(record, door, by_hand)
        changed = {change.column for change in self._changes if change.outcome is Verdict.CHANGED}
        if not changed:
            return Planned(self._before, tuple(self._changes), self._unread())
        record = replace(record, origins=self._with_origins(record, facts, changed))
        record = self._with_findings(record, facts, changed, described.recording.findings)
        findings = (*self._unread(), *self._findings)
        return Planned(record, tuple(self._changes), findings, self._paths, self._about)

    def _differs(self, column: str, facts: Mapping[str, Fact]) -> bool:
        """Whether a cell says something else than the recording, and than the sheet that filled it."""
        if column in DOOR or column not in FIELD_OF:
            return False
        if column in self._row.clears:
            return bool(self._held.get(column))
        said = facts[column]
        if said.value == self._held.get(column, ""):
            return False
        origin = self._origins.get(column)
        again = origin is not None and origin.type is OriginType.SHEET and origin.as_found == said.origin.as_found
        return not again or (column in ROLES and any(c.person is None for c in self._before.credits))

    def _with(
        self,
        record: Recording,
        column: str,
        said: Recording,
        paths: tuple[tuple[str, ...], ...],
        by_hand: frozenset[str],
    ) -> Recording:
        if column == "collection":
            after = self._with_collections(record, paths)
        elif column == "notes":
            after = replace(record, notes=self._with_notes(record))
        else:
            after = record
            for target in self._targets(column):
                after = with_cell(after, target, said)
        old, new = self._held.get(column, ""), cells_of(after).get(column, "")
        if after == record and not self._paths:
            return record
        if old and not new and not self._empties(column):
            text = self._row.values[column]
            if not _says_nothing(column, text):
                self._note(Verdict.CONFLICT, column, old, text)
            return record
        conflict = bool(by_hand & {column, FIELD_OF[column], *self._targets(column)})
        new = new or (self._row.values.get(column, "") if column not in self._row.clears else "")
        self._note(Verdict.CONFLICT if conflict else Verdict.CHANGED, column, old, new)
        return record if conflict else after

    def _empties(self, column: str) -> bool:
        """Whether a value of which nothing is stored may take the place of what is there: an explicit sign, a *no*, a
        word of the list. What cannot be read, or says that nothing is known, leaves the field as it is."""
        words = BY_NAME[column].words
        return column in (*self._row.clears, "collection", "synthetic") or self._row.values[column] in words

    def _targets(self, column: str) -> tuple[str, ...]:
        """A title without a language goes to the column of its letters; it gives way to titles with one."""
        if column != "title":
            return (column,)
        if any(name in self._row.values for name in TITLES if name != "title"):
            return ()
        language = language_of(self._row.values.get("title", "").split("|")[0])
        return tuple(name for name, of in TITLES.items() if of is language)

    def _with_collections(self, record: Recording, paths: tuple[tuple[str, ...], ...]) -> Recording:
        """Those that the sheet named before give way to those that it names now; others stay."""
        origin = self._origins.get("collection")
        before = origin.as_found.split("|") if origin and origin.type is OriginType.SHEET else self._row.clears and []
        named = {self._collections.find(tuple(s.strip() for s in p.split(" / "))) for p in before or ()}
        found = [self._collections.find(path) for path in paths]
        self._paths = tuple(path for path, known in zip(paths, found, strict=True) if known is None)
        kept = () if "collection" in self._row.clears else tuple(c for c in record.collections if c not in named)
        if self._row.recording and not origin:
            kept = ()  # an exported sheet names all of them
        return replace(record, collections=tuple(dict.fromkeys((*kept, *(c for c in found if c)))))

    def _with_notes(self, record: Recording) -> tuple[Text, ...]:
        if "notes" in self._row.clears:
            return ()
        text = self._row.values["notes"]
        origin = self._origins.get("notes")
        before = origin.as_found if origin and origin.type is OriginType.SHEET else ""
        if self._row.recording:  # an exported sheet holds all notes, one a line
            return tuple(Text(line, language_of(line)) for line in text.split("\n") if line.strip())
        kept = tuple(note for note in record.notes if note.text not in (before, text))
        return (Text(text, language_of(text)), *kept)

    def _with_others(self, record: Recording) -> Recording:
        """Columns that are none of ours, as notes: ``Header: text``."""
        for header, line in self._other_lines(record):
            old = next((note for note in record.notes if note.text.startswith(f"{header}: ")), None)
            kept = tuple(note for note in record.notes if note is not old)
            record = replace(record, notes=(*kept, Text(line, language_of(line))))
            self._note(Verdict.CHANGED, "notes", old.text if old else "", line)
        return record

    def _other_lines(self, record: Recording) -> list[tuple[str, str]]:
        """Header and line of those that are not among the notes yet."""
        lines = [(header, f"{header}: {' '.join(text.split())}") for header, text in self._row.others]
        return [(header, line) for header, line in lines if all(note.text != line for note in record.notes)]

    def _wanted_access(self) -> Access:
        """The access that the row asks for; what it does not speak of stays."""
        door, held, clears = self._row.door, self._before.access, self._row.clears
        values = self._row.values
        return Access(
            level=door.level or held.level,
            metadata=None if "metadata_access" in clears else door.metadata or held.metadata,
            embargo_until=None if "embargo_until" in clears else door.embargo_until or held.embargo_until,
            reason="" if "access_reason" in clears else values.get("access_reason", held.reason),
            contact="" if "access_contact" in clears else values.get("access_contact", held.contact),
        )

    def _with_door(self, record: Recording, asked: Access, by_hand: frozenset[str]) -> Recording:
        held = self._before.access
        narrow = strictness.stricter(replace(held, reason="", contact=""), replace(asked, reason="", contact=""))
        for column in DOOR:
            field = {"access": "level"}.get(column, column.removesuffix("_access"))
            now, wanted = getattr(held, field), getattr(asked, field)
            if wanted == now:
                continue
            again = self._said_before(column)
            widens = _in_force(asked, field) != _in_force(narrow, field)
            if by_hand & {column, "access"} and (widens or again):
                self._note(Verdict.CONFLICT, column, _word(now), _word(wanted))
            elif widens and not self._widen:
                self._note(Verdict.WITHHELD, column, _word(now), _word(wanted))
            else:
                record = replace(record, access=replace(record.access, **{field: wanted}))
                self._note(Verdict.CHANGED, column, _word(now), _word(wanted))
        return record

    def _said_before(self, column: str) -> bool:
        """Whether the sheet said the same of the door when it filled it: then a curator has decided since."""
        origin = self._origins.get(column)
        said = self._row.as_found.get(column, self._row.values.get(column))
        return origin is not None and origin.type is OriginType.SHEET and origin.as_found == said

    def _with_origins(self, record: Recording, facts: Mapping[str, Fact], changed: set[str]) -> tuple[Origin, ...]:
        new = [facts[column].origin for column in facts if column in changed]
        gone = changed | ({"title"} if changed & set(TITLES) else set[str]())
        return (*(origin for origin in record.origins if origin.field not in gone), *new)

    def _with_findings(
        self, record: Recording, facts: Mapping[str, Fact], changed: set[str], said: tuple[Finding, ...]
    ) -> Recording:
        """Doubts about what the changed fields said before go, those about what they say now come."""
        earlier = {
            column: Fact(origin.as_found, origin) for column, origin in self._origins.items() if column in changed
        }
        old = describe(record.id, earlier, _NOWHERE, (), self._authority).recording.findings if earlier else ()
        now = {column: fact for column, fact in facts.items() if column in changed}
        again = describe(record.id, now, _NOWHERE, (), self._authority) if said else None
        new, self._about = (again.recording.findings, again.about) if again else ((), {})
        kept = tuple(finding for finding in record.findings if finding not in old)
        self._findings += new
        doors = self._unread() if changed & set(DOOR) else ()
        return replace(record, findings=tuple(dict.fromkeys((*kept, *new, *doors))))

    def _unread(self) -> tuple[Finding, ...]:
        return tuple(Finding(DoorCode.UNREADABLE, f"closed: {reason}") for reason in self._row.door.unread)

    def _note(self, outcome: Verdict, column: str, old: str, new: str) -> None:
        where = self._row.where.removesuffix(" column")
        self._changes.append(Change(outcome, self._before.id, where, column, old, new))


def edited_by_hand(recording: Recording, revisions: Iterable[Revision]) -> frozenset[str]:
    """The columns that somebody has edited since a sheet last spoke of them; fields as a whole by their own name."""
    touched = {origin.field for origin in recording.origins if origin.type is OriginType.CURATOR}
    base = plain(recording)
    for revision in list(revisions)[1:]:
        columns = {
            column
            for field, (before, after) in revision.changes.items()
            if field in FIELD_OF.values()
            for column in _columns_changed(base, field, before, after)
        }
        if revision.why.startswith(WHY):
            touched -= columns
        else:
            touched |= columns
    return frozenset(touched)


def _columns_changed(base: dict[str, Any], field: str, before: Any, after: Any) -> set[str]:
    """The columns in which two values of one field differ."""
    first, second = (
        cells_of(_recording({**{k: v for k, v in base.items() if k != field}, **({field: v} if v is not None else {})}))
        for v in (before, after)
    )
    return {column for column in {**first, **second} if first.get(column) != second.get(column)}


def _recording(values: dict[str, Any]) -> Recording:
    record = record_from_plain(Recording.kind, values)
    if not isinstance(record, Recording):
        raise TypeError(record)
    return record


def _says_nothing(column: str, text: str) -> bool:
    """``-``, ``б/г``, ``неизв.``: as good as an empty cell."""
    if BY_NAME[column].holds in (Holds.DATE, Holds.DAY):
        return not dates.read(text).doubts
    return is_nobody(text)


def _word(value: AccessLevel | dt.date | None) -> str:
    return "" if value is None else value.isoformat() if isinstance(value, dt.date) else value.value


def _in_force(access: Access, field: str) -> Any:
    """What holds: of a description whose level nobody set, that of the policy."""
    if field == "metadata" and access.metadata is None:
        return strictness.description_level(access.level, None)
    return getattr(access, field)


def narrowed(door: Door, access: Access) -> Access:
    """The access of a held recording under a door that another row or file sets."""
    level = door.level or access.level
    return strictness.stricter(access, Access(level, door.metadata, door.embargo_until))
