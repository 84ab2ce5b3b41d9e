"""Viewers of whom a record leaves the same: what the search keeps a document for.

What is left of a record for a viewer depends on who they are, where they are and whether a grant opens it to them: it
depends on nothing else but the day. So a record has as many faces as there are audiences, at most, and most records
have one. Two grants are told apart, since whoever holds one of a collection may also know which collection it is.
"""

from dataclasses import dataclass
from enum import StrEnum
from itertools import product

from archive.model import AnyRecord, Kind, Recording, Ref
from archive.policy.viewer import Viewer, ViewerKind


class Grant(StrEnum):
    """What opens a record to somebody."""

    NONE = ""
    RECORD = "record"
    COLLECTION = "collection"


@dataclass(frozen=True, slots=True)
class Audience:
    """One kind of viewer before one record. ``code`` names it in an index."""

    kind: ViewerKind
    on_site: bool = False
    grant: Grant = Grant.NONE

    @property
    def code(self) -> str:
        if self.kind is ViewerKind.CURATOR:
            return "staff"
        place = "here" if self.on_site else "away"
        return "-".join(filter(None, (self.kind.value, place, self.grant.value)))

    def reader(self, record: AnyRecord) -> Viewer:
        """The viewer of this audience who may know least: with no grant but the one that opens this record."""
        granted: frozenset[Ref] = frozenset()
        if self.grant is Grant.COLLECTION and isinstance(record, Recording) and len(record.collections) == 1:
            granted = frozenset({Ref(Kind.COLLECTION, record.collections[0])})
        elif self.grant is not Grant.NONE:
            granted = frozenset({record.ref})
        return Viewer(self.kind, on_site=self.on_site, grants=granted)


KEEPERS = Audience(ViewerKind.CURATOR)
"""Whoever keeps a record."""

READERS = (
    *(Audience(*one) for one in product((ViewerKind.ANONYMOUS, ViewerKind.REGISTERED), (False, True), Grant)),
    KEEPERS,
)
"""Everybody there is: each viewer before each record belongs to exactly one."""


def audience_of(viewer: Viewer, grant: Grant = Grant.NONE) -> Audience:
    """The audience of a viewer before records that this kind of grant opens to them.

    Whoever may study the whole archive has a grant of every record; everybody else who signs in is a registered reader.
    """
    if viewer.is_staff:
        return KEEPERS
    if grant is Grant.NONE and viewer.kind is ViewerKind.RESEARCHER and viewer.collections is None:
        grant = Grant.RECORD
    kind = ViewerKind.ANONYMOUS if viewer.kind is ViewerKind.ANONYMOUS else ViewerKind.REGISTERED
    return Audience(kind, viewer.on_site, grant)
