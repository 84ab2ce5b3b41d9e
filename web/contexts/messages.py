"""Pages that say one thing: that something is missing, closed, withdrawn or wrong; and what the archive is."""

from dataclasses import dataclass, replace

from archive.errors import MuragatError
from archive.model import AnyRecord
from archive.policy import Decision, Reason
from web.contexts.frame import Frame, frame
from web.form import BadParameterError
from web.i18n import Tongue
from web.reading import Reading
from web.words import REFUSAL


@dataclass(frozen=True, slots=True)
class MessagePage:
    """A short page. ``keepers_words`` are the words of those who closed or withdrew the record."""

    frame: Frame
    status: int
    heading: str
    text: str
    lang: str = ""
    """The language of ``text`` where it is not the page's own."""
    keepers_words: str = ""
    contact: str = ""
    until: str = ""
    incident: str = ""


def refused(reading: Reading, record: AnyRecord, decision: Decision) -> MessagePage:
    """The page of a closed door: 403; of a withdrawn record: a tombstone, 410."""
    gettext = reading.gettext
    if decision.reason is Reason.WITHDRAWN:
        why = record.withdrawn.why if record.withdrawn else ""
        return _page(reading, 410, gettext("Withdrawn"), gettext(REFUSAL[decision.reason]), why)
    until = record.access.embargo_until
    heading = gettext("Not open here")
    text = gettext(REFUSAL[decision.reason])
    page = _page(reading, 403, heading, text, record.access.reason, record.access.contact)
    if until is None or until <= reading.today:
        return page
    return _page(
        reading, 403, heading, text, record.access.reason, record.access.contact, until=reading.wording.day(until)
    )


def missing(reading: Reading) -> MessagePage:
    gettext = reading.gettext
    return _page(
        reading,
        404,
        gettext("Nothing stands here"),
        gettext("The address may have been mistyped. Search for the title or the person instead."),
    )


def wrong(reading: Reading, error: MuragatError, status: int = 400) -> MessagePage:
    """A parameter that means nothing. The reason names it as the visitor wrote it."""
    heading = reading.gettext("This address cannot be read")
    if isinstance(error, BadParameterError):
        reason, advice = error.said(reading.gettext)
        page = _page(reading, status, heading, f"{reason}. {advice}")
        known = ("", error.message) in reading.words.messages
        return page if known or reading.tongue is Tongue.EN else replace(page, lang="en")
    page = _page(reading, status, heading, f"{error.reason}. {error.hint}")
    return replace(page, lang="" if reading.tongue is Tongue.EN else "en")


def other(reading: Reading, status: int) -> MessagePage:
    return _page(reading, status, reading.gettext("This cannot be done here"), "")


def broken(reading: Reading, incident: str) -> MessagePage:
    gettext = reading.gettext
    return _page(
        reading,
        500,
        gettext("Something went wrong on our side"),
        gettext("It has been noted. If it happens again, write to us and give this number."),
        incident=incident,
    )


def _page(
    reading: Reading,
    status: int,
    heading: str,
    text: str,
    keepers_words: str = "",
    contact: str = "",
    *,
    until: str = "",
    incident: str = "",
) -> MessagePage:
    return MessagePage(
        frame=frame(reading, heading, indexed=False),
        status=status,
        heading=heading,
        text=text,
        keepers_words=keepers_words,
        contact=contact or reading.site.settings.contact,
        until=until,
        incident=incident,
    )
