"""A record as rows: what goes into the tables of the catalogue for one record, and how it is taken out again."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import sqlalchemy as sa

from archive.catalogue import schema
from archive.codec import analysis_row, plain, record_row
from archive.model import Analysis, AnyRecord, Kind, MediaFile, Recording, Ref
from archive.policy import metadata_level
from archive.rules import scripts
from archive.rules.days import days_of
from archive.rules.links import Link, links_of

Row = dict[str, Any]

_SORTED_LETTERS = 300
"""Beyond these titles are sorted by id: an index of PostgreSQL takes 2,704 bytes a row."""


@dataclass(frozen=True, slots=True)
class Revision:
    """One change of one record: who, when, why and what. ``changes``: field -> (before, after)."""

    number: int
    at: dt.datetime
    who: str
    why: str
    changes: dict[str, tuple[Any, Any]]


@dataclass(frozen=True, slots=True)
class Entry:
    """A record as it goes into the catalogue. ``created`` is the time of its first revision.

    With its whole history or, when it ``follows`` what is there already, with the last revision alone; then an
    analysis of None leaves the one that is there, and ``created`` stays.
    """

    record: AnyRecord
    analysis: Analysis | None
    created: dt.datetime
    revisions: tuple[Revision, ...]
    follows: bool = False


def difference(before: AnyRecord | None, after: AnyRecord) -> dict[str, tuple[Any, Any]]:
    """Field -> (before, after) as plain JSON values, for the fields that differ; empty for a first version."""
    if before is None:
        return {}
    old, new = plain(before), plain(after)
    return {key: (old.get(key), new.get(key)) for key in sorted(old | new) if old.get(key) != new.get(key)}


def write(connection: sa.Connection, entry: Entry, sequence: int) -> bool:
    """Put the rows of a record in the place of older ones; False, and nothing done, when its history is missing."""
    record, last = entry.record, entry.revisions[-1]
    key = {"kind": record.kind, "id": record.id}
    values = _values(entry, sequence)
    table, revision = schema.record, schema.revision
    if entry.follows:
        before = connection.execute(sa.select(table.c.version).filter_by(**key)).scalar()
        if before is None or before not in (last.number - 1, last.number):
            return False
        connection.execute(table.update().filter_by(**key).values(**values))
        connection.execute(revision.delete().filter_by(**key, number=last.number))
    else:
        connection.execute(table.delete().filter_by(**key))
        connection.execute(revision.delete().filter_by(**key))
        values.setdefault("analysis", "")
        connection.execute(table.insert().values(**key, **values, created=entry.created.isoformat()))
    _delete_parts(connection, record.ref)
    for part, some in {**_parts(record), revision: _revisions(entry)}.items():
        _insert_all(connection, part, some)
    return True


def write_new(connection: sa.Connection, entries: Sequence[Entry], sequence: int) -> None:
    """Put in the rows of records of which there is nothing yet, numbered from ``sequence`` on; a table at a time."""
    records: list[Row] = []
    parts: dict[sa.Table, list[Row]] = {}
    for number, entry in enumerate(entries, start=sequence):
        key = {"kind": entry.record.kind, "id": entry.record.id}
        records.append({**key, "analysis": "", **_values(entry, number), "created": entry.created.isoformat()})
        for table, some in {**_parts(entry.record), schema.revision: _revisions(entry)}.items():
            parts.setdefault(table, []).extend(some)
    _insert_all(connection, schema.record, records)
    for table, some in parts.items():
        _insert_all(connection, table, some)


def _values(entry: Entry, sequence: int) -> Row:
    record, last = entry.record, entry.revisions[-1]
    values: Row = {
        "title": record.title,
        "sort_key": scripts.sort_key(record.title)[:_SORTED_LETTERS],
        "metadata_level": metadata_level(record),
        "withdrawn": record.withdrawn is not None,
        "version": last.number,
        "change": sequence,
        "updated": last.at.isoformat(),
        "body": record_row(record),
    }
    if entry.analysis is not None:
        values["analysis"] = analysis_row(entry.analysis)
    return values


def _parts(record: AnyRecord) -> dict[sa.Table, list[Row]]:
    key = {"kind": record.kind, "id": record.id}
    return {
        schema.name: [{**key, "position": i, **msgspec.to_builtins(n)} for i, n in enumerate(record.names)],
        schema.link: [_link(link) for link in links_of(record)],
        schema.day: [{**key, "what": d.what, "year": d.year, "month_day": d.month_day} for d in days_of(record)],
        schema.file: [_file(record.id, file) for file in record.files] if isinstance(record, Recording) else [],
    }


def _revisions(entry: Entry) -> list[Row]:
    key = {"kind": entry.record.kind, "id": entry.record.id}
    return [{**key, **_revision(one)} for one in entry.revisions]


def _link(link: Link) -> Row:
    return {
        "source_kind": link.source.kind,
        "source_id": link.source.id,
        "relation": link.relation,
        "target_kind": link.target.kind,
        "target_id": link.target.id,
    }


def _file(recording: str, file: MediaFile) -> Row:
    return {
        "recording": recording,
        "path": file.path,
        "sha512": file.sha512,
        "size_bytes": file.size_bytes,
        "role": file.role,
    }


def _revision(revision: Revision) -> Row:
    return {
        "number": revision.number,
        "at": revision.at.isoformat(),
        "who": revision.who,
        "why": revision.why,
        "changes": msgspec.json.encode(revision.changes).decode(),
    }


def _insert_all(connection: sa.Connection, table: sa.Table, rows: list[Row]) -> None:
    if rows:
        connection.execute(table.insert(), rows)


def _delete_parts(connection: sa.Connection, ref: Ref) -> None:
    for table in (schema.name, schema.day):
        connection.execute(table.delete().where(table.c.kind == ref.kind, table.c.id == ref.id))
    link = schema.link
    connection.execute(link.delete().where(link.c.source_kind == ref.kind, link.c.source_id == ref.id))
    if ref.kind is Kind.RECORDING:
        connection.execute(schema.file.delete().where(schema.file.c.recording == ref.id))
