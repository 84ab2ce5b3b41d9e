"""How pages present themselves: on paper, on a phone, without motion, and while one has to wait."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from ..web.conftest import World  # noqa: TID252 - the same archive for both

pytestmark = pytest.mark.browser
Open = Callable[..., Page]
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
READABLE = """left => {
    const line = document.querySelector(".timeline");
    if (left !== null) line.scrollLeft = left;
    const frame = line.getBoundingClientRect();
    const inside = (box) => box.left >= frame.left && box.right <= frame.right;
    return [...line.querySelectorAll(".life text")].filter((name) => inside(name.getBoundingClientRect())).length;
}"""
MOVING = """() => {
    document.documentElement.toggleAttribute("data-loading", true);
    document.querySelector(".play").toggleAttribute("data-waiting", true);
    const lasting = (e) => getComputedStyle(e).transitionDuration.split(",").some((time) => parseFloat(time) > 0);
    return [document.getAnimations().length, [...document.querySelectorAll("*")].filter(lasting).length];
}"""


def test_the_time_line_of_a_phone_opens_where_most_names_can_be_read(open_page: Open):
    page = open_page("/timeline?lang=ru", **PHONE)
    expect(page.locator(".timeline[data-ready]")).to_be_visible()
    opened = page.evaluate(READABLE, None)
    width = page.evaluate("document.querySelector('.timeline').scrollWidth")
    assert opened >= max(page.evaluate(READABLE, left) for left in range(0, width, 40)) - 1
    assert opened >= 5


def test_nothing_moves_for_whoever_wants_no_motion(open_page: Open):
    still = open_page("/search?kind=recording", reduced_motion="reduce")
    assert still.evaluate(MOVING) == [0, 0]
    moving = open_page("/search?kind=recording", reduced_motion="no-preference").evaluate(MOVING)
    assert all(count > 0 for count in moving)


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_the_cover_that_was_tapped_moves_only_where_motion_is_welcome(open_page: Open, world: World, motion: str):
    page = open_page("/search?kind=recording&lang=en", reduced_motion=motion)
    page.evaluate("""() => {
        const start = document.startViewTransition.bind(document);
        window.moved = 0;
        document.startViewTransition = (change) => (window.moved++, start(change));
    }""")
    page.locator(f'[data-play="{world.open}"]').click()
    expect(page.locator(".dock")).to_be_visible()
    page.locator(".row-title a", has_text="Golden Steppe").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Golden Steppe")
    assert page.evaluate("window.moved") == (0 if motion == "reduce" else 1)


def test_a_page_and_a_sound_that_are_waited_for_say_so(open_page: Open, world: World):
    page = open_page("/search?kind=recording&lang=en", service_workers="block", complain=False)
    play = page.locator(f'[data-play="{world.open}"]')
    cdp: Any = page.context.new_cdp_session(page)
    cdp.send("Network.enable")
    slow = {"offline": False, "latency": 1500, "downloadThroughput": -1, "uploadThroughput": -1}
    cdp.send("Network.emulateNetworkConditions", slow)
    play.click()
    expect(play).to_have_attribute("data-waiting", "")
    expect(play).to_have_attribute("data-sounding", "true", timeout=15_000)
    page.locator(".row-title a", has_text="Golden Steppe").click()
    expect(page.locator("html")).to_have_attribute("data-loading", "")
    expect(page.get_by_role("heading", level=1)).to_have_text("Golden Steppe", timeout=15_000)
    expect(page.locator("html")).not_to_have_attribute("data-loading", "")


def test_on_paper_facts_come_first_what_is_folded_is_there_and_nothing_can_be_pressed(open_page: Open, world: World):
    page = open_page(f"/recordings/{world.open}?lang=ru", viewport={"width": 794, "height": 1100})
    page.wait_for_load_state("networkidle")
    assert page.locator(".gost").bounding_box() is None or not page.locator(".gost").is_visible()
    page.emulate_media(media="print")
    pressed = "[...document.querySelectorAll('button, .play, .lock')].filter((e) => e.checkVisibility()).length"
    assert page.evaluate(pressed) == 0
    tops = [page.locator(part).first.bounding_box() for part in ("h1", "[data-wave]", "#facts", ".gost", "#legend")]
    assert all(tops)
    heights = [box["y"] for box in tops if box]
    assert heights == sorted(heights)
    assert page.locator(".measures").first.is_visible()
    assert not page.locator(".study-fold").is_visible()


def test_units_are_in_the_readers_language(open_page: Open, world: World):
    page = open_page(f"/recordings/{world.open}?lang=ru")
    expect(page.locator("body")).to_have_attribute("data-word-kilohertz", "кГц")
    expect(page.locator("body")).to_have_attribute("data-word-hertz", "Гц")
