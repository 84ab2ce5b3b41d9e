"""The pages of everything that is not a recording: works, people, collections, instruments, genres, schools, places,
events. One shape: the name in all scripts, the facts, statements in prose, and lists of what hangs on it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from archive.model import (
    AnyRecord,
    Collection,
    Coordinates,
    Event,
    Genre,
    Instrument,
    Kind,
    Organisation,
    Person,
    Place,
    Ref,
    School,
    Work,
)
from archive.rules import dates
from archive.rules.links import area
from web.pages.listing.tree import samples
from web.pages.network.page import Learner, lineage
from web.pages.record import works
from web.protocols import structured
from web.protocols.feeds import FED
from web.view import markdown
from web.view.blocks import (
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
    sources,
    texts,
)
from web.view.frame import Frame, Social, frame, preview_address
from web.view.lists import ask, entries_section, list_address, recordings_section, records_of
from web.view.pictures import PictureView, pictures
from web.view.request_context import NameView, RequestContext, names, path_of
from web.view.shipped_words import EVENT_TYPE, FAMILY, NOTE, OCCUPATION, PLACE_TYPE, REPERTOIRE, TIE, say
from web.view.words import COLLECTION_LEVEL, KIND, KINDS, N_, RELATION, STYLE

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
    told: tuple[works.Told, ...]
    """Legends and words as they stand in recordings of a work."""
    groupings: tuple[works.Grouping, ...]
    lineage: tuple[Learner, ...]
    sample: RecordingRow | None
    """A recording in which an instrument can be heard at once."""
    compare: str
    """Where the performances of a work stand side by side; empty below two."""
    sources: tuple[Fact, ...]
    pictures: tuple[PictureView, ...]


def record_page(context: RequestContext, record: AnyRecord, *, by: str = "") -> RecordPage:
    """Fill the page for a record whose description this visitor may see.

    ``by`` puts the performances of a work together: by ``player``, ``school`` or ``year``.
    """
    shown = context.redact(record)
    name, original = names(shown, context.tongue)
    shown_pictures = pictures(context, shown)
    described = texts(context, shown.description)
    said = described[0].text if described else ""
    if isinstance(shown, Collection):
        said = markdown.plain(said)
        described = tuple(replace(one, rich=markdown.rendered(one.text, shown_pictures)) for one in described)
    performed = works.performances(context, shown, by) if isinstance(shown, Work) else works.NONE
    sections = tuple(s for s in (*performed.sections, *_sections(context, shown)) if s.entries or s.rows)
    return RecordPage(
        frame=frame(
            context,
            name.text,
            description=said,
            twin=context.address("/api" + path_of(record.ref)),
            feed=context.address(path_of(record.ref) + "/feed.atom") if record.kind in FED else "",
            social=Social(_SOCIAL.get(record.kind, "website"), image=preview_address(context, record.ref)),
            structured=structured.record(context, shown),
        ),
        id=shown.id,
        kind=shown.kind,
        kind_label=context.gettext(KIND[shown.kind]),
        up_label=context.gettext(KINDS[shown.kind]),
        up=list_address(context, shown.kind),
        name=name,
        original=original,
        other_names=other_names(context, shown, name),
        synthetic=shown.synthetic,
        credits=credit_groups(context, shown.credits) if isinstance(shown, Work) else (),
        facts=known(_facts(context, shown)),
        description=described,
        legend=texts(context, shown.legend, as_recorded=True) if isinstance(shown, Work) else (),
        told=performed.told,
        groupings=performed.groupings,
        lineage=lineage(context, shown) if isinstance(shown, Person) else (),
        sample=samples(context, [shown.id]).get(shown.id) if isinstance(shown, Instrument) else None,
        notes=texts(context, shown.notes) if isinstance(shown, Work | Person) else (),
        sections=sections,
        compare=performed.compare,
        sources=sources(context, shown),
        pictures=shown_pictures,
    )


def _word(context: RequestContext, words: Mapping[str, str], text: str) -> Value | None:
    """A word of the reference files in the reader's language; one that nobody has translated says which it is in."""
    if not text:
        return None
    said, lang = say(context, words, text)
    return Value(text=said, lang=lang, dir="ltr" if lang else "")


