"""Cutting a recording at the desk: passages added, moved, closed and taken away; proposals; two curators at once."""

from dataclasses import replace
from pathlib import Path

import pytest

from archive import passages
from archive.identifiers import mint
from archive.keeping import Archive
from archive.model import Access, AccessLevel, Analysis, Kind, Recording, Ref, Segment, SegmentType
from archive.passages import Flaw

from .conftest import Browser, send, titled, token_in

MUSIC, SECTION = SegmentType.MUSIC, SegmentType.SECTION
TAPE = Recording(id=mint(), names=titled("Таспа"), duration_seconds=600.0)
PAGE = f"/desk/recording/{TAPE.id}/passages"


@pytest.fixture
def home(home: Path) -> Path:
    """With a tape of ten minutes: the file names one marker, the program heard two stretches."""
    archive = Archive.open(home)
    marker = Segment(5.0, 100.0, MUSIC, "A1", machine=True, origin="cue marker 1")
    heard = (Segment(200.0, 300.0, MUSIC, machine=True), Segment(250.0, 350.0, MUSIC, machine=True))
    archive.keep(replace(TAPE, segments=(marker,)), who="test", why="made", analysis=Analysis(segments=heard))
    archive.close()
    return home


def held(home: Path) -> Recording:
    archive = Archive.open(home)
    try:
        return archive.catalogue.recording(TAPE.id)
    finally:
        archive.close()


def fields(start: str, end: str, kind: str = "music", **more: str) -> dict[str, str]:
    return {"do": "keep", "start_seconds": start, "end_seconds": end, "type": kind, **more}


def base_in(text: str) -> str:
    return text.partition('name="base" value="')[2].partition('"')[0]


def test_a_passage_is_cut_named_closed_moved_and_taken_away(browser: Browser, home: Path) -> None:
    client = browser("curator")
    name = {"names.0.text": "Адай", "names.0.language": "kk-Cyrl", "names.0.type": "preferred"}
    sent = fields(
        "6:40", "7:40.5", **name, person="dina", **{"access.level": "closed", "access.reason": "Отбасы сұрады"}
    )
    assert send(client, f"{PAGE}?passage=new", PAGE, **sent).status_code == 303
    (passage,) = passages.kept(held(home))
    assert (passage.start_seconds, passage.end_seconds, passage.type, passage.person) == (400.0, 460.5, MUSIC, "dina")
    assert passage.access == Access(AccessLevel.CLOSED, reason="Отбасы сұрады")
    assert passage.names == titled("Адай")
    assert "Адай" in client.get(PAGE).text
    opened = client.get(f"{PAGE}?passage={passage.id}").text
    assert 'value="6:40"' in opened
    assert 'value="7:40.5"' in opened
    moved = fields("6:41", "7:40.5", passage=passage.id, **name)
    assert send(client, f"{PAGE}?passage={passage.id}", PAGE, **moved).status_code == 303
    (passage_now,) = passages.kept(held(home))
    assert passage_now == replace(passage, start_seconds=401.0, person=None, access=None)
    assert send(client, PAGE, do="remove", passage=passage.id).status_code == 303
    assert passages.kept(held(home)) == ()


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        ("2:00", "1:00", "ends before it begins"),
        ("1:00", "1:00", "ends before it begins"),
        ("9:00", "10:01", "ends at 10:00"),
        ("700", "710", "ends at 10:00"),
        ("0", "0:00.01", "too short"),
        ("3.20", "4:00", "is not a moment"),
        ("-1", "5", "is not a moment"),
        ("x", "5", "is not a moment"),
        ("nan", "inf", "is not a moment"),
        ("1:60", "2:00", "is not a moment"),
        ("", "5", "needed"),
        ("6:30", "6:50", "one at 6:40–7:00"),
    ],
)
def test_what_is_no_passage_is_told_and_nothing_is_kept(
    browser: Browser, home: Path, start: str, end: str, said: str
) -> None:
    client = browser("curator")
    send(client, f"{PAGE}?passage=new&lang=en", PAGE, **fields("6:40", "7:00"))
    answer = send(client, f"{PAGE}?passage=new&lang=en", PAGE, **fields(start, end, text="жазылған сөз"))
    assert answer.status_code == 422
    assert said in answer.text
    assert "жазылған сөз" in answer.text
    assert len(passages.kept(held(home))) == 1


