"""Journeys of people who read: languages, phone width, closed doors; and axe-core on every template."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from ..web.conftest import World  # noqa: TID252 - the same archive for both
from .axe import violations

pytestmark = pytest.mark.browser
Open = Callable[..., Page]
BUILT = Path(__file__).parents[2] / "web" / "static" / "built"
TEMPLATES = {
    "home": "/",
    "search": "/search",
    "search-empty": "/search?q=qqqqqqqqq",
    "search-narrowed": "/search?q=күй&genre=kui&kind=work&instrument=dombyra",
    "search-nothing": "/search?q=Құрманғазы+qqqqqqqq&decade=1890s&literal=1",
    "search-recordings": "/search?kind=recording",
    "values": "/search/values/composer?kind=work",
    "saved": "/saved",
    "recording": "/recordings/OPEN?t=3,6",
    "recording-closed-door": "/recordings/ON_SITE",
    "list": "/people",
    "person": "/people/kurmangazy",
    "work": "/works/kurmangazy--saryarqa",
    "about": "/about",
    "help": "/help",
    "interfaces": "/interfaces",
    "map": "/map",
    "timeline": "/timeline",
    "network": "/network",
    "paths": "/paths",
    "path": "/paths/ten-kuis",
    "aitys": "/aitys",
    "today": "/today",
    "genres": "/genres",
    "instruments": "/instruments",
    "events": "/events",
    "composer": "/people/akhmet-zhubanov",
    "work-grouped": "/works/kurmangazy--saryarqa?by=player",
    "instrument": "/instruments/dombyra",
    "bad-parameter": "/recordings?page=x",
    "compare": "/compare?id=OPEN&id=ON_SITE",
    "playlist": "/playlist?name=x&id=OPEN&id=ON_SITE&id=CLOSED",
    "lists": "/playlist",
    "offline": "/offline",
    "not-found": "/nowhere",
    "refused": "/recordings/CLOSED",
    "tombstone": "/recordings/WITHDRAWN",
    "embed": "/embed/OPEN",
    "embed-closed": "/embed/REGISTERED",
    "recording-registered": "/recordings/REGISTERED",
    "asking": "/recordings/ON_SITE/ask",
    "ask-about-what-is-hidden": "/recordings/CLOSED/ask",
    "collections": "/collections",
    "collection": "/collections/COLLECTION",
    "places": "/places",
    "place": "/places/mangystau-obl",
    "school": "/schools/arka",
    "genre": "/genres/kui",
    "event": "/events/almafest",
    "organisation": "/organisations/altyn-kor",
    "login": "/login",
    "invitation-that-is-over": "/invitation/nobody",
    "access-that-is-over": "/access/nobody",
}
REFUSING = frozenset(
    {"not-found", "refused", "tombstone", "bad-parameter", "invitation-that-is-over", "access-that-is-over"}
)
BARE_LISTS = """() => [...document.querySelectorAll("nav li")]
    .filter((item) => item.checkVisibility() && getComputedStyle(item).listStyleType !== "none")
    .map((item) => item.closest("nav").className + ": " + item.textContent.trim())"""
LANGUAGES = {1366: "kk", 390: "ru", 320: "kk-Latn"}


@pytest.fixture(scope="module")
def window(browser: Browser) -> Iterator[Callable[[int], BrowserContext]]:
    """A window of a width for all pages, so that fonts and scripts are read once. Nothing moves: colours in between are
    nobody's."""
    opened: dict[int, BrowserContext] = {}

    def of(width: int) -> BrowserContext:
        if width not in opened:
            opened[width] = browser.new_context(
                viewport={"width": width, "height": 900},
                reduced_motion="reduce",
                bypass_csp=True,
            )
        return opened[width]

    yield of
    for context in opened.values():
        context.close()


