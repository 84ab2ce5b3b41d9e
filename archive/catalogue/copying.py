"""Rows of the same tables from one database to another, compared one by one.

Both sides are walked in the order of their keys, in portions; what is the same already is left alone, so that a copy
that was cut off goes on where it was, and a second walk proves the first. Both sides compare texts by their code points
(``archive.catalogue.server.byte_order``), and so walk in the same order.
"""

from collections.abc import Callable, Iterable
from typing import Any

import sqlalchemy as sa

Progress = Callable[[int, int], None]
Key = tuple[Any, ...]
_PORTION = 1_000


def bring(source: sa.Connection, target: sa.Engine, tables: Iterable[sa.Table], progress: Progress) -> int:
    """Make the tables of ``target`` hold what those of ``source`` hold. Returns how many rows had to be written."""
    chosen = list(tables)
    total = sum(source.execute(sa.select(sa.func.count()).select_from(table)).scalar_one() for table in chosen)
    done = written = 0
    for table in chosen:
        last: Key | None = None
        while True:
            with target.begin() as connection:
                rows, gone, wrong, last = _portion(source, connection, table, last)
                _delete(connection, table, [*gone, *(_key(table, row) for row in wrong)])
                if wrong:
                    connection.execute(table.insert(), [dict(row) for row in wrong])
            done += rows
            written += len(wrong) + len(gone)
            progress(done, total)
            if last is None:
                break
    return written


def differences(source: sa.Connection, target: sa.Connection, tables: Iterable[sa.Table]) -> list[str]:
    """What is not the same on both sides, as ``table key``; read row by row, the first hundred."""
    found: list[str] = []
    for table in tables:
        last: Key | None = None
        while len(found) < 100:
            _, gone, wrong, last = _portion(source, target, table, last)
            found += [f"{table.name} {key}" for key in [*gone, *(_key(table, row) for row in wrong)]]
            if last is None:
                break
    return found


def _portion(
    source: sa.Connection, target: sa.Connection, table: sa.Table, after: Key | None
) -> tuple[int, list[Key], list[sa.RowMapping], Key | None]:
    """(rows read, keys that only the target has, rows that it lacks or has otherwise, where to go on or None)."""
    keys = sa.tuple_(*table.primary_key.columns)
    query = sa.select(table).order_by(*table.primary_key.columns)
    if after is not None:
        query = query.where(keys > _bound(table, after))
    rows = source.execute(query.limit(_PORTION)).mappings().all()
    end = _key(table, rows[-1]) if len(rows) == _PORTION else None
    if end is not None:
        query = query.where(keys <= _bound(table, end))
    there = {_key(table, row): row for row in target.execute(query).mappings()}
    ours = {_key(table, row): row for row in rows}
    gone = [key for key in there if key not in ours]
    return len(rows), gone, [row for key, row in ours.items() if there.get(key) != row], end


def _bound(table: sa.Table, key: Key) -> sa.Tuple:
    return sa.tuple_(*(sa.literal(value, column.type) for value, column in zip(key, table.primary_key, strict=True)))


def _key(table: sa.Table, row: sa.RowMapping) -> Key:
    return tuple(row[column.name] for column in table.primary_key.columns)


def _delete(connection: sa.Connection, table: sa.Table, keys: list[Key]) -> None:
    if keys:
        columns = list(table.primary_key.columns)
        match = sa.and_(*(column == sa.bindparam(f"key_{number}") for number, column in enumerate(columns)))
        rows = [{f"key_{number}": value for number, value in enumerate(key)} for key in keys]
        connection.execute(table.delete().where(match), rows)
