"""Forms that no page of ours has made, or an old one: refused in the reader's language, by number never."""

import re
from collections.abc import Mapping
from html import unescape

import pytest

from web.view.i18n import Tongue

from .conftest import MINE, RECORDS, Browser, send, token_in

DRAFT = RECORDS["draft"].id
RECORDING, PERSON = f"/desk/recording/{DRAFT}", "/desk/person/dina"
FORGED: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "a status": (f"{RECORDING}/status", {"to": "sold"}),
    "a status of an old version": (f"{RECORDING}/status", {"to": "published", "base": "77"}),
    "a version that is no number": (f"{RECORDING}/status", {"to": "published", "base": "first"}),
    "a withdrawal without a reason": (f"{RECORDING}/status", {"to": "withdrawn"}),
    "a version to restore": (f"{PERSON}/restore", {"version": "9999999999"}),
    "a version that there is not": (f"{PERSON}/restore", {"version": "99"}),
    "an old version to restore from": (f"{PERSON}/restore", {"version": "1", "base": "77"}),
    "what is done with a passage": (f"{RECORDING}/passages", {"do": "sell"}),
    "a passage": (f"{RECORDING}/passages", {"do": "remove", "passage": "nothing"}),
    "a proposal": (f"{RECORDING}/passages", {"do": "accept", "proposal": "nothing"}),
    "a field to say something about": (f"{RECORDING}/comments", {"about": "heart", "text": "x"}),
    "a comment": (f"{RECORDING}/comments/999", {}),
    "a measurement": (f"{RECORDING}/measured", {"name": "soul", "value": "1"}),
    "a finding": (f"{RECORDING}/doubts", {"code": "nothing", "text": ""}),
    "a kind of picture": (f"{PERSON}/pictures", {"path": "x", "type": "hologram"}),
    "a format of a sheet": ("/desk/sheets", {"format": "docx"}),
    "a search for a sheet": ("/desk/sheets", {"format": "csv", "search": "kind=spirit"}),
    "an operation": ("/desk/bulk", {"query": "kind=genre", "op": "burn", "name": "genres", "value": "x"}),
    "a search for many": ("/desk/bulk", {"query": "sort=luck", "op": "add", "name": "genres", "value": "x"}),
    "a search for a task": ("/desk/tasks", {"search": "todo=everything", "to": "curator"}),
    "somebody for a task": ("/desk/tasks", {"search": "todo=draft", "to": "Ешкім"}),
    "a task": ("/desk/tasks/999/done", {}),
    "a place in an order": (f"/desk/collection/{MINE}/order", {"id": DRAFT, f"place.{DRAFT}": "first"}),
    "a group of files": ("/desk/uploads/nothing/take", {}),
    "a row of a sheet": ("/desk/uploads/nothing/mend", {"cell.0.row": "one", "cell.0": "x"}),
    "a job": ("/desk/jobs/999/cancel", {}),
    "a batch": ("/desk/batches/b2k9d1h4xq/undo", {}),
    "what is no batch": ("/desk/batches/..x/undo", {}),
    "a request": ("/desk/requests/999", {"do": "grant"}),
    "a record to split from": (f"{PERSON}/split", {"name": "Дина", "source": "ghost/x"}),
    "a record to merge": (f"{PERSON}/merge", {"other": "person/nobody-at-all"}),
    "a role": ("/desk/accounts", {"name": "Жаңа", "role": "khan"}),
    "a role for somebody": ("/desk/accounts/role", {"name": "curator", "role": "khan"}),
    "somebody": ("/desk/accounts/disable", {"name": "Ешкім"}),
    "the last administrator": ("/desk/accounts/disable", {"name": "admin"}),
    "an address": ("/desk/accounts/mail", {"name": "curator", "mail": "no address"}),
    "a collection": ("/desk/accounts/role", {"name": "curator", "role": "curator", "collection": "Жоқ қор"}),
    "what a key may do": ("/account/tokens", {"name": "x", "scope": "everything"}),
    "days of a key": ("/account/tokens", {"name": "x", "scope": "read", "days": "9" * 5000}),
    "days of a key in letters": ("/account/tokens", {"name": "x", "scope": "read", "days": "жүз"}),
    "entries": ("/account/kept.json", {"entries": "{"}),
    "an invitation": ("/invitation/nothing", {"password": "күмбірлеген күй", "again": "күмбірлеген күй"}),
}  # fmt: skip
_ENGLISH = re.compile(r"[A-Za-z]{3,}")
_NAMES = re.compile(
    r"«[^»]*»|\b[a-z]+/[\w-]+|muragat [a-z -]+|[a-z ]+=|: [a-z0-9._-]+(?:, [a-z0-9._-]+)+|\S+@\S+|\badmin\b"
)
"""What is not a sentence: what was sent, ids, the words of a closed list, commands."""


