"""What an EDTF date covers, to the day.

The forms that archives use (a day, a month, a year, a decade, a century; with ``?~%``; in intervals and sets) are read
here in microseconds. The rarer ones of level 2 are left to the ``edtf`` library, which needs 5-100 ms for a date; it
also judges our reading in the tests. Years have four digits, since people sing and play in no others.

Source: Library of Congress, "Extended Date/Time Format (EDTF) Specification", 4 February 2019.
"""

import calendar
import re
from dataclasses import dataclass
from functools import lru_cache

from edtf import EDTFParseException, parse_edtf

Day = tuple[int, int, int]
"""Year, month, day: compared as they stand."""
Bounds = tuple[Day | None, Day | None]
"""The first and the last day that a date may mean, None on a side that is open or not known."""

_POINT = re.compile(r"(\d{4}|\d{3}X|\d\dXX|\dXXX)(?:-(\d\d|XX)(?:-(\d\d|XX))?)?[?~%]?")
_PLAIN = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?")
_YEAR = re.compile(r"(?<![\dX])(\d{4}|\d{3}X|\d\dXX)(?:-(?:\d\d|XX)){1,2}")
_LOOSE_POINT = r"[?~%]?[\dX]{4}[?~%]?(?:-[?~%]?[\dX]{2}[?~%]?){0,2}"
_LEVEL_2 = re.compile(rf"{_LOOSE_POINT}|(?:{_LOOSE_POINT}|\.\.)?/(?:{_LOOSE_POINT}|\.\.)?")
_LONGEST_SET = 40


@dataclass(frozen=True, slots=True)
class Span:
    """The years a date may mean, both inclusive; None on a side that is open, and on both where nothing is known.

    ``alternatives`` are the years of a one-of-a-set date; ``approximate`` covers about and uncertain.
    """

    first_year: int | None
    last_year: int | None
    approximate: bool = False
    alternatives: tuple[str, ...] = ()


def span(edtf: str) -> Span:
    """The years that a stored date covers; one that is no EDTF covers nothing that is known."""
    found = bounds(edtf)
    if found is None:
        return Span(None, None)
    first, last = found
    return Span(
        first[0] if first else None,
        last[0] if last else None,
        approximate=edtf.endswith(("~", "?", "%")),
        alternatives=tuple(part.strip() for part in edtf[1:-1].split(",")) if edtf.startswith("[") else (),
    )


def is_edtf(text: str) -> bool:
    """Whether this may be stored as a date."""
    return bounds(text) is not None


def decade(edtf: str | None) -> str | None:
    """``1930s`` when the whole date lies in one decade, else None."""
    if edtf is None:
        return None
    years = span(edtf)
    if years.first_year is None or years.last_year is None or years.first_year // 10 != years.last_year // 10:
        return None
    return f"{years.first_year // 10 * 10}s"


def year_only(edtf: str) -> str:
    """The date cut to the year: dates of birth of living people are never shown closer."""
    return _YEAR.sub(r"\1", edtf)


@lru_cache(maxsize=16384)
def bounds(edtf: str) -> Bounds | None:
    """The days between which the date lies; None for anything that is no EDTF date of four-digit years."""
    if edtf[:1] + edtf[-1:] in ("[]", "{}"):
        return _of_set(edtf[1:-1])
    if "/" in edtf:
        return _of_interval(*edtf.split("/", 1))
    return _of_point(edtf) if _POINT.fullmatch(edtf) else _of_level_2(edtf)


def _of_interval(first: str, last: str) -> Bounds | None:
    """``1936/1940``; a side may be open (``..``) or unknown (nothing)."""
    if not all(side in ("", "..") or _POINT.fullmatch(side) for side in (first, last)):
        return _of_level_2(f"{first}/{last}")
    if ".." in (first, last) and "X" in first + last:
        return None  # what is open begins or ends on a date that is known
    start = (None, None) if first in ("", "..") else _of_point(first)
    end = (None, None) if last in ("", "..") else _of_point(last)
    if start is None or end is None:
        return None
    whole = start[0], end[1]
    return whole if any(whole) and in_order(whole) else None


def _of_set(inside: str) -> Bounds | None:
    """``1818,1823``, ``1936..1939``, ``..1940``, ``1938..``: from the first day of any member to the last of any."""
    members = [member.strip() for member in inside.split(",")]
    found = [_of_member(member) for member in members[:_LONGEST_SET]]
    if len(members) > _LONGEST_SET or None in found or not ("," in inside or ".." in inside):
        return None
    known = [one for one in found if one is not None]
    firsts, lasts = [one[0] for one in known if one[0]], [one[1] for one in known if one[1]]
    first = min(firsts) if len(firsts) == len(known) else None
    last = max(lasts) if len(lasts) == len(known) else None
    return (first, last) if first or last else None


def _of_member(member: str) -> Bounds | None:
    if ".." not in member:
        return _of_point(member)
    start, _, end = member.partition("..")
    sides = [side for side in (start, end) if side]
    if not all(_PLAIN.fullmatch(side) for side in sides) or len({len(side) for side in sides}) != 1:
        return None
    return _of_interval(start or "..", end or "..")


def _of_point(point: str) -> Bounds | None:
    match = _POINT.fullmatch(point)
    if match is None:
        return None
    year, month, day = match.groups()
    first, last = int(year.replace("X", "0")), int(year.replace("X", "9"))
    if month in (None, "XX") or "21" <= month <= "41":  # 21-41: seasons, quarters and the like
        return ((first, 1, 1), (last, 12, 31)) if (day in (None, "XX") and month in (None, "XX")) or not day else None
    if not 1 <= int(month) <= 12:
        return None
    length = calendar.monthrange(last, int(month))[1]
    if day in (None, "XX"):
        return (first, int(month), 1), (last, int(month), length)
    return ((first, int(month), int(day)), (last, int(month), int(day))) if 1 <= int(day) <= length else None


def _of_level_2(edtf: str) -> Bounds | None:
    """Whatever else the library knows and can bound."""
    if not _LEVEL_2.fullmatch(edtf):
        return None
    try:
        parsed = parse_edtf(edtf)
        first, last = parsed.lower_strict(), parsed.upper_strict()
        days = (first[0], first[1], first[2]), (last[0], last[1], last[2])
    except (EDTFParseException, TypeError, ValueError, AttributeError, IndexError):
        return None
    return days if in_order(days) and all(0 <= day[0] <= 9999 for day in days) else None


def in_order(days: Bounds) -> bool:
    """Whether the first day is not after the last, as far as they are known."""
    first, last = days
    return first is None or last is None or first <= last
