"""The doctor finds what is wrong, says what to do, and is quiet about what is well."""

import json
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive.commands import main
from archive.doctor import Finding, Level, examine


def wrong(home: Path, address: str = "") -> list[Finding]:
    """What is not well, but for the disk that the tests run on."""
    return [one for one in examine(home, address) if one.level is not Level.OK and one.code not in _OF_THE_MACHINE]


_OF_THE_MACHINE = ("disk", "file-system", "permissions")


def settings(home: Path, text: str) -> None:
    (home / "settings.toml").write_text(text, encoding="utf-8")


def test_a_home_that_is_well_has_nothing_wrong(home_path: Path) -> None:
    assert wrong(home_path) == []
    assert {one.code for one in examine(home_path)} >= {"versions", "settings", "disk", "clock", "locks", "database"}


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ('contact = 3\n', "settings", "contact"),
        ('nonsense = "x"\n', "settings", "nonsense"),
        ('database_url = "postgresql://nobody:word@127.0.0.1:1/none"\n', "secrets", "password"),
        ('trusted_proxies = ["0.0.0.0/0"]\non_site_networks = ["192.0.2.0/24"]\n', "proxies", "everybody"),
        ('trusted_proxies = ["192.0.2.7"]\non_site_networks = ["192.0.2.0/24"]\n', "proxies", "lies in"),
        ('on_site_networks = ["0.0.0.0/1"]\nbase_url = ""\n', "proxies", "half the world"),
    ],
)  # fmt: skip
def test_what_is_set_wrongly_is_found_with_advice(home_path: Path, text: str, code: str, words: str) -> None:
    settings(home_path, text)
    found = [one for one in wrong(home_path) if one.code == code and words in one.told]
    assert found
    assert all(one.level is Level.ERROR and one.do for one in found)


def test_a_database_that_does_not_answer_is_said_once_and_without_its_password(home_path: Path) -> None:
    settings(home_path, 'database_url = "postgresql://nobody:geheim@127.0.0.1:1/none"\n')
    found = wrong(home_path)
    assert any(one.code == "database" and "cannot be asked" in one.told for one in found)
    assert "geheim" not in str(found)


def test_an_empty_store_beside_a_full_catalogue_is_found(home_path: Path) -> None:
    (home_path / "store").rename(home_path / "elsewhere")
    (home_path / "store").mkdir()
    assert [one.code for one in wrong(home_path)] == ["catalogue"]


def test_no_home_is_one_finding(tmp_path: Path) -> None:
    assert [(one.code, one.level) for one in wrong(tmp_path / "none")] == [("home", Level.ERROR)]


def test_the_command_exits_with_one_when_something_is_wrong_and_speaks_json(home_path: Path) -> None:
    settings(home_path, 'trusted_proxies = ["0.0.0.0/0"]\non_site_networks = ["192.0.2.0/24"]\n')
    done = CliRunner().invoke(main, ["--home", str(home_path), "doctor", "--json"])
    told = json.loads(done.stdout)
    assert (done.exit_code, told["sound"]) == (1, False)
    assert {"code", "level", "told", "do"} == set(told["findings"][0])


class _Proxy(BaseHTTPRequestHandler):
    """The archive behind a proxy that passes on what the visitor claims, or does not."""

    believes = True

    def do_GET(self) -> None:
        seen = self.headers.get("X-Forwarded-For") if self.believes else None
        body = json.dumps({"status": "ok", "address": seen or self.client_address[0]}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Quiet."""


@pytest.fixture
def proxy() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Proxy) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_a_proxy_that_passes_on_what_visitors_claim_is_found(
    home_path: Path, proxy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings(home_path, 'on_site_networks = ["192.0.2.0/24"]\nbase_url = "https://archive.example.org"\n')
    assert [one.code for one in wrong(home_path, proxy)] == ["proxies"]
    monkeypatch.setattr(_Proxy, "believes", False)
    assert wrong(home_path, proxy) == []


def test_an_address_where_nobody_answers_is_found(home_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        assert [one.code for one in wrong(home_path, f"http://127.0.0.1:{free.getsockname()[1]}")] == ["address"]
