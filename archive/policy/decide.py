"""Who may see, hear, download or edit what.

Page, search, API, stream, clip, manifest, feed and export all ask ``decide``; search asks through
``metadata_level`` (stored with every indexed record) and ``visible_levels`` (the levels a viewer's query may
match), which are the same rule written for a set. Only this package compares levels of access.

The rule
--------
- *Administrator* and *curator* see and hear everything; only they edit and download masters.
- *See the description*: by the record's ``metadata`` level where its keepers set one, else everybody, except
  for ``closed`` records, whose description is closed too until a curator opens it.
- *Listen* and *download the access copy*: by ``level``; and not before ``embargo_until``. Who may not see the
  description may not hear the sound either.
- *On-site* is the place, not the person: a viewer on a configured network, signed in or not.
- A *withdrawn* record is gone for everybody but curators, with its own reason.
- A record that is *not published* (a draft, or in review) does not exist for anybody but curators.
- A *grant* opens one record, or every recording of one collection, to one person: level and embargo, nothing more.
"""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from archive.model import Access, AccessLevel, AnyRecord, Kind, Picture, Recording, Ref
from archive.model.record import Status
from archive.policy.viewer import Viewer, ViewerKind


class Action(StrEnum):
    """What somebody wants to do with a record."""

    SEE = "see"
    LISTEN = "listen"
    DOWNLOAD_ACCESS = "download-access"
    DOWNLOAD_MASTER = "download-master"
    EDIT = "edit"


class Reason(StrEnum):
    """Why a door is closed; each has its own words on the page."""

    ALLOWED = "allowed"
    WITHDRAWN = "withdrawn"
    UNPUBLISHED = "unpublished"
    PASSAGE = "passage"
    CLOSED = "closed"
    REGISTERED_ONLY = "registered-only"
    ON_SITE_ONLY = "on-site-only"
    EMBARGO = "embargo"
    STAFF_ONLY = "staff-only"


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer. Truthy when allowed."""

    allowed: bool
    reason: Reason

    def __bool__(self) -> bool:
        return self.allowed


ALLOWED = Decision(allowed=True, reason=Reason.ALLOWED)
_DOOR = {
    AccessLevel.OPEN: Reason.ALLOWED,
    AccessLevel.REGISTERED: Reason.REGISTERED_ONLY,
    AccessLevel.ON_SITE: Reason.ON_SITE_ONLY,
    AccessLevel.CLOSED: Reason.CLOSED,
}


_READER = {
    AccessLevel.OPEN: Viewer(),
    AccessLevel.REGISTERED: Viewer(ViewerKind.REGISTERED),
    AccessLevel.ON_SITE: Viewer(on_site=True),
    AccessLevel.CLOSED: Viewer(ViewerKind.CURATOR),
}


def visible_levels(viewer: Viewer) -> frozenset[AccessLevel]:
    """The levels that this viewer passes. The search filter is: ``metadata_level`` in this set."""
    if viewer.is_staff:
        return frozenset(AccessLevel)
    levels = {AccessLevel.OPEN}
    if viewer.kind is ViewerKind.REGISTERED:
        levels.add(AccessLevel.REGISTERED)
    if viewer.on_site:
        levels.add(AccessLevel.ON_SITE)
    return frozenset(levels)


def metadata_level(record: AnyRecord) -> AccessLevel:
    """The level that governs the description of a record."""
    if record.status is not Status.PUBLISHED:
        return AccessLevel.CLOSED
    if record.access.metadata is not None:
        return record.access.metadata
    if record.access.level is AccessLevel.CLOSED:
        return AccessLevel.CLOSED
    return AccessLevel.OPEN


def decide(viewer: Viewer, action: Action, record: AnyRecord, today: dt.date) -> Decision:
    """May this viewer do this with this record on this day? ``today`` is the archive's local date."""
    if viewer.is_staff:
        return ALLOWED
    if (shut := _shut_to_all_but_staff(action, record)) is not None:
        return Decision(allowed=False, reason=shut)
    if is_granted(viewer, record):
        return ALLOWED
    seeing = _door(viewer, metadata_level(record))
    if action is Action.SEE or not seeing:
        return seeing
    return heard(viewer, record.access, today)


def _shut_to_all_but_staff(action: Action, record: AnyRecord) -> Reason | None:
    if record.status is not Status.PUBLISHED:
        return Reason.UNPUBLISHED
    if record.withdrawn is not None:
        return Reason.WITHDRAWN
    return Reason.STAFF_ONLY if action in (Action.EDIT, Action.DOWNLOAD_MASTER) else None


def heard(viewer: Viewer, access: Access, today: dt.date) -> Decision:
    """Whether what is under this access, a recording or a passage of one, may be heard."""
    if viewer.is_staff:
        return ALLOWED
    listening = _door(viewer, access.level)
    if listening and access.embargo_until is not None and today < access.embargo_until:
        return Decision(allowed=False, reason=Reason.EMBARGO)
    return listening


def may_see(viewer: Viewer, record: AnyRecord) -> bool:
    """Whether the name and description of this record may reach this viewer at all."""
    return bool(decide(viewer, Action.SEE, record, dt.date.min))  # seeing depends on no day


def may_see_picture(viewer: Viewer, record: AnyRecord, picture: Picture) -> bool:
    """Whether this picture of a record may reach this viewer: by its own level where it has one, never wider."""
    if not may_see(viewer, record):
        return False
    return viewer.is_staff or picture.access is None or picture.access in visible_levels(viewer)


def least_reader(record: AnyRecord) -> Viewer:
    """Of all who may see the description of this record, the kind of viewer who may see the least else."""
    return _READER[metadata_level(record)] if record.withdrawn is None else _READER[AccessLevel.CLOSED]


def is_granted(viewer: Viewer, record: AnyRecord) -> bool:
    """Whether a grant opens this record to this viewer."""
    if not viewer.grants:
        return False
    collections = record.collections if isinstance(record, Recording) else ()
    return not viewer.grants.isdisjoint({record.ref, *(Ref(Kind.COLLECTION, c) for c in collections)})


def is_public(record: AnyRecord, today: dt.date) -> bool:
    """Whether anybody, anywhere, may hear the whole of this recording: what a device may keep and a cache may share."""
    parts = record.segments if isinstance(record, Recording) else ()
    everybody = Viewer()
    return bool(decide(everybody, Action.DOWNLOAD_ACCESS, record, today)) and all(
        heard(everybody, part.access, today) for part in parts if part.access is not None
    )


def is_open_to_all(level: AccessLevel) -> bool:
    """Whether a description of this level hides nothing from anybody."""
    return level is AccessLevel.OPEN


def reaches(level: AccessLevel, readers_of: AccessLevel) -> bool:
    """Whether everybody who may read what stands under ``readers_of`` may also read what stands under ``level``."""
    return level is AccessLevel.OPEN or readers_of in (level, AccessLevel.CLOSED)


def _door(viewer: Viewer, level: AccessLevel) -> Decision:
    if level in visible_levels(viewer):
        return ALLOWED
    return Decision(allowed=False, reason=_DOOR[level])
