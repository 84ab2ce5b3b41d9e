"""Lists of work, tasks handed from one to another, and doubts that somebody settles."""

import re
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy import event
from starlette.testclient import TestClient

from archive.accounts.desk import Desk
from archive.accounts.people import AccountRole, People
from archive.accounts.tasks import Tasks
from archive.errors import InvalidValueError
from archive.home import Home
from archive.jobs.queue import Queue, State
from archive.keeping import Archive
from archive.model import Analysis, Credit, Finding, Kind, Measurement, Name, Recording, Role, SameSound, Work

from .conftest import RECORDS, Browser, send, token_in

OPEN = RECORDS["open"].id
DRAFT = RECORDS["draft"].id


def doubtful(home: Path, identifier: str) -> None:
    archive = Archive.open(home)
    record = archive.catalogue.recording(identifier)
    found = Finding("name-doubtful", "performer 'Дина' may be: Дина Нұрпейісова", candidates=("dina",))
    tempo = Measurement("rhythm.tempo_bpm", 90.0, "1/min", "m", "1", 0.9)
    archive.keep(replace(record, findings=(found,)), who="t", why="a doubt", analysis=Analysis(measurements=(tempo,)))
    archive.close()


def record_now(home: Path, identifier: str) -> Recording:
    archive = Archive.open(home)
    try:
        return archive.catalogue.recording(identifier)
    finally:
        archive.close()


def lists_of(client: TestClient) -> dict[str, int]:
    text = client.get("/desk?lang=en").text
    found = re.findall(r'<a href="/search\?([^"]*)">[^<]*<span class="count">(\d+)', text)
    return {search.replace("&amp;", "&"): int(count) for search, count in found}


def test_every_list_finds_as_many_as_it_says(browser: Browser, home: Path) -> None:
    doubtful(home, OPEN)
    client = browser("curator")
    lists = lists_of(client)
    assert lists["todo=draft"] == 2
    assert lists["todo=doubtful-name"] == 1
    for search, count in lists.items():
        answer = client.get(f"/api/search?{search}&limit=0").json()
        assert answer["total"] == count, search


def test_thirty_changes_are_told_with_fewer_questions_than_changes(browser: Browser, home: Path) -> None:
    archive = Archive.open(home)
    people = [person.id for person in archive.catalogue.records(Kind.PERSON)][-12:]
    for number, person in enumerate(people):  # somebody else each time, who was not changed lately
        work = Work(id=f"w{number}", names=(Name(f"Күй {number}"),), credits=(Credit(Role.COMPOSER, person),))
        archive.keep(work, who="t", why="t")
    archive.close()
    client = browser("curator")
    assert client.get("/desk").text.count('href="/desk/work/w') == len(people) == 12
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    event.listen(sa.Engine, "before_cursor_execute", note)
    try:
        client.get("/desk")
    finally:
        event.remove(sa.Engine, "before_cursor_execute", note)
    assert len(asked) < 25


def test_a_curator_of_one_collection_sees_the_work_of_that_one(browser: Browser, home: Path) -> None:
    doubtful(home, OPEN)
    lists = lists_of(browser("keeper"))
    assert lists["todo=draft"] == 1
    assert not any("doubtful" in search for search in lists)


def test_work_is_handed_over_counted_and_reported_done(browser: Browser, home: Path) -> None:
    client = browser("admin")
    page = client.get("/desk/tasks?todo=draft&lang=en").text
    assert re.search(r'class="count">2<', page)
    answer = send(client, "/desk/tasks?todo=draft", "/desk/tasks", search="todo=draft", to="keeper", note="бүгін")
    assert answer.status_code == 303
    assert "keeper" in client.get("/desk").text
    theirs = browser("keeper")
    desk = theirs.get("/desk?lang=en").text
    assert "бүгін" in desk
    number = re.search(r"/desk/tasks/(\d+)/done", desk)
    assert number
    stranger = browser("curator")
    token = token_in(stranger.get("/account").text)
    assert stranger.post(f"/desk/tasks/{number[1]}/done", data={"csrf_token": token}).status_code == 404
    assert send(theirs, "/account", f"/desk/tasks/{number[1]}/done").status_code == 303
    assert "бүгін" not in theirs.get("/desk").text