def _facts(context: RequestContext, record: AnyRecord) -> Iterator[Fact]:
    match record:
        case Work():
            yield from _work_facts(context, record)
        case Person():
            yield from _person_facts(context, record)
        case Collection():
            level = context.gettext(COLLECTION_LEVEL[record.level]) if record.level else None
            yield fact(context.gettext("Level"), [plain(level)])
            yield _one(context, N_("Part of"), Kind.COLLECTION, record.part_of)
            yield _one(context, N_("Held by"), Kind.ORGANISATION, record.holder)
        case Instrument():
            yield from _instrument_facts(context, record)
        case Genre():
            yield fact(context.gettext("Broader"), links(context, Kind.GENRE, record.broader))
        case School():
            yield _one(context, N_("Part of"), Kind.SCHOOL, record.broader)
            yield _repertoire(context, record.repertoire)
            yield _coordinates(context, record.coordinates)
        case Place():
            yield fact(context.gettext("Type"), [_word(context, PLACE_TYPE, record.type)])
            yield fact(context.gettext("Part of"), [linked(context, area(record.broader))])
            yield _repertoire(context, record.repertoire)
            yield _coordinates(context, record.coordinates)
        case Event():
            yield fact(context.gettext("Type"), [_word(context, EVENT_TYPE, record.type)])
            yield _one(context, N_("Place"), Kind.PLACE, record.place)
            yield _date(context, N_("Date"), record.date)
        case Organisation():
            yield fact(context.gettext("Type"), [_word(context, EVENT_TYPE, record.type)])
            yield _one(context, N_("Place"), Kind.PLACE, record.place)
            yield _date(context, N_("Founded"), record.date)
        case _:
            return


def _work_facts(context: RequestContext, record: Work) -> Iterator[Fact]:
    gettext = context.gettext
    style = gettext(STYLE[record.style]) if record.style else None
    yield fact(gettext("Genre"), links(context, Kind.GENRE, record.genres))
    yield fact(gettext("Instrument"), links(context, Kind.INSTRUMENT, record.instruments))
    yield fact(gettext("School, tradition"), links(context, Kind.SCHOOL, record.schools))
    yield fact(gettext("Usual manner of playing"), [plain(style)])
    yield _date(context, N_("Date"), record.date)
    yield _one(context, N_("Part of"), Kind.WORK, record.part_of)
    yield fact(gettext("Built on"), (works.basis(context, b) for b in record.based_on))


def _person_facts(context: RequestContext, record: Person) -> Iterator[Fact]:
    gettext = context.gettext
    born = dates.year_only(record.birth) if record.birth and record.living else record.birth
    yield _date(context, N_("Founded") if record.group else N_("Born"), born)
    yield _date(context, N_("Dissolved") if record.group else N_("Died"), record.death)
    yield fact(gettext("On the dates"), [_word(context, NOTE, record.date_note)])
    yield fact(gettext("Known as"), (_word(context, OCCUPATION, o) for o in record.occupations))
    yield fact(gettext("Region"), [linked(context, area(record.region))])
    for relation in dict.fromkeys(link.relation for link in record.links):
        label = gettext(RELATION[relation]) if relation in RELATION else relation
        tied = [link for link in record.links if link.relation == relation]
        yield fact(
            label,
            (linked(context, Ref(Kind.PERSON, link.person), say(context, TIE, link.note)[0]) for link in tied),
        )


def _instrument_facts(context: RequestContext, record: Instrument) -> Iterator[Fact]:
    gettext = context.gettext
    yield _one(context, N_("Broader"), Kind.INSTRUMENT, record.broader)
    yield fact(
        gettext("Hornbostel–Sachs"),
        [plain(record.hornbostel_sachs, say(context, NOTE, record.hornbostel_sachs_basis)[0])],
    )
    yield fact(gettext("Family"), (_word(context, FAMILY, f) for f in record.family))


