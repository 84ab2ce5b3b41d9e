"""Journeys of people who compare: hear one recording, go to the other at the same musical moment."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from ..web.pair import TEMPO, make_pair  # noqa: TID252 - the same archive for both
from .conftest import serving

pytestmark = pytest.mark.browser
Open = Callable[..., Page]


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    made = make_pair(tmp_path_factory.mktemp("pair") / "home")
    with serving(Path(made["home"])) as address:
        yield {**made, "address": address}


def position(page: Page, number: int) -> float:
    return float(page.locator(".player .seek").nth(number).input_value())


def test_going_to_the_other_recording_keeps_the_musical_moment(
    open_page: Open, pair: dict[str, str], keep: Callable[[Page, str], None]
):
    path = f"/compare?id={pair['slow']}&id={pair['fast']}&lang=en"
    page = open_page(path, at=pair["address"])
    expect(page.locator("[data-moments]")).to_be_visible(timeout=60_000)
    expect(page.locator("main > [role=status]")).to_contain_text("aligned by a program")
    play = page.locator(".player .play-button")
    play.nth(0).click()
    page.locator(".player .seek").nth(0).evaluate("e => { e.value = '5'; e.dispatchEvent(new Event('input')) }")
    expect(page.locator(".player .clock").nth(0)).to_have_text(re.compile(r"0:0[5-9] /"))
    play.nth(0).click()  # silence, so that both stand still
    assert position(page, 1) == pytest.approx(position(page, 0) / TEMPO, abs=0.3)
    before = position(page, 0)
    page.keyboard.press("2")
    expect(play.nth(1)).to_have_attribute("data-sounding", "true")
    play.nth(1).click()
    assert before / TEMPO - 0.3 <= position(page, 1) <= before / TEMPO + 3
    expect(page.locator(".ghost").nth(0)).to_be_visible()
    keep(page, "journey-compare")


def test_without_scripts_the_same_moments_are_links(open_page: Open, pair: dict[str, str]):
    path = f"/compare?id={pair['slow']}&id={pair['fast']}&lang=en"
    page = open_page(path, at=pair["address"], java_script_enabled=False)
    for _ in range(100):  # the reader looks again, as the page says
        if page.locator("[data-moments]").count():
            break
        page.wait_for_timeout(300)
        page.get_by_role("link", name="Look again").click()
    page.locator("[data-moments] a.time").nth(3).click()
    expect(page).to_have_url(re.compile(r"/recordings/[^?]+\?t=\d+(\.\d)?$"))
    expect(page.locator("audio[controls]").first).to_be_visible()


def test_what_comes_next_is_shown_and_one_can_go_back(open_page: Open, pair: dict[str, str]):
    page = open_page(f"/playlist?name=two&id={pair['slow']}&id={pair['fast']}&lang=en", at=pair["address"])
    page.locator(f'[data-play="{pair["slow"]}"]').click()
    dock = page.locator(".dock")
    expect(dock.locator(".dock-title")).to_have_text("slow")
    expect(dock.locator(".dock-queue summary")).to_have_text("Coming next: 1")
    dock.locator(".dock-queue summary").click()
    dock.get_by_role("button", name="fast").click()
    expect(dock.locator(".dock-title")).to_have_text("fast")
    expect(dock.locator(".dock-next")).to_be_hidden()
    dock.get_by_role("button", name="Previous recording").click()
    expect(dock.locator(".dock-title")).to_have_text("slow")
    expect(dock.locator(".dock-queue summary")).to_have_text("Coming next: 1")
