"""Numbers that a question says in words: years, decades, length, tempo.

``до 1950 года`` is ``year=<1950``, ``он минуттан кем емес`` is ``duration=>=600``, ``the fifties`` is
``decade=1950s``. Lengths are in seconds, tempi in beats a minute, as the filters of ``search.query.request`` have them.
A bare year counts only when it lies between 1700 and 2099; other numbers are words of titles (``62 ақжелең``).

Three steps. Every word becomes a sign of what it says (``search.query.quantities``), in whichever script it is
written; signs that make one quantity are put together (``#5 min`` is ``L300``, ``dec60 years`` is ``D1960``);
comparisons are read around them. Kazakh says the comparison after the number
(``1940 жылға дейін``), Russian and English before it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from search.query.quantities import Sign, signs


@dataclass(frozen=True, slots=True)
class Measure:
    """Characters ``start`` to ``end`` of a text taken as ``field=value``. ``bare``: a number with no word beside it."""

    start: int
    end: int
    field: str
    value: str
    bare: bool = False


_Groups = Sequence[str]
_UNITS = {"sec": 1, "min": 60, "hour": 3600}
_PART_OF_DECADE = {"early": (0, 3), "mid": (4, 6), "late": (7, 9)}
_PART_OF_CENTURY = {"early": (1, 30), "mid": (31, 70), "late": (71, 100)}
_WAR = (1941, 1945)
"""The years that ``the war`` means in the archives of Kazakhstan: 22 June 1941 to 1945."""


def _length(found: _Groups) -> str:
    return f"L{int(found[0]) * _UNITS[found[1]]}"


def _part_of_decade(found: _Groups) -> str:
    first, last = _PART_OF_DECADE[next(f for f in found if f.isalpha())]
    start = int(next(f for f in found if f.isdigit()))
    return f"R{start + first}..{start + last}"


def _century(found: _Groups) -> str:
    first, last = _PART_OF_CENTURY.get(next((f for f in found if f.isalpha()), ""), (1, 100))
    start = (int(next(f for f in found if f.isdigit())) - 1) * 100
    return f"R{start + first}..{start + last}"


def _lengths(found: _Groups) -> str:
    unit = _UNITS[found[2]]
    return f"M{int(found[0]) * unit}..{int(found[1]) * unit}"


_QUANTITIES: tuple[tuple[str, Callable[[_Groups], str]], ...] = (
    (r"(?:between |since )?#(\d+) (?:and|to|dash|until) #(\d+) (sec|min|hour)(?: between| until)?", _lengths),
    (r"#(\d+) (sec|min|hour)", _length),
    (r"(less|under|more|over) min", lambda found: f"{found[0]} L60"),
    (r"halfhour", lambda _: "L1800"),
    (r"hourandhalf min", lambda _: "L90"),
    (r"#2 thousandth", lambda _: "#2000"),
    (r"hourandhalf", lambda _: "L5400"),
    (r"hour", lambda _: "L3600"),
    (r"(?:#19|#20) (?=2000s)", lambda _: ""),
    (r"2000s(?: years)?", lambda _: "D2000"),
    (r"(?:#19 (?:dash )?|#9 )?dec(\d\d)(?: years?)?", lambda found: f"D19{found[0]}"),
    (r"(?<!dash )#((?:1[789]|20)\d0) (?:dash )?(?:th (?:years|year)|th|years)", lambda found: f"D{found[0]}"),
    (r"(?<!dash )#([1-9]0) (?:dash )?(?:th (?:years|year)|th|years)", lambda found: f"D19{found[0]}"),
    (r"(early|mid|late) (?:of )*#(1[789]|20|21) (?:th )?century", _century),
    (r"#(1[789]|20|21) (?:dash )?(?:th )?century (early|mid|late)", _century),
    (r"#(1[789]|20|21) (?:dash )?(?:th )?century", _century),
    (r"(early|mid|late) (?:of )*D(\d+)", _part_of_decade),
    (r"D(\d+) (early|mid|late)", _part_of_decade),
)
_Y = r"#(1[789]\d\d|20\d\d)(?: (?:dash )?years?)?"
_ONE_Y = r"#(1[789]\d\d|20\d\d)(?: year)?"
_L, _D, _B = r"L(\d+)", r"D(\d+)", r"#(\d{2,3})"
_FILLED = r"(?: (?:than|of))*"
_AT_MOST = (
    rf"not (?:more|over|until){_FILLED} {_L}|{_L} (?:more not|notmore)|(?:atmost|notmore)(?: \.)? {_L}|{_L} atmost"
)
_FASTER, _SLOWER = rf"(?:fast|more|over){_FILLED} {_B}", rf"(?:slow|less|under){_FILLED} {_B}"


def _said(field: str, before: str, after: str = "") -> Callable[[_Groups], tuple[str, str]]:
    return lambda found: (field, f"{before}{found[0]}{after}")


def _between(found: _Groups) -> tuple[str, str]:
    return "year", f"{found[0]}..{found[1]}"


def _fixed(value: str) -> Callable[[_Groups], tuple[str, str]]:
    return lambda _: ("year", value)


_RULES: tuple[tuple[str, Callable[[_Groups], tuple[str, str]]], ...] = (
    (_AT_MOST, _said("duration", "<=")),
    (r"M(\S+)", _said("duration", "")),
    (rf"not less{_FILLED} {_L}|{_L} less not|notless(?: \.)? {_L}|{_L} notless", _said("duration", ">=")),
    (rf"(?:more|over){_FILLED} {_L}|{_L} (?:more|over)", _said("duration", ">")),
    (rf"(?:less|under|until){_FILLED} {_L}|{_L} (?:less|under|until)", _said("duration", "<")),
    (rf"(?:tempo )?{_FASTER} bpm|tempo {_FASTER}|{_B} (?:bpm )?fast", _said("tempo", ">")),
    (rf"(?:tempo )?{_SLOWER} bpm|tempo {_SLOWER}|{_B} (?:bpm )?slow", _said("tempo", "<")),
    (rf"tempo {_B} dash {_B}", lambda found: ("tempo", f"{found[0]}..{found[1]}")),
    (rf"between {_Y} and {_Y}|{_Y} and {_Y} between|{_Y} dash {_Y} between", _between),
    (rf"since {_Y} (?:to|until) {_Y}|{_Y} since {_Y} until", _between),
    (rf"{_Y} dash {_Y}", _between),
    (rf"(?:before|until){_FILLED} {_D}|{_D} (?:before|until)", _said("year", "<")),
    (rf"after{_FILLED} {_D}|{_D} after", lambda found: ("year", f">{int(found[0]) + 9}")),
    (rf"(?:before|until){_FILLED} war|war (?:before|until)|prewar", _fixed(f"<{_WAR[0]}")),
    (rf"after{_FILLED} war|war after|postwar", _fixed(f">{_WAR[1]}")),
    (r"war years?|years? of war|wartime(?: years)?", _fixed(f"{_WAR[0]}..{_WAR[1]}")),
    (rf"{_ONE_Y} (?:before|until)", _said("year", "<")),
    (rf"{_ONE_Y} after", _said("year", ">")),
    (rf"{_ONE_Y} since(?! #)", _said("year", ">=")),
    (_D, _said("decade", "", "s")),
    (r"R(\S+)", _said("year", "")),
    (rf"(?:before|until)(?: (?:than|of|year))* {_Y}", _said("year", "<")),
    (rf"after(?: (?:than|of|year))* {_Y}", _said("year", ">")),
    (rf"since {_Y}", _said("year", ">=")),
    (_Y, _said("year", "")),
)


def _whole_signs(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\S)(?:{pattern})(?!\S)")


_COMPOSED = tuple((_whole_signs(pattern), make) for pattern, make in _QUANTITIES)
_READ = tuple((_whole_signs(pattern), make) for pattern, make in _RULES)


def measures(text: str) -> list[Measure]:
    """What a text says in numbers, in order; where two rules fit the same words, the first of the list does."""
    said = signs(text)
    if all(sign.says in (".", "dash") for sign in said):
        return []
    for pattern, compose in _COMPOSED:
        said = _put_together(said, pattern, compose)
    line, places = _line(said)
    found: list[Measure] = []
    for pattern, make in _READ:
        for match in pattern.finditer(line):
            first, last = said[places[match.start()]], said[places[match.end() - 1]]
            field, value = make([group for group in match.groups() if group is not None])
            bare = pattern is _READ[-1][0] and first is last
            if all(last.end <= other.start or first.start >= other.end for other in found):
                found.append(Measure(first.start, last.end, field, value, bare))
    return sorted(found, key=lambda one: one.start)


def _line(said: Sequence[Sign]) -> tuple[str, list[int]]:
    """The signs with spaces between, and for every character of that which sign it belongs to."""
    places = [place for place, sign in enumerate(said) for _ in range(len(sign.says) + 1)]
    return " ".join(sign.says for sign in said), places


def _put_together(said: Sequence[Sign], pattern: re.Pattern[str], compose: Callable[[_Groups], str]) -> list[Sign]:
    line, places = _line(said)
    out: list[Sign] = []
    done = 0
    for match in pattern.finditer(line):
        first, last = places[match.start()], places[match.end() - 1]
        says = compose([group for group in match.groups() if group is not None])
        out += said[done:first]
        if says:
            out.append(Sign(said[first].start, said[last].end, says))
        done = last + 1
    return [*out, *said[done:]]
