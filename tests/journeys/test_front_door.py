"""Journeys through the front door: a phone plays at once, the dock outlives a reload, other sites show the player, and
weak phones get what they can carry."""

import http.server
import re
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from ..web.conftest import World  # noqa: TID252 - the same archive for both

pytestmark = pytest.mark.browser
Open = Callable[..., Page]
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
PLAY = ".player .play-button"


def test_from_the_first_page_one_tap_plays(open_page: Open, world: World):
    page = open_page("/", **PHONE)
    play = page.locator(".play, [data-play], [data-player] button").first
    box = play.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= 800
    play.tap()
    expect(page.locator(".dock")).to_be_visible()
    expect(page.locator(".dock .clock")).to_have_text(re.compile(r"0:0[1-9] /"), timeout=8000)
    expect(play).to_have_attribute("data-sounding", "true")
    play.tap()
    expect(play).to_have_attribute("data-sounding", "false")


def test_the_header_of_a_phone_is_one_line_and_opens_without_scripts(open_page: Open):
    page = open_page("/about?lang=en", **PHONE, java_script_enabled=False)
    box = page.locator("header.site").bounding_box()
    assert box is not None
    assert box["height"] <= 64
    page.get_by_role("button", name="Menu").click()
    page.get_by_role("link", name="Instruments").click()
    expect(page).to_have_url(re.compile("/instruments$"))
    page.get_by_role("button", name="Search").click()
    page.get_by_role("searchbox").fill("Сарыарқа")
    page.get_by_role("searchbox").press("Enter")
    expect(page).to_have_url(re.compile("/search"))


def test_people_find_the_player_before_the_facts(open_page: Open, world: World):
    page = open_page(f"/recordings/{world.open}", **PHONE)
    order = ["h1", ".credits", "[data-player]", "#legend", "#segments", ".study-fold", "#works", "#facts", "#behind"]
    tops = [page.locator(part).first.bounding_box() for part in order]
    assert all(tops)
    heights = [box["y"] for box in tops if box]
    assert heights == sorted(heights)


def test_the_dock_and_its_queue_survive_a_reload_and_speak_the_readers_language(open_page: Open, world: World):
    page = open_page("/search?kind=recording&lang=kk")
    page.locator(f'[data-play="{world.open}"]').click()
    expect(page.locator(".dock .clock")).to_have_text(re.compile(r"0:0[2-9] /"), timeout=8000)
    page.locator(".dock .play-button").click()
    at = page.locator(".dock .clock").inner_text()
    page.reload()
    expect(page.locator(".dock-title")).to_have_text("Сарыарқа")
    expect(page.locator(".dock .clock")).to_have_text(at)
    page.get_by_role("link", name="English").click()
    expect(page.locator(".dock-title")).to_have_text("Golden Steppe")
    expect(page.locator(".dock .clock")).to_have_text(at)
    assert page.evaluate("navigator.mediaSession.metadata.title") == "Golden Steppe"
    page.locator(".dock .play-button").click()
    expect(page.locator(".dock .play-button")).to_have_attribute("aria-label", "Pause")
    page.locator(".dock-close").click()
    page.reload()
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator(".dock")).to_be_hidden()


def test_a_and_b_repeat_as_soon_as_both_are_set(open_page: Open, world: World):
    page = open_page(f"/recordings/{world.open}?lang=en")
    seek = page.locator(".player .seek")
    seek.evaluate("e => { e.value = '2'; e.dispatchEvent(new Event('input')) }")
    page.locator(".mark-start").click()
    expect(page.locator(".player .loop")).to_have_attribute("aria-pressed", "false")
    seek.evaluate("e => { e.value = '3'; e.dispatchEvent(new Event('input')) }")
    page.locator(".mark-end").click()
    expect(page.locator(".player .loop")).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".player .passage")).to_contain_text("Repeats: 0:02 – 0:03")
    page.locator(PLAY).click()
    page.wait_for_timeout(1800)
    assert page.evaluate("document.querySelector('.player .clock').textContent.startsWith('0:02')")
    expect(page.locator(PLAY)).to_have_attribute("data-sounding", "true")


def test_a_passage_is_shared_and_opened_in_another_language(open_page: Open, world: World):
    page = open_page(f"/recordings/{world.open}?t=3,6&lang=kk")
    page.locator(".to-share").click()
    address = page.locator(".share-link").input_value()
    assert address.endswith(f"/recordings/{world.open}?t=3.0,6.0")
    page.locator(".share-moment input").uncheck()
    assert page.locator(".share-link").input_value().endswith(f"/recordings/{world.open}")
    page.keyboard.press("Escape")
    expect(page.locator(".share-sheet")).to_have_count(0)
    other = open_page(address[address.index("/recordings") :] + "&lang=en")
    expect(other.get_by_role("heading", level=1)).to_have_text("Golden Steppe")
    expect(other.locator(".clip-link")).to_have_text("0:03 – 0:06")


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """Another origin: a folder, and the address that serves it."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name of the parameter there
            """Nothing: the run's own output is enough."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield tmp_path, f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("width", [280, 390, 700])
