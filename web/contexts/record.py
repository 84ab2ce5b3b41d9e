"""The pages of everything that is not a recording: works, people, collections, instruments, genres, schools, places,
events. One shape: the name in all scripts, the facts, statements in prose, and lists of what hangs on it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from archive.model import (
    AnyRecord,
    Collection,
    Coordinates,
    Event,
    Genre,
    Instrument,
    Kind,
    Person,
    Place,
    Ref,
    School,
    Work,
)
from archive.rules import dates
from web import structured
from web.contexts import work
from web.contexts.discovery import FED
from web.contexts.frame import Frame, Social, frame, preview_address
from web.contexts.lists import ask, entries_section, list_address, recordings_section, records_of
from web.contexts.network import Learner, lineage
from web.contexts.parts import (
    CreditGroup,
    Fact,
    OtherName,
    RecordingRow,
    Section,
    TextView,
    Value,
    credit_groups,
    fact,
    known,
    linked,
    links,
    other_names,
    plain,
    region_ref,
    sources,
    texts,
)
from web.contexts.tree import sample
from web.contexts.visible import visible
from web.reading import NameView, Reading, names, path_of
from web.shipped_words import EVENT_TYPE, FAMILY, NOTE, OCCUPATION, PLACE_TYPE, REPERTOIRE, TIE, say
from web.words import KIND, KINDS, N_, RELATION, STYLE

_SOCIAL = {Kind.PERSON: "profile"}
_SOME = 200  # ties read for one list; a longer one is reached by search


@dataclass(frozen=True, slots=True)
class RecordPage:
    """A work, a person, a place … ``up`` leads to the list of its kind."""

    frame: Frame
    id: str
    kind: Kind
    kind_label: str
    up_label: str
    up: str
    name: NameView
    original: NameView | None
    other_names: tuple[OtherName, ...]
    synthetic: bool
    credits: tuple[CreditGroup, ...]
    facts: tuple[Fact, ...]
    description: tuple[TextView, ...]
    legend: tuple[TextView, ...]
    notes: tuple[TextView, ...]
    sections: tuple[Section, ...]
    told: tuple[work.Told, ...]
    """Legends and words as they stand in recordings of a work."""
    groupings: tuple[work.Grouping, ...]
    lineage: tuple[Learner, ...]
    sample: RecordingRow | None
    """A recording in which an instrument can be heard at once."""
    compare: str
    """Where the performances of a work stand side by side; empty below two."""
    sources: tuple[Fact, ...]


def record_page(reading: Reading, record: AnyRecord, *, by: str = "") -> RecordPage:
    """Fill the page for a record whose description this visitor may see.

    ``by`` puts the performances of a work together: by ``player``, ``school`` or ``year``.
    """
    shown = visible(reading, record)
    name, original = names(shown, reading.tongue)
    described = texts(reading, shown.description)
    performed = work.performances(reading, shown, by) if isinstance(shown, Work) else work.NONE
    sections = tuple(s for s in (*performed.sections, *_sections(reading, shown)) if s.entries or s.rows)
    return RecordPage(
        frame=frame(
            reading,
            name.text,
            description=described[0].text if described else "",
            twin=reading.address("/api" + path_of(record.ref)),
            feed=reading.address(path_of(record.ref) + "/feed.atom") if record.kind in FED else "",
            social=Social(_SOCIAL.get(record.kind, "website"), image=preview_address(reading, record.ref)),
            structured=structured.record(reading, shown),
        ),
        id=shown.id,
        kind=shown.kind,
        kind_label=reading.gettext(KIND[shown.kind]),
        up_label=reading.gettext(KINDS[shown.kind]),
        up=list_address(reading, shown.kind),
        name=name,
        original=original,
        other_names=other_names(reading, shown, name),
        synthetic=shown.synthetic,
        credits=credit_groups(reading, shown.credits) if isinstance(shown, Work) else (),
        facts=known(_facts(reading, shown)),
        description=described,
        legend=texts(reading, shown.legend, as_recorded=True) if isinstance(shown, Work) else (),
        told=performed.told,
        groupings=performed.groupings,
        lineage=lineage(reading, shown) if isinstance(shown, Person) else (),
        sample=sample(reading, shown) if isinstance(shown, Instrument) else None,
        notes=texts(reading, shown.notes) if isinstance(shown, Work | Person) else (),
        sections=sections,
        compare=performed.compare,
        sources=sources(reading, shown),
    )


def _word(reading: Reading, words: Mapping[str, str], text: str) -> Value | None:
    """A word of the reference files in the reader's language; one that nobody has translated says which it is in."""
    if not text:
        return None
    said, lang = say(reading, words, text)
    return Value(text=said, lang=lang, dir="ltr" if lang else "")


