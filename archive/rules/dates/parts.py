"""Parts of a decade and of a century: beginning, middle and end, halves, thirds and quarters.

A century ``19XX`` covers 1900-1999 as EDTF has it; its parts are counted as historians do, from 1901. Beginning, middle
and end are thirds, as in the index dates of "Cataloging Cultural Objects" (Visual Resources Association, 2006).
"""

import re
from dataclasses import dataclass

_HALF = r"(?:пол(?:\.|овин[аыеу])|half(?: of)?(?: the)?|жарт(?:ы(?:сы(?:нда)?)?|\.))"
_QUARTER = r"(?:четв(?:\.|ерт[ьи])|quarter(?: of)?(?: the)?|ширег?[ік]\w*)"
_THIRD = r"(?:трет[ьи]|third(?: of)?(?: the)?)"
_FIRST = r"(?:1(?:-?[яй]|-?ая|st|-ші)?|[iі]|перв(?:\.|ая|ой|ую)|first|бірінші|алғашқы)"
_SECOND = r"(?:2(?:-?[яй]|-?ая|nd|-ші)?|[iі]{2}|вт(?:ор)?(?:\.|ая|ой|ую)|second|екінші)"
_THIRD_ONE = r"(?:3(?:-?[яй]|-?ья|rd|-ші)?|[iі]{3}|треть[яей]|third|үшінші)"
_LAST = r"(?:посл(?:\.|едн(?:яя|ей|юю))|last|соңғы)"
_FOURTH = r"(?:4(?:-?[яй]|-?ая|th|-ші)?|[iі]v|четверт(?:ая|ой)|fourth|төртінші)"

Years = tuple[int, int]
"""First and last, both inclusive, counted from 0 at the beginning of the decade or century."""


@dataclass(frozen=True, slots=True)
class Part:
    """``in_decade`` is None where nobody divides a decade so."""

    pattern: re.Pattern[str]
    in_decade: Years | None
    in_century: Years


def _part(words: str, in_decade: Years | None, in_century: Years) -> Part:
    return Part(re.compile(rf"{words}\s*(?:в\s+)?(.+)|(.+?)\s*{words}"), in_decade, in_century)


PARTS = (
    _part(r"(?:н\.|нач(?:\.|ал[оае])|early|beginning of(?: the)?|бас(?:ы(?:нда)?))", (0, 3), (0, 32)),
    _part(r"(?:сер(?:\.|един[аые])|mid(?:dle of(?: the)?)?-?|орта(?:сы(?:нда)?)?)", (4, 6), (33, 65)),
    _part(r"(?:к\.|кон(?:\.|ец|ц[аеу])|late|end of(?: the)?|соңы(?:нда)?|аяғы(?:нда)?)", (7, 9), (66, 99)),
    _part(rf"{_FIRST}\s*-?\s*{_HALF}", (0, 4), (0, 49)),
    _part(rf"(?:{_SECOND}|{_LAST})\s*-?\s*{_HALF}", (5, 9), (50, 99)),
    _part(rf"{_FIRST}\s*-?\s*{_QUARTER}", None, (0, 24)),
    _part(rf"{_SECOND}\s*-?\s*{_QUARTER}", None, (25, 49)),
    _part(rf"{_THIRD_ONE}\s*-?\s*{_QUARTER}", None, (50, 74)),
    _part(rf"(?:{_FOURTH}|{_LAST})\s*-?\s*{_QUARTER}", None, (75, 99)),
    _part(rf"{_FIRST}\s*-?\s*{_THIRD}", (0, 3), (0, 32)),
    _part(rf"{_SECOND}\s*-?\s*{_THIRD}", (4, 6), (33, 65)),
    _part(rf"(?:{_THIRD_ONE}|{_LAST})\s*-?\s*{_THIRD}", (7, 9), (66, 99)),
)


def in_years(edtf: str, part: Part) -> str | None:
    """The part of a decade or century as one unknown date within its years; None for what is neither."""
    if re.fullmatch(r"\d\dXX", edtf):
        years, start = part.in_century, int(edtf[:2]) * 100 + 1
    elif re.fullmatch(r"\d{3}X", edtf):
        years, start = part.in_decade, int(edtf[:3]) * 10
    else:
        return None
    return None if years is None else f"[{start + years[0]:04d}..{start + years[1]:04d}]"
