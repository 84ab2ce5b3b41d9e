"""A list and a note follow a registered listener from one browser to another, and leave it with whoever signs out."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from archive.accounts.desk import Desk
from archive.accounts.people import AccountRole, People
from archive.keeping import Archive
from archive.model import Language, Name, Recording
from archive.rules import names
from search.index import SearchIndex

from .conftest import serving, until
from .test_desk import PASSWORD, sign_in

Open = Callable[..., Page]
KUI = "ashyq-kui"

pytestmark = pytest.mark.browser


@pytest.fixture
def site(home_path: Path) -> Iterator[str]:
    archive = Archive.open(home_path)
    title = names.complete((Name("Ашық күй", Language.KK),))
    archive.keep(Recording(id=KUI, names=title), who="t", why="made")
    with Desk.open(archive.home) as people:
        for name in ("Сәуле", "Марат"):
            People(people).add(name, AccountRole.REGISTERED, password=PASSWORD)
    SearchIndex.open(archive.home.index_path, archive.catalogue).catch_up()
    archive.close()
    with serving(home_path) as address:
        yield address


@pytest.mark.parametrize("width", [390, 1366])
def test_a_list_and_a_note_follow_and_leave(
    open_page: Open, site: str, width: int, keep: Callable[[Page, str], None]
) -> None:
    size = {"width": width, "height": 900}
    phone = open_page("/login?lang=en", at=site, viewport=size)
    phone.evaluate(
        "localStorage.setItem('muragat:lists', JSON.stringify({'Той': [{id: 'ashyq-kui', title: 'Ашық күй'}]}))"
    )
    sign_in(phone, "Сәуле")
    phone.goto(f"{site}/recordings/{KUI}?lang=en")
    phone.get_by_label("My note").fill("Әжем осыны тартатын.")
    with phone.expect_response(lambda r: r.url.endswith("/account/kept.json") and r.request.method == "POST"):
        phone.get_by_label("My note").blur()
    assert phone.evaluate("document.documentElement.scrollWidth") <= width
    keep(phone, f"note-{width}")

    desk = open_page("/login?lang=en", at=site, viewport=size, complain=False)  # signing out clears caches, and says so
    sign_in(desk, "Сәуле")
    desk.goto(f"{site}/playlist?lang=en")
    expect(desk.get_by_role("link", name="Той")).to_be_visible()
    expect(desk.get_by_text("Әжем осыны тартатын.")).to_be_visible()
    for row in desk.locator(".shelf li").all():
        assert row.evaluate("row => row.clientWidth === row.closest('section').clientWidth"), "no row is ragged"
    note = desk.locator(".shelf .note")
    assert note.evaluate("note => note.offsetLeft === note.parentElement.querySelector('a').offsetLeft"), (
        "below its title"
    )
    keep(desk, f"notes-{width}")
    desk.goto(f"{site}/account?lang=en")
    desk.get_by_role("button", name="Sign out").first.click()
    until(desk, "localStorage.getItem('muragat:followed') === null")
    assert "Әжем" not in desk.evaluate("JSON.stringify(localStorage)")

    desk.goto(f"{site}/login?lang=en")
    sign_in(desk, "Марат")
    desk.goto(f"{site}/playlist?lang=en")
    expect(desk.get_by_text("No note yet.")).to_be_visible()
    expect(desk.get_by_role("link", name="Той")).to_have_count(0)
    phone.goto(f"{site}/playlist?lang=en")
    expect(phone.get_by_role("link", name="Той")).to_be_visible()
