"""Dates as archives need them: EDTF, from what people write.

Every stored date is an EDTF string (ISO 8601-2, Library of Congress levels 0-2): ``1936``, ``1936-05``, ``193X`` (the
1930s), ``1936~`` (about), ``1936?`` (uncertain), ``1936/1940`` (from-to) and ``[1818,1823]`` (one of these: sources
differ). ``parse`` also reads what stands on cards and in spreadsheets in Kazakh, Russian and English and gives the
EDTF form. What cannot be read raises; nothing is guessed. Reading and validation are done by the ``edtf`` library.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from edtf import EDTFParseException, parse_edtf

from archive.errors import InvalidValueError

_MAX_LENGTH = 120
_ROMAN = {"XIII": 13, "XIV": 14, "XV": 15, "XVI": 16, "XVII": 17, "XVIII": 18, "XIX": 19, "XX": 20, "XXI": 21}
_DECADE_WORD = r"(?:s|'s|-?\s?(?:е|ые|х)\s*(?:гг?\.?|годы|годов)?|\s?гг\.?|\s?годы|\s*-?\s*(?:жылдары?|жж\.?))"


def _set_of_years(match: re.Match[str]) -> str:
    return "[" + ",".join(sorted(set(re.findall(r"\d{4}", match[0])))) + "]"


def _century(match: re.Match[str]) -> str:
    number = _ROMAN.get(match[1].upper()) or int(match[1])
    return f"{number - 1:02d}XX"


def _day_first(match: re.Match[str]) -> str:
    day = f"-{int(match[1]):02d}" if match[1] else ""
    return f"{match[3]}-{int(match[2]):02d}{day}"


# What stands on cards and in spreadsheets, and the EDTF it means: a template, or a function where one is not enough.
# Two digits of a decade mean the 1900s.
_Meaning = str | Callable[[re.Match[str]], str]
_WORDINGS: tuple[tuple[str, _Meaning], ...] = (
    (r"(?:~|c\.|ca\.?|circa|about|ок\.|около|шамамен)\s*(\d{4})(?:\s*[гж]\.?)?", r"\1~"),
    (r"(\d{4})\s*(?:г\.?|год|года|ж\.?|жыл|жылы)", r"\1"),
    (r"\[(\d{4})\??\]", r"\1?"),  # a cataloguer's inference
    (r"(\d{3})[?_-]", r"\1X"),
    (rf"(\d\d)(\d)0{_DECADE_WORD}", r"\1\2X"),
    (rf"(\d)0{_DECADE_WORD}", r"19\1X"),
    (r"(?:(\d{1,2})[./])?(\d{1,2})[./](\d{4})", _day_first),
    (r"(\d{4})[/.](\d\d)[/.](\d\d)", r"\1-\2-\3"),
    (r"(\d{4})\s*(?:[-–—]|\bto\b)\s*(\d{4})", r"\1/\2"),
    (r"(\d{1,2}|[XVI]{2,5})(?:st|nd|rd|th)?[\s-]*(?:century|век|в\.|ғасыр|ғ\.)", _century),
    (r"\d{4}(?:\s*(?:\bor\b|\bили\b|\bнемесе\b|;)\s*\d{4})+", _set_of_years),
)


@dataclass(frozen=True, slots=True)
class Span:
    """The years a date may mean, both inclusive; None on a side that is open.

    ``alternatives`` are the years of a one-of-a-set date; ``approximate`` covers about and uncertain.
    """

    first_year: int | None
    last_year: int | None
    approximate: bool = False
    alternatives: tuple[str, ...] = ()


def parse(text: str) -> str:
    """The EDTF form of a date as people write it.

    Raises InvalidValueError when the text is no date we know how to read.
    """
    cleaned = " ".join(text.split())
    if not 0 < len(cleaned) <= _MAX_LENGTH:
        raise _unreadable(text)
    candidate = _from_words(cleaned) or cleaned
    try:
        span(candidate)
    except InvalidValueError as error:
        raise _unreadable(text) from error
    return candidate


@lru_cache(maxsize=4096)
def span(edtf: str) -> Span:
    """What an EDTF string covers. Raises InvalidValueError for anything that is not EDTF."""
    bounds = _open_ended(edtf)
    if bounds is not None:
        return bounds
    try:
        parsed = parse_edtf(edtf)
        first, last = parsed.lower_strict()[0], parsed.upper_strict()[0]
    except (EDTFParseException, TypeError, ValueError, AttributeError) as error:
        raise _unreadable(edtf) from error
    alternatives = tuple(p.strip() for p in edtf[1:-1].split(",")) if edtf.startswith("[") else ()
    return Span(int(first), int(last), approximate=edtf.endswith(("~", "?", "%")), alternatives=alternatives)


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
    return re.sub(r"(\d{4})-\d{2}(?:-\d{2})?", r"\1", edtf)


def _from_words(text: str) -> str | None:
    """EDTF for the wordings we know, or None to take the text as EDTF already."""
    for pattern, meaning in _WORDINGS:
        if match := re.fullmatch(pattern, text, re.IGNORECASE):
            return match.expand(meaning) if isinstance(meaning, str) else meaning(match)
    return None


def _open_ended(edtf: str) -> Span | None:
    """Dates with one open side, which the library accepts but cannot bound."""
    if match := re.fullmatch(r"\[\.\.(\d{4})\]|\.\./(\d{4})", edtf):
        return Span(None, int(match[1] or match[2]))
    if match := re.fullmatch(r"\[(\d{4})\.\.\]|(\d{4})/\.\.", edtf):
        return Span(int(match[1] or match[2]), None)
    return None


def _unreadable(text: str) -> InvalidValueError:
    return InvalidValueError(
        f"{text[:_MAX_LENGTH]!r} is not a date that can be read",
        "Write 1936, 1936-05-12, 12.05.1936, 1930s, ~1936, 1930-1935 or '1818 or 1823'; leave unknown dates empty.",
    )
