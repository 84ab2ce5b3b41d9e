"""What a record is called and what is said of it: kinds and references, names in many scripts, prose, sources."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


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
    ORGANISATION = "organisation"

    __hash__ = str.__hash__  # as its equality; that of an enumeration is ten times as slow, and every Ref is asked


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
