"""The one policy: who may see, hear, download or edit what.

Page, search, API, stream, clip, manifest, feed and export all ask ``decide``; search asks through
``metadata_level`` (stored with every indexed record) and ``visible_levels`` (the levels a viewer's query may
match), which are the same rule written for a set.

The rule
--------
- *Administrator* and *curator* see and hear everything; only they edit and download masters.
- *See the description*: by the record's ``metadata`` level where its keepers set one, else everybody, except
  for ``closed`` records, whose description is closed too until a curator opens it.
- *Listen* and *download the access copy*: by ``level``; and not before ``embargo_until``. Who may not see the
  description may not hear the sound either.
- *On-site* is the place, not the person: a viewer on a configured network, signed in or not.
- A *withdrawn* record is gone for everybody but curators, with its own reason.
"""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from archive.model import AccessLevel, AnyRecord, Picture


class ViewerKind(StrEnum):
    """Who is asking. The command line is the administrator of the home it opens."""

    ANONYMOUS = "anonymous"
    REGISTERED = "registered"
    CURATOR = "curator"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who is asking, and whether from a configured network of the archive (``on_site``)."""

    kind: ViewerKind = ViewerKind.ANONYMOUS
    on_site: bool = False

    @property
    def is_staff(self) -> bool:
        return self.kind in (ViewerKind.CURATOR, ViewerKind.ADMINISTRATOR)


ANONYMOUS = Viewer()
ADMINISTRATOR = Viewer(ViewerKind.ADMINISTRATOR)


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


_ALLOWED = Decision(allowed=True, reason=Reason.ALLOWED)
_DOOR = {
    AccessLevel.OPEN: Reason.ALLOWED,
    AccessLevel.REGISTERED: Reason.REGISTERED_ONLY,
    AccessLevel.ON_SITE: Reason.ON_SITE_ONLY,
    AccessLevel.CLOSED: Reason.CLOSED,
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
    if record.access.metadata is not None:
        return record.access.metadata
    if record.access.level is AccessLevel.CLOSED:
        return AccessLevel.CLOSED
    return AccessLevel.OPEN


def decide(viewer: Viewer, action: Action, record: AnyRecord, today: dt.date) -> Decision:
    """May this viewer do this with this record on this day? ``today`` is the archive's local date."""
    if viewer.is_staff:
        return _ALLOWED
    if record.withdrawn is not None:
        return Decision(allowed=False, reason=Reason.WITHDRAWN)
    if action in (Action.EDIT, Action.DOWNLOAD_MASTER):
        return Decision(allowed=False, reason=Reason.STAFF_ONLY)
    seeing = _door(viewer, metadata_level(record))
    if action is Action.SEE or not seeing:
        return seeing
    listening = _door(viewer, record.access.level)
    if listening and record.access.embargo_until is not None and today < record.access.embargo_until:
        return Decision(allowed=False, reason=Reason.EMBARGO)
    return listening


def may_see(viewer: Viewer, record: AnyRecord) -> bool:
    """Whether the name and description of this record may reach this viewer at all."""
    return viewer.is_staff or (record.withdrawn is None and metadata_level(record) in visible_levels(viewer))


def may_see_picture(viewer: Viewer, record: AnyRecord, picture: Picture) -> bool:
    """Whether this picture of a record may reach this viewer: by its own level where it has one, never wider."""
    if not may_see(viewer, record):
        return False
    return viewer.is_staff or picture.access is None or picture.access in visible_levels(viewer)


def _door(viewer: Viewer, level: AccessLevel) -> Decision:
    if level in visible_levels(viewer):
        return _ALLOWED
    return Decision(allowed=False, reason=_DOOR[level])
