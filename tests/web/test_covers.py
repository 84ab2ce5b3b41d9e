"""The drawn cover: the same sound always gives the same drawing, and nothing closed can be read from it."""

from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from starlette.testclient import TestClient

from archive.identifiers import mint
from archive.keeping import Archive
from archive.model import Access, AccessLevel, Language, Name, Recording, Segment, SegmentType
from search.index import SearchIndex
from web.app import create_app
from web.drawings.cover import Sound, cover

from .conftest import World, keep_sound

SVG = "{http://www.w3.org/2000/svg}"
RISING = Sound([220.0 + i for i in range(400)], [0.5, 1.0, 1.5, 7.0], 8.0)
FALLING = Sound([620.0 - i for i in range(400)], [0.5, 1.0, 1.5, 7.0], 8.0)


def paths(text: str) -> list[str]:
    return [p.get("d", "") for p in ElementTree.fromstring(text).iter(f"{SVG}path")]


def plain(identifier: str) -> list[str]:
    return paths(cover(identifier, None, title="x"))


def test_the_same_sound_gives_the_same_drawing_and_another_melody_another():
    assert cover("a", RISING, title="x") == cover("a", RISING, title="x")
    assert cover("a", RISING, title="x") != cover("a", FALLING, title="x")


def test_other_strokes_are_other_stitches():
    sparse = replace(RISING, onsets_seconds=[4.0])
    assert paths(cover("a", RISING, title="x")) != paths(cover("a", sparse, title="x"))


@pytest.mark.parametrize(
    "sound",
    [
        Sound([], [], 0.0),
        Sound([None] * 400, [0.1], 8.0),
        Sound([220.0] * 12, [], 0.2),
        Sound([0.0, -1.0] * 200, [], 8.0),
    ],
)
def test_without_a_melody_a_plain_ornament_stands_there(sound: Sound):
    assert paths(cover("a", sound, title="x")) == plain("a")


def test_a_drone_alone_is_a_circle_and_strokes_past_the_end_are_left_out():
    drone = Sound([220.0] * 400, [3.0, 99.0, -1.0], 8.0)
    assert len(paths(cover("a", drone, title="x"))) == len(paths(cover("a", RISING, title="x")))


def test_words_on_it_cannot_leave_their_element():
    text = cover("a", RISING, title="<script>&", label='"><script>')
    root = ElementTree.fromstring(text)
    assert root.findtext(f"{SVG}title") == "<script>&"
    assert root.findtext(f"{SVG}text") == '"><script>'


def test_a_recording_has_a_cover_of_its_melody_with_an_address_and_a_tag(client: TestClient, world: World):
    answer = client.get(f"/recordings/{world.open}/cover.svg")
    assert answer.headers["content-type"].startswith("image/svg+xml")
    assert paths(answer.text) != plain(world.open)
    again = client.get(f"/recordings/{world.open}/cover.svg", headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("item", ["registered", "on_site", "embargoed", "bare"])
def test_what_may_not_be_heard_has_the_plain_ornament(client: TestClient, world: World, item: str):
    identifier = getattr(world, item)
    answer = client.get(f"/recordings/{identifier}/cover.svg")
    assert answer.status_code == 200
    assert paths(answer.text) == plain(identifier)


def test_in_the_reading_room_its_melody_is_drawn(reader_in_the_house: TestClient, world: World):
    answer = reader_in_the_house.get(f"/recordings/{world.on_site}/cover.svg")
    assert paths(answer.text) != plain(world.on_site)


@pytest.mark.parametrize(("item", "status"), [("closed", 403), ("withdrawn", 410)])
def test_a_closed_door_has_no_cover(client: TestClient, world: World, item: str, status: int):
    answer = client.get(f"/recordings/{getattr(world, item)}/cover.svg")
    assert answer.status_code == status
    assert "Жабық жазба" not in answer.text


@pytest.fixture(scope="module")
def passages(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str, str]:
    """A home with a demonstration, and a recording one passage of which is closed."""
    home = tmp_path_factory.mktemp("covers") / "home"
    archive = Archive.create(home)
    closed = Segment(2.0, 5.0, SegmentType.SPEECH, access=Access(AccessLevel.CLOSED))
    partly = Recording(id=mint(), names=(Name("Жартысы жабық", Language.KK),), segments=(closed,))
    synthetic = Recording(id=mint(), names=(Name("Үлгі", Language.KK),), synthetic=True)
    for record in (partly, synthetic):
        keep_sound(archive, record)
    SearchIndex.open(archive.home.index_path, archive.catalogue).catch_up()
    archive.close()
    return home, partly.id, synthetic.id


def test_a_closed_passage_is_in_no_line_of_the_cover(passages: tuple[Path, str, str]):
    home, partly, _ = passages
    with TestClient(create_app(home), base_url="http://archive.test") as visitor:
        assert paths(visitor.get(f"/recordings/{partly}/cover.svg").text) == plain(partly)


def test_the_demonstration_says_so_on_its_cover_in_the_readers_language(passages: tuple[Path, str, str]):
    home, _, synthetic = passages
    said = {"kk": "Синтетикалық үлгі", "ru": "Синтетический образец", "en": "Synthetic demonstration"}
    with TestClient(create_app(home), base_url="http://archive.test") as visitor:
        for language, words in said.items():
            text = visitor.get(f"/recordings/{synthetic}/cover.svg", params={"lang": language}).text
            assert words in text


def test_with_data_saved_no_picture_and_no_face_is_asked_for(client: TestClient, world: World):
    for path in ("/", "/recordings", f"/recordings/{world.open}", "/instruments/dombyra"):
        text = client.get(path, headers={"Save-Data": "on"}).text
        assert "<img" not in text.replace('<img class="dock', "")
        assert ".woff2" not in text
        assert 'rel="stylesheet"' not in text.split("</main>")[0]  # nothing to wait for before anything is seen
