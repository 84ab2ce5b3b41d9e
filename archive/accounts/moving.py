"""Moving the databases of a home: from its files to a server, from a server to another one, and back.

The desk cannot be remade and is copied row by row; so is the catalogue, which could be built anew: that way it keeps
the numbers of its changes, and no index has to be built again. Everything is copied beside, every row is compared with
the one it came from, and only then the copy takes its place, the settings name it, and the old ones are set aside.

A move that was cut off goes on when it is asked for again: what is there already is compared, not copied. Nobody may
write meanwhile; whoever tries waits for the lock, and afterwards is refused by the old database, which has moved.
"""

import os
import time
from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from archive.accounts import desk
from archive.accounts.desk import Desk
from archive.catalogue import building, server, writing
from archive.catalogue import schema as catalogue_schema
from archive.catalogue.connecting import engine_for
from archive.catalogue.copying import Progress, bring, differences
from archive.catalogue.migration import FORM as CATALOGUE
from archive.catalogue.server import Form, Server
from archive.errors import InvalidValueError, LockedError, StoreError
from archive.home import Home, disk_errors
from archive.settings import name_database, read_settings
from archive.store.disk import Disk

FILES = "files"
_ROOMS: tuple[Form, ...] = (desk.FORM, CATALOGUE)
_MOVING, _MOVED = "moving", "moved"


@dataclass(frozen=True, slots=True)
class Moved:
    """``rows``: how many were compared and found the same. ``written``: how many of them this run had to copy."""

    rows: int
    written: int


def move(home: Home, to: str, progress: Progress) -> Moved:
    """Move catalogue and desk to the server at the SQLAlchemy URL ``to``, or back into ``files``.

    Raises InvalidValueError: it is there already, or something else is; LockedError: somebody is at work; StoreError: a
    row is not the same afterwards; DatabaseAwayError. Then the home stays where it is.
    """
    url = "" if to == FILES else read_settings(home.root, database_url=to).database_url
    if url == home.settings.database_url:
        raise InvalidValueError("catalogue and desk are there already", "Nothing has to be moved.")
    Desk.open(home).close()  # of the present form, and there
    with ExitStack() as stack:
        source, target = _side(home, home.settings.database_url), _side(home, url)
        stack.callback(source.close)
        stack.callback(target.close)
        source.refuse_others()
        held = {form.schema: stack.enter_context(source.held(form)) for form in _ROOMS}
        written = 0
        if not target.is_in_place():  # else an earlier run came so far
            for form in _ROOMS:
                tables = form.metadata.sorted_tables
                written += bring(held[form.schema], target.beside(form), tables, progress)
            rows = _compared(held, target.beside)
            target.put_in_place()
        else:
            rows = _compared(held, target.in_place)
        name_database(home.root, url)
        source.set_aside(held)
    return Moved(rows, written)


def _compared(held: dict[str, sa.Connection], target: Callable[[Form], sa.Engine]) -> int:
    """Raises StoreError: a row is not the same on both sides."""
    rows = 0
    for form in _ROOMS:
        tables, here = form.metadata.sorted_tables, held[form.schema]
        with target(form).connect() as there:
            found = differences(here, there, tables)
        if found:
            raise StoreError(
                f"{len(found)} rows of the {form.schema} there are not those of this archive: {', '.join(found[:3])}",
                "Nothing was changed where the archive is now. Name a place that holds no other archive.",
            )
        rows += sum(here.execute(sa.select(sa.func.count()).select_from(table)).scalar_one() for table in tables)
    return rows


def _side(home: Home, url: str) -> "_Files | _OnServer":
    return _OnServer(url) if url else _Files(home)


