"""Records as those may know them who may find them: what the index reads.

A document serves everybody who may see the record's description, so it is made of what is left of the record for the
least of them (``archive.policy.least_reader``): a name that is closed to one of them is a word of the document for
nobody, and the texts of a closed passage neither. Passages under embargo stay out until they are indexed again.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol

from archive.model import Analysis, AnyRecord, Kind, Recording, Ref
from archive.policy import least_reader, redact, redact_analysis
from archive.rules.links import links_of
from search.relations import Relations


class Records(Protocol):
    """Where records are read: ``archive.catalogue.reading.Catalogue`` is one."""

    def get_many(self, refs: Iterable[Ref]) -> dict[Ref, AnyRecord]: ...


def for_readers(
    records: Iterable[AnyRecord], analyses: Mapping[str, Analysis], relations: Relations, catalogue: Records
) -> Iterator[tuple[AnyRecord, Analysis | None]]:
    """Each record, and what was measured of it, as its least reader may know them. ``relations`` has loaded what they
    name: where all of that is open, nothing more is read."""
    for record in records:
        analysis = analyses.get(record.id)
        if relations.all_open and not _has_closed_parts(record):
            yield record, analysis
            continue
        known = _near(record, catalogue)
        reader = least_reader(record)
        if isinstance(record, Recording) and analysis is not None:
            analysis = redact_analysis(reader, record, analysis, dt.date.min)
        yield redact(reader, record, known.get, dt.date.min), analysis


def _has_closed_parts(record: AnyRecord) -> bool:
    return isinstance(record, Recording) and any(s.access is not None for s in record.segments)


def _near(record: AnyRecord, catalogue: Records) -> dict[Ref, AnyRecord]:
    """The records that this one names, and those that its works name."""
    named = catalogue.get_many(link.target for link in links_of(record))
    if isinstance(record, Recording):
        parts = [Ref(Kind.PERSON, c.person) for s in record.segments for c in s.credits if c.person]
        parts += [Ref(Kind.WORK, use.work) for s in record.segments for use in s.works if use.work]
        named |= catalogue.get_many(parts)
    works = [found for ref, found in named.items() if ref.kind is Kind.WORK]
    return {**catalogue.get_many(link.target for work in works for link in links_of(work)), **named}