def test_sections_lie_within_a_piece_and_pieces_apart() -> None:
    piece = Segment(0.0, 100.0, MUSIC, id="a")
    tape = replace(TAPE, segments=(piece,))
    assert passages.flaw(tape, Segment(20.0, 40.0, SECTION)) is None
    assert passages.flaw(tape, Segment(100.0, 140.0, MUSIC)) is None
    assert passages.flaw(tape, Segment(99.0, 140.0, MUSIC)) is Flaw.OVERLAP
    assert passages.flaw(tape, Segment(10.0, 90.0, MUSIC, id="a")) is None


def test_a_thousand_passages_are_refused_at_the_limit() -> None:
    many = tuple(Segment(float(n), n + 0.9, SECTION, id=f"s{n}") for n in range(passages.MOST))
    tape = replace(TAPE, segments=many)
    assert passages.flaw(tape, Segment(1.0, 2.0, SECTION)) is Flaw.MANY
    assert passages.flaw(tape, replace(many[3], end_seconds=4.5)) is None
    left = passages.accept(TAPE, [Segment(n * 0.5, n * 0.5 + 0.4, SECTION, machine=True) for n in range(1000)])
    assert (len(left[0].segments), len(left[1])) == (passages.MOST, 1000 - passages.MOST)


def test_proposals_are_accepted_moved_and_rejected(browser: Browser, home: Path) -> None:
    client = browser("curator")
    listed = client.get(f"{PAGE}?lang=en").text
    assert listed.count('value="accept"') == 4  # three, and all of them
    assert send(client, PAGE, do="accept", proposal="5.000-100.000-music").status_code == 303
    (piece,) = passages.kept(held(home))
    assert (piece.label, piece.origin, piece.machine) == ("A1", "cue marker 1", False)
    assert piece.id
    moved = fields("3:10", "5:00", proposal="200.000-300.000-music")
    assert send(client, f"{PAGE}?proposal=200.000-300.000-music", PAGE, **moved).status_code == 303
    assert [p.start_seconds for p in passages.kept(held(home))] == [5.0, 190.0]
    assert send(client, f"{PAGE}?lang=en", do="accept", proposal="250.000-350.000-music").status_code == 400
    assert send(client, PAGE, do="reject", proposal="250.000-350.000-music").status_code == 303
    assert 'value="accept"' not in client.get(PAGE).text
    assert send(client, PAGE, do="reject", proposal="250.000-350.000-music").status_code == 404
    assert "proposed by a program" not in browser().get(f"/recordings/{TAPE.id}?lang=en").text


def test_all_are_accepted_but_those_that_have_no_room(browser: Browser, home: Path) -> None:
    client = browser("curator")
    assert send(client, PAGE, do="accept", proposal="all").status_code == 303
    assert [p.start_seconds for p in passages.kept(held(home))] == [5.0, 200.0]
    assert client.get(PAGE).text.count('value="accept"') == 2
    assert send(client, PAGE, do="reject", proposal="all").status_code == 303
    assert send(client, PAGE, do="reject", proposal="all").status_code == 404


def test_a_rejected_proposal_is_not_made_again_by_another_analysis() -> None:
    found = Segment(10.0, 20.0, MUSIC, machine=True)
    tape = passages.settle(TAPE, found)
    assert passages.proposals(tape, Analysis(segments=(replace(found, start_seconds=10.3),))) == ()
    other = replace(found, type=SegmentType.SPEECH)
    assert passages.proposals(tape, Analysis(segments=(other,))) == (other,)


def test_two_who_cut_different_passages_do_not_hinder_each_other(browser: Browser, home: Path) -> None:
    one, other = browser("curator"), browser("admin")
    for start, end in (("1:00", "2:00"), ("3:00", "4:00")):
        send(one, f"{PAGE}?passage=new", PAGE, **fields(start, end))
    first, second = passages.kept(held(home))
    mine, theirs = one.get(f"{PAGE}?passage={first.id}").text, other.get(f"{PAGE}?passage={second.id}").text
    ways = ((one, mine, first, ("1:01", "2:00")), (other, theirs, second, ("3:01", "4:00")))
    for client, text, passage, bounds in ways:
        sent = {"csrf_token": token_in(text), "base": base_in(text), "passage": passage.id, **fields(*bounds)}
        assert client.post(PAGE, data=sent).status_code == 303
    assert [p.start_seconds for p in passages.kept(held(home))] == [61.0, 181.0]


