"""On this day: what was recorded, who was born or died, what began; and whose round year this is.

Days come from whole dates alone (``archive.rules.days``). Living people have no day here, only their year of birth.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from archive.model import AnyRecord, Event, Kind, Organisation, Person, Recording
from archive.rules import dates
from web.view.blocks import Entry, RecordingRow, recording_rows
from web.view.everything import everything
from web.view.frame import Frame, frame
from web.view.lists import entry
from web.view.request_context import RequestContext
from web.view.words import N_

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


def today_page(context: RequestContext, month_day: str = "") -> TodayPage:
    """Fill the page of a day (``05-12``), of today without one."""
    day = context.today if not month_day else _day(context, month_day)
    recordings, days = remembered(context, f"{day:%m-%d}")
    label = context.wording.month_day(day)
    return TodayPage(
        frame=frame(context, context.gettext("On this day: %(day)s") % {"day": label}, indexed=not month_day),
        day=label,
        previous=_address(context, day - dt.timedelta(days=1)),
        next=_address(context, day + dt.timedelta(days=1)),
        recordings=recordings,
        days=days,
        year=context.today.year,
        jubilees=_jubilees(context) if day == context.today else (),
    )


def remembered(context: RequestContext, month_day: str) -> tuple[tuple[RecordingRow, ...], tuple[Remembered, ...]]:
    """Recordings made on this day, and everything else that happened on it, for this visitor."""
    found = context.site.archive.catalogue.on_day(month_day, _MOST)
    context.prefetch(d.ref for d in found)
    seen = [(d, record) for d in found if (record := context.find(d.ref)) is not None]
    rows = recording_rows(context, [r for _, r in seen if isinstance(r, Recording)])
    others = tuple(
        Remembered(entry(context, r), context.gettext(_WORDS[d.what]) % {"year": d.year})
        for d, r in seen
        if not isinstance(r, Recording)
    )
    return rows, others


def _day(context: RequestContext, month_day: str) -> dt.date:
    """That day in a year that has a 29 February if the day needs one."""
    month, day = (int(part) for part in month_day.split("-"))
    year = 2024 if (month, day) == (2, 29) else context.today.year
    return dt.date(year, month, day)


def _address(context: RequestContext, day: dt.date) -> str:
    return context.address("/today", [("day", f"{day:%m-%d}")])


def _jubilees(context: RequestContext) -> tuple[Remembered, ...]:
    """Round years of birth, death and founding; uncertain years have none."""
    records = (
        *everything(context, Kind.PERSON),
        *everything(context, Kind.EVENT),
        *everything(context, Kind.ORGANISATION),
    )
    found = [(age, what, r) for r in records for age, what in _rounds(r, context.today.year)]
    found.sort(key=lambda row: (-row[0], row[2].id))
    return tuple(Remembered(entry(context, r), _ago(context, what, age)) for age, what, r in found)


def _ago(context: RequestContext, what: str, years: int) -> str:
    ngettext = context.words.ngettext
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
        case Event() | Organisation():
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
