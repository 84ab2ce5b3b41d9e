"""Asking for access at a closed door, being answered, hearing it by a link, and the link's end."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from archive import passages
from archive.accounts.asking import MOST_AN_HOUR, MOST_FROM_ONE, Asked, Asking, TooManyError
from archive.accounts.desk import Desk, end_sessions
from archive.accounts.people import People
from archive.home import Home
from archive.identifiers import mint
from archive.keeping import Archive
from archive.model import Access, AccessLevel, Recording, Ref, Segment, SegmentType

from .conftest import RECORDS, Browser, desk_bytes, send, titled, token_in

CLOSED, OPEN, DRAFT = RECORDS["closed"], RECORDS["open"], RECORDS["draft"]
LAMENT = Segment(10.0, 20.0, SegmentType.MUSIC, id="lament", names=titled("Жоқтау"), access=Access(AccessLevel.CLOSED))
QUARREL = replace(LAMENT, start_seconds=30.0, end_seconds=40.0, id="quarrel", names=titled("Дау"))
TAPE = Recording(id=mint(), names=titled("Отбасы таспасы"), duration_seconds=60.0, segments=(LAMENT, QUARREL))
WHO = {"name": "Сәулетай Тыңғысыз", "mail": "saule@example.org", "why": "диссертация", "days": "14"}


@pytest.fixture
def home(home: Path) -> Path:
    archive = Archive.open(home)
    archive.keep(TAPE, who="test", why="made")
    archive.close()
    return home


def ask(client: TestClient, record: Ref | str = CLOSED.id, **changed: str):
    return send(client, f"/recordings/{record}/ask?lang=en", **{**WHO, **changed})


def granted(client: TestClient, number: int = 1, **said: object) -> str:
    """The path of the link that was given."""
    answer = send(client, "/desk/requests", f"/desk/requests/{number}", do="grant", **said)
    assert answer.status_code == 201, answer.text
    found = re.search(r"<code>http://archive\.test(/access/[\w-]+)</code>", answer.text)
    assert found
    return found[1]


def held(home: Path, ref: Ref) -> Recording:
    archive = Archive.open(home)
    try:
        return passages.told(archive.catalogue.get(ref))
    finally:
        archive.close()


def test_somebody_asks_is_answered_and_hears_it_until_the_link_ends(browser: Browser, home: Path) -> None:
    stranger, keeper = browser(), browser("keeper")
    page = f"/recordings/{CLOSED.id}"
    assert f"{page}/ask" in stranger.get(page).text
    assert stranger.get(page).status_code == 403
    assert ask(stranger).status_code == 200
    waiting = keeper.get("/desk/requests").text
    assert "Сәулетай Тыңғысыз" in waiting
    assert "диссертация" in waiting
    link = granted(keeper)
    answer = stranger.get(link)
    assert (answer.status_code, answer.headers["location"]) == (303, page)
    assert stranger.get(page).status_code == 200
    assert browser().get(page).status_code == 403  # whoever does not have the link
    assert send(keeper, "/desk/requests", "/desk/requests/1", do="end").status_code == 303
    assert stranger.get(page).status_code == 403
    assert browser().get(link).status_code == 404


def test_the_record_keeps_the_decision_and_nothing_of_the_person(browser: Browser, home: Path) -> None:
    keeper = browser("keeper")
    ask(browser())
    link = granted(keeper)
    (decision,) = held(home, CLOSED.ref).decisions
    assert (decision.who, decision.granted, decision.passages) == ("keeper", True, ())
    stored = b"".join(path.read_bytes() for path in (home / "store").rglob("*") if path.is_file())
    assert "Сәулетай Тыңғысыз".encode() not in stored
    assert b"saule@example.org" not in stored
    kept = desk_bytes(home)
    assert b"saule@example.org" in kept
    assert link.rpartition("/")[2].encode() not in kept
    assert send(keeper, "/desk/requests", "/desk/requests/1", do="delete").status_code == 303
    assert browser().get(link).status_code == 404
    with Desk.open(Home(home)) as desk:
        assert Asking(desk).listed(answered=True) == []


def test_a_link_opens_the_passages_that_were_granted_and_no_others(browser: Browser, home: Path) -> None:
    stranger, admin = browser(), browser("admin")
    page, told = f"/recordings/{TAPE.id}", f"/api/recordings/{TAPE.id}"
    assert f"{page}/ask" in stranger.get(page).text
    assert "0:10 – 0:20, 0:30 – 0:40" in stranger.get(f"{page}/ask?lang=en").text
    ask(stranger, TAPE.id)
    stranger.get(granted(admin, passage=["lament", "of-another-recording"]))
    assert "Жоқтау" in stranger.get(told).text
    assert '"Дау"' not in stranger.get(told).text
    assert "Жоқтау" not in browser().get(told).text
    assert stranger.get(told).json()["withheld"] == [[30.0, 40.0]]
    assert browser().get(told).json()["withheld"] == [[10.0, 20.0], [30.0, 40.0]]
    refused = send(admin, "/desk/requests", "/desk/requests/1", do="grant", passage="quarrel")
    assert refused.status_code == 400  # answered already


def test_a_refusal_is_an_answer_and_opens_nothing(browser: Browser, home: Path) -> None:
    ask(browser())
    assert send(browser("admin"), "/desk/requests", "/desk/requests/1", do="refuse", note="жоқ").status_code == 303
    assert [d.granted for d in held(home, CLOSED.ref).decisions] == [False]
    assert browser().get("/access/none").status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [{"name": " "}, {"mail": ""}, {"mail": "saule"}, {"mail": "a b@c"}, {"why": ""}, {"why": "к" * 4001}, {"days": "0"},
     {"days": "367"}, {"days": "x"}, {"days": "-1"}, {"name": "н" * 201}, {"days": "9" * 50}],
)  # fmt: skip
def test_a_request_that_lacks_something_keeps_what_was_typed(
    browser: Browser, home: Path, wrong: dict[str, str]
) -> None:
    answer = ask(browser(), **wrong)
    assert answer.status_code == 422
    assert "Say who you are" in answer.text
    with Desk.open(Home(home)) as desk:
        assert Asking(desk).listed(answered=False) == []


def test_script_in_a_request_is_words_at_the_desk(browser: Browser) -> None:
    ask(browser(), why="<script>alert(1)</script>", name='"><img src=x onerror=alert(1)>')
    text = browser("admin").get("/desk/requests").text
    assert "<script>alert" not in text
    assert "<img src=x" not in text
    assert "&lt;script&gt;alert(1)" in text


def test_a_thousand_in_an_hour_are_not_kept(browser: Browser, home: Path) -> None:
    client = browser()
    assert [ask(client).status_code for _ in range(MOST_FROM_ONE + 1)] == [200] * MOST_FROM_ONE + [429]
    assert "Retry-After" in ask(client).headers
    with Desk.open(Home(home)) as desk:
        room = Asking(desk)
        kept = 0
        for n in range(1000):
            try:
                room.ask(Asked(CLOSED.id, (), "x", "x@example.org", "y", 1), f"192.0.2.{n}")
                kept += 1
            except TooManyError:
                break
        assert kept == MOST_AN_HOUR - MOST_FROM_ONE


def test_a_form_from_elsewhere_or_of_a_megabyte_is_refused(browser: Browser) -> None:
    client = browser()
    page = f"/recordings/{CLOSED.id}/ask"
    assert client.post(page, data=WHO).status_code == 403
    token = token_in(client.get(page).text)
    assert client.post(page, data={**WHO, "csrf_token": token, "why": "м" * 500_000}).status_code == 422


def test_nobody_can_ask_for_what_does_not_exist_for_them_or_is_open(browser: Browser) -> None:
    client = browser()
    assert client.get(f"/recordings/{DRAFT.id}/ask").status_code == 404
    assert client.get("/recordings/nothing/ask").status_code == 404
    assert ask(client, OPEN.id).status_code == 303
    assert "Жабық жазба" not in client.get(f"/recordings/{CLOSED.id}/ask").text


def test_curators_answer_for_what_they_keep_alone(browser: Browser, home: Path) -> None:
    ask(browser(), TAPE.id)
    keeper = browser("keeper")
    assert "Сәулетай Тыңғысыз" not in keeper.get("/desk/requests").text
    assert send(keeper, "/account", "/desk/requests/1", do="grant", passage="lament").status_code == 404
    assert browser("listener").get("/desk/requests").status_code == 303
    assert held(home, TAPE.ref).decisions == ()


def test_a_link_outlives_its_curator_until_another_ends_it(browser: Browser, home: Path) -> None:
    stranger, keeper, admin = browser(), browser("keeper"), browser("admin")
    ask(stranger)
    stranger.get(granted(keeper))
    with Desk.open(Home(home)) as desk:
        People(desk).disable("keeper")
    assert stranger.get(f"/recordings/{CLOSED.id}").status_code == 200
    assert "keeper" in admin.get("/desk/requests").text
    send(admin, "/desk/requests", "/desk/requests/1", do="end")
    assert stranger.get(f"/recordings/{CLOSED.id}").status_code == 403


def test_a_restored_backup_opens_no_link(browser: Browser, home: Path) -> None:
    stranger = browser()
    ask(stranger)
    stranger.get(granted(browser("admin")))
    assert stranger.get(f"/recordings/{CLOSED.id}").status_code == 200
    end_sessions(home / "desk.sqlite")
    assert stranger.get(f"/recordings/{CLOSED.id}").status_code == 403
