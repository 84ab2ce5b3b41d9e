"""What the OpenAPI document promises: whom to ask, under which licence, and the statuses of every operation."""

import re
from typing import Any

import pytest
from starlette.testclient import TestClient

from search.query.request import CLOSED, FILTER_FIELDS

from .conftest import World

QUERIES: list[dict[str, str]] = [
    {},
    {"lang": "ru"},
    {"lang": "xx"},
    {"q": "күй"},
    {"q": '"(AND'},
    {"limit": "-1"},
    {"limit": "0"},
    {"offset": "999999999"},
    {"sort": "nothing"},
    {"facet": "none"},
    {"filter": "nothing"},
    {"kind": "nothing"},
    {"t": "1,2"},
    {"t": "9,1"},
    {"with": "x"},
    {"cursor": "§"},
    {"page": "0"},
    {"data": "low"},
]
HEADERS: list[dict[str, str]] = [
    {},
    {"Range": "bytes=0-1"},
    {"Range": "bytes=999999999-"},
    {"If-None-Match": "*"},
    {"If-Match": '"x"'},
    {"Accept": "image/png"},
]


@pytest.fixture(scope="module")
def document(client: TestClient) -> dict[str, Any]:
    return client.get("/openapi.json").json()


def test_it_names_whom_to_ask_and_the_licence(document: dict[str, Any]):
    assert document["info"]["contact"] == {"email": "archive@example.org"}
    assert document["info"]["license"]["url"].startswith("https://www.gnu.org/licenses/")


def test_every_operation_answers_with_a_status_that_it_documents(
    client: TestClient, world: World, document: dict[str, Any]
):
    ids = [world.open, world.on_site, world.closed, world.withdrawn, "nobody", "%00", "a" * 9000]
    undocumented: set[tuple[str, int]] = set()
    for path, methods in document["paths"].items():
        documented = {int(status) for status in methods["get"]["responses"]}
        for identifier in ids if "{identifier}" in path else [""]:
            address = path.format(identifier=identifier, suffix="mp3", section="people", name="x.webp")
            plain: dict[str, str] = {}
            asked = [(q, plain) for q in QUERIES] + [({"t": "1,2"}, h) for h in HEADERS]
            few = asked if identifier in ("", world.open) else [*asked[:3], *asked[-5:-3]]
            for query, headers in few:
                status = client.get(address, params=query, headers=headers, follow_redirects=False).status_code
                if status not in documented:
                    undocumented.add((path, status))
    assert undocumented == set()


def test_people_can_read_it_on_a_page_of_ours(client: TestClient, document: dict[str, Any]):
    text = client.get("/interfaces", params={"lang": "en"}).text
    for path in document["paths"]:
        assert f"</b> {path}</code>" in text
    assert "<script src" not in text


def test_the_document_allows_the_filters_that_are_taken_and_no_others(client: TestClient, document: dict[str, Any]):
    asked = {p["name"]: p for p in document["paths"]["/api/search"]["get"]["parameters"]}
    pattern = re.compile(asked["filter"]["schema"]["items"]["pattern"])
    values = {"kind": "recording", "added": "2026", **dict.fromkeys(("year", "duration", "tempo", "players"), "..1950")}
    for field in FILTER_FIELDS:
        value = values.get(field) or min(CLOSED.get(field, {"x"}))
        pair = f"{field}={value}"
        assert pattern.search(pair), pair
        assert client.get("/api/search", params={"filter": pair, "limit": "0"}).status_code == 200, pair
    for wrong in ("nothing=x", "year=abc", "kind=x", "access=", "tonic=h"):
        assert not pattern.search(wrong)
        assert client.get("/api/search", params={"filter": wrong, "limit": "0"}).status_code == 400


def test_what_an_operation_reads_of_the_address_is_in_the_document(document: dict[str, Any]):
    def names(path: str) -> set[str]:
        return {p["name"] for p in document["paths"][path]["get"]["parameters"]}

    assert names("/media/{identifier}/clip.{suffix}") == {"identifier", "suffix", "t"}
    assert names("/media/{identifier}/alignment.json") == {"identifier", "with"}
