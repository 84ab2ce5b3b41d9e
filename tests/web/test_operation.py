"""What those who run the archive ask it."""

import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from archive.accounts.desk import Desk
from archive.errors import InvalidValueError
from archive.home import Home
from archive.jobs.queue import Queue
from web.app import create_app
from web.commands import refuse_forgery

from .conftest import World


def client_from(home: Path, address: str = "127.0.0.1") -> TestClient:
    return TestClient(create_app(home), client=(address, 50_000))


def test_a_process_that_lives_says_so_and_whom_it_sees(world: World) -> None:
    answer = client_from(world.home, "203.0.113.9").get("/healthz")
    assert answer.json() == {"status": "ok", "address": "203.0.113.9"}
    assert answer.headers["cache-control"] == "no-store"


def test_a_server_that_can_serve_is_ready(world: World) -> None:
    told = client_from(world.home).get("/readyz").json()
    assert (told["status"], told["catalogue"], told["desk"], told["store"]) == ("ok", "ok", "ok", "ok")


def test_metrics_are_prometheus_text_and_count_what_was_answered(world: World) -> None:
    client = client_from(world.home)
    with Desk.open(Home(world.home)) as desk:
        Queue(desk).file("silence", {"recording": "x"}, "test")
    for _ in range(3):
        client.get("/recordings")
    client.get("/api/recordings/none-such")
    answer = client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    text = answer.text
    assert 'muragat_requests_total{kind="page",method="GET",status="200"} 3.0' in text
    assert 'muragat_requests_total{kind="api",method="GET",status="404"} 1.0' in text
    assert 'muragat_request_seconds_count{kind="page"} 3.0' in text
    assert float(re.findall(r'^muragat_jobs{state="waiting"} (\S+)', text, re.MULTILINE)[0]) >= 1
    for name in ("muragat_database_up 1.0", "muragat_catalogue_change ", "muragat_index_behind ", "muragat_disk_free"):
        assert name in text


@pytest.mark.parametrize("address", ["203.0.113.9", "testclient", "::2"])
def test_metrics_are_not_for_everybody(world: World, address: str) -> None:
    assert client_from(world.home, address).get("/metrics").status_code == 404


@pytest.mark.parametrize("proxy", ["*", "0.0.0.0/0", "::/0"])
def test_a_server_that_would_believe_everybody_does_not_start_where_there_are_reading_rooms(
    home_path: Path, proxy: str
) -> None:
    (home_path / "settings.toml").write_text('on_site_networks = ["192.0.2.0/24"]\n', encoding="utf-8")
    with pytest.raises(InvalidValueError, match="on-site"):
        refuse_forgery(["127.0.0.1", proxy], Home(home_path).settings)
    refuse_forgery(["127.0.0.1/32"], Home(home_path).settings)
