"""The address of a record whose place another one took leads on for good (web/http/errors.py)."""

import csv
import io
from importlib import resources

import pytest
from starlette.testclient import TestClient

from .conftest import World


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/events/otyrar-sazy", "/people/otyrar-sazy"),
        ("/events/otyrar-sazy?lang=ru", "/people/otyrar-sazy?lang=ru"),
        ("/api/events/otyrar-sazy", "/api/people/otyrar-sazy"),
        ("/events/altyn-kor", "/organisations/altyn-kor"),
        ("/events/abai-opera-teatry/feed.atom", "/organisations/abai-opera-teatry/feed.atom"),
        ("/api/events/mmtm-ortalyk?lang=kk", "/api/organisations/mmtm-ortalyk?lang=kk"),
    ],
)
def test_the_old_address_redirects_permanently(client: TestClient, old: str, new: str) -> None:
    answer = client.get(old, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (308, new)
    assert client.get(new).status_code == 200


def test_the_group_stands_in_lists_and_search_and_the_old_event_does_not(client: TestClient) -> None:
    found = client.get("/api/search", params={"q": "Отырар сазы"}).json()["hits"]
    assert [(hit["kind"], hit["id"]) for hit in found if hit["id"] == "otyrar-sazy"] == [("person", "otyrar-sazy")]
    assert "otyrar-sazy" not in client.get("/events").text
    assert "/events/otyrar-sazy<" not in client.get("/sitemap-events-1.xml").text


def test_a_group_was_founded_not_born(client: TestClient) -> None:
    page = client.get("/people/kurmangazy-orkestri?lang=en").text
    assert "Founded" in page
    assert "Born" not in page


OLD_PAGES = (
    "/", "/recordings", "/people", "/works", "/collections", "/instruments", "/genres", "/schools", "/places",
    "/events", "/search", "/map", "/network", "/timeline", "/today", "/aitys", "/paths", "/about", "/compare",
    "/playlist", "/saved", "/feed.atom", "/sitemap.xml", "/robots.txt", "/opensearch.xml", "/manifest.webmanifest",
    "/api/search", "/openapi.json", "/sitemap-events-1.xml", "/sitemap-pages.xml", "/sitemap-recordings-1.xml",
    "/sitemap-works-1.xml", "/sitemap-people-1.xml", "/healthz", "/offline", "/preview.png", "/service-worker.js",
    "/search.atom?q=dina", "/search/values/genre", "/api/suggest?q=din", "/api/search.csv?q=dina",
    "/api/search.json?q=dina", "/paths/kobyz", "/people/dina/feed.atom", "/instruments/dombyra/feed.atom",
    "/preview/people/dina.png", "/preview/works/korkyt--qongyr.png", "/preview/events/altyn-kor.png",
)  # fmt: skip
"""The pages of version 1, which knew nine kinds and kept organisations and ensembles as events."""

OLD_OF_A_RECORDING = (
    "/recordings/{id}", "/recordings/{id}?t=1,2", "/api/recordings/{id}", "/embed/{id}", "/embed/{id}?t=1",
    "/recordings/{id}/cite.bib", "/recordings/{id}/cite.ris", "/recordings/{id}/cite.json", "/recordings/{id}/cite.txt",
    "/preview/recordings/{id}.png", "/oembed?url=http://archive.test/recordings/{id}", "/playlist?id={id}",
    "/playlist.m3u8?id={id}", "/playlist.xspf?id={id}", "/playlist.jspf?id={id}", "/media/{id}/access.opus",
    "/media/{id}/access-low.opus", "/media/{id}/access.mp3", "/media/{id}/peaks.json", "/media/{id}/contour.json",
    "/media/{id}/contour.csv", "/media/{id}/tempo.json", "/media/{id}/tuning.json", "/media/{id}/tuning.scl",
    "/media/{id}/spectrogram.png", "/media/{id}/clip.wav?t=1,2", "/media/{id}/clip.opus?t=1,2", "/surprise",
)  # fmt: skip
"""What version 1 said of every recording; read from its table of routes, as are the pages above."""

SHIPPED = {
    "instruments": ("instruments", "id"), "genres": ("genres", "id"), "venues_events": ("events", "id"),
    "persons": ("people", "slug"), "works": ("works", "work_id"),
}  # fmt: skip


def old_addresses() -> list[str]:
    """Every address that version 1 gave to what it shipped with."""
    found: list[str] = []
    for table, (path, column) in SHIPPED.items():
        found += [f"/{path}/{row[column]}" for row in rows(table)]
    for row in rows("schools_regions"):
        path = "schools" if row["type"] in ("school", "subschool") else "places"
        found.append(f"/{path}/{row['id']}")
    return found


def rows(table: str) -> list[dict[str, str]]:
    text = resources.files("archive.vocabulary").joinpath(f"{table}.csv").read_text("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_every_address_of_the_old_version_answers(client: TestClient) -> None:
    """Pages of works are alike: every twentieth, and the API for all."""
    addresses = old_addresses()
    assert len(addresses) > 500
    works = [address for address in addresses if address.startswith("/works/")]
    crawled = [*OLD_PAGES, *(f"/api{address}" for address in addresses)]
    crawled += [address for address in addresses if not address.startswith("/works/")] + works[::20]
    wrong: list[str] = []
    moved = 0
    for address in crawled:
        answer = client.get(address, follow_redirects=False)
        if answer.status_code == 308:
            moved += address not in OLD_PAGES
            answer = client.get(answer.headers["location"], follow_redirects=False)
        if answer.status_code not in (200, 400):
            wrong.append(f"{address}: {answer.status_code}")
    assert wrong == []
    assert moved == 2 * sum(row["type"] in NO_EVENTS for row in rows("venues_events"))


def test_every_old_address_of_a_recording_answers(client: TestClient, world: World) -> None:
    said = {address: client.get(address.format(id=world.open)).status_code for address in OLD_OF_A_RECORDING}
    assert {address: status for address, status in said.items() if status != 200} == {}


NO_EVENTS = ("ensemble", "institution", "archive", "museum", "venue")


def test_holders_are_organisations_with_a_list_of_their_own(client: TestClient) -> None:
    page = client.get("/organisations?lang=en").text
    assert "Golden Fund of Kazakh Radio" in page
    assert "AlmaFest" not in page
    events = client.get("/events?lang=en").text
    assert "AlmaFest" in events
    assert "Golden Fund of Kazakh Radio" not in events
    assert "Founded" in client.get("/organisations/altyn-kor?lang=en").text
