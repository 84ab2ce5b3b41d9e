"""The address of a record whose place another one took leads on for good (web/http/errors.py)."""

import pytest
from starlette.testclient import TestClient


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/events/otyrar-sazy", "/people/otyrar-sazy"),
        ("/events/otyrar-sazy?lang=ru", "/people/otyrar-sazy?lang=ru"),
        ("/api/events/otyrar-sazy", "/api/people/otyrar-sazy"),
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
