"""Work that one person hands to another: a list of records, by the search that finds it.

A task holds no records: what is left of it is what its search still finds for whoever looks.
"""

import time
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

from archive.accounts.desk import Desk
from archive.accounts.people import Account
from archive.accounts.schema import account as people
from archive.accounts.schema import task as table
from archive.errors import N_, InvalidValueError, NotFoundError

LONGEST_SEARCH: Final = 2_000
LONGEST_NOTE: Final = 1_000
MOST_OPEN: Final = 200
"""Open tasks of one person."""


@dataclass(frozen=True, slots=True)
class Task:
    """``search``: parameters of the search page. ``of``: the name of whoever is to do it. ``done``: since when."""

    number: int
    search: str
    of: str
    by: str
    note: str
    given: float
    done: float | None


class Tasks:
    """The tasks of one desk database."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def give(self, search: str, to: Account, by: Account, note: str = "") -> int:
        """The number of a new task. Raises InvalidValueError: too long, too many, or somebody without a desk."""
        if not to.role.has_desk or to.closed is not None:
            raise InvalidValueError(N_("%(name)s has no desk"), N_("Give it to a curator."), name=to.name)
        if len(search) > LONGEST_SEARCH or len(note) > LONGEST_NOTE:
            raise InvalidValueError(
                N_("too long"),
                N_("At most %(most)s characters, a note %(note)s."),
                most=LONGEST_SEARCH,
                note=LONGEST_NOTE,
            )
        with self._desk.writing() as connection:
            waiting = sa.select(sa.func.count()).where(table.c.account == to.id, table.c.done.is_(None))
            if connection.execute(waiting).scalar_one() >= MOST_OPEN:
                raise InvalidValueError(
                    N_("%(name)s has %(n)s tasks to do"),
                    N_("Some of them have to be done first."),
                    name=to.name,
                    n=MOST_OPEN,
                )
            values = {"search": search, "account": to.id, "given_by": by.id, "note": note, "given": time.time()}
            made = connection.execute(table.insert().values(**values)).inserted_primary_key
            return int(made[0]) if made else 0

    def of(self, who: Account) -> list[Task]:
        """What somebody still has to do, the oldest first."""
        return self._listed(table.c.account == who.id)

    def given_by(self, who: Account) -> list[Task]:
        """What somebody has handed to others and is not done yet."""
        return self._listed(sa.and_(table.c.given_by == who.id, table.c.account != who.id))

    def finish(self, number: int, who: Account) -> None:
        """Only who has to do it, who gave it, or an administrator. Raises NotFoundError: no such task of theirs."""
        whose = sa.or_(table.c.account == who.id, table.c.given_by == who.id, sa.literal(who.role.is_administrator))
        with self._desk.writing() as connection:
            found = connection.execute(
                table.update().where(table.c.number == number, table.c.done.is_(None), whose).values(done=time.time())
            )
            if not found.rowcount:
                raise NotFoundError(N_("there is no task %(n)s of yours"), N_("It may be done already."), n=number)

    def _listed(self, condition: sa.ColumnElement[bool]) -> list[Task]:
        doer, giver = people.alias("doer"), people.alias("giver")
        query = (
            sa.select(table, doer.c.name.label("of"), giver.c.name.label("by"))
            .join(doer, doer.c.id == table.c.account)
            .outerjoin(giver, giver.c.id == table.c.given_by)
            .where(condition, table.c.done.is_(None))
            .order_by(table.c.number)
        )
        with self._desk.reading() as connection:
            return [
                Task(row.number, row.search, row.of, row.by or "", row.note, row.given, row.done)
                for row in connection.execute(query)
            ]
