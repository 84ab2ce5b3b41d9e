"""Signing in and out, as the contract says it: forms bound to a session, cookies, waiting, tokens."""

import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from structlog.testing import capture_logs

from archive.accounts import schema
from archive.accounts.desk import Desk
from archive.accounts.keys import Keys, Scope
from archive.accounts.people import People
from archive.home import Home
from web.app import create_app

from .conftest import PASSWORD, RECORDS, Browser, send, sign_in, token_in


def test_the_form_is_bound_to_a_session_begun_before_signing_in(browser: Browser) -> None:
    one, two = browser(), browser()
    token = token_in(one.get("/login").text)
    two.get("/login")
    given = {"username": "curator", "password": PASSWORD, "csrf_token": token}
    assert two.post("/login", data=given).status_code == 403
    assert browser().post("/login", data=given).status_code == 403
    assert one.post("/login", data={**given, "csrf_token": ""}).status_code == 403
    assert one.post("/login", data=given).status_code == 303


def test_signing_in_changes_the_cookie_and_the_token_of_forms(browser: Browser) -> None:
    client = browser()
    before = token_in(client.get("/login").text)
    cookie = client.cookies["muragat_session"]
    sign_in(client, "curator")
    assert client.cookies["muragat_session"] != cookie
    assert token_in(client.get("/account").text) != before
    assert client.post("/logout", data={"csrf_token": before}).status_code == 403


@pytest.mark.parametrize(("base_url", "secure"), [("http://archive.test", False), ("https://archive.test", True)])
def test_the_cookie_is_for_this_site_alone(home: Path, base_url: str, secure: bool) -> None:
    with TestClient(create_app(home, base_url=base_url)) as client:
        header = client.get("/login").headers["set-cookie"]
    assert "HttpOnly" in header
    assert re.search("SameSite=(lax|strict)", header)
    assert ("Secure" in header) is secure


def test_following_a_link_signs_nobody_out(browser: Browser) -> None:
    client = browser("curator")
    assert client.get("/logout").status_code == 303
    assert client.get("/account").status_code == 200
    assert send(client, "/account", "/logout").status_code == 303
    assert client.get("/account").headers["location"].startswith("/login")


def test_a_session_that_was_ended_on_the_server_is_ended(browser: Browser, home: Path) -> None:
    client = browser("curator")
    with Desk.open(Home(home)) as desk, desk.writing() as connection:
        connection.execute(schema.session.delete())
    assert client.get("/desk").headers["location"] == "/login?next=%2Fdesk"


@pytest.mark.parametrize("name", ["", "listener", "researcher"])
def test_the_desk_is_for_curators(browser: Browser, name: str) -> None:
    client = browser(name)
    for page in ("/desk", "/desk/person/dina", "/desk/new/person", "/desk/pick?kind=person&q=a", "/desk/accounts"):
        answer = client.get(page)
        assert answer.status_code == 303, page
        assert answer.headers["location"].startswith("/login?next="), page


def test_accounts_are_for_administrators(browser: Browser) -> None:
    assert browser("curator").get("/desk/accounts").status_code == 303
    assert browser("admin").get("/desk/accounts").status_code == 200


def test_within_twelve_wrong_guesses_one_has_to_wait(browser: Browser) -> None:
    client = browser()
    answers = [sign_in(client, "curator", f"guess {n}") for n in range(12)]
    assert [a.status_code for a in answers[:5]] == [401] * 5
    assert {a.status_code for a in answers[5:]} == {429}
    assert int(answers[-1].headers["retry-after"]) > 0
    assert sign_in(client, "curator").status_code == 429


def test_who_is_there_and_who_is_not_get_the_same_words(browser: Browser) -> None:
    client = browser()
    known, unknown = (sign_in(client, name, "wrong password") for name in ("curator", "nobody"))
    assert known.status_code == unknown.status_code == 401
    assert re.sub("curator|nobody|[0-9a-f]{64}|nonce=.[^ >]+", "", known.text) == re.sub(
        "curator|nobody|[0-9a-f]{64}|nonce=.[^ >]+", "", unknown.text
    )


@pytest.mark.parametrize(
    "meant",
    ["https://evil.test/", "//evil.test", "/\\evil.test", "javascript:alert(1)", "/%5cevil.test", "\t//evil.test"],
)
def test_nobody_is_led_away_after_signing_in(browser: Browser, meant: str) -> None:
    client = browser()
    token = token_in(client.get("/login").text)
    given = {"username": "curator", "password": PASSWORD, "csrf_token": token, "next": meant}
    assert client.post("/login", data=given).headers["location"] == "/desk"


