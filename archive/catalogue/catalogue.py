"""The catalogue: what the archive knows, in a form that can be asked.

It is built from the store and can be thrown away. Every change runs in one transaction, carries a revision and takes
the next sequence number; the search index follows those numbers (``changes``). SQLite in WAL mode with full syncing by
default, PostgreSQL by ``database_url``. Readers never wait.
"""

from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from archive.catalogue import building, schema, writing
from archive.catalogue.connecting import FileSource, ServerSource, Source
from archive.catalogue.migration import FORM, is_outdated, revision_of
from archive.catalogue.reading import MANY, Questions
from archive.catalogue.rows import Entry
from archive.catalogue.server import Server, check, found_form
from archive.catalogue.writing import Change
from archive.errors import StoreError
from archive.home import disk_errors
from archive.model import Ref

_MOMENT = sa.select(schema.meta.c.key, schema.meta.c.value).where(schema.meta.c.key.in_(("generation", "change")))


class Catalogue(Questions):
    """The catalogue of one home. Open it with ``open_file`` or ``open_server``."""

    def __init__(self, source: Source, *, is_outdated: bool = False, is_written: bool = True) -> None:
        """``is_outdated``: to be built before anything is asked of it. ``is_written``: whether others may write to it
        until then, whose changes have to be taken over."""
        super().__init__(source)
        self._is_outdated = is_outdated
        self._is_written = is_written

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

    def __reduce__(self) -> tuple[Callable[..., "Catalogue"], tuple[object, ...]]:
        """It goes to another process as its address, and is opened there."""
        source = self._source
        if isinstance(source, FileSource):
            return Catalogue.open_file, (source.path,)
        return _on_server, (source.server.url,)

    def close(self) -> None:
        self._source.close()

    # -- where it stands -----------------------------------------------------------------------------------------------

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

    def changes(self, after: int, limit: int = MANY) -> list[Change]:
        """What was written after a sequence number, oldest first; a record written twice stands once."""
        with self._reading.connect() as connection:
            return writing.changes(connection, after, limit)

    # -- writing -------------------------------------------------------------------------------------------------------

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
                    while changes := writing.changes(old, seen, MANY) if self._is_written else []:
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


def _on_server(url: sa.URL) -> Catalogue:
    return Catalogue.open_server(Server(url))
