"""Lists, searches and notes follow whoever signs in, from one browser to another, and nobody else reads them."""

import json
import time
from typing import Any

import pytest
from starlette.testclient import TestClient

from archive.accounts.kept import LONGEST_VALUE, MOST

from .conftest import RECORDS, Browser, token_in

ADDRESS = "/account/kept.json"


def keep(client: TestClient, *entries: dict[str, Any], token: str = ""):
    token = token or client.get(ADDRESS).json()["csrf_token"]
    return client.post(ADDRESS, data={"csrf_token": token, "entries": json.dumps(entries)})


def entry(name: str, value: str, at: float | None = None) -> dict[str, Any]:
    return {"name": name, "value": value, "at": time.time() if at is None else at}


def test_what_one_browser_keeps_another_finds_and_the_later_holds(browser: Browser) -> None:
    phone, desk = browser("listener"), browser("listener")
    assert keep(phone, entry("note:r1", '"әжемнің күйі"', 100.0), entry("list:Той", "[]", 100.0)).status_code == 200
    assert [e["name"] for e in desk.get(ADDRESS).json()["entries"]] == ["list:Той", "note:r1"]
    assert keep(desk, entry("note:r1", '"анамның күйі"', 200.0)).status_code == 200
    assert keep(phone, entry("note:r1", '"кеш"', 150.0)).status_code == 200  # an old change of a phone that was away
    (note,) = [e for e in phone.get(ADDRESS).json()["entries"] if e["name"] == "note:r1"]
    assert note["value"] == '"анамның күйі"'
    keep(phone, entry("note:r1", ""))
    assert {e["name"]: e["value"] for e in desk.get(ADDRESS).json()["entries"]}["note:r1"] == ""


def test_a_clock_that_is_ahead_does_not_win_for_ever(browser: Browser) -> None:
    phone = browser("listener")
    keep(phone, entry("note:r1", '"2090"', time.time() + 2e9))
    keep(phone, entry("note:r1", '"бүгін"', time.time() + 1))
    assert phone.get(ADDRESS).json()["entries"][0]["value"] == '"бүгін"'


def test_nobody_else_reads_or_writes_them(browser: Browser) -> None:
    keep(browser("listener"), entry("note:r1", '"құпия"'))
    assert browser().get(ADDRESS).status_code == 303
    for other in ("admin", "curator", "researcher"):
        assert "құпия" not in browser(other).get(ADDRESS).text
    stranger = browser("listener")
    assert keep(stranger, entry("note:r1", '"x"'), token="forged").status_code == 403
    token = token_in(browser().get("/login").text)
    assert browser().post(ADDRESS, data={"csrf_token": token, "entries": "[]"}).status_code in (303, 403)


@pytest.mark.parametrize(
    "entries",
    ["{", '{"a":1}', '[{"name":"","value":"","at":1}]', '[{"name":"n","value":1,"at":1}]',
     json.dumps([{"name": "n" * 601, "value": "", "at": 1}]), '[{"name":"n","value":"","at":1,"account":"x"}]',
     json.dumps([{"name": "n", "value": "v" * (LONGEST_VALUE + 1), "at": 1}]),
     json.dumps([{"name": f"n{n}", "value": "", "at": 1} for n in range(MOST + 1)])],
)  # fmt: skip
def test_what_cannot_be_kept_is_refused_whole(browser: Browser, entries: str) -> None:
    client = browser("listener")
    token = client.get(ADDRESS).json()["csrf_token"]
    assert client.post(ADDRESS, data={"csrf_token": token, "entries": entries}).status_code == 400
    assert client.get(ADDRESS).json()["entries"] == []


def test_they_are_in_the_export_and_go_with_the_account(browser: Browser) -> None:
    client = browser("listener")
    keep(client, entry("note:r1", '"әжемнің күйі"'))
    exported = client.get("/account/export.json").json()
    assert [one["name"] for one in exported["kept"]] == ["note:r1"]
    assert exported["comments"] == []
    sent = {"csrf_token": token_in(client.get("/account").text), "password": "күмбірлеген күй"}
    assert client.post("/account/delete", data=sent).status_code == 303


def test_a_page_has_a_place_for_a_note_where_somebody_is_signed_in(browser: Browser) -> None:
    page = f"/recordings/{RECORDS['open'].id}"
    assert "data-note=" in browser("listener").get(page).text
    assert "data-note=" not in browser().get(page).text
    assert " data-signed-in" not in browser().get(page).text
