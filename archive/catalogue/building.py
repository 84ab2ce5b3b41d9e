"""Building a catalogue beside the one in use, and putting it in its place in one step: a file, or a schema on a server.

Half a catalogue is never seen by anybody: a process that dies while it builds leaves a place that nobody opens, which
the next one removes. While it is built others go on writing to the old one; what they have changed is read once more at
the end, while the old one takes no writes (``Catalogue.replace``).
"""

import os
import sqlite3
import time
import uuid
from pathlib import Path
from typing import Protocol

import sqlalchemy as sa
from sqlalchemy import event

from archive.catalogue import schema, server
from archive.catalogue.connecting import FileSource, Source, engine_for
from archive.catalogue.migration import FORM
from archive.catalogue.server import Form, Server
from archive.home import disk_errors
from archive.store.disk import Disk

_STRANGER_SECONDS = 60.0


class Place(Protocol):
    """Where a new generation is built."""

    @property
    def engine(self) -> sa.Engine: ...

    def put(self, fresh: sa.Connection, old: sa.Connection) -> None:
        """Let it take the place of the old one, whose write lock is held by ``old``. ``fresh``: to the new one."""
        ...

    def close(self) -> None: ...


def place_beside(source: Source) -> Place:
    """An empty one beside the catalogue in use."""
    return FilePlace(source.path) if isinstance(source, FileSource) else ServerPlace(source.server)


class FilePlace:
    """A file beside ``path``."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._place = new_file(path)
        self.engine = engine_for(sa.URL.create("sqlite", database=str(self._place)))
        event.listen(self.engine, "connect", _in_haste)

    def put(self, fresh: sa.Connection, old: sa.Connection) -> None:  # noqa: ARG002 - its lock is held, that is all
        for words in ("synchronous=FULL", "wal_checkpoint(TRUNCATE)"):
            fresh.exec_driver_sql(f"PRAGMA {words}")
            fresh.commit()
        put_in_place(self._place, self._path)

    def close(self) -> None:
        self.engine.dispose()


def _in_haste(connection: sqlite3.Connection, _record: object) -> None:
    """Nobody counts on it before it is in place."""
    connection.execute("PRAGMA synchronous=OFF")


class ServerPlace:
    """A schema beside the one of the catalogue."""

    def __init__(self, on: Server) -> None:
        self._name = server.beside(FORM.schema)
        self.engine = on.engine(self._name)
        with self.engine.begin() as connection:
            server.create(connection, FORM, self._name)
            begin_generation(connection)

    def put(self, fresh: sa.Connection, old: sa.Connection) -> None:
        with fresh.begin():
            for table in schema.metadata.sorted_tables:
                fresh.exec_driver_sql(f"ANALYZE {self._name}.{table.name}")  # it is asked in earnest from here on
        server.put_in_place(old, self._name, FORM.schema)

    def close(self) -> None:
        """The connections are the server's."""


def named(path: Path) -> Path:
    """A name of its own for a generation of the catalogue at ``path``."""
    return path.with_name(f"{path.name}.{uuid.uuid4().hex[:16]}")


def new_file(path: Path) -> Path:
    """The place of a new generation beside the catalogue at ``path``, with empty tables, in the write-ahead mode."""
    place = named(path)
    engine = engine_for(sa.URL.create("sqlite", database=str(place)))
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA journal_mode=WAL")
    with engine.begin() as connection:
        _create(connection, FORM)
        begin_generation(connection)
    engine.dispose()
    return place


def new_tables(path: Path, form: Form) -> None:
    """A new file with empty tables of a form; the catalogue's in the write-ahead mode."""
    partial = named(path)
    engine = engine_for(sa.URL.create("sqlite", database=str(partial)))
    if form is FORM:
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA journal_mode=WAL")
    with engine.begin() as connection:
        _create(connection, form)
    engine.dispose()
    Disk().rename(partial, path)


def _create(connection: sa.Connection, form: Form) -> None:
    form.metadata.create_all(connection)
    connection.exec_driver_sql("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)")
    connection.exec_driver_sql("INSERT INTO alembic_version VALUES (?)", (form.head,))


def begin_generation(connection: sa.Connection, change: int = 0) -> None:
    """Mark an empty catalogue as one of its own, whose changes are numbered from ``change`` + 1."""
    values = {"generation": uuid.uuid4().hex, "change": str(change)}
    connection.execute(schema.meta.insert(), [{"key": key, "value": value} for key, value in values.items()])


def put_in_place(place: Path, path: Path, disk: Disk | None = None) -> None:
    """Make ``path`` name the finished file ``place``, durably. Nobody may write to either meanwhile."""
    disk = disk or Disk()
    link = place.with_name(f"{place.name}.link")
    with disk_errors(path):
        link.symlink_to(place.name)
        if path.exists():
            os.utime(path)  # the old one is swept a while after now
        link.replace(path)
        disk.sync_folder(path.parent)


def put_first(place: Path, path: Path) -> None:
    """The same where there has never been a catalogue; of several that come at once the first one's stands."""
    try:
        path.symlink_to(place.name)
    except FileExistsError:
        if not path.exists():  # a link to nothing: the file was removed by hand
            put_in_place(place, path)
            return
        place.unlink()
        for log in ("-wal", "-shm"):
            place.with_name(place.name + log).unlink(missing_ok=True)
    else:
        Disk().sync_folder(path.parent)


def sweep(source: Source) -> None:
    """Remove generations that are not, or never became, the one in use, once nobody can be about to open them.

    Only for whoever may build: what another is building just now looks the same.
    """
    if isinstance(source, FileSource):
        _sweep_files(source.path)
    else:
        server.sweep(source.engine, FORM.schema)


def _sweep_files(path: Path) -> None:
    if not path.is_symlink():
        return
    current = Path(os.path.realpath(path)).name
    strangers = [p for p in path.parent.glob(f"{path.name}.*") if not p.name.startswith(current)]
    for stranger in (*strangers, *path.parent.glob(f"{path.name}-*")):  # the latter: logs from before the link
        try:
            if time.time() - stranger.lstat().st_mtime > _STRANGER_SECONDS:
                stranger.unlink()
        except FileNotFoundError:
            continue
