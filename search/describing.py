"""Descriptions of the records of a catalogue, a portion at a time: what they name is read once and kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Protocol

from archive.model import Analysis, AnyRecord, Kind, Ref
from search.audiences import descriptions
from search.documents import Description
from search.relations import Relations


class Catalogue(Protocol):
    """What is asked of ``archive.catalogue.catalogue.Catalogue``."""

    def get_many(self, refs: Iterable[Ref]) -> dict[Ref, AnyRecord]: ...
    def analyses(self, recording_ids: Iterable[str]) -> dict[str, Analysis]: ...
    def added(self, refs: Iterable[Ref]) -> dict[Ref, dt.datetime]: ...


class Describer:
    """Describes records as the catalogue has them when asked, with what it has known of others before (``forget``)."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._relations = Relations(catalogue)

    def forget(self, refs: Iterable[Ref]) -> None:
        """These have changed."""
        self._relations.forget(refs)

    def describe(self, refs: Iterable[Ref]) -> list[Description]:
        """The descriptions of these records, of which some have several and some none."""
        records = list(self._catalogue.get_many(refs).values())
        self._relations.load(records)
        analyses = self._catalogue.analyses([r.id for r in records if r.kind is Kind.RECORDING])
        added = self._catalogue.added(record.ref for record in records)
        # What another record took the place of is found there, never beside it.
        standing = [record for record in records if record.superseded_by is None]
        made = list(descriptions(standing, analyses, self._relations, self._catalogue))
        for one in made:
            if one.ref in added:
                one.numbers["added"] = added[one.ref].timestamp()
        return made
