"""``muragat serve``: it answers, logs one JSON line a request, and stops when asked to."""

import contextlib
import json
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest
from click.testing import CliRunner

from web.app import create_app
from web.commands import translations

from .conftest import World

SERVE = """
import gc, sys, uvicorn
from archive.commands import main
run = uvicorn.run
def after_telling(*given, **named):
    print("frozen:", gc.get_freeze_count(), file=sys.stderr)
    run(*given, **named)
uvicorn.run = after_telling
main()
"""
TOO_MUCH = 64_000_000  # bytes: more than lie between two programs of one machine


def test_the_server_answers_logs_and_stops_gracefully(world: World):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-c", SERVE, "--home", str(world.home), "serve", "--port", str(port)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        address = f"http://127.0.0.1:{port}/healthz?secret=word"
        assert answer(address, process) == 200
        taken = endless(port)
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=60)
    assert process.returncode in (0, -signal.SIGTERM)
    assert taken < TOO_MUCH
    line = next(line for line in errors.splitlines() if '"request"' in line)
    logged = json.loads(line)
    assert (logged["method"], logged["path"], logged["status"]) == ("GET", "/healthz", 200)
    assert "secret" not in errors
    assert "127.0.0.1" not in line
    frozen = next(line for line in errors.splitlines() if line.startswith("frozen:"))
    assert int(frozen.removeprefix("frozen:")) > 100_000, "what was loaded is looked through again beside every request"


def endless(port: int) -> int:
    """How many bytes of a head without end the server takes."""
    taken = 0
    with socket.create_connection(("127.0.0.1", port)) as connection, contextlib.suppress(OSError):
        connection.sendall(b"GET / HTTP/1.1\r\nCookie: ")
        while taken < TOO_MUCH:
            taken += connection.send(b"a" * 16_384)
    return taken


def answer(address: str, process: subprocess.Popen[str]) -> int:
    for _ in range(300):
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(address) as found:
                return found.status
        except urllib.error.URLError:
            time.sleep(0.2)
    raise AssertionError("the server did not answer")


def test_the_translations_are_reported_as_whole():
    assert CliRunner().invoke(translations).exit_code == 0


@pytest.mark.parametrize("base_url", ["archive.example.org", "ftp://example.org", "https://example.org/?x=1"])
def test_a_base_url_that_is_none_fails_at_start(world: World, base_url: str):
    with pytest.raises(ValueError, match="not an http or https address"):
        create_app(world.home, base_url=base_url)
