"""What a curator is told when something was not done: in words, never a number, and what was typed stays."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from archive.accounts.desk import Desk
from archive.accounts.keys import Keys
from archive.accounts.people import AccountRole, People
from archive.home import Home
from archive.keeping import Archive

from .conftest import serving
from .test_desk import PASSWORD, ready, sign_in

Open = Callable[..., Page]
NAME = "Ешкім Жоқұлы"
AWAY = "Архив недоступен"
SIGNED_OUT = "Вы больше не вошли в систему"
BROKEN = "На нашей стороне произошла ошибка"
PAGE = "<!doctype html><title>502 Bad Gateway</title>"

pytestmark = pytest.mark.browser


@pytest.fixture
def desk(home_path: Path) -> Iterator[str]:
    archive = Archive.open(home_path)
    with Desk.open(archive.home) as people:
        People(people).add("Айгүл", AccountRole.ADMINISTRATOR, password=PASSWORD)
    archive.close()
    with serving(home_path) as address:
        yield address


def answers(status: int, body: str, kind: str) -> Callable[[Route], None]:
    return lambda route: route.fulfill(status=status, body=body, content_type=kind)


FAULTS: dict[str, tuple[Callable[[Route], None], str]] = {
    "the network is gone": (lambda route: route.abort(), AWAY),
    "a proxy says that nobody is there": (answers(502, PAGE, "text/html"), BROKEN),
    "the server is busy": (answers(503, PAGE, "text/html"), "Сейчас об этом спрашивают многие"),
    "somebody was too quick": (answers(429, "", "text/plain"), "Сейчас об этом спрашивают многие"),
    "something is no JSON": (answers(200, PAGE, "text/html"), BROKEN),
    "it is forbidden, without a word": (answers(403, "{}", "application/json"), "Архив этого не принял"),
    "it is refused, with words": (answers(422, '{"reason": "Нужно имя"}', "application/json"), "Нужно имя."),
}  # fmt: skip


def end_all_sessions(home: Path) -> None:
    with Desk.open(Home(home)) as desk:
        account, keys = People(desk).get("Айгүл"), Keys(desk)
        for session in keys.sessions(account):
            keys.end_session(account, session.digest)


def offered(page: Page) -> None:
    """Somebody who is in no list was typed, and the line that makes them is marked."""
    shown = page.locator('[id="credits.0.person-shown"]')
    shown.fill("")
    shown.press_sequentially(NAME)
    expect(page.locator(".options:not([hidden]) li").last).to_contain_text(NAME)
    shown.press("ArrowUp")
    expect(page.locator(".options:not([hidden]) li").last).to_have_attribute("aria-selected", "true")


@pytest.fixture
def form(open_page: Open, desk: str) -> Page:
    page = open_page("/login?next=/desk/new/recording&lang=ru", at=desk, complain=False, service_workers="block")
    sign_in(page, "Айгүл")
    ready(page)
    page.locator('[data-rows="credits"] summary').press("Enter")
    return page


def test_a_record_that_could_not_be_made_says_why_and_keeps_what_was_typed(form: Page) -> None:
    said, shown = form.locator('[id="credits.0.person-said"]'), form.locator('[id="credits.0.person-shown"]')
    for what, (fault, words) in FAULTS.items():
        offered(form)
        form.route("**/desk/new/person", fault)
        shown.press("Enter")
        expect(said, what).to_contain_text(words)
        assert not re.search(r"\d", said.inner_text()), what
        assert shown.input_value() == NAME, what
        form.unroute("**/desk/new/person")
    offered(form)
    shown.press("Enter")
    expect(shown).to_have_value(NAME)
    expect(said).to_have_text("")
    expect(form.locator('[id="credits.0.person"]')).not_to_have_value(NAME)  # but the id of the one that was made


def test_a_session_that_ended_can_be_begun_again_in_another_tab(form: Page, desk: str, home_path: Path) -> None:
    said, shown = form.locator('[id="credits.0.person-said"]'), form.locator('[id="credits.0.person-shown"]')
    offered(form)
    end_all_sessions(home_path)
    shown.press("Enter")
    expect(said).to_contain_text(SIGNED_OUT)
    other = form.context.new_page()
    other.goto(f"{desk}/login?lang=ru")
    sign_in(other, "Айгүл")
    offered(form)
    shown.press("Enter")  # with the token of a session that is gone: the one of today is taken
    expect(form.locator('[id="credits.0.person"]')).not_to_have_value(NAME)
    expect(said).to_have_text("")


def test_enter_waits_for_the_list(form: Page) -> None:
    """Whoever types faster than the archive finds does not send a form half filled in."""
    form.route("**/desk/pick?**", lambda route: (form.wait_for_timeout(600), route.continue_()))
    shown = form.locator('[id="credits.0.person-shown"]')
    shown.press_sequentially("Дина Нұр")
    shown.press("Enter")
    expect(form.locator(".options:not([hidden]) li").first).to_contain_text("1861")
    assert form.url.partition("?")[0].endswith("/desk/new/recording")


def test_nobody_is_offered_to_be_made_while_the_archive_cannot_be_asked(form: Page) -> None:
    """Who is held already could not be found: a second one would be made."""
    form.route("**/desk/pick?**", lambda route: route.abort())
    form.locator('[id="credits.0.person-shown"]').press_sequentially("Дина")
    expect(form.locator('[id="credits.0.person-said"]')).to_contain_text(AWAY)
    expect(form.locator(".options:not([hidden])")).to_have_count(0)
    form.route("**/desk/date?**", answers(503, PAGE, "text/html"))
    form.get_by_label("Дата записи", exact=True).fill("1936")
    expect(form.locator('[id="performance.date-said"]')).to_contain_text("Сейчас об этом спрашивают многие")


def test_where_nothing_can_be_made_nothing_is_offered(open_page: Open, desk: str) -> None:
    page = open_page("/login?next=/desk/person/dina/merge&lang=ru", at=desk, complain=False)
    sign_in(page, "Айгүл")
    ready(page)
    page.locator("#other-shown").press_sequentially(NAME)
    expect(page.locator("#other-said")).to_have_text("Ничего похожего")
    expect(page.locator(".options:not([hidden])")).to_have_count(0)


def test_files_wait_for_whoever_was_signed_out(open_page: Open, desk: str, home_path: Path, tmp_path: Path) -> None:
    page = open_page("/login?next=/desk/uploads&lang=ru", at=desk, complain=False, service_workers="block")
    sign_in(page, "Айгүл")
    expect(page.locator("form[data-upload][data-ready]")).to_be_attached()
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method) if "/desk/uploads/files" in request.url else None)
    file = tmp_path / "үлкен.wav"
    file.write_bytes(b"RIFF" * (3 << 20))

    def after_the_first_piece(route: Route) -> None:
        if "PATCH" in sent[:-1]:
            end_all_sessions(home_path)
        route.continue_()

    page.route("**/desk/uploads/files/*", after_the_first_piece)
    page.locator("#files").set_input_files(file)
    note = page.locator("[data-progress] .note")
    expect(note).to_contain_text(SIGNED_OUT)
    expect(note).to_contain_text("Прервано. Продолжится отсюда")
    assert sent.count("PATCH") == 2, "it is not tried again and again"
    page.unroute("**/desk/uploads/files/*")
    other = page.context.new_page()
    other.goto(f"{desk}/login?lang=ru")
    sign_in(other, "Айгүл")
    sent.clear()
    page.locator("#files").set_input_files(file)
    expect(page.get_by_text("12.6 MB").first).to_be_visible(timeout=30_000)
    assert (sent.count("POST"), sent.count("PATCH")) == (0, 2), "it goes on where it was"


def test_a_file_that_is_refused_keeps_its_reason(open_page: Open, desk: str, tmp_path: Path) -> None:
    page = open_page("/login?next=/desk/uploads&lang=ru", at=desk, complain=False, service_workers="block")
    sign_in(page, "Айгүл")
    expect(page.locator("form[data-upload][data-ready]")).to_be_attached()
    file = tmp_path / "bidi\u202e.wav"
    file.write_bytes(b"RIFF")
    page.locator("#files").set_input_files(file)
    expect(page.locator("[data-progress] .note")).to_contain_text("не может быть именем файла")


def test_a_picture_that_could_not_be_sent_says_why(open_page: Open, desk: str, home_path: Path, tmp_path: Path) -> None:
    page = open_page("/login?next=/desk/person/dina/pictures&lang=ru", at=desk, complain=False, service_workers="block")
    sign_in(page, "Айгүл")
    chooser = page.locator('form[data-pictures][data-ready] input[type="file"]')
    expect(chooser).to_be_attached()
    file = tmp_path / "сурет.png"
    file.write_bytes(b"no picture")
    faults = {AWAY: FAULTS["the network is gone"][0], BROKEN: FAULTS["a proxy says that nobody is there"][0]}
    for words, fault in faults.items():
        page.route("**/desk/person/dina/pictures/*", fault)
        chooser.set_input_files([])
        chooser.set_input_files(file)
        expect(page.locator("[data-progress] .problem").last).to_contain_text(words)
        page.unroute("**/desk/person/dina/pictures/*")
    chooser.set_input_files([])
    chooser.set_input_files(file)
    expect(page.locator("[data-progress] li")).to_have_count(3)
    assert not re.search(r"[A-Za-z]{4,}", page.locator("[data-progress] .problem").last.inner_text())
    end_all_sessions(home_path)
    chooser.set_input_files([])
    chooser.set_input_files(file)
    expect(page.locator("[data-progress] .problem").last).to_contain_text(SIGNED_OUT)
