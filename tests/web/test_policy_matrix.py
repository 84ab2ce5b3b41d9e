"""Viewer × item × channel: no channel gives away what the page refuses.

The expected answers are written here by hand from ``docs`` of the policy, not computed from it.
"""

import pytest
from starlette.testclient import TestClient

from archive.policy import Viewer, ViewerKind
from web.http import requests
from web.http.memory import PageMemory

from .conftest import HIDDEN_NAME, World

LISTENING = [
    "/media/{id}/access.opus",
    "/media/{id}/access-low.opus",
    "/media/{id}/access.mp3",
    "/media/{id}/peaks.json",
    "/media/{id}/contour.csv",
    "/media/{id}/tuning.scl",
]
DESCRIBING = [
    "/recordings/{id}",
    "/api/recordings/{id}",
    "/embed/{id}",
    "/recordings/{id}/cite.bib",
    "/recordings/{id}/cite.ris",
    "/recordings/{id}/cite.json",
    "/recordings/{id}/cite.txt",
    "/preview/recordings/{id}.png",
    "/oembed?url=http://archive.test/recordings/{id}",
]
# item: (status of the description, status of the sound) far away, and the same in a reading room
EXPECTED = {
    "open": ((200, 200), (200, 200)),
    "registered": ((200, 403), (200, 403)),
    "on_site": ((200, 403), (200, 200)),
    "closed": ((403, 403), (403, 403)),
    "embargoed": ((200, 403), (200, 403)),
    "withdrawn": ((410, 410), (410, 410)),
}
LISTS = [
    "/",
    "/search",
    "/search?q=%D0%96%D0%B0%D1%81%D1%8B%D1%80%D1%8B%D0%BD",
    "/search?q=hidden",
    "/recordings",
    "/people",
    "/instruments/dombyra",
    "/works/kurmangazy--saryarqa",
    "/people/dina",
    "/api/search",
    "/api/search?kind=person&limit=1000",
    "/api/search?q=%D0%90%D0%B4%D0%B0%D0%BC%D2%B1%D0%BB%D1%8B",
    "/api/search.csv",
    "/api/search.json",
    "/api/search.csv?q=hidden",
    "/search.atom",
    "/search.atom?kind=recording",
    "/search.atom?kind=person",
    "/search/values/person",
    "/search/values/performer",
    "/saved",
    "/timeline",
    "/network",
    "/aitys",
    "/paths/ten-kuis",
    "/today",
    "/genres",
    "/instruments",
    "/works/kurmangazy--saryarqa?by=player",
    "/feed.atom",
    "/people/dina/feed.atom",
    "/instruments/dombyra/feed.atom",
    "/sitemap-people-1.xml",
    "/sitemap-recordings-1.xml",
]


@pytest.mark.parametrize("item", EXPECTED)
@pytest.mark.parametrize("place", ["far away", "reading room"])
@pytest.mark.parametrize("channel", [*DESCRIBING, *LISTENING])
def test_every_channel_gives_the_same_answer(
    client: TestClient, reader_in_the_house: TestClient, world: World, item: str, place: str, channel: str
):
    visitor = client if place == "far away" else reader_in_the_house
    description, sound = EXPECTED[item][place == "reading room"]
    answer = visitor.get(channel.format(id=getattr(world, item)))
    assert answer.status_code == (sound if channel in LISTENING else description)


@pytest.mark.parametrize("item", ["closed", "withdrawn"])
@pytest.mark.parametrize("language", ["kk", "kk-Latn", "ru", "en"])
@pytest.mark.parametrize("address", LISTS)
def test_closed_and_withdrawn_recordings_stand_in_no_list(
    client: TestClient, world: World, item: str, language: str, address: str
):
    text = client.get(address, params={"lang": language} if "?" not in address else None).text
    assert getattr(world, item) not in text
    assert "Жабық жазба" not in text
    assert "Алынған жазба" not in text


