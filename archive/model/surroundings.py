"""What recordings and works belong to: collections, instruments, genres, schools, places, events, organisations."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from archive.model.names import Kind
from archive.model.record import Record
from archive.model.rights import NO_TERMS, Right, Terms


class CollectionLevel(StrEnum):
    """Levels of description, after ISAD(G) 3.1.4."""

    FONDS = "fonds"
    COLLECTION = "collection"
    SERIES = "series"


class CollectionOrder(StrEnum):
    """By what the recordings of a collection are put in order."""

    TITLE = "title"
    DATE = "date"
    NEWEST = "-date"


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection(Record):
    """A curated or inherited whole; collections nest by ``part_of``: a fonds holds collections, a collection series.

    ``level``: which of these it is. ``arranged``: ids of what lies in it, in the order that its keepers gave it; the
    rest comes after. ``sorted_by``: the key of all that nobody has arranged. Descriptions are in Markdown.
    """

    kind: ClassVar[Kind] = Kind.COLLECTION

    part_of: str | None = None
    holder: str | None = None
    level: CollectionLevel | None = None
    arranged: tuple[str, ...] = ()
    sorted_by: CollectionOrder | None = None
    rights: tuple[Right, ...] = ()
    terms: Terms = NO_TERMS
    """With the rights they hold for all its recordings that do not say otherwise (``Terms.own``)."""
    second_eyes: bool = False
    """Whoever edited a recording of it last does not publish it (``archive.reviewing``)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument(Record):
    """An instrument or voice type; ``broader`` gives the hierarchy."""

    kind: ClassVar[Kind] = Kind.INSTRUMENT

    hornbostel_sachs: str = ""
    hornbostel_sachs_basis: str = ""
    family: tuple[str, ...] = ()
    broader: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Genre(Record):
    """A genre; ``broader`` lists its parents (several parents are allowed)."""

    kind: ClassVar[Kind] = Kind.GENRE

    broader: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Coordinates:
    """Degrees, WGS 84. ``basis`` says how good they are."""

    latitude: float
    longitude: float
    basis: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class School(Record):
    """A school or regional tradition of playing, singing or reciting."""

    kind: ClassVar[Kind] = Kind.SCHOOL

    broader: str | None = None
    repertoire: tuple[str, ...] = ()
    coordinates: Coordinates | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place(Record):
    """A place, region or diaspora. ``broader`` is a place or, for a diaspora of a tradition, a school."""

    kind: ClassVar[Kind] = Kind.PLACE

    type: str = ""
    broader: str | None = None
    repertoire: tuple[str, ...] = ()
    coordinates: Coordinates | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event(Record):
    """A festival, contest, conference, project, publication: what takes place once or again."""

    kind: ClassVar[Kind] = Kind.EVENT

    type: str = ""
    place: str | None = None
    date: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation(Record):
    """An archive, institute, museum, broadcaster, theatre, philharmonic: who keeps music, and in whose house it sounds.

    ``date``: when it was founded.
    """

    kind: ClassVar[Kind] = Kind.ORGANISATION

    type: str = ""
    place: str | None = None
    date: str | None = None
