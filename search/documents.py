"""What the index knows of a record: its words by role, its codes, its numbers, who may see it.

Words stand in seven groups, heaviest first: ``title`` (its own names), ``person`` (those who made and played it),
``work``, ``place`` (places, schools, events), ``subject`` (genres, instruments, collections), ``notes``, ``text``
(legend, transcript). A recording is thus found by the names of its people and works; a person or a work is found
whether or not a recording exists.

Codes are ids and closed words; hierarchies are written out (a tokpe-kui is also a dombyra-kui and a kui). A recording
takes its composer, and where it says nothing itself its genre, instrument and school, from its works; the region of
its composer and performers counts as a region of it.

A description is made for a reader: it carries words and codes only of related records that this reader may see, and
the record itself comes as the reader may know it, its texts and labels too (``search.audiences``).
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from archive.model import (
    PERFORMING_ROLES,
    Analysis,
    AnyRecord,
    Collection,
    Credit,
    Event,
    Genre,
    Instrument,
    Kind,
    Language,
    Organisation,
    Person,
    Place,
    Recording,
    Ref,
    Role,
    School,
    Text,
    Work,
)
from archive.policy import Viewer, is_visible
from archive.rules import dates, scripts
from archive.rules.links import area
from archive.rules.measured import LIKELY, settled
from archive.rules.names import is_womans
from search import people
from search.missing import missing
from search.relations import HIERARCHIES, Related, Relations, written_names
from search.todo import todo

GROUPS = ("title", "person", "work", "place", "subject", "notes", "text")

TEMPO = "rhythm.tempo_bpm"
MEASURED_CODES = {
    "tuning": "tuning.string_interval",
    "third": "tuning.third",
    "tonic": "tonic.tonic_near",
    "texture": "melody.case",
}
"""Code fields that hold a measured word: a curator's, or the machine's where it is at least likely."""
_MAKERS = frozenset({Role.COMPOSER, Role.LYRICIST, Role.ARRANGER}) | PERFORMING_ROLES
_DOES = {
    "sings": ("singer",),
    "collects": ("collector", "ethnomusicologist", "folklorist"),
    "makes": ("composer", "kuishi", "akyn", "poet", "zhyrau", "sal", "seri"),
}
"""What a person of these occupations (English words of the shipped lists) does, for reading questions."""
DRAFTS = "*"
"""Stands for every curator of whatever collection: they keep the drafts of people, works and other authorities."""
_LONGEST_TEXT = 200_000  # characters of one text that are indexed


Names = tuple[str, ...]
"""All the names of one record."""


@dataclass(slots=True)
class Description:
    """One record as the index takes it. ``numbers``: year, year_last, duration (seconds), tempo (beats a minute), added
    (seconds since 1970, when it came into the archive).

    ``players``: how many people play or sing, where no ensemble does.

    ``groups`` holds texts; ``names`` all names of each related record together, since the same come again and again.
    ``hidden_from``: codes of the audiences that this description is not for; it holds from the day ``since`` and no
    longer on ``until``. ``held_by``: the collections whose grants open the record; ``kept_by``: those whose curators
    keep it, or DRAFTS.
    """

    ref: Ref
    withdrawn: bool
    title: str
    groups: dict[str, list[Text]] = field(default_factory=lambda: defaultdict[str, list[Text]](list))
    names: dict[str, list[tuple[str, ...]]] = field(
        default_factory=lambda: defaultdict[str, list[tuple[str, ...]]](list)
    )
    codes: dict[str, set[str]] = field(default_factory=lambda: defaultdict[str, set[str]](set))
    numbers: dict[str, float] = field(default_factory=dict[str, float])
    held_by: tuple[str, ...] = ()
    kept_by: tuple[str, ...] = ()
    hidden_from: frozenset[str] = frozenset()
    since: dt.date | None = None
    until: dt.date | None = None

    @property
    def sort_key(self) -> str:
        return scripts.sort_key(self.title)

    @property
    def latin_sort_key(self) -> str:
        return scripts.latin_sort_key(self.title)

    def say(self, group: str, texts: Iterable[str], language: Language = Language.UND) -> None:
        """Add words to a group."""
        self.groups[group].extend(Text(text[:_LONGEST_TEXT], language) for text in texts if text)

    def code(self, name: str, *values: str | None) -> None:
        """Add codes to a field."""
        self.codes[name].update(value for value in values if value)


def describe(record: AnyRecord, relations: Relations, analysis: Analysis | None, reader: Viewer) -> Description:
    """The description of a record for a reader. ``relations`` must have loaded what it names."""
    made = Description(record.ref, record.withdrawn is not None, record.title)
    made.say("title", written_names(record) or (record.title,))
    for text in record.description:
        made.say("notes", [text.text], text.language)
    made.code("kind", record.kind.value)
    made.code("access", record.access.level.value)
    made.code("synthetic", "yes" if record.synthetic else "no")
    made.code("missing", *missing(record))
    made.code("todo", *todo(record, analysis))
    _DESCRIBERS[record.kind](_Describer(made, relations, reader), record, analysis)
    return made


class _Describer:
    """Writes one description, looking up what the record names."""

    def __init__(self, made: Description, relations: Relations, reader: Viewer) -> None:
        self.made = made
        self.relations = relations
        self._reader = reader

    def visible(self, ref: Ref) -> Related | None:
        found = self.relations.get(ref)
        return found if found is not None and is_visible(self._reader, found.visibility) else None

    def chain(self, ref: Ref) -> Sequence[Related]:
        """The named record and what is above it, as far as the reader may know."""
        above = self.relations.above(ref)
        return above if self._reader.is_staff else [r for r in above if is_visible(self._reader, r.visibility)]

    def name(self, group: str, ref: Ref, *code_fields: str) -> Related | None:
        """Take the names of a record into a group, its id into code fields."""
        found = self.visible(ref)
        if found is not None:
            self.made.names[group].append(found.names)
            for name in code_fields:
                self.made.code(name, ref.id)
        return found

    def name_with_above(self, group: str, ref: Ref, code_field: str) -> None:
        """The same for a record in a hierarchy: its own names, and the codes of everything above it.

        Names of what is above are words only for places: who asks for a city means its districts too, but a
        title search for ``kui`` is not a search for every genre.
        """
        for found in self.chain(ref):
            if found.ref == ref or found.ref.kind in (Kind.PLACE, Kind.COLLECTION):
                self.made.names[group].append(found.names)
            if found.ref.kind == ref.kind:
                self.made.code(code_field, found.ref.id)

    def region(self, ref: Ref | None) -> None:
        """Codes of a place or school and all above it: ``region`` takes either."""
        if ref is not None:
            self.made.code("region", *(r.ref.id for r in self.chain(ref) if r.ref.kind in (Kind.PLACE, Kind.SCHOOL)))

    def credit(self, credit: Credit) -> None:
        group = "person" if credit.role in _MAKERS else "notes"
        if credit.as_found and credit.person is None:
            self.made.say(group, [credit.as_found])
        if credit.person is None:
            return
        ref = Ref(Kind.PERSON, credit.person)
        if self.name(group, ref, "person", credit.role.value) is None:
            return
        if credit.role in PERFORMING_ROLES:
            self.made.code("performer", credit.person)
        if credit.role in _MAKERS:
            for found in self.chain(ref):
                self.region(found.ref if found.ref.kind in (Kind.PLACE, Kind.SCHOOL) else None)

    def subjects(self, genres: Iterable[str], instruments: Iterable[str], schools: Iterable[str]) -> None:
        for genre in genres:
            self.name_with_above("subject", Ref(Kind.GENRE, genre), "genre")
        for instrument in instruments:
            self.name_with_above("subject", Ref(Kind.INSTRUMENT, instrument), "instrument")
        for school in schools:
            self.name_with_above("place", Ref(Kind.SCHOOL, school), "school")
            self.region(Ref(Kind.SCHOOL, school))

    def date(self, edtf: str | None) -> None:
        if not edtf:
            return
        years = dates.span(edtf)
        self.made.code("decade", dates.decade(edtf))
        if years.first_year is not None:
            self.made.numbers["year"] = years.first_year
        if years.last_year is not None:
            self.made.numbers["year_last"] = years.last_year

    def prose(self, group: str, texts: Iterable[Text]) -> None:
        for text in texts:
            self.made.say(group, [text.text], text.language)


def _recording(to: _Describer, record: AnyRecord, analysis: Analysis | None) -> None:
    assert isinstance(record, Recording)  # noqa: S101 - _DESCRIBERS pairs kinds with their types
    kept = [segment for segment in record.segments if not segment.machine]
    uses = (*record.works, *(use for segment in kept for use in segment.works))
    taking_part = (*record.credits, *(credit for segment in kept for credit in segment.credits))
    for credit in taking_part:
        to.credit(credit)
    _players(to, taking_part)
    works = [work for use in uses if use.work and (work := to.visible(Ref(Kind.WORK, use.work)))]
    for use in uses:
        to.made.say("work", [use.variant, "" if use.work else use.as_found])
    for work in works:
        to.name("work", work.ref, "work")
        for credit in work.credits:
            to.credit(credit)
    to.subjects(
        record.genres or [genre for work in works for genre in work.genres],
        record.instruments or [instrument for work in works for instrument in work.instruments],
        record.schools or [school for work in works for school in work.schools],
    )
    _performance(to, record)
    for collection in record.collections:
        to.name_with_above("subject", Ref(Kind.COLLECTION, collection), "collection")
    _recording_facts(to.made, record)
    _recording_labels(to, record)
    _recording_prose(to, record)
    _measured(to.made, record, analysis)
    if record.duration_seconds is not None:
        to.made.numbers["duration"] = record.duration_seconds


def _players(to: _Describer, taking_part: Sequence[Credit]) -> None:
    """How many play or sing together, and whether a woman does, as far as the reader may know."""
    playing = [c for c in taking_part if c.role in PERFORMING_ROLES and c.role is not Role.CONDUCTOR]
    known = [to.visible(Ref(Kind.PERSON, credit.person)) for credit in playing if credit.person]
    if any(one is not None and one.woman for one in known):
        to.made.code("women", "yes")
    together = any(credit.role is Role.ENSEMBLE for credit in playing) or any(one and one.group for one in known)
    if playing and not together:
        to.made.numbers["players"] = len({credit.person or credit.as_found for credit in playing})


def _performance(to: _Describer, record: Recording) -> None:
    performance = record.performance
    to.date(performance.date)
    if performance.place:
        place = area(performance.place) or Ref(Kind.PLACE, performance.place)
        to.name_with_above("place", place, "place" if place.kind is Kind.PLACE else "school")
        to.region(place)
    if performance.event:
        to.name("place", Ref(Kind.EVENT, performance.event), "event")
    if performance.venue:
        to.name("place", Ref(Kind.ORGANISATION, performance.venue), "organisation")
    for holder in dict.fromkeys(carrier.holder for carrier in record.carriers if carrier.holder):
        to.name("notes", Ref(Kind.ORGANISATION, holder), "organisation")
    to.made.say("place", [] if performance.place else [performance.place_as_found])
    to.made.say("place", [] if performance.event or performance.venue else [performance.event_as_found])
    to.made.say("notes", [performance.occasion])
    to.made.code("style", performance.style.value if performance.style else None)


def _recording_facts(made: Description, record: Recording) -> None:
    made.code("language", *record.languages)
    made.code("carrier", *(carrier.type.value for carrier in record.carriers))
    made.code("transcript", "yes" if record.transcript else "no")
    made.code("rights", *(right.status for right in record.rights))


def _recording_labels(to: _Describer, record: Recording) -> None:
    """What stands on boxes and in file names, as far as ``archive.policy.redact`` has left it."""
    to.made.say("notes", [text for carrier in record.carriers for text in (carrier.label, carrier.part)])
    to.made.say("notes", [file.original_name for file in record.files])


def _recording_prose(to: _Describer, record: Recording) -> None:
    to.prose("notes", record.notes)
    to.prose("text", record.legend)
    to.prose("text", record.transcript)
    for segment in record.segments:
        to.made.say("text", [segment.label, segment.text, *(name.text for name in segment.names)], segment.language)
        if segment.person and not segment.machine:
            to.credit(Credit(Role.SPEAKER, segment.person))


def _measured(made: Description, record: Recording, analysis: Analysis | None) -> None:
    """Measured values; a curator's correction beats the machine. ``none`` is no value: it says nothing was found."""
    tempo = settled(TEMPO, analysis, record.corrections)
    if tempo is not None and isinstance(tempo.value, int | float) and not isinstance(tempo.value, bool):
        made.numbers["tempo"] = float(tempo.value)
    for name, measurement in MEASURED_CODES.items():
        found = settled(measurement, analysis, record.corrections)
        if found is not None and found.confidence >= LIKELY and isinstance(found.value, str) and found.value != "none":
            made.code(name, found.value.lower().replace("#", "-sharp"))
    found = (*record.findings, *(analysis.findings if analysis else ()))
    made.code("finding", *(one.code for one in found if not one.dismissed))


