"""Other people's judges over a served archive: axe-core, Lighthouse, the Nu HTML checker, and every link.

    make audit-web        # or: python -m bench.audit --home DIR [--runs 3] [--out FOLDER] [--only nu,links]

Serves the home on the loopback together with an empty page, which is Lighthouse's control. Exit 1 when a bar of
``docs/accessibility.md`` is missed. Reports and pictures of every kind of page are kept in the folder.
"""

from __future__ import annotations

import argparse
import json
import logging
import socket
import sys
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import structlog
import uvicorn
from starlette.responses import HTMLResponse

from archive.model import Kind, Recording
from bench import audit_browser, audit_judges
from bench.audit_crawl import Crawl, crawl
from tests import browser_setup
from web.app import create_app
from web.http.protocol import BoundedProtocol
from web.site import Site
from web.streams.copies import access_copies

ROOT = Path(__file__).parents[1]
LANGUAGES = ("kk", "ru", "kk-Latn", "en")
LEAST_SCORE, LEAST_PERFORMANCE, PERFORMANCE_BEHIND_CONTROL, MOST_SCRIPT_KB = 100, 97, 3, 120
EMPTY = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    '<meta name="description" content="An empty page."><link rel="icon" href="data:,"><title>Empty</title></head>'
    "<body><main><h1>Empty</h1></main></body></html>"
)


class Verdict:
    """Lines for people, and whether every bar was kept."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.kept = True

    def say(self, what: str, *, kept: bool, details: list[str] | None = None) -> None:
        self.kept &= kept
        self.lines.append(f"{'kept  ' if kept else 'MISSED'} {what}")
        self.lines += [f"         {line}" for line in (details or [])[:20]]
        print("\n".join(self.lines[-1 - len((details or [])[:20]) :]), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=ROOT / "test-artefacts" / "audit")
    parser.add_argument("--runs", type=int, default=3, help="Lighthouse runs a page; the median counts")
    parser.add_argument("--only", default="links,nu,axe,lighthouse")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    chromium = browser_setup.found()
    if chromium is None:
        raise SystemExit("no Chromium: install the package 'chromium'")
    only, verdict = set(options.only.split(",")), Verdict()
    with serving(options.home) as (base, recording), httpx2.Client(base_url=base, timeout=120) as client:
        found = crawl(client, base, recording) if only - {"lighthouse"} else Crawl()
        client.cookies.clear()  # the crawl followed the link that saves data
        pages = {**found.chosen, "/recordings/*": f"/recordings/{recording}"}
        if "links" in only:
            judge_links(verdict, found)
        if "nu" in only:
            judge_html(verdict, client, pages)
        if "axe" in only:
            judge_views(verdict, chromium, base, pages, options.out)
        if "lighthouse" in only:
            judge_scores(verdict, chromium, base, recording, options)
    (options.out / "verdict.txt").write_text("\n".join(verdict.lines) + "\n", encoding="utf-8")
    sys.exit(0 if verdict.kept else 1)


@contextmanager
def serving(home: Path) -> Generator[tuple[str, str]]:
    """The base address, and a recording that can be heard."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    app = create_app(home)
    app.add_api_route("/empty", lambda: HTMLResponse(EMPTY), methods=["GET"], include_in_schema=False)
    site: Site = app.state.site
    site.follower.follow()
    recording = audible(site)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = uvicorn.Config(app, host="127.0.0.1", port=port, http=BoundedProtocol, log_config=None, access_log=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    try:
        yield f"http://127.0.0.1:{port}", recording
    finally:
        server.should_exit = True
        thread.join()


def audible(site: Site) -> str:
    """The recording with most documented: its page has most parts."""
    found = [
        record
        for record in site.archive.catalogue.records(Kind.RECORDING)
        if isinstance(record, Recording) and access_copies(site.archive.home, record).streams
    ]
    if not found:
        raise SystemExit("nothing can be heard in this archive: make one with 'make demo SERVE=0'")
    return max(found, key=lambda r: (bool(r.segments) + bool(r.transcript) + bool(r.legend), r.id)).id


def judge_links(verdict: Verdict, found: Crawl) -> None:
    broken = [f"{page} -> {link} {status}" for page, link, status in found.broken]
    what = f"links: {found.links} asked for, {len(found.broken)} broken, on {found.pages} pages"
    verdict.say(what, kept=not broken, details=broken)


def judge_html(verdict: Verdict, client: httpx2.Client, pages: dict[str, str]) -> None:
    texts = {
        f"{path} ({language})": client.get(path, headers={"Accept-Language": language}).text
        for path in pages.values()
        for language in LANGUAGES
    } | {f"{path} (saving data)": client.get(path, headers={"Save-Data": "on"}).text for path in pages.values()}
    errors = audit_judges.nu(texts)
    verdict.say(f"Nu HTML checker: {len(errors)} errors in {len(texts)} pages", kept=not errors, details=errors)


def judge_views(verdict: Verdict, chromium: str, base: str, pages: dict[str, str], out: Path) -> None:
    seen = audit_browser.look(chromium, base, pages, out / "pages", LANGUAGES)
    for what, lines in (
        ("axe-core: {} violations", seen.violations),
        ("console: {} messages", seen.messages),
        ("width: {} views wider than the screen", seen.overflow),
    ):
        text = what.format(len(lines)) + f" in {seen.views} views of {len(pages)} kinds of page"
        verdict.say(text, kept=not lines, details=lines)
    weight = seen.script_kb["/recordings/*"]
    verdict.say(f"scripts of the recording page: {weight} kB gzip", kept=weight <= MOST_SCRIPT_KB)


def judge_scores(verdict: Verdict, chromium: str, base: str, recording: str, options: argparse.Namespace) -> None:
    pages = {"empty": "/empty", "home": "/", "search": "/search", "recording": f"/recordings/{recording}"}
    scores = {
        name: audit_judges.lighthouse(chromium, base + path, options.out, name, options.runs)
        for name, path in pages.items()
    }
    control = scores["empty"]["performance"]
    (options.out / "lighthouse.json").write_text(json.dumps(scores, indent=2), encoding="utf-8")
    for name, found in scores.items():
        least = min(found[c] for c in audit_judges.CATEGORIES[1:])
        fast = (
            found["performance"] >= LEAST_PERFORMANCE and control - found["performance"] <= PERFORMANCE_BEHIND_CONTROL
        )
        told = ", ".join(f"{c} {found[c]:.0f}" for c in audit_judges.CATEGORIES)
        details = audit_judges.complaints(options.out / f"lighthouse-{name}-1.json")
        kept = name == "empty" or (least >= LEAST_SCORE and fast)
        verdict.say(f"Lighthouse {name}: {told}, layout shift {found['layout-shift']:.3f}", kept=kept, details=details)


if __name__ == "__main__":
    main()
