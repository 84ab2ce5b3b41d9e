"""The domain's words: recordings, works, people and what surrounds them.

Conventions
-----------
- Every record is a frozen dataclass; ``dataclasses.replace`` makes a changed one.
- ``kk-Cyrl`` is the master form of a name; ``kk-Latn`` and ``kk-Arab`` are generated from it or entered,
  and never converted back.
- Times are seconds from the start of the recording; durations are seconds; rates are hertz.
- Dates are EDTF strings (see ``archive.dates``); ``None`` means unknown and stays unknown.
- A reference to another record is its id; the field's name says the kind.

The nine kinds keep apart what archives often merge: the *work*, the *variant* of it that is heard
(``WorkUse.variant``), the *performance* (a ``Recording`` and its ``Performance``), the *carrier* that holds
it, the *transfer* made from the carrier, the *restoration* made from the transfer (``FileRole``), and the
access copy, which is derived and lives outside the store.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar


class Kind(StrEnum):
    """What a record is about; also the first part of its page's address."""

    RECORDING = "recording"
    PERSON = "person"
    WORK = "work"
    COLLECTION = "collection"
    INSTRUMENT = "instrument"
    GENRE = "genre"
    SCHOOL = "school"
    PLACE = "place"
    EVENT = "event"


@dataclass(frozen=True, slots=True, order=True)
class Ref:
    """A pointer to a record. Identifiers are unique within a kind."""

    kind: Kind
    id: str

    def __str__(self) -> str:
        return f"{self.kind}/{self.id}"


class Language(StrEnum):
    """Language and script of a text, as a BCP 47 tag. ``und``: not known."""

    KK = "kk-Cyrl"
    KK_LATN = "kk-Latn"
    KK_ARAB = "kk-Arab"
    RU = "ru"
    EN = "en"
    UND = "und"


class NameType(StrEnum):
    """``preferred``: one per language. ``alternative``: any other spelling. ``former``: no longer in use."""

    PREFERRED = "preferred"
    ALTERNATIVE = "alternative"
    FORMER = "former"


@dataclass(frozen=True, slots=True)
class Name:
    """One name in one script. ``generated``: made by letter rules, not attested by a source."""

    text: str
    language: Language = Language.UND
    type: NameType = NameType.PREFERRED
    generated: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """A statement in prose, in one language."""

    text: str
    language: Language = Language.UND


@dataclass(frozen=True, slots=True)
class Source:
    """Where a statement comes from: a citation, an address, or both in one text."""

    citation: str


class Confidence(StrEnum):
    """How well a fact is attested. Absent: nobody has said."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class AccessLevel(StrEnum):
    """Who may hear. ``on-site`` means the configured networks of the archive's reading rooms."""

    OPEN = "open"
    REGISTERED = "registered"
    ON_SITE = "on-site"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Access:
    """What the keepers of a record have decided. ``archive.policy`` alone interprets it.

    ``level`` governs listening. ``metadata`` governs the description; ``None`` means the policy's default
    for the level. ``embargo_until``: no listening before this day. ``reason`` and ``contact`` are shown to
    people who meet the closed door.
    """

    level: AccessLevel = AccessLevel.OPEN
    metadata: AccessLevel | None = None
    embargo_until: dt.date | None = None
    reason: str = ""
    contact: str = ""


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A record taken out of use. Its page becomes a tombstone; its bytes stay in the store."""

    at: dt.datetime
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What all nine kinds share."""

    kind: ClassVar[Kind]

    id: str
    names: tuple[Name, ...] = ()
    description: tuple[Text, ...] = ()
    sources: tuple[Source, ...] = ()
    confidence: Confidence | None = None
    access: Access = Access()
    withdrawn: Withdrawal | None = None
    synthetic: bool = False
    """Made by a program as a demonstration; never to be taken for a document of a real person."""

    @property
    def ref(self) -> Ref:
        return Ref(self.kind, self.id)

    @property
    def title(self) -> str:
        """The master form: Kazakh Cyrillic if there is one, else the first preferred name, else the id."""
        return self.name_in(Language.KK) or next((n.text for n in self.names), self.id)

    def name_in(self, language: Language) -> str | None:
        """The preferred name in exactly this language and script, or None."""
        return next((n.text for n in self.names if n.language is language and n.type is NameType.PREFERRED), None)


