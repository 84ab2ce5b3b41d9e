"""Following every internal link of a served archive, and choosing one page of each kind for the other judges.

A page's *kind* is the shape of its address: the path with identifiers taken out, and the names of its parameters but
the page's number. So a new sort of page is judged as soon as something links to it. Links that say ``nofollow``
(facets: there are as many as there are combinations) are asked for on the pages that were chosen, and not followed
further.
"""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urljoin, urlsplit

import httpx2

_MOST_PAGES = 5_000
_NOWHERE = "/nowhere"  # the page that says so is judged, too
_STARTS = ("/", "/search", "/about", "/map", "/embed/{recording}", _NOWHERE)
_LINKING = {
    "a": "href",
    "link": "href",
    "img": "src",
    "script": "src",
    "source": "src",
    "audio": "src",
    "iframe": "src",
}


@dataclass(frozen=True, slots=True)
class Link:
    """Where a page leads. ``follow``: whether crawlers may go on from there."""

    path: str
    follow: bool


@dataclass(slots=True)
class Crawl:
    """What was found. ``chosen``: kind of page -> path of the first one met. ``broken``: (page, link, status)."""

    pages: int = 0
    links: int = 0
    chosen: dict[str, str] = field(default_factory=dict[str, str])
    broken: list[tuple[str, str, int]] = field(default_factory=list[tuple[str, str, int]])


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        address = given.get(_LINKING.get(tag, ""))
        if address:
            self.found.append((address, "nofollow" not in (given.get("rel") or "")))


def crawl(client: httpx2.Client, base: str, recording: str) -> Crawl:
    """Follow everything from the first page on. ``recording``: the id of one that can be heard."""
    outcome = Crawl()
    waiting = deque(start.format(recording=recording) for start in _STARTS)
    seen: dict[str, int] = {}
    met_on: dict[str, str] = {}
    nofollow: dict[str, list[str]] = {}
    while waiting and outcome.pages < _MOST_PAGES:
        path = waiting.popleft()
        if path in seen:
            continue
        status, html = _ask(client, path)
        seen[path] = status
        if html is None:
            continue
        outcome.pages += 1
        is_new = kind_of(path) not in outcome.chosen
        if is_new:
            outcome.chosen[kind_of(path)] = path
        for link in links_on(html, base, path):
            met_on.setdefault(link.path, path)
            if not link.follow:
                if is_new:
                    nofollow.setdefault(path, []).append(link.path)
            elif link.path not in seen:
                waiting.append(link.path)
    for paths in nofollow.values():
        for path in dict.fromkeys(paths):
            if path not in seen:
                seen[path] = _ask(client, path)[0]
    outcome.links = len(seen)
    outcome.broken = [(met_on.get(p, ""), p, s) for p, s in seen.items() if s >= 400 and not p.startswith(_NOWHERE)]
    return outcome


def kind_of(path: str) -> str:
    """The shape of an address.

    >>> kind_of("/people/kurmangazy"), kind_of("/compare?id=a&id=b"), kind_of("/people")
    ('/people/*', '/compare?id', '/people')
    """
    parts = urlsplit(path)
    steps = [s for s in parts.path.split("/") if s]
    shape = "/" + "/".join([*steps[:1], *("*" for _ in steps[1:])])
    names = sorted({k for k, _ in parse_qsl(parts.query, keep_blank_values=True)} - {"page", "data"})
    return shape + (f"?{','.join(names)}" if names else "")


def links_on(html: str, base: str, path: str) -> list[Link]:
    """Every internal link, without fragments; other languages of the same page are left out, they are many."""
    parser = _Links()
    parser.feed(html)
    found: dict[str, Link] = {}
    for address, follow in parser.found:
        absolute = urljoin(base + path, address)
        if not absolute.startswith(base + "/") or re.search(r"[?&]lang=", absolute):
            continue
        inside = absolute.removeprefix(base).partition("#")[0]
        found[inside] = Link(inside, follow)
    return list(found.values())


def _ask(client: httpx2.Client, path: str) -> tuple[int, str | None]:
    """The status, and the text of a page. Of sound only the beginning is asked for."""
    headers = {"Range": "bytes=0-0"} if path.startswith("/media/") and "clip." not in path else {}
    response = client.get(path, headers=headers)
    is_page = response.headers.get("content-type", "").startswith("text/html")
    return response.status_code, response.text if is_page else None
