"""Days worth remembering: of which day of which year a record keeps the memory.

Only whole dates count (``1936-05-12``): a year alone has no day, an uncertain date none that can be trusted. Of living
people there is never a day; their year of birth stands in their record.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from archive.model import AnyRecord, Event, Organisation, Person, Recording, Ref

_WHOLE = re.compile(r"(\d{4})-(\d\d-\d\d)")


@dataclass(frozen=True, slots=True)
class Day:
    """``what`` happened: ``recorded``, ``born``, ``died``, ``began``. ``month_day`` is ``05-12``."""

    ref: Ref
    what: str
    year: int
    month_day: str


def days_of(record: AnyRecord) -> tuple[Day, ...]:
    """The days of this record, in a stable order."""
    matches = ((what, _WHOLE.fullmatch(date)) for what, date in _dates(record) if date)
    return tuple(Day(record.ref, what, int(m[1]), m[2]) for what, m in matches if m)


def _dates(record: AnyRecord) -> Iterator[tuple[str, str | None]]:
    match record:
        case Recording():
            yield "recorded", record.performance.date
        case Person() if not record.living:
            yield "born", record.birth
            yield "died", record.death
        case Event() | Organisation():
            yield "began", record.date
        case _:
            return
