"""What follows from rights by the clock, by the use and by the collection; and which of them contradict."""

import datetime as dt
from dataclasses import replace

import pytest

from archive.model import (
    AiUse,
    AnyRecord,
    Collection,
    Effect,
    Kind,
    Label,
    Notice,
    Recording,
    Ref,
    Right,
    Segment,
    Terms,
    Use,
)
from archive.policy import (
    ADMINISTRATOR,
    ANONYMOUS,
    Action,
    Reason,
    Viewer,
    contradiction,
    decide,
    inherit,
    is_public,
    silences,
    widens,
    withheld,
)

LAST = dt.date(2063, 12, 31)
FREE = dt.date(2064, 1, 1)
WORDS = Right("words", "protected", "Мұрагер", use=Use.STREAM, effect=Effect.FORBIDS, ends=LAST)
HERE = Viewer(on_site=True)
SONG = Recording(id="song", rights=(WORDS,), duration_seconds=60.0)


def test_words_protected_until_2063_open_by_themselves_in_2064() -> None:
    refused = decide(ANONYMOUS, Action.LISTEN, SONG, LAST)
    assert (refused.allowed, refused.reason) == (False, Reason.RIGHTS)
    assert decide(ANONYMOUS, Action.SEE, SONG, LAST)
    assert decide(ANONYMOUS, Action.LISTEN, SONG, FREE)
    assert decide(HERE, Action.LISTEN, SONG, LAST)  # listening elsewhere is what is forbidden
    assert decide(ADMINISTRATOR, Action.LISTEN, SONG, LAST)
    granted = replace(ANONYMOUS, grants=frozenset({SONG.ref}))
    assert decide(granted, Action.LISTEN, SONG, LAST)
    assert (is_public(SONG, LAST), is_public(SONG, FREE)) == (False, True)


def test_a_permission_ends_and_begins_by_the_clock() -> None:
    lent = Right("donor", "agreed", use=Use.STREAM, effect=Effect.PERMITS, begins=dt.date(2027, 1, 1), ends=LAST)
    record = replace(SONG, rights=(lent,))
    days = (dt.date(2026, 12, 31), dt.date(2027, 1, 1), LAST, FREE)
    assert [bool(decide(ANONYMOUS, Action.LISTEN, record, day)) for day in days] == [False, True, True, False]


def test_listening_may_be_allowed_where_taking_away_is_not() -> None:
    record = replace(SONG, rights=(replace(WORDS, use=Use.DOWNLOAD),))
    assert decide(ANONYMOUS, Action.LISTEN, record, LAST)
    assert not decide(ANONYMOUS, Action.DOWNLOAD_ACCESS, record, LAST)
    every = replace(SONG, rights=(replace(WORDS, use=None),))
    assert not decide(HERE, Action.LISTEN, every, LAST)


@pytest.mark.parametrize("said", [Right("work"), Right("work", "protected"), Right("work", ends=dt.date(1999, 1, 1))])
def test_a_right_that_is_only_stated_closes_nothing(said: Right) -> None:
    assert decide(ANONYMOUS, Action.LISTEN, replace(SONG, rights=(said,)), LAST)


def test_a_passage_is_silent_as_long_as_its_rights_say() -> None:
    record = replace(SONG, rights=(), segments=(Segment(10.0, 20.0, id="p", rights=(WORDS,)),))
    assert [(s.start, s.end) for s in withheld(ANONYMOUS, record, LAST)] == [(10.0, 20.0)]
    assert withheld(ANONYMOUS, record, FREE) == ()
    assert withheld(replace(ANONYMOUS, passages=frozenset({(record.ref, "p")})), record, LAST) == ()
    assert len(silences(record, dt.date(2027, 1, 1))) == 1
    assert widens(record, replace(record, segments=()), dt.date(2027, 1, 1))


def test_rights_and_terms_come_from_all_collections_above_unless_the_recording_has_its_own() -> None:
    fond = Collection(id="fond", rights=(WORDS,), terms=Terms((Label.FAMILY,), (Notice.GRIEF,), AiUse.NONE))
    tape = Collection(id="tape", part_of="fond", terms=Terms(ai_use=AiUse.NO_TRAINING))
    known: dict[Ref, AnyRecord] = {fond.ref: fond, tape.ref: tape}
    record = replace(SONG, rights=(), collections=("tape",))
    got = inherit(record, known.get)
    assert (got.rights, got.terms) == ((WORDS,), Terms((Label.FAMILY,), (Notice.GRIEF,), AiUse.NONE))
    own = replace(record, terms=Terms(own=True))
    assert inherit(own, known.get) is own
    circle = {**known, fond.ref: replace(fond, part_of="tape")}
    assert inherit(record, circle.get).rights == (WORDS,)
    nothing: dict[Ref, AnyRecord] = {}
    assert inherit(record, nothing.get) is record
    assert fond.ref.kind is Kind.COLLECTION


def test_rights_that_contradict_are_found() -> None:
    allows = replace(WORDS, effect=Effect.PERMITS)
    assert contradiction((WORDS, allows)) == (WORDS, allows)
    assert contradiction((WORDS, replace(allows, layer="work"))) is None
    assert contradiction((WORDS, replace(allows, use=Use.DOWNLOAD))) is None
    assert contradiction((WORDS, replace(allows, begins=FREE, ends=None))) is None
    assert contradiction((replace(WORDS, use=None), allows)) is not None
    assert contradiction((WORDS, Right("words"))) is None