class _Files:
    """The files of a home."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._engines: dict[Path, sa.Engine] = {}

    def close(self) -> None:
        for engine in self._engines.values():
            engine.dispose()

    def refuse_others(self) -> None:
        """Raises LockedError: another process has these files open."""
        here = (os.path.realpath(self._home.desk_path), os.path.realpath(self._home.catalogue_path))
        if others := with_open(here):
            raise LockedError(
                f"process {', '.join(map(str, others))} has this archive open", "Stop the server and the workers first."
            )

    @contextmanager
    def held(self, form: Form) -> Generator[sa.Connection]:
        """A connection that keeps everybody from writing."""
        engine = self.in_place(form)
        with engine.connect() as connection, writing.locked(connection):
            yield connection

    def in_place(self, form: Form) -> sa.Engine:
        return self._engine(self._path(form))

    def is_in_place(self) -> bool:
        return self._home.desk_path.exists()

    def beside(self, form: Form) -> sa.Engine:
        """The tables that are copied to, empty at first."""
        path = self._moving(form)
        if not path.exists():
            building.new_tables(path, form)
        return self._engine(path)

    def _engine(self, path: Path) -> sa.Engine:
        if path not in self._engines:
            self._engines[path] = engine_for(sa.URL.create("sqlite", database=str(path)))
        return self._engines[path]

    def put_in_place(self) -> None:
        home, disk = self._home, Disk()
        self.close()
        with disk_errors(home.root):
            place = building.named(home.catalogue_path)
            self._moving(CATALOGUE).rename(place)
            building.put_in_place(place, home.catalogue_path, disk)
            disk.rename(self._moving(desk.FORM), home.desk_path)
            disk.sync_folder(home.root)

    def set_aside(self, held: dict[str, sa.Connection]) -> None:
        for connection in held.values():  # who has the file open still must not write there any more
            for table in sa.inspect(connection).get_table_names():
                for verb in ("INSERT", "UPDATE", "DELETE"):
                    connection.exec_driver_sql(
                        f'CREATE TRIGGER "{_MOVED}_{table}_{verb}" BEFORE {verb} ON "{table}"'
                        " BEGIN SELECT RAISE(ABORT, 'this archive has moved'); END"
                    )
        path = self._home.desk_path
        Disk().rename(path, path.with_name(f"{path.name}.{_MOVED}-{time.strftime('%Y%m%d-%H%M%S')}"))
        self._home.catalogue_path.unlink()

    def _path(self, form: Form) -> Path:
        return self._home.desk_path if form is desk.FORM else self._home.catalogue_path

    def _moving(self, form: Form) -> Path:
        path = self._path(form)
        return path.with_name(f"{path.name}.{_MOVING}")


def with_open(paths: tuple[str, ...]) -> list[int]:
    """The other processes that have one of these files open, as far as this one may know (Linux, ``/proc``)."""
    found: set[int] = set()
    for entry in Path("/proc").glob("[0-9]*/fd/*"):
        with suppress(OSError):
            if os.readlink(entry) in paths:  # noqa: PTH115 - a name, not a place
                found.add(int(entry.parts[2]))
    return sorted(found - {os.getpid()})


class _OnServer:
    """Schemas of a database server."""

    def __init__(self, url: str) -> None:
        self._server = Server(url)

    def close(self) -> None:
        self._server.close()

    def refuse_others(self) -> None:
        """Raises LockedError: somebody else is connected."""
        with self._server.engine("public").connect() as connection:
            query = sa.text(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                " AND application_name = 'muragat' AND pid <> pg_backend_pid()"
            )
            if others := connection.execute(query).scalar_one():
                raise LockedError(f"{others} connections are at work in this archive", "Stop the servers and workers.")

    @contextmanager
    def held(self, form: Form) -> Generator[sa.Connection]:
        with self._server.engine(form.schema).connect() as connection, connection.begin():
            connection.execute(sa.text(f"SELECT pg_advisory_xact_lock(hashtext('muragat {form.schema}'))"))
            yield connection

    def in_place(self, form: Form) -> sa.Engine:
        return self._server.engine(form.schema)

    def is_in_place(self) -> bool:
        """Whether there is an archive: one is never without records."""
        with self.in_place(CATALOGUE).connect() as connection:
            if not server.is_there(connection, CATALOGUE, CATALOGUE.schema):
                return False
            return connection.execute(sa.select(catalogue_schema.record.c.id).limit(1)).first() is not None

    def beside(self, form: Form) -> sa.Engine:
        name = f"{form.schema}_{_MOVING}"
        engine = self._server.engine(name)
        with engine.begin() as connection:
            if not server.is_there(connection, form, name):
                server.create(connection, form, name)
        return engine

    def put_in_place(self) -> None:
        with self._server.engine("public").begin() as connection:
            for form in _ROOMS:
                server.count_on(connection, form, f"{form.schema}_{_MOVING}")
                server.put_in_place(connection, f"{form.schema}_{_MOVING}", form.schema)

    def set_aside(self, held: dict[str, sa.Connection]) -> None:
        stamp = time.strftime("%Y%m%d_%H%M%S")
        for name, connection in held.items():
            server.rename(connection, name, f"{name}_{_MOVED}_{stamp}")
