"""What follows from rights by the clock, by the use and by the collection; and which of them contradict."""

import datetime as dt
from dataclasses import replace

import pytest

from archive.model import (
    Access,
    AccessLevel,
    AiUse,
    AnyRecord,
    Collection,
    Cut,
    Effect,
    Kind,
    Label,
    Notice,
    Recording,
    Ref,
    Right,
    Segment,
    Terms,
    Text,
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
    may_see,
    redact,
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
    assert inherit(record, nothing) is record
    assert fond.ref.kind is Kind.COLLECTION


def test_a_right_may_close_that_a_recording_is_described_at_all() -> None:
    quiet = replace(SONG, rights=(replace(WORDS, layer="donor", use=Use.DESCRIPTION),))
    refused = decide(ANONYMOUS, Action.SEE, quiet, LAST)
    assert (refused.allowed, refused.reason) == (False, Reason.RIGHTS)
    assert not may_see(HERE, quiet, LAST)
    assert may_see(ANONYMOUS, quiet, FREE)
    assert decide(ANONYMOUS, Action.LISTEN, quiet, FREE)
    assert not decide(ANONYMOUS, Action.LISTEN, quiet, LAST)
    every = replace(quiet, rights=(replace(WORDS, use=None),))
    assert may_see(ANONYMOUS, every, LAST)  # all uses of the sound


def test_what_is_sung_is_not_read_while_the_words_are_protected() -> None:
    told = Segment(1.0, 2.0, text="бірінші шумақ", label="шумақ", id="p")
    song = replace(SONG, transcript=(Text("бірінші шумақ"),), segments=(told,))
    shut, free, here = (
        redact(v, song, nothing, day) for v, day in ((ANONYMOUS, LAST), (ANONYMOUS, FREE), (HERE, LAST))
    )
    assert (shut.transcript, shut.segments) == ((), (replace(told, text=""),))
    assert free.transcript == here.transcript == song.transcript
    part = Recording(id="part", cut_from=Cut("song", 1.0, 2.0), transcript=song.transcript)
    assert redact(ANONYMOUS, part, {song.ref: song}.get, LAST).transcript == ()
    other = replace(song, rights=(replace(WORDS, layer="performance"),))
    assert redact(ANONYMOUS, other, nothing, LAST).transcript == song.transcript


def test_rights_of_a_collection_that_may_not_be_named_act_without_its_words() -> None:
    told = replace(WORDS, note="Құпия қор", basis="хат")
    fond = Collection(id="fond", access=Access(AccessLevel.CLOSED), rights=(told,))
    record = inherit(replace(SONG, rights=(), collections=("fond",)), {fond.ref: fond}.get)
    known: dict[Ref, AnyRecord] = {fond.ref: fond}
    shown = redact(ANONYMOUS, record, known.get, LAST)
    assert shown.rights == (replace(told, holder="", note="", basis=""),)
    assert not decide(ANONYMOUS, Action.LISTEN, shown, LAST)
    open_fond: dict[Ref, AnyRecord] = {fond.ref: replace(fond, access=Access())}
    assert redact(ANONYMOUS, record, open_fond.get, LAST).rights == (told,)


def test_less_rights_of_a_collection_and_leaving_them_off_open_what_it_holds() -> None:
    fond = Collection(id="fond", rights=(WORDS,))
    day = dt.date(2027, 1, 1)
    assert widens(fond, replace(fond, rights=()), day)
    assert not widens(replace(fond, rights=()), fond, day)
    held = replace(SONG, rights=(), collections=("fond",))
    assert widens(held, replace(held, terms=Terms(own=True)), day)
    assert not widens(replace(held, terms=Terms(own=True)), held, day)
    assert widens(SONG, replace(SONG, rights=(replace(WORDS, ends=dt.date(2030, 1, 1)),)), day)


def nothing(_: Ref) -> AnyRecord | None:
    return None


def test_rights_that_contradict_are_found() -> None:
    allows = replace(WORDS, effect=Effect.PERMITS)
    assert contradiction((WORDS, allows)) == (WORDS, allows)
    assert contradiction((WORDS, replace(allows, layer="work"))) is None
    assert contradiction((WORDS, replace(allows, use=Use.DOWNLOAD))) is None
    assert contradiction((WORDS, replace(allows, begins=FREE, ends=None))) is None
    assert contradiction((replace(WORDS, use=None), allows)) is not None
    assert contradiction((WORDS, Right("words"))) is None
