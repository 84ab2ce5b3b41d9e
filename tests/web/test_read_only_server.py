"""A server that may not write in its home, while another process writes there: a closing is seen at once."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from archive.keeping import Archive

from .conftest import World, build

SERVER = """
import encodings.idna, os, sys  # idna: the loop asks for it when it binds, and then nobody may read modules any more
from pathlib import Path
import uvicorn
from starlette.testclient import TestClient
from web.app import create_app
from archive.logs import log_as_json

home, port, addresses = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
log_as_json()
with TestClient(create_app(home)) as client:  # everything is imported before nobody's modules become unreadable
    for address in addresses:
        assert client.get(address).status_code == 200, address
if os.geteuid() == 0:
    os.setuid(65534)
assert not os.access(home, os.W_OK)
uvicorn.run(create_app(home), port=port, log_config=None)
"""
SEEN = {
    "page": "/recordings/{id}",
    "API": "/api/recordings/{id}",
    "stream": "/media/{id}/access.opus",
    "clip": "/media/{id}/clip.wav?t=1,2",
    "peaks": "/media/{id}/peaks.json",
    "cover": "/recordings/{id}/cover.svg",
}
TOLD = ("/search?kind=recording", "/api/search?kind=recording&limit=100", "/api/search.csv", "/feed.atom",
        "/recordings", "/", "/search.atom?kind=recording", "/sitemap-recordings-1.xml")  # fmt: skip


@pytest.fixture(scope="module")
def closed_shelf() -> Iterator[tuple[World, str]]:
    """A home that its server may read alone, and the server's address."""
    shelf = Path(tempfile.mkdtemp())
    shelf.chmod(0o755)
    archive = Archive.create(shelf / "home")
    world = build(archive)
    archive.close()
    closed_to_others(world.home)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    asked = [*(path.format(id=world.open) for path in SEEN.values()), *TOLD]
    process = subprocess.Popen([sys.executable, "-c", SERVER, str(world.home), str(port), *asked])
    address = f"http://127.0.0.1:{port}"
    try:
        until = time.monotonic() + 120
        while True:
            try:
                httpx2.get(f"{address}/healthz", timeout=60)
                break
            except httpx2.TransportError:
                assert process.poll() is None
                assert time.monotonic() < until
                time.sleep(0.2)
        yield world, address
    finally:
        process.kill()
        process.wait()
        open_to_its_owner(world.home)
        shutil.rmtree(shelf, ignore_errors=True)


def closed_to_others(home: Path) -> None:
    """The superuser writes, all others read; who is not the superuser takes their own right to write."""
    others = os.geteuid() != 0
    for path in [home, *home.rglob("*")]:
        path.chmod((0o555 if path.is_dir() else 0o444) if others else (0o755 if path.is_dir() else 0o644))


def open_to_its_owner(home: Path) -> None:
    """The superuser may write anywhere; anybody else has to let themselves in."""
    for path in [home, *home.rglob("*")] if os.geteuid() != 0 else ():
        path.chmod(0o755 if path.is_dir() else 0o644)


def test_a_closing_is_seen_within_a_second(closed_shelf: tuple[World, str]) -> None:
    world, address = closed_shelf
    with httpx2.Client(base_url=address, timeout=60) as client:
        before = {name: client.get(path.format(id=world.open)).status_code for name, path in SEEN.items()}
        assert before == dict.fromkeys(SEEN, 200)
        told = [path for path in TOLD if world.open in client.get(path).text]
        assert {"/recordings", "/api/search?kind=recording&limit=100", "/feed.atom"} <= set(told)
        total = client.get("/api/search", params={"kind": "recording"}).json()["total"]

        command = Path(sys.executable).with_name("muragat")
        writer = [str(command), "--home", str(world.home), "access", world.open, "closed"]
        open_to_its_owner(world.home)
        subprocess.run(writer, check=True, capture_output=True)
        closed_to_others(world.home)
        time.sleep(1.0)

        after = {name: client.get(path.format(id=world.open)).status_code for name, path in SEEN.items()}
        assert after == dict.fromkeys(SEEN, 403)
        assert [path for path in TOLD if world.open in client.get(path).text] == []
        answer = client.get("/api/search", params={"kind": "recording"}).json()
        assert answer["total"] == total - 1
        suggested = client.get("/api/suggest", params={"q": "Сарыарқа"}).json()
        assert world.open not in {one["id"] for one in suggested}
