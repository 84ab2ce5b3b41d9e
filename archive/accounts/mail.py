"""Links to set a password, sent by mail where the settings name a server (SMTP, RFC 5321; STARTTLS, RFC 3207).

The link itself is made and shown before: a mail that cannot be sent loses nothing, and is said. Nothing here waits
longer than ``PATIENCE_SECONDS`` for a server; call it where waiting is allowed: a thread of a pool, a command.
"""

import smtplib
import ssl
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from typing import Final

from archive.errors import N_, InvalidValueError
from archive.hygiene import clean
from archive.settings import Settings

PATIENCE_SECONDS: Final = 15.0
LONGEST_ADDRESS: Final = 200
_TEXT: Final = """\
{name},

Құпиясөз қоятын сілтеме (бір рет қана, жеті күн жарамды):
Ссылка, по которой можно задать пароль (действует один раз, семь дней):
The link by which you set a password (it works once, for seven days):

{link}

{archive}
"""
_SUBJECT: Final = "{archive}: құпиясөз · пароль · password"


@dataclass(frozen=True, slots=True)
class Sent:
    """``problem``: why it was not; empty where the server has taken it."""

    to: str
    problem: str = ""


def checked_address(text: str) -> str:
    """An address as it is kept; empty for none. Raises InvalidValueError: no address, or too long."""
    address = clean(text).strip()
    if not address:
        return ""
    local, _, domain = address.rpartition("@")
    if not (local and domain) or "@" in local or len(address) > LONGEST_ADDRESS or any(c.isspace() for c in address):
        raise _no_address(address)
    try:
        Address(username=local, domain=domain)
    except (ValueError, IndexError) as error:
        raise _no_address(address) from error
    return address


def _no_address(address: str) -> InvalidValueError:
    return InvalidValueError(
        N_("'%(address)s' is no mail address"), N_("Write it like name@example.org."), address=address[:60]
    )


def send_link(settings: Settings, name: str, to: str, link: str) -> Sent | None:
    """Mail somebody their link. None where no server is named, or nobody knows where to."""
    if not settings.smtp_host or not to:
        return None
    message = EmailMessage()
    message["Subject"] = _SUBJECT.format(archive=settings.archive_name)
    message["From"] = settings.mail_from
    message["To"] = to
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday notes in answer
    message.set_content(_TEXT.format(name=name, link=link, archive=settings.archive_name))
    try:
        _hand_over(settings, message)
    except (OSError, smtplib.SMTPException, ValueError) as error:
        return Sent(to, f"{settings.smtp_host}: {error}"[:500])
    return Sent(to)


def _hand_over(settings: Settings, message: EmailMessage) -> None:
    context = ssl.create_default_context()
    where = (settings.smtp_host, settings.smtp_port)
    if settings.smtp_security == "tls":
        server = smtplib.SMTP_SSL(*where, timeout=PATIENCE_SECONDS, context=context)
    else:
        server = smtplib.SMTP(*where, timeout=PATIENCE_SECONDS)
    with server:
        if settings.smtp_security == "starttls":
            server.starttls(context=context)
        if settings.smtp_user:
            server.login(settings.smtp_user, settings.smtp_password.get_secret_value())
        server.send_message(message)
