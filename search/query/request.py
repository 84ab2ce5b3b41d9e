"""What is asked of the search and what it answers: plain values, free of any engine.

A request can be written as the parameters of an address (``parameters``) and read back (``from_parameters``), so a
page, a saved search, a feed and the command line all mean the same thing by the same words:
``q=күй&kind=work&genre=tokpe-kui&year=1930..1939&sort=title``. The viewer is never part of it.

Filters on one field are alternatives; filters on different fields must all hold. Limits: see the constants.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import msgspec

from archive.errors import InvalidValueError
from archive.model import AccessLevel, CarrierType, Kind, Ref, Style
from archive.policy import ANONYMOUS, Viewer
from archive.rules.measured import NOTE_NAMES, STRING_INTERVALS
from search.people import OCCUPATIONS
from search.query import numbers
from search.todo import TODO

MAX_TEXT = 1_000  # characters; the rest of a longer query is not read, and the answer says so
MAX_FILTERS = 100
MAX_LIMIT = 10_000  # hits of one answer; an export takes that many

CODE_FIELDS = (
    "kind", "instrument", "genre", "person", "composer", "performer", "work", "place", "region", "school", "event",
    "organisation", "collection", "decade", "access", "language", "carrier", "style", "transcript", "rights",
    "synthetic",
    "tuning", "third", "tonic", "texture", "finding", "missing", "todo",
    "tie", "plays", "occupation", "women",
)  # fmt: skip
"""Filters whose value is a code: a record's id or a word of a closed list. ``-code``: everything but this."""

WORD_FIELDS = ("words",)
"""Filters on words of names: ``words=-оркестр`` leaves out what has the word in its names or those it is tied to."""

ROLE_FIELDS = (
    "lyricist", "arranger", "singer", "akyn", "reciter", "narrator", "accompanist", "ensemble", "conductor",
    "collector", "engineer", "restorer", "editor", "speaker",
)  # fmt: skip
"""Filters on one exact role; ``performer`` means any performing role, ``person`` any role at all."""

NUMBER_FIELDS = ("year", "duration", "tempo", "added", "players")
"""Filters on a number, ``60..90``, ``60..``, ``..90``, ``<90`` or ``>=60``: years, seconds, beats a minute;
``players`` how many play or sing
together; ``added`` is the moment a record came into the archive, ``2026-11-01..`` or ``>=2026-11-26T03:00:00Z``."""

STAFF_FIELDS = ("withdrawn",)
FILTER_FIELDS = CODE_FIELDS + ROLE_FIELDS + NUMBER_FIELDS + WORD_FIELDS + STAFF_FIELDS

FACETS = (
    "kind", "instrument", "genre", "composer", "performer", "person", "place", "school", "event", "organisation",
    "collection", "decade", "access", "language", "carrier", "style", "transcript", "tempo", "duration",
    "tuning", "third", "tonic", "texture", "finding",
)  # fmt: skip
"""Facets counted unless the request names others."""

CLOSED: dict[str, frozenset[str]] = {
    "access": frozenset(AccessLevel),
    "carrier": frozenset(CarrierType),
    "style": frozenset(Style),
    **dict.fromkeys(("transcript", "synthetic", "withdrawn"), frozenset({"yes", "no"})),
    "tuning": frozenset(name for name, _ in STRING_INTERVALS),
    "third": frozenset({"minor", "neutral", "major"}),
    "tonic": frozenset(name.lower().replace("#", "-sharp") for name in NOTE_NAMES),
    "texture": frozenset({"solo-line", "voice-over-strings", "two-strings", "mixed"}),
    "missing": frozenset(
        "date place performer work composer genre instrument language carrier rights collection".split()  # noqa: SIM905
    ),
    "todo": frozenset(TODO),
    "occupation": frozenset(OCCUPATIONS),
    "women": frozenset({"yes"}),
}
"""Fields whose values are a closed list: any other value is a slip of the pen, and an error says so."""

STAFF_FACETS = ("missing", "todo")
"""Counted beside them for those who fill the gaps."""

SORTS = ("relevance", "title", "title-latin", "date", "-date", "duration", "-duration", "tempo", "-tempo", "-added")


