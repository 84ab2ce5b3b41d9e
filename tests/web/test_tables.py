"""The melody as CSV and the scale as a Scala file, with entity tags."""

import pytest
from starlette.testclient import TestClient

from .conftest import SECONDS, World


def test_the_melody_is_a_table_of_seconds_hertz_and_confidence(client: TestClient, world: World):
    answer = client.get(f"/media/{world.open}/contour.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert "attachment" in answer.headers["content-disposition"]
    head, *lines = answer.text.splitlines()
    assert head == "time_seconds,f0_hz,confidence"
    rows = [[float(cell) for cell in line.split(",")] for line in lines]
    assert rows[-1][0] == pytest.approx(SECONDS, abs=0.05)
    sure = [hz for _, hz, confidence in rows if confidence >= 0.5]
    assert len(sure) > len(rows) / 2
    assert sum(abs(hz - 220.0) < 3.0 for hz in sure) > 0.9 * len(sure)


def test_the_scale_is_a_scala_file(client: TestClient, world: World):
    lines = client.get(f"/media/{world.open}/tuning.scl").text.splitlines()
    assert lines[0].startswith("! ")
    assert lines[-1].strip() == "1200.000"


@pytest.mark.parametrize("name", ["contour.csv", "tuning.scl"])
def test_what_has_not_changed_is_not_sent_again(client: TestClient, world: World, name: str):
    first = client.get(f"/media/{world.open}/{name}")
    again = client.get(f"/media/{world.open}/{name}", headers={"If-None-Match": first.headers["etag"]})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    head = client.head(f"/media/{world.open}/{name}")
    assert (head.status_code, head.headers["etag"], head.content) == (200, first.headers["etag"], b"")


def test_what_was_never_measured_is_not_there(client: TestClient, world: World):
    assert client.get(f"/media/{world.bare}/contour.csv").status_code == 404
