"""Bad input on every template: a page that helps, in the reader's language, with the right status."""

import re

import pytest
from starlette.testclient import TestClient

from .conftest import World

RECORD_KINDS = ["recordings", "people", "works", "collections", "instruments", "genres", "schools", "places", "events"]
LISTS = [f"/{kind}" for kind in RECORD_KINDS]
PLAIN = ["/", "/about", "/map", "/timeline", "/network", "/aitys", "/paths", "/paths/ten-kuis", "/today", "/search"]

CASES = [
    *((f"/{kind}/no-such-thing", 404) for kind in RECORD_KINDS),
    *((f"/{kind}/" + "x" * 300, 404) for kind in RECORD_KINDS),
    ("/paths/no-such-path", 404),
    ("/embed/no-such-thing", 404),
    ("/preview/people/no-such-thing.png", 404),
    ("/preview/nothing/kurmangazy.png", 404),
    ("/recordings/no-such-thing/cite.bib", 404),
    ("/compare?id=no-such-thing&id=OPEN", 404),
    *((f"{path}?page=0", 400) for path in LISTS),
    *((f"{path}?page=-1", 400) for path in LISTS),
    *((f"{path}?page=999999999999999999999", 400) for path in LISTS),
    *((f"{path}?page=x", 400) for path in LISTS),
    *((f"{path}?page=500", 200) for path in LISTS),
    ("/search?page=501", 400),
    ("/search?sort=loudest", 400),
    ("/search?kind=ship", 400),
    ("/search?tempo=quick", 400),
    ("/search?region=ship/x", 200),
    ("/search?year=1e999", 400),
    ("/search?filter=nothing=1", 400),
    ("/recordings/OPEN?t=x", 400),
    ("/recordings/OPEN?t=9,3", 400),
    ("/recordings/OPEN?t=-1", 400),
    ("/recordings/OPEN?t=99999", 200),
    ("/recordings/OPEN?t=0,99999", 200),
    ("/embed/OPEN?t=9,3", 400),
    ("/works/kurmangazy--saryarqa?by=weather", 400),
    ("/today?day=02-30", 400),
    ("/timeline?decade=1955s", 400),
    ("/timeline?decade=-950s", 400),
    ("/timeline?decade=" + "9" * 500, 400),
    ("/compare", 400),
    ("/recordings/CLOSED", 403),
    ("/embed/CLOSED", 403),
    ("/preview/recordings/CLOSED.png", 403),
    ("/recordings/WITHDRAWN", 410),
    ("/embed/WITHDRAWN", 410),
    ("/preview/recordings/WITHDRAWN.png", 410),
    ("/recordings/WITHDRAWN/cite.ris", 410),
    ("/people/HIDDEN", 403),
    ("/people/HIDDEN/feed.atom", 403),
    ("/recordings/BARE", 200),
    *((f"{path}{'&' if '?' in path else '?'}lang=de", 400) for path in (*PLAIN, *LISTS)),
    ("/recordings/OPEN?lang=klingon", 400),
    ("/recordings/OPEN?lang=" + "x" * 900, 400),
]


def _address(path: str, world: World) -> str:
    named = {
        "OPEN": world.open,
        "CLOSED": world.closed,
        "WITHDRAWN": world.withdrawn,
        "HIDDEN": world.hidden_person,
        "BARE": world.bare,
    }
    return re.sub(r"\b(?:OPEN|CLOSED|WITHDRAWN|HIDDEN|BARE)\b", lambda m: named[m[0]], path)


@pytest.mark.parametrize(("path", "status"), CASES)
def test_every_template_answers_bad_input_with_a_page_that_helps(
    client: TestClient, world: World, path: str, status: int
):
    answer = client.get(_address(path, world))
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/html")
    assert "<h1" in answer.text
    assert 'action="/search"' in answer.text or (path.startswith("/embed") and status == 200)
    assert "Traceback" not in answer.text
    if status >= 400:
        assert '<meta name="robots" content="noindex">' in answer.text


@pytest.mark.parametrize("language", ["kk", "kk-Latn", "ru"])
@pytest.mark.parametrize(("path", "status"), [c for c in CASES if c[1] >= 400 and "lang=" not in c[0]])
def test_what_went_wrong_is_said_in_the_readers_language(
    client: TestClient, world: World, path: str, status: int, language: str
):
    """What an address must be spelt with (names of parameters and fields, keepers' words) keeps its letters."""
    address = _address(path, world)
    answer = client.get(address + ("&" if "?" in address else "?") + f"lang={language}")
    assert answer.status_code == status
    said = re.sub(r"<[^>]+>", " ", answer.text.split('<section class="message">')[1].split("</section>")[0])
    own = {"kk": r"[а-яәғқңөұүһі]{3}", "ru": r"[а-я]{3}", "kk-Latn": r"[a-zäğıñöşūü]{3}"}[language]
    assert re.search(own, said)
    if path == "/compare":
        assert '<p class="lead" lang="en">' in answer.text  # said to be English until it is translated
        return
    english = re.search(r"\b(?:the|not|write|use|there is|address)\b", said, re.IGNORECASE)
    assert english is None, said


def test_a_page_far_beyond_the_end_says_so(client: TestClient):
    assert "There is no such page in this list." in client.get("/people?page=400&lang=en").text


def test_a_passage_beyond_the_end_plays_what_there_is(client: TestClient, world: World):
    page = client.get(f"/recordings/{world.open}?t=4,99999").text
    assert 'data-start="4.0" data-end="12.0"' in page
    beyond = client.get(f"/recordings/{world.open}?t=99999&lang=en")
    assert 'data-start=""' in beyond.text
    assert "The passage lies beyond the end of the recording" in beyond.text


def test_a_recording_without_a_title_in_the_readers_script_shows_what_there_is(client: TestClient, world: World):
    for language in ("kk", "kk-Latn", "en"):
        page = client.get(f"/recordings/{world.bare}", params={"lang": language}).text
        assert '<h1><bdi lang="ru" dir="ltr">Только по-русски</bdi></h1>' in page
    assert "data-player" not in client.get(f"/recordings/{world.bare}").text


def test_a_recording_without_analysis_has_no_empty_promises(client: TestClient, world: World):
    page = client.get(f"/recordings/{world.bare}", params={"lang": "en"}).text
    assert "data-study" not in page
    assert "≈" not in page.split("<main")[1].split("</main>")[0]
