"""A record as rows: what goes into the tables of the catalogue for one record, and how it is taken out again."""

import datetime as dt
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
    """A record as it goes into the catalogue. ``created`` is the time of its first revision."""

    record: AnyRecord
    analysis: Analysis | None
    created: dt.datetime
    revisions: tuple[Revision, ...]


def difference(before: AnyRecord | None, after: AnyRecord) -> dict[str, tuple[Any, Any]]:
    """Field -> (before, after) as plain JSON values, for the fields that differ; empty for a first version."""
    if before is None:
        return {}
    old, new = plain(before), plain(after)
    return {key: (old.get(key), new.get(key)) for key in sorted(old | new) if old.get(key) != new.get(key)}


def insert(connection: sa.Connection, entry: Entry, sequence: int) -> None:
    record, last = entry.record, entry.revisions[-1]
    key = {"kind": record.kind, "id": record.id}
    connection.execute(
        schema.record.insert().values(
            **key,
            title=record.title,
            sort_key=scripts.sort_key(record.title),
            metadata_level=metadata_level(record),
            withdrawn=record.withdrawn is not None,
            version=last.number,
            change=sequence,
            created=entry.created.isoformat(),
            updated=last.at.isoformat(),
            body=record_row(record),
            analysis=analysis_row(entry.analysis) if entry.analysis else "",
        )
    )
    _insert_all(
        connection, schema.name, [{**key, "position": i, **msgspec.to_builtins(n)} for i, n in enumerate(record.names)]
    )
    _insert_all(connection, schema.link, [_link(link) for link in links_of(record)])
    _insert_all(
        connection,
        schema.day,
        [{**key, "what": d.what, "year": d.year, "month_day": d.month_day} for d in days_of(record)],
    )
    if isinstance(record, Recording):
        _insert_all(connection, schema.file, [_file(record.id, file) for file in record.files])
    _insert_all(connection, schema.revision, [{**key, **_revision(revision)} for revision in entry.revisions])


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


def delete(connection: sa.Connection, ref: Ref) -> None:
    for table in (schema.record, schema.name, schema.day, schema.revision):
        connection.execute(table.delete().where(table.c.kind == ref.kind, table.c.id == ref.id))
    link = schema.link
    connection.execute(link.delete().where(link.c.source_kind == ref.kind, link.c.source_id == ref.id))
    if ref.kind is Kind.RECORDING:
        connection.execute(schema.file.delete().where(schema.file.c.recording == ref.id))
