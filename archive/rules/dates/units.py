"""One date of a card: a day, a month, a year, a decade, a century, or a part of one of these."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from archive.rules.dates import parts
from archive.rules.dates.spans import is_edtf
from archive.rules.dates.words import CENTURY, DECADE, ROMAN_LETTERS, SEASON, month, roman

_MARKED = re.compile(r"(\d{4}|\d{3}x|\d\dxx)(-\d\d(?:-\d\d)?)?([?~%]?)")
_DIGITS_MISSING = re.compile(r"(\d{3})[?_*xх-](\??)|(\d\d)([?_*xх-])\4(\??)")
_DAY_FIRST = re.compile(r"(\d{1,2})\s*([./-]|(?<=\d)\s(?=\d))\s*(\d{1,2})\s*\2\s*(\d{4}|\d\d)")
_YEAR_FIRST = re.compile(r"(\d{4})([-./: ])(\d{1,2})\2(\d{1,2})|(\d{4})(\d\d)(\d\d)()")
_MONTH_FIRST = re.compile(r"(\d{1,2})\s*[./]\s*(\d{4})")
_YEAR_MONTH = re.compile(r"(\d{4})\.(\d\d)")
_NUMBER_CELL = re.compile(r"(\d{4})(?:[.,]0+|-?(?:й|ой|шы|ші)(?:\s+(?:год|жыл))?)")
_TWO_DIGITS = re.compile(r"'?(\d\d)")
_ROMAN_MONTH = re.compile(rf"(?:(\d{{1,2}})\s*[./ -]\s*)?({ROMAN_LETTERS}{{1,4}})\s*[./ -]\s*(\d{{4}}|\d\d)")
_YEAR_ROMAN_MONTH = re.compile(rf"(\d{{4}})\s*[./ -]\s*({ROMAN_LETTERS}{{1,4}})(?:\s*[./ -]\s*(\d{{1,2}}))?")
_DECADE = re.compile(rf"(?:(\d\d)|')?(\d)0{DECADE}")
_CENTURY = re.compile(rf"(\d{{1,2}}|{ROMAN_LETTERS}{{1,8}}){CENTURY}")
_WORDED = re.compile(r"[\w\s.,'()/-]+")
_TOKEN = re.compile(r"\d+|[^\W\d_]+")
_FILLER = re.compile(r"of|the|th|st|nd|rd|in|on|го|е|с?і|ш[ыі]|ы|күні|айы(?:нда|ның)?|числа|г|года?|ж|жыл(?:ы|ғы|дың)?")
_QUARTER = rf"(?:[1-4]|{ROMAN_LETTERS}{{1,3}})(?:-?й|-?ші)?\s*(?:кв\.?|квартал|-?тоқсан(?:ы|да)?)|q\s?[1-4]|[1-4]q"
_QUARTER_OF_YEAR = re.compile(rf"(?:{_QUARTER})\s*(\d{{4}})|(\d{{4}})\s*(?:{_QUARTER})")

_LONGEST_MONTH = 31


@dataclass(frozen=True, slots=True)
class Found:
    """A date that was read.

    ``readings`` is filled where a doubt must be said: all that may be meant, or only ``edtf`` where the century was
    not written. ``is_part``: something finer than can be stored was written.
    """

    edtf: str | None
    readings: tuple[str, ...] = ()
    is_part: bool = False

    @property
    def options(self) -> tuple[str, ...]:
        """All that may be meant."""
        return self.readings or ((self.edtf,) if self.edtf else ())


def one_of(readings: list[str]) -> Found | None:
    """What is stored when the century had to be supplied: the only possibility, or nothing."""
    readings = [reading for reading in readings if is_edtf(reading)]
    if not readings:
        return None
    return Found(readings[0] if len(readings) == 1 else None, tuple(readings))


@dataclass(frozen=True, slots=True)
class Units:
    """Reads one date. ``latest_year``: in no later one can a sound recording have been made."""

    latest_year: int

    def read(self, text: str) -> Found | None:
        """The date, or None when the text is not exactly one."""
        for found in self._tries(text):
            if found is not None and (found.edtf is None or is_edtf(found.edtf)):
                return found
        return None

    def years(self, last_digits: str) -> list[str]:
        """The years of recordings that end in these two digits (or decades: one digit and X)."""
        first_of = int(last_digits.replace("X", "0"))
        return [f"{c}{last_digits}" for c in (19, 20) if c * 100 + first_of <= self.latest_year]

    def _tries(self, text: str) -> Iterator[Found | None]:
        yield self._plain(text)
        yield self._numbers(text)
        yield self._decade(text)
        yield self._century(text)
        yield self._roman_month(text)
        yield self._worded(text)
        yield self._part(text)

    def _plain(self, text: str) -> Found | None:
        if match := _MARKED.fullmatch(text):
            if match[2] and len(match[2]) == 3:
                return None  # 1936-37: a span, or a month; ``phrases`` knows
            return Found(text.upper().replace("Х", "X"))
        if match := _DIGITS_MISSING.fullmatch(text):
            return Found(f"{match[1]}X{match[2]}" if match[1] else f"{match[3]}XX{match[5]}")
        if match := _NUMBER_CELL.fullmatch(text):
            return Found(match[1])
        if match := _TWO_DIGITS.fullmatch(text):
            return one_of(self.years(match[1]))
        return None

    def _numbers(self, text: str) -> Found | None:
        if match := _DAY_FIRST.fullmatch(text):
            return self._day_first(*match.groups())
        if match := _YEAR_FIRST.fullmatch(text):
            year, _, month_, day = match.groups()[:4] if match[1] else (match[5], "", match[6], match[7])
            return Found(_date(year, int(month_), int(day)))
        if match := _MONTH_FIRST.fullmatch(text):
            return Found(_date(match[2], int(match[1]), 0))
        if match := _YEAR_MONTH.fullmatch(text):
            return Found(_date(match[1], int(match[2]), 0))
        return None

    def _day_first(self, first: str, separator: str, second: str, year: str) -> Found | None:
        """``12.05.1936``; with strokes Americans write the month first."""
        day_first = self._with_year(int(first), int(second), year)
        month_first = self._with_year(int(second), int(first), year) if separator == "/" else None
        if day_first is None or month_first is None or first.zfill(2) == second.zfill(2):
            return day_first or month_first
        readings = (*day_first.options, *month_first.options)
        return Found(day_first.edtf, readings)

    def _with_year(self, day: int, month_: int, year: str) -> Found | None:
        if len(year) == 2:
            return one_of([_date(full, month_, day) for full in self.years(year)])
        edtf = _date(year, month_, day)
        return Found(edtf) if is_edtf(edtf) else None

    def _decade(self, text: str) -> Found | None:
        match = _DECADE.fullmatch(text)
        if match is None:
            return None
        return Found(f"{match[1]}{match[2]}X") if match[1] else one_of(self.years(f"{match[2]}X"))

    def _century(self, text: str) -> Found | None:
        match = _CENTURY.fullmatch(text)
        number = match and century_number(match[1])
        return Found(f"{number - 1:02d}XX") if number else None

    def _roman_month(self, text: str) -> Found | None:
        if match := _YEAR_ROMAN_MONTH.fullmatch(text):
            number = 0 if match[2].isdecimal() else roman(match[2]) or 0
            return self._with_year(int(match[3] or 0), number, match[1]) if 1 <= number <= 12 else None
        match = _ROMAN_MONTH.fullmatch(text)
        if match is None or match[2].isdecimal():
            return None
        number = roman(match[2]) or 0
        if match[1] is None and len(match[3]) == 2:
            return None
        return self._with_year(int(match[1] or 0), number, match[3]) if 1 <= number <= 12 else None

    def _worded(self, text: str) -> Found | None:
        """A day or month with the month in letters, in any order; a season or a quarter of a year."""
        if match := _QUARTER_OF_YEAR.fullmatch(text):
            return Found(match[1] or match[2], is_part=True)
        tokens: list[str] = _TOKEN.findall(text) if _WORDED.fullmatch(text) else []
        tokens = [token for token in tokens if not _FILLER.fullmatch(token)]
        words = [token for token in tokens if not token.isdecimal()]
        numbers = [token for token in tokens if token.isdecimal()]
        if len(words) != 1 or not 1 <= len(numbers) <= 2:
            return None
        if SEASON.fullmatch(words[0]):
            return Found(numbers[0], is_part=True) if len(numbers) == 1 and len(numbers[0]) == 4 else None
        number = month(words[0])
        return self._day_and_year(number, numbers) if number else None

    def _day_and_year(self, month_: int, numbers: list[str]) -> Found | None:
        """The year has four digits, or comes last with two; a lone ``май 12`` may be a day or a year."""
        years = [number for number in numbers if len(number) == 4] or [one for one in numbers[-1:] if len(one) == 2]
        days = [number for number in numbers if number not in years]
        if len(years) != 1 or len(days) != len(numbers) - 1 or not all(_is_day(day) for day in days):
            return None
        if len(years[0]) == 2 and not days and int(years[0]) <= _LONGEST_MONTH:
            return None
        return self._with_year(int(days[0]) if days else 0, month_, years[0])

    def _part(self, text: str) -> Found | None:
        for part in parts.PARTS:
            match = part.pattern.fullmatch(text)
            whole = self.read(match[1] or match[2]) if match else None
            if whole is None:
                continue
            narrowed = [edtf for edtf in (parts.in_years(one, part) for one in whole.options) if edtf]
            if not narrowed:
                return Found(whole.edtf, whole.readings, is_part=True) if whole.edtf else None
            if whole.readings:
                return one_of(narrowed)
            return Found(narrowed[0])
        return None


def century_number(text: str) -> int | None:
    """``20``, ``XX`` (in whatever letters), ``ХІХ``: the number of the century, from 1."""
    number = (
        int(text) if text.isdecimal() and len(text) == 2 else roman(text) or (int(text) if text.isdecimal() else None)
    )
    return number if number and number <= 99 else None


def _is_day(number: str) -> bool:
    return len(number) <= 2 and 0 < int(number) <= _LONGEST_MONTH


def _date(year: str, month_: int, day: int) -> str:
    """The date as far as it goes: 0 stands for a part that is not known."""
    if month_ == 0 and day == 0:
        return year
    return f"{year}-{month_:02d}" + (f"-{day:02d}" if day else "")
