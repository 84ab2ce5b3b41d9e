"""What readers and machines carry away: citations, embedding, feeds, site maps."""

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from starlette.testclient import TestClient

from archive.identifiers import mint
from archive.keeping import Archive, Draft
from archive.model import Access, AccessLevel, Language, Name, Recording
from search.index import SearchIndex
from web.app import create_app
from web.pages.recording.listening import embed_code

from .conftest import World

ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def test_bibtex_names_performer_title_and_address(client: TestClient, world: World):
    answer = client.get(f"/recordings/{world.open}/cite.bib", params={"lang": "kk"})
    assert "attachment" in answer.headers["content-disposition"]
    assert answer.text.startswith(f"@misc{{muragat-{world.open},")
    assert "author = {{Дина Нұрпейісова}}" in answer.text
    assert f"url = {{http://archive.test/recordings/{world.open}}}" in answer.text
    assert answer.text.count("{") == answer.text.count("}")


def test_a_year_that_sources_dispute_is_not_decided_by_a_citation(client: TestClient, world: World):
    # biblatex reads no sets of years: what cannot be said there is left out, never halved.
    entry = client.get(f"/recordings/{world.open}/cite.bib").text
    assert "year = " not in entry
    assert not re.search(r"\bdate = ", entry)


def test_ris_has_the_tags_in_order(client: TestClient, world: World):
    lines = client.get(f"/recordings/{world.open}/cite.ris").text.splitlines()
    assert lines[0] == "TY  - SOUND"
    assert lines[-1].startswith("ER  -")
    assert all(line[2:6] == "  - " for line in lines)


def test_csl_json_is_a_list_of_one(client: TestClient, world: World):
    found = json.loads(client.get(f"/recordings/{world.open}/cite.json", params={"lang": "kk"}).text)
    assert found[0]["type"] == "song"
    assert found[0]["composer"] == [{"literal": "Құрманғазы Сағырбайұлы"}]


def test_an_unknown_format_is_404(client: TestClient, world: World):
    assert client.get(f"/recordings/{world.open}/cite.doc").status_code == 404


def test_structured_data_is_json_that_cannot_leave_its_element(client: TestClient, world: World):
    text = client.get(f"/recordings/{world.open}", params={"lang": "kk"}).text
    body = text.split('<script type="application/ld+json">')[1].split("</script>")[0]
    found = json.loads(body)
    assert found["@type"] == "MusicRecording"
    assert found["duration"] == "PT12S"
    assert found["byArtist"][0]["name"] == "Дина Нұрпейісова"


def test_oembed_gives_a_frame_that_works(client: TestClient, world: World):
    page = f"http://archive.test/recordings/{world.open}?t=1,2"
    found = client.get("/oembed", params={"url": page}).json()
    assert found["type"] == "rich"
    address = found["html"].split('src="')[1].split('"')[0]
    assert address.endswith("?t=1%2C2")
    assert client.get(address).status_code == 200


@pytest.mark.parametrize("tail", ['t="><script>alert(1)</script>', "t=1,2%22onload%3D", "t=5,3"])
def test_oembed_refuses_a_passage_that_is_none(client: TestClient, world: World, tail: str):
    answer = client.get("/oembed", params={"url": f"http://archive.test/recordings/{world.open}?{tail}"})
    assert answer.status_code == 400
    assert "script" not in answer.json().get("html", "")


def test_oembed_builds_the_address_of_the_frame_itself(client: TestClient, world: World):
    page = f'http://archive.test/recordings/{world.open}?x="><script>&t=1.50,2#"><script>'
    html = client.get("/oembed", params={"url": page}).json()["html"]
    assert f'src="http://archive.test/embed/{world.open}?t=1.5%2C2"' in html
    assert "script" not in html


def test_an_address_cannot_leave_the_embedding_code():
    assert '<iframe src="/e?a=1&amp;b=&quot;&gt;&lt;i&gt;"' in embed_code('/e?a=1&b="><i>')


def test_oembed_knows_only_this_archive(client: TestClient):
    assert client.get("/oembed", params={"url": "http://elsewhere.test/recordings/x"}).status_code == 404


