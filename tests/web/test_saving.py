"""Low data, installing and opening without a network: what the server has to do with it."""

import json

import pytest
from starlette.testclient import TestClient

from web.app import create_app

from .conftest import World

LOW = "access-low.opus"


@pytest.fixture
def visitor(world: World):
    """One without cookies."""
    with TestClient(create_app(world.home), base_url="http://archive.test") as found:
        yield found


def first_source(text: str) -> str:
    return text.split('<source src="', 2)[1].split('"', 1)[0].rsplit("/", 1)[-1].split("#", 1)[0]


def test_the_small_copy_comes_first_for_those_who_save_data(visitor: TestClient, world: World):
    page = f"/recordings/{world.open}"
    assert first_source(visitor.get(page).text) == "access.opus"
    assert first_source(visitor.get(page, headers={"Save-Data": "on"}).text) == LOW
    assert first_source(visitor.get(page + "?data=low").text) == LOW
    assert first_source(visitor.get(page).text) == LOW  # the cookie remembers
    assert first_source(visitor.get(page + "?data=full", headers={"Save-Data": "on"}).text) == "access.opus"


def test_the_small_copy_is_smaller_and_guarded_like_the_other(visitor: TestClient, world: World):
    sizes = {n: int(visitor.head(f"/media/{world.open}/{n}").headers["content-length"]) for n in (LOW, "access.opus")}
    assert sizes[LOW] < sizes["access.opus"]
    assert visitor.get(f"/media/{world.on_site}/{LOW}").status_code == 403
    assert visitor.get(f"/media/{world.withdrawn}/{LOW}").status_code == 410


def test_programs_are_told_the_small_copy_first_when_they_save(visitor: TestClient, world: World):
    media = visitor.get(f"/api/recordings/{world.open}", headers={"Save-Data": "on"}).json()["media"]
    assert media[0]["url"].endswith(LOW)


def test_only_open_recordings_may_be_kept_on_a_device(visitor: TestClient, world: World):
    assert f'data-keep="/media/{world.open}/{LOW}"' in visitor.get(f"/recordings/{world.open}").text
    with TestClient(create_app(world.home), base_url="http://archive.test", client=("192.0.2.7", 1)) as reader:
        text = reader.get(f"/recordings/{world.on_site}").text
        assert "data-player" in text  # may be heard in the house
        assert "data-keep" not in text  # but not carried out of it


def test_the_manifest_names_the_archive_and_icons_that_are_there(visitor: TestClient):
    answer = visitor.get("/manifest.webmanifest")
    assert answer.headers["content-type"] == "application/manifest+json"
    manifest = json.loads(answer.text)
    assert manifest["start_url"] == manifest["scope"] == "/"
    assert {i["sizes"] for i in manifest["icons"]} >= {"192x192", "512x512"}
    for icon in manifest["icons"]:
        assert visitor.get(icon["src"]).headers["content-type"] == icon["type"]


def test_the_offline_page_names_no_recording(visitor: TestClient):
    text = visitor.get("/offline?lang=en").text
    assert "There is no network" in text
    assert "data-play=" not in text


def test_behind_a_path_everything_stays_under_it(world: World):
    app = create_app(world.home, base_url="https://example.org/archive")
    with TestClient(app, base_url="https://example.org") as inner:
        manifest = inner.get("/archive/manifest.webmanifest").json()
        assert manifest["scope"] == "/archive/"
        assert all(icon["src"].startswith("/archive/static/") for icon in manifest["icons"])
