"""Dates as archives need them: EDTF, from what people write.

Every stored date is an EDTF string (ISO 8601-2, Library of Congress levels 0-2): ``1936``, ``1936-05``, ``193X`` (the
1930s), ``1936~`` (about), ``1936?`` (uncertain), ``1936/1940`` (from-to), ``[1936..1939]`` (one unknown date between),
``[..1940]`` (not later), ``[1818,1823]`` (one of these: sources differ) and ``{1936,1938}`` (all of these).

``read`` reads what stands on cards and in spreadsheets in Kazakh, Russian and English, and says what is doubtful about
it; ``parse`` is for those who only want the date. ``span`` says which years a stored date covers and never fails:
what stands in a record was perhaps written by an older Muragat. ``implausible`` compares a date with the world.
"""

from archive.rules.dates.plausible import FIRST_SOUND_YEAR, implausible
from archive.rules.dates.reading import HINT, DateCode, Doubt, Reading, parse, read, written
from archive.rules.dates.spans import Span, decade, is_edtf, span, year_only

__all__ = [
    "FIRST_SOUND_YEAR",
    "HINT",
    "DateCode",
    "Doubt",
    "Reading",
    "Span",
    "decade",
    "implausible",
    "is_edtf",
    "parse",
    "read",
    "span",
    "written",
    "year_only",
]
