"""The catalogue: what the archive knows, in a form that can be asked.

It is built from the store and can be thrown away. Every change runs in one transaction, carries a revision and takes
the next sequence number; the search index follows those numbers (``changes``). SQLite in WAL mode with full syncing by
default, PostgreSQL by ``database_url``. Readers never wait.
"""

import datetime as dt
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from archive.catalogue import building, schema, writing
from archive.catalogue.connecting import FileSource, ServerSource, Source
from archive.catalogue.migration import FORM, is_outdated, revision_of
from archive.catalogue.rows import Entry, Revision
from archive.catalogue.server import Server, check, found_form
from archive.catalogue.writing import Change
from archive.codec import read_analysis, read_record
from archive.errors import AmbiguousIdError, NotFoundError, StoreError
from archive.home import disk_errors
from archive.model import Analysis, AnyRecord, Kind, Name, Recording, Ref
from archive.rules.days import Day
from archive.rules.links import SUPERSEDED, Link

_MANY = 500  # rows or parameters a statement; SQLite takes 32,766 parameters, older servers fewer


_MOMENT = sa.select(schema.meta.c.key, schema.meta.c.value).where(schema.meta.c.key.in_(("generation", "change")))


class Catalogue:
    """The catalogue of one home. Open it with ``open_file`` or ``open_server``."""

    def __init__(self, source: Source, *, is_outdated: bool = False, is_written: bool = True) -> None:
        """``is_outdated``: to be built before anything is asked of it. ``is_written``: whether others may write to it
        until then, whose changes have to be taken over."""
        self._source = source
        self._is_outdated = is_outdated
        self._is_written = is_written

    @property
    def _engine(self) -> sa.Engine:
        return self._source.engine

    @property
    def _reading(self) -> sa.Engine:
        """For single questions."""
        return self._source.reading

    @classmethod
    def open_file(cls, path: Path) -> "Catalogue":
        """Open the SQLite catalogue at ``path``; one that is missing is an empty one, and not whole.

        One of an older form is opened, but is not whole and answers nothing until it is built anew
        (``Archive.rebuild_catalogue``).

        Raises HomeVersionError: written by a newer Muragat, or by an older one where nothing can be written;
        StoreError: missing where nothing can be written.
        """
        source = FileSource(path)
        if not path.exists():
            with disk_errors(path):
                building.put_first(building.new_file(path), path)
        outdated = is_outdated(source.engine, writable=source.writable)
        return cls(source, is_outdated=outdated, is_written=not outdated)

    @classmethod
    def open_server(cls, server: Server, *, to_build: bool = False) -> "Catalogue":
        """The catalogue on a database server. ``to_build``: also one that is not there or has an older form; it is not
        whole and answers nothing until it is built (``muragat migrate``).

        Raises HomeVersionError: not there, or of another form; DatabaseAwayError.
        """
        source = ServerSource(server, FORM.schema)
        found = found_form(source.engine, FORM)
        if to_build and (found is None or found in FORM.older):
            return cls(source, is_outdated=True, is_written=found is not None)  # by older programs
        check(source.engine, FORM)
        return cls(source)

    def close(self) -> None:
        self._source.close()

    # -- reading -------------------------------------------------------------------------------------------------

    @property
    def generation(self) -> str:
        """Changes whenever the catalogue is built anew, so that followers start over."""
        return self.moment()[0]

    def moment(self) -> tuple[str, int]:
        """The generation and the number of the last change, of the same instant: what is read later is not older.

        Asked before every page that may be given from memory, hence in one question.
        """
        with self._reading.connect() as connection:
            found = {row.key: row.value for row in connection.execute(_MOMENT)}
        return found["generation"], int(found["change"])

    @property
    def form(self) -> str:
        """The revision of its tables; empty where there are none yet."""
        if isinstance(self._source, ServerSource):
            return found_form(self._engine, FORM) or ""
        return revision_of(self._engine) or ""

    @property
    def is_whole(self) -> bool:
        """Whether everything in the store has been read: False for a new catalogue, and for one of an older form."""
        if self._is_outdated:  # somebody may have built it since
            source = self._source
            if isinstance(source, FileSource):
                self._is_outdated = is_outdated(source.engine, writable=source.writable)
            else:
                self._is_outdated = found_form(source.engine, FORM) != FORM.head
        if self._is_outdated:
            return False
        with self._reading.connect() as connection:
            return connection.execute(sa.select(schema.meta.c.value).filter_by(key="whole")).first() is not None

    def mark_whole(self) -> None:
        """Note that the catalogue holds everything that the store holds."""
        with self._engine.begin() as connection:
            writing.mark_whole(connection)

    def last_change(self) -> int:
        """The highest sequence number ever given, 0 for an empty catalogue."""
        return self.moment()[1]

    def changes(self, after: int, limit: int = _MANY) -> list[Change]:
        """What was written after a sequence number, oldest first; a record written twice stands once."""
        with self._reading.connect() as connection:
            return writing.changes(connection, after, limit)

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

    def superseded(self) -> list[tuple[Ref, Ref]]:
        """(old, new) of every record whose place another one took."""
        table = schema.link
        query = sa.select(table).where(table.c.relation == SUPERSEDED).order_by(table.c.source_kind, table.c.source_id)
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
        with self._reading.connect() as connection:
            return [
                Link(Ref(Kind(row.source_kind), row.source_id), row.relation, target)
                for row in connection.execute(query)
            ]

    def on_day(self, month_day: str, limit: int = _MANY) -> list[Day]:
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

    def file_sizes(self) -> frozenset[int]:
        """The sizes in bytes that any held file has: a file of another size is certainly new."""
        with self._reading.connect() as connection:
            return frozenset(connection.execute(sa.select(schema.file.c.size_bytes).distinct()).scalars())

    def __contains__(self, ref: Ref) -> bool:
        query = sa.select(sa.literal(1)).where(schema.record.c.kind == ref.kind, schema.record.c.id == ref.id)
        with self._reading.connect() as connection:
            return connection.execute(query).first() is not None

    # -- writing -------------------------------------------------------------------------------------------------

    def add(self, entries: Iterable[Entry]) -> list[Ref]:
        """Write records in one transaction; older rows of the same records go.

        Returns those of which only the last revision was given while the earlier ones are not here: they were left
        alone, and are to be given whole. Raises StoreError when the database refuses.
        """
        try:
            with self._writing() as connection:
                return writing.write(connection, entries)
        except OperationalError as error:
            raise StoreError(
                f"the catalogue could not be written ({error.orig})",
                "What was kept is safe and appears when the disk takes writes again: check free space.",
            ) from error

    def replace(self, portions: Iterable[Sequence[Entry]], again: Callable[[Ref], Entry]) -> None:
        """Fill a new catalogue, whole, and put it in the place of this one; readers see the old one until then, and
        writers write there, but for the last moment.

        ``again`` reads a record that was changed while ``portions`` was read.
        """
        seen = first = self.last_change() if self._is_written else 0
        place = building.place_beside(self._source)
        try:
            with place.engine.connect() as fresh:
                writing.fill(fresh, portions, first)
                while self._is_written and (changes := self.changes(seen)):
                    seen = writing.take_over(fresh, changes, again)
                with (
                    self._writing() as old
                ):  # whoever wants to write waits from here on, and then writes to the new one
                    while changes := writing.changes(old, seen, _MANY) if self._is_written else []:
                        seen = writing.take_over(fresh, changes, again)
                    with fresh.begin():
                        writing.mark_whole(fresh)
                    place.put(fresh, old)
        finally:
            place.close()
        self._is_outdated, self._is_written = False, True

    def sweep(self) -> None:
        """Remove what earlier generations have left. Only for whoever may build."""
        building.sweep(self._source)

    @contextmanager
    def _writing(self) -> Generator[sa.Connection]:
        """A transaction that holds the write lock from its first moment, on the catalogue that is in use."""
        while True:
            with self._engine.connect() as connection, writing.locked(connection):
                if self._source.is_current(connection):
                    yield connection
                    return
            # A new catalogue took the place of this one while we waited: write there.

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
    for start in range(0, len(ids), _MANY):
        yield ids[start : start + _MANY]
