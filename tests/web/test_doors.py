"""A closed door is no dead end: it says who opens it and how, leads there and back, and shows what is open."""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from starlette.testclient import TestClient

from .conftest import HIDDEN_NAME, World


def links(html: str) -> list[str]:
    return [unescape(address) for address in re.findall(r'href="([^"]+)"', html)]


def letter(html: str) -> dict[str, list[str]]:
    """Subject and body of the letter that the page begins."""
    (found,) = {address for address in links(html) if address.startswith("mailto:") and "?" in address}
    return parse_qs(urlsplit(found).query)


def test_a_registered_recording_leads_to_the_sign_in_and_back(client: TestClient, world: World) -> None:
    html = client.get(f"/recordings/{world.registered}?t=1,2&lang=en").text
    (sign_in,) = {a for a in links(html) if a.startswith("/login?")}
    assert parse_qs(urlsplit(sign_in).query)["next"] == [f"/recordings/{world.registered}?t=1%2C2&lang=en"]
    assert "Ask for an account" in html
    assert letter(html)["subject"] == [f"Access to http://archive.test/recordings/{world.registered}"]


def test_a_door_that_no_account_opens_offers_none_as_the_way(client: TestClient, world: World) -> None:
    html = client.get(f"/recordings/{world.on_site}?lang=en").text
    assert "Ask for an account" not in html
    assert "Come to a reading room" in html
    assert "Has the archive given you access?" in html


@pytest.mark.parametrize("name", ["closed", "withdrawn"])
def test_beside_a_shut_page_stands_what_can_be_heard(client: TestClient, world: World, name: str) -> None:
    answer = client.get(f"/recordings/{getattr(world, name)}?lang=en")
    assert answer.status_code in (403, 410)
    assert "What you can hear" in answer.text
    assert f'data-play="{world.open}"' in answer.text


def test_what_stands_beside_a_shut_page_tells_nothing_of_what_is_behind(client: TestClient, world: World) -> None:
    """Whatever is closed, the same is shown beside it."""
    shut = (f"/recordings/{world.closed}", f"/people/{world.hidden_person}")
    beside = [re.findall(r'data-play="([^"]+)"', client.get(path).text) for path in shut]
    assert beside[0] == beside[1] != []
    for path in shut:
        html = client.get(path).text
        assert HIDDEN_NAME not in html
        assert "Жабық жазба" not in html


def test_the_letter_about_a_closed_page_names_its_address_alone(client: TestClient, world: World) -> None:
    written = letter(client.get(f"/recordings/{world.closed}?lang=ru").text)
    assert written["subject"] == [f"Доступ к записи http://archive.test/recordings/{world.closed}"]


def test_the_player_on_another_site_leads_to_the_page_that_says_how(client: TestClient, world: World) -> None:
    html = client.get(f"/embed/{world.registered}?lang=en").text
    assert "How it can be heard" in html
    assert f"/recordings/{world.registered}" in links(html)
