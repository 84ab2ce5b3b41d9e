"""A record as one viewer may know it: the one function that pages, API, feeds, previews, citations, exports and the
search receive their records from.

Taken out, but for staff: every reference to a record that the viewer may not see, with the words of the card that
would name it; its names wherever a person wrote them, titles and labels included (``archive.policy.naming``); where
something is hidden, the provenance and file names, which are other people's words; doubts about names and fields;
passages that the viewer may not hear, with their texts; months and days of the births of living people.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, Final, TypeVar

from archive.model import (
    Analysis,
    AnyRecord,
    Collection,
    Credit,
    Event,
    Genre,
    Instrument,
    Kind,
    Organisation,
    Performance,
    Person,
    Place,
    Recording,
    Ref,
    Right,
    School,
    Segment,
    SegmentType,
    Work,
    WorkUse,
)
from archive.policy.audible import Span, is_withheld, withheld
from archive.policy.decide import is_granted, keeps, may_read_words, may_see, may_see_picture
from archive.policy.naming import HiddenNames, hidden_names
from archive.policy.rights import collections_above
from archive.policy.viewer import Viewer
from archive.rules import dates
from archive.rules.links import area, links_of

LookUp = Callable[[Ref], AnyRecord | None]
"""The record of a reference, whether or not anybody may see it; None where there is none."""

_Record = TypeVar("_Record", bound=AnyRecord)

_NOT_WORDS: Final = frozenset(
    {"id", "person", "answering", "recording", "passage", "work", "place", "event", "venue", "region", "broader",
     "part_of", "path", "sha512", "relation",
     "field", "instruments", "genres", "schools", "collections", "languages", "code", "name", "container", "codec",
     "mime", "date", "birth", "death", "contact", "layer", "status",
     "level", "arranged", "sorted_by"}
)  # fmt: skip
"""Fields that hold ids, codes and dates: nothing that a person wrote."""


def redact(viewer: Viewer, record: _Record, look_up: LookUp, today: dt.date) -> _Record:
    """The record without what this viewer may not know. The record itself was already found to be visible."""
    if keeps(viewer, record):
        return record
    return _Redaction(viewer, look_up, today).of(record)


def whole_of(record: AnyRecord, look_up: LookUp) -> Recording | None:
    """The recording that this one is a passage of, where it is one and that is known."""
    if not isinstance(record, Recording) or record.cut_from is None:
        return None
    found = look_up(Ref(Kind.RECORDING, record.cut_from.recording))
    return found if isinstance(found, Recording) else None


def redact_analysis(viewer: Viewer, record: Recording, analysis: Analysis, today: dt.date) -> Analysis:
    """What the machine found, without what it found in passages that this viewer may not hear."""
    closed = withheld(viewer, record, today)
    if not closed:
        return analysis
    return replace(
        analysis,
        measurements=(),  # taken over the whole sound, the closed passage with it
        segments=tuple(s for s in analysis.segments if not _within(closed, s.start_seconds, s.end_seconds)),
        findings=tuple(
            f
            for f in analysis.findings
            if f.start_seconds is not None and not _within(closed, f.start_seconds, f.end_seconds or f.start_seconds)
        ),
    )


def hides_something(viewer: Viewer, record: AnyRecord, look_up: LookUp, today: dt.date) -> bool:
    """Whether the record is tied to one that this viewer may not see."""
    return not keeps(viewer, record) and bool(_hidden(viewer, record, look_up, today))


def words_at_the_door(viewer: Viewer, record: AnyRecord, look_up: LookUp, today: dt.date) -> str:
    """What its keepers say to people who meet the closed door or the tombstone of a record, as this viewer may know it.

    Nothing that is hidden from them is named: where they may not see the record itself, neither it nor what it names.
    """
    words = record.access.reason if record.withdrawn is None else record.withdrawn.why
    if keeps(viewer, record):
        return words
    if may_see(viewer, record, today):
        hidden = _hidden(viewer, record, look_up, today)
    else:
        hidden = [record, *_named(record, look_up)]
    return hidden_names(hidden, _as_found(record, {found.ref for found in hidden})).cover(words)


def _hidden(viewer: Viewer, record: AnyRecord, look_up: LookUp, today: dt.date) -> list[AnyRecord]:
    """The records that this one names, itself or through its works, and that this viewer may not see."""
    return [found for found in _named(record, look_up) if not may_see(viewer, found, today)]


def _named(record: AnyRecord, look_up: LookUp) -> list[AnyRecord]:
    """The records that this one names, itself or through its works."""
    near = [found for link in links_of(record) if (found := look_up(link.target)) is not None]
    through = [
        found
        for work in near
        if isinstance(work, Work)
        for link in links_of(work)
        if (found := look_up(link.target)) is not None
    ]
    return [*near, *through]


class _Redaction:
    """One record for one viewer."""

    def __init__(self, viewer: Viewer, look_up: LookUp, today: dt.date) -> None:
        self._viewer = viewer
        self._look_up = look_up
        self._today = today
        self._granted = False

    def of(self, record: _Record) -> _Record:
        if self._is_open(record):
            return record
        self._granted = is_granted(self._viewer, record)
        hidden = _hidden(self._viewer, record, self._look_up, self._today)
        cut: _Record = _CUTS[record.kind](self, record)
        cut = replace(
            cut, pictures=tuple(p for p in record.pictures if may_see_picture(self._viewer, record, p, self._today))
        )
        if not hidden:
            return cut
        if isinstance(cut, Recording):
            cut = replace(cut, origins=(), files=tuple(replace(f, original_name="") for f in cut.files))
        names = hidden_names(hidden, _as_found(record, {found.ref for found in hidden}))
        covered: _Record = _covered(cut, names)
        return covered

    def _is_open(self, record: AnyRecord) -> bool:
        """Whether this viewer may know all of it: it is nobody alive, arranges nothing, and whatever it names, itself
        or through works, may be seen."""
        if record.kind is Kind.RECORDING or record.pictures or (isinstance(record, Person) and record.living):
            return False
        if isinstance(record, Collection) and record.arranged:
            return False
        if isinstance(record, Person | Place):
            within = record.region if isinstance(record, Person) else record.broader
            if within and area(within) is None:
                return False
        return all(self._sees_around(link.target) for link in links_of(record))

    def _sees_around(self, ref: Ref) -> bool:
        found = self._look_up(ref)
        if found is None or not may_see(self._viewer, found, self._today):
            return False
        return not isinstance(found, Work) or all(
            self.sees(link.target.kind, link.target.id) for link in links_of(found)
        )

    def recording(self, record: Recording) -> Recording:
        whole = whole_of(record, self._look_up)
        closed = withheld(self._viewer, record, self._today, whole)
        unread = not all(may_read_words(self._viewer, one, self._today) for one in (record, whole) if one is not None)
        told = any(
            s.type in (SegmentType.LEGEND, SegmentType.SPEECH) for s in record.segments if self._is_closed(record, s)
        )
        return replace(
            record,
            credits=self.credits(record.credits),
            works=self.works(record.works),
            performance=self.performance(record.performance),
            instruments=self.ids(Kind.INSTRUMENT, record.instruments),
            genres=self.ids(Kind.GENRE, record.genres),
            schools=self.ids(Kind.SCHOOL, record.schools),
            collections=self.ids(Kind.COLLECTION, record.collections),
            carriers=tuple(replace(c, holder=self.id(Kind.ORGANISATION, c.holder)) for c in record.carriers),
            segments=tuple(self.segments(record, closed, unread=unread)),
            transcript=() if closed or unread else record.transcript,
            legend=() if closed and told else record.legend,
            corrections=() if closed else record.corrections,
            settled=(),
            decisions=(),
            rights=self.rights(record),
            findings=(),  # doubts about names and fields are the staff's to settle
        )

    def segments(self, record: Recording, closed: tuple[Span, ...], *, unread: bool) -> Iterator[Segment]:
        """Segments by people who may be named, outside of closed passages; across one, a segment loses its text, and so
        do all whose words are not to be read."""
        for segment in record.segments:
            if self._is_closed(record, segment) or _within(closed, segment.start_seconds, segment.end_seconds):
                continue
            if any(p is not None and not self.sees(Kind.PERSON, p) for p in (segment.person, segment.answering)):
                continue
            across = any(c.overlaps(segment.start_seconds, segment.end_seconds) for c in closed)
            text = "" if across or unread else segment.text
            people, works = self.credits(segment.credits), self.works(segment.works)
            if (people, works, text, "") == (segment.credits, segment.works, segment.text, segment.origin):
                yield segment  # nothing to take out: of hundreds no copies
            else:
                yield replace(segment, credits=people, works=works, text=text, origin="")

    def rights(self, record: Recording) -> tuple[Right, ...]:
        """Those of a collection that may not be named act without a word of what it says."""
        above = () if record.terms.own else collections_above(record.collections, self._look_up)
        unnamed = {right for c in above if not may_see(self._viewer, c, self._today) for right in c.rights}
        return tuple(replace(r, holder="", note="", basis="") if r in unnamed else r for r in record.rights)

    def _is_closed(self, record: Recording, segment: Segment) -> bool:
        return not self._granted and is_withheld(self._viewer, record, segment, self._today)

    def works(self, found: Iterable[WorkUse]) -> tuple[WorkUse, ...]:
        return tuple(use for use in found if use.work is None or self.sees(Kind.WORK, use.work))

    def performance(self, found: Performance) -> Performance:
        """A place or event that may not be named takes its wording on the card with it."""
        place_ref = area(found.place)
        if place_ref is not None and not self.sees(place_ref.kind, place_ref.id):
            found = replace(found, place=None, place_as_found="")
        if found.event is not None and not self.sees(Kind.EVENT, found.event):
            found = replace(found, event=None, event_as_found="")
        if found.venue is not None and not self.sees(Kind.ORGANISATION, found.venue):
            found = replace(found, venue=None, event_as_found="")
        return found

    def credits(self, found: Iterable[Credit]) -> tuple[Credit, ...]:
        return tuple(c for c in found if c.person is None or self.sees(Kind.PERSON, c.person))

    def ids(self, kind: Kind, ids: Iterable[str]) -> tuple[str, ...]:
        return tuple(i for i in ids if self.sees(kind, i))

    def id(self, kind: Kind, identifier: str | None) -> str | None:
        return identifier if identifier is not None and self.sees(kind, identifier) else None

    def region(self, value: str | None) -> str | None:
        ref = area(value)
        return value if ref is not None and self.sees(ref.kind, ref.id) else None

    def sees(self, kind: Kind, identifier: str) -> bool:
        found = self._look_up(Ref(kind, identifier))
        return found is not None and may_see(self._viewer, found, self._today)

    def person(self, record: Person) -> Person:
        return replace(
            record,
            birth=dates.year_only(record.birth) if record.living and record.birth else record.birth,
            region=self.region(record.region),
            links=tuple(link for link in record.links if self.sees(Kind.PERSON, link.person)),
        )

    def work(self, record: Work) -> Work:
        return replace(
            record,
            credits=self.credits(record.credits),
            genres=self.ids(Kind.GENRE, record.genres),
            instruments=self.ids(Kind.INSTRUMENT, record.instruments),
            schools=self.ids(Kind.SCHOOL, record.schools),
            part_of=self.id(Kind.WORK, record.part_of),
            based_on=tuple(
                b
                for b in record.based_on  # what was taken from somebody hidden is not told at all, its wording included
                if (b.work is None or self.sees(Kind.WORK, b.work))
                and (b.person is None or self.sees(Kind.PERSON, b.person))
            ),
        )

    def collection(self, record: Collection) -> Collection:
        part_of, holder = self.id(Kind.COLLECTION, record.part_of), self.id(Kind.ORGANISATION, record.holder)
        return replace(record, part_of=part_of, holder=holder, arranged=())  # it names drafts, too: the page knows it

    def instrument(self, record: Instrument) -> Instrument:
        return replace(record, broader=self.id(Kind.INSTRUMENT, record.broader))

    def genre(self, record: Genre) -> Genre:
        return replace(record, broader=self.ids(Kind.GENRE, record.broader))

    def school(self, record: School) -> School:
        return replace(record, broader=self.id(Kind.SCHOOL, record.broader))

    def place(self, record: Place) -> Place:
        return replace(record, broader=self.region(record.broader))

    def event(self, record: Event) -> Event:
        return replace(record, place=self.id(Kind.PLACE, record.place))

    def organisation(self, record: Organisation) -> Organisation:
        return replace(record, place=self.id(Kind.PLACE, record.place))


_CUTS: Final[Mapping[Kind, Callable[[_Redaction, Any], Any]]] = {
    Kind.RECORDING: _Redaction.recording,
    Kind.WORK: _Redaction.work,
    Kind.PERSON: _Redaction.person,
    Kind.COLLECTION: _Redaction.collection,
    Kind.INSTRUMENT: _Redaction.instrument,
    Kind.GENRE: _Redaction.genre,
    Kind.SCHOOL: _Redaction.school,
    Kind.PLACE: _Redaction.place,
    Kind.EVENT: _Redaction.event,
    Kind.ORGANISATION: _Redaction.organisation,
}


def _within(closed: tuple[Span, ...], start: float, end: float) -> bool:
    """Whether a stretch lies by more than half in closed passages: then it is about what is closed."""
    shared = sum(max(0.0, min(end, c.end) - max(start, c.start)) for c in closed)
    return shared > (end - start) / 2 or any(c.start <= start and end <= c.end for c in closed)


def _as_found(record: AnyRecord, hidden: set[Ref]) -> Iterator[str]:
    """How the card writes the people who are hidden."""
    if isinstance(record, Recording | Work):
        segments = record.segments if isinstance(record, Recording) else ()
        for credit in (*record.credits, *(c for s in segments for c in s.credits)):
            if credit.person is not None and Ref(Kind.PERSON, credit.person) in hidden:
                yield credit.as_found


def _covered(value: Any, names: HiddenNames) -> Any:
    """A record with hidden names covered in every word that a person wrote, however deep it stands."""
    if isinstance(value, str):
        return names.cover(value) if type(value) is str else value  # closed words are enumerations
    if isinstance(value, tuple):
        return tuple(_covered(part, names) for part in value)  # pyright: ignore[reportUnknownVariableType]
    if not is_dataclass(value) or isinstance(value, type | Ref):
        return value
    changed: dict[str, Any] = {}
    for field in fields(value):
        if field.name in _NOT_WORDS:
            continue
        before = getattr(value, field.name)
        after = _covered(before, names)
        if after != before:
            changed[field.name] = after
    return replace(value, **changed) if changed else value
