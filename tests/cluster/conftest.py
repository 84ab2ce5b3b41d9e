"""A real PostgreSQL, one for the session, and homes that keep catalogue and desk in databases of their own there."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.keeping import Archive
from tests.cluster.postgres import Postgres

LEFT_OPEN = "ignore:.*psycopg.Connection object.*was deleted while still open:ResourceWarning"
"""Archives that a test does not close go with their connections, like everything of a process that ends."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.cluster)
            item.add_marker(pytest.mark.filterwarnings(LEFT_OPEN))


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """The server. Where there is none the tests fail: they were asked for."""
    server = Postgres()
    yield server
    server.remove()


def settle(home: Path, url: str) -> None:
    """Let a home keep catalogue and desk at this address."""
    with (home / "settings.toml").open("a", encoding="utf-8") as file:
        file.write(f'\ndatabase_url = "{url}"\n')


@pytest.fixture(scope="session")
def pristine_in_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home in files with the shipped records. It is copied for every test."""
    root = tmp_path_factory.mktemp("pristine-files") / "home"
    Archive.create(root).close()
    return root


@pytest.fixture(scope="session")
def pristine_pair(
    tmp_path_factory: pytest.TempPathFactory, pristine_in_files: Path, postgres: Postgres
) -> tuple[Path, str]:
    """A home with the shipped records, whose catalogue is on the server, and the name of its database. Both are copied
    for every test."""
    root = tmp_path_factory.mktemp("pristine-server") / "home"
    shutil.copytree(pristine_in_files, root)
    for path in root.glob("catalogue.sqlite*"):
        path.unlink()
    name = postgres.database()
    settle(root, postgres.url(name))
    Archive.create(root).close()
    return root, name


@pytest.fixture
def database(pristine_pair: tuple[Path, str], postgres: Postgres) -> Iterator[str]:
    """The name of a database of this test's own, with the shipped records."""
    name = postgres.database(pristine_pair[1])
    yield name
    postgres.drop(name)


@pytest.fixture
def home_path(pristine_pair: tuple[Path, str], database: str, postgres: Postgres, tmp_path: Path) -> Path:
    """A home of this test's own on the server."""
    return node(pristine_pair[0], tmp_path / "home", postgres.url(database))


@pytest.fixture
def other_home(home_path: Path, tmp_path: Path) -> Path:
    """A second node: a folder of its own, with settings, locks, staging and index of its own; the same database, and
    the same store behind a link."""
    root = tmp_path / "other"
    root.mkdir()
    for name in ("settings.toml", "muragat-home.json"):
        shutil.copy(home_path / name, root / name)
    (root / "store").symlink_to(home_path / "store")
    return root


@pytest.fixture
def archive(home_path: Path) -> Iterator[Archive]:
    opened = Archive.open(home_path)
    yield opened
    opened.close()


def node(source: Path, root: Path, url: str) -> Path:
    """A copy of a home that speaks to another database."""
    shutil.copytree(source, root)
    text = (root / "settings.toml").read_text("utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("database_url")]
    (root / "settings.toml").write_text("\n".join(lines) + f'\ndatabase_url = "{url}"\n', encoding="utf-8")
    return root
