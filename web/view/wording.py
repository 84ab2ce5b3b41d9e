"""Dates, lengths of time, sizes and numbers in the words of each language.

Dates arrive as EDTF (see ``archive.rules.dates``) and leave as a reader would say them; what cannot be said better
is shown as it stands. Nothing here rounds a date or fills in a missing one. Numbers and months follow CLDR through
Babel.
"""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from babel import Locale
from babel.dates import format_date, format_datetime, format_skeleton, get_timezone_location
from babel.numbers import format_decimal

from web.view.i18n import Tongue, Translations, latin, locale_of

_ROMAN = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")
_TENS = ("", "X", "XX", "XXX", "XL", "L", "LX", "LXX", "LXXX", "XC", "C")

_LONGEST_DATE = 200


@dataclass(frozen=True, slots=True)
class Wording:
    """How one language writes values."""

    translations: Translations
    zone: dt.tzinfo = dt.UTC
    """The archive's own time, in which moments are told."""

    @property
    def locale(self) -> Locale:
        return locale_of(self.translations.tongue)

    def date(self, edtf: str) -> str:
        """An EDTF date in words: ``1930s``, ``about 1936``, ``1818 or 1823 (sources differ)``. Never fails."""
        if len(edtf) > _LONGEST_DATE:
            return edtf
        if edtf[:1] + edtf[-1:] == "[]":
            return self._one_of(edtf[1:-1])
        if edtf[:1] + edtf[-1:] == "{}":
            return self._listed(edtf[1:-1], self.translations.gettext(" and "))
        if "/" in edtf:
            return self._interval(*edtf.split("/", 1))
        return self._qualified(edtf)

    def day(self, moment: dt.date | dt.datetime) -> str:
        """A calendar day, long."""
        return self._script(format_date(moment, format="long", locale=self.locale))

    def month_day(self, day: dt.date) -> str:
        """A day of any year."""
        return self._script(format_skeleton("MMMMd", day, locale=self.locale))

    def moment(self, moment: dt.datetime) -> str:
        """Day and time of day by the archive's clocks, with the place whose clocks they are: ``…, 14:15 (Almaty)``."""
        told = format_datetime(moment, format="medium", tzinfo=self.zone, locale=self.locale)
        place = "UTC" if self.zone is dt.UTC else get_timezone_location(self.zone, locale=self.locale, return_city=True)
        return self._script(f"{told} ({place})")

    def number(self, value: float, digits: int = 0) -> str:
        """A number with the language's separators, rounded to ``digits`` places."""
        pattern = "#,##0" if digits == 0 else "#,##0." + "#" * digits
        return format_decimal(value, format=pattern, locale=self.locale)

    def language(self, tag: str) -> str:
        """The name of a language, from CLDR; a tag that CLDR does not know is shown as it stands."""
        names = cast("Mapping[str, str]", self.locale.languages)  # pyright: ignore[reportUnknownMemberType]
        return self._script(names.get(tag.split("-", maxsplit=1)[0], tag))

    def size(self, size_bytes: int) -> str:
        """A file size in decimal units."""
        gettext = self.translations.gettext
        for factor, unit in ((1e9, gettext("GB")), (1e6, gettext("MB")), (1e3, gettext("kB"))):
            if size_bytes >= factor:
                return f"{self.number(size_bytes / factor, 1)}\u00a0{unit}"
        unit = gettext("bytes")
        return f"{self.number(size_bytes)}\u00a0{unit}"

    def _qualified(self, edtf: str) -> str:
        gettext = self.translations.gettext
        match edtf[-1:]:
            case "~":
                return gettext("about %(date)s") % {"date": self.date(edtf[:-1])}
            case "?":
                return gettext("%(date)s (uncertain)") % {"date": self.date(edtf[:-1])}
            case "%":
                return gettext("about %(date)s, uncertain") % {"date": self.date(edtf[:-1])}
            case _:
                return self._plain_date(edtf)

    def _plain_date(self, edtf: str) -> str:
        if len(edtf) == 4 and edtf.isdecimal():
            return edtf
        gettext = self.translations.gettext
        if match := re.fullmatch(r"(\d{3})X", edtf):
            return gettext("%(decade)s0s") % {"decade": match[1]}
        if match := re.fullmatch(r"(\d{2})XX", edtf):
            return gettext("%(number)s century") % {"number": self._ordinal(int(match[1]) + 1)}
        if match := re.fullmatch(r"(\d{4})(?:-(\d\d))?(?:-(\d\d|XX))?(?:-XX)?", edtf):
            return self._calendar_date(match[1], match[2], match[3]) or edtf
        return edtf

    def _calendar_date(self, year: str, month: str | None, day: str | None) -> str | None:
        """A year, month or day; None for what no calendar has, which is shown as it stands."""
        try:
            date = dt.date(int(year), int(month or 1), int(day) if day and day != "XX" else 1)
        except ValueError:
            return None
        if month is None:
            return year
        if day in (None, "XX"):
            return self._script(format_skeleton("yMMMM", date, locale=self.locale))
        return self.day(date)

    def _one_of(self, inside: str) -> str:
        gettext = self.translations.gettext
        if inside.startswith(".."):
            return gettext("%(date)s or earlier") % {"date": self.date(inside[2:])}
        if inside.endswith(".."):
            return gettext("%(date)s or later") % {"date": self.date(inside[:-2])}
        if "," not in inside and inside.count("..") == 1:
            first, last = (self.date(part) for part in inside.split(".."))
            return gettext("between %(first)s and %(last)s") % {"first": first, "last": last}
        return gettext("%(dates)s (sources differ)") % {"dates": self._listed(inside, gettext(" or "))}

    def _listed(self, inside: str, conjunction: str) -> str:
        """``1806, 1818 or 1823``; a member may be a span of years."""
        parts = [part.strip() for part in inside.split(",")]
        members = [self._interval(*part.split("..", 1)) if ".." in part else self.date(part) for part in parts]
        return conjunction.join([", ".join(members[:-1]), members[-1]] if len(members) > 1 else members)

    def _interval(self, first: str, last: str) -> str:
        gettext = self.translations.gettext
        if first in ("", "..") and last in ("", ".."):
            return f"{first}/{last}"
        if first in ("", ".."):
            return gettext("until %(date)s") % {"date": self.date(last)}
        if last in ("", ".."):
            return gettext("from %(date)s") % {"date": self.date(first)}
        return f"{self.date(first)} – {self.date(last)}"

    def _ordinal(self, number: int) -> str:
        if self.translations.tongue is Tongue.EN:
            suffix = {1: "st", 2: "nd", 3: "rd"}.get(number % 10 if number not in (11, 12, 13) else 0, "th")
            return f"{number}{suffix}"
        return _TENS[number // 10] + _ROMAN[number % 10]

    def _script(self, text: str) -> str:
        return latin(text) if self.translations.tongue is Tongue.KK_LATN else text


def clock(seconds: float) -> str:
    """A position or length as ``m:ss`` or ``h:mm:ss``, whole seconds rounded down.

    >>> clock(61.9), clock(3_661)
    ('1:01', '1:01:01')
    """
    whole = int(max(0.0, seconds))
    hours, rest = divmod(whole, 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02d}:{left:02d}" if hours else f"{minutes}:{left:02d}"


def iso_duration(seconds: float) -> str:
    """ISO 8601 duration for machines: ``PT1M1.9S``."""
    hours, rest = divmod(round(max(0.0, seconds), 3), 3600)
    minutes, left = divmod(rest, 60)
    return "PT" + (f"{hours:.0f}H" if hours else "") + (f"{minutes:.0f}M" if minutes else "") + f"{left:g}S"