@pytest.mark.parametrize("width", [1366, 390, 320])
@pytest.mark.parametrize("template", TEMPLATES)
def test_axe_finds_nothing_and_nothing_overflows(
    open_page: Open,
    window: Callable[[int], BrowserContext],
    world: World,
    keep: Callable[[Page, str], None],
    template: str,
    width: int,
):
    path = TEMPLATES[template]
    for name in ("on_site", "open", "registered", "closed", "withdrawn", "collection"):
        path = path.replace(name.upper(), getattr(world, name))
    path += ("&" if "?" in path else "?") + f"lang={LANGUAGES[width]}"
    # the browser reports the status itself
    page = open_page(path, complain=template not in REFUSING, window=window(width))
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(BARE_LISTS) == [], (
        "ways through the site in the browser's own dress: bullets, one below another"
    )
    keep(page, f"{template}-{width}-light")
    problems = violations(page)
    assert problems == [], json.dumps(problems, ensure_ascii=False, indent=1)


def test_axe_sees_what_is_wrong_in_the_dark_alone(open_page: Open):
    page = open_page("/help", bypass_csp=True)
    page.add_style_tag(content="@media (prefers-color-scheme: dark) { main p { color: #444; background: #333 } }")
    assert {(scheme, rule) for scheme, rule, _ in violations(page)} == {("dark", "color-contrast")}


def test_the_language_is_switched_and_stays(open_page: Open):
    page = open_page("/instruments/dombyra")
    page.get_by_role("link", name="Русский").click()
    expect(page.locator("html")).to_have_attribute("lang", "ru")
    expect(page.get_by_role("heading", level=1)).to_have_text("домбра")
    page.locator(".wordmark").click()
    expect(page.locator("html")).to_have_attribute("lang", "ru")


def test_the_page_can_be_read_with_the_keyboard(open_page: Open):
    page = open_page("/")
    page.keyboard.press("Tab")
    skip = page.locator(".skip")
    expect(skip).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#main$"))
    page.keyboard.press("Tab")
    expect(page.locator("main :focus")).to_have_count(1)


def test_every_letter_of_the_three_scripts_is_in_the_fonts(open_page: Open, keep: Callable[[Page, str], None]):
    """A letter that a face lacks is drawn by another font: its width then follows the fallback.

    The faces are waited for here, under names of their own.
    """
    page = open_page("/about", bypass_csp=True)
    css = (BUILT / "app.css").read_text(encoding="utf-8")
    waiting = css.replace("font-display:swap", "font-display:block").replace(" Variable", " Tested")
    page.add_style_tag(content=waiting.replace('url("./', 'url("/static/built/'))
    missing = page.evaluate(
        """async ([letters, faces]) => {
          const missing = [];
          const canvas = document.createElement('canvas').getContext('2d');
          const width = (font, letter) => { canvas.font = font; return canvas.measureText(letter).width; };
          for (const [face, wanted] of faces) {
            await document.fonts.load(`40px "${face}"`, letters[wanted]);
            for (const letter of letters[wanted]) {
              const widths = ['monospace', 'serif'].map((other) => width(`40px "${face}", ${other}`, letter));
              if (widths[0] !== widths[1]) missing.push(`${face}: ${letter}`);
            }
          }
          return missing;
        }""",
        [
            {"european": "ӘҒҚҢӨҰҮҺІәғқңөұүһіğşıñöüäūĞŞİ", "arabic": "ڭۇۋىگچھ"},
            [
                ["Source Serif 4 Tested", "european"],
                ["Source Sans 3 Tested", "european"],
                ["Noto Naskh Arabic Tested", "arabic"],
            ],
        ],
    )
    assert missing == []
    page.evaluate(
        """() => { document.querySelector('main').innerHTML =
          '<h1>ӘҒҚҢӨҰҮҺІ ğşıñöüäū</h1><p class="prose">ӘҒҚҢӨҰҮҺІ әғқңөұүһі ğşıñöüäū</p>' +
          '<p>ӘҒҚҢӨҰҮҺІ әғқңөұүһі ğşıñöüäū</p><p dir="rtl" lang="kk-Arab">ڭۇۋىگچھ قۇرمانعازى</p>' }"""
    )
    keep(page, "letters")


def test_names_are_suggested_and_chosen_with_the_keyboard(open_page: Open):
    page = open_page("/")
    box = page.locator("#site-q")
    box.press_sequentially("qurmanga", delay=20)
    expect(page.locator(".suggestions [role=option]").first).to_contain_text("Құрманғазы")
    box.press("ArrowDown")
    expect(box).to_have_attribute("aria-activedescendant", "site-q-suggestions-0")
    box.press("Enter")
    expect(page).to_have_url(re.compile("/people/kurmangazy$"))
