"""Journeys of people who listen: find, play, seek, loop, share, and go on browsing while it sounds."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from ..web.conftest import World  # noqa: TID252 - the same archive for both

pytestmark = pytest.mark.browser
Open = Callable[..., Page]
PLAY = ".player .play-button"


def sounding_seconds(page: Page) -> float:
    """The position on the player's clock."""
    minutes, seconds = page.locator(".player .clock").inner_text().split(" / ")[0].split(":")
    return int(minutes) * 60 + int(seconds)


def of_another_release(route: Route) -> None:
    answer = route.fetch()
    newer = re.sub(r'data-version="[^"]+"', 'data-version="newer"', answer.text())
    assert newer != answer.text()
    route.fulfill(response=answer, body=newer)


def test_find_by_latin_letters_open_play_and_seek(open_page: Open, world: World, keep: Callable[[Page, str], None]):
    page = open_page("/")
    page.locator("#site-q").fill("Saryarqa")
    page.locator("#site-q").press("Enter")
    page.locator(f'.row-title a[href="/recordings/{world.open}"]').click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Сарыарқа")
    page.locator(PLAY).click()
    expect(page.locator(".player .clock")).to_have_text(re.compile(r"0:0[1-9] / 0:12"), timeout=8000)
    page.locator(".player .seek").evaluate("e => { e.value = '9'; e.dispatchEvent(new Event('input')) }")
    expect(page.locator(".player .clock")).to_have_text(re.compile(r"0:(09|1\d) / 0:12"))
    page.locator(PLAY).click()
    keep(page, "journey-find-play-seek")


def test_the_keyboard_alone_plays_seeks_and_repeats(open_page: Open, world: World):
    page = open_page(f"/recordings/{world.open}")
    expect(page.locator(PLAY)).to_be_visible()
    page.locator("body").press("k")
    expect(page.locator(PLAY)).to_have_attribute("data-sounding", "true")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("k")
    assert sounding_seconds(page) >= 5
    page.keyboard.press("]")
    page.keyboard.press("l")
    expect(page.locator(".player .loop")).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".clip-link")).to_have_text(re.compile(r"0:00 – 0:0\d"))


def test_a_passage_has_an_address_that_opens_it(open_page: Open, world: World):
    page = open_page(f"/recordings/{world.open}?t=3,6")
    expect(page.locator(".clip-link")).to_have_attribute("href", f"/recordings/{world.open}?t=3.0,6.0")
    expect(page.locator(".player .clock")).to_have_text("0:03 / 0:12")
    page.locator(PLAY).click()
    expect(page.locator(PLAY)).to_have_attribute("data-sounding", "true")
    expect(page.locator(PLAY)).to_have_attribute("data-sounding", "false", timeout=8000)
    assert 5 <= sounding_seconds(page) <= 7


def test_the_sound_goes_on_while_browsing_and_back_works(open_page: Open, world: World):
    page = open_page(f"/recordings/{world.open}")
    page.locator(PLAY).click()
    expect(page.locator(PLAY)).to_have_attribute("data-sounding", "true")
    page.evaluate("window.sameDocument = true")
    page.locator('.credits a[href="/people/dina"]').click()
    expect(page).to_have_url(re.compile("/people/dina$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Дина Нұрпейісова")
    assert page.evaluate("window.sameDocument") is True
    dock = page.locator(".dock")
    expect(dock).to_be_visible()
    expect(dock.locator(".dock-title")).to_have_text("Сарыарқа")
    expect(dock.locator(".play-button")).to_have_attribute("aria-label", "Кідірту")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Сарыарқа")
    expect(page.locator(PLAY)).to_have_attribute("data-sounding", "true")
    expect(dock).to_be_hidden()


def test_a_page_of_a_newer_release_is_loaded_whole(open_page: Open, world: World):
    """The styles and scripts of the page before do not fit it: its parts would stand undressed."""
    page = open_page("/search?kind=recording&lang=en", complain=False, service_workers="block")
    page.locator(f'[data-play="{world.open}"]').click()
    expect(page.locator(".dock .clock")).to_have_text(re.compile(r"0:0[1-9] /"), timeout=8000)
    page.evaluate("window.before = true")
    page.locator(".row-title a", has_text="Golden Steppe").click()
    expect(page.locator(".sections li").first).to_have_css("list-style-type", "none")
    assert page.evaluate("window.before") is True

    page.route("**/people/dina", of_another_release)
    page.locator('.credits a[href="/people/dina"]').click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Dina Nurpeisova")
    assert page.evaluate("window.before ?? null") is None
    expect(page.locator(".dock")).to_be_visible()


def test_a_row_plays_in_place(open_page: Open, world: World):
    page = open_page("/recordings")
    page.locator(f'[data-play="{world.open}"]').click()
    expect(page.locator(".dock")).to_be_visible()
    expect(page.locator(".dock .clock")).to_have_text(re.compile(r"0:0[1-9] /"), timeout=8000)
    expect(page).to_have_url(re.compile("/recordings$"))


def test_the_waveform_is_drawn_from_stored_peaks(open_page: Open, world: World):
    page = open_page(f"/recordings/{world.open}")
    expect(page.locator("[data-wave] canvas").first).to_be_attached()
    box = page.locator("[data-wave]").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] * 0.5, box["y"] + 50)
    expect(page.locator(".player .clock")).to_have_text(re.compile(r"0:0[56] / 0:12"))


def test_the_embedded_player_plays(open_page: Open, world: World):
    page = open_page(f"/embed/{world.open}")
    page.locator(PLAY).click()
    expect(page.locator(PLAY)).to_have_attribute("data-sounding", "true")


def test_without_scripts_everything_is_there_and_sound_has_controls(
    open_page: Open, world: World, keep: Callable[[Page, str], None]
):
    page = open_page(f"/recordings/{world.open}", java_script_enabled=False)
    expect(page.locator("audio[controls]")).to_be_visible()
    assert page.locator("audio source").count() == 2
    page.locator('.credits a[href="/people/dina"]').click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Дина Нұрпейісова")
    page.get_by_role("searchbox").fill("Сарыарқа")
    page.get_by_role("searchbox").press("Enter")
    assert page.locator(".rows .row").count() > 0
    keep(page, "journey-no-scripts")
