"""The desk database of a home: ``desk.sqlite``, or a schema of the server that ``database_url`` names.

It cannot be remade, so it is never migrated in place: a file is copied, the copy migrated and checked, and then put in
the place of the old one. It keeps SQLite's rollback journal, whose files can be replaced and read without writing.
"""

import shutil
import sqlite3
import time
import uuid
from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import event

from archive.accounts import schema
from archive.catalogue import building
from archive.catalogue.copying import bring
from archive.catalogue.migration import revision_of
from archive.catalogue.server import Form, Server, check, found_form, set_up
from archive.errors import HomeVersionError
from archive.home import Home, disk_errors
from archive.locks import Locks
from archive.store.disk import Disk

HEAD = "0007"
_OLDER: tuple[str, ...] = ("0001", "0002", "0003", "0004", "0005", "0006")
FORM = Form("desk", schema.metadata, HEAD, _OLDER, serves="0003")


class Desk:
    """Open it with ``open``; transactions that write begin with the write lock."""

    def __init__(self, engine: sa.Engine, server: Server | None = None) -> None:
        self._engine = engine
        self._server = server

    @classmethod
    def open(cls, home: Home) -> "Desk":
        """Open it; a file is made or migrated first, on a server ``muragat migrate`` does so.

        Raises HomeVersionError: written by a newer Muragat, or not set up on the server; StoreError; LockedError.
        """
        if home.on_server:
            server = Server(home.settings.database_url)
            engine = server.engine(FORM.schema)
            check(engine, FORM)
            return cls(engine, server)
        path = home.desk_path
        if not path.exists() or _revision(path) != HEAD:
            with Locks(home.locks_path).claims(["desk"]):
                if not path.exists() or _revision(path) != HEAD:
                    _migrate(path)
        return cls(_engine(path))

    @classmethod
    def set_up(cls, home: Home) -> str:
        """Make its tables on the server, or bring them to the present form. Returns the form that was found.

        Raises HomeVersionError: a newer one, or people and jobs are still in the home's own file; DatabaseAwayError.
        """
        server = Server(home.settings.database_url)
        engine = server.engine(FORM.schema)
        try:
            if home.desk_path.exists() and found_form(engine, FORM) is None:
                raise HomeVersionError(
                    f"{home.desk_path.name} of this home holds people and jobs that the server does not know",
                    "Take database_url out of the settings and move them with: muragat migrate --to URL",
                )
            return set_up(engine, FORM, _upgrade_on_server) or ""
        finally:
            server.close()

    @contextmanager
    def reading(self) -> Generator[sa.Connection]:
        with self._engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Generator[sa.Connection]:
        """One transaction: all of it, or nothing. Two that read before they write never both act on what they read."""
        with self._engine.begin() as connection:
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            else:
                connection.execute(sa.text("SELECT pg_advisory_xact_lock(hashtext('muragat desk'))"))
            yield connection

    def check(self) -> None:
        """Ask it anything. Raises DatabaseAwayError."""
        with self.reading() as connection:
            connection.execute(sa.select(sa.literal(1)))

    def copy_from_server(self, target: Path) -> None:
        """A consistent copy as a file: what a backup holds is the same everywhere."""
        building.new_tables(target, FORM)
        there = _engine(target)
        with self._engine.execution_options(isolation_level="REPEATABLE READ").connect() as source:
            bring(source, there, FORM.metadata.sorted_tables, lambda _done, _total: None)
        there.dispose()

    def close(self) -> None:
        if self._server is not None:
            self._server.close()
        self._engine.dispose()

    def __enter__(self) -> "Desk":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def copy_to(source: Path, target: Path) -> None:
    """A consistent copy, whoever writes meanwhile."""
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)


def end_sessions(path: Path) -> list[str]:
    """After a restore: end all sessions and links, revoke all tokens; the grants that came back, as sentences."""
    engine = _engine(path)
    with engine.begin() as connection:
        connection.execute(schema.session.delete())
        connection.execute(schema.token.update().where(schema.token.c.revoked.is_(None)).values(revoked=time.time()))
        connection.execute(schema.request.update().where(schema.request.c.link != "").values(link="", ends=time.time()))
        found = connection.execute(
            sa.select(schema.account.c.name, schema.grant.c.kind, schema.grant.c.record)
            .join(schema.account, schema.account.c.id == schema.grant.c.account)
            .order_by(schema.account.c.name)
        )
        grants = [f"{row.name} may again: {row.kind} {row.record}" for row in found]
    engine.dispose()
    return grants


def _migrate(path: Path) -> None:
    """Make a copy of the present form, verify it, and put it in place."""
    fresh = path.with_name(f"{path.name}.{uuid.uuid4().hex[:8]}")
    found = _revision(path) if path.exists() else None
    if found is not None and found not in _OLDER:
        raise HomeVersionError(
            f"{path.name} was written by a newer Muragat (revision {found})", "Install the newer Muragat."
        )
    with disk_errors(path):
        if path.exists():
            copy_to(path, fresh)
        engine = _engine(fresh)
        with engine.begin() as connection:
            _upgrade(connection)
        with engine.connect() as connection:
            if connection.exec_driver_sql("PRAGMA integrity_check").scalar() != "ok":
                raise OSError(f"{fresh}: the migrated copy is damaged")
        engine.dispose()
        if path.exists():
            shutil.copyfile(path, path.with_name(f"{path.name}.before-{HEAD}"))
        Disk().rename(fresh, path)
        Disk().sync_folder(path.parent)


def _upgrade(connection: sa.Connection, schema: str | None = None) -> None:
    from alembic import command  # costs a tenth of a second, and is needed once in a home's life
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes |= {"connection": connection, "schema": schema}
    command.upgrade(config, "head")


def _upgrade_on_server(connection: sa.Connection) -> None:
    connection.exec_driver_sql(f"SET LOCAL search_path TO {FORM.schema}")
    _upgrade(connection.execution_options(schema_translate_map=None), FORM.schema)


def _revision(path: Path) -> str | None:
    engine = _engine(path)
    try:
        return revision_of(engine)
    finally:
        engine.dispose()


def _engine(path: Path) -> sa.Engine:
    engine = sa.create_engine(sa.URL.create("sqlite", database=str(path)))

    def configure(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # transactions begin where we say so
        for pragma in ("busy_timeout=30000", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    event.listen(engine, "connect", configure)
    return engine
