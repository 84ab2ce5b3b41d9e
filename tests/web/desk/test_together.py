"""Merging, changing together, taking back, histories: filed in the browser, done by the worker."""

import csv
import re
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from archive.batches import new_batch, signed
from archive.jobs.worker import work
from archive.keeping import Archive, Draft
from archive.model import Access, AccessLevel, Credit, Genre, Kind, Person, Ref, Role, Status, Work
from web.desk.together.page import FIRST_MOVED, FORESEEN

from .conftest import RECORDS, Browser, send, titled

JSON = {"Accept": "application/json"}


def job_of(client: TestClient, home: Path, location: str) -> dict[str, object]:
    """What became of a job that was filed."""
    work(home, until_empty=True)
    return client.get(location, headers=JSON).json()


def test_two_people_become_one_and_their_addresses_too(browser: Browser, home: Path) -> None:
    archive = Archive.open(home)
    archive.keep(Person(id="dina-again", names=titled("Дина Нұрпейіс")), who="t", why="made")
    archive.close()
    client = browser("curator")
    page = client.get("/desk/person/dina/merge?other=dina-again", params={"lang": "en"})
    assert "Дина Нұрпейіс" in client.get("/desk/person/dina/merge?other=dina-again").text
    assert page.status_code == 200
    answer = send(client, "/desk/person/dina/merge?other=dina-again", "/desk/person/dina/merge", other="dina-again")
    assert answer.status_code == 303
    assert job_of(client, home, answer.headers["location"])["state"] == "done"
    moved = browser().get("/people/dina-again")
    assert (moved.status_code, moved.headers["location"]) == (308, "/people/dina")
    assert "Дина Нұрпейіс" in browser().get("/people/dina").text


def test_merging_is_for_those_who_keep_the_whole_archive(browser: Browser) -> None:
    assert browser("keeper").get("/desk/person/dina/merge").status_code in (403, 404)


def test_many_are_changed_together_after_counting_and_taken_back_as_one_step(browser: Browser, home: Path) -> None:
    client = browser("curator")
    asked = {"query": "kind=recording", "op": "add", "name": "genres", "value": "kui"}
    counted = send(client, "/desk/bulk?kind=recording", "/desk/bulk", **asked)
    assert counted.status_code == 200
    before = Archive.open(home)
    assert not any(getattr(r, "genres", ()) for r in before.catalogue.records(Kind.RECORDING))
    before.close()
    answer = send(client, "/desk/bulk?kind=recording", "/desk/bulk", **asked, confirmed="1")
    done = job_of(client, home, answer.headers["location"])
    outcome = done["outcome"]
    assert isinstance(outcome, dict)
    assert outcome["changed"] == 5
    archive = Archive.open(home)
    assert all(getattr(r, "genres", ()) == ("kui",) for r in archive.catalogue.records(Kind.RECORDING))
    archive.change(Ref(Kind.RECORDING, RECORDS["open"].id), lambda r: r, who="t", why="nothing")
    archive.close()
    page = client.get(f"/desk/batches/{outcome['batch']}")
    assert page.status_code == 200
    answer = send(client, f"/desk/batches/{outcome['batch']}", f"/desk/batches/{outcome['batch']}/undo")
    assert job_of(client, home, answer.headers["location"])["state"] == "done"
    archive = Archive.open(home)
    assert not any(getattr(r, "genres", ()) for r in archive.catalogue.records(Kind.RECORDING))
    archive.close()


def test_of_a_long_batch_the_page_looks_at_the_last_records_alone(browser: Browser, home: Path) -> None:
    """A sheet may change 100,000: its page is there at once, and what takes it back looks at each."""
    archive, batch = Archive.open(home), new_batch()
    drafts = [Draft(Genre(id=f"g{n}", names=titled(f"Жанр {n}")), base=0) for n in range(FORESEEN + 3)]
    archive.keep_many(drafts, who="t", why=signed("a long sheet", batch))
    archive.close()
    page = browser("curator").get(f"/desk/batches/{batch}?lang=en").text
    assert f"{FORESEEN + 3} records" in page
    assert f"brought by it, and withdrawn: {FORESEEN}" in page
    assert f"The last {FORESEEN} of them were looked at" in page


