"""Rights at the desk: a stack on a tape, one on its passage, one that a collection hands down and a recording refuses;
what curators say to each other of a field; a second pair of eyes. And what a visitor reads of why something is silent.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import httpx2
import pytest
from playwright.sync_api import Page, expect

from archive.accounts.desk import Desk
from archive.accounts.people import AccountRole, People
from archive.identifiers import mint
from archive.jobs.worker import work
from archive.keeping import Archive
from archive.model import Collection, Language, Name, Recording, Segment, SegmentType, Status, Use
from archive.rules import names
from search.index import SearchIndex

from .conftest import serving
from .test_box_of_tapes import judge
from .test_desk import PASSWORD, ready, sign_in
from .test_passages import keep_tape, tones_in

Open = Callable[..., Page]
BOX, TAPE, SISTER = mint(), mint(), mint()
TONES = ((0.0, 4.0, 330.0), (4.0, 8.0, 1234.0), (8.0, 12.0, 550.0))
SONG = "сарғайған хат сөзі"

pytestmark = pytest.mark.browser


def _named(text: str) -> tuple[Name, ...]:
    return names.complete((Name(text, Language.KK),))


@pytest.fixture
def desk(home_path: Path) -> Iterator[str]:
    """An archive with two curators and a box of two tapes: one is published, the other a draft with a song in it."""
    archive = Archive.open(home_path)
    archive.keep(Collection(id=BOX, names=_named("Отбасы жәшігі")), who="t", why="made")
    song = Segment(4.0, 8.0, SegmentType.MUSIC, "ән", text=SONG, id="song")
    for one, title, status in ((SISTER, "Егіз таспа", Status.PUBLISHED), (TAPE, "Әнші таспасы", Status.DRAFT)):
        record = Recording(id=one, names=_named(title), status=status, collections=(BOX,), segments=(song,))
        keep_tape(archive, record, TONES)
    with Desk.open(archive.home) as people:
        for name in ("Дина", "Марат"):
            People(people).add(name, AccountRole.CURATOR, password=PASSWORD)
    SearchIndex.open(archive.home.index_path, archive.catalogue).catch_up()
    archive.close()
    with serving(home_path) as address:
        yield address


def enter_right(page: Page, number: int, **fields: str) -> None:
    """Fill in one row of the stack."""
    rows = page.locator('[data-rows="rights"]')
    if rows.get_attribute("open") is None:
        rows.locator("summary").click()
    if not page.locator(f'[id="rights.{number}.layer"]').is_visible():
        rows.get_by_role("button", name="One more").click()
    for name, value in fields.items():
        place = page.locator(f'[id="rights.{number}.{name}"]')
        place.select_option(value) if name in ("layer", "use", "effect") else place.fill(value)


def kept(page: Page) -> None:
    page.keyboard.press("Control+s")
    expect(page.get_by_text("Kept.", exact=True)).to_be_visible()


def say(page: Page, text: str) -> None:
    """Something about the rights, in a comment."""
    page.get_by_label("About", exact=True).select_option(label="Rights")
    page.get_by_label("What you say to the others who keep it").fill(text)
    page.get_by_role("button", name="Say it").click()
    expect(page.locator(".comments li", has_text=text)).to_contain_text("Rights")


def test_rights_are_entered_handed_down_and_refused_and_a_visitor_reads_why(
    open_page: Open, desk: str, home_path: Path, tmp_path: Path, keep: Callable[[Page, str], None]
) -> None:
    visitor = open_page(f"/recordings/{SISTER}?lang=en", at=desk, complain=False, bypass_csp=True)
    expect(visitor.locator("[data-player]")).to_be_visible()

    # The letter of a donor holds for all that is in the box, and the box wants four eyes.
    dina = open_page(f"/login?next=/desk/collection/{BOX}&lang=en", at=desk, complain=False, bypass_csp=True)
    sign_in(dina, "Дина")
    ready(dina)
    letter = {"layer": "donor", "holder": "Сейітовтер отбасы", "basis": "1974 жылғы хат", "use": "stream"}
    enter_right(dina, 0, **letter, effect="forbids", begins="2064-01-01", ends="1974-01-01")
    dina.get_by_label("Published by somebody else than who edited last").check()
    dina.keyboard.press("Control+s")
    expect(dina.get_by_role("alert")).to_contain_text("it ends before it begins")
    enter_right(dina, 0, begins="1974-01-01", ends="2064-01-01")
    kept(dina)
    visitor.reload()
    expect(visitor.locator("[data-player]")).to_have_count(0)
    expect(visitor.locator(".door-reason")).to_contain_text("The rights in it do not allow it to be heard here now.")
    visitor.get_by_text("Why can I not hear this?").click()
    expect(visitor.locator(".door-why li")).to_have_text(
        ["The right in the layer «Terms of the donor» does not allow listening elsewhere until January 1, 2064."]
    )
    expect(visitor.get_by_text("1974 жылғы хат")).to_be_visible()  # handed down, it stands among the tape's own
    judge(visitor, keep, "rights-door")
    assert visitor.request.get(f"{desk}/media/{SISTER}/access.opus").status == 403

    # The other tape refuses it, and has a stack of its own: an agreement, nobody knows what, and no copies.
    dina.goto(f"{desk}/desk/recording/{TAPE}")
    ready(dina)
    dina.get_by_label("Rights and terms of its own, none from collections").check()
    enter_right(dina, 0, layer="performance", holder="Сара Тоқтамысова", basis="1961 жылғы шарт", status="licensed")
    enter_right(dina, 1, layer="phonogram", note="Сұралып жатыр")
    enter_right(dina, 2, layer="broadcast", use="download", effect="forbids", ends="2061-12-31")
    kept(dina)
    expect(dina.locator('[data-rows="rights"] .count')).to_have_text("3")
    judge(dina, keep, "rights-form")

    # The words of one song are protected longer than all the rest.
    dina.goto(f"{desk}/desk/recording/{TAPE}/passages?passage=song")
    dina.get_by_text("People, works, words").click()
    enter_right(dina, 0, layer="words", holder="Ақынның мұрагерлері", use="stream", effect="forbids", ends="2064-05-31")
    dina.locator('button[value="keep"]').click()
    expect(dina.get_by_text("Kept.", exact=True)).to_be_visible()

    # Dina asks; whoever edited last does not publish; Marat answers and does.
    dina.goto(f"{desk}/desk/recording/{TAPE}")
    ready(dina)
    say(dina, "Хаттың өзі қайда?")
    dina.get_by_role("button", name="Ask for a review").click()
    expect(dina.locator(".status-in-review")).to_be_visible()
    dina.get_by_role("button", name="Publish").click()
    expect(dina.get_by_text("somebody else has to publish this")).to_be_visible()
    marat = open_page(f"/login?next=/desk/recording/{TAPE}&lang=en", at=desk)
    sign_in(marat, "Марат")
    expect(marat.locator(".comments li")).to_contain_text("Rights: Хаттың өзі қайда? Дина")
    say(marat, "Үшінші қорапта.")
    marat.get_by_role("button", name="Publish").click()
    expect(marat.locator(".status-published")).to_be_visible()
    dina.goto(f"{desk}/desk/recording/{TAPE}")
    expect(dina.locator(".comments li")).to_contain_text(["Хаттың өзі қайда?", "Үшінші қорапта."])
    judge(dina, keep, "comments")

    # A visitor waits for the silence, then hears the rest, and reads of every right but of no comment.
    visitor.goto(f"{desk}/recordings/{TAPE}?lang=en")
    expect(visitor.locator(".door-why li")).to_have_text(["A passage of it has a door of its own."])
    assert work(home_path, until_empty=True) >= 1
    visitor.reload()
    expect(visitor.locator("[data-player]")).to_be_visible()
    expect(visitor.get_by_text("it is silent there: 0:04 – 0:08.")).to_be_visible()
    visitor.get_by_text("Why can I not hear this?").click()
    expect(visitor.locator(".door-why li")).to_have_text(
        ["The right in the layer «Words» does not allow listening elsewhere until May 31, 2064."]
    )
    rights = visitor.locator("section", has=visitor.locator("#rights"))
    for words in ("Сара Тоқтамысова", "1961 жылғы шарт", "licensed to the archive", "taking a copy away", "Phonogram"):
        expect(rights).to_contain_text(words)
    expect(rights).not_to_contain_text("Сейітовтер")
    judge(visitor, keep, "rights-page")
    for path in (f"/recordings/{TAPE}", f"/api/recordings/{TAPE}"):
        said = visitor.request.get(desk + path).text()
        assert SONG not in said, path
        assert "қорапта" not in said, path
    with httpx2.Client(base_url=desk, timeout=300) as stranger:
        sound = stranger.get(f"/media/{TAPE}/access.opus").content
        assert tones_in(sound, tmp_path) == {330.0, 550.0}

    archive = Archive.open(home_path)
    tape = archive.catalogue.recording(TAPE)
    assert [(r.layer, r.use) for r in tape.rights] == [
        ("performance", None), ("phonogram", None), ("broadcast", Use.DOWNLOAD)
    ]  # fmt: skip
    assert [(r.layer, r.holder) for r in tape.segments[0].rights] == [("words", "Ақынның мұрагерлері")]
    archive.close()
