"""Two recordings under one time, as the comparing page and ``/media`` tell of it."""

import multiprocessing
import os
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2
import numpy as np
import pytest
from starlette.testclient import TestClient

from media.analysis.alignment import make
from web.app import create_app

from .pair import TEMPO, make_pair


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return make_pair(tmp_path_factory.mktemp("pair") / "home")


@pytest.fixture(scope="module")
def visitor(pair: dict[str, str]) -> Iterator[TestClient]:
    with TestClient(create_app(Path(pair["home"])), base_url="http://archive.test") as found:
        yield found


def asked(visitor: TestClient, first: str, second: str) -> httpx2.Response:
    """Asked again until the answer is there, as the page does."""
    for _ in range(600):
        answer = visitor.get(f"/media/{first}/alignment.json", params={"with": second})
        if answer.status_code != 202:
            return answer
        time.sleep(0.1)
    raise TimeoutError


def test_nobody_waits_and_then_the_moments_are_right(visitor: TestClient, pair: dict[str, str]):
    began = time.perf_counter()
    page = visitor.get(f"/compare?id={pair['slow']}&id={pair['fast']}&lang=en")
    assert time.perf_counter() - began < 5
    assert "The recordings are being aligned" in page.text
    found = asked(visitor, pair["slow"], pair["fast"]).json()
    first, second = np.asarray(found["first_seconds"]), np.asarray(found["second_seconds"])
    there = [float(np.interp(at, first, second)) for at in (4.0, 10.0, 16.0)]
    assert there == pytest.approx([at / TEMPO for at in (4.0, 10.0, 16.0)], abs=0.15)
    assert found["confidence"] > 0.8
    page = visitor.get(f"/compare?id={pair['slow']}&id={pair['fast']}&lang=en")
    assert "The recordings are aligned by a program" in page.text
    assert f'/recordings/{pair["slow"]}?t=12"' in page.text  # half of 24 s
    assert f"/recordings/{pair['fast']}?t=9." in page.text


def test_the_other_way_round_is_the_same_alignment_and_it_is_computed_once(visitor: TestClient, pair: dict[str, str]):
    there, back = (asked(visitor, pair[a], pair[b]).json() for a, b in (("slow", "fast"), ("fast", "slow")))
    assert there["first_seconds"] == back["second_seconds"]
    assert there["second_seconds"] == back["first_seconds"]
    assert len(list((Path(pair["home"]) / "derived" / "alignment").rglob("*.json"))) == 1


def test_workers_that_were_killed_while_idle_are_replaced(pair: dict[str, str]):
    """They were not, and comparing answered 500 ever after."""
    with TestClient(create_app(Path(pair["home"])), base_url="http://archive.test") as visitor:
        for _ in range(2):
            shutil.rmtree(Path(pair["home"]) / "derived" / "alignment", ignore_errors=True)
            visitor.app.state.site.aligner._kept.clear()  # type: ignore[attr-defined]
            assert asked(visitor, pair["slow"], pair["fast"]).json()["confidence"] > 0.8
            killed = [process for process in multiprocessing.active_children() if process.pid]
            assert killed
            for process in killed:
                os.kill(process.pid, signal.SIGKILL)  # type: ignore[arg-type]
                process.join()


def test_a_file_of_other_curves_is_not_taken_for_this_one(pair: dict[str, str]):
    app = create_app(Path(pair["home"]))
    with TestClient(app, base_url="http://archive.test") as first:
        asked(first, pair["slow"], pair["fast"])
    (kept,) = (Path(pair["home"]) / "derived" / "alignment").rglob("*.json")
    assert pair["slow"] in kept.name
    kept.write_text("half a fil", encoding="utf-8")
    with TestClient(create_app(Path(pair["home"])), base_url="http://archive.test") as again:
        assert asked(again, pair["slow"], pair["fast"]).json()["confidence"] > 0.8


@pytest.mark.parametrize(("first", "second"), [("slow", "house"), ("house", "slow")])
def test_both_must_be_open_to_the_visitors_ears(visitor: TestClient, pair: dict[str, str], first: str, second: str):
    answer = visitor.get(f"/media/{pair[first]}/alignment.json", params={"with": pair[second]})
    assert answer.status_code == 403
    assert "alignment.json" not in visitor.get(f"/compare?id={pair[first]}&id={pair[second]}").text


@pytest.mark.parametrize("other", ["bare", "slow", "nothing"])
def test_what_cannot_be_aligned_is_not_found(visitor: TestClient, pair: dict[str, str], other: str):
    answer = visitor.get(f"/media/{pair['slow']}/alignment.json", params={"with": pair.get(other, other)})
    assert answer.status_code == 404


def test_a_pair_without_melody_is_said_to_have_none(pair: dict[str, str], tmp_path: Path):
    silent = tmp_path / "silent.npz"
    nothing = np.full(500, np.nan, np.float32)
    np.savez_compressed(silent, f0=nothing, f0_confidence=np.zeros(500, np.float32), lower_f0=nothing,
                        onsets=np.zeros(0, np.float32), pitch_histogram=np.zeros(10_800, np.float32))  # fmt: skip
    found = make("a", silent, "b", silent)
    assert "without melody" in found.reason
    assert found.first_seconds == ()
