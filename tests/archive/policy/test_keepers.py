"""Curators and researchers of single collections: what they keep, and what they may make of it."""

import datetime as dt
from dataclasses import replace

import pytest

from archive.model import Access, AccessLevel, AnyRecord, Collection, Person, Recording, Status, Withdrawal
from archive.policy import Action, Viewer, ViewerKind, decide, may_change, may_see

TODAY = dt.date(2026, 11, 28)
OWN = Recording(id="a", collections=("mine",), status=Status.DRAFT, access=Access(AccessLevel.CLOSED))
OTHER = replace(OWN, id="b", collections=("theirs",))
CURATOR = Viewer(ViewerKind.CURATOR, collections=frozenset({"mine", "below"}))
RESEARCHER = Viewer(ViewerKind.RESEARCHER, collections=frozenset({"mine"}))


@pytest.mark.parametrize("action", Action)
def test_a_curator_of_one_collection_keeps_its_recordings_and_no_others(action: Action) -> None:
    assert decide(CURATOR, action, OWN, TODAY)
    assert not decide(CURATOR, action, OTHER, TODAY)
    assert not decide(CURATOR, action, replace(OTHER, collections=()), TODAY)


def test_a_curator_whose_collections_are_gone_keeps_nothing() -> None:
    nobody = Viewer(ViewerKind.CURATOR, collections=frozenset())
    assert not nobody.is_staff
    assert not decide(nobody, Action.EDIT, OWN, TODAY)


@pytest.mark.parametrize(
    ("before", "after", "allowed"),
    [
        (OWN, replace(OWN, status=Status.PUBLISHED), True),
        (OWN, replace(OWN, collections=("mine", "below")), True),
        (OWN, replace(OWN, collections=("mine", "theirs")), False),
        (OWN, replace(OWN, collections=()), False),
        (OTHER, replace(OTHER, collections=("mine",)), False),
        (None, OWN, True),
        (None, OTHER, False),
        (Collection(id="mine"), Collection(id="mine", synthetic=True), True),
        (Collection(id="mine"), Collection(id="mine", part_of="theirs"), False),
        (Collection(id="theirs"), Collection(id="theirs", synthetic=True), False),
        (None, Collection(id="new"), False),
        (None, Person(id="p", status=Status.DRAFT), True),
        (None, Person(id="p"), False),
        (Person(id="p", status=Status.DRAFT), Person(id="p"), True),
        (Person(id="p"), Person(id="p", living=True), False),
    ],
)
def test_a_curator_of_one_collection_changes_what_they_keep_alone(
    before: AnyRecord | None, after: AnyRecord, allowed: bool
) -> None:
    assert may_change(CURATOR, before, after) is allowed
    assert may_change(Viewer(ViewerKind.CURATOR), before, after)
    assert not may_change(RESEARCHER, before, after)
    assert not may_change(Viewer(ViewerKind.REGISTERED), before, after)


def test_a_researcher_hears_what_is_closed_in_their_collections_but_no_draft_and_nothing_withdrawn() -> None:
    published = replace(OWN, status=Status.PUBLISHED)
    assert decide(RESEARCHER, Action.LISTEN, published, TODAY)
    assert decide(Viewer(ViewerKind.RESEARCHER), Action.LISTEN, replace(OTHER, status=Status.PUBLISHED), TODAY)
    assert not decide(RESEARCHER, Action.LISTEN, replace(OTHER, status=Status.PUBLISHED), TODAY)
    assert not may_see(RESEARCHER, OWN, TODAY)
    gone = replace(published, withdrawn=Withdrawal(dt.datetime(2026, 1, 1, tzinfo=dt.UTC), "why"))
    assert not may_see(RESEARCHER, gone, TODAY)
    for action in (Action.EDIT, Action.DOWNLOAD_MASTER):
        assert not decide(RESEARCHER, action, published, TODAY)
