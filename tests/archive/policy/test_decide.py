"""The policy as a table: every viewer, every level, every action, and the search filter against the decision."""

import datetime as dt
from dataclasses import replace

import pytest

from archive.model import Access, AccessLevel, Recording, Withdrawal
from archive.policy import Action, Reason, Viewer, ViewerKind, decide, may_see, metadata_level, visible_levels

TODAY = dt.date(2026, 11, 24)
VIEWERS = [
    Viewer(kind, on_site)
    for kind in ViewerKind
    for on_site in (False, True)
    if kind is not ViewerKind.RESEARCHER  # who opens by grants, which the search does not know of: see test_keepers
]

# For each level: who may see, and who may listen, among those who are not staff.
ANYBODY = {
    (ViewerKind.ANONYMOUS, False),
    (ViewerKind.ANONYMOUS, True),
    (ViewerKind.REGISTERED, False),
    (ViewerKind.REGISTERED, True),
}
REGISTERED = {v for v in ANYBODY if v[0] is ViewerKind.REGISTERED}
ON_SITE = {v for v in ANYBODY if v[1]}
TABLE = {
    AccessLevel.OPEN: (ANYBODY, ANYBODY),
    AccessLevel.REGISTERED: (ANYBODY, REGISTERED),
    AccessLevel.ON_SITE: (ANYBODY, ON_SITE),
    AccessLevel.CLOSED: (set[tuple[ViewerKind, bool]](), set[tuple[ViewerKind, bool]]()),
}


def recording(level: AccessLevel, **access: object) -> Recording:
    return replace(Recording(id="x"), access=replace(Access(level), **access))


@pytest.mark.parametrize("viewer", VIEWERS, ids=str)
@pytest.mark.parametrize("level", AccessLevel)
@pytest.mark.parametrize("action", Action)
def test_the_table(viewer: Viewer, level: AccessLevel, action: Action) -> None:
    seers, listeners = TABLE[level]
    allowed = {
        Action.SEE: (viewer.kind, viewer.on_site) in seers,
        Action.LISTEN: (viewer.kind, viewer.on_site) in listeners,
        Action.DOWNLOAD_ACCESS: (viewer.kind, viewer.on_site) in listeners,
        Action.DOWNLOAD_MASTER: False,
        Action.EDIT: False,
    }[action] or viewer.is_staff
    decision = decide(viewer, action, recording(level), TODAY)
    assert bool(decision) is allowed
    assert (decision.reason is Reason.ALLOWED) is allowed


@pytest.mark.parametrize("viewer", VIEWERS, ids=str)
@pytest.mark.parametrize("level", AccessLevel)
@pytest.mark.parametrize("metadata", [None, *AccessLevel])
def test_the_search_filter_is_the_decision_to_see(
    viewer: Viewer, level: AccessLevel, metadata: AccessLevel | None
) -> None:
    record = recording(level, metadata=metadata)
    decision = decide(viewer, Action.SEE, record, TODAY)
    assert (metadata_level(record) in visible_levels(viewer)) is bool(decision) is may_see(viewer, record, TODAY)


@pytest.mark.parametrize("viewer", VIEWERS, ids=str)
@pytest.mark.parametrize("level", AccessLevel)
@pytest.mark.parametrize("metadata", [None, *AccessLevel])
def test_nobody_hears_what_they_may_not_see(viewer: Viewer, level: AccessLevel, metadata: AccessLevel | None) -> None:
    record = recording(level, metadata=metadata)
    if decide(viewer, Action.LISTEN, record, TODAY):
        assert decide(viewer, Action.SEE, record, TODAY)


def test_an_embargo_closes_the_sound_until_its_day_and_not_the_description() -> None:
    record = recording(AccessLevel.OPEN, embargo_until=dt.date(2026, 12, 1))
    assert decide(Viewer(), Action.SEE, record, TODAY)
    assert decide(Viewer(), Action.LISTEN, record, TODAY).reason is Reason.EMBARGO
    assert decide(Viewer(), Action.LISTEN, record, dt.date(2026, 12, 1))


def test_a_withdrawn_record_is_gone_for_everybody_but_staff() -> None:
    record = replace(recording(AccessLevel.OPEN), withdrawn=Withdrawal(dt.datetime.now(dt.UTC), "family's wish"))
    assert decide(Viewer(), Action.SEE, record, TODAY).reason is Reason.WITHDRAWN
    assert not may_see(Viewer(), record, TODAY)
    assert decide(Viewer(ViewerKind.CURATOR), Action.SEE, record, TODAY)


def test_a_closed_record_may_show_its_description_when_its_keepers_say_so() -> None:
    record = recording(AccessLevel.CLOSED, metadata=AccessLevel.OPEN)
    assert decide(Viewer(), Action.SEE, record, TODAY)
    assert decide(Viewer(), Action.LISTEN, record, TODAY).reason is Reason.CLOSED
