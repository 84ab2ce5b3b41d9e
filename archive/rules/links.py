"""How records point at each other: one list of (relation, target) per record.

Browsing, counting, facets and the catalogue's link table all read this one function, so a new kind of tie is added
in one place. Credits use the role as the relation; a performing role is a tie of the recording, a creating role
(composer, lyricist, arranger) may stand on the work, the recording, or both.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from archive.model import (
    AnyRecord,
    Collection,
    Credit,
    Event,
    Genre,
    Instrument,
    Kind,
    Organisation,
    Person,
    Place,
    Recording,
    Ref,
    School,
    Work,
)

SUPERSEDED = "superseded-by"
"""The relation of a record to the one that took its place."""


PART_OF = "part-of"
"""Of a collection, a work or a recording to the one that it is a part of."""


@dataclass(frozen=True, slots=True)
class Link:
    """``source`` stands in ``relation`` to ``target``: recording -performer-> person."""

    source: Ref
    relation: str
    target: Ref


def links_of(record: AnyRecord) -> tuple[Link, ...]:
    """Every tie of this record to others, without repetition, in a stable order."""
    source = record.ref
    return tuple(Link(source, relation, target) for relation, target in dict.fromkeys(_pairs(record)))


def _pairs(record: AnyRecord) -> Iterator[tuple[str, Ref]]:
    if record.superseded_by is not None:
        yield SUPERSEDED, record.superseded_by
    match record:
        case Recording():
            yield from _recording(record)
        case Work():
            yield from _credits(record.credits)
            yield from _many("genre", Kind.GENRE, record.genres)
            yield from _many("instrument", Kind.INSTRUMENT, record.instruments)
            yield from _many("school", Kind.SCHOOL, record.schools)
            yield from _one("part-of", Kind.WORK, record.part_of)
            for basis in record.based_on:
                yield from _one("based-on", Kind.WORK, basis.work)
                yield from _one("based-on", Kind.PERSON, basis.person)
        case Person():
            yield from _region(record.region)
            for link in record.links:
                yield link.relation, Ref(Kind.PERSON, link.person)
        case Collection():
            yield from _one("part-of", Kind.COLLECTION, record.part_of)
            yield from _one("holder", Kind.ORGANISATION, record.holder)
        case Instrument():
            yield from _one("broader", Kind.INSTRUMENT, record.broader)
        case Genre():
            yield from _many("broader", Kind.GENRE, record.broader)
        case School():
            yield from _one("broader", Kind.SCHOOL, record.broader)
        case Place():
            yield from _region(record.broader, relation="broader")
        case Event() | Organisation():
            yield from _one("place", Kind.PLACE, record.place)


def area(value: str | None) -> Ref | None:
    """A region is written ``school/ID`` where it is a school, else as the id of a place; None where it is neither."""
    if not value:
        return None
    kind, _, identifier = value.rpartition("/")
    if kind and kind not in list(Kind):
        return None
    return Ref(Kind(kind) if kind else Kind.PLACE, identifier)


def _recording(record: Recording) -> Iterator[tuple[str, Ref]]:
    yield from _credits(record.credits)
    yield from _many("work", Kind.WORK, (use.work for use in record.works if use.work))
    yield from _many("instrument", Kind.INSTRUMENT, record.instruments)
    yield from _many("genre", Kind.GENRE, record.genres)
    yield from _many("school", Kind.SCHOOL, record.schools)
    yield from _many("collection", Kind.COLLECTION, record.collections)
    yield from _region(record.performance.place, relation="place")
    yield from _one("event", Kind.EVENT, record.performance.event)
    yield from _one("venue", Kind.ORGANISATION, record.performance.venue)
    yield from _many("holder", Kind.ORGANISATION, (c.holder for c in record.carriers if c.holder))
    if record.cut_from is not None:
        yield PART_OF, Ref(Kind.RECORDING, record.cut_from.recording)
    for segment in record.segments:
        for person in (segment.person, segment.answering):
            if person:
                yield "speaker", Ref(Kind.PERSON, person)
        yield from _credits(segment.credits)
        yield from _many("work", Kind.WORK, (use.work for use in segment.works if use.work))


def _credits(given: tuple[Credit, ...]) -> Iterator[tuple[str, Ref]]:
    for credit in given:
        yield from _one(credit.role.value, Kind.PERSON, credit.person)


def _region(value: str | None, relation: str = "region") -> Iterator[tuple[str, Ref]]:
    ref = area(value)
    if ref is not None:
        yield relation, ref


def _one(relation: str, kind: Kind, identifier: str | None) -> Iterator[tuple[str, Ref]]:
    if identifier:
        yield relation, Ref(kind, identifier)


def _many(relation: str, kind: Kind, identifiers: Iterator[str] | tuple[str, ...]) -> Iterator[tuple[str, Ref]]:
    for identifier in identifiers:
        yield relation, Ref(kind, identifier)
