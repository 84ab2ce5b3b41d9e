"""From a box of tapes and a messy sheet to a published collection, by keyboard, and back again as one step."""

import wave
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from archive.accounts.desk import Desk
from archive.accounts.people import AccountRole, People
from archive.identifiers import mint
from archive.keeping import Archive
from archive.model import Collection, Kind, Language, Name, Person, Recording, Ref, Status
from archive.rules import names
from search.index import SearchIndex
from tests.web.desk.conftest import perform

from .axe import violations
from .conftest import serving
from .test_desk import PASSWORD, sign_in

Open = Callable[..., Page]
TAPES, AGAIN = mint(), mint()
SHEET = """Опись ленты 7;;;;;
Файл;Название (каз);Исполнитель;Дата;Доступ;Повод
1.wav;Бірінші тарту;Әлкей Сыншы;1936;open;
2.wav;Екінші тарту;Әлкей Сыншы;осень тридцать шестого;open;
no such.wav;Үшінші тарту;Дина Нұрпейісова;1937;open;
4.wav;Төртінші тарту;Дина Нұрпейісова;1938;әлдекімге;
5.wav;Бесінші тарту;Дина Нұрпейісова;1939;open;
"""
TITLES = ("Бірінші тарту", "Екінші тарту", "Үшінші тарту", "Төртінші тарту", "Бесінші тарту")

pytestmark = pytest.mark.browser


@pytest.fixture
def desk(home_path: Path) -> Iterator[str]:
    """An archive with an administrator, a curator, a collection, and a person known by another name."""
    archive = Archive.open(home_path)
    archive.keep(Collection(id=TAPES, names=_named("Таспалар қоры")), who="t", why="made")
    archive.keep(Person(id=AGAIN, names=_named("Бөлек Есімхан")), who="t", why="made")
    with Desk.open(archive.home) as people:
        People(people).add("Айгүл", AccountRole.ADMINISTRATOR, password=PASSWORD)
        People(people).add("Марат", AccountRole.CURATOR, password=PASSWORD)
    SearchIndex.open(archive.home.index_path, archive.catalogue).catch_up()
    archive.close()
    with serving(home_path) as address:
        yield address


def _named(text: str) -> tuple[Name, ...]:
    return names.complete((Name(text, Language.KK),))


def box_of_tapes(folder: Path) -> list[Path]:
    """Five files and their sheet."""
    folder.mkdir()
    for n in range(1, 6):
        with wave.open(str(folder / f"{n}.wav"), "wb") as out:
            out.setnchannels(1)
            out.setsampwidth(2)
            out.setframerate(8000)
            tone = 8000 * np.sin(2 * np.pi * (150 + 50 * n) * np.arange(16000) / 8000)
            out.writeframes(tone.astype("<i2").tobytes())
    (folder / "опись.csv").write_text(SHEET, encoding="utf-16")
    return sorted(folder.iterdir())


def reach(page: Page, what: Locator) -> None:
    """Come to something with the Tab key alone."""
    expect(what).to_be_visible()
    for _ in range(200):
        if what.evaluate("one => one === document.activeElement"):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"the Tab key does not lead to {what}")


def press(page: Page, what: Locator) -> None:
    reach(page, what)
    page.keyboard.press("Enter")


def judge(page: Page, keep: Callable[[Page, str], None], name: str) -> None:
    """Axe finds nothing, at either width nothing overflows, and a picture is kept of both."""
    assert violations(page) == []
    page.emulate_media(color_scheme="light")
    for width in (390, 1366):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        keep(page, f"{name}-{width}")