@pytest.mark.parametrize("address", [*LISTS, *DESCRIBING])
def test_a_closed_person_is_named_nowhere(client: TestClient, world: World, address: str):
    """Credited on an open recording, with the name also in the words of the card."""
    text = client.get(address.format(id=world.open)).text
    assert world.hidden_person not in text
    for name in (HIDDEN_NAME, "Скрытый", "Jasyryn", "Жасырын Адам"):
        assert name not in text


def test_the_closed_persons_own_page_gives_reason_and_contact_but_no_name(client: TestClient, world: World):
    answer = client.get(f"/people/{world.hidden_person}")
    assert answer.status_code == 403
    assert "Отбасының қалауы бойынша жабық" in answer.text
    assert "family@example.org" in answer.text
    assert "Жасырын" not in answer.text


def test_a_tombstone_says_why_and_nothing_else(client: TestClient, world: World):
    answer = client.get(f"/recordings/{world.withdrawn}")
    assert answer.status_code == 410
    assert "Отбасы қайтарып алды" in answer.text
    assert "Алынған жазба" not in answer.text


def test_what_stood_word_for_word_in_tags_goes_with_the_name(client: TestClient, world: World):
    """Provenance, findings and file names could repeat a name that may not be given."""
    record = client.get(f"/api/recordings/{world.open}").json()
    assert record["origins"] == []
    assert record["findings"] == []
    assert record["files"][0]["original_name"] == ""


@pytest.mark.parametrize("address", ["/recordings/{id}", "/api/recordings/{id}"])
def test_a_copy_that_is_closed_and_what_sounds_like_it_are_not_given_away(
    client: TestClient, world: World, address: str
):
    """All recordings of the world hold the same sound, and the open one is told that the closed one is a copy."""
    text = client.get(address.format(id=world.open)).text
    assert world.closed not in text
    assert world.withdrawn not in text
    assert "Жабық жазба" not in text


def somebody_in_the_house(_request: object) -> Viewer:
    return Viewer(ViewerKind.REGISTERED, on_site=True)


def nobody(*_: object) -> None:
    """The key of what is remembered for nobody."""


def test_copies_and_neighbours_stand_on_the_page_for_those_who_may_hear_both(
    client: TestClient, world: World, monkeypatch: pytest.MonkeyPatch
):
    address = f"/recordings/{world.open}?lang=en"
    far = client.get(address).text
    assert 'id="same"' not in far
    assert 'id="alike"' not in far
    monkeypatch.setattr(requests, "viewer_of", somebody_in_the_house)
    monkeypatch.setattr(PageMemory, "_key", nobody)
    same, alike = client.get(address).text.split('id="same"')[1].split('id="alike"')
    assert f"/recordings/{world.registered}" in same
    assert "this one runs 3.1 % faster" in same
    assert f"/recordings/{world.on_site}" in alike
    assert f"/recordings/{world.registered}" not in alike.split("</ol>")[0]


def test_what_may_not_be_heard_sounds_like_nothing(client: TestClient, world: World):
    """Its own page tells of no copy and no neighbour, though it may be read and the others heard."""
    page = client.get(f"/recordings/{world.registered}?lang=en").text
    assert 'id="same"' not in page
    assert 'id="alike"' not in page


def test_living_people_are_born_in_a_year_not_on_a_day(client: TestClient, world: World):
    assert client.get(f"/api/people/{world.living_person}").json()["birth"] == "1990"
    page = client.get(f"/people/{world.living_person}").text
    assert "1990" in page
    assert "1990-05" not in page


def test_counts_leave_out_what_is_closed(client: TestClient):
    found = client.get("/api/search", params={"kind": "recording"}).json()
    assert found["total"] == 5
    instruments = {v["value"]: v["count"] for v in found["facets"]["instrument"]}
    assert instruments["dombyra"] == 4


def test_a_stranger_cannot_claim_to_stand_in_the_reading_room(client: TestClient, world: World):
    headers = {"X-Forwarded-For": "192.0.2.7", "Forwarded": "for=192.0.2.7"}
    assert client.get(f"/media/{world.on_site}/access.opus", headers=headers).status_code == 403
