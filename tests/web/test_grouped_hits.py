"""Hits as people look for them: the thing itself, recordings to hear, then the rest."""

import re
from urllib.parse import urlsplit

import pytest
from starlette.testclient import TestClient


def ranked_by(client: TestClient, address: str) -> list[str]:
    hits: list[dict[str, str]] = client.get(f"/api{address}").json()["hits"]
    return [urlsplit(hit["url"]).path for hit in hits]


HEADING = re.compile(r'<h2 id="g\d+">([^<]+)</h2>')


def headings(text: str) -> list[str]:
    return [word.strip() for word in HEADING.findall(text)]


def links(text: str) -> list[str]:
    hits = text.partition('class="search-main"')[2].partition('id="narrow"')[0]
    return re.findall(r'<span class="row-title">.*?href="(/[^"?#]+)"', hits, re.DOTALL)


def test_the_thing_itself_stands_first_then_recordings_then_the_rest(client: TestClient) -> None:
    text = client.get("/search?q=Сарыарқа&lang=en").text
    named = headings(text)
    assert links(text)[0].startswith("/works/")
    assert named[0] == "Recordings"
    assert len(named) == len(set(named)) > 1


def test_no_hit_stands_twice_and_none_is_missing(client: TestClient) -> None:
    shown = links(client.get("/search?q=Сарыарқа&lang=en").text)
    ranked = set(ranked_by(client, "/search?q=Сарыарқа&limit=20"))
    assert len(shown) == len(set(shown))
    assert ranked <= set(shown)


@pytest.mark.parametrize(
    "address",
    ["/search?lang=en", "/search?q=Құрманғазы&kind=work&lang=en", "/search?q=Құрманғазы&sort=title&lang=en"],
)
def test_who_asks_for_a_kind_or_an_order_gets_it(client: TestClient, address: str) -> None:
    assert headings(client.get(address).text) == []


def test_a_group_leads_to_its_kind_alone(client: TestClient) -> None:
    text = client.get("/search?q=күй&lang=en").text
    for head in re.findall(r'<div class="group-head">(.*?)</div>', text):
        (href,) = re.findall(r'<a href="([^"]+)"', head)
        assert headings(client.get(href.replace("&amp;", "&")).text) == []


def test_recordings_that_rank_lower_stand_on_the_first_page(client: TestClient) -> None:
    few = "/search?q=Сарыарқа&limit=3&lang=en"
    ranked = ranked_by(client, few)
    shown = links(client.get(few).text)
    lifted = [path for path in shown if path not in ranked]
    assert lifted
    assert all(path.startswith("/recordings/") for path in lifted)
    assert len(shown) == len(set(shown))
    assert set(ranked) <= set(shown)