def test_what_would_be_opened_has_to_be_meant(browser: Browser, home: Path) -> None:
    client, closed = browser("curator"), RECORDS["closed"]
    asked = {"query": "kind=recording", "op": "set", "name": "access", "value": "open", "confirmed": "1"}
    answer = send(client, "/desk/bulk?kind=recording", "/desk/bulk", **asked)
    outcome = job_of(client, home, answer.headers["location"])["outcome"]
    assert isinstance(outcome, dict)
    assert str(closed.ref) in outcome["shut"]
    archive = Archive.open(home)
    assert archive.catalogue.get(closed.ref).access.level is AccessLevel.CLOSED
    archive.close()


def test_a_curator_of_one_collection_changes_no_others_together(browser: Browser) -> None:
    client = browser("keeper")
    asked = {"query": "kind=recording", "op": "add", "name": "genres", "value": "kui"}
    assert send(client, "/account", "/desk/bulk", **asked).status_code == 403
    own = {**asked, "query": f"kind=recording&collection={RECORDS['mine'].id}"}
    assert send(client, "/account", "/desk/bulk", **own).status_code == 200


@pytest.mark.parametrize(
    ("name", "value", "op"),
    [("genres", "no such genre", "add"), ("status", "x", "set"), ("files", "x", "set"), ("date", "x", "add")],
)
def test_a_change_that_means_nothing_is_said(browser: Browser, name: str, value: str, op: str) -> None:
    asked = {"query": "kind=recording", "op": op, "name": name, "value": value}
    assert send(browser("curator"), "/account", "/desk/bulk", **asked).status_code == 422


def test_any_version_comes_back_and_opens_nothing(browser: Browser, home: Path) -> None:
    client, ref = browser("curator"), Ref(Kind.PERSON, "dina")
    send(client, "/desk/person/dina", base="1", field="date_note", date_note="екінші")
    archive = Archive.open(home)
    archive.change(ref, lambda r: replace(r, access=Access(AccessLevel.CLOSED)), who="t", why="closed")
    archive.close()
    page = client.get("/desk/person/dina/history?from=1&to=2").text
    assert "екінші" in page
    assert (
        send(client, "/desk/person/dina/history", "/desk/person/dina/restore", version="1", base="2").status_code == 400
    )
    assert (
        send(client, "/desk/person/dina/history", "/desk/person/dina/restore", version="1", base="3").status_code == 303
    )
    archive = Archive.open(home)
    dina = archive.catalogue.get(ref)
    assert isinstance(dina, Person)
    assert dina.date_note != "екінші"
    assert dina.access.level is AccessLevel.CLOSED
    archive.close()
    log = client.get("/desk/person/dina/history.json").json()
    assert [row["who"] for row in log][1:] == ["curator", "t", "curator"]


def test_a_split_shows_the_first_records_that_name_it_and_all_where_they_are_asked_for(
    browser: Browser, home: Path
) -> None:
    archive = Archive.open(home)
    credit = Credit(Role.COMPOSER, "dina", "Дина")
    drafts = [Draft(Work(id=f"w{n}", names=titled(f"Күй {n}"), credits=(credit,)), base=0) for n in range(30)]
    archive.keep_many(drafts, who="t", why="made")
    archive.close()
    client = browser("curator")
    few, every = (client.get(f"/desk/person/dina/split{more}").text for more in ("", "?all=1"))
    assert few.count('name="source"') == FIRST_MOVED
    assert "/desk/person/dina/split?all=1" in few
    assert every.count('name="source"') >= 30
    assert 'split?all=1">' not in every


