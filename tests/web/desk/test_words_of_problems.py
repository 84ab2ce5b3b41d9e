"""What goes wrong at the desk is said in the reader's language: beside the input, of a file, of a job."""

import re
from html import unescape
from pathlib import Path

import pytest

from archive.accounts.desk import Desk
from archive.accounts.people import People
from archive.errors import InvalidValueError
from archive.home import Home
from archive.jobs.queue import Queue, State
from media.decode.codes import Refusal, Skip
from media.running.lost import CrashedError, StuckError
from web.desk.account.page import browser_in_words
from web.desk.lists.failures import FAILED, REFUSED, SKIPPED
from web.view.i18n import Tongue

from .conftest import MINE, RECORDS, THEIRS, Browser, send

DRAFT = RECORDS["draft"]
RECORDING, PERSON = f"/desk/recording/{DRAFT.id}", "/desk/person/dina"
WRONG: dict[str, dict[str, str]] = {
    RECORDING: {"performance.date": "1x18", "credits.0.role": "performer", "credits.0.person": "Ешкім Жоқұлы",
                "rights.0.layer": "words", "rights.0.begins": "31.12", "rights.0.status": "unknown",
                "carriers.0.label": "7", "carriers.0.date": "00-е", "transfers.0.date": "неизвестно",
                "access.embargo_until": "ертең", "performance.style": "жоқ"},
    PERSON: {"birth": "белгісіз күн", "links.0.note": "ұстазы", "date_note": "ұ" * 2001, "names.0.text": "",
             "names.1.text": "Дина", "names.1.type": "ең жақсы", "living": "yes"},
}  # fmt: skip
_OTHER_LETTERS = re.compile(r"«[^»]*»|[\w.-]+@[\w.-]+|\b[a-z]+/[\w-]+|\bEDTF\b")


def problems_in(text: str) -> list[str]:
    found = re.findall(r'<span class="problem"[^>]*>([^<]*)</span>', text)
    return [unescape(one) for one in found if one.strip()]


@pytest.mark.parametrize("tongue", [Tongue.KK, Tongue.RU])
@pytest.mark.parametrize("page", WRONG, ids=["recording", "person"])
def test_beside_an_input_no_english_is_left(browser: Browser, page: str, tongue: Tongue) -> None:
    fields = {name.split(".")[0] for name in WRONG[page]} - {"performance"}
    fields |= {name for name in WRONG[page] if name.startswith("performance")}
    answer = send(
        browser("curator"), f"{page}?lang={tongue}", f"{page}?lang={tongue}", field=list(fields), **WRONG[page]
    )
    assert answer.status_code == 422
    found = problems_in(answer.text)
    assert len(found) >= len(WRONG[page]) // 2, found
    english = [one for one in found if re.search(r"[A-Za-z]{3,}", _OTHER_LETTERS.sub("", one))]
    assert english == []


@pytest.mark.parametrize(
    ("address", "given"),
    [
        ("/desk/bulk", {"query": "kind=genre", "name": "names", "op": "add", "value": "x"}),
        ("/desk/person/dina/split", {"name": "Дина", "source": "person/kurmangazy"}),
        ("/desk/person/dina/merge", {"other": "Ешкім Жоқұлы"}),
        ("/desk/accounts", {"name": "curator", "role": "curator"}),
        ("/account/password", {"password": "күмбірлеген күй", "new": "қ", "again": "қ"}),
    ],
)
def test_nor_on_the_other_forms(browser: Browser, address: str, given: dict[str, str]) -> None:
    answer = send(browser("admin"), "/account?lang=ru", f"{address}?lang=ru", **given)
    assert answer.status_code == 422, answer.text[:300]
    found = re.findall(r'<p class="problem"[^>]*>([^<]*)</p>', answer.text)
    assert found, answer.text
    said = _OTHER_LETTERS.sub("", unescape(found[0]))
    for known in ("genres", "instruments", "schools", "collections", "languages", "names", "curator"):
        said = said.replace(known, "")
    assert not re.search(r"[A-Za-z]{3,}", said), found


def test_every_refusal_and_whatever_is_passed_over_has_words() -> None:
    codes = {*Refusal, CrashedError.code, StuckError.code, "not-yours", "unexpected-error"}
    assert codes - REFUSED.keys() == set()
    assert set(Skip) - SKIPPED.keys() == set()


