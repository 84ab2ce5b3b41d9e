# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownParameterType=false
# pyright: reportMissingTypeArgument=false, reportUnknownVariableType=false, reportArgumentType=false, reportAttributeAccessIssue=false
"""The API as schemathesis sees it, for everybody who may ask: no server error, and no answer that is not documented.

Three made-up requests of every operation for each viewer, the same in every run; with
``--hypothesis-profile=wandering`` forty new ones; ``-s`` tells how many were sent (docs/fuzzing.md).
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from starlette.applications import Starlette
from starlette.testclient import TestClient

from archive.accounts.desk import Desk
from archive.accounts.keys import Keys, Scope
from archive.accounts.people import AccountRole, People
from archive.home import Home
from tests.copied_home import copied
from web.app import create_app

from .conftest import World

EXAMPLES = 40 if settings.get_current_profile_name() == "wandering" else 3
VIEWERS = {
    "visitor": None,
    "registered": (AccountRole.REGISTERED, False),
    "curator of one collection": (AccountRole.CURATOR, True),
    "administrator": (AccountRole.ADMINISTRATOR, False),
}
Served = tuple[Starlette, dict[str, dict[str, str]]]
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@pytest.fixture(scope="module")
def served(world: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The application, and the headers of each viewer."""
    root: Path = copied(world.home, tmp_path_factory.mktemp("contract") / "home")
    headers: dict[str, dict[str, str]] = {}
    with Desk.open(Home(root)) as desk:
        for name, found in VIEWERS.items():
            if found is None:
                headers[name] = {}
                continue
            collections = (world.collection,) if found[1] else ()
            account = People(desk).add(name, found[0], collections=collections, password="күмбірлеген күй")
            headers[name] = {"Authorization": f"Bearer {Keys(desk).issue_token(account, 'test', (Scope.READ,), 1)}"}
    app = create_app(root)
    with TestClient(app):
        yield app, headers


@pytest.mark.parametrize("viewer", VIEWERS)
def test_every_answer_is_documented(served: Served, viewer: str) -> None:
    app, headers = served
    schema = schemathesis.openapi.from_asgi("/openapi.json", app)
    seen = sent = 0
    for found in schema.get_all_operations():
        operation = found.ok()

        @settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        @given(case=operation.as_strategy())
        def asked(case: schemathesis.Case) -> None:
            nonlocal sent
            sent += 1
            case.call_and_validate(headers=headers[viewer], checks=CHECKS)

        asked()
        seen += 1
    print(f"{viewer}: {sent} requests to {seen} operations")
    assert seen > 20
