"""What goes wrong at the desk is said in the reader's language: beside the input, of a file, of a job."""

import re
from html import unescape
from pathlib import Path

import pytest

from archive.accounts.desk import Desk
from archive.errors import InvalidValueError
from archive.home import Home
from archive.jobs.queue import Queue, State
from media.decode.codes import Refusal, Skip
from media.running.lost import CrashedError, StuckError
from web.desk.lists.failures import FAILED, REFUSED, SKIPPED
from web.view.i18n import Tongue

from .conftest import RECORDS, Browser, send

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