def _sections(context: RequestContext, record: AnyRecord) -> Iterator[Section]:
    gettext = context.gettext
    match record:
        case Work():
            yield _tied(context, gettext("Parts"), record.ref, Kind.WORK, "part-of")
            yield _tied(context, gettext("Works built on this one"), record.ref, Kind.WORK, "based-on")
            yield _homonyms(context, record)
        case Person():
            yield from _person_sections(context, record)
        case Collection():
            yield from _collection_sections(context, record)
        case Instrument():
            yield _tied(context, gettext("Kinds of it"), record.ref, Kind.INSTRUMENT, "broader")
            yield recordings_section(context, gettext("Recordings"), [("instrument", record.id)])
            yield _tied(context, gettext("Works"), record.ref, Kind.WORK, "instrument")
        case Genre():
            yield _tied(context, gettext("Genres inside"), record.ref, Kind.GENRE, "broader")
            yield recordings_section(context, gettext("Recordings"), [("genre", record.id)])
            yield _tied(context, gettext("Works"), record.ref, Kind.WORK, "genre")
        case School():
            yield _tied(context, gettext("Schools inside"), record.ref, Kind.SCHOOL, "broader")
            yield recordings_section(context, gettext("Recordings"), [("school", record.id)])
            yield _tied(context, gettext("People"), record.ref, Kind.PERSON, "region")
            yield _tied(context, gettext("Places"), record.ref, Kind.PLACE, "broader")
        case Place():
            yield _tied(context, gettext("Places inside"), record.ref, Kind.PLACE, "broader")
            yield recordings_section(context, gettext("Recordings"), [("place", record.id)])
            yield _tied(context, gettext("Events"), record.ref, Kind.EVENT, "place")
            yield _tied(context, gettext("Organisations"), record.ref, Kind.ORGANISATION, "place")
            yield _tied(context, gettext("People"), record.ref, Kind.PERSON, "region")
        case Event():
            yield recordings_section(context, gettext("Recordings"), [("event", record.id)])
        case Organisation():
            yield recordings_section(context, gettext("Recordings"), [("organisation", record.id)])
            yield _tied(context, gettext("Collections held"), record.ref, Kind.COLLECTION, "holder")
        case _:
            return


def _person_sections(context: RequestContext, record: Person) -> Iterator[Section]:
    gettext = context.gettext
    yield recordings_section(context, gettext("Performances"), [("performer", record.id)])
    yield recordings_section(context, gettext("Recordings of this person's works"), [("composer", record.id)])
    yield from works.own_works(context, record)
    yield _tied(context, gettext("Works built on this person's music"), record.ref, Kind.WORK, "based-on")
    yield _tied(context, gettext("Collected"), record.ref, Kind.RECORDING, "collector")


def _homonyms(context: RequestContext, record: Work) -> Section:
    """Other works of the same title: akzhelens, kosbasars and the like are told apart, never merged."""
    heading = context.gettext("Other works of the same title: not the same piece")
    title = record.title
    result = ask(context, text=f'"{title.replace(chr(34), " ")}"', kinds=[Kind.WORK], limit=50, literal=True)
    same = [r.ref for r in records_of(context, result) if r.title.casefold() == title.casefold() and r.id != record.id]
    return entries_section(context, heading, same)


def _collection_sections(context: RequestContext, record: Collection) -> Iterator[Section]:
    """In the order that its keepers gave it, which the record itself tells to them alone."""
    whole = context.look_up(record.ref)
    arranged = whole.arranged if isinstance(whole, Collection) else ()
    place = {identifier: number for number, identifier in enumerate(arranged)}
    inside = context.site.archive.catalogue.links_to(record.ref, kind=Kind.COLLECTION, relation="part-of", limit=_SOME)
    refs = sorted((link.source for link in inside), key=lambda ref: place.get(ref.id, len(place)))
    yield entries_section(context, context.gettext("Collections inside"), refs)
    yield recordings_section(
        context,
        context.gettext("Recordings"),
        [("collection", record.id)],
        sort=record.sorted_by or "title",
        first=[Ref(Kind.RECORDING, identifier) for identifier in arranged],
    )


def _tied(context: RequestContext, heading: str, ref: Ref, kind: Kind, relation: str) -> Section:
    found = context.site.archive.catalogue.links_to(ref, kind=kind, relation=relation, limit=_SOME)
    return entries_section(context, heading, (link.source for link in found))


def _one(context: RequestContext, label: str, kind: Kind, identifier: str | None) -> Fact:
    return fact(context.gettext(label), [linked(context, Ref(kind, identifier) if identifier else None)])


def _date(context: RequestContext, label: str, edtf: str | None) -> Fact:
    return fact(context.gettext(label), [plain(context.wording.date(edtf) if edtf else None)])


def _repertoire(context: RequestContext, found: tuple[str, ...]) -> Fact:
    return fact(context.gettext("Repertoire"), (_word(context, REPERTOIRE, word) for word in found))


def _coordinates(context: RequestContext, found: Coordinates | None) -> Fact:
    label = context.gettext("Coordinates")
    if found is None:
        return Fact(label, ())
    text = f"{context.wording.number(found.latitude, 2)}°, {context.wording.number(found.longitude, 2)}°"
    return fact(label, [plain(text, say(context, NOTE, found.basis)[0])])
