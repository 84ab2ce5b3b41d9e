"""A real browser on a real server on a real archive.

Chromium comes from the system. Where there is none the tests fail and say what to install: a journey that nobody
walked is not a journey that works.
"""

import hashlib
import shutil
import socket
import threading
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from archive.keeping import Archive
from web.app import create_app

from ..web.conftest import World, build  # noqa: TID252 - the same archive for both

ARTEFACTS = Path(__file__).parents[2] / "test-artefacts" / "screenshots"
SOURCES = Path(__file__).parents[2] / "web" / "assets"
BUILT_OF = Path(__file__).parents[2] / "web" / "static" / "built" / "sources.sha256"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
]


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    home = tmp_path_factory.mktemp("journeys") / "home"
    archive = Archive.create(home)
    made = build(archive)
    archive.close()
    return made


@pytest.fixture(scope="session")
def address(world: World) -> Iterator[str]:
    """The address of the server, without a final slash."""
    if not BUILT_OF.exists() or BUILT_OF.read_text(encoding="utf-8") != digest_of(SOURCES):
        pytest.fail("the front end is not built, or of older sources: run 'npm ci && npm run build' in web/assets")
    with serving(world.home) as found:
        yield found


def digest_of(sources: Path) -> str:
    """Of all that the bundle is made of, as ``build.mjs`` counts it."""
    here = [p for p in sources.iterdir() if p.suffix in (".mjs", ".json")]
    deeper = [p for folder in ("css", "js") for p in (sources / folder).iterdir()]
    digest = hashlib.sha256()
    for path in sorted((*here, *deeper), key=lambda p: p.relative_to(sources).as_posix()):
        digest.update(f"{path.relative_to(sources).as_posix()}\n".encode() + path.read_bytes())
    return digest.hexdigest()


@contextmanager
def serving(home: Path) -> Generator[str]:
    """A server of this home while the block runs; its address without a final slash."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = uvicorn.Server(
        uvicorn.Config(create_app(home), host="127.0.0.1", port=port, log_level="warning", access_log=False)
    )
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = next((found for name in NAMES if (found := shutil.which(name))), None)
    if path is None:
        pytest.fail("no Chromium: install the package 'chromium' (Debian, Ubuntu: apt-get install chromium)")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, headless=True, args=QUIET)
        yield started
        started.close()


@pytest.fixture
def open_page(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """Open a path of the site in a fresh browser; the test fails on any console message or foreign request.

    ``at``: another server than that of ``address``; ``window``: one that is open already, and stays.
    """
    opened: list[BrowserContext | Page] = []
    complaints: list[str] = []

    def open_path(
        path: str, *, complain: bool = True, at: str = "", window: BrowserContext | None = None, **options: Any
    ) -> Page:
        usual: dict[str, Any] = {"locale": "kk", "viewport": {"width": 1366, "height": 900}}
        usual.update(options)
        context = window or browser.new_context(**usual)
        page = context.new_page()
        opened.append(page if window else context)
        if complain:
            page.on("console", lambda m: complaints.append(f"{m.type}: {m.text} {m.location.get('url')}"))
            page.on("pageerror", lambda e: complaints.append(str(e)))
        page.on("request", lambda r: complaints.append(r.url) if not _is_ours(r.url, at or address) else None)
        page.goto((at or address) + path)
        return page

    yield open_path
    for one in opened:
        one.close()
    assert complaints == []


def _is_ours(url: str, address: str) -> bool:
    return url.startswith((address, "data:", "blob:"))


@pytest.fixture
def keep() -> Callable[[Page, str], None]:
    """Keep a screenshot among the artefacts of the run."""

    def screenshot(page: Page, name: str) -> None:
        ARTEFACTS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=ARTEFACTS / f"{name}.png", full_page=True)

    return screenshot


def until(page: Page, condition: str, *, seconds: float = 10) -> None:
    """Wait until an expression holds in the page, through its navigations.

    Playwright's own ``wait_for_function`` evaluates strings inside the page, which our content policy refuses from the
    second look on: it passes only where the first look is enough.
    """
    end = time.monotonic() + seconds
    while not page.evaluate(condition):
        assert time.monotonic() < end, f"never came true: {condition}"
        page.wait_for_timeout(50)
