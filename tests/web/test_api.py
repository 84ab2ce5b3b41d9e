"""The JSON twins: the same things as the pages, described by OpenAPI."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from .conftest import World


def test_search_answers_like_the_command_line(client: TestClient, world: World):
    found = client.get("/api/search", params={"q": "Сарыарқа"}).json()
    assert {"total", "hits", "facets"} <= set(found)
    hit = next(h for h in found["hits"] if h["id"] == world.open)
    assert {"kind", "id", "title", "score"} <= set(hit)
    assert hit["kind"] == "recording"
    assert hit["title"] == "Сарыарқа"


def test_an_empty_query_lists_everything(client: TestClient):
    assert client.get("/api/search", params={"limit": 0}).json()["total"] > 600


@pytest.mark.parametrize(
    "parameters",
    [
        [("composer", "kurmangazy")],
        [("filter", "composer=kurmangazy")],
        [("kind", "recording"), ("instrument", "dombyra"), ("genre", "tokpe-kui")],
    ],
)
def test_filters_narrow_and_can_be_written_both_ways(
    client: TestClient, world: World, parameters: list[tuple[str, str]]
):
    ids = [h["id"] for h in client.get("/api/search", params=[*parameters, ("limit", "1000")]).json()["hits"]]
    assert world.open in ids
    assert world.registered not in ids


@pytest.mark.parametrize("parameters", [{"kind": "recording"}, {"filter": "kind=recording"}])
def test_a_kind_can_be_written_both_ways(client: TestClient, world: World, parameters: dict[str, str]):
    found = client.get("/api/search", params={**parameters, "limit": "1000"}).json()
    assert found["total"] < 100
    assert {h["kind"] for h in found["hits"]} == {"recording"}


def test_paging_gives_each_hit_once(client: TestClient):
    def page(offset: int) -> list[str]:
        query = {"kind": "person", "limit": 50, "offset": offset, "sort": "title"}
        return [h["id"] for h in client.get("/api/search", params=query).json()["hits"]]

    first, second = page(0), page(50)
    assert len(first) == 50
    assert not set(first) & set(second)


@pytest.mark.parametrize(
    ("parameters", "status"),
    [
        ({"limit": "1001"}, 422),
        ({"limit": "-1"}, 422),
        ({"limit": "x"}, 422),
        ({"offset": "-1"}, 422),
        ({"kind": "car"}, 422),
        ({"sort": "price"}, 400),
        ({"compser": "kurmangazy"}, 400),
        ({"filter": "compser=kurmangazy"}, 400),
        ({"filter": "kind=car"}, 400),
        ({"tempo": "1e400.."}, 400),
        ({"lang": "xx"}, 400),
    ],
)
def test_wrong_parameters_are_told_in_json(client: TestClient, parameters: dict[str, str], status: int):
    answer = client.get("/api/search", params=parameters)
    assert answer.status_code == status
    problem = answer.json()
    assert problem["code"]
    assert problem["reason"]
    assert problem["hint"]


def test_a_recording_has_title_names_files_and_analysis(client: TestClient, world: World):
    record = client.get(f"/api/recordings/{world.open}").json()
    assert record["kind"] == "recording"
    assert record["title"] == "Сарыарқа"
    assert {"text": "Сарыарка", "language": "ru", "type": "preferred", "generated": False} in record["names"]
    assert record["files"][0]["facts"]["codec"] == "pcm_s16le"
    assert record["analysis"]["measurements"][0]["confidence"] == 0.6
    assert record["listening"] == {"allowed": True, "reason": "allowed"}
    assert {m["mime"] for m in record["media"]} == {"audio/ogg; codecs=opus", "audio/mpeg"}
    assert ("performer", "dina") in {(r["relation"], r["id"]) for r in record["related"]}


def test_the_media_addresses_of_the_answer_work(client: TestClient, world: World):
    for media in client.get(f"/api/recordings/{world.open}").json()["media"]:
        assert client.get(media["url"]).headers["content-length"] == str(media["size_bytes"])


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/api/recordings/nope", 404, "not-found"),
        ("/api/nothing", 404, "http"),
        ("/api/recordings/CLOSED", 403, "closed"),
        ("/api/recordings/WITHDRAWN", 410, "withdrawn"),
    ],
)
def test_errors_are_json(client: TestClient, world: World, path: str, status: int, code: str):
    answer = client.get(path.replace("CLOSED", world.closed).replace("WITHDRAWN", world.withdrawn))
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/json"
    assert answer.json()["code"] == code


def test_answers_match_their_own_description(client: TestClient, world: World):
    """Every field of an answer is described, and every required field is there."""
    described = client.get("/openapi.json").json()
    for path, identifier in (("recordings", world.open), ("people", "kurmangazy"), ("places", "almaty-city")):
        operation = described["paths"][f"/api/{path}/{{identifier}}"]["get"]
        schema = _resolve(described, operation["responses"]["200"]["content"]["application/json"]["schema"])
        answer = client.get(f"/api/{path}/{identifier}").json()
        assert set(answer) <= set(schema["properties"])
        assert set(schema["required"]) <= set(answer)


def test_the_description_is_openapi_3_1_and_names_every_operation(client: TestClient):
    described = client.get("/openapi.json").json()
    assert described["openapi"].startswith("3.1")
    operations = [o["operationId"] for path in described["paths"].values() for o in path.values()]
    assert len(operations) == len(set(operations))
    assert "/media/{identifier}/access.opus" in described["paths"]


def _resolve(described: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    return described["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]] if "$ref" in schema else schema


def test_names_are_suggested_in_any_script_for_this_visitor_only(client: TestClient, world: World):
    found = client.get("/api/suggest", params={"q": "qurmanga", "lang": "ru"}).json()
    assert found[0]["id"] == "kurmangazy"
    assert found[0]["title"] == "Курмангазы Сагырбайулы"
    assert found[0]["url"] == "/people/kurmangazy"
    for typed in ("Жасырын", "Скрыт", "Jasyryn"):
        assert world.hidden_person not in client.get("/api/suggest", params={"q": typed}).text
