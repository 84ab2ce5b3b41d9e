"""The authority records and vocabularies that ship with Muragat, as records.

The CSV files beside this module hold facts in our own words with their sources and confidence; a blank cell means
unknown and stays unknown. Latin and Arabic forms in them follow letter rules, so they are marked generated unless the
file says that a source has them. Schools and sub-schools become schools; oblasts, cities and diasporas become places;
festivals, contests and projects become events; archives, institutions, museums and theatres organisations; ensembles
and orchestras groups. The events that these were before stand beside them, superseded, so that their addresses lead on.
``aliases.csv`` holds names that our own
work added to them.

``texts``, ``lives``, ``ties``, ``credits``, ``writers``, ``bases`` and the listening paths say in more languages, as
ties and as records what the notes and role lists of the other tables state; their sources are those of the rows they
restate. ``writers`` are those whose words were set to music, their names written out.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from functools import cache
from importlib import resources

from archive.model import (
    AnyRecord,
    Basis,
    Confidence,
    Coordinates,
    Credit,
    Event,
    Genre,
    Instrument,
    Kind,
    Language,
    Name,
    NameType,
    Organisation,
    Person,
    PersonLink,
    Place,
    Ref,
    Role,
    School,
    Source,
    Text,
    Work,
)
from archive.rules import dates
from archive.rules.names import complete

_SCHOOL_TYPES = frozenset({"school", "subschool"})
_CONFIDENCE = {
    "A": Confidence.HIGH,
    "B": Confidence.MEDIUM,
    "C": Confidence.LOW,
    "high": Confidence.HIGH,
    "medium": Confidence.MEDIUM,
    "low": Confidence.LOW,
}
# Names that a place no longer bears; they stand among the alternatives of the file.
_FORMER_NAMES = frozenset(
    {
        "Alma-Ata",
        "Алма-Ата",
        "Verny",
        "Nur-Sultan",
        "Akmola",
        "Tselinograd",
        "Акмола",
        "Целиноград",
        "Chimkent",
        "Чимкент",
        "Semipalatinsk",
        "Aktyubinsk",
        "Актюбинск",
        "Guryev",
        "Гурьев",
        "Dzhambul",
        "Джамбул",
        "Aulie-Ata",
        "Kustanay",
        "Kzyl-Orda",
        "Shevchenko",
        "Uralsk",
        "Ust-Kamenogorsk",
        "Mangyshlak",
        "Мангышлак",
    }
)

ENSEMBLE = "ensemble"
"""The type of an event that is no event but a body of players."""

ORGANISATIONS = frozenset({"institution", "archive", "museum", "venue"})
"""Types of events that are none but organisations."""

_NO_EVENTS = ORGANISATIONS | {ENSEMBLE}

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class ListeningPath:
    """A way through the repertoire, chosen by an editor: words in three languages, and ids of works in order."""

    id: str
    title: tuple[Text, ...]
    introduction: tuple[Text, ...]
    works: tuple[str, ...]


@cache
def listening_paths() -> tuple[ListeningPath, ...]:
    """The paths that ship with Muragat. They name works whether or not the archive holds a recording of them."""
    return tuple(
        ListeningPath(
            id=row["id"],
            title=_texts(row, "title_"),
            introduction=_texts(row, "intro_"),
            works=tuple(step["work"] for step in _rows("path_steps") if step["path"] == row["id"]),
        )
        for row in _rows("paths")
    )


def shipped_records() -> Iterator[AnyRecord]:
    """Every record that ``muragat init`` loads."""
    for record in _records():
        aliases = _aliases().get(record.ref, ())
        present = {name.text for name in record.names}
        added = tuple(name for name in aliases if name.text not in present)
        yield replace(record, names=complete((*record.names, *added))) if added else record


def _records() -> Iterator[AnyRecord]:
    for row in _rows("instruments"):
        yield _instrument(row)
    for row in _rows("genres"):
        yield _genre(row)
    for row in _rows("schools_regions"):
        yield _school(row) if row["type"] in _SCHOOL_TYPES else _place(row)
    for row in _rows("venues_events"):
        event = _event(row)
        yield from successions([event]) if event.type in _NO_EVENTS else [event]
    for row in (*_rows("persons"), *_rows("writers")):
        yield _person(row)
    for row in _rows("works"):
        yield _work(row)


@cache
def _rows(table: str) -> tuple[Row, ...]:
    text = resources.files("archive.vocabulary").joinpath(f"{table}.csv").read_text("utf-8-sig")
    rows = csv.DictReader(io.StringIO(text, newline=""))
    return tuple({key: (value or "").strip() for key, value in row.items()} for row in rows)


@cache
def _aliases() -> dict[Ref, tuple[Name, ...]]:
    """Further names: exonyms, former names, the region that a tradition is called after. Each row says why."""
    found: dict[Ref, tuple[Name, ...]] = {}
    for row in _rows("aliases"):
        ref = Ref(Kind(row["kind"]), row["id"])
        found[ref] = (*found.get(ref, ()), Name(row["name"], Language(row["language"]), NameType(row["type"])))
    return found


@cache
def _school_ids() -> frozenset[str]:
    return frozenset(row["id"] for row in _rows("schools_regions") if row["type"] in _SCHOOL_TYPES)


def _region(identifier: str) -> str | None:
    return (f"school/{identifier}" if identifier in _school_ids() else identifier) or None


def _instrument(row: Row) -> Instrument:
    return Instrument(
        id=row["id"],
        names=_names(row, "name"),
        description=_described("instruments", row["id"], row["description_en"]),
        sources=_sources(row),
        confidence=_CONFIDENCE.get(row["confidence"]),
        hornbostel_sachs=row["hornbostel_sachs"],
        hornbostel_sachs_basis=row["hs_basis"],
        family=_several(row["family"]),
    )


def _genre(row: Row) -> Genre:
    return Genre(
        id=row["id"],
        names=_names(row, "name"),
        description=_described("genres", row["id"], row["description_en"]),
        sources=_sources(row),
        confidence=_CONFIDENCE.get(row["confidence"]),
        broader=_several(row["broader"]),
    )


def _school(row: Row) -> School:
    return School(
        id=row["id"],
        names=_names(row, "name"),
        description=_described("schools_regions", row["id"], row["note_en"]),
        sources=_sources(row),
        confidence=_CONFIDENCE.get(row["confidence"]),
        broader=row["broader"] or None,
        repertoire=_several(row["repertoire"]),
        coordinates=_coordinates(row),
    )


def _place(row: Row) -> Place:
    return Place(
        id=row["id"],
        names=_names(row, "name"),
        description=_described("schools_regions", row["id"], row["note_en"]),
        sources=_sources(row),
        confidence=_CONFIDENCE.get(row["confidence"]),
        type=row["type"],
        broader=_region(row["broader"]),
        repertoire=_several(row["repertoire"]),
        coordinates=_coordinates(row),
    )


def _event(row: Row) -> Event:
    return Event(
        id=row["id"],
        names=_names(row, "name"),
        description=_described("venues_events", row["id"], row["note_en"]),
        sources=_sources(row),
        confidence=_CONFIDENCE.get(row["confidence"]),
        type=row["type"],
        place=row["place"] or None,
        date=_date(row["founded_or_first"]),
    )


def group_of(event: Event) -> Person:
    """The group that an ensemble kept as an event is, with all that its record says: no word of a curator is lost."""
    return Person(
        id=event.id,
        group=True,
        names=event.names,
        description=event.description,
        sources=event.sources,
        confidence=event.confidence,
        access=event.access,
        withdrawn=event.withdrawn,
        status=event.status,
        synthetic=event.synthetic,
        occupations=(ENSEMBLE,),
        birth=event.date,
        region=event.place,
    )


def organisation_of(event: Event) -> Organisation:
    """The organisation that one kept as an event is, with all that its record says."""
    return Organisation(**{field.name: getattr(event, field.name) for field in fields(event)})


def successions(held: Iterable[AnyRecord]) -> Iterator[AnyRecord]:
    """What an older home has to write for what it keeps as events and is none: the group or organisation, then the
    event that leads to it."""
    for record in held:
        if isinstance(record, Event) and record.type in _NO_EVENTS and record.superseded_by is None:
            successor = group_of(record) if record.type == ENSEMBLE else organisation_of(record)
            yield successor
            yield replace(record, superseded_by=successor.ref)


@cache
def shipped_as_events() -> tuple[Ref, ...]:
    """The shipped events of earlier versions that are groups or organisations today."""
    return tuple(Ref(Kind.EVENT, row["id"]) for row in _rows("venues_events") if row["type"] in _NO_EVENTS)


def _person(row: Row) -> Person:
    ties = [tie for tie in _rows("ties") if tie["person"] == row["slug"]]
    lives = [life for life in _rows("lives") if life["person"] == row["slug"]]
    return Person(
        id=row["slug"],
        names=_names(row, "name", arabic_generated="seen in source" not in row["arab_basis"]),
        description=tuple(text for life in lives for text in _texts(life, "")),
        sources=_all_sources([row, *lives, *ties]),
        confidence=_CONFIDENCE.get(row["confidence"]),
        living="living" in row["date_notes"],
        occupations=_several(row["roles"]),
        birth=_date(row["birth"]),
        death=_date(row["death"]),
        date_note=row["date_notes"],
        region=_region(row["region"]),
        links=tuple(PersonLink(tie["relation"], tie["other"], tie["note"]) for tie in ties),
    )


def _work(row: Row) -> Work:
    bases = [base for base in _rows("bases") if base["work"] == row["work_id"]]
    further = [more for more in _rows("credits") if more["work"] == row["work_id"]]
    return Work(
        id=row["work_id"],
        names=_names(row, "title"),
        sources=_all_sources([row, *bases, *further]),
        based_on=tuple(Basis(b["base_work"] or None, b["base_person"] or None, note=b["note"]) for b in bases),
        confidence=_CONFIDENCE.get(row["confidence"]),
        credits=(
            *(Credit(Role.COMPOSER, person) for person in _several(row["composer_slugs"])),
            *(Credit(Role(more["role"]), more["person"]) for more in further),
        ),
        date=_date(row["year"]),
        genres=_several(row["genre_slug"]),
        instruments=_several(row["instrument"]),
        notes=_described("works", row["work_id"], row["note"]),
    )


def _names(row: Row, prefix: str, *, arabic_generated: bool = True) -> tuple[Name, ...]:
    """The preferred forms of a row and its alternative and former spellings, without repetition."""
    forms = [
        Name(_first(row[f"{prefix}_kk"]), Language.KK),
        Name(_first(row[f"{prefix}_kk_latn"]), Language.KK_LATN, generated=True),
        Name(_first(row.get(f"{prefix}_kk_arab", "")), Language.KK_ARAB, generated=arabic_generated),
        Name(_first(row[f"{prefix}_ru"]), Language.RU),
        Name(_first(row[f"{prefix}_en"]), Language.EN),
    ]
    others = [*_several(row.get(f"{prefix}_kk_latn2018", "")), *_several(row.get(f"{prefix}_bgn", ""))]
    others += [name for column in ("kk", "ru", "en") for name in _several(row[f"{prefix}_{column}"])[1:]]
    others += _several(row.get("alt_spellings", "") or row.get("alt_titles", ""))
    forms += [Name(text, _script_of(text), _type_of(text, row)) for text in dict.fromkeys(others)]
    present = {f.text for f in forms[:5]}
    return complete(tuple(f for i, f in enumerate(forms) if f.text and (i < 5 or f.text not in present)))


def _type_of(text: str, row: Row) -> NameType:
    is_place = "lat" in row and row["type"] not in _SCHOOL_TYPES
    return NameType.FORMER if is_place and text.partition(" ")[0] in _FORMER_NAMES else NameType.ALTERNATIVE


def _script_of(text: str) -> Language:
    """A language for an alternative spelling: only where its letters leave no doubt."""
    if re.search(r"[\u0600-\u06ff]", text):
        return Language.KK_ARAB
    return Language.KK if re.search(r"[әғқңөұүһі]", text, re.IGNORECASE) else Language.UND


def _first(cell: str) -> str:
    """The preferred name where a cell holds several."""
    return next(iter(_several(cell)), "")


def _several(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split("|") if part.strip())


def _english(text: str) -> tuple[Text, ...]:
    return (Text(text, Language.EN),) if text else ()


def _described(table: str, identifier: str, english: str) -> tuple[Text, ...]:
    """The note of a row in three languages. The English one is the source's unless we say more in all three; the others
    are our translations of it."""
    ours = [row for row in _rows("texts") if row["table"] == table and row["id"] == identifier]
    texts = tuple(text for row in ours for text in _texts(row, ""))
    return texts if any(row.get("en") for row in ours) else (*texts, *_english(english))


def _date(cell: str) -> str | None:
    return dates.parse(cell) if cell else None


def _sources(row: Row) -> tuple[Source, ...]:
    return _all_sources([row])


def _all_sources(rows: list[Row]) -> tuple[Source, ...]:
    """The sources of a record and of what other tables say of it, each once."""
    return tuple(Source(url) for url in dict.fromkeys(url for row in rows for url in _several(row["source_url"])))


def _texts(row: Row, prefix: str) -> tuple[Text, ...]:
    """The same statement in the languages that the row has it in."""
    languages = (("kk", Language.KK), ("ru", Language.RU), ("en", Language.EN))
    found = ((row.get(prefix + column, ""), language) for column, language in languages)
    return tuple(Text(text, language) for text, language in found if text)


def _coordinates(row: Row) -> Coordinates | None:
    if not (row["lat"] and row["lon"]):
        return None
    return Coordinates(float(row["lat"]), float(row["lon"]), row["coord_basis"])