def _work(to: _Describer, record: AnyRecord, _analysis: Analysis | None) -> None:
    assert isinstance(record, Work)  # noqa: S101
    for credit in record.credits:
        to.credit(credit)
    to.subjects(record.genres, record.instruments, record.schools)
    to.date(record.date)
    if record.part_of:
        to.name("work", Ref(Kind.WORK, record.part_of), "work")
    to.made.code("style", record.style.value if record.style else None)
    to.prose("text", record.legend)
    to.prose("notes", record.notes)


def _person(to: _Describer, record: AnyRecord, _analysis: Analysis | None) -> None:
    assert isinstance(record, Person)  # noqa: S101
    to.made.say("subject", record.occupations)
    to.made.code(
        "does",
        *(("together",) if record.group else ()),
        *(does for does, words in _DOES.items() if any(w in o for o in record.occupations for w in words)),
    )
    for tie, other in people.ties(record):
        if to.visible(Ref(Kind.PERSON, other)) is not None:
            to.made.code("tie", f"{tie}:{other}")
    to.made.code("occupation", *people.occupations(record.occupations))
    to.made.code("plays", *people.plays(record.occupations))
    if not record.group and is_womans(written_names(record)):
        to.made.code("women", "yes")
    home = area(record.region)
    if home is not None:
        to.name("place", home)
        to.region(home)
    to.prose("notes", record.notes)


