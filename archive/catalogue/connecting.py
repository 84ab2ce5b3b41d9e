"""Which database the catalogue is in at this moment, and what it costs to be sure of it.

On a disk ``catalogue.sqlite`` is a link to the file of one *generation*, ``catalogue.sqlite.<generation>``. A new
generation is built beside the old one and the link is replaced in one step: whoever has the old file open reads it to
the end of the question, and notices at the next one (one ``stat``) that there is another. Generations never share a
name, and so never a write-ahead log: SQLite forbids to rename a database that is in use for that reason.

A reader without write permission opens the file read-only as long as somebody's write-ahead log lies beside it, so
that it sees what is written at once. When all writers have gone there is no log and nothing can be locked: then the
file is opened as immutable, and anew as soon as it or its log changes.

On a database server generations are schemas (``archive.catalogue.server``).

Sources: sqlite.org/howtocorrupt.html (2.5), sqlite.org/wal.html (read-only databases).
"""

import os
import threading
from pathlib import Path
from typing import Any
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy import event

from archive.catalogue.server import Server

_Stamp = tuple[object, ...]


class ServerSource:
    """The tables of a schema on a database server, by its name: another generation takes the name when it is whole."""

    def __init__(self, server: Server, schema: str) -> None:
        self.server = server
        self.engine = server.engine(schema)
        self.reading = server.reading(schema)

    def is_current(self, _connection: sa.Connection) -> bool:
        """Always: a name leads to whatever bears it at the moment of the question."""
        return True

    def close(self) -> None:
        """The connections are the server's, and closed with it."""


class FileSource:
    """The SQLite file that ``path`` names now. Raises FileNotFoundError while there has never been one."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.writable = is_writable(path)
        self._turning = threading.Lock()
        self._stamp: _Stamp = ()
        self._engine: sa.Engine | None = None

    @property
    def engine(self) -> sa.Engine:
        try:
            stamp = self._look()
        except FileNotFoundError:
            if self._engine is None:
                raise
            return self._engine  # removed by hand: what is open is all there is until somebody builds it again
        if self._engine is not None and stamp == self._stamp:
            return self._engine
        with self._turning:
            if self._engine is None or stamp != self._stamp:
                old, self._engine, self._stamp = self._engine, self._open(), stamp
                if old is not None:
                    old.dispose()  # questions in progress keep their connections until they are answered
            return self._engine

    @property
    def reading(self) -> sa.Engine:
        """The same: a transaction costs nothing here."""
        return self.engine

    def is_current(self, connection: sa.Connection) -> bool:
        """Whether a connection is to the file that the path names now; sure while nobody else may write there."""
        return connection.engine is self.engine

    def close(self) -> None:
        with self._turning:
            if self._engine is not None:
                self._engine.dispose()
                self._engine, self._stamp = None, ()

    def _look(self) -> _Stamp:
        """What changes when another file, or another way to open it, is due."""
        try:
            status = os.stat(self.path)  # noqa: PTH116 - before every question
        except PermissionError:  # a folder that closed behind a reader: what is open goes on answering
            if self._stamp:
                return self._stamp
            raise
        if self.writable:
            return status.st_dev, status.st_ino
        log = Path(f"{os.path.realpath(self.path)}-wal")
        if log.exists():
            return status.st_dev, status.st_ino, "log"
        return status.st_dev, status.st_ino, status.st_mtime_ns, status.st_size

    def _open(self) -> sa.Engine:
        real = Path(os.path.realpath(self.path))
        query = {"mode": "rw", "uri": "true"}
        if not self.writable:
            logged = Path(f"{real}-wal").exists()
            query = {"mode": "ro", "uri": "true"} if logged else {"immutable": "1", "uri": "true"}
        return engine_for(sa.URL.create("sqlite", database=f"file:{quote(str(real))}", query=query))


Source = FileSource | ServerSource
"""Where connections to the catalogue come from: ``engine`` is the one to ask now."""


def engine_for(url: str | sa.URL) -> sa.Engine:
    """An engine with our settings for a SQLite file."""
    engine = sa.create_engine(url)
    event.listen(engine, "connect", _configure_sqlite)
    return engine


def is_writable(path: Path) -> bool:
    """Whether this process may write the database at ``path``, or make it."""
    return os.access(path if path.exists() else path.parent, os.W_OK) and os.access(path.parent, os.W_OK)


def _configure_sqlite(connection: Any, _record: Any) -> None:
    """Full syncing: a change that was acknowledged survives a power cut."""
    for pragma in ("busy_timeout=60000", "synchronous=FULL", "cache_size=-65536"):
        connection.execute(f"PRAGMA {pragma}")