@pytest.mark.parametrize(
    ("to", "search"), [("listener", "todo=draft"), ("nobody", "todo=draft"), ("keeper", "q=" + "x" * 3000)]
)
def test_a_task_that_cannot_be_given_is_not(browser: Browser, to: str, search: str) -> None:
    client = browser("admin")
    answer = send(client, "/desk/tasks?todo=draft", "/desk/tasks", search=search, to=to)
    assert answer.status_code in (400, 422)
    assert "/done" not in client.get("/desk").text


def test_who_leaves_takes_their_tasks_along(home: Path) -> None:
    with Desk.open(Home(home)) as desk:
        people = People(desk)
        keeper, admin = people.get("keeper"), people.get("admin")
        Tasks(desk).give("todo=draft", keeper, admin)
        assert people.exported("keeper")["tasks"][0]["search"] == "todo=draft"
        people.disable("keeper")
        with pytest.raises(InvalidValueError):
            Tasks(desk).give("todo=draft", people.get("keeper"), admin)
        people.delete("keeper")
        again = people.add("keeper", AccountRole.CURATOR)
        assert Tasks(desk).of(again) == []


def test_a_doubt_is_settled_with_a_reason_and_asks_no_more(browser: Browser, home: Path) -> None:
    doubtful(home, OPEN)
    client = browser("curator")
    page = client.get(f"/desk/recording/{OPEN}?lang=en").text
    assert "/people/dina" in page
    which = re.search(r'name="which" value="(\w+)"', page)
    assert which
    address = f"/desk/recording/{OPEN}/findings"
    assert send(client, f"/desk/recording/{OPEN}", address, which=which[1], why="it is she").status_code == 303
    assert record_now(home, OPEN).findings[0].dismissed == "it is she"
    assert which[1] not in client.get(f"/desk/recording/{OPEN}").text
    assert send(client, f"/desk/recording/{OPEN}", address, which=which[1]).status_code == 404
    assert "todo=doubtful-name" not in lists_of(client)


def test_the_same_sound_in_two_collections_is_settled_by_who_keeps_both(browser: Browser, home: Path) -> None:
    archive = Archive.open(home)
    for one, other in ((DRAFT, OPEN), (OPEN, DRAFT)):
        found = Finding("same-recording", "the same sound", same=SameSound(other, 1.0, 0.0, 0.0))
        record = archive.catalogue.recording(one)
        archive.keep(replace(record, findings=(found,)), who="t", why="a doubt")
    archive.close()
    form, address = f"/desk/recording/{DRAFT}", f"/desk/recording/{DRAFT}/findings"
    keeper = browser("keeper")
    which = re.search(r'name="which" value="(\w+)"', keeper.get(form).text)
    assert which
    assert send(keeper, form, address, which=which[1]).status_code == 403
    assert not record_now(home, OPEN).findings[0].dismissed
    assert send(browser("curator"), form, address, which=which[1]).status_code == 303
    assert record_now(home, OPEN).findings[0].dismissed
    assert record_now(home, DRAFT).findings[0].dismissed


@pytest.mark.parametrize(
    "search",
    ["decade=xyz", "kind=nonsense", "year=abc", "region=a/b/c", "person=..", "language=%00", "tempo=", "q=%22%22",
     "x=y", "collection=" + "z" * 150, "sort=none", "page=9999", "<script>", "q=" + "*" * 100, "todo=nothing"],
)  # fmt: skip
def test_no_task_makes_the_desk_of_whoever_has_it_fail(browser: Browser, home: Path, search: str) -> None:
    with Desk.open(Home(home)) as desk:
        people = People(desk)
        Tasks(desk).give(search, people.get("admin"), people.get("curator"))
    client = browser("admin")
    page = client.get("/desk")
    assert page.status_code == 200
    assert "<script>" not in page.text.partition("<main")[2].partition("</main>")[0]
    assert client.get(f"/desk/tasks?{search}").status_code in (200, 400)


