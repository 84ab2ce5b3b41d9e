"""Fixtures every test may ask for."""

from pathlib import Path

import pytest

SHARED = Path(__file__).parents[2] / "shared"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The one permitted skip: tests on the shared files, where that folder is not there."""
    if SHARED.is_dir():
        return
    absent = pytest.mark.skip(reason="the folder ../shared is not here")
    for item in items:
        if item.get_closest_marker("corpus"):
            item.add_marker(absent)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real and hostile audio beside the project; only for tests marked ``corpus``."""
    return SHARED
