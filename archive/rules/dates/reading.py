"""Reading one date: what it is in EDTF, and what is doubtful about it.

Nothing is guessed. Where two readings are possible the wider one is stored if there is one, else none, and the doubt
names both; where a card leaves out the century and only one is possible for a sound recording, that one is taken and
said. Codes of seasons and quarters (``1936-21``) never come from here: on cards that is a span of years.
"""

import datetime as dt
import re
from dataclasses import dataclass
from enum import StrEnum

from archive.errors import N_, InvalidValueError
from archive.rules.dates import phrases
from archive.rules.dates.spans import is_edtf
from archive.rules.dates.words import UNKNOWN

_MAX_LENGTH = 120
HINT = N_("Write 1936, 1936-05-12, 12.05.1936, 1930s, ~1936, 1930-1935 or '1818 or 1823'; leave unknown dates empty.")
"""What to do about a date that cannot be read."""
_EXACT = re.compile(r"(?:\d|\.\.|/\d)[\dX?~%/.-]*|[\[{][\dX?~%.-]*(?:,|\.\.)[\dX?~%., -]*[\]}]")
_YEAR_AND_TWO = re.compile(r"(\d{4})[-/](\d\d)")
_TIME_OF_DAY = re.compile(
    r"(?<=\d)[t ]\d{1,2}:\d\d(?::\d\d(?:[.,]\d+)?)?\s*(?:z|[ap]m|[+-]\d\d:?\d\d)?$", re.IGNORECASE
)

_MISTYPED_DAY = re.compile(r"[\dОоOoЗзбb]{1,2}([./-])[\dОоOoЗзбb]{1,2}\1[\dОоOoЗзбb]{4}")
_MISTYPED = re.compile(r"(?<!\w)[12lIi|][\dОоOoЗзбb]{3}(?!\w)")
_DIGITS = str.maketrans("lIi|ОоOoЗзбb", "111100003366")


class DateCode(StrEnum):
    """What may be doubtful about a date. Each has its row in ``docs/findings.md``."""

    UNREADABLE = "date-unreadable"
    AMBIGUOUS = "date-ambiguous"
    PARTLY_READ = "date-partly-read"
    IMPLAUSIBLE = "date-implausible"


@dataclass(frozen=True, slots=True)
class Doubt:
    """One thing to look at. ``readings`` are the EDTF forms that may be meant."""

    code: DateCode
    detail: str
    readings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """``edtf`` is None where nothing can be stored; without doubts that means: the card says that it is not known."""

    edtf: str | None
    doubts: tuple[Doubt, ...] = ()


def read(text: str, *, iso: bool = False, today: dt.date | None = None) -> Reading:
    """The date that a text gives. Never fails.

    ``iso``: the text keeps to ISO 8601, as tags do, so that ``1911-12`` is a month; on a card it may be two years.
    ``today`` decides which centuries a two-digit year may be of; by default the clock does.
    """
    cleaned = " ".join(text.split())
    if not 0 < len(cleaned) <= _MAX_LENGTH:
        return _unreadable(text)
    cleaned = _TIME_OF_DAY.sub("", cleaned)
    exact = cleaned.replace(", ", ",")
    if _EXACT.fullmatch(exact) and not _YEAR_AND_TWO.fullmatch(exact) and is_edtf(exact):
        return Reading(exact)
    plain = phrases.simplified(cleaned)
    if UNKNOWN.fullmatch(plain.strip("[]() ")):
        return Reading(None)
    year = (today or dt.datetime.now(dt.UTC).date()).year
    found = phrases.Phrases(year, iso=iso).read(plain)
    if found is None and (mended := _with_digits(cleaned)) != cleaned:
        again = read(mended, iso=iso, today=today).edtf
        detail = f"{text!r} is taken as {again}: letters stand where digits belong"
        return Reading(again, (Doubt(DateCode.AMBIGUOUS, detail, (again,)),)) if again else _unreadable(text)
    if found is None or not (found.edtf or found.readings) or (found.edtf and not is_edtf(found.edtf)):
        return _unreadable(text)
    return Reading(found.edtf, tuple(_doubts(text, found)))


def parse(text: str) -> str:
    """The EDTF form of a date as people write it.

    Raises InvalidValueError when the text is no date we know how to read, or may mean several.
    """
    reading = read(text)
    if reading.edtf is not None:
        return reading.edtf
    if not reading.doubts:
        raise InvalidValueError(
            N_("'%(text)s' says that the date is not known"), N_("Leave unknown dates empty."), text=text[:_MAX_LENGTH]
        )
    (doubt, *_) = reading.doubts
    if doubt.readings:
        raise InvalidValueError(
            N_("'%(text)s' may be %(others)s or %(last)s; nothing is stored"),
            N_("Write one of: %(forms)s."),
            text=text[:_MAX_LENGTH],
            others=", ".join(doubt.readings[:-1]),
            last=doubt.readings[-1],
            forms=", ".join(doubt.readings),
        )
    raise InvalidValueError(N_("'%(text)s' is not a date that can be read"), HINT, text=text[:_MAX_LENGTH])


def written(edtf: str) -> str:
    """A stored date such that ``read`` gives it back: in a sheet ``1911-12`` could be two years."""
    return re.sub(r"^(\d{4})-(\d\d)$", r"\2.\1", edtf)


def _doubts(text: str, found: phrases.Found) -> list[Doubt]:
    doubts: list[Doubt] = []
    if found.readings:
        readings = " or ".join(found.readings)
        if found.edtf is None:
            detail = f"{text!r} may be {readings}; nothing is stored"
        elif found.readings == (found.edtf,):
            detail = f"{text!r} is taken as {found.edtf}: of no other century are there sound recordings"
        else:
            detail = f"{text!r} may be {readings}; {found.edtf} is stored"
        doubts.append(Doubt(DateCode.AMBIGUOUS, detail, found.readings))
    if found.is_part:
        doubts.append(Doubt(DateCode.PARTLY_READ, f"{text!r}: only {found.edtf} is stored"))
    return doubts


def _with_digits(text: str) -> str:
    """``l936``, ``19З6``, ``193б``, ``1О.О7.1968``: letters among digits, as recognition and haste leave them."""
    if _MISTYPED_DAY.fullmatch(text) and sum(map(str.isdigit, text)) > 3:
        return text.translate(_DIGITS)
    return _MISTYPED.sub(
        lambda year: year[0].translate(_DIGITS) if sum(map(str.isdigit, year[0])) == 3 else year[0], text
    )


def _unreadable(text: str) -> Reading:
    detail = f"{text[:_MAX_LENGTH]!r} is not a date that can be read"
    return Reading(None, (Doubt(DateCode.UNREADABLE, detail),))
