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
from archive.policy import may_see_picture
from archive.rules import dates
from archive.rules.links import links_of
from web.view.blocks import region_ref
from web.view.request_context import RequestContext


def visible(context: RequestContext, record: AnyRecord) -> AnyRecord:
    """The record without what this visitor may not know. The record itself was already found to be visible."""
    if context.viewer.is_staff:
        return record
    context.prefetch(link.target for link in links_of(record))
    seen = tuple(p for p in record.pictures if may_see_picture(context.viewer, record, p))
    return replace(_CUTS[record.kind](context, record), pictures=seen)


def hides_something(context: RequestContext, record: AnyRecord) -> bool:
    """Whether the record is tied to one that this visitor may not see."""
    targets = [link.target for link in links_of(record)]
    context.prefetch(targets)
    return any(context.look_up(t) is not None and context.find(t) is None for t in targets)


def _recording(context: RequestContext, record: Recording) -> Recording:
    hidden = hides_something(context, record)
    return replace(
        record,
        credits=_credits(context, record.credits),
        works=tuple(use for use in record.works if use.work is None or _sees(context, Kind.WORK, use.work)),
        performance=_performance(context, record.performance),
        instruments=_ids(context, Kind.INSTRUMENT, record.instruments),
        genres=_ids(context, Kind.GENRE, record.genres),
        schools=_ids(context, Kind.SCHOOL, record.schools),
        collections=_ids(context, Kind.COLLECTION, record.collections),
        carriers=tuple(_carrier(context, c) for c in record.carriers),
        segments=tuple(s for s in record.segments if s.person is None or _sees(context, Kind.PERSON, s.person)),
        origins=() if hidden else record.origins,
        findings=(),  # doubts about names and fields are the staff's to settle
        files=tuple(replace(f, original_name="") for f in record.files) if hidden else record.files,
    )


def _person(context: RequestContext, record: Person) -> Person:
    return replace(
        record,
        birth=dates.year_only(record.birth) if record.living and record.birth else record.birth,
        region=_region(context, record.region),
        links=tuple(link for link in record.links if _sees(context, Kind.PERSON, link.person)),
    )


def _performance(context: RequestContext, found: Performance) -> Performance:
    """A place or event that may not be named takes its wording on the card with it."""
    place_ref = region_ref(found.place)
    place_hidden = place_ref is not None and context.find(place_ref) is None
    event_hidden = found.event is not None and not _sees(context, Kind.EVENT, found.event)
    if place_hidden:
        found = replace(found, place=None, place_as_found="")
    if event_hidden:
        found = replace(found, event=None, event_as_found="")
    return found


def _carrier(context: RequestContext, carrier: Carrier) -> Carrier:
    return replace(carrier, holder=_id(context, Kind.EVENT, carrier.holder))


def _credits(context: RequestContext, found: Iterable[Credit]) -> tuple[Credit, ...]:
    return tuple(c for c in found if c.person is None or _sees(context, Kind.PERSON, c.person))


def _ids(context: RequestContext, kind: Kind, ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(i for i in ids if _sees(context, kind, i))


def _id(context: RequestContext, kind: Kind, identifier: str | None) -> str | None:
    return identifier if identifier is not None and _sees(context, kind, identifier) else None


def _region(context: RequestContext, value: str | None) -> str | None:
    ref = region_ref(value)
    return value if ref is not None and context.find(ref) is not None else None


def _sees(context: RequestContext, kind: Kind, identifier: str) -> bool:
    return context.find(Ref(kind, identifier)) is not None


def _work(context: RequestContext, record: Work) -> Work:
    return replace(
        record,
        credits=_credits(context, record.credits),
        genres=_ids(context, Kind.GENRE, record.genres),
        instruments=_ids(context, Kind.INSTRUMENT, record.instruments),
        schools=_ids(context, Kind.SCHOOL, record.schools),
        part_of=_id(context, Kind.WORK, record.part_of),
        based_on=tuple(b for b in record.based_on if _sees_basis(context, b)),
    )


def _sees_basis(context: RequestContext, basis: Basis) -> bool:
    """What was taken from somebody or something hidden is not told at all, its wording included."""
    work_seen = basis.work is None or _sees(context, Kind.WORK, basis.work)
    return work_seen and (basis.person is None or _sees(context, Kind.PERSON, basis.person))


def _collection(context: RequestContext, record: Collection) -> Collection:
    return replace(
        record,
        part_of=_id(context, Kind.COLLECTION, record.part_of),
        holder=_id(context, Kind.EVENT, record.holder),
    )


def _instrument(context: RequestContext, record: Instrument) -> Instrument:
    return replace(record, broader=_id(context, Kind.INSTRUMENT, record.broader))


def _genre(context: RequestContext, record: Genre) -> Genre:
    return replace(record, broader=_ids(context, Kind.GENRE, record.broader))


def _school(context: RequestContext, record: School) -> School:
    return replace(record, broader=_id(context, Kind.SCHOOL, record.broader))


def _place(context: RequestContext, record: Place) -> Place:
    return replace(record, broader=_region(context, record.broader))


def _event(context: RequestContext, record: Event) -> Event:
    return replace(record, place=_id(context, Kind.PLACE, record.place))


_CUTS: Mapping[Kind, Callable[[RequestContext, Any], AnyRecord]] = {
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
