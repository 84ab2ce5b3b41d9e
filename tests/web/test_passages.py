"""Passages of a recording: their address, their citation, their frame on another site; and what is no passage."""

import pytest
from starlette.testclient import TestClient

from .conftest import World


def test_a_passage_is_cited_with_its_times_and_address(client: TestClient, world: World):
    text = client.get(f"/recordings/{world.open}/cite.txt?t=3,6.5&lang=en").text
    assert "0:03 – 0:06." in text
    assert text.endswith(f"http://archive.test/recordings/{world.open}?t=3,6.5\n")


def test_the_whole_recording_is_cited_without_times(client: TestClient, world: World):
    assert client.get(f"/recordings/{world.open}/cite.txt?lang=en").text.endswith(f"/recordings/{world.open}\n")


def test_the_frame_for_other_sites_opens_the_same_passage(client: TestClient, world: World):
    text = client.get(f"/recordings/{world.open}?t=3,6&lang=en").text
    assert f"/embed/{world.open}?t=3%2C6" in text.replace("&amp;", "&")


@pytest.mark.parametrize("page", ["/recordings/{id}", "/embed/{id}"])
def test_a_passage_beyond_the_end_plays_from_the_beginning(client: TestClient, world: World, page: str):
    answer = client.get(page.format(id=world.open) + "?t=12.5,14&lang=en")
    assert answer.status_code == 200
    assert 'data-start=""' in answer.text


def test_a_passage_that_only_ends_beyond_the_end_is_played(client: TestClient, world: World):
    assert client.get(f"/recordings/{world.open}?t=11,99").status_code == 200


def test_a_closed_recording_does_not_tell_its_length_through_a_passage(client: TestClient, world: World):
    answer = client.get(f"/recordings/{world.closed}?t=99")
    assert answer.status_code == 403
    about, _, _others = answer.text.partition('class="instead"')  # recordings of the same length that can be heard
    assert "0:12" not in about
