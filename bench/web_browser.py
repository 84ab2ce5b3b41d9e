"""How long a recording of three hours with 200 segments takes to open in a browser, waveform and controls included."""

from __future__ import annotations

import statistics
import time

from playwright.sync_api import Browser, sync_playwright

_TIMES = 7
_FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]


def opening_ms(chromium: str, recording: str, control: str) -> tuple[float, float]:
    """Median ms until the recording can be played and its waveform stands; the same for a page of nothing.

    Every time in a fresh browser profile: nothing is cached.
    """
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, headless=True, args=_FLAGS)
        found = [
            (
                _open(
                    browser, recording, ("[data-wave] canvas", ".segments li:nth-child(200)", ".player .play-button")
                ),
                _open(browser, control, ("body",)),
            )
            for _ in range(_TIMES)
        ]
        browser.close()
    return statistics.median(f for f, _ in found), statistics.median(c for _, c in found)


def _open(browser: Browser, address: str, wanted: tuple[str, ...]) -> float:
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    began = time.perf_counter()
    page.goto(address, wait_until="commit")
    for selector in wanted:
        page.locator(selector).first.wait_for(state="attached")
    spent = (time.perf_counter() - began) * 1000
    context.close()
    return spent