@dataclass(frozen=True, slots=True)
class Filter:
    """``field`` is one of FILTER_FIELDS. ``value`` may hold alternatives: ``sybyzgy|sazsyrnai``."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """One question. ``facets=None`` counts FACETS, ``()`` counts none. ``literal`` switches understanding off.
    ``wide`` switches the cut off that a search among things makes when it is sure
    (``search.engines.tantivy.relaxation``).

    ``today`` is the archive's day, by which embargoes have ended or not; None: no embargo has ended.

    ``cursor`` is the ``next_cursor`` of an earlier answer to the same question and takes the place of ``offset``.
    """

    text: str = ""
    kinds: tuple[Kind, ...] = ()
    filters: tuple[Filter, ...] = ()
    sort: str = "relevance"
    limit: int = 20
    offset: int = 0
    viewer: Viewer = ANONYMOUS
    today: dt.date | None = None
    facets: tuple[str, ...] | None = None
    cursor: str = ""
    literal: bool = False
    wide: bool = False

    def __post_init__(self) -> None:
        """Raises InvalidValueError for an unknown field or sort, a malformed number or one outside its limits."""
        if self.sort not in SORTS:
            raise InvalidValueError(f"sort={self.sort!r} is not known", f"One of: {', '.join(SORTS)}")
        unknown = next((f.field for f in self.filters if f.field not in FILTER_FIELDS), None)
        if unknown is not None:
            raise InvalidValueError(f"filter {unknown!r} is not known", f"One of: {', '.join(FILTER_FIELDS)}")
        if not 0 <= self.limit <= MAX_LIMIT or self.offset < 0:
            raise InvalidValueError(
                f"limit={self.limit}, offset={self.offset}", f"limit is 0 to {MAX_LIMIT}, offset 0 or more"
            )
        if len(self.filters) > MAX_FILTERS:
            raise InvalidValueError(f"{len(self.filters)} filters", f"At most {MAX_FILTERS}.")
        for one in self.filters:
            choices = CLOSED.get(one.field)
            wrong = [v for v in one.value.split("|") if v and v.removeprefix("-") not in choices] if choices else []
            if wrong and choices:
                raise InvalidValueError(
                    f"{one.field}={wrong[0][:40]!r} is not known", f"One of: {', '.join(sorted(choices))}"
                )
            if one.field in NUMBER_FIELDS:
                for value in filter(None, one.value.split("|")):
                    numbers.interval(value)

    def parameters(self) -> list[tuple[str, str]]:
        """The question as parameters of an address, in a stable order; paging and the viewer are left out."""
        pairs = [("q", self.text)] if self.text else []
        pairs += [("kind", kind.value) for kind in self.kinds]
        pairs += [(f.field, f.value) for f in self.filters]
        pairs += [("sort", self.sort)] if self.sort != "relevance" else []
        pairs += [("literal", "1")] if self.literal else []
        return pairs + ([("wide", "1")] if self.wide else [])

    @classmethod
    def from_parameters(
        cls, pairs: Iterable[tuple[str, str]], viewer: Viewer = ANONYMOUS, today: dt.date | None = None
    ) -> SearchRequest:
        """Read such parameters; names that mean nothing here are passed over. Raises InvalidValueError."""
        values: dict[str, list[str]] = {}
        for name, value in pairs:
            values.setdefault(name, []).append(value)
        return cls(
            text=_last(values, "q"),
            kinds=tuple(_kind(value) for value in values.get("kind", ())),
            filters=tuple(
                Filter(name, v) for name in FILTER_FIELDS if name != "kind" for v in values.get(name, ()) if v
            ),
            sort=_last(values, "sort") or "relevance",
            limit=_number(values, "limit", 20),
            offset=_number(values, "offset", 0),
            cursor=_last(values, "cursor"),
            literal=_last(values, "literal") == "1",
            wide=_last(values, "wide") == "1",
            viewer=viewer,
            today=today,
        )


def _last(values: Mapping[str, list[str]], name: str) -> str:
    return values.get(name, [""])[-1]


def _kind(value: str) -> Kind:
    try:
        return Kind(value)
    except ValueError as error:
        raise InvalidValueError(f"kind={value!r} is not known", f"One of: {', '.join(Kind)}") from error


def _number(values: Mapping[str, list[str]], name: str, default: int) -> int:
    text = _last(values, name)
    if not text:
        return default
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise InvalidValueError(f"{name}={text[:40]!r} is not a number", "Write a whole number, 0 or more.")
    return int(text)


@dataclass(frozen=True, slots=True)
class Marked:
    """A piece of text with the places that answer the query: ``spans`` are (start, end) in characters."""

    field: str
    text: str
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """A record found. ``score`` orders one answer; it compares with nothing outside it. 0 when sorted otherwise."""

    ref: Ref
    score: float
    highlights: tuple[Marked, ...] = ()


class FacetValue(msgspec.Struct, frozen=True):
    """One value of a facet and how many hits it would leave or add. ``value`` fits a Filter as it is."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class Note:
    """Something the reader should know about the answer. Codes: see docs/search.md.

    ``detail`` is the piece of the query it is about.
    """

    code: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Understood:
    """Words of the query taken as a filter: ``words`` are as typed, ``ref`` the record they name, if one.

    ``without`` is the query text without these words: the search that one click on the chip's × asks for.
    """

    filter: Filter
    words: str
    ref: Ref | None = None
    without: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a search found. ``total`` counts every hit, not only those listed."""

    total: int
    hits: tuple[Hit, ...] = ()
    facets: Mapping[str, tuple[FacetValue, ...]] = field(default_factory=dict[str, tuple[FacetValue, ...]])
    notes: tuple[Note, ...] = ()
    understood: tuple[Understood, ...] = ()
    words: str = ""
    did_you_mean: str | None = None
    next_cursor: str | None = None