def _event(to: _Describer, record: AnyRecord, _analysis: Analysis | None) -> None:
    assert isinstance(record, Event | Organisation)  # noqa: S101
    to.made.say("subject", [record.type])
    to.date(record.date)
    if record.place:
        to.name_with_above("place", Ref(Kind.PLACE, record.place), "place")
        to.region(Ref(Kind.PLACE, record.place))


def _hierarchical(to: _Describer, record: AnyRecord, _analysis: Analysis | None) -> None:
    """Genres, instruments, schools, places, collections: their codes are those above them, not their own."""
    assert isinstance(record, Genre | Instrument | School | Place | Collection)  # noqa: S101
    for found in to.chain(record.ref):
        if found.ref != record.ref and found.ref.kind in HIERARCHIES:
            to.made.code(found.ref.kind.value, found.ref.id)
            if found.ref.kind in (Kind.PLACE, Kind.SCHOOL):
                to.made.code("region", found.ref.id)
    if isinstance(record, School | Place):
        to.made.say("subject", record.repertoire)
    if isinstance(record, Collection) and record.holder:
        to.name("place", Ref(Kind.ORGANISATION, record.holder), "organisation")


_DESCRIBERS = {
    Kind.RECORDING: _recording,
    Kind.WORK: _work,
    Kind.PERSON: _person,
    Kind.EVENT: _event,
    Kind.ORGANISATION: _event,
    **dict.fromkeys(HIERARCHIES, _hierarchical),
}