class Role(StrEnum):
    """The closed set of credit roles."""

    COMPOSER = "composer"
    LYRICIST = "lyricist"
    ARRANGER = "arranger"
    PERFORMER = "performer"
    SINGER = "singer"
    AKYN = "akyn"
    RECITER = "reciter"
    NARRATOR = "narrator"
    ACCOMPANIST = "accompanist"
    ENSEMBLE = "ensemble"
    CONDUCTOR = "conductor"
    COLLECTOR = "collector"
    ENGINEER = "engineer"
    RESTORER = "restorer"
    EDITOR = "editor"
    SPEAKER = "speaker"


PERFORMING_ROLES = frozenset(
    {
        Role.PERFORMER,
        Role.SINGER,
        Role.AKYN,
        Role.RECITER,
        Role.NARRATOR,
        Role.ACCOMPANIST,
        Role.ENSEMBLE,
        Role.CONDUCTOR,
    }
)


@dataclass(frozen=True, slots=True)
class Credit:
    """Who did what. ``person`` is an authority id, or None while only ``as_found`` is known."""

    role: Role
    person: str | None = None
    as_found: str = ""


class Style(StrEnum):
    """The way of playing. It belongs to the performance; on a work it is only a default."""

    TOKPE = "tokpe"
    SHERTPE = "shertpe"


@dataclass(frozen=True, slots=True)
class WorkUse:
    """Which work is heard, and in which variant. ``work`` is None while only the title is known."""

    work: str | None = None
    as_found: str = ""
    variant: str = ""


@dataclass(frozen=True, slots=True)
class Performance:
    """When, where and on what occasion the sound was made."""

    date: str | None = None
    place: str | None = None
    place_as_found: str = ""
    event: str | None = None
    event_as_found: str = ""
    occasion: str = ""
    style: Style | None = None


class CarrierType(StrEnum):
    """The physical (or born-digital) thing that holds the sound."""

    WAX_CYLINDER = "wax-cylinder"
    SHELLAC = "shellac"
    VINYL = "vinyl"
    REEL = "reel"
    CASSETTE = "cassette"
    DAT = "dat"
    CD = "cd"
    VIDEO = "video"
    BORN_DIGITAL = "born-digital"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Carrier:
    """``label`` is the number on the box; ``holder`` the institution's id; ``part`` e.g. ``side A``."""

    type: CarrierType = CarrierType.UNKNOWN
    label: str = ""
    part: str = ""
    date: str | None = None
    holder: str | None = None
    condition: str = ""


@dataclass(frozen=True, slots=True)
class Transfer:
    """How the sound came from a carrier into a file. ``carrier`` is the carrier's ``label``."""

    carrier: str = ""
    date: str | None = None
    engineer: str = ""
    equipment: str = ""
    note: str = ""


class FileRole(StrEnum):
    """``master``: the flat transfer or born-digital original. ``restoration``: made from a master."""

    MASTER = "master"
    RESTORATION = "restoration"


@dataclass(frozen=True, slots=True)
class TechnicalFacts:
    """What the bytes say of themselves, as ``media.probe`` found it.

    ``container`` and ``codec`` are lower-case FFmpeg-style names (``wav``, ``rf64``, ``flac``, ``mp3``, ``ogg``,
    ``aiff``, ``mp4``, ``asf`` …; ``pcm_s24le``, ``flac``, ``mp3``, ``opus``, ``vorbis``, ``aac`` …).
    ``bits_per_sample`` is None for lossy codecs. ``frames`` counts samples per channel, by decoding where the
    header cannot be trusted.
    """

    container: str
    codec: str
    mime: str
    sample_rate_hz: int
    channels: int
    duration_seconds: float
    frames: int
    bits_per_sample: int | None = None
    bit_rate: int | None = None


