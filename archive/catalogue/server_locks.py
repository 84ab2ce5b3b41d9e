"""Locks on the database server (advisory locks): the same rooms and numbers as the files of ``archive.locks``, for
processes on any number of machines.

They belong to a connection of their own and end with it, however its process ends. They are taken in one question, in
their order. When the server goes away they are gone; whoever held them then cannot write the catalogue either, and a
version of an object is put in its place only where there is none.

Source: PostgreSQL 15 documentation 13.3.5 (advisory locks), 20.11.1 (lock_timeout).
"""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from zlib import crc32

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, OperationalError

from archive.catalogue.server import LOCK_NOT_AVAILABLE, Server, sqlstate
from archive.errors import DatabaseAwayError

_TAKE = sa.text(
    "SELECT pg_advisory_lock(room, number) FROM (SELECT room, number FROM unnest(CAST(:rooms AS int[]),"
    " CAST(:numbers AS int[])) WITH ORDINALITY AS wanted(room, number, place) ORDER BY place) AS wanted"
)
_TRY = sa.text("SELECT pg_try_advisory_lock(:room, :number)")
_GIVE = sa.text("SELECT pg_advisory_unlock_all()")


@contextmanager
def hold(server: Server, wanted: Sequence[tuple[str, int]], patience_seconds: float) -> Generator[None]:
    """Hold locks, each a room and a number, taken in this order.

    Raises TimeoutError when somebody else holds one of them for so long; DatabaseAwayError.
    """
    with server.locking.connect() as connection:
        try:
            _take(connection, [(_number_of(room), number) for room, number in wanted], patience_seconds)
            yield
        finally:
            _give_back(connection)


def _take(connection: sa.Connection, wanted: Sequence[tuple[int, int]], patience_seconds: float) -> None:
    if patience_seconds <= 0:
        for room, number in wanted:
            if not connection.execute(_TRY, {"room": room, "number": number}).scalar():
                raise TimeoutError("held by another")
        return
    _be_patient(connection, round(patience_seconds * 1000))
    try:
        connection.execute(_TAKE, {"rooms": [room for room, _ in wanted], "numbers": [n for _, n in wanted]}).all()
    except OperationalError as error:
        if sqlstate(error) != LOCK_NOT_AVAILABLE:
            raise
        raise TimeoutError("held by another") from error


def _be_patient(connection: sa.Connection, milliseconds: int) -> None:
    """Set how long this connection waits for a lock; kept with it, because nearly all ask for the same."""
    if connection.info.get("patience") != milliseconds:
        connection.exec_driver_sql(f"SET lock_timeout = '{milliseconds}ms'")
        connection.info["patience"] = milliseconds


def _give_back(connection: sa.Connection) -> None:
    if connection.invalidated:
        return
    try:
        connection.execute(_GIVE)
    except DatabaseAwayError:
        return  # the locks went with the connection
    except DBAPIError:
        connection.invalidate()  # in a state that nobody knows: it is closed, and its locks go with it


def _number_of(room: str) -> int:
    """A signed number of 32 bits for the name of a room."""
    return crc32(f"muragat {room}".encode()) - 2**31
