"""Pages in a real browser: axe-core, console messages, sideways overflow, scripts' weight, a picture of each width."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import BrowserContext, Page, Response, sync_playwright

ROOT = Path(__file__).parents[1]
AXE = ROOT / "web" / "assets" / "node_modules" / "axe-core" / "axe.min.js"
WIDTHS = (1366, 390, 320)
Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
]


@dataclass(slots=True)
class Seen:
    """What the browser found, as lines: page, width, scheme, what."""

    views: int = 0
    violations: list[str] = field(default_factory=list[str])
    messages: list[str] = field(default_factory=list[str])
    overflow: list[str] = field(default_factory=list[str])
    script_kb: dict[str, float] = field(default_factory=dict[str, float])


def look(chromium: str, base: str, pages: Mapping[str, str], pictures: Path, languages: Iterable[str]) -> Seen:
    """Open every page at every width, light and dark, each width in another language."""
    seen = Seen()
    pictures.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, headless=True, args=FLAGS)
        for width, language in zip(WIDTHS, languages, strict=False):
            for scheme in SCHEMES:
                context = browser.new_context(
                    viewport={"width": width, "height": 900},
                    color_scheme=scheme,
                    bypass_csp=True,
                )
                for kind, path in pages.items():
                    _view(context, seen, base + path, (kind, width, scheme, language), pictures)
                context.close()
        browser.close()
    return seen


def _view(
    context: BrowserContext, seen: Seen, address: str, what: tuple[str, int, Scheme, str], pictures: Path
) -> None:
    kind, width, scheme, language = what
    where = f"{kind} {width} {scheme}"
    page = context.new_page()
    scripts: list[Response] = []
    messages: list[str] = []
    page.on("response", lambda r: scripts.append(r) if r.request.resource_type == "script" else None)
    page.on("console", lambda m: messages.append(f"{where}: {m.text}"))
    page.on("pageerror", lambda e: messages.append(f"{where}: {e}"))
    answer = page.goto(f"{address}{'&' if '?' in address else '?'}lang={language}")
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready")
    if answer is not None and answer.status < 400:  # of an error page the browser itself reports the status
        seen.messages += messages
    if page.evaluate("document.documentElement.scrollWidth") > width:
        seen.overflow.append(where)
    if width == WIDTHS[0] and scheme == SCHEMES[0]:
        seen.script_kb[kind] = round(sum(len(gzip.compress(r.body(), 9)) for r in scripts) / 1000, 1)
    page.screenshot(path=pictures / f"{_file_name(kind)}-{width}-{scheme}.png", full_page=True)
    seen.violations += [f"{where}: {line}" for line in _axe(page)]
    seen.views += 1
    page.close()


def _axe(page: Page) -> list[str]:
    page.add_script_tag(path=AXE)
    found: dict[str, Any] = page.evaluate("tags => axe.run({runOnly: tags})", TAGS)
    return [f"{v['id']} {v['nodes'][0]['html'][:160]}" for v in found["violations"]]


def _file_name(kind: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", kind.replace("*", "one").lower()).strip("-") or "home"
