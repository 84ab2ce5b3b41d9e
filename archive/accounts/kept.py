"""What somebody keeps for themselves, and finds again wherever they sign in: lists of recordings, searches, notes.

Entries with names (``list:…``, ``search:…``, ``note:…``), which nobody but their owner and their browsers read. Of two
versions of an entry the later one holds, whichever device it comes from; what was taken away is an empty one, so that
another device learns of it.
"""

import time
from collections.abc import Iterable
from typing import Final

import msgspec
import sqlalchemy as sa

from archive.accounts.desk import Desk
from archive.accounts.schema import kept as table
from archive.errors import N_, InvalidValueError

MOST: Final = 1_000
"""Entries of one account, with those that were taken away."""
LONGEST_NAME, LONGEST_VALUE = 600, 50_000


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``value``: JSON that the browser understands; empty: taken away. ``at``: when, in seconds since 1970."""

    name: str
    value: str
    at: float


class Kept:
    """What the accounts of one desk database keep for themselves."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def of(self, account: str) -> list[Entry]:
        """Everything that an account keeps, by name."""
        query = sa.select(table.c.name, table.c.value, table.c.at).where(table.c.account == account)
        with self._desk.reading() as connection:
            return [Entry(row.name, row.value, row.at) for row in connection.execute(query.order_by(table.c.name))]

    def take(self, account: str, entries: Iterable[Entry]) -> None:
        """Keep what is later than what is known; nothing is later than now. Raises InvalidValueError: too much."""
        sent, now = {entry.name: entry for entry in entries}, time.time()
        if any(not 0 < len(e.name) <= LONGEST_NAME or len(e.value) > LONGEST_VALUE for e in sent.values()):
            raise InvalidValueError(
                N_("too long"), N_("At most %(most)s characters of a note or a list."), most=LONGEST_VALUE
            )
        mine = table.c.account == account
        with self._desk.writing() as connection:
            known = {row.name: row.at for row in connection.execute(sa.select(table.c.name, table.c.at).where(mine))}
            if len(known.keys() | sent.keys()) > MOST:
                raise InvalidValueError(N_("more than %(most)s lists, searches and notes"), "", most=MOST)
            for entry in sent.values():
                values = {"value": entry.value, "at": min(entry.at, now)}
                if entry.name not in known:
                    connection.execute(table.insert().values(account=account, name=entry.name, **values))
                elif entry.at > known[entry.name]:
                    connection.execute(table.update().where(mine, table.c.name == entry.name).values(**values))
