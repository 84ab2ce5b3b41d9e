"""What can be edited of each kind of record: the fields of its form, in the order in which they stand.

A field names a place in the record's plain form (``archive.codec.plain``): ``("performance", "date")``. Lists of
parts are *rows* with columns; everything that a row does not show (what a sheet found, a passage's own access) stays
with it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from archive.model import (
    AccessLevel,
    CarrierType,
    Certainty,
    CollectionOrder,
    Kind,
    Language,
    NameType,
    SegmentType,
    Style,
)
from web.view.words import (
    ACCESS,
    AI_USE,
    CARRIER,
    CERTAINTY,
    COLLECTION_LEVEL,
    CONFIDENCE,
    EFFECT,
    LABEL,
    LANGUAGE,
    N_,
    NOTICE,
    RELATION,
    RIGHT_LAYER,
    ROLE,
    SEGMENT,
    STYLE,
    USE,
)


class Widget(StrEnum):
    """How a field is filled in. ``AREA``: a place or, written ``school/ID``, a school. ``TIME``: of the sound."""

    LINE = "line"
    TEXT = "text"
    DATE = "date"
    DAY = "day"
    NUMBER = "number"
    TIME = "time"
    YES = "yes"
    CHOICE = "choice"
    RECORD = "record"
    AREA = "area"
    ROWS = "rows"
    GROUP = "group"


@dataclass(frozen=True, slots=True)
class Field:
    """``choices``: value -> word, in order. ``kind``: of the records to pick from. ``bare``: rows are single values and
    no parts. ``optional``: a choice may be left open. ``default``: what the plain form leaves out."""

    path: tuple[str, ...]
    label: str
    widget: Widget = Widget.LINE
    choices: tuple[tuple[str, str], ...] = ()
    kind: Kind | None = None
    columns: tuple["Field", ...] = ()
    bare: bool = False
    optional: bool = True
    required: bool = False
    default: str = ""

    @property
    def name(self) -> str:
        """The name of its input."""
        return ".".join(self.path)


def _f(name: str, label: str, widget: Widget = Widget.LINE, **more: object) -> Field:
    return Field(tuple(name.split(".")), label, widget, **more)  # type: ignore[arg-type]  # pyright: ignore


def _choice(name: str, label: str, words: Mapping[Any, str], *, default: str = "", required: bool = False) -> Field:
    choices = tuple((str(value), word) for value, word in words.items())
    optional = not default and not required
    return Field((name,), label, Widget.CHOICE, choices, optional=optional, required=required, default=default)


def _ids(name: str, label: str, kind: Kind) -> Field:
    column = Field(("id",), label, Widget.RECORD, kind=kind, required=True)
    return Field((name,), label, Widget.ROWS, columns=(column,), bare=True)


def _words(name: str, label: str) -> Field:
    return Field((name,), label, Widget.ROWS, columns=(Field(("text",), label, required=True),), bare=True)


_LANGUAGES = _choice("language", N_("Language"), LANGUAGE, default=Language.UND)
_NAME_TYPE: Final[Mapping[str, str]] = {
    NameType.PREFERRED: N_("preferred"),
    NameType.ALTERNATIVE: N_("another spelling"),
    NameType.FORMER: N_("former"),
}
NAMES: Final = Field(
    ("names",),
    N_("Names"),
    Widget.ROWS,
    columns=(
        Field(("text",), N_("Name"), required=True),
        _LANGUAGES,
        _choice("type", N_("Kind of name"), _NAME_TYPE, default=NameType.PREFERRED),
    ),
)


def _texts(name: str, label: str) -> Field:
    return Field((name,), label, Widget.ROWS, columns=(Field(("text",), label, Widget.TEXT, required=True), _LANGUAGES))


_CERTAIN: Final[Mapping[str, str]] = {Certainty.CERTAIN: N_("certain in the source"), **CERTAINTY}
_PERSON = Field(("person",), N_("Person or group"), Widget.RECORD, kind=Kind.PERSON)
_AS_FOUND = Field(("as_found",), N_("As the card says"))
_NOTE = Field(("note",), N_("Note"))
CREDITS: Final = Field(
    ("credits",),
    N_("People"),
    Widget.ROWS,
    columns=(
        _choice("role", N_("Took part as"), ROLE, required=True),
        _PERSON,
        _AS_FOUND,
        _choice("certainty", N_("Certainty"), _CERTAIN, default=Certainty.CERTAIN),
        _NOTE,
    ),
)
WORKS: Final = Field(
    ("works",),
    N_("Works"),
    Widget.ROWS,
    columns=(
        Field(("work",), N_("Work"), Widget.RECORD, kind=Kind.WORK),
        _AS_FOUND,
        Field(("variant",), N_("Variant")),
    ),
)
SOURCES: Final = Field(
    ("sources",), N_("Sources"), Widget.ROWS, columns=(Field(("citation",), N_("Source"), required=True),)
)
_LEVELS: Final[Mapping[str, str]] = {level: ACCESS[level] for level in AccessLevel}
ACCESS_FIELD: Final = Field(
    ("access",),
    N_("Access"),
    Widget.GROUP,
    columns=(
        _choice("level", N_("Who may hear"), _LEVELS, default=AccessLevel.OPEN),
        _choice("metadata", N_("Who may read the description"), _LEVELS),
        Field(("embargo_until",), N_("No listening before"), Widget.DAY),
        Field(("reason",), N_("Reason, shown at the closed door")),
        Field(("contact",), N_("Whom to ask")),
    ),
)
_COORDINATES = Field(
    ("coordinates",),
    N_("Coordinates"),
    Widget.GROUP,
    columns=(
        Field(("latitude",), N_("Latitude"), Widget.NUMBER, required=True),
        Field(("longitude",), N_("Longitude"), Widget.NUMBER, required=True),
        Field(("basis",), N_("How good they are")),
    ),
)
_CONFIDENCE = _choice("confidence", N_("Attestation"), CONFIDENCE)
_STYLE: Final[Mapping[str, str]] = {style: STYLE[style] for style in Style}
_GENRES, _INSTRUMENTS, _SCHOOLS = (
    _ids("genres", N_("Genres"), Kind.GENRE),
    _ids("instruments", N_("Instruments"), Kind.INSTRUMENT),
    _ids("schools", N_("Schools, traditions"), Kind.SCHOOL),
)
_CARRIERS = Field(
    ("carriers",),
    N_("Carriers"),
    Widget.ROWS,
    columns=(
        _choice("type", N_("Carrier"), {t: CARRIER[t] for t in CarrierType}, default=CarrierType.UNKNOWN),
        Field(("label",), N_("Number on the box")),
        Field(("part",), N_("Side, part")),
        Field(("date",), N_("Date"), Widget.DATE),
        Field(("holder",), N_("Holder"), Widget.RECORD, kind=Kind.ORGANISATION),
        Field(("condition",), N_("Condition")),
    ),
)
_TRANSFERS = Field(
    ("transfers",),
    N_("Transfers"),
    Widget.ROWS,
    columns=(
        Field(("carrier",), N_("Number on the box")),
        Field(("date",), N_("Date"), Widget.DATE),
        Field(("engineer",), N_("Sound engineer")),
        Field(("equipment",), N_("Equipment")),
        _NOTE,
    ),
)
_RIGHTS = Field(
    ("rights",),
    N_("Rights"),
    Widget.ROWS,
    columns=(
        _choice("layer", N_("Right in"), RIGHT_LAYER, required=True),
        Field(("status",), N_("Status")),
        Field(("holder",), N_("Whose")),
        Field(("basis",), N_("By which law or agreement")),
        Field(("territory",), N_("In which countries")),
        _choice("use", N_("Which use"), USE),
        _choice("effect", N_("What it does"), EFFECT),
        Field(("begins",), N_("From the day"), Widget.DAY),
        Field(("ends",), N_("To the day"), Widget.DAY),
        _NOTE,
    ),
)
_TERMS = (
    Field(("terms", "labels"), N_("TK labels"), Widget.ROWS, columns=(_choice("id", N_("Label"), LABEL),), bare=True),
    Field(
        ("terms", "notices"),
        N_("Said before listening"),
        Widget.ROWS,
        columns=(_choice("id", N_("Notice"), NOTICE),),
        bare=True,
    ),
    Field(("terms", "ai_use"), N_("Learning machines"), Widget.CHOICE, tuple((k.value, v) for k, v in AI_USE.items())),
)
_OWN_TERMS = Field(("terms", "own"), N_("Rights and terms of its own, none from collections"), Widget.YES)
PASSAGE: Final = (
    Field(("start_seconds",), N_("Beginning"), Widget.TIME, required=True),
    Field(("end_seconds",), N_("End"), Widget.TIME, required=True),
    _choice("type", N_("Kind"), {t: SEGMENT[t] for t in SegmentType}, default=SegmentType.OTHER),
    NAMES,
    Field(("label",), N_("Label")),
    Field(("person",), N_("Person or group"), Widget.RECORD, kind=Kind.PERSON),
    Field(("answering",), N_("Answering whom"), Widget.RECORD, kind=Kind.PERSON),
    CREDITS,
    WORKS,
    Field(("text",), N_("Words"), Widget.TEXT),
    _LANGUAGES,
    _RIGHTS,
    Field(
        ("access",),
        N_("Access"),
        Widget.GROUP,
        columns=(
            _choice("level", N_("Who may hear"), _LEVELS),
            Field(("embargo_until",), N_("No listening before"), Widget.DAY),
            Field(("reason",), N_("Reason, shown at the closed door")),
            Field(("contact",), N_("Whom to ask")),
        ),
    ),
)
"""The form of one passage. Nothing said of its access: the recording's own holds."""
_LINKS = Field(
    ("links",),
    N_("Teachers and kin"),
    Widget.ROWS,
    columns=(
        _choice("relation", N_("Tie"), {k: v for k, v in RELATION.items() if k != "pupil"}, required=True),
        Field(("person",), N_("Person or group"), Widget.RECORD, kind=Kind.PERSON, required=True),
        _NOTE,
    ),
)
_BASED_ON = Field(
    ("based_on",),
    N_("Built on"),
    Widget.ROWS,
    columns=(Field(("work",), N_("Work"), Widget.RECORD, kind=Kind.WORK), _PERSON, _AS_FOUND, _NOTE),
)

