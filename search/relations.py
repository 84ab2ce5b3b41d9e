"""The records that a record names, as far as searching needs them: names, visibility, what stands above them.

Recordings by the thousand name the same few hundred people and genres, so what was read stays in memory, within
limits. ``above`` climbs a hierarchy (genre, instrument, school, place, collection); a loop in the data ends the climb.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from archive.model import (
    AnyRecord,
    Collection,
    Credit,
    Genre,
    Instrument,
    Kind,
    Person,
    Place,
    Ref,
    School,
    Work,
)
from archive.policy import Visibility, visibility_of
from archive.rules.links import area, links_of
from archive.rules.names import is_womans

HIERARCHIES = frozenset({Kind.GENRE, Kind.INSTRUMENT, Kind.SCHOOL, Kind.PLACE, Kind.COLLECTION})
_REMEMBERED = 50_000  # records, about 1 kB each
_HIGHEST = 12  # steps up a hierarchy


class Records(Protocol):
    """Where records are read: ``archive.catalogue.catalogue.Catalogue`` is one."""

    def get_many(self, refs: Iterable[Ref]) -> dict[Ref, AnyRecord]: ...


@dataclass(frozen=True, slots=True)
class Related:
    """What a description takes from a record that it names."""

    ref: Ref
    names: tuple[str, ...]
    visibility: Visibility
    broader: tuple[Ref, ...]
    credits: tuple[Credit, ...] = ()
    genres: tuple[str, ...] = ()
    instruments: tuple[str, ...] = ()
    schools: tuple[str, ...] = ()
    woman: bool = False
    group: bool = False


class Relations:
    """Reads related records in portions and keeps them."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._known: dict[Ref, Related | None] = {}
        self._above: dict[Ref, tuple[Related, ...]] = {}
        self._beyond: dict[Ref, frozenset[Visibility]] = {}
        self._hidden: set[Ref] = set()  # what not everybody may see: usually nothing
        self._collections: dict[Ref, Collection] = {}

    def load(self, records: Sequence[AnyRecord]) -> None:
        """Make sure that everything these records name, directly or through a hierarchy, is in memory."""
        if len(self._known) > _REMEMBERED:
            self._known.clear()
            self._hidden.clear()
            self._collections.clear()
            self._clear()
        wanted = {link.target for record in records for link in links_of(record)}
        wanted |= {record.ref for record in records if record.kind in HIERARCHIES}
        for _ in range(_HIGHEST):
            missing = [ref for ref in wanted if ref not in self._known]
            found = self._records.get_many(missing) if missing else {}
            for ref in missing:
                record = found.get(ref)
                self._remember(ref, record)
            wanted = {above for ref in wanted for above in self._next(ref)} - self._known.keys()
            if not wanted:
                return

    def _remember(self, ref: Ref, record: AnyRecord | None) -> None:
        found = self._known[ref] = related(record) if record is not None else None
        self._clear()
        if found is not None and not found.visibility.is_open:
            self._hidden.add(ref)
        if isinstance(record, Collection):
            self._collections[ref] = replace(record, arranged=(), description=(), pictures=())

    def forget(self, refs: Iterable[Ref]) -> None:
        """Drop what changed."""
        self._clear()
        for ref in refs:
            self._known.pop(ref, None)
            self._hidden.discard(ref)
            self._collections.pop(ref, None)

    def _clear(self) -> None:
        self._above.clear()
        self._beyond.clear()

    def hidden_near(self, record: AnyRecord) -> frozenset[Visibility]:
        """What is not for everybody among all that this record names, directly, through a work or a hierarchy."""
        if not self._hidden:
            return frozenset()
        near = {record.ref, *(link.target for link in links_of(record))}
        return frozenset(one for ref in near for one in self._beyond_of(ref) if one.ref != record.ref)

    def _beyond_of(self, ref: Ref) -> frozenset[Visibility]:
        found = self._beyond.get(ref)
        if found is None:
            seen = {ref}
            waiting = [ref]
            while waiting:
                fresh = set(self._next(waiting.pop())) - seen
                seen |= fresh
                waiting.extend(fresh)
            hidden = (self._known[one] for one in seen & self._hidden)
            found = self._beyond[ref] = frozenset(one.visibility for one in hidden if one is not None)
        return found

    def get(self, ref: Ref) -> Related | None:
        """The related record, or None when the catalogue has none of that id."""
        return self._known.get(ref)

    def collection(self, ref: Ref) -> Collection | None:
        """A collection, for what recordings have from it; None when the catalogue has none of that id."""
        return self._collections.get(ref)

    def above(self, ref: Ref) -> tuple[Related, ...]:
        """The record itself and everything above it, nearest first, each once."""
        found = self._above.get(ref)
        if found is None:
            found = self._above[ref] = tuple(self._climb(ref))
        return found

    def _climb(self, ref: Ref) -> Iterator[Related]:
        seen: set[Ref] = set()
        waiting = [ref]
        while waiting and len(seen) < 100:
            here = waiting.pop(0)
            if here in seen:
                continue
            seen.add(here)
            found = self._known.get(here)
            if found is not None:
                yield found
                waiting.extend(found.broader)

    def _next(self, ref: Ref) -> Iterator[Ref]:
        """What must be known besides ``ref``: what is above it, and who made it."""
        found = self._known.get(ref)
        if found is None:
            return
        yield from found.broader
        yield from (Ref(Kind.PERSON, c.person) for c in found.credits if c.person)
        yield from (Ref(Kind.GENRE, genre) for genre in found.genres)
        yield from (Ref(Kind.INSTRUMENT, instrument) for instrument in found.instruments)
        yield from (Ref(Kind.SCHOOL, school) for school in found.schools)


def related(record: AnyRecord) -> Related:
    """The part of a record that other descriptions use."""
    work = record if isinstance(record, Work) else None
    names = written_names(record)
    group = isinstance(record, Person) and record.group
    return Related(
        ref=record.ref,
        names=names,
        visibility=visibility_of(record),
        broader=tuple(_broader(record)),
        credits=work.credits if work else (),
        genres=work.genres if work else (),
        instruments=work.instruments if work else (),
        schools=work.schools if work else (),
        woman=isinstance(record, Person) and not group and is_womans(names),
        group=group,
    )


def written_names(record: AnyRecord) -> tuple[str, ...]:
    """The names that somebody wrote, each once: generated forms have the same keys and are left out."""
    return tuple(dict.fromkeys(name.text for name in record.names if not name.generated))


def _broader(record: AnyRecord) -> Iterator[Ref]:
    match record:
        case Genre():
            yield from (Ref(Kind.GENRE, parent) for parent in record.broader)
        case Instrument() if record.broader:
            yield Ref(Kind.INSTRUMENT, record.broader)
        case School() if record.broader:
            yield Ref(Kind.SCHOOL, record.broader)
        case Place() if (above := area(record.broader)) is not None:
            yield above
        case Person() if (home := area(record.region)) is not None:
            yield home
        case Collection() if record.part_of:
            yield Ref(Kind.COLLECTION, record.part_of)
        case _:
            return
