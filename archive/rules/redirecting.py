"""A record that names one record made to name another in its place: the mirror of ``links_of``, tie for tie."""

from dataclasses import replace
from typing import Any

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
    Segment,
    Work,
    WorkUse,
)
from archive.rules.links import area


def redirected(record: AnyRecord, old: Ref, new: Ref) -> AnyRecord:  # noqa: PLR0911 - one case a kind
    """The record with every tie to ``old`` leading to ``new``; both are of one kind. A tie to itself falls away."""
    to = _To(old, new)
    match record:
        case Recording():
            return to.recording(record)
        case Work():
            return to.work(record)
        case Person():
            links = tuple(replace(link, person=to.id(Kind.PERSON, link.person)) for link in record.links)
            kept = tuple(link for link in dict.fromkeys(links) if link.person != record.id)
            return replace(record, region=to.area(record.region), links=kept)
        case Collection():
            above, holder = to.other(record, record.part_of), to.id(Kind.ORGANISATION, record.holder)
            return replace(record, part_of=above, holder=holder)
        case Genre():
            above = (to.other(record, b) for b in record.broader)
            return replace(record, broader=tuple(dict.fromkeys(b for b in above if b)))
        case Instrument() | School():
            return replace(record, broader=to.other(record, record.broader))
        case Place():
            above = to.area(record.broader)
            return replace(record, broader=None if area(above) == record.ref else above)
        case Event() | Organisation():
            return replace(record, place=to.id(Kind.PLACE, record.place))


class _To:
    def __init__(self, old: Ref, new: Ref) -> None:
        self._old, self._new = old, new

    def id(self, kind: Kind, value: Any) -> Any:
        return self._new.id if value and Ref(kind, value) == self._old else value

    def other(self, record: AnyRecord, value: str | None) -> str | None:
        """What is above a record of its own kind: never itself."""
        found = self.id(record.kind, value)
        return None if found == record.id else found

    def ids(self, kind: Kind, values: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.id(kind, value) for value in values))

    def area(self, value: str | None) -> str | None:
        if area(value) != self._old:
            return value
        return f"school/{self._new.id}" if self._new.kind is Kind.SCHOOL else self._new.id

    def credits(self, given: tuple[Credit, ...]) -> tuple[Credit, ...]:
        return tuple(dict.fromkeys(replace(c, person=self.id(Kind.PERSON, c.person)) for c in given))

    def recording(self, record: Recording) -> Recording:
        performance = replace(
            record.performance,
            place=self.area(record.performance.place),
            event=self.id(Kind.EVENT, record.performance.event),
            venue=self.id(Kind.ORGANISATION, record.performance.venue),
        )
        return replace(
            record,
            credits=self.credits(record.credits),
            works=self.uses(record.works),
            performance=performance,
            instruments=self.ids(Kind.INSTRUMENT, record.instruments),
            genres=self.ids(Kind.GENRE, record.genres),
            schools=self.ids(Kind.SCHOOL, record.schools),
            collections=self.ids(Kind.COLLECTION, record.collections),
            carriers=tuple(replace(c, holder=self.id(Kind.ORGANISATION, c.holder)) for c in record.carriers),
            segments=tuple(self.segment(segment) for segment in record.segments),
        )

    def segment(self, segment: Segment) -> Segment:
        return replace(
            segment,
            person=self.id(Kind.PERSON, segment.person),
            answering=self.id(Kind.PERSON, segment.answering),
            credits=self.credits(segment.credits),
            works=self.uses(segment.works),
        )

    def work(self, record: Work) -> Work:
        based_on = tuple(
            replace(b, work=self.id(Kind.WORK, b.work), person=self.id(Kind.PERSON, b.person)) for b in record.based_on
        )
        return replace(
            record,
            credits=self.credits(record.credits),
            genres=self.ids(Kind.GENRE, record.genres),
            instruments=self.ids(Kind.INSTRUMENT, record.instruments),
            schools=self.ids(Kind.SCHOOL, record.schools),
            part_of=self.other(record, record.part_of),
            based_on=tuple(b for b in based_on if b.work != record.id),
        )

    def uses(self, given: tuple[WorkUse, ...]) -> tuple[WorkUse, ...]:
        return tuple(dict.fromkeys(replace(use, work=self.id(Kind.WORK, use.work)) for use in given))