_COLLECTION_ORDER: Final[Mapping[str, str]] = {
    CollectionOrder.TITLE: N_("by title"),
    CollectionOrder.DATE: N_("oldest first"),
    CollectionOrder.NEWEST: N_("newest first"),
}

FIELDS: Final[Mapping[Kind, tuple[Field, ...]]] = {
    Kind.RECORDING: (
        NAMES,
        WORKS,
        CREDITS,
        _f("performance.date", N_("Date of the recording"), Widget.DATE),
        _f("performance.place", N_("Place"), Widget.AREA),
        _f("performance.place_as_found", N_("Place, as the card says")),
        _f("performance.event", N_("Event"), Widget.RECORD, kind=Kind.EVENT),
        _f("performance.venue", N_("Organisation"), Widget.RECORD, kind=Kind.ORGANISATION),
        _f("performance.event_as_found", N_("Event, as the card says")),
        _f("performance.occasion", N_("Occasion")),
        Field(("performance", "style"), N_("Manner of playing"), Widget.CHOICE, tuple(_STYLE.items())),
        _INSTRUMENTS,
        _GENRES,
        _SCHOOLS,
        _ids("collections", N_("Collections"), Kind.COLLECTION),
        _words("languages", N_("Languages")),
        _texts("description", N_("Description")),
        _texts("legend", N_("Legend")),
        _texts("transcript", N_("Text of the words")),
        _texts("notes", N_("Notes")),
        _CARRIERS,
        _TRANSFERS,
        _RIGHTS,
        *_TERMS,
        _OWN_TERMS,
        SOURCES,
        _CONFIDENCE,
        ACCESS_FIELD,
    ),
    Kind.PERSON: (
        NAMES,
        _f("birth", N_("Birth"), Widget.DATE),
        _f("death", N_("Death"), Widget.DATE),
        _f("date_note", N_("Note on the dates")),
        _f("living", N_("Living"), Widget.YES),
        _f("group", N_("A group"), Widget.YES),
        _f("region", N_("Region"), Widget.AREA),
        _words("occupations", N_("Occupations")),
        _LINKS,
        _texts("description", N_("Description")),
        _texts("notes", N_("Notes")),
        SOURCES,
        _CONFIDENCE,
        ACCESS_FIELD,
    ),
    Kind.WORK: (
        NAMES,
        CREDITS,
        _f("date", N_("Date"), Widget.DATE),
        _GENRES,
        _INSTRUMENTS,
        _SCHOOLS,
        _f("part_of", N_("Part of"), Widget.RECORD, kind=Kind.WORK),
        _BASED_ON,
        _choice("style", N_("Manner of playing"), _STYLE),
        _texts("description", N_("Description")),
        _texts("legend", N_("Legend")),
        _texts("notes", N_("Notes")),
        SOURCES,
        _CONFIDENCE,
        ACCESS_FIELD,
    ),
    Kind.COLLECTION: (
        NAMES,
        _f("part_of", N_("Part of"), Widget.RECORD, kind=Kind.COLLECTION),
        _choice("level", N_("Level"), COLLECTION_LEVEL),
        _f("holder", N_("Holder"), Widget.RECORD, kind=Kind.ORGANISATION),
        _choice("sorted_by", N_("Order of what nobody has arranged"), _COLLECTION_ORDER),
        Field(("second_eyes",), N_("Published by somebody else than who edited last"), Widget.YES),
        _texts("description", N_("Introduction, in Markdown; a picture of its own: ![caption](picture:1)")),
        _RIGHTS,
        *_TERMS,
        SOURCES,
        _CONFIDENCE,
        ACCESS_FIELD,
    ),
    Kind.INSTRUMENT: (
        NAMES,
        _f("hornbostel_sachs", N_("Hornbostel–Sachs")),
        _f("hornbostel_sachs_basis", N_("Where this number comes from")),
        _words("family", N_("Family")),
        _f("broader", N_("Broader"), Widget.RECORD, kind=Kind.INSTRUMENT),
        _texts("description", N_("Description")),
        SOURCES,
        _CONFIDENCE,
        ACCESS_FIELD,
    ),
    Kind.GENRE: (
        NAMES,
        _ids("broader", N_("Broader"), Kind.GENRE),
        _texts("description", N_("Description")),
        SOURCES,
        _CONFIDENCE,
        ACCESS_FIELD,
    ),
    Kind.SCHOOL: (
        NAMES,
        _f("broader", N_("Broader"), Widget.RECORD, kind=Kind.SCHOOL),
        _words("repertoire", N_("Repertoire")),
        _COORDINATES,
        _texts("description", N_("Description")),
        SOURCES,
        _CONFIDENCE,
        ACCESS_FIELD,
    ),
    Kind.PLACE: (
        NAMES,
        _f("type", N_("Type")),
        _f("broader", N_("Broader"), Widget.AREA),
        _words("repertoire", N_("Repertoire")),
        _COORDINATES,
        _texts("description", N_("Description")),
        SOURCES,
        _CONFIDENCE,
        ACCESS_FIELD,
    ),
    Kind.EVENT: (
        NAMES,
        _f("type", N_("Type")),
        _f("place", N_("Place"), Widget.RECORD, kind=Kind.PLACE),
        _f("date", N_("Date"), Widget.DATE),
        _texts("description", N_("Description")),
        SOURCES,
        _CONFIDENCE,
        ACCESS_FIELD,
    ),
    Kind.ORGANISATION: (
        NAMES,
        _f("type", N_("Type")),
        _f("place", N_("Place"), Widget.RECORD, kind=Kind.PLACE),
        _f("date", N_("Founded"), Widget.DATE),
        _texts("description", N_("Description")),
        SOURCES,
        _CONFIDENCE,
        ACCESS_FIELD,
    ),
}
"""The form of each kind; a test holds it against the model: what is missing here is missing on purpose."""

NOT_HERE: Final = frozenset(
    {"id", "files", "pictures", "segments", "settled", "cut_from", "decisions", "duration_seconds",
     "corrections", "origins", "findings", "status", "withdrawn",
     "superseded_by", "synthetic", "arranged"}
)  # fmt: skip
"""Fields of records that no form shows: they have their own ways, or nobody types them."""
