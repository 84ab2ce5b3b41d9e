"""Journeys of people with lists, weak networks and none at all."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from ..web.conftest import World  # noqa: TID252 - the same archive for both

pytestmark = pytest.mark.browser
Open = Callable[..., Page]
PHONE = {"width": 390, "height": 844}


def test_a_list_is_made_played_shared_and_changed(open_page: Open, world: World, keep: Callable[[Page, str], None]):
    page = open_page("/recordings?lang=en")
    plus = page.locator(".plus")
    assert plus.count() == 1  # one recording may be heard
    plus.click()
    expect(page.locator(".told-briefly")).to_have_text("Added to the list: List")
    page.goto(page.url.replace("/recordings", "/playlist"))
    page.get_by_label(re.compile("^Name of the list")).fill("Evening")
    page.keyboard.press("Tab")
    page.get_by_role("link", name="Evening").click()
    expect(page).to_have_url(re.compile(rf"/playlist\?name=Evening&id={world.open}$"))
    page.locator(f'[data-play="{world.open}"]').click()
    expect(page.locator(".dock .clock")).to_have_text(re.compile(r"0:0[1-9] /"), timeout=8000)
    keep(page, "journey-list")
    shared = page.url
    page.get_by_label(re.compile("^Take out")).click()
    expect(page).to_have_url(re.compile("/playlist$"))
    expect(page.locator("[data-lists] [data-empty]")).to_be_visible()
    page.goto(shared)  # somebody else's browser knows nothing of it
    page.get_by_role("button", name="Keep this list in this browser").click()
    page.goto(shared.split("?")[0])
    expect(page.get_by_role("link", name="Evening")).to_be_visible()


def test_a_kept_recording_is_heard_without_a_network(open_page: Open, world: World, keep: Callable[[Page, str], None]):
    page = open_page(f"/recordings/{world.open}?lang=en", complain=False, viewport=PHONE)
    page.get_by_role("button", name="Keep for listening offline").click()
    expect(page.locator(".keep")).to_have_attribute("aria-pressed", "true", timeout=20_000)
    page.context.set_offline(True)
    page.goto(page.url.split("/recordings")[0] + "/people")
    expect(page.get_by_role("heading", level=1)).to_have_text("There is no network")
    page.locator(".play-kept").click()
    expect(page.locator(".dock .clock")).to_have_text(re.compile(r"0:0[1-9] / 0:12"), timeout=8000)
    page.locator(".dock-seek").evaluate("e => { e.value = '8'; e.dispatchEvent(new Event('input')) }")
    expect(page.locator(".dock .clock")).to_have_text(re.compile(r"0:(08|09|1\d) / 0:12"))
    keep(page, "journey-offline")
    page.locator("[data-kept] a").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Golden Steppe")
    page.context.set_offline(False)
    page.goto(page.url)
    page.locator(".keep").click()
    expect(page.locator(".keep")).to_have_attribute("aria-pressed", "false")
    page.context.set_offline(True)
    page.goto(page.url.split("/recordings")[0] + "/people")
    expect(page.locator("[data-kept] [data-empty]")).to_be_visible()


def test_saving_data_asks_for_the_small_copy_and_no_pictures(open_page: Open, world: World):
    page = open_page("/?lang=en", viewport=PHONE)
    page.get_by_role("link", name="Save data").click()
    expect(page.get_by_role("link", name="With pictures and full sound")).to_be_visible()
    asked: list[str] = []
    page.on("request", lambda r: asked.append(r.url))
    page.goto(page.url.split("/?")[0] + f"/recordings/{world.open}")
    page.locator(".player .play-button").click()
    expect(page.locator(".player .clock")).to_have_text(re.compile(r"0:0[1-9] /"), timeout=8000)
    assert [u.rsplit("/", 1)[-1] for u in asked if "access" in u] == ["access-low.opus"]
    assert not any(u.endswith(".png") and "/media/" in u for u in asked)


def test_a_media_fragment_opens_the_passage_and_cites_it(open_page: Open, world: World):
    page = open_page(f"/recordings/{world.open}?lang=en#t=3,6")
    expect(page.locator(".clip-link")).to_have_text("0:03 – 0:06")
    page.get_by_role("link", name="Cite", exact=True).first.click()
    expect(page.locator(".citation")).to_contain_text("0:03 – 0:06")
    expect(page.locator(".citation")).to_contain_text(f"/recordings/{world.open}?t=3,6")


def test_the_waveform_can_be_seen_closer(open_page: Open, world: World):
    page = open_page(f"/recordings/{world.open}?lang=en")
    canvas = page.locator("[data-wave] >> css=.wrapper").first
    expect(canvas).to_be_visible()
    before = canvas.bounding_box()
    page.get_by_role("button", name="Closer view of the waveform").click()
    page.wait_for_timeout(500)
    after = canvas.bounding_box()
    assert before is not None
    assert after is not None
    assert after["width"] == pytest.approx(2 * before["width"], rel=0.05)
