"""Whether a date can be true of a recording: sound was first kept in 1877, and nothing is recorded tomorrow.

A date that cannot is stored as written and flagged: who wrote it may still know better what was meant.
"""

import datetime as dt

from archive.rules.dates.spans import bounds

FIRST_SOUND_YEAR = 1877
"""Edison's phonograph."""


def implausible(edtf: str, today: dt.date | None = None) -> str | None:
    """Why nothing can have been recorded or digitised then; None when it can, or when the date is not known."""
    first, last = bounds(edtf) or (None, None)
    now = today or dt.datetime.now(dt.UTC).date() + dt.timedelta(days=1)  # somewhere it is tomorrow already
    if last is not None and last[0] < FIRST_SOUND_YEAR:
        return f"{edtf} is before {FIRST_SOUND_YEAR}, when sound was first recorded"
    if first is not None and first > (now.year, now.month, now.day):
        return f"{edtf} is in the future"
    return None


def outside_life(date: str | None, birth: str | None, death: str | None) -> str | None:
    """``before the birth`` or ``after the death``, when a date certainly is; None when it may lie within the life.

    All three are EDTF. Approximate and uncertain bounds are taken with five years' grace.
    """
    first, last = bounds(date or "") or (None, None)
    born, died = bounds(birth or "") or (None, None), bounds(death or "") or (None, None)
    if last is not None and born[0] is not None and _shifted(last, _grace(date, birth)) < born[0]:
        return "before the birth"
    if first is not None and died[1] is not None and first > _shifted(died[1], _grace(date, death)):
        return "after the death"
    return None


def _grace(*dates: str | None) -> int:
    return 5 if any(date and any(mark in date for mark in "~?%") for date in dates) else 0


def _shifted(day: tuple[int, int, int], years: int) -> tuple[int, int, int]:
    return day[0] + years, day[1], day[2]