def test_one_goes_on_where_one_wanted_to(browser: Browser) -> None:
    client = browser()
    page = client.get(client.get("/desk/person/dina").headers["location"]).text
    found = re.search(r'name="next" value="([^"]+)"', page)
    given = {
        "username": "curator",
        "password": PASSWORD,
        "csrf_token": token_in(page),
        "next": found[1] if found else "",
    }
    assert client.post("/login", data=given).headers["location"] == "/desk/person/dina"


def test_a_token_reads_edits_and_ends(browser: Browser, home: Path) -> None:
    with Desk.open(Home(home)) as desk:
        who = People(desk).get("curator")
        read, edit = (Keys(desk).issue_token(who, "t", [scope]) for scope in (Scope.READ, Scope.EDIT))
        client = browser()
        draft = f"/api/recordings/{RECORDS['draft'].id}"
        assert client.get(draft).status_code == 404
        assert client.get(draft, headers={"Authorization": f"Bearer {read}"}).status_code == 200
        change = {"field": "date_note", "date_note": "by a program"}
        address = "/desk/person/dina"
        as_program = {"Accept": "application/json"}
        answer = client.post(address, data=change, headers={"Authorization": f"Bearer {read}", **as_program})
        assert answer.status_code == 401
        assert "Bearer" in answer.headers["www-authenticate"]
        answer = client.post(address, data=change, headers={"Authorization": f"Bearer {edit}", **as_program})
        assert answer.json()["version"] == 2
        for token in Keys(desk).tokens(who):
            Keys(desk).revoke_token(who, token.digest)
        for address in (draft, "/"):
            assert client.get(address, headers={"Authorization": f"Bearer {read}"}).status_code == 401


def test_a_form_from_another_site_does_nothing(browser: Browser) -> None:
    client = browser("curator")
    token = token_in(client.get("/account").text)
    answer = client.post("/logout", data={"csrf_token": token}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403


def test_an_invited_curator_chooses_a_password_once(browser: Browser) -> None:
    admin, fresh = browser("admin"), browser()
    page = send(admin, "/desk/accounts", name="Жаңа куратор", role="curator", collections=RECORDS["mine"].id).text
    link = re.search(r"http://archive\.test(/invitation/[\w-]+)", page)
    assert link
    answer = send(fresh, link[1], password="short", again="short")
    assert answer.status_code == 422
    answer = send(fresh, link[1], password=PASSWORD, again=PASSWORD)
    assert answer.status_code == 303
    assert fresh.get("/desk").status_code == 200
    assert browser().get(link[1]).status_code == 404


def test_the_secret_of_an_invitation_is_in_no_log(browser: Browser) -> None:
    client = browser()
    with capture_logs() as lines:
        client.get("/invitation/abcdefghijk")
    assert "abcdefghijk" not in str(lines)
    assert "/invitation/" in str(lines)


def test_forms_that_are_none_are_refused(browser: Browser) -> None:
    client = browser("curator")
    assert client.post("/login", content=b"{}", headers={"Content-Type": "application/json"}).status_code == 400
    many = "&".join(f"a{n}=1" for n in range(6000))
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    assert client.post("/login", content=many, headers=kind).status_code == 400
    assert client.post("/login", content=b"a=%ff%fe", headers=kind).status_code == 400
    assert client.post("/login", content=b"a=" + b"x" * 5_000_001, headers=kind).status_code == 400


def test_what_is_kept_about_me_can_be_had_and_forgotten(browser: Browser) -> None:
    client = browser("listener")
    assert client.get("/account/export.json").json()["name"] == "listener"
    assert send(client, "/account", "/account/delete", password="wrong password").status_code == 422
    assert send(client, "/account", "/account/delete", password=PASSWORD).status_code == 303
    assert client.get("/account").status_code == 303
    assert sign_in(browser(), "listener").status_code == 401


def test_a_new_password_ends_all_other_sessions(browser: Browser) -> None:
    here, there = browser("listener"), browser("listener")
    fresh = "тағы бір ұзын сөйлем"
    assert send(here, "/account", "/account/password", password=PASSWORD, new=fresh, again=fresh).status_code == 303
    assert here.get("/account").status_code == 200
    assert there.get("/account").status_code == 303


def test_desk_pages_are_kept_by_no_cache(browser: Browser) -> None:
    client = browser("curator")
    for page in ("/desk", "/account", "/desk/person/dina", "/login"):
        answer = client.get(page)
        assert answer.headers["cache-control"] == "no-store", page
        policy = answer.headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy
