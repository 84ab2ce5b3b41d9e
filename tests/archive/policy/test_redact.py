"""What is left of a record for somebody who may not know all of it."""

import datetime as dt
from dataclasses import replace
from typing import TypeVar

import pytest

from archive.model import (
    Access,
    AccessLevel,
    Analysis,
    AnyRecord,
    Carrier,
    Collection,
    Credit,
    Event,
    Instrument,
    Language,
    Measurement,
    MediaFile,
    Name,
    Organisation,
    Origin,
    OriginType,
    Performance,
    Person,
    Picture,
    Recording,
    Ref,
    Role,
    Segment,
    SegmentType,
    Status,
    TechnicalFacts,
    Text,
    Work,
    WorkUse,
)
from archive.model.people import PersonLink
from archive.policy import (
    ADMINISTRATOR,
    ANONYMOUS,
    Span,
    Viewer,
    ViewerKind,
    audible,
    may_see,
    may_see_picture,
    redact,
    redact_analysis,
)
from archive.rules.names import complete

TODAY = dt.date(2026, 11, 28)
CLOSED = Access(AccessLevel.CLOSED)
HIDDEN = Person(
    id="hidden",
    names=complete((Name("Жасырын Адамұлы", Language.KK), Name("Скрытый Адамович", Language.RU))),
    access=CLOSED,
)
OPEN = Person(id="dina", names=complete((Name("Дина Нұрпейісова", Language.KK),)))
FACTS = TechnicalFacts("wav", "pcm_s16le", "audio/wav", 8000, 1, 1.0, 8000)


R = TypeVar("R", bound=AnyRecord)


def left_of(record: R, *known: AnyRecord, viewer: Viewer = ANONYMOUS, today: dt.date = TODAY) -> R:
    by_ref = {one.ref: one for one in (HIDDEN, OPEN, *known)}
    return redact(viewer, record, by_ref.get, today)


def about(text: str, **fields: object) -> Recording:
    return Recording(id="r", notes=(Text(text),), credits=(Credit(Role.PERFORMER, "hidden", "Жасырын А."),), **fields)  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize(
    "text",
    [
        "Жасырын Адамұлының үні",
        "ЖАСЫРЫН",
        "Адамұлынан жазылған",
        "Скрытого Адамовича",
        "у Скрытый А.",
        "tape of Zhasyryn Adamuly",
        "Jasyryn Adamūly",
        "side A: Адамовичу",
        "جاسىرىن ادامۇلى",
    ],
)
def test_a_hidden_name_is_covered_however_it_is_written(text: str):
    left = left_of(about(text)).notes[0].text
    assert "[…]" in left
    for part in ("жасырын", "адам", "скрыт", "hasyryn", "jasyryn", "adam", "جاسىرىن", "ادامۇلى"):
        assert part not in left.lower()


@pytest.mark.parametrize("text", ["Жазба таза", "Дина Нұрпейісова тартты", "адал", "1936 жылы", "", "…"])
def test_other_words_stay(text: str):
    assert left_of(about(text)).notes[0].text == text


def test_titles_labels_files_segments_and_rights_are_covered_alike():
    record = about(
        "x",
        names=(Name("Жасырын — Сарыарқа", Language.KK),),
        carriers=(Carrier(label="Жасырын 12", part="Adamuly"),),
        files=(MediaFile("masters/1.wav", "0", 1, "Zhasyryn.wav", FACTS),),
        segments=(Segment(0, 1, SegmentType.SPEECH, label="Адамұлы сөйлейді", text="Мен Жасырынмын"),),
        origins=(Origin("names", OriginType.TAG, "TIT2", "Жасырын"),),
    )
    left = left_of(record)
    assert left.names[0].text == "[…] — Сарыарқа"
    assert left.carriers[0].label == "[…] 12"
    assert left.carriers[0].part == "[…]"
    assert left.files[0].original_name == ""
    assert left.segments[0].label == "[…] сөйлейді"
    assert left.segments[0].text == "Мен […]"
    assert left.origins == ()
    assert left.credits == ()


def test_the_composer_of_a_work_that_is_heard_is_covered_too():
    work = Work(id="w", credits=(Credit(Role.COMPOSER, "hidden"),))
    record = Recording(id="r", works=(), notes=(Text("Адамұлының күйі"),))
    left = left_of(replace(record, works=(WorkUse("w"),)), work)
    assert left.notes[0].text == "[…] күйі"
    assert left.works == (WorkUse("w"),)


