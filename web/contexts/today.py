"""On this day: what was recorded, who was born or died, what began; and whose round year this is.

Days come from whole dates alone (``archive.rules.days``). Living people have no day here, only their year of birth.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from archive.model import AnyRecord, Event, Kind, Person, Recording
from archive.rules import dates
from web.contexts.everything import everything
from web.contexts.frame import Frame, frame
from web.contexts.lists import entry
from web.contexts.parts import Entry, RecordingRow, recording_rows
from web.reading import Reading
from web.words import N_

_ROUND: Final = 25
"""Anniversaries of so many years, and of every multiple."""

_MOST: Final = 100
_WORDS: Final = {
    "recorded": N_("recorded in %(year)s"),
    "born": N_("born in %(year)s"),
    "died": N_("died in %(year)s"),
    "began": N_("began in %(year)s"),
}


@dataclass(frozen=True, slots=True)
class Remembered:
    """A record of this day, and what happened."""

    entry: Entry
    line: str


@dataclass(frozen=True, slots=True)
class TodayPage:
    """``days`` of this day of any year; ``recordings`` made on it; ``jubilees`` of this year."""

    frame: Frame
    day: str
    previous: str
    next: str
    recordings: tuple[RecordingRow, ...]
    days: tuple[Remembered, ...]
    year: int
    jubilees: tuple[Remembered, ...]


def today_page(reading: Reading, month_day: str = "") -> TodayPage:
    """Fill the page of a day (``05-12``), of today without one."""
    day = reading.today if not month_day else _day(reading, month_day)
    recordings, days = remembered(reading, f"{day:%m-%d}")
    label = reading.wording.month_day(day)
    return TodayPage(
        frame=frame(reading, reading.gettext("On this day: %(day)s") % {"day": label}, indexed=not month_day),
        day=label,
        previous=_address(reading, day - dt.timedelta(days=1)),
        next=_address(reading, day + dt.timedelta(days=1)),
        recordings=recordings,
        days=days,
        year=reading.today.year,
        jubilees=_jubilees(reading) if day == reading.today else (),
    )


def remembered(reading: Reading, month_day: str) -> tuple[tuple[RecordingRow, ...], tuple[Remembered, ...]]:
    """Recordings made on this day, and everything else that happened on it, for this visitor."""
    found = reading.site.archive.catalogue.on_day(month_day, _MOST)
    reading.prefetch(d.ref for d in found)
    seen = [(d, record) for d in found if (record := reading.find(d.ref)) is not None]
    rows = recording_rows(reading, [r for _, r in seen if isinstance(r, Recording)])
    others = tuple(
        Remembered(entry(reading, r), reading.gettext(_WORDS[d.what]) % {"year": d.year})
        for d, r in seen
        if not isinstance(r, Recording)
    )
    return rows, others


def _day(reading: Reading, month_day: str) -> dt.date:
    """That day in a year that has a 29 February if the day needs one."""
    month, day = (int(part) for part in month_day.split("-"))
    year = 2024 if (month, day) == (2, 29) else reading.today.year
    return dt.date(year, month, day)


def _address(reading: Reading, day: dt.date) -> str:
    return reading.address("/today", [("day", f"{day:%m-%d}")])


def _jubilees(reading: Reading) -> tuple[Remembered, ...]:
    """Round years of birth, death and founding; uncertain years have none."""
    records = (*everything(reading, Kind.PERSON), *everything(reading, Kind.EVENT))
    found = [(age, what, r) for r in records for age, what in _rounds(r, reading.today.year)]
    found.sort(key=lambda row: (-row[0], row[2].id))
    return tuple(Remembered(entry(reading, r), _ago(reading, what, age)) for age, what, r in found)


def _ago(reading: Reading, what: str, years: int) -> str:
    ngettext = reading.words.ngettext
    said = {
        "born": ngettext("born %(num)s year ago", "born %(num)s years ago", years),
        "died": ngettext("died %(num)s year ago", "died %(num)s years ago", years),
        "began": ngettext("began %(num)s year ago", "began %(num)s years ago", years),
    }
    return said[what] % {"num": years}


def _rounds(record: AnyRecord, this_year: int) -> list[tuple[int, str]]:
    """How many years ago, where the number is round, and what happened then."""
    match record:
        case Person():
            years = {"born": _year(record.birth), "died": _year(record.death)}
        case Event():
            years = {"began": _year(record.date)}
        case _:
            years = {}
    ages = ((this_year - year, what) for what, year in years.items() if year is not None)
    return [(age, what) for age, what in ages if age > 0 and age % _ROUND == 0]


def _year(edtf: str | None) -> int | None:
    """The year of a date that says one year and does not doubt it."""
    if not edtf:
        return None
    span = dates.span(edtf)
    return span.first_year if span.first_year == span.last_year and not span.approximate else None
