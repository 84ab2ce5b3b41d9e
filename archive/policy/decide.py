"""Who may see, hear, download or edit what.

Page, search, API, stream, clip, manifest, feed and export all ask ``decide``; the index of the search asks it once for
each kind of viewer (``archive.policy.audiences``). Only this package compares levels of access.

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
- A *part*, a recording that is a passage of another (``Recording.cut_from``), is what both allow: whoever may not see
  or hear the whole does not get at it through the part, and a part that lies by more than half in passages that are
  closed to somebody does not exist for them. Without the whole at hand it is closed.
- *Rights* (``archive.policy.rights``) forbid a use while they last, or permit it for a time: listening away from the
  house, in it, and taking a copy away are asked for one by one, and so is that it is described at all. Rights in the
  words that forbid listening close what is written of them with it. A recording has rights of its collections too
  (``archive.policy.inherit``): whoever asks gives it with them.
- A *grant* opens one record, or every recording of one collection, to one person: level, embargo, rights; no more.
- A *researcher* has such a grant for their collections, or for the whole archive.
- A *curator of single collections* keeps the recordings in them and those collections as a curator does, and the drafts
  of people, works and other authorities, which belong to nobody yet; before all else they are a registered reader.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from archive.model import (
    Access,
    AccessLevel,
    AnyRecord,
    Collection,
    Cut,
    Kind,
    Picture,
    Recording,
    Ref,
    Right,
    Segment,
    Use,
)
from archive.model.record import Status
from archive.policy.rights import forbidding, holds_words
from archive.policy.strictness import description_level
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
    RIGHTS = "rights"
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


@dataclass(frozen=True, slots=True)
class Visibility:
    """What decides who may see the description of a record: all that is kept of it where only that is asked."""

    ref: Ref
    level: AccessLevel
    staff_only: bool = False

    @property
    def is_open(self) -> bool:
        """Whether everybody may see it."""
        return self.level is AccessLevel.OPEN and not self.staff_only


def visible_levels(viewer: Viewer) -> frozenset[AccessLevel]:
    """The levels that this viewer passes."""
    if viewer.is_staff:
        return frozenset(AccessLevel)
    levels = {AccessLevel.OPEN}
    if viewer.kind is not ViewerKind.ANONYMOUS:
        levels.add(AccessLevel.REGISTERED)
    if viewer.on_site:
        levels.add(AccessLevel.ON_SITE)
    return frozenset(levels)


def metadata_level(record: AnyRecord) -> AccessLevel:
    """The level that governs the description of a record."""
    if record.status is not Status.PUBLISHED:
        return AccessLevel.CLOSED
    return description_level(record.access.level, record.access.metadata)


def decide(
    viewer: Viewer, action: Action, record: AnyRecord, today: dt.date, whole: Recording | None = None
) -> Decision:
    """May this viewer do this with this record on this day? ``today`` is the archive's local date.

    ``whole``: the recording that this one is a passage of, where it is one.
    """
    own = _alone(viewer, action, record, today)
    cut = record.cut_from if isinstance(record, Recording) else None
    if cut is None or not own or (action in (Action.SEE, Action.EDIT) and keeps(viewer, record)):
        return own
    if whole is None or whole.id != cut.recording:
        return Decision(allowed=False, reason=Reason.CLOSED)
    theirs = _alone(viewer, action, whole, today)
    return _inside(viewer, whole, cut, today) if theirs else theirs


def _inside(viewer: Viewer, whole: Recording, cut: Cut, today: dt.date) -> Decision:
    """Whether what this passage is about is open: more than half of it lies outside of what is closed."""
    if keeps(viewer, whole) or is_granted(viewer, whole):
        return ALLOWED
    at, shut, reason = cut.start_seconds, 0.0, Reason.ALLOWED
    for one in sorted(whole.segments, key=lambda s: s.start_seconds):
        heard_there = heard_inside(viewer, whole, one, today)
        start, end = max(at, one.start_seconds), min(cut.end_seconds, one.end_seconds)
        if not heard_there and end > start:
            at, shut, reason = end, shut + end - start, heard_there.reason
    if shut > (cut.end_seconds - cut.start_seconds) / 2:
        return Decision(allowed=False, reason=reason)
    return ALLOWED


def _alone(viewer: Viewer, action: Action, record: AnyRecord, today: dt.date) -> Decision:
    """By what is said of the record itself."""
    if keeps(viewer, record):
        return ALLOWED
    if (shut := _shut_to_all_but_staff(action, record)) is not None:
        return Decision(allowed=False, reason=shut)
    if is_granted(viewer, record):
        return ALLOWED
    seeing = _door(viewer, metadata_level(record))
    if seeing and isinstance(record, Recording) and forbidding(record.rights, Use.DESCRIPTION, today):
        seeing = Decision(allowed=False, reason=Reason.RIGHTS)
    if action is Action.SEE or not seeing:
        return seeing
    heard_by_access = heard(viewer, record.access, today)
    if not heard_by_access or not isinstance(record, Recording):
        return heard_by_access
    return by_rights(viewer, action, record.rights, today)


def by_rights(viewer: Viewer, action: Action, rights: Iterable[Right], today: dt.date) -> Decision:
    """Whether the rights let this viewer listen, or take a copy away, today."""
    rights, listening = tuple(rights), listening_of(viewer)
    uses = (listening, Use.DOWNLOAD) if action is Action.DOWNLOAD_ACCESS else (listening,)
    if any(forbidding(rights, use, today) for use in uses):
        return Decision(allowed=False, reason=Reason.RIGHTS)
    return ALLOWED


def listening_of(viewer: Viewer) -> Use:
    """Which use it is when this viewer listens."""
    return Use.ON_SITE if viewer.on_site else Use.STREAM


def may_read_words(viewer: Viewer, record: Recording, today: dt.date) -> bool:
    """Whether the rights let this viewer read what is sung or said in a recording, wherever it is written."""
    if keeps(viewer, record) or is_granted(viewer, record):
        return True
    return not holds_words(record.rights, listening_of(viewer), today)


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


def heard_inside(viewer: Viewer, record: Recording, passage: Segment, today: dt.date) -> Decision:
    """Whether the access of a passage itself lets this viewer hear it."""
    if passage.access is None and not passage.rights:
        return ALLOWED  # as nearly all are: a page asks of each of them a dozen times
    if viewer.is_staff or (record.ref, passage.id) in viewer.passages:
        return ALLOWED
    by_access = ALLOWED if passage.access is None else heard(viewer, passage.access, today)
    return by_rights(viewer, Action.LISTEN, passage.rights, today) if by_access and passage.rights else by_access


def may_see(viewer: Viewer, record: AnyRecord, today: dt.date, whole: Recording | None = None) -> bool:
    """Whether the name and description of this record may reach this viewer at all on this day."""
    return bool(decide(viewer, Action.SEE, record, today, whole))


def may_see_picture(viewer: Viewer, record: AnyRecord, picture: Picture, today: dt.date) -> bool:
    """Whether this picture of a record may reach this viewer: by its own level where it has one, never wider."""
    if not may_see(viewer, record, today):
        return False
    return keeps(viewer, record) or picture.access is None or picture.access in visible_levels(viewer)


def visibility_of(record: AnyRecord) -> Visibility:
    """Who may see the description of a record. No day is known here: where rights close it for a time, nobody."""
    shut = _shut_to_all_but_staff(Action.SEE, record) is not None
    rights = record.rights if isinstance(record, Recording) else ()
    for_a_time = any(right.use is Use.DESCRIPTION and right.effect is not None for right in rights)
    return Visibility(record.ref, AccessLevel.CLOSED if for_a_time else metadata_level(record), staff_only=shut)


def is_visible(viewer: Viewer, found: Visibility) -> bool:
    """``may_see`` of a record of which no more is known; grants of whole collections are not among it."""
    if viewer.is_staff:
        return True
    return not found.staff_only and (found.ref in viewer.grants or found.level in visible_levels(viewer))


def is_granted(viewer: Viewer, record: AnyRecord) -> bool:
    """Whether a grant opens this record to this viewer."""
    if viewer.kind is ViewerKind.RESEARCHER and (viewer.collections is None or _lies_in(record, viewer.collections)):
        return True
    if not viewer.grants:
        return False
    collections = record.collections if isinstance(record, Recording) else ()
    return not viewer.grants.isdisjoint({record.ref, *(Ref(Kind.COLLECTION, c) for c in collections)})


def keeps(viewer: Viewer, record: AnyRecord) -> bool:
    """Whether this viewer is staff for this record: sees it as it is, whatever is decided of it, and may edit it."""
    if viewer.is_staff:
        return True
    if not viewer.is_curator or viewer.collections is None:
        return False
    if isinstance(record, Recording | Collection):
        return _lies_in(record, viewer.collections)
    return record.status is not Status.PUBLISHED


def may_change(viewer: Viewer, before: AnyRecord | None, after: AnyRecord) -> bool:
    """Whether this viewer may make this of that: keeps it, and moves nothing into or out of others' collections. Who
    keeps the draft of an authority may publish it, and lets go of it then.

    ``before`` is None for a record that is being created.
    """
    if viewer.is_staff:
        return True
    own = viewer.collections
    if not viewer.is_curator or own is None or (before is not None and not keeps(viewer, before)):
        return False
    if isinstance(after, Collection):
        above = before.part_of if isinstance(before, Collection) else None
        return before is not None and (above == after.part_of or after.part_of in own)
    if not isinstance(after, Recording):
        return before is not None or after.status is not Status.PUBLISHED
    held = set(before.collections) if isinstance(before, Recording) else set[str]()
    return keeps(viewer, after) and held ^ set(after.collections) <= own


def _lies_in(record: AnyRecord, collections: frozenset[str]) -> bool:
    """Whether a recording is in one of these collections, or a collection is one of them."""
    if isinstance(record, Collection):
        return record.id in collections
    return isinstance(record, Recording) and not collections.isdisjoint(record.collections)


def is_public(record: AnyRecord, today: dt.date, whole: Recording | None = None) -> bool:
    """Whether anybody, anywhere, may hear the whole of this recording: what a device may keep and a cache may share.

    A part is kept and shared with its whole or not at all.
    """
    if whole is not None and not is_public(whole, today):
        return False
    parts = record.segments if isinstance(record, Recording) else ()
    everybody = Viewer()
    return bool(decide(everybody, Action.DOWNLOAD_ACCESS, record, today, whole)) and all(
        heard_inside(everybody, record, part, today) for part in parts if isinstance(record, Recording)
    )


def _door(viewer: Viewer, level: AccessLevel) -> Decision:
    if level in visible_levels(viewer):
        return ALLOWED
    return Decision(allowed=False, reason=_DOOR[level])