def test_a_place_is_covered_by_its_whole_name_alone():
    place = Event(id="e", names=(Name("Ақ жол үйі", Language.KK),), access=CLOSED)
    record = Recording(id="r", performance=Performance(event="e"), notes=(Text("Ақ жол үйінде, ақ үй, жол"),))
    assert left_of(record, place).notes[0].text == "[…], ақ үй, жол"


def test_an_open_person_tied_to_a_closed_one_keeps_other_ties():
    record = replace(
        OPEN,
        links=(PersonLink("teacher", "hidden"), PersonLink("teacher", "dina")),
        notes=(Text("Жасырынның шәкірті"),),
    )
    left = left_of(record)
    assert left.links == (PersonLink("teacher", "dina"),)
    assert left.notes[0].text == "[…] шәкірті"


def test_a_recording_with_open_ties_only_keeps_origins_and_file_names():
    record = Recording(
        id="r",
        credits=(Credit(Role.PERFORMER, "dina"),),
        files=(MediaFile("masters/1.wav", "0", 1, "Дина.wav", FACTS),),
        origins=(Origin("names", OriginType.TAG, "TIT2", "Дина"),),
    )
    left = left_of(record)
    assert left.files[0].original_name == "Дина.wav"
    assert left.origins == record.origins


@pytest.mark.parametrize("is_open", [True, False])
def test_what_something_is_part_of_stays_when_open_and_goes_when_closed(is_open: bool):
    access = Access() if is_open else CLOSED
    whole = Collection(id="whole", access=access)
    broader = Instrument(id="broader", access=access)
    work = Work(id="whole", access=access)
    holder = Organisation(id="holder", access=access)
    known = (whole, broader, work, holder)
    collection = left_of(Collection(id="c", part_of="whole", holder="holder"), *known)
    assert (collection.part_of, collection.holder) == (("whole", "holder") if is_open else (None, None))
    assert left_of(Instrument(id="i", broader="broader"), *known).broader == ("broader" if is_open else None)
    assert left_of(Work(id="w", part_of="whole"), *known).part_of == ("whole" if is_open else None)
    carriers = left_of(Recording(id="r", carriers=(Carrier(holder="holder"),)), *known).carriers
    assert carriers[0].holder == ("holder" if is_open else None)


@pytest.mark.parametrize("status", [Status.DRAFT, Status.IN_REVIEW])
def test_what_is_not_published_is_not_there_for_anybody_but_staff(status: Status):
    draft = replace(OPEN, status=status)
    for viewer in (ANONYMOUS, Viewer(on_site=True), Viewer(ViewerKind.REGISTERED, grants=frozenset({OPEN.ref}))):
        assert not may_see(viewer, draft, TODAY)
    assert may_see(ADMINISTRATOR, draft, TODAY)


def test_staff_get_the_record_itself():
    record = about("Жасырын")
    assert left_of(record, viewer=ADMINISTRATOR) is record


PARTS = Recording(
    id="r",
    duration_seconds=10.0,
    segments=(
        Segment(1, 3, SegmentType.LEGEND, text="жабық", id="a", access=CLOSED),
        Segment(2, 4, SegmentType.SPEECH, text="кейін", id="b", access=Access(embargo_until=dt.date(2027, 1, 1))),
        Segment(5, 6, SegmentType.MUSIC, text="залда", id="c", access=Access(AccessLevel.ON_SITE)),
        Segment(2.5, 2.8, SegmentType.TURN, text="ішінде"),
        Segment(0, 10, SegmentType.MUSIC, label="бәрі", text="толық мәтін"),
        Segment(7, 8, SegmentType.MUSIC, text="ашық"),
    ),
    transcript=(Text("сөздер"),),
    legend=(Text("аңыз"),),
)


@pytest.mark.parametrize(
    ("viewer", "day", "heard"),
    [
        (ANONYMOUS, TODAY, ((0, 1), (4, 5), (6, 10))),
        (Viewer(on_site=True), TODAY, ((0, 1), (4, 10))),
        (ANONYMOUS, dt.date(2026, 12, 31), ((0, 1), (4, 5), (6, 10))),
        (ANONYMOUS, dt.date(2027, 1, 1), ((0, 1), (3, 5), (6, 10))),
        (Viewer(grants=frozenset({PARTS.ref})), TODAY, ((0, 10),)),
        (ADMINISTRATOR, TODAY, ((0, 10),)),
    ],
)
def test_passages_are_heard_by_whom_they_are_open_to(
    viewer: Viewer, day: dt.date, heard: tuple[tuple[float, float], ...]
):
    assert audible(viewer, PARTS, day) == tuple(Span(*pair) for pair in heard)