def test_a_box_of_tapes_becomes_a_collection_and_goes_back_as_one_step(
    open_page: Open, desk: str, home_path: Path, tmp_path: Path, keep: Callable[[Page, str], None]
) -> None:
    expect.set_options(timeout=60_000)  # of a page that asks every three seconds, on whatever machine
    # A curator is invited, and lets herself in.
    admin = open_page("/login?next=/desk/accounts&lang=en", at=desk)
    sign_in(admin, "Айгүл")
    reach(admin, admin.locator("#name"))
    admin.keyboard.type("Дина")
    press(admin, admin.get_by_role("button", name="Make the account and a link"))
    link = admin.locator(".told code").inner_text()
    page = open_page(link.removeprefix(desk) + "?lang=en", at=desk, complain=False, bypass_csp=True)
    for field in ("#password", "#again"):
        reach(page, page.locator(field))
        page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Дина")

    # Five files and a sheet that asks for somebody.
    page.goto(f"{desk}/desk/uploads")
    page.locator("#files").set_input_files(box_of_tapes(tmp_path / "box"))
    press(page, page.get_by_role("link", name="Look through, and take in"))
    reach(page, page.get_by_label("Collection", exact=True))
    page.keyboard.type("Таспалар")
    expect(page.locator(".options li").first).to_contain_text("Таспалар қоры")
    page.keyboard.press("Enter")
    press(page, page.get_by_role("button", name="Report first; nothing is written"))
    expect(page.get_by_role("heading", name="The report")).to_be_visible()
    perform(home_path)
    expect(page.get_by_role("heading", name="What cannot be read")).to_be_visible()
    judge(page, keep, "mending")
    archive = Archive.open(home_path)
    assert not any(r.title in TITLES for r in archive.catalogue.records(Kind.RECORDING)), "nothing is written"
    archive.close()

    # Three rows are mended; one person is made, the other is known.
    mending = page.locator("form.mending")
    for row, column, value in (("row 4", "date", "1936"), ("row 5", "file", "3.wav"), ("row 6", "access", "open")):
        cell = mending.get_by_role("group", name=f"{row} · {column}").locator("input:not([type=hidden])")
        reach(page, cell)
        page.keyboard.press("Control+a")
        page.keyboard.type(value)
    person = mending.get_by_role("group", name="Әлкей Сыншы").get_by_role("combobox")
    reach(page, person)
    made = page.locator(".options:visible li", has_text="Make a new record: «Әлкей Сыншы»")
    expect(made).to_be_visible()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(person).to_have_value("Älkei Synşy")
    press(page, page.get_by_role("button", name="Mend these, and look again"))
    expect(page.locator("form.mending")).to_have_count(0)
    perform(home_path)
    expect(page.get_by_text("would be taken in: 5")).to_be_visible()
    expect(page.get_by_role("heading", name="What cannot be read")).to_have_count(0)
    press(page, page.get_by_role("button", name="Take in as drafts"))
    expect(page.locator(".lead")).to_contain_text("waiting")
    perform(home_path)
    batch = page.get_by_role("link", name="What was changed together, and how to take it back")
    expect(batch).to_be_visible()
    address = batch.get_attribute("href")

    # The person that was made is the one who was there: two become one.
    archive = Archive.open(home_path)
    tapes = {r.title: r for r in archive.catalogue.records(Kind.RECORDING) if r.title in TITLES}
    assert set(tapes) == set(TITLES)
    assert {r.status for r in tapes.values()} == {Status.DRAFT}
    first = tapes["Бірінші тарту"]
    assert isinstance(first, Recording)
    performer = next(c.person for c in first.credits if c.person)
    archive.close()
    page.goto(f"{desk}/desk/person/{performer}")
    press(page, page.get_by_role("button", name="Publish"))
    expect(page.locator(".status-published")).to_be_visible()
    page.goto(f"{desk}/desk/person/{AGAIN}/merge?other={performer}&lang=en")
    press(page, page.get_by_role("button", name="Make one of them"))
    expect(page.locator(".lead")).to_contain_text("waiting")
    perform(home_path)
    expect(page.locator(".lead")).to_contain_text("done")
    archive = Archive.open(home_path)
    assert [c.person for c in archive.catalogue.recording(first.id).credits] == [AGAIN]
    archive.close()

    # Four are published; one stays a draft, and exists for nobody.
    for title in TITLES[:4]:
        page.goto(f"{desk}/desk/recording/{tapes[title].id}")
        press(page, page.get_by_role("button", name="Publish"))
        expect(page.locator(".status-published")).to_be_visible()
    visitor = open_page("/search?q=тарту", at=desk, complain=False)
    for title in TITLES[:4]:
        expect(visitor.get_by_role("link", name=title).first).to_be_visible()
    hidden = tapes[TITLES[4]].id
    for path in ("/search?q=тарту", "/api/search?q=тарту", "/sitemap.xml", f"/collections/{TAPES}", "/feed.atom",
                 f"/api/collections/{TAPES}", "/api/search.csv?q=тарту", "/api/suggest?q=бесінші"):  # fmt: skip
        said = visitor.request.get(desk + path).text()
        assert hidden not in said, path
        assert TITLES[4] not in said, path
    for path in ("recordings", "api/recordings", "media"):
        assert visitor.request.get(f"{desk}/{path}/{hidden}").status == 404

    # Two curators work on one record at the same time, and nobody's work is lost.
    second = tapes["Екінші тарту"].id
    page.goto(f"{desk}/desk/recording/{second}")
    expect(page.locator("form.record-form[data-ready]")).to_be_visible()
    marat = open_page(f"/login?next=/desk/recording/{second}&lang=en", at=desk)
    sign_in(marat, "Марат")
    expect(marat.locator("form.record-form[data-ready]")).to_be_visible()
    for who, label, value in ((marat, "Occasion", "тойда"), (page, "Date of the recording", "1937")):
        reach(who, who.get_by_label(label, exact=True))
        who.keyboard.press("Control+a")
        who.keyboard.type(value)
        who.keyboard.press("Control+s")
        if who is marat:
            expect(marat.get_by_text("Kept.")).to_be_visible()
    press(page, page.get_by_role("button", name="Keep what I chose"))
    expect(page.get_by_text("Kept.")).to_be_visible()

    # The whole import goes back; what somebody has worked on since stays, and is named.
    page.goto(f"{desk}{address}")
    expect(page.get_by_role("link", name="Ekınşı tartu").first).to_be_visible()
    judge(page, keep, "undoing")
    press(page, page.get_by_role("button", name="Take it back as one step"))
    expect(page.locator(".lead")).to_contain_text("waiting")
    perform(home_path)
    archive = Archive.open(home_path)
    now = {title: archive.catalogue.recording(tapes[title].id) for title in TITLES}
    assert [title for title in TITLES if now[title].withdrawn is None] == ["Екінші тарту"]
    kept = now["Екінші тарту"]
    assert (kept.performance.date, kept.performance.occasion) == ("1937", "тойда")
    signed = {r.who for r in archive.catalogue.revisions(Ref(Kind.RECORDING, second))}
    assert {"Дина", "Марат"} <= signed
    archive.close()
    for title in TITLES[:4]:
        status = visitor.request.get(f"{desk}/recordings/{tapes[title].id}").status
        assert status == (200 if title == "Екінші тарту" else 410)