def test_whoever_was_slower_with_the_same_passage_is_told_and_loses_nothing(browser: Browser, home: Path) -> None:
    one, other = browser("curator"), browser("admin")
    send(one, f"{PAGE}?passage=new", PAGE, **fields("1:00", "2:00"))
    (passage,) = passages.kept(held(home))
    text = one.get(f"{PAGE}?passage={passage.id}").text
    send(other, f"{PAGE}?passage={passage.id}", PAGE, **fields("1:10", "2:00", passage=passage.id))
    mine = fields("1:20", "2:00", text="менің сөзім", passage=passage.id, base=base_in(text))
    sent = {"csrf_token": token_in(text), **mine}
    answer = one.post(PAGE, data=sent)
    assert answer.status_code == 409
    assert "1:10–2:00" in answer.text
    assert "менің сөзім" in answer.text
    assert passages.kept(held(home))[0].start_seconds == 70.0
    assert one.post(PAGE, data={**sent, "base": base_in(answer.text)}).status_code == 303
    assert passages.kept(held(home))[0].start_seconds == 80.0


def test_a_passage_beyond_a_shorter_master_is_shown_and_can_be_mended(browser: Browser, home: Path) -> None:
    archive = Archive.open(home)
    late = Segment(590.0, 599.0, MUSIC, id="late", access=Access(AccessLevel.CLOSED))
    later = replace(late, start_seconds=599.5, end_seconds=600.0, id="later")
    archive.keep(replace(TAPE, segments=(late, later), duration_seconds=300.0), who="test", why="a shorter master")
    archive.close()
    client = browser("curator")
    assert "beyond the end of the sound" in client.get(f"{PAGE}?lang=en").text
    assert browser().get(f"/recordings/{TAPE.id}").status_code == 200
    assert send(client, f"{PAGE}?passage=late", PAGE, **fields("4:00", "4:59", passage="late")).status_code == 303
    assert passages.kept(held(home))[0].end_seconds == 299.0


@pytest.mark.parametrize(("name", "status"), [("keeper", 403), ("researcher", 303), ("listener", 303), ("", 303)])
def test_only_who_keeps_the_recording_cuts_it(browser: Browser, home: Path, name: str, status: int) -> None:
    client = browser(name)
    assert client.get(PAGE).status_code == status
    token = token_in(client.get("/account" if name else "/login").text)
    answer = client.post(PAGE, data={"csrf_token": token, **fields("1:00", "2:00")})
    assert answer.status_code == status
    assert passages.kept(held(home)) == ()


def test_a_program_sends_the_same_form(browser: Browser, home: Path) -> None:
    client = browser("curator")
    token = token_in(client.get("/account").text)
    sent = {"csrf_token": token, **fields("60", "120")}
    answer = client.post(PAGE, data=sent, headers={"Accept": "application/json"})
    assert answer.json()["passages"] == [passages.kept(held(home))[0].id]
    wrong = client.post(PAGE, data={**sent, "end_seconds": "5"}, headers={"Accept": "application/json"})
    assert (wrong.status_code, list(wrong.json()["problems"])) == (422, ["end_seconds"])


def test_closing_a_passage_shuts_the_sound_with_the_next_request(browser: Browser, home: Path) -> None:
    client, visitor = browser("curator"), browser()
    assert "closed a part" not in visitor.get(f"/recordings/{TAPE.id}?lang=en").text
    send(client, f"{PAGE}?passage=new", PAGE, **fields("1:00", "2:00", **{"access.level": "closed"}))
    assert "1:00 – 2:00" in visitor.get(f"/recordings/{TAPE.id}?lang=en").text
    assert Ref(Kind.RECORDING, TAPE.id) in Archive.open(home).catalogue
