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
