"""People and groups, and the ties between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from archive.model.names import Kind, Text
from archive.model.record import Record


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
