"""A plugin of pytest: every home that a test makes or copies keeps catalogue and desk in a database of its own.

    MURAGAT_TEST_SERVER=FOLDER python -m pytest -p tests.cluster.on_server tests/archive/test_keeping.py

``FOLDER`` is the socket's of a server that runs (``tests.cluster.postgres``). The tests themselves know nothing of it.
A database goes when its home is gone: some hundred of them would fill the memory disk.
"""

import itertools
import os
import re
import shutil
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from archive.home import Home
from archive.keeping import Archive
from tests import copied_home

_FOLDER = os.environ.get("MURAGAT_TEST_SERVER", "")
_numbers = itertools.count(1)
_homes: dict[str, Path] = {}
"""The home of each database."""
_made, _copytree, _copied_home = Home.create.__func__, shutil.copytree, copied_home.copied  # pyright: ignore


def pytest_configure(config: pytest.Config) -> None:
    left_open = "ignore:.*psycopg.Connection object.*was deleted while still open:ResourceWarning"
    config.addinivalue_line("filterwarnings", left_open)
    Home.create = classmethod(_create)  # pyright: ignore
    shutil.copytree = _copy  # pyright: ignore


def pytest_runtest_logfinish() -> None:
    for name in [name for name, home in _homes.items() if not home.exists()]:
        del _homes[name]
        with _connected() as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _create(cls: type[Home], root: Path) -> Home:
    home: Home = _made(cls, root)
    if home.on_server or home.desk_path.exists():  # a backup is restored into files
        return home
    _settle(root, _database("template1"))
    Archive.migrate(root)  # in files this happens by itself
    return Home(root)


def _copy(source: Any, target: Any, *words: Any, **named: Any) -> Any:
    done = _copytree(source, target, *words, **named)
    _leave(Path(target))
    return done


def _copied(home: Path, to: Path) -> Path:
    _copied_home(home, to)
    _leave(to)
    return to


def _leave(target: Path) -> None:
    """Give a copied home a copy of the database, too."""
    settings = target / "settings.toml"
    text = settings.read_text("utf-8") if settings.exists() else ""
    found = re.search(r'^database_url = "[^"]*/(\w+)\?', text, re.MULTILINE)
    if found:
        _settle(target, _database(found[1]))


copied_home.copied = _copied  # before any conftest takes it by its name


def _settle(root: Path, name: str) -> None:
    path = root / "settings.toml"
    lines = [line for line in path.read_text("utf-8").splitlines() if not line.startswith("database_url")]
    _homes[name] = root
    url = f"postgresql+psycopg://muragat@/{name}?host={_FOLDER}"
    path.write_text("\n".join([f'database_url = "{url}"', *lines]) + "\n", encoding="utf-8")


def _database(template: str) -> str:
    name = f"same_{os.getpid()}_{next(_numbers)}"
    with _connected() as connection:
        leave = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
        connection.execute(leave, (template,))
        names = sql.Identifier(name), sql.Identifier(template)
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*names))
    return name


def _connected() -> psycopg.Connection[tuple[Any, ...]]:
    return psycopg.connect(f"postgresql://muragat@/postgres?host={_FOLDER}", autocommit=True)
