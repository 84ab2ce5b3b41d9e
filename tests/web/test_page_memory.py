"""The short memory of pages: who gets what was drawn for another, and who never does."""

import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from archive.keeping import Archive
from archive.model import Access, AccessLevel, Kind, Language, Name, Recording, Ref
from search.index import SearchIndex
from web.app import create_app

OPEN, INSIDE = Ref(Kind.RECORDING, "open"), Ref(Kind.RECORDING, "inside")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    archive = Archive.create(tmp_path / "home")
    (tmp_path / "home" / "settings.toml").write_text('on_site_networks = ["192.0.2.0/24"]\n', encoding="utf-8")
    for ref, title, level in ((OPEN, "Ашық күй", AccessLevel.OPEN), (INSIDE, "Үйдегі күй", AccessLevel.ON_SITE)):
        archive.keep(
            Recording(id=ref.id, names=(Name(title, Language.KK),), access=Access(level, metadata=level)),
            who="t",
            why="t",
        )
    SearchIndex.open(archive.home.index_path, archive.catalogue).catch_up()
    archive.close()
    return tmp_path / "home"


@pytest.fixture
def visitors(home: Path) -> Iterator[tuple[TestClient, TestClient]]:
    """One far away and one in the reading room, of the same server."""
    app = create_app(home)
    with TestClient(app, base_url="http://archive.test") as far:
        yield far, TestClient(app, base_url="http://archive.test", client=("192.0.2.7", 1))


def nonce_of(page: str) -> str:
    """Another one in every drawing: two answers with the same are one drawing."""
    found = re.search(r'nonce="([^"]+)"', page)
    assert found
    return found[1]


def test_a_page_is_drawn_once_for_all_who_may_see_the_same(visitors: tuple[TestClient, TestClient]) -> None:
    far, _ = visitors
    first, second = far.get("/"), far.get("/")
    assert first.text == second.text
    assert f"'nonce-{nonce_of(second.text)}'" in second.headers["content-security-policy"]


def test_of_many_who_ask_at_once_one_has_it_drawn(visitors: tuple[TestClient, TestClient]) -> None:
    far, _ = visitors
    with ThreadPoolExecutor(20) as pool:
        nonces = {nonce_of(page.text) for page in pool.map(far.get, ["/recordings"] * 20)}
    assert len(nonces) == 1


@pytest.mark.parametrize("path", ["/", "/recordings", "/recordings/inside"])
@pytest.mark.parametrize("first", [0, 1])
def test_no_audience_gets_what_was_drawn_for_another(
    visitors: tuple[TestClient, TestClient], path: str, first: int
) -> None:
    visitors[first].get(path)
    for visitor, sees in ((1, True), (0, False), (1, True)):
        assert ("Үйдегі" in visitors[visitor].get(path).text) is sees


def test_a_closing_acts_with_the_next_request(visitors: tuple[TestClient, TestClient], home: Path) -> None:
    far, _ = visitors
    for path in ("/", "/recordings", "/recordings/open"):
        assert "Ашық күй" in far.get(path).text
    other = Archive.open(home)
    other.change(OPEN, lambda r: replace(r, access=Access(AccessLevel.CLOSED)), who="t", why="closed")
    other.close()
    for path in ("/", "/recordings", "/recordings/open"):
        assert "Ашық күй" not in far.get(path).text


def test_a_closing_acts_with_the_next_request_among_many(home: Path) -> None:
    """The catalogue is asked once for all who come together: never for one who came after the answer."""
    other, closed = Archive.open(home), 0.0
    told: list[tuple[float, bool]] = []
    with TestClient(create_app(home), base_url="http://archive.test") as client, ThreadPoolExecutor(8) as pool:

        def ask(_number: int) -> None:
            sent = time.monotonic()
            told.append((sent, client.get("/recordings/open").status_code == 200))

        for level in (AccessLevel.CLOSED, AccessLevel.OPEN) * 2:
            told.clear()
            asking = [pool.submit(ask, number) for number in range(30)]
            other.change(OPEN, lambda r, to=level: replace(r, access=Access(to, metadata=to)), who="t", why="t")
            closed = time.monotonic()
            for one in asking:
                one.result()
            after = {opened for sent, opened in told if sent > closed}
            assert after <= {level is AccessLevel.OPEN}
    other.close()


@pytest.mark.parametrize("shown", [{"Cookie": "session=somebody"}, {"Authorization": "Basic eDp5"}])
def test_who_could_be_known_gets_a_page_of_their_own(
    visitors: tuple[TestClient, TestClient], shown: dict[str, str]
) -> None:
    far, _ = visitors
    drawn = [nonce_of(far.get("/", headers=headers).text) for headers in ({}, shown, shown, {})]
    assert drawn[0] == drawn[3]
    assert len(set(drawn)) == 3


def test_a_wrong_token_is_refused_where_the_page_is_remembered_too(visitors: tuple[TestClient, TestClient]) -> None:
    far, _ = visitors
    assert far.get("/").status_code == 200
    assert far.get("/", headers={"Authorization": "Bearer x"}).status_code == 401


def test_languages_compression_and_data_are_kept_apart(visitors: tuple[TestClient, TestClient]) -> None:
    far, _ = visitors
    for _ in range(2):
        for tag in ("kk", "ru", "en", "kk-Latn"):
            assert f'lang="{tag}"' in far.get("/", headers={"Accept-Language": tag}).text[:400]
        assert "content-encoding" not in far.get("/", headers={"Accept-Encoding": "identity"}).headers
        assert far.get("/", headers={"Accept-Encoding": "gzip"}).headers["content-encoding"] == "gzip"
        plain, low = far.get("/").text, far.get("/", headers={"Save-Data": "on"}).text
        assert "data=low" in plain
        assert "data=full" in low


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_who_has_the_page_is_told_so(visitors: tuple[TestClient, TestClient], method: str) -> None:
    """RFC 9110 13.1.2 and 15.4.5: weak comparison, no content, the validator again."""
    far, inside = visitors
    tag = far.get("/").headers["etag"]
    for known in (tag, tag.removeprefix("W/"), f'"another", {tag}', "*"):
        answer = far.request(method, "/", headers={"If-None-Match": known})
        assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", tag)
        # A new policy would name another nonce than the page that the browser holds.
        assert "content-security-policy" not in answer.headers
    assert far.request(method, "/", headers={"If-None-Match": '"another"'}).status_code == 200
    assert inside.request(method, "/", headers={"If-None-Match": tag}).status_code == 200


def test_the_validator_outlives_a_drawing(home: Path) -> None:
    tags: list[str] = []
    for _ in range(2):
        with TestClient(create_app(home), base_url="http://archive.test") as client:
            tags.append(client.get("/").headers["etag"])
    assert tags[0] == tags[1]


def test_what_is_not_there_and_what_is_wrong_is_never_remembered(
    visitors: tuple[TestClient, TestClient], home: Path
) -> None:
    far, _ = visitors
    assert far.get("/recordings/later").status_code == 404
    other = Archive.open(home)
    other.keep(Recording(id="later", names=(Name("Кейінгі", Language.KK),)), who="t", why="t")
    other.close()
    assert far.get("/recordings/later").status_code == 200
    for _ in range(2):
        assert far.get("/?lang=xx").status_code == 400


def test_a_language_chosen_by_address_is_kept_for_everybody_who_chooses_it(home: Path) -> None:
    app = create_app(home)
    for _ in range(2):
        with TestClient(app, base_url="http://archive.test") as client:
            assert client.get("/?lang=ru").cookies["muragat_language"] == "ru"
