"""A record as one visitor may know it: what must not be named is taken out before anything is shown or sent.

Taken out: every reference to a record that the visitor may not see, together with the words of the card that would
name it; months and days of the births of living people; and, where something was taken out, the provenance and free
texts in which the same name stands word for word.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from archive.model import (
    AnyRecord,
    Basis,
    Carrier,
    Collection,
    Credit,
    Event,
    Genre,
    Instrument,
    Kind,
    Performance,
    Person,
    Place,
    Recording,
    Ref,
    School,
    Work,
)
from archive.rules import dates
from archive.rules.links import links_of
from web.contexts.parts import region_ref
from web.reading import Reading


def visible(reading: Reading, record: AnyRecord) -> AnyRecord:
    """The record without what this visitor may not know. The record itself was already found to be visible."""
    if reading.viewer.is_staff:
        return record
    reading.prefetch(link.target for link in links_of(record))
    cut = _CUTS[record.kind]
    return cut(reading, record)


def hides_something(reading: Reading, record: AnyRecord) -> bool:
    """Whether the record is tied to one that this visitor may not see."""
    targets = [link.target for link in links_of(record)]
    reading.prefetch(targets)
    return any(reading.look_up(t) is not None and reading.find(t) is None for t in targets)


def _recording(reading: Reading, record: Recording) -> Recording:
    hidden = hides_something(reading, record)
    return replace(
        record,
        credits=_credits(reading, record.credits),
        works=tuple(use for use in record.works if use.work is None or _sees(reading, Kind.WORK, use.work)),
        performance=_performance(reading, record.performance),
        instruments=_ids(reading, Kind.INSTRUMENT, record.instruments),
        genres=_ids(reading, Kind.GENRE, record.genres),
        schools=_ids(reading, Kind.SCHOOL, record.schools),
        collections=_ids(reading, Kind.COLLECTION, record.collections),
        carriers=tuple(_carrier(reading, c) for c in record.carriers),
        segments=tuple(s for s in record.segments if s.person is None or _sees(reading, Kind.PERSON, s.person)),
        origins=() if hidden else record.origins,
        findings=(),  # doubts about names and fields are the staff's to settle
        files=tuple(replace(f, original_name="") for f in record.files) if hidden else record.files,
    )


def _person(reading: Reading, record: Person) -> Person:
    return replace(
        record,
        birth=dates.year_only(record.birth) if record.living and record.birth else record.birth,
        region=_region(reading, record.region),
        links=tuple(link for link in record.links if _sees(reading, Kind.PERSON, link.person)),
    )


def _performance(reading: Reading, found: Performance) -> Performance:
    """A place or event that may not be named takes its wording on the card with it."""
    place_ref = region_ref(found.place)
    place_hidden = place_ref is not None and reading.find(place_ref) is None
    event_hidden = found.event is not None and not _sees(reading, Kind.EVENT, found.event)
    if place_hidden:
        found = replace(found, place=None, place_as_found="")
    if event_hidden:
        found = replace(found, event=None, event_as_found="")
    return found


def _carrier(reading: Reading, carrier: Carrier) -> Carrier:
    return replace(carrier, holder=_id(reading, Kind.EVENT, carrier.holder))


def _credits(reading: Reading, found: Iterable[Credit]) -> tuple[Credit, ...]:
    return tuple(c for c in found if c.person is None or _sees(reading, Kind.PERSON, c.person))


def _ids(reading: Reading, kind: Kind, ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(i for i in ids if _sees(reading, kind, i))


def _id(reading: Reading, kind: Kind, identifier: str | None) -> str | None:
    return identifier if identifier is not None and _sees(reading, kind, identifier) else None


def _region(reading: Reading, value: str | None) -> str | None:
    ref = region_ref(value)
    return value if ref is not None and reading.find(ref) is not None else None


def _sees(reading: Reading, kind: Kind, identifier: str) -> bool:
    return reading.find(Ref(kind, identifier)) is not None


def _work(reading: Reading, record: Work) -> Work:
    return replace(
        record,
        credits=_credits(reading, record.credits),
        genres=_ids(reading, Kind.GENRE, record.genres),
        instruments=_ids(reading, Kind.INSTRUMENT, record.instruments),
        schools=_ids(reading, Kind.SCHOOL, record.schools),
        part_of=_id(reading, Kind.WORK, record.part_of),
        based_on=tuple(b for b in record.based_on if _sees_basis(reading, b)),
    )


def _sees_basis(reading: Reading, basis: Basis) -> bool:
    """What was taken from somebody or something hidden is not told at all, its wording included."""
    work_seen = basis.work is None or _sees(reading, Kind.WORK, basis.work)
    return work_seen and (basis.person is None or _sees(reading, Kind.PERSON, basis.person))


def _collection(reading: Reading, record: Collection) -> Collection:
    return replace(
        record,
        part_of=_id(reading, Kind.COLLECTION, record.part_of),
        holder=_id(reading, Kind.EVENT, record.holder),
    )


def _instrument(reading: Reading, record: Instrument) -> Instrument:
    return replace(record, broader=_id(reading, Kind.INSTRUMENT, record.broader))


def _genre(reading: Reading, record: Genre) -> Genre:
    return replace(record, broader=_ids(reading, Kind.GENRE, record.broader))


def _school(reading: Reading, record: School) -> School:
    return replace(record, broader=_id(reading, Kind.SCHOOL, record.broader))


def _place(reading: Reading, record: Place) -> Place:
    return replace(record, broader=_region(reading, record.broader))


def _event(reading: Reading, record: Event) -> Event:
    return replace(record, place=_id(reading, Kind.PLACE, record.place))


_CUTS: Mapping[Kind, Callable[[Reading, Any], AnyRecord]] = {
    Kind.RECORDING: _recording,
    Kind.WORK: _work,
    Kind.PERSON: _person,
    Kind.COLLECTION: _collection,
    Kind.INSTRUMENT: _instrument,
    Kind.GENRE: _genre,
    Kind.SCHOOL: _school,
    Kind.PLACE: _place,
    Kind.EVENT: _event,
}
