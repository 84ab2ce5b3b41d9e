"""The catalogue: what the archive knows, in a form that can be asked.

It is built from the store and can be thrown away. Every change runs in one transaction, carries a revision and takes
the next sequence number; the search index follows those numbers (``changes``). SQLite in WAL mode with full syncing by
default, any other database by SQLAlchemy URL. One process writes at a time (``Home.writing``); readers never wait.
"""

import datetime as dt
import os
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import msgspec
import sqlalchemy as sa
from sqlalchemy import event

from archive.catalogue import rows, schema
from archive.catalogue.migration import migrate
from archive.catalogue.rows import Entry, Revision
from archive.codec import read_analysis, read_record
from archive.errors import AmbiguousIdError, NotFoundError
from archive.model import Analysis, AnyRecord, Kind, Name, Recording, Ref
from archive.rules.days import Day
from archive.rules.links import Link

_MANY = 500  # rows or parameters a statement; SQLite takes 32,766 parameters, older servers fewer


@dataclass(frozen=True, slots=True)
class Change:
    """``ref`` was last written under this sequence number."""

    sequence: int
    ref: Ref


class Catalogue:
    """The catalogue of one home. Open it with ``open_file`` or ``open_url``."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    @classmethod
    def open_file(cls, path: Path) -> "Catalogue":
        """Open, create or migrate the SQLite catalogue at ``path``.

        Raises HomeVersionError: written by a newer Muragat. A catalogue on a read-only disk is opened as it is.
        """
        if _writable(path):
            return cls.open_url(sa.URL.create("sqlite", database=str(path)))
        uri = f"file:{quote(str(path.absolute()))}"
        return cls.open_url(sa.URL.create("sqlite", database=uri, query={"immutable": "1", "uri": "true"}))

    @classmethod
    def open_url(cls, url: str | sa.URL) -> "Catalogue":
        """The same for any SQLAlchemy URL."""
        engine = sa.create_engine(url)
        if engine.dialect.name == "sqlite":
            event.listen(engine, "connect", _configure_sqlite)
        migrate(engine)
        return cls(engine)

    def close(self) -> None:
        self._engine.dispose()

    # -- reading -------------------------------------------------------------------------------------------------

    @property
    def generation(self) -> str:
        """Changes whenever the catalogue is built anew, so that followers start over."""
        with self._engine.connect() as connection:
            return connection.execute(sa.select(schema.meta.c.value).filter_by(key="generation")).scalar_one()

    @property
    def is_whole(self) -> bool:
        """Whether everything in the store has been read: False for a new catalogue and during a rebuild."""
        with self._engine.connect() as connection:
            return connection.execute(sa.select(schema.meta.c.value).filter_by(key="whole")).first() is not None

    def mark_whole(self) -> None:
        """Note that the catalogue holds everything that the store holds."""
        with self._engine.begin() as connection:
            connection.execute(schema.meta.delete().where(schema.meta.c.key == "whole"))
            connection.execute(schema.meta.insert().values(key="whole", value="yes"))

    def last_change(self) -> int:
        """The highest sequence number, 0 for an empty catalogue."""
        with self._engine.connect() as connection:
            return connection.execute(sa.select(sa.func.max(schema.record.c.change))).scalar() or 0

    def changes(self, after: int, limit: int = _MANY) -> list[Change]:
        """What was written after a sequence number, oldest first; a record written twice stands once."""
        table = schema.record
        query = (
            sa.select(table.c.change, table.c.kind, table.c.id)
            .where(table.c.change > after)
            .order_by(table.c.change)
            .limit(limit)
        )
        with self._engine.connect() as connection:
            return [Change(row.change, Ref(Kind(row.kind), row.id)) for row in connection.execute(query)]

    def find(self, ref: Ref) -> AnyRecord | None:
        """The record, or None."""
        return self.get_many([ref]).get(ref)

    def get(self, ref: Ref) -> AnyRecord:
        """The record. Raises NotFoundError."""
        record = self.find(ref)
        if record is None:
            raise NotFoundError(f"{ref}: no such record", "Check the identifier, or search for it.")
        return record

    def recording(self, identifier: str) -> Recording:
        """The recording with this id. Raises NotFoundError."""
        record = self.get(Ref(Kind.RECORDING, identifier))
        if not isinstance(record, Recording):
            raise TypeError(f"{record.ref} is stored as another kind")
        return record

    def get_many(self, refs: Iterable[Ref]) -> dict[Ref, AnyRecord]:
        """Those of the records that exist, in one or a few queries."""
        table = schema.record
        found: dict[Ref, AnyRecord] = {}
        with self._engine.connect() as connection:
            for kind, ids in _by_kind(refs).items():
                for some in _portions(ids):
                    query = sa.select(table.c.id, table.c.body).where(table.c.kind == kind, table.c.id.in_(some))
                    for row in connection.execute(query):
                        found[Ref(kind, row.id)] = read_record(kind, row.body)
        return found

    def added(self, refs: Iterable[Ref]) -> dict[Ref, dt.datetime]:
        """When those of the records that exist came into the archive: the time of their first revision."""
        table = schema.record
        found: dict[Ref, dt.datetime] = {}
        with self._engine.connect() as connection:
            for kind, ids in _by_kind(refs).items():
                for some in _portions(ids):
                    query = sa.select(table.c.id, table.c.created).where(table.c.kind == kind, table.c.id.in_(some))
                    for row in connection.execute(query):
                        found[Ref(kind, row.id)] = dt.datetime.fromisoformat(row.created)
        return found

    def resolve(self, text: str) -> Ref:
        """The record meant by ``id`` or ``kind/id``.

        Raises NotFoundError, or AmbiguousIdError when records of several kinds have this id.
        """
        kind, _, identifier = text.rpartition("/")
        table = schema.record
        query = sa.select(table.c.kind).where(table.c.id == identifier)
        if kind:
            query = query.where(table.c.kind == kind)
        with self._engine.connect() as connection:
            kinds = sorted(connection.execute(query).scalars())
        if not kinds:
            raise NotFoundError(f"{text}: no such record", "Check the identifier, or search for it.")
        if len(kinds) > 1:
            choices = ", ".join(f"{k}/{identifier}" for k in kinds)
            raise AmbiguousIdError(f"{text}: records of several kinds have this id", f"Say which one: {choices}")
        return Ref(Kind(kinds[0]), identifier)

    def records(self, kind: Kind | None = None) -> Iterator[AnyRecord]:
        """Every record, or every one of a kind, by id; read in portions, so that any number fits in memory."""
        for some in Kind if kind is None else (kind,):
            yield from self._records_of(some)

    def page(self, kind: Kind, *, limit: int, offset: int = 0, newest_first: bool = False) -> list[AnyRecord]:
        """A page of one kind in Kazakh alphabetical order, or by time of entry, newest first."""
        table = schema.record
        order = (table.c.created.desc(), table.c.id) if newest_first else (table.c.sort_key, table.c.id)
        query = sa.select(table.c.body).where(table.c.kind == kind).order_by(*order).limit(limit).offset(offset)
        with self._engine.connect() as connection:
            return [read_record(kind, body) for body in connection.execute(query).scalars()]

    def count(self, kind: Kind) -> int:
        """How many records of a kind there are, withdrawn and closed ones included."""
        query = sa.select(sa.func.count()).select_from(schema.record).where(schema.record.c.kind == kind)
        with self._engine.connect() as connection:
            return connection.execute(query).scalar_one()

    def names(self, kinds: Sequence[Kind] = tuple(Kind)) -> Iterator[tuple[Ref, Name]]:
        """Every name of every record of these kinds."""
        table = schema.name
        query = sa.select(table).where(table.c.kind.in_(kinds)).order_by(table.c.kind, table.c.id, table.c.position)
        with self._engine.connect() as connection:
            for row in connection.execution_options(yield_per=_MANY).execute(query):
                yield (
                    Ref(Kind(row.kind), row.id),
                    msgspec.convert(
                        {"text": row.text, "language": row.language, "type": row.type, "generated": row.generated},
                        type=Name,
                    ),
                )

    def analysis(self, recording_id: str) -> Analysis:
        """What was measured on a recording; an empty analysis when nothing was."""
        return self.analyses([recording_id]).get(recording_id, Analysis())

    def analyses(self, recording_ids: Iterable[str]) -> dict[str, Analysis]:
        """The analyses of those recordings that have one."""
        table = schema.record
        found: dict[str, Analysis] = {}
        with self._engine.connect() as connection:
            for some in _portions(list(recording_ids)):
                query = sa.select(table.c.id, table.c.analysis).where(
                    table.c.kind == Kind.RECORDING, table.c.id.in_(some), table.c.analysis != ""
                )
                found |= {row.id: read_analysis(row.analysis) for row in connection.execute(query)}
        return found

    def links_to(
        self,
        target: Ref,
        *,
        kind: Kind | None = None,
        relation: str | None = None,
        limit: int = _MANY,
        offset: int = 0,
    ) -> list[Link]:
        """What points at a record: from records of one kind, in one relation, or all."""
        table = schema.link
        query = sa.select(table).where(table.c.target_kind == target.kind, table.c.target_id == target.id)
        if kind is not None:
            query = query.where(table.c.source_kind == kind)
        if relation is not None:
            query = query.where(table.c.relation == relation)
        query = query.order_by(table.c.source_kind, table.c.source_id, table.c.relation).limit(limit).offset(offset)
        with self._engine.connect() as connection:
            return [
                Link(Ref(Kind(row.source_kind), row.source_id), row.relation, target)
                for row in connection.execute(query)
            ]

    def on_day(self, month_day: str, limit: int = _MANY) -> list[Day]:
        """What happened on this day (``05-12``) in any year, the earliest first; hidden records included."""
        table = schema.day
        query = sa.select(table).where(table.c.month_day == month_day).order_by(table.c.year, table.c.kind, table.c.id)
        with self._engine.connect() as connection:
            return [
                Day(Ref(Kind(row.kind), row.id), row.what, row.year, row.month_day)
                for row in connection.execute(query.limit(limit))
            ]

    def ids(self, kind: Kind, *, after: str = "", limit: int) -> list[str]:
        """The ids of a kind that follow ``after``, in order: a list of any length is walked without counting."""
        table = schema.record
        query = sa.select(table.c.id).where(table.c.kind == kind, table.c.id > after).order_by(table.c.id)
        with self._engine.connect() as connection:
            return list(connection.execute(query.limit(limit)).scalars())

    def walk(self, kind: Kind, *, after: str = "", limit: int) -> list[tuple[AnyRecord, str]]:
        """The records whose ids follow ``after``, in order of ids, each with the moment of its last change."""
        table = schema.record
        query = (
            sa.select(table.c.body, table.c.updated)
            .where(table.c.kind == kind, table.c.id > after)
            .order_by(table.c.id)
            .limit(limit)
        )
        with self._engine.connect() as connection:
            return [(read_record(kind, row.body), row.updated) for row in connection.execute(query)]

    def newest_linked(self, target: Ref, kind: Kind, *, limit: int, offset: int = 0) -> list[Ref]:
        """Records of a kind that point at ``target`` in any relation, those that came in last first."""
        link, table = schema.link, schema.record
        named = sa.select(link.c.source_id).where(
            link.c.target_kind == target.kind, link.c.target_id == target.id, link.c.source_kind == kind
        )
        query = (
            sa.select(table.c.id)
            .where(table.c.kind == kind, table.c.id.in_(named))
            .order_by(table.c.created.desc(), table.c.id)
            .limit(limit)
            .offset(offset)
        )
        with self._engine.connect() as connection:
            return [Ref(kind, identifier) for identifier in connection.execute(query).scalars()]

    def revisions(self, ref: Ref) -> list[Revision]:
        """The history of a record, oldest first."""
        table = schema.revision
        query = sa.select(table).filter_by(kind=ref.kind, id=ref.id).order_by(table.c.number)
        with self._engine.connect() as connection:
            return [
                Revision(
                    row.number,
                    dt.datetime.fromisoformat(row.at),
                    row.who,
                    row.why,
                    msgspec.json.decode(row.changes, type=dict[str, tuple[Any, Any]]),
                )
                for row in connection.execute(query)
            ]

    def holder_of(self, sha512: str) -> str | None:
        """The id of the recording that holds a file with this digest, or None."""
        query = sa.select(schema.file.c.recording).where(schema.file.c.sha512 == sha512).limit(1)
        with self._engine.connect() as connection:
            return connection.execute(query).scalar_one_or_none()

    def file_sizes(self) -> frozenset[int]:
        """The sizes in bytes that any held file has: a file of another size is certainly new."""
        with self._engine.connect() as connection:
            return frozenset(connection.execute(sa.select(schema.file.c.size_bytes).distinct()).scalars())

    def __contains__(self, ref: Ref) -> bool:
        query = sa.select(sa.literal(1)).where(schema.record.c.kind == ref.kind, schema.record.c.id == ref.id)
        with self._engine.connect() as connection:
            return connection.execute(query).first() is not None

    # -- writing -------------------------------------------------------------------------------------------------

    def add(self, entries: Iterable[Entry]) -> None:
        """Write records with their whole history in one transaction; older rows of the same records go."""
        with self._engine.begin() as connection:
            sequence = connection.execute(sa.select(sa.func.max(schema.record.c.change))).scalar() or 0
            for entry in entries:
                sequence += 1
                rows.delete(connection, entry.record.ref)
                rows.insert(connection, entry, sequence)

    def clear(self) -> None:
        """Empty every table and begin a new generation, which is not whole until ``mark_whole``."""
        with self._engine.begin() as connection:
            for table in reversed(schema.metadata.sorted_tables):
                connection.execute(table.delete())
            connection.execute(schema.meta.insert().values(key="generation", value=uuid.uuid4().hex))

    def _records_of(self, kind: Kind) -> Iterator[AnyRecord]:
        table = schema.record
        last = ""
        while True:
            query = (
                sa.select(table.c.id, table.c.body)
                .where(table.c.kind == kind, table.c.id > last)
                .order_by(table.c.id)
                .limit(_MANY)
            )
            with self._engine.connect() as connection:
                portion = connection.execute(query).all()
            if not portion:
                return
            for row in portion:
                yield read_record(kind, row.body)
            last = portion[-1].id


def _by_kind(refs: Iterable[Ref]) -> dict[Kind, list[str]]:
    ids: dict[Kind, list[str]] = {}
    for ref in dict.fromkeys(refs):
        ids.setdefault(ref.kind, []).append(ref.id)
    return ids


def _portions(ids: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(ids), _MANY):
        yield ids[start : start + _MANY]


def _configure_sqlite(connection: Any, _record: Any) -> None:
    """Full syncing: a change that was acknowledged survives a power cut."""
    for pragma in ("busy_timeout=10000", "synchronous=FULL", "cache_size=-65536"):
        connection.execute(f"PRAGMA {pragma}")


def _writable(path: Path) -> bool:
    return os.access(path if path.exists() else path.parent, os.W_OK) and os.access(path.parent, os.W_OK)
