"""Pieces: kuis, songs, epics, composed works."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from archive.model.credits import Credit, Style
from archive.model.names import Kind, Text
from archive.model.record import Record


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
