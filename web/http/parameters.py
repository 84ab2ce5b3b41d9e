"""What may be asked in an address: search parameters, page numbers and clip times, checked at the edge.

Every value has a limit. What cannot be meant is refused with words that help (BadParameterError, 400); parameters
that are none of ours are left alone, since other sites append their own to links.
"""

import datetime as dt
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl

from archive.errors import MuragatError
from archive.model import Kind
from search.query import numbers
from search.query.request import CLOSED, FILTER_FIELDS, NUMBER_FIELDS, SORTS
from web.http.limits import MAX_FILTERS, MAX_LIMIT, MAX_PAGE, MAX_PLAYLIST, MAX_VALUE, PAGE_SIZE
from web.view.words import N_

_MOST_WALKED = 10_000_000  # pages that a cursor may have led through
GROUPINGS: Final = ("player", "school", "year")
_TOLD = 40  # characters of a visitor's value that an error repeats
_CLIP = re.compile(r"(?:npt:)?(\d{1,6}(?:\.\d{1,3})?)?(?:,(\d{1,6}(?:\.\d{1,3})?))?")


Passage = tuple[float, float | None]
"""Beginning and end in seconds; None: to the end of the recording."""


class BadParameterError(MuragatError):
    """A parameter of the address means nothing here."""

    code = "bad-parameter"


@dataclass(frozen=True, slots=True)
class SearchParameters:
    """A checked search. ``narrowing`` holds every chosen (field, value), kinds included."""

    text: str
    narrowing: tuple[tuple[str, str], ...]
    sort: str = "relevance"
    page: int = 1
    limit: int = PAGE_SIZE
    literal: bool = False
    wide: bool = False
    cursor: str = ""
    """Where the page begins that cannot be reached by its number."""

    @property
    def kinds(self) -> tuple[Kind, ...]:
        return tuple(Kind(value) for field, value in self.narrowing if field == "kind")

    @property
    def filters(self) -> tuple[tuple[str, str], ...]:
        return tuple(pair for pair in self.narrowing if pair[0] != "kind")

    @property
    def offset(self) -> int:
        return (self.page - 1) * self.limit


def search_parameters(query: Sequence[tuple[str, str]]) -> SearchParameters:
    """Read a search from an address. Raises BadParameterError."""
    narrowing = dict.fromkeys(_pair(k, v) for k, v in query if v and (k in FILTER_FIELDS or k == "filter"))
    if len(narrowing) > MAX_FILTERS:
        raise BadParameterError(
            N_("%(number)s filters; %(most)s is the most"),
            N_("Take some filters off."),
            number=len(narrowing),
            most=MAX_FILTERS,
        )
    cursor = _last(query, "cursor")
    return SearchParameters(
        text=" ".join(_last(query, "q").split()),
        narrowing=tuple(narrowing),
        sort=_choice("sort", _last(query, "sort") or "relevance", SORTS),
        page=number("page", _last(query, "page") or "1", least=1, most=_MOST_WALKED) if cursor else page_number(query),
        literal=_last(query, "literal") == "1",
        wide=_last(query, "wide") == "1",
        cursor=cursor,
        limit=number("limit", _last(query, "limit") or str(PAGE_SIZE), least=0, most=MAX_LIMIT),
    )


def split_query(text: str) -> list[tuple[str, str]]:
    """The parameters of an address, or of what stands behind its question mark.

    >>> split_query("/search?q=күй&kind=work")
    [('q', 'күй'), ('kind', 'work')]
    """
    return parse_qsl(text.rpartition("?")[2], keep_blank_values=True)


def page_number(query: Sequence[tuple[str, str]]) -> int:
    """The page asked for, counted from 1. Raises BadParameterError."""
    return number("page", _last(query, "page") or "1", least=1, most=MAX_PAGE)


def number(name: str, text: str, *, least: int, most: int) -> int:
    """A whole number between two limits. Raises BadParameterError."""
    if re.fullmatch(r"[0-9]{1,9}", text) and least <= int(text) <= most:
        return int(text)
    raise BadParameterError(
        N_("%(name)s=«%(value)s»: not a number from %(least)s to %(most)s"),
        N_("Correct the address."),
        name=name,
        value=text[:_TOLD],
        least=least,
        most=most,
    )


def clip(query: Sequence[tuple[str, str]]) -> Passage | None:
    """The passage that ``t=62.5,91.0`` asks for (W3C Media Fragments 1.0, normal play time in seconds).

    Returns (start, end or None), or None when no passage was asked for. Raises BadParameterError.
    """
    text = _last(query, "t")
    if not text:
        return None
    match = _CLIP.fullmatch(text)
    if match is None or not any(match.groups()):
        raise BadParameterError(
            N_("t=«%(value)s» is not a passage"), N_("Write it like t=62.5,91.0, in seconds."), value=text[:_TOLD]
        )
    start = float(match[1] or 0)
    end = float(match[2]) if match[2] else None
    if end is not None and end <= start:
        raise BadParameterError(
            N_("t=«%(value)s»: the passage ends before it begins"),
            N_("Write it like t=62.5,91.0, in seconds."),
            value=text[:_TOLD],
        )
    return start, end


