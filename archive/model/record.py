"""What all kinds of records share."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from archive.model.access import DEFAULT_ACCESS, Access, Withdrawal
from archive.model.media_files import Picture
from archive.model.names import Confidence, Kind, Language, Name, NameType, Ref, Source, Text


class Status(StrEnum):
    """How far a record has come. What was there before statuses were is published."""

    DRAFT = "draft"
    IN_REVIEW = "in-review"
    PUBLISHED = "published"


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What all nine kinds share."""

    kind: ClassVar[Kind]

    id: str
    names: tuple[Name, ...] = ()
    description: tuple[Text, ...] = ()
    sources: tuple[Source, ...] = ()
    confidence: Confidence | None = None
    access: Access = DEFAULT_ACCESS
    withdrawn: Withdrawal | None = None
    pictures: tuple[Picture, ...] = ()
    status: Status = Status.PUBLISHED
    superseded_by: Ref | None = None
    """The record that took this one's place when two were merged or a kind changed; its address redirects there."""
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