def test_another_site_shows_a_player_that_fits_and_plays(
    browser: Browser, address: str, world: World, elsewhere: tuple[Path, str], width: int
):
    folder, other = elsewhere
    context = browser.new_context(viewport={"width": width, "height": 600})
    page = context.new_page()
    told = page.request.get(f"{address}/oembed?url={address}/recordings/{world.open}").json()
    assert 120 <= told["height"] <= 200
    (folder / "index.html").write_text(
        f"<!doctype html><title>x</title><body style='margin:0'>{told['html']}", encoding="utf-8"
    )
    page.goto(f"{other}/index.html")
    frame = page.frame_locator("iframe")
    expect(frame.locator(PLAY)).to_be_visible()
    inside = next(f for f in page.frames if "/embed/" in f.url)
    inside.wait_for_load_state("networkidle")
    assert inside.evaluate("document.documentElement.scrollHeight") <= told["height"]
    assert inside.evaluate("document.documentElement.scrollWidth") <= width
    frame.locator(PLAY).click()
    expect(frame.locator(PLAY)).to_have_attribute("data-sounding", "true")
    context.close()


# ---- weak phones ----
SLOW = {"offline": False, "latency": 300, "downloadThroughput": 50_000 / 8, "uploadThroughput": 50_000 / 8}


FIRST_PAINT = """() => new Promise((told) => new PerformanceObserver((list) => {
    const [paint] = list.getEntriesByName("first-contentful-paint");
    if (paint) told(paint.startTime);
}).observe({ type: "paint", buffered: true }))"""


def received(page: Page) -> list[tuple[str, int]]:
    """Counts what comes over the wire from now on: (address, bytes with headers)."""
    cdp: Any = page.context.new_cdp_session(page)
    cdp.send("Network.enable")
    addresses: dict[str, str] = {}
    found: list[tuple[str, int]] = []

    def asked(event: dict[str, Any]) -> None:
        addresses[event["requestId"]] = event["request"]["url"]

    def came(event: dict[str, Any]) -> None:
        found.append((addresses.get(event["requestId"], "?"), int(event["encodedDataLength"])))

    cdp.on("Network.requestWillBeSent", asked)
    cdp.on("Network.loadingFinished", came)
    return found


def test_with_data_saved_a_recording_costs_60_kb_and_no_face(open_page: Open, world: World, address: str):
    page = open_page(
        "/healthz", complain=False, **PHONE, extra_http_headers={"Save-Data": "on"}, service_workers="block"
    )
    found = received(page)
    page.goto(f"{address}/recordings/{world.open}")
    page.wait_for_load_state("networkidle")
    expect(page.locator(PLAY)).to_be_visible()
    assert sum(size for _, size in found) <= 60_000, found
    assert not [a for a, _ in found if re.search(r"\.(woff2|webp|png)|/cover\.svg", a)]


def test_with_data_saved_the_first_paint_costs_12_kb_and_comes_in_3_seconds(
    open_page: Open, world: World, address: str
):
    """At 50 kbit/s and 300 ms, as Chromium's own throttle counts."""
    page = open_page(
        "/healthz", complain=False, **PHONE, extra_http_headers={"Save-Data": "on"}, service_workers="block"
    )
    cdp: Any = page.context.new_cdp_session(page)
    cdp.send("Network.enable")
    cdp.send("Network.emulateNetworkConditions", SLOW)
    arrived: list[tuple[float, int]] = []
    begun: list[float] = []

    def came(event: dict[str, Any]) -> None:
        arrived.append((event["timestamp"], int(event["encodedDataLength"])))

    def asked(event: dict[str, Any]) -> None:
        begun.append(event["timestamp"])

    cdp.on("Network.dataReceived", came)
    cdp.on("Network.requestWillBeSent", asked)
    page.goto(f"{address}/recordings/{world.open}", timeout=60_000)
    painted = page.evaluate(FIRST_PAINT) / 1000
    before = sum(size for at, size in arrived if at - begun[0] <= painted)
    assert painted <= 3.0
    assert before <= 12_000


@pytest.mark.parametrize("path", ["/", "/recordings/{open}", "/people/kurmangazy", "/about?lang=en", "/map?lang=ru"])
def test_no_page_needs_more_than_90_kb_of_faces(open_page: Open, world: World, address: str, path: str):
    page = open_page("/healthz", complain=False, service_workers="block")
    found = received(page)
    page.goto(address + path.format(open=world.open))
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready")
    faces = {a: size for a, size in found if ".woff2" in a}
    assert faces
    assert sum(faces.values()) <= 90_000, faces
    tote = page.locator('[dir="rtl"]').count() > 0
    assert any("naskh" in a for a in faces) == tote
