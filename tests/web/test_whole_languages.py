"""No English is left on Kazakh and Russian pages: every word of the interface is in a Cyrillic script, and what is not
says which language it is in.

Left out: words of the web that have no other form, addresses, codes, and what was written by people or programs
outside (file names, formats, identifiers), which stands in ``code``, ``data`` or under a language of its own.
"""

import re
from html.parser import HTMLParser

import pytest
from starlette.testclient import TestClient

from .conftest import World

PAGES = [
    "/", "/search", "/search?q=%D0%BA%D2%AF%D0%B9", "/search?q=%D1%89%D1%89%D1%89", "/recordings", "/people", "/works",
    "/collections", "/instruments", "/genres", "/schools", "/places", "/events", "/map", "/about", "/timeline",
    "/network", "/paths", "/paths/ten-kuis", "/paths/stage", "/aitys", "/today", "/recordings/OPEN",
    "/recordings/ON_SITE", "/recordings/EMBARGOED", "/recordings/CLOSED", "/recordings/WITHDRAWN", "/recordings/BARE",
    "/embed/OPEN", "/people/kurmangazy", "/people/korkyt", "/people/akhmet-zhubanov", "/people/LIVING",
    "/works/kurmangazy--saryarqa", "/works/erkegali-rakhmadiev--dayrabay", "/works/gaziza-zhubanova--dala-tangy",
    "/instruments/dombyra", "/instruments/zhetigen", "/genres/aitys", "/schools/arka", "/places/almaty-city",
    "/events/alatau-teatry", "/events/unesco-kui", "/collections/COLLECTION", "/nowhere", "/people/HIDDEN",
    "/compare?id=OPEN&id=ON_SITE",
]  # fmt: skip

KEPT = frozenset(
    [
        "JSON",
        "API",
        "OpenAPI",
        "Sitemap",
        "Atom",
        "Scala",
        "OpenSearch",
        "BibTeX",
        "RIS",
        "URL",
        "CSL",
        "PNG",
        "CSV",
        "SVG",
        "MP3",
        "Opus",
        "Ogg",
        "FLAC",
        "WAV",
        "SHA",
        "LUFS",
        "dBFS",
        "dBTP",
        "cookie",
        "Muragat",
        "English",
        "Qazaqşa",
        "WCAG",
        "Natural",
        "Earth",
        "muragat",
        "ingest",
        "demo",
        "XLSX",
        "M3U",
        "XSPF",
        "JSPF",
        "HTML",
        "SOAS",
    ]
)
"""Names of formats, standards and commands, and of the languages in their own script."""

_LATIN = re.compile(r"[A-Za-zÀ-ɏ]{3,}")
_SILENT = frozenset(
    {"bdi", "script", "style", "code", "pre", "svg", "textarea", "input", "select", "option", "template"}
)
_VOID = frozenset({"meta", "link", "br", "img", "input", "source", "hr", "wbr", "circle", "path", "rect", "line"})
_SPOKEN = ("aria-label", "title", "placeholder", "alt")


class _Words(HTMLParser):
    """Collects the words that are in the page's own language."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self.language = language
        self.stack: list[tuple[str, bool]] = []
        self.found: list[str] = []

    @property
    def own(self) -> bool:
        return all(own for _, own in self.stack)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        lang = named.get("lang")
        classes = (named.get("class") or "").split()
        own = (lang is None or lang == self.language) and tag not in _SILENT and not {"outside", "data"} & set(classes)
        if own and self.own:
            self.found += [named[a] or "" for a in _SPOKEN if named.get(a)]
        if tag not in _VOID:
            self.stack.append((tag, own))

    def handle_endtag(self, tag: str) -> None:
        if any(tag == opened for opened, _ in self.stack):
            while self.stack.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        if self.own and any(tag == "body" for tag, _ in self.stack):
            self.found.append(data)


def foreign(html: str, language: str) -> list[str]:
    """Words in Latin letters that claim to be of this language."""
    words = _Words(language)
    words.feed(html)
    text = " ".join(words.found)
    text = re.sub(r"\S+@\S+|https?://\S+|\S+\.(?:wav|tsv|csv|xlsx)\b|\?\S+=\S*", " ", text)
    return sorted({w for w in _LATIN.findall(text) if w not in KEPT and not re.fullmatch(r"[IVXLC]+", w)})


def test_the_judge_finds_english_and_passes_what_says_so():
    assert foreign('<body><p>Мұнда Nothing <span lang="en">here</span></p></body>', "kk") == ["Nothing"]
    assert foreign('<body><svg><path d="M0"/></svg><p>Play</p></body>', "ru") == ["Play"]
    assert foreign('<body><a title="Play" href="#">x</a></body>', "ru") == ["Play"]


@pytest.mark.parametrize("language", ["kk", "ru"])
@pytest.mark.parametrize("path", PAGES)
def test_no_english_is_left(client: TestClient, world: World, path: str, language: str):
    named = {
        "OPEN": world.open,
        "ON_SITE": world.on_site,
        "EMBARGOED": world.embargoed,
        "CLOSED": world.closed,
        "WITHDRAWN": world.withdrawn,
        "BARE": world.bare,
        "LIVING": world.living_person,
        "HIDDEN": world.hidden_person,
        "COLLECTION": world.collection,
    }
    address = re.sub(r"\b(?:" + "|".join(named) + r")\b", lambda m: named[m[0]], path)
    html = client.get(address + ("&" if "?" in address else "?") + f"lang={language}").text
    ids = set(named.values())
    assert [w for w in foreign(html, language) if not any(w in i for i in ids)] == []
