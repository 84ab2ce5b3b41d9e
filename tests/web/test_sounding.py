"""Where else a passage sounds: what is found, what is closed, and what cannot be asked."""

import re
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from starlette.exceptions import HTTPException
from starlette.testclient import TestClient

from archive.keeping import Archive
from archive.model import Access, AccessLevel, Kind, Recording, Ref, Segment
from bench.melody_search import entry, tune
from bench.performances import compose, heard, perform
from media.analysis.peaks import FRAME_SECONDS
from media.likeness.index import LikenessIndex
from web.app import create_app
from web.http import heavy

from .pair import make_pair


def performances(home: Path) -> dict[str, str]:
    """The recordings of ``make_pair``, each of which is now a performance of one piece."""
    made = make_pair(home)
    rng = np.random.default_rng(21)
    piece = compose(rng, 24.0)
    archive = Archive.open(home)
    index = LikenessIndex(archive)
    index.follow()
    for name in ("slow", "fast", "house"):
        index.add(entry(made[name], tune(heard(perform(piece, rng), FRAME_SECONDS, rng, fault=0.2))))
    index.flush()
    archive.close()
    return made


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return performances(tmp_path_factory.mktemp("sounding") / "home")


@pytest.fixture(scope="module")
def visitor(pair: dict[str, str]) -> Iterator[TestClient]:
    with TestClient(create_app(Path(pair["home"])), base_url="http://archive.test") as found:
        yield found


def test_another_performance_is_found_and_what_is_closed_is_not(visitor: TestClient, pair: dict[str, str]):
    answer = visitor.get(f"/api/recordings/{pair['slow']}/sounding", params={"t": "4,14"})
    assert answer.status_code == 200
    (found,) = answer.json()["passages"]
    assert found["id"] == pair["fast"]
    assert found["confidence"] > 0.5
    assert 0.5 <= found["stretch"] <= 2.0
    page = visitor.get(f"/recordings/{pair['slow']}/sounding?t=4,14&lang=en")
    assert f"/recordings/{pair['fast']}" in page.text
    assert "the same melody" in page.text
    assert pair["house"] not in page.text


def test_the_recording_page_leads_there_from_a_passage(visitor: TestClient, pair: dict[str, str]):
    address = f"/recordings/{pair['slow']}/sounding?t=4"
    assert address in visitor.get(f"/recordings/{pair['slow']}?t=4,14").text
    assert "/sounding?t" not in visitor.get(f"/recordings/{pair['slow']}").text
    assert "/sounding?t" not in visitor.get(f"/recordings/{pair['slow']}?t=4,5").text


def test_the_pages_own_addresses_lead_to_it(visitor: TestClient, pair: dict[str, str]):
    html = visitor.get(f"/recordings/{pair['slow']}/sounding?t=4,14").text
    own = re.findall(r'<link rel="(?:canonical|alternate)"[^>]* href="([^"]+/sounding[^"]*)"', html)
    assert len(own) == 6
    for address in own:
        assert visitor.get(address.replace("&amp;", "&")).status_code == 200, address


def test_a_passage_without_a_melody_has_a_page_that_says_so(tmp_path: Path):
    pair = performances(tmp_path / "home")
    rng = np.random.default_rng(3)
    played = heard(perform(compose(rng, 24.0), rng), FRAME_SECONDS, rng, fault=0.0)
    archive = Archive.open(Path(pair["home"]))
    index = LikenessIndex(archive)
    index.add(entry(pair["slow"], tune(replace(played, cents=np.full_like(played.cents, 4_800.0)))))  # one long note
    index.flush()
    archive.close()
    path = f"/recordings/{pair['slow']}/sounding?t=4,14&lang=en"
    with TestClient(create_app(Path(pair["home"])), base_url="http://archive.test") as visitor:
        assert visitor.get(f"/api{path}").status_code == 400
        page = visitor.get(path)
    assert page.status_code == 200
    assert "No melody is heard in this passage" in page.text


def test_a_closed_passage_is_neither_asked_for_nor_found(tmp_path: Path):
    pair = performances(tmp_path / "home")
    archive = Archive.open(Path(pair["home"]))
    record = archive.catalogue.find(Ref(Kind.RECORDING, pair["fast"]))
    assert isinstance(record, Recording)
    closed = Segment(0.0, 19.0, access=Access(AccessLevel.CLOSED))
    archive.keep(replace(record, segments=(closed,)), who="test", why="closed")
    archive.close()
    with TestClient(create_app(Path(pair["home"])), base_url="http://archive.test") as visitor:
        asked = visitor.get(f"/api/recordings/{pair['fast']}/sounding", params={"t": "4,14"})
        assert (asked.status_code, asked.json()["code"]) == (403, "passage")
        found = visitor.get(f"/api/recordings/{pair['slow']}/sounding", params={"t": "4,14"})
        assert found.json()["passages"] == []


def test_a_closed_recording_is_not_asked_for(visitor: TestClient, pair: dict[str, str]):
    assert visitor.get(f"/api/recordings/{pair['house']}/sounding", params={"t": "4,14"}).status_code == 403


@pytest.mark.parametrize("passage", ["", "4,5", "0,60", "14,4", "x", "500,510"])
def test_what_is_no_passage_is_refused(visitor: TestClient, pair: dict[str, str], passage: str):
    answer = visitor.get(f"/api/recordings/{pair['slow']}/sounding", params={"t": passage})
    assert (answer.status_code, answer.json()["code"]) == (400, "bad-parameter")


def test_what_was_never_measured_is_said_to_be_so(visitor: TestClient, pair: dict[str, str]):
    answer = visitor.get(f"/api/recordings/{pair['bare']}/sounding", params={"t": "4,14"})
    assert answer.status_code in (400, 404)


def test_a_few_are_answered_at_a_time_and_the_rest_are_told_to_come_back(
    visitor: TestClient, pair: dict[str, str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(heavy, "PATIENCE_SECONDS", 0.05)
    path = f"/recordings/{pair['slow']}/sounding?t=4.5,14&lang=en"  # not what a page memory holds
    with heavy.HEAVY.question(), heavy.HEAVY.question():
        page, answer = visitor.get(path), visitor.get(f"/api{path}")
    assert (page.status_code, answer.status_code) == (503, 503)
    assert int(page.headers["Retry-After"]) >= 0
    assert "Try again in a moment" in page.text
    assert answer.json()["code"] == "http"
    assert visitor.get(path).status_code == 200


def test_no_more_may_wait_than_leave_room_for_others(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(heavy, "PATIENCE_SECONDS", 5.0)
    inside, leave = threading.Semaphore(0), threading.Event()

    def ask() -> None:
        with heavy.HEAVY.question():
            inside.release()
            leave.wait(5)

    askers = [threading.Thread(target=ask) for _ in range(heavy.AT_ONCE + heavy.MOST_WAITING)]
    for one in askers:
        one.start()
    for _ in range(heavy.AT_ONCE):
        assert inside.acquire(timeout=5)
    while heavy.HEAVY.inside < len(askers):
        time.sleep(0.01)
    with pytest.raises(HTTPException) as refused, heavy.HEAVY.question():
        pytest.fail("one more than the limit was let in")
    leave.set()
    for one in askers:
        one.join()
    assert refused.value.status_code == 503
