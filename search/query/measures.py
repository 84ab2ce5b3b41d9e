"""Numbers that a question says in words: years, decades, length, tempo.

``до 1950 года`` is ``year=<1950``, ``5 минуттан ұзақ`` is ``duration=>300``, ``the 1930s`` is ``decade=1930s``. Lengths
are in seconds, tempi in beats a minute, as the filters of ``search.query.request`` have them. A bare year counts
only when it lies between 1700 and 2099; other numbers are words of titles (``62 ақжелең``).

Kazakh says the comparison after the number (``1940 жылға дейін``), Russian and English before it (``до 1940 года``).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measure:
    """Characters ``start`` to ``end`` of a text taken as ``field=value``. ``bare``: a number with no word beside it."""

    start: int
    end: int
    field: str
    value: str
    bare: bool = False


_YEAR = r"(1[789]\d\d|20\d\d)"
_OF_YEAR = r"(?:\s*[-–]?\s*(?:г\.|гг\.|год\w*|ж\.|жж\.|жыл\w*))?"
_LENGTH = r"(\d{1,3})\s*[-–]?\s*(минут\w*|мин\b\.?|minutes?\b|min\b\.?|сағат\w*|час\w*|hours?\b)"
_BEATS = r"(\d{2,3})\s*(?:bpm\b|уд\w*\s+в\s+мин\w*)"
_TEMPO = r"(?:tempo|темп\w*|қарқын\w*)\s*"

_DECADE = re.compile(
    r"(?<!\d)(?P<century>1[789]|20)?(?P<ten>\d)0(?:"
    r"\s*['’]?s\b|\s*[-–]?\s*(?:е|ые|х|ых)\s*(?:гг?\.?|год\w*)?(?!\w)|\s*[-–]?\s*(?:інші|ыншы|ші|шы)?\s*(?:жылдар\w*|жж\.?)"
    r"|\s*(?:годы|годов|годах)\b)",
    re.IGNORECASE,
)

_BEFORE = r"\b(?:before|until|till|prior to|earlier than|до|раньше|ранее)\s+(?:the\s+year\s+)?"
_AFTER = r"\b(?:after|later than|после|позже|позднее)\s+(?:the\s+year\s+)?"
_SINCE = r"\b(?:since|from|с|начиная с)\s+"
_LONGER = r"\b(?:longer than|over|more than|at least|длиннее|дольше|больше|более|свыше|от)\s+"
_SHORTER = r"\b(?:shorter than|under|less than|up to|короче|меньше|менее|до)\s+"
_FASTER = r"\b(?:faster than|over|above|more than|быстрее|выше|больше)\s+"
_SLOWER = r"\b(?:slower than|under|below|less than|медленнее|ниже|меньше)\s+"

_Make = Callable[[re.Match[str]], str]


def _seconds(match: re.Match[str]) -> int:
    return int(match[1]) * (3600 if match[2][0].lower() in "сhч" else 60)


def _compared(sign: str) -> _Make:
    return lambda match: f"{sign}{match[1]}"


def _timed(sign: str) -> _Make:
    return lambda match: f"{sign}{_seconds(match)}"


def _between(match: re.Match[str]) -> str:
    return f"{match[1]}..{match[2]}"


_RULES: tuple[tuple[str, str, _Make], ...] = (
    ("duration", rf"{_LENGTH}\s+(?:ұзақ|артық|көп|асатын)\w*", _timed(">")),
    ("duration", rf"{_LENGTH}\s+(?:қысқа|аз|кем|дейін)\w*", _timed("<")),
    ("duration", rf"{_LONGER}{_LENGTH}", _timed(">")),
    ("duration", rf"{_SHORTER}{_LENGTH}", _timed("<")),
    ("tempo", rf"(?:{_TEMPO})?{_FASTER}{_BEATS}|{_TEMPO}{_FASTER}(\d{{2,3}})\b", lambda m: f">{m[1] or m[2]}"),
    ("tempo", rf"(?:{_TEMPO})?{_SLOWER}{_BEATS}|{_TEMPO}{_SLOWER}(\d{{2,3}})\b", lambda m: f"<{m[1] or m[2]}"),
    ("tempo", rf"{_TEMPO}(\d{{2,3}})\s*[-–]\s*(\d{{2,3}})\b", _between),
    ("year", rf"\b(?:between|между)\s+{_YEAR}\s+(?:and|и)\s+{_YEAR}{_OF_YEAR}", _between),
    ("year", rf"\b(?:from|с)\s+{_YEAR}\s+(?:to|until|по|до)\s+{_YEAR}{_OF_YEAR}", _between),
    ("year", rf"(?<!\d){_YEAR}\s*[-–—]\s*{_YEAR}(?!\d){_OF_YEAR}", _between),
    ("year", rf"(?<!\d){_YEAR}\s*(?:ж\.|жыл\w*)?\s+дейін\w*", _compared("<")),
    ("year", rf"(?<!\d){_YEAR}\s*(?:ж\.|жыл\w*)?\s+(?:кейін|соң)\w*", _compared(">")),
    ("year", rf"(?<!\d){_YEAR}\s*(?:ж\.|жыл\w*)?\s+бері\w*", _compared(">=")),
    ("year", rf"{_BEFORE}{_YEAR}(?!\d){_OF_YEAR}", _compared("<")),
    ("year", rf"{_AFTER}{_YEAR}(?!\d){_OF_YEAR}", _compared(">")),
    ("year", rf"{_SINCE}{_YEAR}(?!\d){_OF_YEAR}", _compared(">=")),
)
_COMPILED = tuple((field, re.compile(pattern, re.IGNORECASE), make) for field, pattern, make in _RULES)
_BARE_YEAR = re.compile(rf"(?<!\d){_YEAR}(?!\d){_OF_YEAR}", re.IGNORECASE)


def measures(text: str) -> list[Measure]:
    """What a text says in numbers, in order; where two rules fit the same characters, the first of the list does."""
    found = [Measure(m.start(), m.end(), "decade", decade) for m, decade in _decades(text)]
    for field, pattern, make in _COMPILED:
        for match in pattern.finditer(text):
            _take(found, Measure(match.start(), match.end(), field, make(match)))
    for match in _BARE_YEAR.finditer(text):
        bare = match.end() == match.end(1)
        _take(found, Measure(match.start(), match.end(), "year", match[1], bare))
    return sorted(found, key=lambda one: one.start)


def _decades(text: str) -> list[tuple[re.Match[str], str]]:
    """Two digits mean the 1900s."""
    return [
        (m, f"{m['century'] or '19'}{m['ten']}0s") for m in _DECADE.finditer(text) if m["century"] or m["ten"] != "0"
    ]


def _take(found: list[Measure], one: Measure) -> None:
    if all(one.end <= other.start or one.start >= other.end for other in found):
        found.append(one)
