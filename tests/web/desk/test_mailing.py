"""A link is mailed where the settings name a server, and shown whatever becomes of the mail."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from .conftest import Browser, send


class Letterbox:
    def __init__(self) -> None:
        self.letters: list[Envelope] = []

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        self.letters.append(envelope)
        return "250 taken"


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@pytest.fixture
def mailing(home: Path) -> Iterator[Letterbox]:
    """The archive of ``home`` mails through a server on this machine."""
    port, box = free_port(), Letterbox()
    _name_server(home, port)
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    yield box
    server.stop()


def _name_server(home: Path, port: int) -> None:
    with (home / "settings.toml").open("a") as settings:
        settings.write(
            f'\nsmtp_host = "127.0.0.1"\nsmtp_port = {port}\nsmtp_security = "none"\nmail_from = "a@example.org"\n'
        )


def test_an_invitation_and_a_new_password_are_mailed(mailing: Letterbox, browser: Browser) -> None:
    admin, page = browser("admin"), "/desk/accounts"
    made = send(admin, page, name="Зейнеп", role="curator", mail="zeinep@example.org")
    assert made.status_code == 201
    assert "zeinep@example.org" in made.text
    again = send(admin, page, f"{page}/link", name="Зейнеп")
    assert [letter.rcpt_tos for letter in mailing.letters] == [["zeinep@example.org"]] * 2
    assert "/invitation/" in again.text
    send(admin, page, f"{page}/mail", name="Зейнеп", mail="")
    send(admin, page, f"{page}/link", name="Зейнеп")
    assert len(mailing.letters) == 2
    assert send(admin, page, name="Басқа", role="curator", mail="a@b\nBcc: c@d").status_code == 422


@pytest.fixture
def nobody_there(home: Path) -> None:
    """The settings name a server that is not there."""
    _name_server(home, free_port())


@pytest.mark.usefixtures("nobody_there")
def test_the_link_is_there_when_the_server_is_not(browser: Browser) -> None:
    made = send(browser("admin"), "/desk/accounts", name="Зейнеп", role="curator", mail="zeinep@example.org")
    assert made.status_code == 201
    assert "/invitation/" in made.text
    assert "127.0.0.1" in made.text, "why it was not mailed"
