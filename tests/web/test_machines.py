"""What machines read, judged by tools that are not ours: schema.org's vocabulary, extruct, feedparser; and the pictures
that other sites show."""

import json
import re
import struct
from typing import Any, cast
from xml.etree import ElementTree

import extruct
import feedparser
import pytest
from starlette.testclient import TestClient

from web.protocols import site_map
from web.protocols.preview import drawing

from .conftest import HIDDEN_NAME, World
from .schema_org import complaints

PAGES = {
    "/recordings/OPEN": "MusicRecording",
    "/people/gaziza-zhubanova": "Person",
    "/people/kurmangazy": "Person",
    "/works/erkegali-rakhmadiev--dayrabay": "MusicComposition",
    "/works/kurmangazy--saryarqa": "MusicComposition",
    "/collections/COLLECTION": "Collection",
    "/instruments/dombyra": "DefinedTerm",
    "/genres/kui": "DefinedTerm",
    "/schools/arka": "DefinedTerm",
    "/places/almaty-city": "Place",
    "/events/alatau-teatry": "MusicVenue",
    "/events/almafest": "EventSeries",
    "/events/koktobe-opera": "EventSeries",
    "/events/ykhlas-muzeii": "Museum",
    "/events/altyn-kor": "ArchiveOrganization",
    "/events/otyrar-sazy": "MusicGroup",
    "/events/composers-union": "Organization",
    "/events/myn-kui": "Project",
    "/events/antologia-5": "CreativeWork",
    "/events/unesco-kui": "DefinedTerm",
}


def _path(path: str, world: World) -> str:
    return path.replace("OPEN", world.open).replace("COLLECTION", world.collection)


def _extracted(client: TestClient, path: str, language: str) -> dict[str, Any]:
    html = client.get(path, params={"lang": language}).text
    return extruct.extract(
        html, base_url=f"http://archive.test{path}", syntaxes=["json-ld", "opengraph"], uniform=False
    )


