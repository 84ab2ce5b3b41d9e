"""What can be asked of the catalogue: records, their links, their names, their histories.

Every question is asked by itself and sees what was committed before it; none writes. Readers never wait.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

import msgspec
import sqlalchemy as sa

from archive.catalogue import schema
from archive.catalogue.connecting import Source
from archive.catalogue.rows import Revision
from archive.codec import read_analysis, read_record
from archive.errors import AmbiguousIdError, NotFoundError
from archive.model import Analysis, AnyRecord, Kind, Name, Recording, Ref
from archive.rules.days import Day
from archive.rules.links import SUPERSEDED, Link

MANY = 500
"""Rows or parameters a statement; SQLite takes 32,766 parameters, older servers fewer."""
_LOGGED = 20_000
"""Versions of the log that are read at once; each portion sorts them all."""


class Questions:
    """The questions that a catalogue answers, see ``archive.catalogue.catalogue``."""

    def __init__(self, source: Source) -> None:
        self._source = source

    @property
    def _engine(self) -> sa.Engine:
        return self._source.engine

    @property
    def _reading(self) -> sa.Engine:
        """For single questions."""
        return self._source.reading

    def find(self, ref: Ref) -> AnyRecord | None:
        """The record, or None."""
        return self.get_many([ref]).get(ref)

    def get(self, ref: Ref) -> AnyRecord:
        """The record. Raises NotFoundError."""
        record = self.find(ref)
        if record is None:
            raise NotFoundError(f"{ref}: no such record", "Check the identifier, or search for it.")
        return record

    def versioned(self, ref: Ref) -> tuple[AnyRecord, int] | None:
        """The record with the number of the version that it is, or None."""
        table = schema.record
        query = sa.select(table.c.body, table.c.version).where(table.c.kind == ref.kind, table.c.id == ref.id)
        with self._reading.connect() as connection:
            row = connection.execute(query).first()
        return (read_record(ref.kind, row.body), row.version) if row else None

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
        with self._reading.connect() as connection:
            for kind, ids in _by_kind(refs).items():
                for some in _portions(ids):
                    query = sa.select(table.c.id, table.c.body).where(table.c.kind == kind, table.c.id.in_(some))
                    for row in connection.execute(query):
                        found[Ref(kind, row.id)] = read_record(kind, row.body)
        return found

    def added(self, refs: Iterable[Ref]) -> dict[Ref, dt.datetime]:
        """When those of the records that exist came into the archive: the time of their first revision."""
        return self._moments(refs, schema.record.c.created)

    def updated(self, refs: Iterable[Ref]) -> dict[Ref, dt.datetime]:
        """When those of the records that exist were last changed."""
        return self._moments(refs, schema.record.c.updated)

    def _moments(self, refs: Iterable[Ref], column: sa.Column[str]) -> dict[Ref, dt.datetime]:
        table = schema.record
        found: dict[Ref, dt.datetime] = {}
        with self._reading.connect() as connection:
            for kind, ids in _by_kind(refs).items():
                for some in _portions(ids):
                    query = sa.select(table.c.id, column).where(table.c.kind == kind, table.c.id.in_(some))
                    for identifier, moment in connection.execute(query):
                        found[Ref(kind, identifier)] = dt.datetime.fromisoformat(moment)
        return found

    def resolve(self, text: str) -> Ref:
        """The record meant by ``id`` or ``kind/id``. An id alone means the successor where one record took the place of
        another of the same id.

        Raises NotFoundError, or AmbiguousIdError when records of several kinds have this id.
        """
        kind, _, identifier = text.rpartition("/")
        table = schema.record
        query = sa.select(table.c.kind).where(table.c.id == identifier)
        if kind:
            query = query.where(table.c.kind == kind)
        with self._reading.connect() as connection:
            kinds = sorted(connection.execute(query).scalars())
        if not kinds:
            raise NotFoundError(f"{text}: no such record", "Check the identifier, or search for it.")
        if len(kinds) > 1:
            refs = {Ref(Kind(k), identifier) for k in kinds}
            successors = {self.successor(ref) for ref in refs}
            if len(successors) == 1 and successors <= refs:
                return successors.pop()
            choices = ", ".join(f"{k}/{identifier}" for k in kinds)
            raise AmbiguousIdError(f"{text}: records of several kinds have this id", f"Say which one: {choices}")
        return Ref(Kind(kinds[0]), identifier)

    def superseded(self, kinds: Iterable[Kind] = tuple(Kind)) -> list[tuple[Ref, Ref]]:
        """(old, new) of every record of these kinds whose place another one took."""
        table = schema.link
        query = sa.select(table).where(table.c.source_kind.in_(tuple(kinds)), table.c.relation == SUPERSEDED)
        query = query.order_by(table.c.source_kind, table.c.source_id)
        with self._reading.connect() as connection:
            return [
                (Ref(Kind(row.source_kind), row.source_id), Ref(Kind(row.target_kind), row.target_id))
                for row in connection.execute(query)
            ]

    def successor(self, ref: Ref) -> Ref:
        """The record that stands in the place of this one today: itself, unless others took its place in turn."""
        asked, passed = ref, {ref}
        while (record := self.find(ref)) is not None and record.superseded_by is not None:
            if record.superseded_by in passed:
                return asked  # two that name each other lead nowhere
            ref = record.superseded_by
            passed.add(ref)
        return ref

    def records(self, kind: Kind | None = None) -> Iterator[AnyRecord]:
        """Every record, or every one of a kind, by id; read in portions, so that any number fits in memory."""
        for some in Kind if kind is None else (kind,):
            yield from self._records_of(some)

    def page(self, kind: Kind, *, limit: int, offset: int = 0, newest_first: bool = False) -> list[AnyRecord]:
        """A page of one kind in Kazakh alphabetical order, or by time of entry, newest first."""
        table = schema.record
        order = (table.c.created.desc(), table.c.id) if newest_first else (table.c.sort_key, table.c.id)
        query = sa.select(table.c.body).where(table.c.kind == kind).order_by(*order).limit(limit).offset(offset)
        with self._reading.connect() as connection:
            return [read_record(kind, body) for body in connection.execute(query).scalars()]

    def numbered(self, kind: Kind, *, limit: int) -> list[tuple[str, int]]:
        """The ids of a kind in Kazakh alphabetical order, each with the sequence number of its last change."""
        table = schema.record
        query = sa.select(table.c.id, table.c.change).where(table.c.kind == kind)
        with self._reading.connect() as connection:
            found = connection.execute(query.order_by(table.c.sort_key, table.c.id).limit(limit))
            return [(row.id, row.change) for row in found]

    def count(self, kind: Kind) -> int:
        """How many records of a kind there are, withdrawn and closed ones included."""
        query = sa.select(sa.func.count()).select_from(schema.record).where(schema.record.c.kind == kind)
        with self._reading.connect() as connection:
            return connection.execute(query).scalar_one()

    def names(self, kinds: Sequence[Kind] = tuple(Kind)) -> Iterator[tuple[Ref, Name]]:
        """Every name of every record of these kinds."""
        table = schema.name
        query = sa.select(table).where(table.c.kind.in_(kinds)).order_by(table.c.kind, table.c.id, table.c.position)
        with self._engine.connect() as connection:  # in portions, which a server gives within a transaction alone
            for row in connection.execution_options(yield_per=MANY).execute(query):
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
        with self._reading.connect() as connection:
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
        limit: int = MANY,
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
        with self._reading.connect() as connection:
            return [
                Link(Ref(Kind(row.source_kind), row.source_id), row.relation, target)
                for row in connection.execute(query)
            ]

    def on_day(self, month_day: str, limit: int = MANY) -> list[Day]:
        """What happened on this day (``05-12``) in any year, the earliest first; hidden records included."""
        table = schema.day
        query = sa.select(table).where(table.c.month_day == month_day).order_by(table.c.year, table.c.kind, table.c.id)
        with self._reading.connect() as connection:
            return [
                Day(Ref(Kind(row.kind), row.id), row.what, row.year, row.month_day)
                for row in connection.execute(query.limit(limit))
            ]

    def ids(self, kind: Kind, *, after: str = "", limit: int) -> list[str]:
        """The ids of a kind that follow ``after``, in order: a list of any length is walked without counting."""
        table = schema.record
        query = sa.select(table.c.id).where(table.c.kind == kind, table.c.id > after).order_by(table.c.id)
        with self._reading.connect() as connection:
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
        with self._reading.connect() as connection:
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
        with self._reading.connect() as connection:
            return [Ref(kind, identifier) for identifier in connection.execute(query).scalars()]

    def revisions(self, ref: Ref) -> list[Revision]:
        """The history of a record, oldest first."""
        table = schema.revision
        query = sa.select(table).filter_by(kind=ref.kind, id=ref.id).order_by(table.c.number)
        with self._reading.connect() as connection:
            return [_revision(row) for row in connection.execute(query)]

    def histories(self, refs: Iterable[Ref]) -> dict[Ref, list[Revision]]:
        """The histories of many records at once, each oldest first."""
        table = schema.revision
        found: dict[Ref, list[Revision]] = {}
        with self._reading.connect() as connection:
            for kind, ids in _by_kind(refs).items():
                for some in _portions(ids):
                    query = sa.select(table).where(table.c.kind == kind, table.c.id.in_(some))
                    for row in connection.execute(query.order_by(table.c.id, table.c.number)):
                        found.setdefault(Ref(kind, row.id), []).append(_revision(row))
        return found

    def latest(self, limit: int) -> list[tuple[Ref, Revision]]:
        """The records that were changed last, each with its last revision, newest first."""
        record, revision = schema.record, schema.revision
        query = (
            sa.select(revision)
            .join(
                record,
                sa.and_(
                    record.c.kind == revision.c.kind,
                    record.c.id == revision.c.id,
                    record.c.version == revision.c.number,
                ),
            )
            .order_by(record.c.change.desc())
            .limit(limit)
        )
        with self._reading.connect() as connection:
            return [(Ref(Kind(row.kind), row.id), _revision(row)) for row in connection.execute(query)]

    def log(self) -> Iterator[list[tuple[Ref, Revision]]]:
        """Every version of every record, oldest first, in portions; nothing is held open between two of them."""
        table = schema.revision
        place = sa.tuple_(table.c.at, table.c.kind, table.c.id, table.c.number)
        query = sa.select(table).order_by(table.c.at, table.c.kind, table.c.id, table.c.number).limit(_LOGGED)
        after: tuple[Any, ...] | None = None
        while True:
            with self._reading.connect() as connection:
                rows = connection.execute(query if after is None else query.where(place > after)).all()
            if not rows:
                return
            yield [(Ref(Kind(row.kind), row.id), _revision(row)) for row in rows]
            after = (rows[-1].at, rows[-1].kind, rows[-1].id, rows[-1].number)

    def signed_with(self, mark: str) -> list[tuple[Ref, int]]:
        """The versions whose reason ends with this mark, in the order in which they were made."""
        table = schema.revision
        query = sa.select(table.c.kind, table.c.id, table.c.number).where(table.c.why.endswith(mark, autoescape=True))
        with self._reading.connect() as connection:
            rows = connection.execute(query.order_by(table.c.at, table.c.kind, table.c.id, table.c.number))
            return [(Ref(Kind(row.kind), row.id), row.number) for row in rows]

    def holder_of(self, sha512: str) -> str | None:
        """The id of the recording that holds a file with this digest, or None."""
        query = sa.select(schema.file.c.recording).where(schema.file.c.sha512 == sha512).limit(1)
        with self._reading.connect() as connection:
            return connection.execute(query).scalar_one_or_none()

    def file_sizes(self, among: Collection[int] | None = None) -> frozenset[int]:
        """The sizes in bytes that any held file has, of these or of all: a file of another size is certainly new."""
        query = sa.select(schema.file.c.size_bytes).distinct()
        if among is not None:
            query = query.where(schema.file.c.size_bytes.in_(among))
        with self._reading.connect() as connection:
            return frozenset(connection.execute(query).scalars())

    def __contains__(self, ref: Ref) -> bool:
        query = sa.select(sa.literal(1)).where(schema.record.c.kind == ref.kind, schema.record.c.id == ref.id)
        with self._reading.connect() as connection:
            return connection.execute(query).first() is not None

    def _records_of(self, kind: Kind) -> Iterator[AnyRecord]:
        table = schema.record
        last = ""
        while True:
            query = (
                sa.select(table.c.id, table.c.body)
                .where(table.c.kind == kind, table.c.id > last)
                .order_by(table.c.id)
                .limit(MANY)
            )
            with self._reading.connect() as connection:
                portion = connection.execute(query).all()
            if not portion:
                return
            for row in portion:
                yield read_record(kind, row.body)
            last = portion[-1].id


def _revision(row: sa.Row[Any]) -> Revision:
    changes = msgspec.json.decode(row.changes, type=dict[str, tuple[Any, Any]])
    return Revision(row.number, dt.datetime.fromisoformat(row.at), row.who, row.why, changes)


def _by_kind(refs: Iterable[Ref]) -> dict[Kind, list[str]]:
    ids: dict[Kind, list[str]] = {}
    for ref in dict.fromkeys(refs):
        ids.setdefault(ref.kind, []).append(ref.id)
    return ids


def _portions(ids: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(ids), MANY):
        yield ids[start : start + MANY]
