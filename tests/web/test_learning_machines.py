"""What every answer says to machines that learn: no, unless the keepers of a recording say otherwise."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from archive.keeping import Archive
from archive.model import AiUse, Collection, Cut, Language, Name, Recording, Terms
from archive.rules import names
from web.app import create_app

NO = {"Content-Usage": "train-ai=n", "Content-Signal": "ai-train=no", "TDM-Reservation": "1",
      "X-Robots-Tag": "noai, noimageai"}  # fmt: skip
NONE = {**NO, "Content-Signal": "ai-train=no, ai-input=no"}
YES = {"Content-Usage": "train-ai=y", "Content-Signal": "ai-train=yes", "TDM-Reservation": "0", "X-Robots-Tag": "all"}
TITLE = names.complete((Name("Адай", Language.KK),))
STRICT = Collection(id="strict", names=TITLE, terms=Terms(ai_use=AiUse.NONE))
SAID: dict[str, tuple[Recording, dict[str, str]]] = {
    record.id: (record, said)
    for record, said in (
        (Recording(id="silent", names=TITLE), NO),
        (Recording(id="allowed", names=TITLE, terms=Terms(ai_use=AiUse.ALLOWED)), YES),
        (Recording(id="no-training", names=TITLE, terms=Terms(ai_use=AiUse.NO_TRAINING)), NO),
        (Recording(id="none", names=TITLE, terms=Terms(ai_use=AiUse.NONE)), NONE),
        (Recording(id="inherits", names=TITLE, collections=("strict",), terms=Terms(ai_use=AiUse.ALLOWED)), NONE),
        (
            Recording(
                id="opted-out", names=TITLE, collections=("strict",), terms=Terms(ai_use=AiUse.ALLOWED, own=True)
            ),
            YES,
        ),
        (
            Recording(id="part", names=TITLE, cut_from=Cut("none", 0.0, 1.0, "p"), terms=Terms(ai_use=AiUse.ALLOWED)),
            NONE,
        ),
    )
}


@pytest.fixture
def client(home_path: Path) -> Iterator[TestClient]:
    archive = Archive.open(home_path)
    for record in (STRICT, *(record for record, _ in SAID.values())):
        archive.keep(record, who="t", why="made")
    archive.close()
    with TestClient(create_app(home_path)) as client:
        yield client


def told(client: TestClient, path: str) -> dict[str, str]:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return {name: answer.headers.get(name, "") for name in NO}


def test_a_recording_says_what_its_keepers_say_and_the_strictest_holds(client: TestClient) -> None:
    for identifier, (_, said) in SAID.items():
        for path in (f"/recordings/{identifier}", f"/embed/{identifier}", f"/api/recordings/{identifier}"):
            assert told(client, path) == said, path
            assert told(client, path) == said, f"{path}, remembered"
    assert client.get("/api/recordings/inherits").json()["terms"]["ai_use"] == "none"


def test_everything_else_reserves_training(client: TestClient) -> None:
    for path in ("/", "/search?q=адай", "/api/search?q=адай", "/people", "/robots.txt", "/sitemap.xml", "/feed.atom"):
        assert told(client, path) == NO, path
    assert client.get("/nowhere").headers["TDM-Reservation"] == "1"


def test_it_stands_in_the_files_that_crawlers_ask_for(client: TestClient) -> None:
    (rule,) = client.get("/.well-known/tdmrep.json").json()
    assert (rule["location"], rule["tdm-reservation"]) == ("/", 1)
    assert client.get("/about").status_code == 200
    lines = client.get("/robots.txt").text.splitlines()
    gathering = lines[lines.index("User-agent: GPTBot") :]
    assert gathering[: gathering.index("Disallow: /") + 1].count("User-agent: ClaudeBot") == 1