def test_nothing_is_audible_of_a_closed_recording_whatever_its_passages_say():
    assert audible(ANONYMOUS, replace(PARTS, access=CLOSED), TODAY) == ()


def test_the_texts_of_a_closed_passage_go_with_its_sound():
    left = left_of(PARTS)
    assert [s.text for s in left.segments] == ["", "ашық"]
    assert left.transcript == ()
    assert left.legend == ()


def test_a_stretch_goes_with_a_closed_passage_when_more_than_half_of_it_lies_there():
    parts = (
        Segment(0, 10, SegmentType.LEGEND, id="a", access=CLOSED),
        Segment(5, 15, SegmentType.MUSIC),
        Segment(4, 14, SegmentType.MUSIC),
    )
    left = left_of(Recording(id="r", duration_seconds=20.0, segments=parts))
    assert [s.start_seconds for s in left.segments] == [5]


@pytest.mark.parametrize("is_open", [True, False])
def test_a_hall_that_may_be_named_keeps_the_wording_of_the_card(is_open: bool):
    hall = Organisation(id="hall", access=Access() if is_open else CLOSED)
    played = Performance(venue="hall", event_as_found="Опера театрында")
    left = left_of(Recording(id="r", performance=played), hall).performance
    assert left == (played if is_open else Performance())


def test_a_picture_of_what_nobody_may_know_is_not_seen():
    picture = Picture("pictures/001.jpg", "0", 1, "tape.jpg", "image/jpeg", 4, 3)
    assert may_see_picture(ANONYMOUS, Recording(id="r", pictures=(picture,)), picture, TODAY)
    assert not may_see_picture(ANONYMOUS, replace(HIDDEN, pictures=(picture,)), picture, TODAY)


def test_nothing_measured_over_a_closed_passage_is_told():
    analysis = Analysis(
        measurements=(Measurement("rhythm.tempo_bpm", 118.2, "1/min", "m", "1", 0.6),),
        segments=(Segment(1.5, 2, machine=True), Segment(8, 9, machine=True)),
    )
    left = redact_analysis(ANONYMOUS, PARTS, analysis, TODAY)
    assert left.measurements == ()
    assert [s.start_seconds for s in left.segments] == [8]
    assert redact_analysis(ADMINISTRATOR, PARTS, analysis, TODAY) is analysis


def test_a_grant_opens_one_collection_and_no_other():
    record = replace(PARTS, collections=("c",), access=CLOSED)
    assert may_see(Viewer(grants=frozenset({Ref(Collection.kind, "c")})), record, TODAY)
    assert not may_see(Viewer(grants=frozenset({Ref(Collection.kind, "d")})), record, TODAY)


def test_a_closed_collection_called_by_an_everyday_word_hides_nothing_but_itself() -> None:
    hidden = Collection(id="kobyz", names=complete((Name("Қобыз", Language.KK),)), access=CLOSED)
    told = Collection(id="journey", names=complete((Name("Жасырын сапар", Language.KK),)), access=CLOSED)
    names = complete((Name("Қобызбен толғау", Language.KK), Name("Толгау на кобызе из Жасырын сапар", Language.RU)))
    left = left_of(Recording(id="r", names=names, collections=("kobyz", "journey")), hidden, told)
    assert left.collections == ()
    assert {"Қобызбен толғау", "Толгау на кобызе из […]"} <= {name.text for name in left.names}
    person = replace(HIDDEN, names=complete((Name("Қобыз Дина", Language.KK),)))
    left = left_of(Recording(id="r", names=names, credits=(Credit(Role.PERFORMER, "hidden"),)), person)
    assert "[…] толғау" in {name.text for name in left.names}
    work = Work(id="lament", names=complete((Name("Жоқтау", Language.KK),)), access=CLOSED)
    told = complete((Name("Жоқтау (ескі таспа)", Language.KK),))
    left = left_of(Recording(id="r", names=told, works=(WorkUse("lament"),)), work)
    assert "[…] (ескі таспа)" in {name.text for name in left.names}
