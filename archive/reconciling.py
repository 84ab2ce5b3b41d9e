"""Two people changed one record: what each of them did, and a record with both.

Compared by *units*: places in the plain form of a record (``("performance", "date")``) that are changed as a whole.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from archive.codec import plain, record_from_plain
from archive.model import AnyRecord

Path = tuple[str, ...]


class Side(StrEnum):
    """Whose value is taken."""

    MINE = "mine"
    THEIRS = "theirs"


@dataclass(frozen=True, slots=True)
class Difference:
    """One unit that differs between mine and theirs. ``both``: each of us changed it, and somebody has to decide;
    otherwise ``side`` is who changed it."""

    path: Path
    base: Any
    mine: Any
    theirs: Any
    side: Side
    both: bool


_NOTHING: Final = None


def value_at(values: Mapping[str, Any], path: Path) -> Any:
    """What stands at a path of a plain record; None where nothing does."""
    found: Any = values
    for step in path:
        if not isinstance(found, Mapping):
            return _NOTHING
        found = found.get(step)  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType]
    return found  # pyright: ignore[reportUnknownVariableType]


def put_at(values: dict[str, Any], path: Path, value: Any) -> None:
    """Put a value at a path of a plain record; None takes away what is there."""
    *steps, last = path
    place = values
    for step in steps:
        place = place.setdefault(step, {})
    if value is None:
        place.pop(last, None)
    else:
        place[last] = value


def differences(base: AnyRecord, mine: AnyRecord, theirs: AnyRecord, units: Iterable[Path]) -> list[Difference]:
    """Where my record and theirs differ, both made from ``base``."""
    old, own, other = plain(base), plain(mine), plain(theirs)
    found: list[Difference] = []
    for path in units:
        was, ours, now = (value_at(values, path) for values in (old, own, other))
        if ours != now:
            side = Side.THEIRS if ours == was else Side.MINE
            found.append(Difference(path, was, ours, now, side, both=was not in (ours, now)))
    return found


def merged(mine: AnyRecord, theirs: AnyRecord, from_mine: Iterable[Path]) -> AnyRecord:
    """Their record with these units of mine. Raises StoreError: together they are no record."""
    own, other = plain(mine), plain(theirs)
    for path in from_mine:
        put_at(other, path, value_at(own, path))
    return record_from_plain(theirs.kind, {key: value for key, value in other.items() if value != {}})