def _facts(reading: Reading, record: AnyRecord) -> Iterator[Fact]:
    match record:
        case Work():
            yield from _work_facts(reading, record)
        case Person():
            yield from _person_facts(reading, record)
        case Collection():
            yield _one(reading, N_("Part of"), Kind.COLLECTION, record.part_of)
            yield _one(reading, N_("Held by"), Kind.EVENT, record.holder)
        case Instrument():
            yield from _instrument_facts(reading, record)
        case Genre():
            yield fact(reading.gettext("Broader"), links(reading, Kind.GENRE, record.broader))
        case School():
            yield _one(reading, N_("Part of"), Kind.SCHOOL, record.broader)
            yield _repertoire(reading, record.repertoire)
            yield _coordinates(reading, record.coordinates)
        case Place():
            yield fact(reading.gettext("Type"), [_word(reading, PLACE_TYPE, record.type)])
            yield fact(reading.gettext("Part of"), [linked(reading, region_ref(record.broader))])
            yield _repertoire(reading, record.repertoire)
            yield _coordinates(reading, record.coordinates)
        case Event():
            yield fact(reading.gettext("Type"), [_word(reading, EVENT_TYPE, record.type)])
            yield _one(reading, N_("Place"), Kind.PLACE, record.place)
            yield _date(reading, N_("Date"), record.date)
        case _:
            return


def _work_facts(reading: Reading, record: Work) -> Iterator[Fact]:
    gettext = reading.gettext
    style = gettext(STYLE[record.style]) if record.style else None
    yield fact(gettext("Genre"), links(reading, Kind.GENRE, record.genres))
    yield fact(gettext("Instrument"), links(reading, Kind.INSTRUMENT, record.instruments))
    yield fact(gettext("School, tradition"), links(reading, Kind.SCHOOL, record.schools))
    yield fact(gettext("Usual manner of playing"), [plain(style)])
    yield _date(reading, N_("Date"), record.date)
    yield _one(reading, N_("Part of"), Kind.WORK, record.part_of)
    yield fact(gettext("Built on"), (work.basis(reading, b) for b in record.based_on))


def _person_facts(reading: Reading, record: Person) -> Iterator[Fact]:
    gettext = reading.gettext
    born = dates.year_only(record.birth) if record.birth and record.living else record.birth
    yield _date(reading, N_("Born"), born)
    yield _date(reading, N_("Died"), record.death)
    yield fact(gettext("On the dates"), [_word(reading, NOTE, record.date_note)])
    yield fact(gettext("Known as"), (_word(reading, OCCUPATION, o) for o in record.occupations))
    yield fact(gettext("Region"), [linked(reading, region_ref(record.region))])
    for relation in dict.fromkeys(link.relation for link in record.links):
        label = gettext(RELATION[relation]) if relation in RELATION else relation
        tied = [link for link in record.links if link.relation == relation]
        yield fact(
            label,
            (linked(reading, Ref(Kind.PERSON, link.person), say(reading, TIE, link.note)[0]) for link in tied),
        )


def _instrument_facts(reading: Reading, record: Instrument) -> Iterator[Fact]:
    gettext = reading.gettext
    yield _one(reading, N_("Broader"), Kind.INSTRUMENT, record.broader)
    yield fact(
        gettext("Hornbostel–Sachs"),
        [plain(record.hornbostel_sachs, say(reading, NOTE, record.hornbostel_sachs_basis)[0])],
    )
    yield fact(gettext("Family"), (_word(reading, FAMILY, f) for f in record.family))


