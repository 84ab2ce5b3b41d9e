"""The orders that a search can be sorted by, none of which leaves two records equal.

Titles have a column of text that ends with the record's key. Dates, durations, tempi and times of entry have columns of
64 bits, read upwards: the value (for the falling orders its complement), the first letters of the title, some bits
of a hash of the key. So records of one year stand in alphabetical order, those without a year come last in either
direction, in the same order, and neither a merge of the index's files nor a record added in between changes what
stands before what.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass

SORT_TITLE, SORT_LATIN = "title_order", "latin_order"
_LETTER_BITS = 6
_LETTERS = 5  # of a title, at most


@dataclass(frozen=True, slots=True)
class _Column:
    """``bits`` hold (value - ``least``) * ``steps``, clipped; ``letters`` of the title follow, then the hash."""

    number: str
    least: float
    steps: float
    bits: int
    letters: int
    falling: bool = False

    def value(self, number: float | None, spelled: int, digest: int) -> int:
        """The number, letters and hash as one; without a number the last value there is."""
        most = (1 << self.bits) - 1
        if number is None:
            made = most
        else:
            made = min(max(round((number - self.least) * self.steps), 0), most - 1)
            made = most - 1 - made if self.falling else made
        letters = self.letters * _LETTER_BITS
        rest = 64 - self.bits - letters
        made = made << letters | spelled >> (_LETTERS * _LETTER_BITS - letters)
        return made << rest | digest & ((1 << rest) - 1)


COLUMNS: Mapping[str, _Column] = {
    "date": _Column("year", -5000, 1, bits=14, letters=5),
    "-date": _Column("year_last", -5000, 1, bits=14, letters=5, falling=True),
    "duration": _Column("duration", 0, 100, bits=30, letters=3),
    "-duration": _Column("duration", 0, 100, bits=30, letters=3, falling=True),
    "tempo": _Column("tempo", 0, 100, bits=17, letters=4),
    "-tempo": _Column("tempo", 0, 100, bits=17, letters=4, falling=True),
    "-added": _Column("added", 0, 1000, bits=42, letters=1, falling=True),
}
"""Order -> its column. Years from -5000, hundredths of a second and of a beat a minute, milliseconds since 1970."""


def field_of(sort: str) -> str:
    """The column in the index that a ``sort`` reads upwards; relevance has none.

    >>> field_of("title"), field_of("date"), field_of("-date")
    ('title_order', 'date_rising', 'date_falling')
    """
    if sort == "title":
        return SORT_TITLE
    if sort == "title-latin":
        return SORT_LATIN
    return f"{sort.removeprefix('-')}_{'falling' if sort.startswith('-') else 'rising'}"


_NAMED = {field_of(sort): column for sort, column in COLUMNS.items()}


def columns(numbers: Mapping[str, float], sort_key: str, key: str) -> dict[str, int]:
    """The columns of one record. ``sort_key``: of its title; ``key``: its own in the index."""
    spelled = 0
    for character in sort_key[:_LETTERS].ljust(_LETTERS, "\0"):
        spelled = spelled << _LETTER_BITS | _rank(character)
    digest = zlib.crc32(key.encode())
    return {name: column.value(numbers.get(column.number), spelled, digest) for name, column in _NAMED.items()}


def _rank(character: str) -> int:
    """The place of a character of ``scripts.sort_key``: 0 end, 1 space, 2 to 11 digits, 12 to 53 letters, 63 others."""
    if character <= " ":
        return 1 if character == " " else 0
    if "0" <= character <= "9":
        return 2 + int(character)
    place = ord(character) - 0x41
    return 12 + place if 0 <= place < 50 else 63