def test_the_feed_is_atom_with_the_newest_recordings(client: TestClient, world: World):
    answer = client.get("/feed.atom")
    feed = ElementTree.fromstring(answer.text)
    assert answer.headers["content-type"].startswith("application/atom+xml")
    ids = [entry.findtext(f"{ATOM}id") for entry in feed.iter(f"{ATOM}entry")]
    assert f"http://archive.test/recordings/{world.open}" in ids
    for name in ("id", "title", "updated"):
        assert feed.findtext(f"{ATOM}{name}")


def test_control_characters_in_titles_leave_the_feed_well_formed(tmp_path: Path):
    archive = Archive.create(tmp_path / "home")
    title = "Көк\x00\x0b\x1fбөрі \ufffe& <б>"
    archive.keep(Recording(id=mint(), names=(Name(title, Language.KK),)), who="test", why="made")
    archive.close()
    with TestClient(create_app(tmp_path / "home"), base_url="http://archive.test") as visitor:
        feed = ElementTree.fromstring(visitor.get("/feed.atom").content)
    assert [e.findtext(f"{ATOM}title") for e in feed.iter(f"{ATOM}entry")] == ["Көкбөрі & <б>"]


def test_a_closed_batch_does_not_empty_what_is_new(tmp_path: Path):
    archive = Archive.create(tmp_path / "home")
    archive.keep(Recording(id=mint(), names=(Name("Ашық", Language.KK),)), who="test", why="made")
    closed = Access(AccessLevel.CLOSED)
    batch = [Recording(id=mint(), names=(Name(f"Жабық {n}", Language.KK),), access=closed) for n in range(205)]
    archive.keep_many([Draft(record) for record in batch], who="test", why="made")
    SearchIndex.open(archive.home.index_path, archive.catalogue).catch_up()
    archive.close()
    with TestClient(create_app(tmp_path / "home"), base_url="http://archive.test") as visitor:
        assert "Ашық" in visitor.get("/feed.atom", params={"lang": "kk"}).text
        assert "Ашық" in visitor.get("/", params={"lang": "kk"}).text


def test_a_collection_has_a_feed_of_its_own(client: TestClient, world: World):
    feed = ElementTree.fromstring(client.get(f"/collections/{world.collection}/feed.atom").text)
    assert len(list(feed.iter(f"{ATOM}entry"))) == 1


def test_the_site_map_leads_to_pages_that_open(client: TestClient):
    index = ElementTree.fromstring(client.get("/sitemap.xml").text)
    parts = [loc.text or "" for loc in index.iter(f"{SITEMAP}loc")]
    assert parts
    recordings = next(p for p in parts if "recordings" in p)
    pages = [loc.text or "" for loc in ElementTree.fromstring(client.get(recordings).text).iter(f"{SITEMAP}loc")]
    assert len(pages) == 5
    assert {client.get(page).status_code for page in pages} == {200}


def test_robots_points_to_the_site_map(client: TestClient):
    assert "Sitemap: http://archive.test/sitemap.xml" in client.get("/robots.txt").text


def test_browsers_learn_how_to_search_here(client: TestClient):
    assert "http://archive.test/search?q={searchTerms}" in client.get("/opensearch.xml").text


def test_behind_a_proxy_under_a_path_every_address_keeps_the_path(world: World):
    app = create_app(world.home, base_url="https://example.org/archive")
    with TestClient(app, base_url="http://inner.test") as inner:
        for path in (f"/recordings/{world.open}", f"/archive/recordings/{world.open}"):
            text = inner.get(path).text
            assert f'<link rel="canonical" href="https://example.org/archive/recordings/{world.open}">' in text
            assert f'src="/archive/media/{world.open}/access.opus"' in text
            assert 'href="/static' not in text
            assert 'href="/people' not in text
        assert inner.get(f"/archive/media/{world.open}/access.opus").status_code == 200
        assert inner.get("/archive/static/icon.svg").status_code == 200
        for path, address in (
            ("/archive/people/", "https://example.org/archive/people"),
            ("/people/?page=2", "https://example.org/archive/people?page=2"),
            ("/archive", "https://example.org/archive/"),
        ):
            assert inner.get(path, follow_redirects=False).headers["location"] == address