def test_the_whole_log_is_a_file_for_those_who_keep_the_whole_archive(browser: Browser, home: Path) -> None:
    archive = Archive.open(home)
    archive.change(Ref(Kind.PERSON, "dina"), lambda r: replace(r, date_note="x"), who="=cmd|' /C calc'!A0", why="+1")
    held = sum(len(archive.catalogue.revisions(record.ref)) for record in archive.catalogue.records())
    archive.close()
    answer = browser("curator").get("/desk/log.csv")
    rows = list(csv.DictReader(answer.text.removeprefix("\ufeff").splitlines()))
    assert len(rows) == held
    assert [row["at"] for row in rows] == sorted(row["at"] for row in rows)
    assert (rows[-1]["id"], rows[-1]["version"], rows[-1]["fields"]) == ("dina", "2", "date_note")
    assert (rows[-1]["who"][0], rows[-1]["why"]) == ("'", "'+1")
    assert "/desk/log.csv" in browser("curator").get("/desk").text
    assert browser("keeper").get("/desk/log.csv").status_code == 403
    assert "/desk/log.csv" not in browser("keeper").get("/desk").text
    assert browser("listener").get("/desk/log.csv").status_code == 303


def test_a_draft_is_previewed_as_others_will_see_it(browser: Browser) -> None:
    client, draft, closed = browser("curator"), RECORDS["draft"], RECORDS["closed"]
    seen = client.get(f"/desk/recording/{draft.id}/preview?as=anonymous")
    assert seen.status_code == 200
    assert "Жоба жазба" in seen.text
    assert client.get(f"/desk/recording/{closed.id}/preview?as=registered").status_code == 403
    assert browser().get(f"/recordings/{draft.id}").status_code == 404
    assert draft.status is Status.DRAFT


@pytest.mark.parametrize(("name", "as_whom"), [("draft", "anonymous"), ("closed", "registered"), ("draft", "on-site")])
def test_a_preview_says_that_it_is_one_and_leads_back(browser: Browser, name: str, as_whom: str) -> None:
    """Also at a closed door: whoever looks there is no visitor, and wants their form again."""
    record = RECORDS[name]
    path = f"/desk/recording/{record.id}"
    text = browser("curator").get(f"{path}/preview?as={as_whom}&lang=ru").text
    bar = text[text.index('<nav class="desk-bar"') :].partition("</nav>")[0]
    assert f'href="{path}"' in bar
    assert "как если бы опубликовали" in bar
    assert [one in bar for one in ("anonymous", "registered", "on-site")] == [True] * 3
    assert re.search(rf'as={as_whom}"[^>]*aria-current="page"', bar)
    page = browser().get(f"/recordings/{RECORDS['open'].id}").text
    assert "desk-bar" not in page


def test_jobs_are_told_to_whoever_filed_them(browser: Browser) -> None:
    curator, keeper = browser("curator"), browser("keeper")
    asked = {"query": "kind=recording", "op": "add", "name": "genres", "value": "kui", "confirmed": "1"}
    job = send(curator, "/account", "/desk/bulk", **asked).headers["location"]
    assert keeper.get(job).status_code == 404
    assert send(keeper, "/account", f"{job}/cancel").status_code == 303
    assert curator.get(job, headers=JSON).json()["state"] == "waiting"
    assert send(curator, "/account", f"{job}/cancel").status_code == 303
    assert curator.get(job, headers=JSON).json()["state"] == "cancelled"
    assert re.search("cancelled|тоқтатылды", curator.get(job).text)


def test_one_person_becomes_two_in_the_browser(browser: Browser, home: Path) -> None:
    archive = Archive.open(home)
    name = titled("Қали Жантілеуов")
    archive.keep(Person(id="two-in-one", names=(*name, *titled("Қали Байжанов"))), who="t", why="made")
    archive.close()
    client, page = browser("curator"), "/desk/person/two-in-one/split"
    assert "Қали Байжанов" in client.get(page).text
    assert send(client, page, name="nobody").status_code == 422
    assert send(client, page, name="Қали Байжанов", source="nothing/x").status_code == 422
    answer = send(client, page, name="Қали Байжанов")
    assert answer.status_code == 303
    done = job_of(client, home, answer.headers["location"])
    assert done["state"] == "done", done
    archive = Archive.open(home)
    made = archive.catalogue.get(Ref(Kind.PERSON, str(done["outcome"]["made"]).rpartition("/")[2]))  # type: ignore[index]
    archive.close()
    assert "Қали Байжанов" in {n.text for n in made.names}
    assert browser("keeper").get(page).status_code == 403
