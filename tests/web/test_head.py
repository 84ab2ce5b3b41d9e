"""HEAD wherever GET: the same answer without its content (RFC 9110, 9.3.2)."""

from starlette.testclient import TestClient

from tests.web.conftest import World
from tests.web.test_channels import routes_of

_OWN_MARKS = {"etag", "last-modified", "content-type", "cache-control", "location", "content-language"}


def test_every_address_answers_head_as_it_answers_get(client: TestClient, world: World) -> None:
    known = {
        "path": "recordings",
        "identifier": world.open,
        "recording": world.open,
        "kind": "recording",
        "field": "person",
        "part": "1",
        "suffix": "bib",
        "size": "320",
        "number": "1",
        "name": "access.opus",
        "file": "access.opus",
    }
    different: list[str] = []
    asked = 0
    for route in routes_of(client):
        if "GET" not in (route.methods or ()):
            continue
        path = route.path
        for name in route.param_convertors:
            path = path.replace(f"{{{name}}}", known.get(name, "1")).replace(f"{{{name}:int}}", "1")
            path = path.replace(f"{{{name}:path}}", known.get(name, "1"))
        got = client.get(path, follow_redirects=False)
        head = client.head(path, follow_redirects=False)
        same = all(got.headers.get(mark) == head.headers.get(mark) for mark in _OWN_MARKS)
        asked += got.status_code == 200
        if got.status_code != head.status_code or head.content or not same:
            different.append(f"{path}: {got.status_code}, {head.status_code} with {len(head.content)} bytes")
    assert asked > 40
    assert different == []