@dataclass(frozen=True, slots=True)
class MediaFile:
    """A preserved file. ``path`` is its logical path inside the store object, e.g. ``masters/001.wav``."""

    path: str
    sha512: str
    size_bytes: int
    original_name: str
    facts: TechnicalFacts
    role: FileRole = FileRole.MASTER
    made_from: str = ""
    received: dt.datetime | None = None


class SegmentType(StrEnum):
    """What a stretch of time holds. Free labels (``bas buyn``, ``orta buyn``, ``saga``) stand in ``label``."""

    MUSIC = "music"
    SECTION = "section"
    LEGEND = "legend"
    SPEECH = "speech"
    TURN = "turn"
    APPLAUSE = "applause"
    SILENCE = "silence"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of the recording. ``machine``: proposed by a program, not yet accepted by a person."""

    start_seconds: float
    end_seconds: float
    type: SegmentType = SegmentType.OTHER
    label: str = ""
    person: str | None = None
    text: str = ""
    language: Language = Language.UND
    machine: bool = False


class OriginType(StrEnum):
    """Where a field's value came from. ``sheet`` beats ``tag`` beats ``file-name`` beats ``default``."""

    CURATOR = "curator"
    SHEET = "sheet"
    TAG = "tag"
    FILE_NAME = "file-name"
    DEFAULT = "default"
    COMPUTED = "computed"
    SHIPPED = "shipped"


@dataclass(frozen=True, slots=True)
class Origin:
    """The provenance of one field: which source said what, word for word, before any repair.

    ``where`` locates it (``ID3v2.4 TIT2``, ``sheet.csv row 12 column title_kk``).
    """

    field: str
    type: OriginType
    where: str = ""
    as_found: str = ""


