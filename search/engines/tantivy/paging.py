"""Pages that follow each other: where one ends, the next begins, whatever happened in between.

A cursor names the last hit of a page: its place, its value in the order, its key. The next page begins after that hit.
As a rule it still stands in its place; when records have come or gone before it, it is looked for around there, then
by its value, which is its own where the order leaves no two records equal (``search.orders``). By relevance many may be
equal; there a merge of the index's files in the middle of a walk can move some of them. A cursor belongs to one
question; used with another it is refused.
"""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tantivy import DocAddress

from archive.errors import InvalidValueError

Value = str | float | None
"""What a hit is ordered by; None (no such value) comes last."""
Window = Sequence[tuple[Value, DocAddress]]
Look = Callable[[int, int], Window]
"""(offset, limit) -> those hits, in order."""

_LONGEST = 2_000  # characters of a cursor
_NEIGHBOURHOOD = 200  # hits before and after the old place that are looked at first


@dataclass(frozen=True, slots=True)
class Cursor:
    """``offset`` and ``value`` of the last hit given, and its ``key`` in the index."""

    offset: int
    value: Value
    key: str

    def written(self, question: str) -> str:
        """As text for an address, bound to the question."""
        fields = [self.offset, self.value, self.key, _digest(question)]
        return base64.urlsafe_b64encode(json.dumps(fields, ensure_ascii=False).encode()).decode().rstrip("=")


def read(text: str, question: str) -> Cursor:
    """A cursor that ``written`` made for this question. Raises InvalidValueError for anything else."""
    try:
        padded = text[:_LONGEST] + "=" * (-len(text[:_LONGEST]) % 4)
        offset, value, key, digest = json.loads(base64.urlsafe_b64decode(padded.encode()))
    except (ValueError, TypeError, RecursionError, binascii.Error):
        offset = value = key = digest = None
    if not (
        type(offset) is int and offset >= 0 and isinstance(key, str) and isinstance(value, str | float | int | None)
    ):
        raise InvalidValueError(f"cursor={text[:80]!r} is not one of ours", "Begin again without it.")
    if digest != _digest(question):
        raise InvalidValueError(f"cursor={text[:80]!r} belongs to another search", "Begin again without it.")
    return Cursor(offset, value, key)


def follows(cursor: Cursor, window: Window, key_of: Callable[[DocAddress], str]) -> bool:
    """Whether the window begins with the hit that the cursor names, as it does where nothing has come or gone."""
    return bool(window) and window[0][0] == cursor.value and key_of(window[0][1]) == cursor.key


def after(cursor: Cursor, total: int, look: Look, key_of: Callable[[DocAddress], str], *, descending: bool) -> int:
    """How many hits stand up to and with the one that the cursor names, or where it stood if it is gone."""
    start = max(0, cursor.offset - _NEIGHBOURHOOD)
    for place, (value, address) in enumerate(look(start, 2 * _NEIGHBOURHOOD), start):
        if value == cursor.value and key_of(address) == cursor.key:
            return place + 1
    beyond = _Beyond(cursor.value, descending=descending)
    lowest = _first(total, look, beyond.reached)
    highest = _first(total, look, beyond.passed)
    return highest if highest - lowest <= 1 else min(max(cursor.offset, lowest), highest)


@dataclass(frozen=True, slots=True)
class _Beyond:
    wanted: Value
    descending: bool

    def reached(self, value: Value) -> bool:
        return value == self.wanted or self.passed(value)

    def passed(self, value: Value) -> bool:
        """Whether a value stands behind the wanted one."""
        if value is None or self.wanted is None:
            return value is None and self.wanted is not None
        if isinstance(value, str) or isinstance(self.wanted, str):
            return str(value) > str(self.wanted)
        return value < self.wanted if self.descending else value > self.wanted


def _first(total: int, look: Look, holds: Callable[[Value], bool]) -> int:
    """The first place whose value fits; every one after it does as well."""
    low, high = 0, total
    while low < high:
        middle = (low + high) // 2
        window = look(middle, 1)
        if not window or holds(window[0][0]):
            high = middle
        else:
            low = middle + 1
    return low


def _digest(question: str) -> int:
    return zlib.crc32(question.encode())
