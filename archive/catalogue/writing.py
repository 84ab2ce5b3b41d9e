"""What is done to a catalogue inside one transaction: rows written and numbered, changes read in their order.

Numbers are allotted while the transaction holds the database's one write lock, so they become visible in their order:
a follower that has seen a number has been offered all smaller ones, and can never miss one.
"""

from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import sqlalchemy as sa

from archive.catalogue import rows, schema
from archive.catalogue.rows import Entry
from archive.model import Kind, Ref


@dataclass(frozen=True, slots=True)
class Change:
    """``ref`` was last written under this sequence number."""

    sequence: int
    ref: Ref


@contextmanager
def locked(connection: sa.Connection) -> Generator[None]:
    """Begin by taking the write lock; commit, or take everything back."""
    if connection.dialect.name == "sqlite":
        # The driver would begin with a read lock, and then be refused when somebody else has written meanwhile.
        connection.execution_options(isolation_level="AUTOCOMMIT")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            connection.exec_driver_sql("ROLLBACK")
            raise
        connection.exec_driver_sql("COMMIT")
        return
    with connection.begin():
        connection.execute(sa.text("SELECT pg_advisory_xact_lock(hashtext('muragat catalogue'))"))
        yield


def last_change(connection: sa.Connection) -> int:
    return int(connection.execute(sa.select(schema.meta.c.value).filter_by(key="change")).scalar_one())


def changes(connection: sa.Connection, after: int, limit: int) -> list[Change]:
    table = schema.record
    query = sa.select(table.c.change, table.c.kind, table.c.id).where(table.c.change > after)
    found = connection.execute(query.order_by(table.c.change).limit(limit))
    return [Change(row.change, Ref(Kind(row.kind), row.id)) for row in found]


def write(connection: sa.Connection, entries: Iterable[Entry]) -> list[Ref]:
    sequence = last_change(connection)
    left = [entry.record.ref for entry in entries if not rows.write(connection, entry, sequence := sequence + 1)]
    connection.execute(schema.meta.update().where(schema.meta.c.key == "change").values(value=str(sequence)))
    return left


def fill(connection: sa.Connection, portions: Iterable[Sequence[Entry]], first: int) -> None:
    """Write portions into an empty catalogue, each record once and whole, numbered from ``first`` + 1."""
    with connection.begin():
        connection.execute(schema.meta.update().where(schema.meta.c.key == "change").values(value=str(first)))
    for portion in portions:
        with connection.begin():
            rows.write_new(connection, portion, first + 1)
            first += len(portion)
            connection.execute(schema.meta.update().where(schema.meta.c.key == "change").values(value=str(first)))


def take_over(connection: sa.Connection, changes: Sequence[Change], again: Callable[[Ref], Entry]) -> int:
    with connection.begin():
        write(connection, [again(change.ref) for change in changes])
    return changes[-1].sequence


def mark_whole(connection: sa.Connection) -> None:
    connection.execute(schema.meta.delete().where(schema.meta.c.key == "whole"))
    connection.execute(schema.meta.insert().values(key="whole", value="yes"))
