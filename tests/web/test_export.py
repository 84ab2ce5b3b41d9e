"""A search as a file and as a feed: what a visitor takes along is what a visitor may see (web/api/export.py)."""

import csv
import io
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from starlette.testclient import TestClient

from search import export
from web.view.words import EXPORT

from .conftest import World

ATOM = "{http://www.w3.org/2005/Atom}"


def read(text: str) -> list[dict[str, str]]:
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:], newline="")))


def test_every_column_has_a_word() -> None:
    assert tuple(EXPORT) == export.COLUMNS


@pytest.mark.parametrize(
    ("language", "title", "composer"),
    [
        ("kk", "Атауы", "Композитор, авторы"),
        ("kk-Latn", "Atauy", "Kompozitor, avtory"),
        ("ru", "Название", "Композитор, автор"),
        ("en", "Name or title", "Composer, author"),
    ],
)
def test_columns_are_headed_in_the_readers_language(
    client: TestClient, world: World, language: str, title: str, composer: str
) -> None:
    answer = client.get("/api/search.csv", params={"q": "Сарыарқа", "kind": "recording", "lang": language})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="muragat-search.csv"'
    row = next(r for r in read(answer.text) if world.open in r.values())
    assert row[title] == {"kk": "Сарыарқа", "kk-Latn": "Saryarqa", "ru": "Сарыарка", "en": "Golden Steppe"}[language]
    assert row[composer]


def test_both_files_hold_what_the_search_finds_in_its_order(client: TestClient) -> None:
    query = {"kind": "work", "genre": "kui", "sort": "title", "lang": "kk"}
    found = client.get("/api/search", params={**query, "limit": 1000}).json()
    ids = [hit["id"] for hit in found["hits"]]
    rows: list[dict[str, Any]] = client.get("/api/search.json", params=query).json()
    assert [row["id"] for row in rows] == ids
    assert len(read(client.get("/api/search.csv", params=query).text)) == found["total"]
    assert rows[0]["address"].startswith("http://archive.test/works/")


def test_nothing_found_is_still_a_file(client: TestClient) -> None:
    assert client.get("/api/search.json", params={"q": "қазақ", "decade": "1890s"}).json() == []
    assert read(client.get("/api/search.csv", params={"q": "қазақ", "decade": "1890s"}).text) == []


@pytest.mark.parametrize("path", ["/api/search.csv", "/api/search.json"])
@pytest.mark.parametrize(
    ("parameters", "status"), [({"limit": "10001"}, 422), ({"sort": "price"}, 400), ({"kind": "car"}, 400)]
)
def test_a_wrong_question_is_told_before_the_file_begins(
    client: TestClient, path: str, parameters: dict[str, str], status: int
) -> None:
    answer = client.get(path, params=parameters)
    assert answer.status_code == status
    assert answer.json()["hint"]


def test_all_pages_of_the_api_are_walked_by_cursor(client: TestClient) -> None:
    seen: list[str] = []
    query = {"limit": "100", "facet": "none", "sort": "title"}
    page = client.get("/api/search", params=query).json()
    while True:
        seen += [hit["url"] for hit in page["hits"]]
        if page["next_cursor"] is None:
            break
        page = client.get("/api/search", params={**query, "cursor": page["next_cursor"]}).json()
    assert len(seen) == len(set(seen)) == page["total"]
    assert page["facets"] == {}


@pytest.mark.parametrize("parameters", [{"cursor": "zzz"}, {"facet": "colour"}])
def test_made_up_cursors_and_facets_are_refused(client: TestClient, parameters: dict[str, str]) -> None:
    assert client.get("/api/search", params=parameters).status_code == 400


def test_a_search_is_a_feed_newest_first(client: TestClient, world: World) -> None:
    answer = client.get("/search.atom", params={"q": "жазба", "lang": "kk"})
    assert answer.headers["content-type"].startswith("application/atom+xml")
    feed = ET.fromstring(answer.text)
    updated = [entry.findtext(f"{ATOM}updated") or "" for entry in feed.iter(f"{ATOM}entry")]
    assert updated
    assert updated == sorted(updated, reverse=True)
    ids = [entry.findtext(f"{ATOM}id") or "" for entry in feed.iter(f"{ATOM}entry")]
    assert f"http://archive.test/recordings/{world.registered}" in ids
    links = {link.get("rel"): link.get("href") or "" for link in feed.findall(f"{ATOM}link")}
    assert links["self"].startswith("http://archive.test/search.atom?q=")
    assert links["alternate"].startswith("http://archive.test/search?q=")


def test_a_feed_holds_every_kind(client: TestClient) -> None:
    feed = ET.fromstring(
        client.get("/search.atom", params={"kind": "work", "composer": "kurmangazy", "lang": "ru"}).text
    )
    entry = next(iter(feed.iter(f"{ATOM}entry")))
    assert "Курмангазы" in (entry.findtext(f"{ATOM}summary") or "")


def test_the_search_page_leads_to_its_feed_and_files(client: TestClient) -> None:
    page = client.get("/search", params={"q": "күй", "kind": "work", "lang": "en"}).text
    assert '<link rel="alternate" type="application/atom+xml" href="/search.atom?q=' in page
    for path in ("/search.atom", "/api/search.csv", "/api/search.json"):
        assert f'href="{path}?q=%D0%BA%D2%AF%D0%B9&amp;kind=work' in page
