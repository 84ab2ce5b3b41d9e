"""How a database server is set up, as far as this archive depends on it (for ``muragat doctor``)."""

import time
from dataclasses import dataclass

import sqlalchemy as sa

from archive.catalogue.server import OLDEST_SERVER, Server


@dataclass(frozen=True, slots=True)
class State:
    """``clock_seconds``: how far its clock is ahead of ours. ``faults`` and ``worries``: what is wrong, what to do."""

    version: str
    milliseconds: float
    clock_seconds: float
    faults: tuple[tuple[str, str], ...]
    worries: tuple[tuple[str, str], ...]


_SETTINGS = ("server_version_num", "server_version", "fsync", "full_page_writes", "synchronous_commit",
             "max_connections", "server_encoding", "transaction_read_only")  # fmt: skip


def look(url: str) -> State:
    """Ask the server. Raises DatabaseAwayError."""
    server = Server(url)
    try:
        with server.engine("public").connect() as connection:
            query = sa.select(*(sa.func.current_setting(name).label(name) for name in _SETTINGS))
            found = dict(connection.execute(query).mappings().one())
            began = time.perf_counter()
            there = connection.execute(sa.text("SELECT extract(epoch FROM clock_timestamp())")).scalar_one()
            here = time.time()
            milliseconds = (time.perf_counter() - began) * 1000
    finally:
        server.close()
    return State(
        found["server_version"], milliseconds, float(there) - here, tuple(_faults(found)), tuple(_worries(found))
    )


def _faults(found: dict[str, str]) -> list[tuple[str, str]]:
    told = {
        f"PostgreSQL {found['server_version']} is too old": (
            int(found["server_version_num"]) < OLDEST_SERVER, "Install PostgreSQL 15 or newer."),
        f"the database is encoded as {found['server_encoding']}": (
            found["server_encoding"] != "UTF8", "Make it anew: CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0"),
        "fsync is off: a power cut loses what was acknowledged": (
            found["fsync"] != "on", "Set fsync = on in postgresql.conf."),
        "full_page_writes is off: a power cut may damage tables": (
            found["full_page_writes"] != "on", "Set full_page_writes = on in postgresql.conf."),
        "it is a copy that only reads": (
            found["transaction_read_only"] == "on", "Name the primary server in database_url."),
    }  # fmt: skip
    return [(words, do) for words, (wrong, do) in told.items() if wrong]


def _worries(found: dict[str, str]) -> list[tuple[str, str]]:
    if int(found["max_connections"]) < 60:
        return [
            (
                f"max_connections is {found['max_connections']}",
                "A node may need 60 at once (docs/deploy.md): raise it.",
            )
        ]
    return []