def said(text: str) -> str:
    """What the page says of what went wrong: beside its forms, or alone."""
    found = re.findall(
        r'<(?:p class="(?:lead|problem)"|span class="problem")([^>]*)>(.*?)</(?:p|span)>', text, re.DOTALL
    )
    assert all('lang="en"' not in attributes for attributes, _ in found), found
    return " ".join(unescape(re.sub(r"<[^>]+>", "", words)) for _, words in found)


@pytest.mark.parametrize("forgery", FORGED)
def test_is_refused_in_the_readers_language(browser: Browser, forgery: str) -> None:
    address, fields = FORGED[forgery]
    client = browser("admin")
    told: dict[Tongue, str] = {}
    for tongue in Tongue:
        answer = send(client, "/account", f"{address}?lang={tongue}", **fields)
        assert answer.status_code in (400, 403, 404, 409, 422), (answer.status_code, answer.text[:200])
        assert answer.headers["content-type"].startswith("text/html")
        told[tongue] = said(answer.text)
        assert len(told[tongue]) > 10, (tongue, told)
    assert len(set(told.values())) == len(Tongue), told
    for tongue in (Tongue.KK, Tongue.RU):
        assert not _ENGLISH.search(_NAMES.sub("", told[tongue])), told[tongue]


@pytest.mark.parametrize("forgery", FORGED)
def test_is_refused_to_a_script_in_json_and_the_readers_language(browser: Browser, forgery: str) -> None:
    address, fields = FORGED[forgery]
    client = browser("admin")
    token = token_in(client.get("/account").text)
    wanted = {"Accept": "application/json", "Accept-Language": "ru"}
    answer = client.post(address, data={"csrf_token": token, **fields}, headers=wanted)
    assert answer.status_code in (400, 403, 404, 409, 422), (answer.status_code, answer.text[:200])
    if answer.headers["content-type"].startswith("application/json"):
        body = answer.json()
        assert not _ENGLISH.search(_NAMES.sub("", f"{body.get('reason', '')} {body.get('hint', '')}")), body


@pytest.mark.parametrize("tongue", [Tongue.KK, Tongue.RU])
def test_what_was_to_be_done_was_not_done_and_that_is_the_heading(browser: Browser, tongue: Tongue) -> None:
    """An address that can be read is not blamed."""
    client = browser("curator")
    stale = client.post(f"/desk/person/dina?lang={tongue}", data={"csrf_token": "x"}).text
    closed = client.get(f"/desk/log.csv?lang={tongue}").text
    assert f"<h1>{ {Tongue.KK: 'Бұл орындалмады', Tongue.RU: 'Это не сделано'}[tongue] }</h1>" in stale
    assert "log" not in said(closed)


def test_a_script_that_nobody_signed_in_for_is_told_so(browser: Browser) -> None:
    client = browser()
    answer = client.get("/desk/pick?kind=person&q=x", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (401, "sign-in-needed")
    assert client.get("/desk").status_code == 303


@pytest.mark.parametrize("address", ["/desk/ghost/dina", "/desk/jobs/first", "/desk/requests/one"])
def test_an_address_with_a_kind_or_number_that_there_is_not_is_a_page(browser: Browser, address: str) -> None:
    client = browser("admin")
    page = client.get(f"{address}?lang=ru")
    if page.status_code != 405:
        assert page.status_code == 404
        assert "Здесь ничего нет" in page.text
    assert client.get(address, headers={"Accept": "application/json"}).headers["content-type"] == "application/json"


def test_a_person_who_may_not_edit_is_told_in_words_and_not_by_number(browser: Browser) -> None:
    answer = browser("keeper").get("/desk/person/dina?lang=ru")
    assert answer.status_code == 403
    assert "править не вам" in said(answer.text), said(answer.text)
    assert "<h1>Доступ закрыт</h1>" in answer.text
