"""The database server that ``database_url`` names: PostgreSQL 15 or newer, one database an archive.

The catalogue lives in the schema ``catalogue``, the desk in ``desk``. What differs from the files of one machine is
here and in ``archive.catalogue.server_locks``:

* Texts are compared by their code points (collation ``C``), as SQLite does it, so that every list has the same order
  wherever it is kept; what is sorted by the Kazakh alphabet has a key for that (``archive.rules.scripts.sort_key``).
* An acknowledged change is on the server's disk (``synchronous_commit``), and a statement sees what was committed
  before it began (READ COMMITTED): the order of changes depends on that (``archive.catalogue.writing``).
* A connection that has died is replaced before it is used; a server that is just starting is waited for, for
  ``PATIENCE_SECONDS``. After that, and when it goes away in the middle of a question, ``DatabaseAwayError`` says so.
* Tables are made and changed by ``muragat migrate`` alone, never on first use: several versions of this program may run
  beside each other. A migration first *expands* (what older programs do not know is added, and may be left out); a
  release later it may *contract*. The comment on a schema says which is the oldest form whose programs may use it.

Sources: PostgreSQL 15 documentation 13.2.1 (Read Committed), 23.2.2.1 (collation C), 20.5.1 (synchronous_commit).
"""

import math
import select
import threading
import time
import uuid
import weakref
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DBAPIError, DisconnectionError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

from archive.errors import DatabaseAwayError, HomeVersionError

DRIVER = "postgresql+psycopg"
OLDEST_SERVER = 150_000
PATIENCE_SECONDS = 3.0
_AGAIN_SECONDS = 0.1
_FRESH_SECONDS = 0.1
_POOL, _LOCK_POOL = (5, 15), (2, 38)
"""Connections that one process keeps, and opens beyond that while they are needed: for questions, and for locks."""

_SESSION = (
    "SET synchronous_commit = on",
    "SET default_transaction_isolation = 'read committed'",
    "SET statement_timeout = '120s'",
    "SET lock_timeout = '60s'",
    "SET client_min_messages = warning",
)
_LOCK_SESSION = ("SET statement_timeout = 0", "SET idle_session_timeout = 0")


@dataclass(frozen=True, slots=True)
class Form:
    """What the tables of a schema must look like. ``head``: the present revision; ``older``: those before it.

    ``serves``: the oldest form whose programs may use tables of the form ``head``.
    """

    schema: str
    metadata: sa.MetaData
    head: str
    older: tuple[str, ...]
    serves: str


class Server:
    """Connections to one server. Cheap to make: nothing is connected before it is needed."""

    def __init__(self, url: str | sa.URL) -> None:
        self.url = sa.make_url(url)
        self._base: sa.Engine | None = None
        self._locking: sa.Engine | None = None
        self._making = threading.Lock()
        self._made: list[sa.Engine] = []
        weakref.finalize(self, _dispose, self._made)  # who is forgotten takes leave of the server all the same

    def reading(self, schema: str) -> sa.Engine:
        """The same for single questions: without a transaction around each, which costs two ways to the server."""
        return self.engine(schema).execution_options(isolation_level="AUTOCOMMIT")

    def engine(self, schema: str) -> sa.Engine:
        """The engine for the tables of a schema; those of one server share their connections."""
        with self._making:
            if self._base is None:
                self._base = _engine(self.url, _POOL, _SESSION, pool_timeout=30.0)
                self._made.append(self._base)
            return self._base.execution_options(schema_translate_map={None: schema})

    @property
    def locking(self) -> sa.Engine:
        """Connections of their own for locks: whoever waits for a lock keeps none that its holder needs."""
        with self._making:
            if self._locking is None:
                self._locking = _engine(self.url, _LOCK_POOL, (*_SESSION, *_LOCK_SESSION), pool_timeout=60.0)
                self._made.append(self._locking)
                self._locking = self._locking.execution_options(isolation_level="AUTOCOMMIT")
            return self._locking

    def close(self) -> None:
        with self._making:
            _dispose(self._made)


def _dispose(engines: list[sa.Engine]) -> None:
    for engine in engines:
        engine.dispose()


def byte_order(metadata: sa.MetaData) -> None:
    """Let a server keep the texts of these tables without a limit and compare them by their code points, as SQLite."""
    for table in metadata.tables.values():
        for column in table.columns:
            if isinstance(column.type, sa.String):
                column.type = column.type.with_variant(sa.Text(collation="C"), "postgresql")


def found_form(engine: sa.Engine, form: Form) -> str | None:
    """The revision of the tables that are there; None where there are none."""
    with engine.connect() as connection:
        return _revision(connection, form.schema)


def check(engine: sa.Engine, form: Form) -> None:
    """Raises HomeVersionError: the tables are missing, older than this program, or newer than it can use."""
    with engine.connect() as connection:
        found = _revision(connection, form.schema)
        if found == form.head:
            return
        if found is None:
            raise HomeVersionError(
                f"{_place(engine)}: the database has no {form.schema} yet",
                "Make one with: muragat migrate. To move what this home keeps in files: muragat migrate --to URL",
            )
        if found in form.older:
            raise HomeVersionError(
                f"{_place(engine)}: the {form.schema} has an older form (revision {found})",
                "Bring it to the present one with: muragat migrate",
            )
        serves = _served(connection, form.schema)
        if serves is None or serves > form.head:
            raise HomeVersionError(
                f"{_place(engine)}: the {form.schema} was written by a newer Muragat (revision {found})",
                "Install the newer Muragat.",
            )


def set_up(engine: sa.Engine, form: Form, older: Callable[[sa.Connection], None]) -> str | None:
    """Make the tables where there are none; ``older`` changes those of an older form. One transaction.

    Returns the revision that was found. Raises HomeVersionError: written by a newer Muragat.
    """
    with engine.begin() as connection:
        connection.execute(sa.text("SELECT pg_advisory_xact_lock(hashtext('muragat form'))"))
        found = _revision(connection, form.schema)
        if found is None:
            create(connection, form, form.schema)
        elif found in form.older:
            older(connection)
            _in_byte_order(connection, form)
            _say_served(connection, form, form.schema)
        elif found != form.head:
            raise HomeVersionError(
                f"the {form.schema} was written by a newer Muragat (revision {found})", "Install the newer Muragat."
            )
        return found


def create(connection: sa.Connection, form: Form, schema: str) -> None:
    """Empty tables in a schema of this name, which must have none."""
    connection.execute(sa.schema.CreateSchema(schema, if_not_exists=True))
    translated = connection.execution_options(schema_translate_map={None: schema})
    form.metadata.create_all(translated, checkfirst=False)
    name = _quoted(connection, schema)
    connection.exec_driver_sql(f"CREATE TABLE {name}.alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)")
    connection.exec_driver_sql(f"INSERT INTO {name}.alembic_version VALUES (%s)", (form.head,))  # noqa: S608 - quoted
    _say_served(connection, form, schema)


def is_there(connection: sa.Connection, form: Form, schema: str) -> bool:
    """Whether the tables of this form are in a schema of this name."""
    return _revision(connection, schema) == form.head


def count_on(connection: sa.Connection, form: Form, schema: str) -> None:
    """Let numbers that the server gives by itself go on after the rows that were written with theirs."""
    for table in form.metadata.sorted_tables:
        column = table.autoincrement_column
        if column is not None and isinstance(column.type, sa.Integer):
            here = connection.execution_options(schema_translate_map={None: schema})
            last = here.execute(sa.select(sa.func.max(column))).scalar()
            place = sa.func.pg_get_serial_sequence(f"{schema}.{table.name}", column.name)
            if last is not None:
                here.execute(sa.select(sa.func.setval(place, last)))


def beside(schema: str) -> str:
    """The name of a schema in which a new generation is built."""
    return f"{schema}_{uuid.uuid4().hex[:16]}"


def put_in_place(connection: sa.Connection, place: str, schema: str) -> None:
    """Let ``place`` be the schema from now on, once this transaction is committed.

    Whoever asks the old one meanwhile is answered to the end of the question; it is removed by ``sweep``.
    """
    if _exists(connection, schema):
        rename(connection, schema, f"{schema}_old_{uuid.uuid4().hex[:16]}")
    rename(connection, place, schema)


def sweep(engine: sa.Engine, schema: str) -> None:
    """Remove generations that are not, or never became, the one in use. Only for whoever may build.

    One that is being read stays until the next time.
    """
    with engine.connect() as connection:
        names = [name for name in sa.inspect(connection).get_schema_names() if name.startswith(f"{schema}_")]
    for name in names:
        try:
            with engine.begin() as connection:
                connection.exec_driver_sql("SET LOCAL lock_timeout = '1s'")
                connection.execute(sa.schema.DropSchema(name, cascade=True, if_exists=True))
        except OperationalError as error:
            if sqlstate(error) != LOCK_NOT_AVAILABLE:
                raise


LOCK_NOT_AVAILABLE = "55P03"


def sqlstate(error: DBAPIError) -> str:
    """The code of a server's error (PostgreSQL documentation, appendix A); empty where it has none."""
    return str(getattr(error.orig, "sqlstate", "") or "")