@dataclass(frozen=True, slots=True)
class SameSound:
    """Another recording that holds the same sound, as fingerprints tell it.

    ``speed_ratio``: 1.03 when this one runs 3 % faster than the other. ``offset_seconds``: where in the other this one
    begins, by the other's clock; negative when it begins before it. ``error``: share of fingerprint bits that differ.
    """

    recording: str
    speed_ratio: float
    offset_seconds: float
    error: float


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a curator should look at. ``code`` is stable and documented in ``docs/findings.md``.

    Times are None when the finding is about the whole file. ``same`` is there for ``same-recording`` alone.
    """

    code: str
    detail: str
    start_seconds: float | None = None
    end_seconds: float | None = None
    same: SameSound | None = None


@dataclass(frozen=True, slots=True)
class Measurement:
    """One computed value with its pedigree.

    ``name`` is dotted, group first: ``rhythm.tempo_bpm``. ``value`` is None when there is nothing to measure
    (silence), and then ``confidence`` is 0. ``confidence`` runs from 0 to 1. Never NaN, never infinite.
    """

    name: str
    value: float | int | str | bool | list[float] | None
    unit: str
    method: str
    version: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Analysis:
    """All that the machine measured on one recording. Curves live outside, in the derived files."""

    measurements: tuple[Measurement, ...] = ()
    findings: tuple[Finding, ...] = ()
    segments: tuple[Segment, ...] = ()

    def value(self, name: str) -> float | int | str | bool | list[float] | None:
        """The value of a measurement, or None when it was not made."""
        return next((m.value for m in self.measurements if m.name == name), None)


@dataclass(frozen=True, slots=True)
class Correction:
    """A curator's word on a computed value. The machine's value is kept beside it.

    ``accepted``: the value is the machine's, and a curator has found it right.
    """

    name: str
    value: float | int | str | bool | None
    note: str = ""
    accepted: bool = False


@dataclass(frozen=True, slots=True)
class Right:
    """One layer of the rights in a recording.

    ``layer``: work, words, arrangement, performance, phonogram, broadcast, carrier, donor. ``status`` stays
    ``unknown`` until a person has cleared it.
    """

    layer: str
    status: str = "unknown"
    holder: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording(Record):
    """A performance as it was recorded, with the carriers and files that hold it."""

    kind: ClassVar[Kind] = Kind.RECORDING

    credits: tuple[Credit, ...] = ()
    works: tuple[WorkUse, ...] = ()
    performance: Performance = Performance()
    instruments: tuple[str, ...] = ()
    genres: tuple[str, ...] = ()
    schools: tuple[str, ...] = ()
    collections: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    carriers: tuple[Carrier, ...] = ()
    transfers: tuple[Transfer, ...] = ()
    files: tuple[MediaFile, ...] = ()
    duration_seconds: float | None = None
    segments: tuple[Segment, ...] = ()
    transcript: tuple[Text, ...] = ()
    legend: tuple[Text, ...] = ()
    rights: tuple[Right, ...] = ()
    notes: tuple[Text, ...] = ()
    corrections: tuple[Correction, ...] = ()
    origins: tuple[Origin, ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Basis:
    """What a work is built on: a kui or song that it quotes, or a person whose theme it takes.

    ``as_found`` stands where neither is known to the archive. ``note`` says how: ``theme``, ``quotation`` …
    """

    work: str | None = None
    person: str | None = None
    as_found: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work(Record):
    """A piece: a kui, a song, an epic, a composed work. Homonyms are different works."""

    kind: ClassVar[Kind] = Kind.WORK

    credits: tuple[Credit, ...] = ()
    date: str | None = None
    genres: tuple[str, ...] = ()
    instruments: tuple[str, ...] = ()
    schools: tuple[str, ...] = ()
    part_of: str | None = None
    based_on: tuple[Basis, ...] = ()
    style: Style | None = None
    legend: tuple[Text, ...] = ()
    notes: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class PersonLink:
    """A tie between people. ``relation``: ``teacher`` (the other is this person's teacher), ``predecessor``
    (this person carries the other's line on), ``relative``, ``member``."""

    relation: str
    person: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person(Record):
    """A person or a group. ``region`` is a school or place id, as the source gives it."""

    kind: ClassVar[Kind] = Kind.PERSON

    group: bool = False
    living: bool = False
    occupations: tuple[str, ...] = ()
    birth: str | None = None
    death: str | None = None
    date_note: str = ""
    region: str | None = None
    links: tuple[PersonLink, ...] = ()
    notes: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Collection(Record):
    """A curated or inherited whole; collections nest by ``part_of``."""

    kind: ClassVar[Kind] = Kind.COLLECTION

    part_of: str | None = None
    holder: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument(Record):
    """An instrument or voice type; ``broader`` gives the hierarchy."""

    kind: ClassVar[Kind] = Kind.INSTRUMENT

    hornbostel_sachs: str = ""
    hornbostel_sachs_basis: str = ""
    family: tuple[str, ...] = ()
    broader: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Genre(Record):
    """A genre; ``broader`` lists its parents (several parents are allowed)."""

    kind: ClassVar[Kind] = Kind.GENRE

    broader: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Coordinates:
    """Degrees, WGS 84. ``basis`` says how good they are."""

    latitude: float
    longitude: float
    basis: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class School(Record):
    """A school or regional tradition of playing, singing or reciting."""

    kind: ClassVar[Kind] = Kind.SCHOOL

    broader: str | None = None
    repertoire: tuple[str, ...] = ()
    coordinates: Coordinates | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place(Record):
    """A place, region or diaspora. ``broader`` is a place or, for a diaspora of a tradition, a school."""

    kind: ClassVar[Kind] = Kind.PLACE

    type: str = ""
    broader: str | None = None
    repertoire: tuple[str, ...] = ()
    coordinates: Coordinates | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event(Record):
    """A festival, contest, venue, ensemble's seat, institution, project: where music meets its public."""

    kind: ClassVar[Kind] = Kind.EVENT

    type: str = ""
    place: str | None = None
    date: str | None = None


AnyRecord = Recording | Work | Person | Collection | Instrument | Genre | School | Place | Event

RECORD_TYPES: dict[Kind, type[AnyRecord]] = {
    cls.kind: cls for cls in (Recording, Work, Person, Collection, Instrument, Genre, School, Place, Event)
}