@dataclass(frozen=True, slots=True)
class Playlist:
    """A list that an address names. ``ids`` are of recordings, each once, in order."""

    name: str = ""
    ids: tuple[str, ...] = ()

    def parameters(self) -> list[tuple[str, str]]:
        """The list as an address writes it."""
        return [*([("name", self.name)] if self.name else []), *(("id", i) for i in self.ids)]


def playlist(query: Sequence[tuple[str, str]]) -> Playlist:
    """The list that ``name=…&id=…&id=…`` names. Raises BadParameterError."""
    ids = tuple(dict.fromkeys(value for key, value in query if key == "id" and value))
    if len(ids) > MAX_PLAYLIST:
        raise BadParameterError(
            N_("%(number)s recordings; a list holds %(most)s at most"),
            N_("Make two lists of it."),
            number=len(ids),
            most=MAX_PLAYLIST,
        )
    name = " ".join(_last(query, "name").split())
    if len(name) > MAX_VALUE:
        raise BadParameterError(
            N_("the name of the list has %(number)s letters; %(most)s is the most"),
            N_("Shorten it."),
            number=len(name),
            most=MAX_VALUE,
        )
    return Playlist(name, tuple(i[:100] for i in ids))


def grouping(query: Sequence[tuple[str, str]]) -> str:
    """By what the performances of a work are put together; empty for not at all. Raises BadParameterError."""
    text = _last(query, "by")
    return _choice("by", text, GROUPINGS) if text else ""


def month_day(query: Sequence[tuple[str, str]]) -> str:
    """The day that ``day=05-12`` asks for, empty for today. Raises BadParameterError."""
    text = _last(query, "day")
    if not text:
        return ""
    try:
        return f"{dt.date.fromisoformat(f'2024-{text}'):%m-%d}"  # a year that has a 29 February
    except ValueError:
        raise BadParameterError(
            N_("day=«%(value)s» is no day of the year"),
            N_("Write month and day, like day=05-12."),
            value=text[:_TOLD],
        ) from None


def decade(query: Sequence[tuple[str, str]]) -> int | None:
    """The first year of the decade that ``decade=1950s`` asks for; None for none. Raises BadParameterError."""
    text = _last(query, "decade")
    if not text:
        return None
    if re.fullmatch(r"[0-9]{3}0s", text):
        return int(text[:-1])
    raise BadParameterError(
        N_("decade=«%(value)s» is no decade"), N_("Write its first year and s, like decade=1950s."), value=text[:_TOLD]
    )


def clip_text(passage: Passage) -> str:
    """A passage as ``t`` takes it.

    >>> clip_text((62.5, 91.0)), clip_text((3.0, None))
    ('62.5,91', '3')
    """
    return ",".join(f"{bound:.3f}".rstrip("0").rstrip(".") for bound in passage if bound is not None)


def _pair(field: str, value: str) -> tuple[str, str]:
    """One filter, written ``field=value`` or ``filter=field=value``."""
    if field == "filter":
        field, _, value = value.partition("=")
    if field not in FILTER_FIELDS or not value or len(value) > MAX_VALUE:
        raise BadParameterError(
            N_("the filter «%(name)s» = «%(value)s» cannot be used"),
            N_("The fields are: %(choices)s."),
            name=field[:_TOLD],
            value=value[:_TOLD],
            choices=", ".join(FILTER_FIELDS),
        )
    if field == "kind":
        _choice("kind", value, tuple(k.value for k in Kind))
    if field in CLOSED:
        for part in value.split("|"):
            _choice(field, part.removeprefix("-"), sorted(CLOSED[field]))
    if field in NUMBER_FIELDS:
        for part in value.split("|"):
            _interval(field, part)
    return field, value


def _interval(field: str, text: str) -> numbers.Interval:
    """What a number or a stretch of numbers means. Raises BadParameterError, never a bare ValueError."""
    try:
        found = numbers.interval(text)
    except ValueError:
        found = None
    if found is None or not all(math.isfinite(bound) for bound in found if bound is not None):
        raise BadParameterError(
            N_("%(name)s=«%(value)s» is not a number"),
            N_("Write it like 60..90, 60.., ..90 or >=60."),
            name=field,
            value=text[:_TOLD],
        )
    return found


def _choice(name: str, value: str, choices: Sequence[str]) -> str:
    if value not in choices:
        raise BadParameterError(
            N_("%(name)s=«%(value)s» is unknown"),
            N_("Use one of: %(choices)s."),
            name=name,
            value=value[:_TOLD],
            choices=", ".join(choices),
        )
    return value


def _last(query: Sequence[tuple[str, str]], name: str) -> str:
    return next((value for key, value in reversed(query) if key == name), "")
