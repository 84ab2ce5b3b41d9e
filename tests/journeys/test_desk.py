"""A curator's way through the browser: invited, editing beside a colleague, publishing; and what visitors then find."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from archive.accounts.desk import Desk
from archive.accounts.people import AccountRole, People
from archive.identifiers import mint
from archive.keeping import Archive
from archive.model import Collection, Finding, Kind, Language, Name, Recording, Ref, Status
from archive.rules import names
from search.index import SearchIndex

from .axe import violations
from .conftest import serving

Open = Callable[..., Page]
PASSWORD = "күмбірлеген күй"
DRAFT, BOX = mint(), mint()
PAGES = ("/desk", "/account", "/desk/accounts", "/desk/person/dina", "/desk/new/recording", "/desk/uploads",
         "/desk/person/dina/history", "/desk/person/dina/merge?other=kurmangazy", "/desk/bulk?kind=genre",
         "/desk/tasks?todo=draft", "/desk/person/dina/pictures", "/desk/person/dina/split",
         f"/desk/recording/{DRAFT}", f"/desk/recording/{DRAFT}/passages?passage=new", "/desk/requests", "/desk/sheets",
         f"/desk/collection/{BOX}/order", f"/desk/collection/{BOX}", f"/desk/recording/{DRAFT}/history")  # fmt: skip

pytestmark = pytest.mark.browser


@pytest.fixture
def desk(home_path: Path) -> Iterator[str]:
    """The address of an archive with an administrator, a curator and a draft."""
    archive = Archive.open(home_path)
    title = names.complete((Name("Жаңа табылған күй", Language.KK),))
    doubt = Finding("name-doubtful", "performer 'Дина' may be: Дина Нұрпейісова", candidates=("dina",))
    box = names.complete((Name("Қорап", Language.KK),))
    archive.keep(Collection(id=BOX, names=box, arranged=(DRAFT,)), who="t", why="made")
    draft = Recording(id=DRAFT, names=title, status=Status.DRAFT, findings=(doubt,), collections=(BOX,))
    archive.keep(draft, who="t", why="made")
    with Desk.open(archive.home) as people:
        People(people).add("Айгүл", AccountRole.ADMINISTRATOR, password=PASSWORD)
        People(people).add("Марат", AccountRole.CURATOR, password=PASSWORD)
    SearchIndex.open(archive.home.index_path, archive.catalogue).catch_up()
    archive.close()
    with serving(home_path) as address:
        yield address


def sign_in(page: Page, name: str) -> None:
    page.locator("#username").fill(name)
    page.locator("#password").fill(PASSWORD)
    page.locator("#password").press("Enter")
    expect(page).not_to_have_url("**/login**")


def ready(page: Page) -> None:
    """The form's own scripts have come."""
    expect(page.locator("form.record-form[data-ready]")).to_be_visible()


def test_from_an_invitation_to_what_a_visitor_finds(open_page: Open, desk: str, home_path: Path) -> None:
    admin = open_page("/login?next=/desk/accounts&lang=en", at=desk)
    sign_in(admin, "Айгүл")
    admin.locator("#name").fill("Дина")
    admin.locator("#role").select_option("curator")
    admin.get_by_role("button", name="Make the account and a link").click()
    link = admin.locator(".told code").inner_text()

    dina = open_page(link.removeprefix(desk) + "?lang=en", at=desk, complain=False)
    dina.locator("#password").fill(PASSWORD)
    dina.locator("#again").fill(PASSWORD)
    dina.locator("#again").press("Enter")
    expect(dina.get_by_role("heading", level=1)).to_have_text("Дина")

    # By keyboard alone: a date in words, a person from the list, kept with Ctrl+S.
    dina.goto(f"{desk}/desk/recording/{DRAFT}")
    ready(dina)
    dina.get_by_label("Date of the recording").fill("1930s")
    expect(dina.locator('[id="performance.date-said"]')).to_have_text("1930s")
    dina.locator('[data-rows="credits"] summary').press("Enter")
    dina.locator('[id="credits.0.role"]').select_option("performer")
    dina.locator('[id="credits.0.person-shown"]').press_sequentially("Дина Нұр")
    expect(dina.locator(".options li").first).to_contain_text("1861")
    dina.locator('[id="credits.0.person-shown"]').press("Enter")

    # A colleague is faster.
    marat = open_page(f"/login?next=/desk/recording/{DRAFT}&lang=en", at=desk)
    sign_in(marat, "Марат")
    ready(marat)
    marat.get_by_label("Occasion", exact=True).fill("тойда")
    marat.keyboard.press("Control+s")
    expect(marat.get_by_text("Kept.")).to_be_visible()

    # What was typed outlives a lost session.
    dina.wait_for_timeout(600)
    dina.context.clear_cookies()
    dina.keyboard.press("Control+s")
    dina.goto(f"{desk}/login?next=/desk/recording/{DRAFT}&lang=en")
    sign_in(dina, "Дина")
    dina.get_by_role("button", name="Take it up again").click()
    expect(dina.get_by_label("Date of the recording")).to_have_value("1930s")
    expect(dina.locator('[id="credits.0.person"]')).to_have_value("dina")
    marat.goto(f"{desk}/desk/recording/{DRAFT}")
    ready(marat)
    marat.get_by_label("Date of the recording").fill("1936")
    marat.keyboard.press("Control+s")
    expect(marat.get_by_text("Kept.")).to_be_visible()
    dina.keyboard.press("Control+s")
    expect(dina.get_by_text("both changed it")).to_be_visible()
    dina.locator('input[name="take.performance.date"][value="theirs"]').check()
    dina.get_by_role("button", name="Keep what I chose").click()
    expect(dina.get_by_text("Kept.")).to_be_visible()

    visitor = open_page(f"/recordings/{DRAFT}", at=desk, complain=False)
    expect(visitor.get_by_text("Жаңа табылған күй")).to_have_count(0)
    dina.get_by_role("button", name="Publish").click()
    expect(dina.locator(".status-published")).to_be_visible()
    visitor.goto(f"{desk}/search?q=жаңа табылған")
    visitor.get_by_role("link", name="Жаңа табылған күй").first.click()
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Жаңа табылған күй")

    archive = Archive.open(home_path)
    kept = archive.catalogue.recording(DRAFT)
    assert (kept.performance.date, kept.performance.occasion, kept.status) == ("1936", "тойда", Status.PUBLISHED)
    assert [c.person for c in kept.credits] == ["dina"]
    signed = {revision.who for revision in archive.catalogue.revisions(Ref(Kind.RECORDING, DRAFT))}
    assert {"Дина", "Марат"} <= signed
    archive.close()


@pytest.mark.parametrize("width", [1366, 390, 320])
def test_axe_finds_nothing_at_the_desk_and_nothing_overflows(open_page: Open, desk: str, width: int) -> None:
    page = open_page(
        "/login?lang=ru", at=desk, viewport={"width": width, "height": 900}, reduced_motion="reduce", bypass_csp=True
    )
    problems: list[Any] = []
    for path in ("", *PAGES):
        if path:
            page.goto(desk + path)
            page.wait_for_load_state("networkidle")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        problems += [(path, *one) for one in violations(page)]
        if not path:
            sign_in(page, "Айгүл")
    assert problems == [], json.dumps(problems, ensure_ascii=False, indent=1)
