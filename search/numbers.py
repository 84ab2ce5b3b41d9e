"""Numbers as people write them in filters: ``80``, ``60..90``, ``60-90``, ``..1939``, ``>=60``, ``slow``.

An interval is (low, high), both inclusive, None where it is open. Years, seconds and beats a minute are whole or
decimal numbers; ``5:30`` is 330.
"""

from __future__ import annotations

import math
import re

TEMPO_WORDS: dict[str, tuple[float | None, float | None]] = {
    "slow": (None, 80.0),
    "moderate": (80.0, 120.0),
    "fast": (120.0, None),
}
"""Our own bounds, in beats a minute: no source gives figures for kui (domain.md, section 1), so they follow the
musician's andante and allegro and are shown to the reader as they are."""

Interval = tuple[float | None, float | None]

_NUMBER = r"(\d{1,7}(?:[.:]\d{1,6}){0,2})"
_BETWEEN = re.compile(rf"{_NUMBER}?\s*(?:\.\.+|[-–—]|\s+TO\s+)\s*{_NUMBER}?", re.IGNORECASE)
_COMPARED = re.compile(rf"(<=|>=|<|>|=)\s*{_NUMBER}")
_DECADE = re.compile(r"(\d{3})0s")


def interval(text: str) -> Interval | None:
    """The interval that a text means, or None when it means none."""
    text = text.strip()
    if text in TEMPO_WORDS:
        return TEMPO_WORDS[text]
    if match := _DECADE.fullmatch(text):
        return float(match[1]) * 10, float(match[1]) * 10 + 9
    if match := _COMPARED.fullmatch(text):
        return _compared(match[1], number(match[2]))
    if match := re.fullmatch(_NUMBER, text):
        value = number(match[1])
        return None if value is None else (value, value)
    if (match := _BETWEEN.fullmatch(text)) and (match[1] or match[2]):
        return number(match[1]), number(match[2])
    return None


def number(text: str | None) -> float | None:
    """``80``, ``80.5`` or a time ``5:30`` (330)."""
    if not text:
        return None
    try:
        total = 0.0
        for part in text.split(":"):
            total = total * 60 + float(part)
    except ValueError:
        return None
    return total


def _compared(sign: str, value: float | None) -> Interval | None:
    if value is None:
        return None
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
