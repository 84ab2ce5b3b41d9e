"""Fixtures every test may ask for: the shared files, and a real archive in a folder of the test's own."""

from pathlib import Path

import pytest
import structlog
from hypothesis import settings

from archive.keeping import Archive
from tests.copied_home import copied

SHARED = Path(__file__).parents[2] / "shared"


settings.register_profile("repeatable", derandomize=True)
settings.register_profile("wandering")
settings.load_profile("repeatable")
"""The same examples in every run, so that a red test is red for everybody; ``--hypothesis-profile=wandering`` looks for
new ones, and what it finds is kept as ``@example``."""


structlog.configure(
    processors=[
        *structlog.get_config()["processors"][:-1],
        structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
    ]
)
"""A defect is told by its traceback; with the values of all variables beside it, it takes half a minute to write."""


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


@pytest.fixture(scope="session")
def pristine_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the shipped authority records. Never write into it: it is copied for every test."""
    root = tmp_path_factory.mktemp("pristine") / "home"
    Archive.create(root).close()
    return root


@pytest.fixture
def home_path(pristine_home: Path, tmp_path: Path) -> Path:
    """A home of this test's own, with the shipped authority records."""
    return copied(pristine_home, tmp_path / "home")


@pytest.fixture
def archive(home_path: Path) -> Archive:
    """The archive in ``home_path``, opened."""
    return Archive.open(home_path)
