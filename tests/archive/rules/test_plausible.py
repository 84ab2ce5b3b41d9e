"""A date that cannot be true of a recording."""

import datetime as dt

from archive.rules.dates.plausible import implausible


def utc_today() -> dt.date:
    return dt.datetime.now(dt.UTC).date()


def judged(days: int) -> bool:
    """Whether a day so many days from now is taken to be impossible; asked again where midnight came between."""
    while True:
        today = utc_today()
        found = implausible((today + dt.timedelta(days=days)).isoformat()) is not None
        if utc_today() == today:
            return found


def test_it_may_be_tomorrow_somewhere_and_the_day_after_nowhere() -> None:
    assert not judged(0)
    assert not judged(1)
    assert judged(2)


def test_nothing_was_recorded_before_the_phonograph() -> None:
    assert implausible("1876") is not None
    assert implausible("1877") is None