@pytest.mark.parametrize("language", ["kk", "kk-Latn", "ru", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_structured_data_is_what_schema_org_expects(client: TestClient, world: World, path: str, language: str):
    nodes = _extracted(client, _path(path, world), language)["json-ld"]
    assert [n["@type"] for n in nodes] == [PAGES[path]]
    assert complaints(nodes[0]) == []
    assert nodes[0]["name"]
    assert HIDDEN_NAME not in json.dumps(nodes, ensure_ascii=False)


def test_the_judge_complains_about_what_is_wrong():
    assert complaints({"@type": "Person", "duration": "PT1S"}) == ["Person has no duration"]
    assert complaints({"@type": "MusicRecording", "byArtist": {"@type": "Place"}}) == [
        "MusicRecording.byArtist cannot be Place"
    ]
    assert complaints({"@type": "Kui"}) == ["no type Kui"]


def test_a_recording_tells_machines_who_plays_what_where(client: TestClient, world: World):
    node = _extracted(client, f"/recordings/{world.open}", "en")["json-ld"][0]
    assert node["byArtist"][0]["name"] == "Dina Nurpeisova"
    assert node["recordingOf"][0]["@id"] == "http://archive.test/works/kurmangazy--saryarqa"
    assert node["isPartOf"][0]["@type"] == "Collection"
    assert node["audio"]["contentUrl"].endswith("/access.mp3")
    assert node["isAccessibleForFree"] is True


@pytest.mark.parametrize("item", ["registered", "on_site", "embargoed"])
def test_a_closed_sound_is_offered_to_no_machine(client: TestClient, world: World, item: str):
    found = _extracted(client, f"/recordings/{getattr(world, item)}", "en")
    assert "audio" not in found["json-ld"][0]
    assert found["json-ld"][0]["isAccessibleForFree"] is False
    assert "og:audio" not in dict(found["opengraph"][0]["properties"])


@pytest.mark.parametrize("path", [*PAGES, "/", "/search", "/timeline", "/paths/ten-kuis", "/aitys"])
def test_every_page_has_a_picture_that_opens(client: TestClient, world: World, path: str):
    properties = dict(_extracted(client, _path(path, world), "ru")["opengraph"][0]["properties"])
    picture = client.get(properties["og:image"])
    assert picture.status_code == 200
    assert picture.headers["content-type"] == "image/png"
    assert struct.unpack(">II", picture.content[16:24]) == (1200, 630)  # PNG 1.2, 11.2.2: IHDR
    assert properties["og:title"]
    assert properties["og:url"].startswith("http://archive.test/")


def test_the_picture_shows_the_waveform_only_to_those_who_may_hear(
    client: TestClient, reader_in_the_house: TestClient, world: World
):
    address = f"/preview/recordings/{world.on_site}.png"
    outside, inside = client.get(address), reader_in_the_house.get(address)
    assert outside.status_code == inside.status_code == 200
    assert outside.content != inside.content
    assert len(inside.content) > len(outside.content)


def test_a_picture_is_not_sent_twice(client: TestClient):
    first = client.get("/preview/people/kurmangazy.png?lang=kk")
    again = client.get("/preview/people/kurmangazy.png?lang=kk", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
    other = client.get("/preview/people/kurmangazy.png?lang=ru", headers={"If-None-Match": first.headers["etag"]})
    assert other.status_code == 200
    late = {"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"}
    assert client.get("/preview/people/kurmangazy.png", headers=late).status_code == 200


@pytest.mark.parametrize("text", ["ӘҒҚҢӨҰҮҺІ", "ğşıñöüäū", "ڭۇۋىگچھ"])
def test_every_letter_of_the_three_scripts_has_a_shape_of_its_own(text: str):
    """A letter that the faces lack is drawn as the same empty box as any other."""

    def drawn(letter: str) -> bytes:
        return drawing.png(
            '<svg xmlns="http://www.w3.org/2000/svg" width="60" height="60"><text x="10" y="45" font-size="40" '
            f"font-family=\"'Source Serif 4', 'Noto Naskh Arabic'\" font-weight=\"600\">{letter}</text></svg>"
        )

    missing = drawn("\U0001f980")
    pictures_of = {letter: drawn(letter) for letter in text}
    assert missing not in pictures_of.values()
    assert len(set(pictures_of.values())) == len(text)


@pytest.mark.parametrize("path", ["/feed.atom", "/people/dina/feed.atom", "/works/kurmangazy--saryarqa/feed.atom",
                                  "/instruments/dombyra/feed.atom", "/collections/COLLECTION/feed.atom"])  # fmt: skip
def test_feeds_are_read_by_a_feed_reader(client: TestClient, world: World, path: str):
    content = client.get(_path(path, world), params={"lang": "kk"}).content
    found = cast("dict[str, Any]", feedparser.parse(content))  # pyright: ignore[reportUnknownMemberType]
    assert found["bozo"] == 0, found.get("bozo_exception")
    assert found["version"] == "atom10"
    assert f"http://archive.test/recordings/{world.open}" in [entry["link"] for entry in found["entries"]]
    assert all(entry["title"] and entry["updated_parsed"] for entry in found["entries"])


def test_what_has_no_feed_says_so(client: TestClient):
    assert client.get("/genres/kui/feed.atom").status_code == 404
    assert client.get("/nothing/kui/feed.atom").status_code == 404


def test_pages_announce_their_feed(client: TestClient):
    assert 'type="application/atom+xml" href="/people/dina/feed.atom"' in client.get("/people/dina").text


def test_the_canonical_address_forgets_what_makes_no_other_page(client: TestClient, world: World):
    page = client.get(f"/recordings/{world.open}?t=1,2&utm_source=x&fbclid=y&lang=ru").text
    assert f'<link rel="canonical" href="http://archive.test/recordings/{world.open}">' in page
    assert f'content="http://archive.test/recordings/{world.open}?t=1%2C2"' in page
    listed = client.get("/recordings?page=2&by=x").text
    assert '<link rel="canonical" href="http://archive.test/recordings?page=2">' in listed


@pytest.mark.parametrize("path", ["/", "/timeline", "/people/dina", "/paths/kobyz"])
def test_every_language_of_a_page_names_the_others(client: TestClient, path: str):
    wanted = None
    for language in ("kk", "kk-Latn", "ru", "en"):
        html = client.get(path, params={"lang": language}).text
        found = dict(re.findall(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)">', html))
        assert set(found) == {"kk", "kk-Latn", "ru", "en", "x-default"}
        wanted = wanted or found
        assert found == wanted


def test_a_site_map_is_cut_by_ids_and_leaves_nothing_out(client: TestClient, monkeypatch: pytest.MonkeyPatch):
    whole = _addresses(client, "/sitemap-people-1.xml")
    monkeypatch.setattr(site_map, "SITEMAP_SIZE", 7)
    site_map._bounds.cache_clear()  # pyright: ignore[reportPrivateUsage]
    parts = [p for p in _addresses(client, "/sitemap.xml") if "/sitemap-people-" in p]
    assert len(parts) == -(-(len(whole) + 1) // 7)  # one person is hidden
    assert sorted(a for part in parts for a in _addresses(client, part)) == sorted(whole)
    assert client.get(f"/sitemap-people-{len(parts) + 1}.xml").status_code == 404
    site_map._bounds.cache_clear()  # pyright: ignore[reportPrivateUsage]


def test_the_pages_that_are_no_records_are_on_the_site_map(client: TestClient):
    found = _addresses(client, "/sitemap-pages.xml")
    assert {"http://archive.test/timeline", "http://archive.test/paths/ten-kuis"} <= set(found)
    assert {client.get(a).status_code for a in found} == {200}


def _addresses(client: TestClient, path: str) -> list[str]:
    root = ElementTree.fromstring(client.get(path).content)
    return [loc.text or "" for loc in root.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]


def test_training_is_asked_not_to_happen(client: TestClient):
    robots = client.get("/robots.txt").text
    assert "User-agent: GPTBot" in robots
    assert client.get("/").headers["content-usage"] == "train-ai=n"
    # RFC 9309 and what the big crawlers add; judges of pages call a file with other words in it broken.
    said = {line.partition(":")[0] for line in robots.splitlines() if line and not line.startswith("#")}
    assert said <= {"User-agent", "Allow", "Disallow", "Sitemap"}
