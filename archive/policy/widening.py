"""Whether a change opens something to somebody: what nothing but a person may decide."""

import datetime as dt

from archive.model import AnyRecord, Collection, Recording
from archive.policy.audible import days_inside, withheld
from archive.policy.decide import Action, decide, may_read_words, may_see_picture
from archive.policy.rights import LookUp, days_of, inherit
from archive.policy.viewer import AUDIENCES, Viewer


def widens(before: AnyRecord, after: AnyRecord, today: dt.date, look_up: LookUp | None = None) -> bool:
    """Whether any viewer that is not staff may see or hear more of ``after`` than of ``before``, today or later.

    What a collection holds has its rights: what is in it may be opened by less of them. And a recording may be opened
    where it leaves off having those of its collections, or leaves a collection that has some (``look_up``).
    """
    if isinstance(before, Recording) and isinstance(after, Recording):
        if _leaves_off(before, after):
            return True
        if look_up is not None and not set(before.collections) <= set(after.collections):
            before, after = inherit(before, look_up), inherit(after, look_up)
    if isinstance(before, Collection) and isinstance(after, Collection):
        held, will_be = (Recording(id="any", rights=one.rights, terms=one.terms) for one in (before, after))
        if widens(held, will_be, today):
            return True
    days = {today, *_ends(before), *_ends(after)}
    return any(_gains(viewer, before, after, day) for viewer in AUDIENCES for day in days if day >= today)


def _leaves_off(before: Recording, after: Recording) -> bool:
    return after.terms.own and not before.terms.own and bool(before.collections)


def _gains(viewer: Viewer, before: AnyRecord, after: AnyRecord, day: dt.date) -> bool:
    if any(decide(viewer, a, after, day) and not decide(viewer, a, before, day) for a in (Action.SEE, Action.LISTEN)):
        return True
    if isinstance(before, Recording) and isinstance(after, Recording):
        if may_read_words(viewer, after, day) and not may_read_words(viewer, before, day):
            return True
        open_now = withheld(viewer, after, day)
        if any(not any(o.start <= s.start and s.end <= o.end for o in open_now) for s in withheld(viewer, before, day)):
            return True
    seen = {p.path for p in before.pictures if may_see_picture(viewer, before, p, day)}
    shut = {p.path for p in before.pictures} - seen
    return any(p.path in shut and may_see_picture(viewer, after, p, day) for p in after.pictures)


def _ends(record: AnyRecord) -> set[dt.date]:
    parts = record.segments if isinstance(record, Recording) else ()
    accesses = (record.access, *(part.access for part in parts if part.access is not None))
    rights = record.rights if isinstance(record, Recording) else ()
    inside = days_inside(record) if isinstance(record, Recording) else frozenset[dt.date]()
    return {access.embargo_until for access in accesses if access.embargo_until} | inside | set(days_of(rights))