def test_a_measured_value_is_confirmed_corrected_and_given_back(browser: Browser, home: Path) -> None:
    doubtful(home, OPEN)
    client = browser("curator")
    form, address = f"/desk/recording/{OPEN}", f"/desk/recording/{OPEN}/measured"
    assert "unconfirmed" in str(lists_of(client))
    assert send(client, form, address, name="rhythm.tempo_bpm", accept="1").status_code == 303
    assert record_now(home, OPEN).corrections[0].accepted
    assert "unconfirmed" not in str(lists_of(client))
    assert send(client, form, address, name="rhythm.tempo_bpm", value="92,5").status_code == 303
    assert record_now(home, OPEN).corrections[0].value == 92.5
    assert send(client, form, address, name="rhythm.tempo_bpm", value="").status_code == 303
    assert record_now(home, OPEN).corrections == ()
    assert send(client, form, address, name="rhythm.tempo_bpm", value="fast").status_code == 400
    assert send(client, form, address, name="technical.hum_hz", value="50").status_code == 400


def test_nobody_settles_what_is_not_theirs(browser: Browser, home: Path) -> None:
    doubtful(home, OPEN)
    before = record_now(home, OPEN)
    for name in ("keeper", "researcher", "listener"):
        client = browser(name)
        token = token_in(client.get("/account").text)
        for what, fields in (("findings", {"which": "x"}), ("measured", {"name": "rhythm.tempo_bpm", "accept": "1"})):
            answer = client.post(f"/desk/recording/{OPEN}/{what}", data={"csrf_token": token, **fields})
            assert answer.status_code in (303, 401, 403, 404), (name, what)
            assert answer.headers.get("location", "/login").startswith("/login"), (name, what)
    assert record_now(home, OPEN) == before


def test_what_a_search_finds_of_several_kinds_offers_its_recordings_to_be_changed(browser: Browser) -> None:
    curator = browser("curator")
    mixed = curator.get("/search?q=жазба&lang=ru").text
    offered = re.search(r'href="([^"]*/desk/bulk[^"]*)"[^>]*>Изменить записи вместе', mixed)
    assert offered, "recordings and records of other kinds are found"
    bulk = curator.get(unescape(offered[1]))
    assert bulk.status_code == 200, "and the recordings alone can be changed"
    assert "/desk/bulk" in curator.get("/search?q=жазба&kind=recording").text
    assert "/desk/bulk" not in curator.get("/search?q=дина&kind=person&kind=work").text
    assert "/desk/bulk" not in browser("listener").get("/search?q=жазба").text


def test_after_an_intake_one_is_led_to_what_came_in(browser: Browser, home: Path) -> None:
    queue = Queue(Desk.open(Home(home)))
    came = {"added": [{"path": "1.wav", "id": RECORDS["draft"].id}]}
    seen = {"added": [{"path": "1.wav"}]}
    for arguments, outcome in (({"dry_run": False}, came), ({"dry_run": True, "group": "g"}, seen)):
        number = queue.file("receive", arguments, "curator")
        queue.take("test")
        queue.end(number, "test", State.DONE, outcome)
    curator = browser("curator")
    done, report = (curator.get(f"/desk/jobs/{n}?lang=ru").text for n in (1, 2))
    led = re.search(r'href="([^"]*)">Просмотреть черновики и опубликовать', done)
    assert led
    assert "Жоба жазба" in curator.get(unescape(led[1])).text
    assert "Просмотреть черновики" not in report
    assert "<td>—</td>" not in report, "no column for records that are not there yet"
