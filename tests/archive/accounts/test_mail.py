"""Mail: handed to a real server on this machine, and what becomes of the link when there is none."""

import socket
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from archive.accounts.mail import checked_address, send_link
from archive.errors import InvalidValueError
from archive.settings import Settings

LINK = "https://archive.example.org/invitation/abc"


class Letterbox:
    """What the server has taken."""

    def __init__(self) -> None:
        self.letters: list[tuple[str, EmailMessage]] = []
        self.answer = "250 taken"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        body = envelope.content
        assert isinstance(body, bytes)
        letter = message_from_bytes(body, policy=policy.default)
        assert isinstance(letter, EmailMessage)
        self.letters.append((envelope.rcpt_tos[0], letter))
        return self.answer


@pytest.fixture
def letterbox() -> Iterator[tuple[Letterbox, Settings]]:
    box = Letterbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    settings = Settings(
        smtp_host="127.0.0.1", smtp_port=port, smtp_security="none", mail_from="archive@example.org",
        archive_name="Мұрағат",
    )  # fmt: skip
    yield box, settings
    server.stop()


def test_a_link_reaches_whom_it_is_for_in_their_own_letters(letterbox: tuple[Letterbox, Settings]) -> None:
    box, settings = letterbox
    sent = send_link(settings, "Айгүл", "aigul@example.org", LINK)
    assert sent is not None
    assert sent.problem == ""
    ((to, letter),) = box.letters
    assert to == "aigul@example.org"
    assert letter["From"] == "archive@example.org"
    assert "Мұрағат" in letter["Subject"]
    assert LINK in letter.get_content()
    assert "Айгүл" in letter.get_content()


def test_a_server_that_refuses_is_said_and_nothing_is_raised(letterbox: tuple[Letterbox, Settings]) -> None:
    box, settings = letterbox
    box.answer = "554 no"
    sent = send_link(settings, "Айгүл", "aigul@example.org", LINK)
    assert sent is not None
    assert "554" in sent.problem


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_server_without_encryption_is_told_nothing(letterbox: tuple[Letterbox, Settings], security: str) -> None:
    box, settings = letterbox
    sent = send_link(settings.model_copy(update={"smtp_security": security}), "А", "a@example.org", LINK)
    assert sent is not None
    assert sent.problem
    assert box.letters == []


def test_a_server_that_is_not_there_is_said() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = Settings(smtp_host="127.0.0.1", smtp_port=port, mail_from="a@example.org")
    sent = send_link(settings, "А", "a@example.org", LINK)
    assert sent is not None
    assert sent.problem


def test_nothing_is_sent_where_there_is_no_server_or_no_address() -> None:
    assert send_link(Settings(), "А", "a@example.org", LINK) is None
    assert send_link(Settings(smtp_host="mail.example.org", mail_from="a@example.org"), "А", "", LINK) is None


@pytest.mark.parametrize(
    "text",
    ["a", "@", "a@", "@b", "a b@example.org", "a@b\r\nBcc: c@example.org", "a@b@", "x" * 300 + "@example.org"],
)
def test_what_is_no_address_is_not_kept(text: str) -> None:
    with pytest.raises(InvalidValueError, match="mail address"):
        checked_address(text)


@pytest.mark.parametrize("text", ["", "  ", "a@b", " aigul@example.org ", "дина@мысал.қаз"])
def test_an_address_is_kept_as_it_is_written(text: str) -> None:
    assert checked_address(text) == text.strip()


@pytest.mark.parametrize(
    "given", [{"smtp_host": "mail.example.org"}, {"smtp_user": "a", "smtp_security": "none"}, {"smtp_port": 0}]
)
def test_settings_that_cannot_send_stop_the_start(given: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"mail_from|smtp_user|smtp_port"):
        Settings(**given)  # type: ignore[arg-type]
