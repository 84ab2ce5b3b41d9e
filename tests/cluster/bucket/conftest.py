"""A real S3 server, one for the session, and homes that keep their store in a bucket of their own there."""

import os
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.home import Home
from archive.keeping import Archive
from archive.store.bucket import Bucket
from archive.store.opening import open_store
from tests.cluster.gateway import Gateway


@pytest.fixture(scope="session")
def gateway() -> Iterator[Gateway]:
    """The server. Where there is none the tests fail: they were asked for."""
    server = Gateway()
    yield server
    server.remove()


@pytest.fixture(autouse=True)
def _let_in(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    for name, value in gateway.environment.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def url(gateway: Gateway) -> Iterator[str]:
    """The address of a bucket of this test's own."""
    name = f"t{uuid.uuid4().hex[:20]}"
    yield gateway.bucket(name)
    shutil.rmtree(gateway.buckets / name)


@pytest.fixture
def bucket(url: str) -> Bucket:
    return Bucket(f"{url}/home", "store")


@pytest.fixture
def storage_root(gateway: Gateway, url: str) -> Path:
    """The bucket's store as the server keeps it on its disk: plain files, as a synced copy would be."""
    return gateway.buckets / url.removeprefix("s3://") / "home" / "store"


@pytest.fixture
def home_path(url: str, tmp_path: Path) -> Path:
    """A home of this test's own, empty, with a bucket of its own."""
    root = tmp_path / "home"
    root.mkdir()
    (root / "settings.toml").write_text(f'store_url = "{url}/home"\n', encoding="utf-8")
    (root / "muragat-home.json").write_text('{"format": 1}\n', encoding="utf-8")
    open_store(Home.create(root), root / "staging").create()
    return root


@pytest.fixture
def archive(home_path: Path) -> Iterator[Archive]:
    opened = Archive.open(home_path)
    yield opened
    opened.close()
