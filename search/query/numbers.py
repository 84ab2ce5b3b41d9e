"""Numbers as people write them in filters: ``80``, ``60..90``, ``60-90``, ``..1939``, ``>=60``, ``slow``.

An interval is (low, high), both inclusive, None where it is open. Years, seconds and beats a minute are whole or
decimal numbers; ``5:30`` is 330; a moment, ``2026-11-26`` or ``2026-11-26T03:00:00Z``, is its seconds since 1970, and
an interval of days takes in the whole of the last one. Everything is finite: what is not a number is refused, never
infinity.
"""

from __future__ import annotations

import datetime as dt
import math
import re

from archive.errors import InvalidValueError

TEMPO_WORDS: dict[str, tuple[float | None, float | None]] = {
    "slow": (None, 80.0),
    "moderate": (80.0, 120.0),
    "fast": (120.0, None),
}
"""Our own bounds, in beats a minute: no source gives figures for kui (domain.md, section 1), so they follow the
musician's andante and allegro and are shown to the reader as they are."""

Interval = tuple[float | None, float | None]

_NUMBER = r"(\d{1,7}(?:[.:]\d{1,6}){0,2})"
_BETWEEN = re.compile(rf"{_NUMBER}?\s*(?:\.\.|[-–—]|\s+TO\s+)\s*{_NUMBER}?", re.IGNORECASE)
_COMPARED = re.compile(rf"(<=|>=|<|>|=)\s*{_NUMBER}")
_DECADE = re.compile(r"(\d{3})0s")
_MOMENT = r"(\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?Z)?)"
_FROM_TO = re.compile(rf"{_MOMENT}?\.\.{_MOMENT}?")
_SINCE = re.compile(rf"(<=|>=|<|>|=?)\s*{_MOMENT}")
_DAY = dt.timedelta(days=1, microseconds=-1)


def interval(text: str) -> Interval:
    """The interval that a text means. Raises InvalidValueError when it means none."""
    found = _read(text.strip())
    if found is None:
        raise InvalidValueError(
            f"{text[:80]!r} is neither a number nor a range of numbers", "Write 60, 60..90, 60.., ..90, <90 or >=60."
        )
    return found


def _read(text: str) -> Interval | None:
    if text in TEMPO_WORDS:
        return TEMPO_WORDS[text]
    if match := _DECADE.fullmatch(text):
        return float(match[1]) * 10, float(match[1]) * 10 + 9
    if (moments := _moments(text)) is not None:
        return moments
    if match := _COMPARED.fullmatch(text):
        value = number(match[2])
        return None if value is None else compared(match[1], value)
    if match := re.fullmatch(_NUMBER, text):
        value = number(match[1])
        return None if value is None else (value, value)
    return _between(match[1], match[2]) if (match := _BETWEEN.fullmatch(text)) else None


def _between(first: str | None, last: str | None) -> Interval | None:
    low, high = number(first), number(last)
    malformed = (first and low is None) or (last and high is None)
    return None if malformed or (low is None and high is None) else (low, high)


def _moments(text: str) -> Interval | None:
    if match := _SINCE.fullmatch(text):
        return _since(match[1], match[2])
    if (match := _FROM_TO.fullmatch(text)) and any(match.groups()):
        return _moment(match[1]), _moment(match[2], last=True)
    return None


def _since(sign: str, text: str) -> Interval:
    """A moment, a day as a whole, or what lies before or after it."""
    first, last = _moment(text), _moment(text, last=True)
    if first is None or last is None:
        return None, None
    if sign in ("", "="):
        return first, last
    return compared(sign, last if sign in ("<=", ">") else first)


def _moment(text: str | None, *, last: bool = False) -> float | None:
    """Seconds since 1970; of a day the first moment or the ``last``. Raises InvalidValueError: no such day."""
    if text is None:
        return None
    try:
        found = dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)
    except ValueError as error:
        raise InvalidValueError(
            f"{text} is no day or time", "Write it like 2026-11-26 or 2026-11-26T03:00:00Z."
        ) from error
    return (found + (_DAY if last and "T" not in text else dt.timedelta())).timestamp()


def number(text: str | None) -> float | None:
    """``80``, ``80.5`` or a time ``5:30`` (330); None when it is no number or not a finite one."""
    if not text:
        return None
    try:
        total = 0.0
        for part in text.split(":"):
            total = total * 60 + float(part)
    except ValueError:
        return None
    return total if math.isfinite(total) else None


def compared(sign: str, value: float) -> Interval:
    """The interval of ``<``, ``<=``, ``>``, ``>=`` or ``=`` a finite value."""
    match sign:
        case "<":
            return None, math.nextafter(value, -math.inf)
        case "<=":
            return None, value
        case ">":
            return math.nextafter(value, math.inf), None
        case ">=":
            return value, None
        case _:
            return value, value
