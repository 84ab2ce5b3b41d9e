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
from archive.catalogue.migration import revision_of
from archive.errors import HomeVersionError
from archive.home import Home, disk_errors
from archive.locks import Locks
from archive.store.disk import Disk

HEAD = "0003"
_OLDER: tuple[str, ...] = ("0001", "0002")


class Desk:
    """Open it with ``open``; transactions that write begin with the write lock."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    @classmethod
    def open(cls, home: Home) -> "Desk":
        """Open, create or migrate it. Raises HomeVersionError: written by a newer Muragat; StoreError; LockedError."""
        if home.settings.database_url:
            engine = sa.create_engine(home.settings.database_url).execution_options(schema_translate_map={None: "desk"})
            with engine.begin() as connection:
                connection.execute(sa.schema.CreateSchema("desk", if_not_exists=True))
                schema.metadata.create_all(connection)
                _add_columns(connection)
            return cls(engine)
        path = home.desk_path
        if not path.exists() or _revision(path) != HEAD:
            with Locks(home.locks_path).claims(["desk"]):
                if not path.exists() or _revision(path) != HEAD:
                    _migrate(path)
        return cls(_engine(path))

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

    def close(self) -> None:
        self._engine.dispose()

    def __enter__(self) -> "Desk":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _add_columns(connection: sa.Connection) -> None:
    """Expand the tables of an older form on a server: columns are added, nothing is taken away."""
    for table in schema.metadata.sorted_tables:
        there = {column["name"] for column in sa.inspect(connection).get_columns(table.name, schema="desk")}
        for column in table.columns:
            if column.name not in there:
                words = sa.schema.CreateColumn(column).compile(dialect=connection.dialect)
                connection.execute(sa.DDL(f'ALTER TABLE desk."{table.name}" ADD COLUMN {words}'))


def copy_to(source: Path, target: Path) -> None:
    """A consistent copy, whoever writes meanwhile."""
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)


def end_sessions(path: Path) -> list[str]:
    """After a restore: end all sessions, revoke all tokens; the grants that came back, as sentences for a person."""
    engine = _engine(path)
    with engine.begin() as connection:
        connection.execute(schema.session.delete())
        connection.execute(schema.token.update().where(schema.token.c.revoked.is_(None)).values(revoked=time.time()))
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
    from alembic import command  # as in archive.catalogue.migration
    from alembic.config import Config

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
        config = Config()
        config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
        with engine.connect() as connection:
            if connection.exec_driver_sql("PRAGMA integrity_check").scalar() != "ok":
                raise OSError(f"{fresh}: the migrated copy is damaged")
        engine.dispose()
        if path.exists():
            shutil.copyfile(path, path.with_name(f"{path.name}.before-{HEAD}"))
        Disk().rename(fresh, path)
        Disk().sync_folder(path.parent)


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