def _sections(reading: Reading, record: AnyRecord) -> Iterator[Section]:
    gettext = reading.gettext
    match record:
        case Work():
            yield _tied(reading, gettext("Parts"), record.ref, Kind.WORK, "part-of")
            yield _tied(reading, gettext("Works built on this one"), record.ref, Kind.WORK, "based-on")
            yield _homonyms(reading, record)
        case Person():
            yield from _person_sections(reading, record)
        case Collection():
            yield _tied(reading, gettext("Collections inside"), record.ref, Kind.COLLECTION, "part-of")
            yield recordings_section(reading, gettext("Recordings"), [("collection", record.id)])
        case Instrument():
            yield _tied(reading, gettext("Kinds of it"), record.ref, Kind.INSTRUMENT, "broader")
            yield recordings_section(reading, gettext("Recordings"), [("instrument", record.id)])
            yield _tied(reading, gettext("Works"), record.ref, Kind.WORK, "instrument")
        case Genre():
            yield _tied(reading, gettext("Genres inside"), record.ref, Kind.GENRE, "broader")
            yield recordings_section(reading, gettext("Recordings"), [("genre", record.id)])
            yield _tied(reading, gettext("Works"), record.ref, Kind.WORK, "genre")
        case School():
            yield _tied(reading, gettext("Schools inside"), record.ref, Kind.SCHOOL, "broader")
            yield recordings_section(reading, gettext("Recordings"), [("school", record.id)])
            yield _tied(reading, gettext("People"), record.ref, Kind.PERSON, "region")
            yield _tied(reading, gettext("Places"), record.ref, Kind.PLACE, "broader")
        case Place():
            yield _tied(reading, gettext("Places inside"), record.ref, Kind.PLACE, "broader")
            yield recordings_section(reading, gettext("Recordings"), [("place", record.id)])
            yield _tied(reading, gettext("Events, venues, institutions"), record.ref, Kind.EVENT, "place")
            yield _tied(reading, gettext("People"), record.ref, Kind.PERSON, "region")
        case Event():
            yield recordings_section(reading, gettext("Recordings"), [("event", record.id)])
            yield _tied(reading, gettext("Collections held"), record.ref, Kind.COLLECTION, "holder")
        case _:
            return


def _person_sections(reading: Reading, record: Person) -> Iterator[Section]:
    gettext = reading.gettext
    yield recordings_section(reading, gettext("Performances"), [("performer", record.id)])
    yield recordings_section(reading, gettext("Recordings of this person's works"), [("composer", record.id)])
    yield from work.own_works(reading, record)
    yield _tied(reading, gettext("Works built on this person's music"), record.ref, Kind.WORK, "based-on")
    yield _tied(reading, gettext("Collected"), record.ref, Kind.RECORDING, "collector")


def _homonyms(reading: Reading, record: Work) -> Section:
    """Other works of the same title: akzhelens, kosbasars and the like are told apart, never merged."""
    heading = reading.gettext("Other works of the same title: not the same piece")
    title = record.title
    result = ask(reading, text=f'"{title.replace(chr(34), " ")}"', kinds=[Kind.WORK], limit=50, literal=True)
    same = [r.ref for r in records_of(reading, result) if r.title.casefold() == title.casefold() and r.id != record.id]
    return entries_section(reading, heading, same)


def _tied(reading: Reading, heading: str, ref: Ref, kind: Kind, relation: str) -> Section:
    found = reading.site.archive.catalogue.links_to(ref, kind=kind, relation=relation, limit=_SOME)
    return entries_section(reading, heading, (link.source for link in found))


def _one(reading: Reading, label: str, kind: Kind, identifier: str | None) -> Fact:
    return fact(reading.gettext(label), [linked(reading, Ref(kind, identifier) if identifier else None)])


def _date(reading: Reading, label: str, edtf: str | None) -> Fact:
    return fact(reading.gettext(label), [plain(reading.wording.date(edtf) if edtf else None)])


def _repertoire(reading: Reading, found: tuple[str, ...]) -> Fact:
    return fact(reading.gettext("Repertoire"), (_word(reading, REPERTOIRE, word) for word in found))


def _coordinates(reading: Reading, found: Coordinates | None) -> Fact:
    label = reading.gettext("Coordinates")
    if found is None:
        return Fact(label, ())
    text = f"{reading.wording.number(found.latitude, 2)}°, {reading.wording.number(found.longitude, 2)}°"
    return fact(label, [plain(text, say(reading, NOTE, found.basis)[0])])