def test_a_job_says_why_it_failed_in_the_readers_language(browser: Browser, home: Path) -> None:
    queue = Queue(Desk.open(Home(home)))
    sentence = InvalidValueError("%(gone)s and %(stays)s cannot become one", "", gone="person/a", stays="person/b")
    outcomes: list[object] = [
        sentence.plain(),
        {"code": "store", "reason": "No space left on device", "hint": ""},
        {"code": "unexpected-error", "reason": "KeyError: 'x'"},
    ]
    for outcome in outcomes:
        job = queue.file("change", {}, "curator")
        queue.take("test")
        queue.end(job, "test", State.FAILED, outcome)
    client = browser("curator")
    said = [client.get(f"/desk/jobs/{n + 1}?lang=ru").text for n in range(3)]
    assert "person/a и person/b нельзя сделать одним" in said[0]
    assert "Диск или хранилище отказывает" in said[1]
    assert '<span class="note" lang="en">No space left on device</span>' in said[1]
    assert "Это наша ошибка" in said[2]


def test_what_a_job_was_given_up_over_is_said_too(browser: Browser, home: Path) -> None:
    queue = Queue(Desk.open(Home(home)))
    number = queue.file("change", {}, "curator")
    for n in range(3):
        queue.take(f"worker-{n}")
        queue.release(number, f"worker-{n}")
    assert queue.take("another") is None
    assert "үш рет тоқтап қалды" in browser("curator").get(f"/desk/jobs/{number}?lang=kk").text
    assert FAILED["lost"]


KEY = {Tongue.KK: ("оқу (read), өңдеу (edit)", "басқару"), Tongue.KK_LATN: ("oqu (read), öñdeu (edit)", "basqaru"),
       Tongue.RU: ("читать (read), править (edit)", "управлять"),
       Tongue.EN: ("read (read), edit (edit)", "administer")}  # fmt: skip


@pytest.mark.parametrize("tongue", Tongue)
def test_what_a_key_may_do_stands_in_words_beside_its_code(browser: Browser, tongue: Tongue) -> None:
    client = browser("curator")
    page = f"/account?lang={tongue}"
    made = send(client, page, f"/account/tokens?lang={tongue}", name="жинақ", scope=["edit", "read"], days="9").text
    assert KEY[tongue][0] in made
    assert f"{KEY[tongue][1]} <code>admin</code>" in made


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36", "Chrome · Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox · Linux"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1 Version/17 Safari/605.1", "Safari · macOS"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17 Safari/604.1", "Safari · iPhone"),
        ("Mozilla/5.0 (Linux; Android 14) Chrome/140.0 Mobile Safari/537.36", "Chrome · Android"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 YaBrowser/25.8 Safari/537.36", "Yandex · Windows"),
        ("curl/8.5.0", "curl/8.5.0"),
        ("", "—"),
        ("я" * 500, "я" * 80),
    ],
)
def test_a_session_is_named_as_people_name_browsers(agent: str, words: str) -> None:
    assert browser_in_words(agent) == words


def test_collections_of_an_account_are_named_and_picked(browser: Browser, home: Path) -> None:
    admin = browser("admin")
    page = admin.get("/desk/accounts?lang=ru").text
    assert "куратор: Менің қорым" in page
    assert f'value="{MINE}" checked> Менің қорым' in page
    keeper = {"name": "keeper", "role": "curator", "collections": MINE, "collection": "Өзге қор"}
    assert send(admin, "/desk/accounts", "/desk/accounts/role", **keeper).status_code == 303
    assert People(Desk.open(Home(home))).get("keeper").collections == {MINE, THEIRS}
    unknown = send(admin, "/desk/accounts", "/desk/accounts/role?lang=ru", **{**keeper, "collection": "Жоқ қор"})
    assert unknown.status_code == 422
    assert "«Жоқ қор»" in unescape(unknown.text)
    assert People(Desk.open(Home(home))).get("keeper").collections == {MINE, THEIRS}


@pytest.mark.parametrize(("tongue", "word"), [("ru", "Закрыто"), ("kk", "жабық"), ("en", "closed")])
def test_words_of_closed_lists_may_be_written_as_they_are_read(browser: Browser, tongue: str, word: str) -> None:
    asked = {"query": "kind=recording", "name": "access", "op": "set", "value": word}
    answer = send(browser("curator"), "/account", f"/desk/bulk?lang={tongue}", **asked)
    assert answer.status_code == 200, problems_in(answer.text)
    assert '<div class="told"' in answer.text


def test_room_for_files_is_told_in_gigabytes(browser: Browser) -> None:
    client = browser("curator")
    assert "50.0 GB" in client.get("/desk/uploads?lang=ru").text
    headers = {
        "Tus-Resumable": "1.0.0",
        "Upload-Length": str(60 * 10**9),
        "Upload-Metadata": "filename YS53YXY=,group eA==",
    }
    refused = client.post("/desk/uploads/files?lang=ru", headers=headers)
    assert refused.status_code == 413
    assert "60.0 GB" in refused.text
    assert not re.search(r"[0-9]{6,}|bytes", refused.text)
