"""What those who keep a record say to each other about a field of it.

It stands in the desk database alone, is no part of the record, and can be deleted. Moments are seconds since 1970.
"""

import time
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from archive.accounts.desk import Desk
from archive.accounts.schema import comment as table
from archive.errors import N_, InvalidValueError, NotFoundError
from archive.hygiene import clean
from archive.model import Kind, Ref

LONGEST: Final = 2_000
MOST: Final = 200
"""Comments on one record."""


@dataclass(frozen=True, slots=True)
class Comment:
    """``field``: which of the record's it is about, as in a form; empty: the whole. ``who``: the name of an account."""

    number: int
    ref: Ref
    field: str
    who: str
    text: str
    at: float


class Comments:
    """The comments of one desk database."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def say(self, ref: Ref, field: str, who: str, text: str) -> int:
        """Keep a comment; its number. Raises InvalidValueError: nothing said, too long, too many."""
        text = clean(text).strip()
        if not text or len(text) > LONGEST:
            raise InvalidValueError(
                N_("a comment of %(n)s characters"), N_("From 1 to %(most)s."), n=len(text), most=LONGEST
            )
        ours = sa.and_(table.c.kind == ref.kind.value, table.c.record == ref.id)
        with self._desk.writing() as connection:
            if connection.execute(sa.select(sa.func.count()).select_from(table).where(ours)).scalar_one() >= MOST:
                raise InvalidValueError(
                    N_("%(record)s has %(n)s comments"), N_("Delete those that are settled."), record=ref, n=MOST
                )
            values = {"kind": ref.kind.value, "record": ref.id, "field": field, "who": who, "text": text}
            made = connection.execute(table.insert().values(**values, at=time.time())).inserted_primary_key
            return int(made[0]) if made else 0

    def of(self, ref: Ref) -> list[Comment]:
        """Those on one record, the oldest first."""
        query = sa.select(table).where(table.c.kind == ref.kind.value, table.c.record == ref.id)
        with self._desk.reading() as connection:
            return [_comment(row) for row in connection.execute(query.order_by(table.c.number))]

    def get(self, number: int) -> Comment:
        """Raises NotFoundError."""
        with self._desk.reading() as connection:
            row = connection.execute(sa.select(table).where(table.c.number == number)).first()
        if row is None:
            raise NotFoundError(N_("there is no comment %(n)s"), N_("It may have been deleted."), n=number)
        return _comment(row)

    def delete(self, number: int) -> None:
        """Leave nothing of a comment."""
        with self._desk.writing() as connection:
            connection.execute(table.delete().where(table.c.number == number))


def _comment(row: sa.Row[Any]) -> Comment:
    return Comment(row.number, Ref(Kind(row.kind), row.record), row.field, row.who, row.text, row.at)
