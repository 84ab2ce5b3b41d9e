"""Lists: the page, the exports other players read, and the policy asked for every member."""

from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import pytest
from starlette.testclient import TestClient

from .conftest import World

XSPF = "{http://xspf.org/ns/0/}"


def address(world: World, *names: str, suffix: str = "", lang: str = "kk") -> str:
    ids = "&".join(f"id={getattr(world, name)}" for name in names)
    return f"/playlist{suffix}?name=Кештік тізім&{ids}&lang={lang}"


def test_the_page_shows_members_in_the_order_of_the_address(client: TestClient, world: World):
    text = client.get(address(world, "on_site", "open")).text
    assert text.index(f'href="/recordings/{world.on_site}"') < text.index(f'href="/recordings/{world.open}"')
    assert "Кештік тізім" in text


@pytest.mark.parametrize("suffix", ["", ".m3u8", ".xspf", ".jspf"])
def test_a_closed_or_withdrawn_member_is_named_nowhere(client: TestClient, world: World, suffix: str):
    answer = client.get(address(world, "open", "closed", "withdrawn", suffix=suffix))
    assert answer.status_code == 200
    for hidden in ("Жабық жазба", "Алынған жазба"):
        assert hidden not in answer.text
    assert "/media/" + world.closed not in answer.text


def test_the_page_says_how_many_are_missing(client: TestClient, world: World):
    text = client.get(address(world, "open", "closed", lang="en")).text
    assert "1 recording of this list is not here or not open to you." in text


@pytest.mark.parametrize(("visitor", "heard"), [("client", 1), ("reader_in_the_house", 2)])
def test_exports_hold_what_this_visitor_may_hear(
    world: World, visitor: str, heard: int, request: pytest.FixtureRequest
):
    answer = request.getfixturevalue(visitor).get(address(world, "open", "on_site", "embargoed", suffix=".jspf"))
    assert len(answer.json()["playlist"]["track"]) == heard


def test_m3u_has_a_line_of_facts_and_a_line_of_address_for_every_track(client: TestClient, world: World):
    answer = client.get(address(world, "open", suffix=".m3u8"))
    assert answer.headers["content-type"] == "audio/x-mpegurl; charset=utf-8"
    assert answer.text.splitlines() == [
        "#EXTM3U",
        "#PLAYLIST:Кештік тізім",
        "#EXTINF:12,Дина Нұрпейісова, Құрманғазы Сағырбайұлы - Сарыарқа",
        f"http://archive.test/media/{world.open}/access.opus",
    ]


def test_xspf_has_the_elements_that_version_1_asks_for(client: TestClient, world: World):
    """XSPF 1, 4.1: version 1, exactly one trackList; 4.1.1.2.14.1.1: location is an absolute URI; duration in ms."""
    answer = client.get(address(world, "open", suffix=".xspf"))
    assert answer.headers["content-type"] == "application/xspf+xml"
    root = ElementTree.fromstring(answer.content)
    assert root.tag == f"{XSPF}playlist"
    assert root.attrib == {"version": "1"}
    (tracks,) = root.findall(f"{XSPF}trackList")
    (track,) = tracks.findall(f"{XSPF}track")
    assert track.findtext(f"{XSPF}location") == f"http://archive.test/media/{world.open}/access.opus"
    assert track.findtext(f"{XSPF}title") == "Сарыарқа"
    assert track.findtext(f"{XSPF}duration") == "12000"


def test_jspf_writes_locations_and_identifiers_as_lists(client: TestClient, world: World):
    playlist = client.get(address(world, "open", suffix=".jspf")).json()["playlist"]
    assert playlist["title"] == "Кештік тізім"
    (track,) = playlist["track"]
    assert track["location"] == [f"http://archive.test/media/{world.open}/access.opus"]
    assert track["identifier"] == [f"http://archive.test/recordings/{world.open}"]
    assert track["duration"] == 12_000


def test_without_ids_the_page_says_where_lists_live(client: TestClient):
    assert "Lists of recordings stay in this browser" in client.get("/playlist?lang=en").text


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("/playlist?" + "&".join(f"id=x{i}" for i in range(201)), 400),
        ("/playlist?name=" + "x" * 201, 400),
        ("/playlist.xspf", 400),
        ("/playlist.pls?id=x", 404),
        ("/playlist?id=nothing-here", 200),
        ("/playlist?id=../../settings.toml", 200),
    ],
)
def test_what_cannot_be_a_list_is_answered_with_the_right_status(client: TestClient, query: str, status: int):
    assert client.get(query).status_code == status


def test_the_shared_address_names_the_same_list(client: TestClient, world: World):
    text = client.get(address(world, "open", "on_site")).text
    shared = text.split('<ul class="inline playlist-ways">')[1].split('href="')[1].split('"')[0].replace("&amp;", "&")
    assert parse_qs(urlsplit(shared).query) == {"name": ["Кештік тізім"], "id": [world.open, world.on_site]}