def _engine(url: sa.URL, pool: tuple[int, int], session: Sequence[str], pool_timeout: float) -> sa.Engine:
    engine = sa.create_engine(
        url,
        isolation_level="READ COMMITTED",
        pool_size=pool[0],
        max_overflow=pool[1],
        pool_timeout=pool_timeout,
        connect_args={
            "connect_timeout": 5,
            "application_name": "muragat",
            "keepalives_idle": 30,
            "keepalives_interval": 10,
            "keepalives_count": 3,
        },
    )

    def begin(connection: Any, _record: object) -> None:
        before, connection.autocommit = connection.autocommit, True
        for words in session:
            connection.execute(words)
        connection.autocommit = before

    event.listen(engine, "checkin", _put_back)
    event.listen(engine, "checkout", _looked_at)
    event.listen(engine, "do_connect", _patiently)
    event.listen(engine, "connect", begin)
    event.listen(engine, "handle_error", _say_that_it_is_away)
    return engine


def _put_back(_connection: object, record: ConnectionPoolEntry) -> None:
    record.info["idle-since"] = time.monotonic()


def _looked_at(connection: Any, record: ConnectionPoolEntry, _proxy: object) -> None:
    """One that has lain for a while, or whose server has said something unasked (that it goes away), is asked whether
    it lives; each question costs a way to the server and back."""
    if time.monotonic() - record.info.get("idle-since", math.inf) < _FRESH_SECONDS and _is_silent(connection):
        return
    before, connection.autocommit = connection.autocommit, True
    try:
        connection.execute("")
    except Exception as error:
        raise DisconnectionError from error  # the pool takes another one
    connection.autocommit = before


def _is_silent(connection: Any) -> bool:
    """Whether nothing has come from the server since its last answer, not even the end."""
    if connection.closed:
        return False
    socket = select.poll()
    socket.register(connection.fileno(), select.POLLIN)
    return not socket.poll(0)


def _patiently(dialect: Any, _record: object, arguments: list[Any], named: dict[str, Any]) -> Any:
    """Connect; a server that is not there is asked again for a while: it may be starting."""
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return dialect.connect(*arguments, **named)
        except dialect.loaded_dbapi.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(_AGAIN_SECONDS)


def _say_that_it_is_away(context: ExceptionContext) -> None:
    if not (context.is_disconnect or context.connection is None):
        return
    where = "the database server" if context.engine is None else _place(context.engine)
    words = " ".join(str(context.original_exception).split())
    raise DatabaseAwayError(
        f"{where} cannot be asked ({words[:300]})",
        "Is it running, and may this machine reach it? What was acknowledged is safe. See: muragat doctor",
    ) from context.original_exception


def _place(engine: sa.Engine) -> str:
    """Where it is, without the password."""
    url = engine.url
    host = url.host or url.query.get("host") or "this machine"
    return f"PostgreSQL at {host}" + (f":{url.port}" if url.port else "") + f"/{url.database or ''}"


def _revision(connection: sa.Connection, schema: str) -> str | None:
    if not sa.inspect(connection).has_table("alembic_version", schema=schema):
        return None
    table = sa.table("alembic_version", sa.column("version_num"), schema=schema)
    return connection.execute(sa.select(table.c.version_num)).scalar()


_COMMENT = "serves "


def _served(connection: sa.Connection, schema: str) -> str | None:
    query = sa.text("SELECT obj_description(to_regnamespace(:schema), 'pg_namespace')")
    comment = connection.execute(query, {"schema": schema}).scalar() or ""
    return comment.removeprefix(_COMMENT) if comment.startswith(_COMMENT) else None


def _say_served(connection: sa.Connection, form: Form, schema: str) -> None:
    connection.exec_driver_sql(f"COMMENT ON SCHEMA {_quoted(connection, schema)} IS '{_COMMENT}{form.serves}'")


def _exists(connection: sa.Connection, schema: str) -> bool:
    return bool(connection.execute(sa.text("SELECT to_regnamespace(:schema)"), {"schema": schema}).scalar())


def rename(connection: sa.Connection, old: str, new: str) -> None:
    """Give a schema another name."""
    connection.exec_driver_sql(f"ALTER SCHEMA {_quoted(connection, old)} RENAME TO {_quoted(connection, new)}")


def _quoted(connection: sa.Connection, name: str) -> str:
    return connection.dialect.identifier_preparer.quote(name)


def _in_byte_order(connection: sa.Connection, form: Form) -> None:
    """What migrations have made, compared as ``byte_order`` says."""
    query = sa.text(
        "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = :schema"
        " AND data_type IN ('text', 'character varying') AND collation_name IS DISTINCT FROM 'C'"
    )
    ours = {(table.name, column.name) for table in form.metadata.tables.values() for column in table.columns}
    for row in connection.execute(query, {"schema": form.schema}).all():
        if (row.table_name, row.column_name) in ours:
            table, column = (_quoted(connection, name) for name in (row.table_name, row.column_name))
            connection.exec_driver_sql(
                f'ALTER TABLE {_quoted(connection, form.schema)}.{table} ALTER COLUMN {column} TYPE text COLLATE "C"'
            )
