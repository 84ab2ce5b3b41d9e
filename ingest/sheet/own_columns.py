"""A house's own headings: which of our columns each of them means, from a TOML file.

::

    [columns]
    "Шифр единицы" = "carrier_label"
    "Кто пел" = "singer"

A heading matches whatever its case, spaces and brackets. What is mapped for a collection is kept in the collection's
object in the store, so that the next sheet of that house is understood without being told again, and a backup has it.

A heading that says who may hear can only be mapped to a column that says so: a mapping opens no door.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final, cast

from archive.errors import InvalidValueError
from archive.keeping import Archive
from archive.model import Kind, Ref
from ingest.sheet.cells import Row
from ingest.sheet.columns import BY_NAME, find_column, key_of
from ingest.sheet.doors import DOOR_COLUMNS, speaks_of_access

KEPT_AS: Final = "columns.toml"
MOST_BYTES: Final = 256 << 10
_WHAT: Final = 'Write [columns] and below it "Heading" = "column"; docs/metadata.md lists the columns.'


@dataclass(frozen=True, slots=True)
class OwnColumns:
    """Headings by key, each with the name of a column of ours. ``body``: the file, as it is kept."""

    names: Mapping[str, str] = field(default_factory=dict[str, str])
    body: bytes = b""

    def named(self, row: Row) -> Row:
        """A row of headings in which the house's own are replaced by the names of our columns."""
        return replace(row, cells=tuple(self.names.get(key_of(cell), cell) for cell in row.cells))


NONE: Final = OwnColumns()


def read_columns(path: Path) -> OwnColumns:
    """Raises InvalidValueError: no such file, no TOML, an unknown column, a door mapped to something else."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise InvalidValueError(f"{path.name}: larger than {MOST_BYTES >> 10} kB", _WHAT)
        body = path.read_bytes()
    except OSError as error:
        raise InvalidValueError(f"{path}: cannot be read ({error.strerror})", "Check the path.") from error
    return _read(body, path.name)


def kept_columns(archive: Archive, collection: str | None) -> OwnColumns:
    """What was kept for a collection (its id); nothing when there is no such collection or it has none."""
    if collection is None:
        return NONE
    ref = Ref(Kind.COLLECTION, collection)
    if not archive.store.holds(ref) or KEPT_AS not in archive.store.inventory(ref).head.state:
        return NONE
    return _read(archive.store.read(ref, KEPT_AS), f"{ref} {KEPT_AS}")


def keep_columns(archive: Archive, collection: str, own: OwnColumns, *, who: str) -> None:
    """Remember a mapping for a collection. Writes nothing when it is remembered already."""
    ref = Ref(Kind.COLLECTION, collection)
    if own.body and kept_columns(archive, collection) != own:
        record = archive.catalogue.get(ref)
        archive.keep(record, who=who, why="headings of its sheets", files={KEPT_AS: own.body})


def _read(body: bytes, where: str) -> OwnColumns:
    try:
        document: dict[str, Any] = tomllib.loads(body.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InvalidValueError(f"{where}: not TOML in UTF-8 ({error})", _WHAT) from error
    table = document.get("columns")
    if not isinstance(table, dict) or len(document) != 1:
        raise InvalidValueError(f"{where}: needs one table [columns] and nothing else", _WHAT)
    names: dict[str, str] = {}
    for heading, name in cast("dict[str, object]", table).items():
        names[key_of(heading)] = _column(heading, name, where)
    return OwnColumns(names, body)


def _column(heading: str, name: object, where: str) -> str:
    if not isinstance(name, str) or name not in BY_NAME:
        raise InvalidValueError(f"{where}: {heading!r} is mapped to {name!r}, which is no column", _WHAT)
    meant = find_column(heading)
    is_door = meant.name in DOOR_COLUMNS if meant else speaks_of_access(heading)
    if is_door and name not in DOOR_COLUMNS:
        reason = f"{where}: {heading!r} says who may hear and cannot be mapped to {name!r}"
        raise InvalidValueError(reason, f"Map it to one of: {', '.join(sorted(DOOR_COLUMNS))}.")
    return name
