"""Pages that say one thing: that something is missing, closed, withdrawn or wrong; and what the archive is."""

from dataclasses import dataclass, replace

from archive.errors import MuragatError
from archive.model import AnyRecord
from archive.policy import Decision, Reason
from web.view.blocks import RecordingRow, recording_rows
from web.view.doors import Door, door_of
from web.view.frame import Frame, frame
from web.view.i18n import Tongue
from web.view.newest import heard_today
from web.view.request_context import RequestContext
from web.view.words import REFUSAL

_INSTEAD = 3


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
    incident: str = ""
    door: Door | None = None
    instead: tuple[RecordingRow, ...] = ()
    """What this visitor may hear, beside a closed door."""


def refused(context: RequestContext, record: AnyRecord, decision: Decision) -> MessagePage:
    """The page of a closed door: 403; of a withdrawn record: a tombstone, 410.

    What can be heard instead is chosen by the day and not by the record: likeness would tell what it is.
    """
    gettext = context.gettext
    instead = recording_rows(context, heard_today(context, _INSTEAD))
    if decision.reason is Reason.WITHDRAWN:
        words = context.words_at_the_door(record)
        page = _page(context, 410, gettext("Withdrawn"), gettext(REFUSAL[decision.reason]), words)
        return replace(page, instead=instead)
    page = _page(context, 403, gettext("Not open here"), "")
    return replace(page, door=door_of(context, record, decision), instead=instead)


def missing(context: RequestContext, error: MuragatError | None = None) -> MessagePage:
    """``error``: what is missing, where that is said to whoever works here."""
    gettext = context.gettext
    heading = gettext("Nothing stands here")
    if error is None:
        words = gettext("The address may have been mistyped. Search for the title or the person instead.")
        return _page(context, 404, heading, words)
    return _told(context, error, 404, heading)


def wrong(context: RequestContext, error: MuragatError, status: int = 400, *, asked: bool = True) -> MessagePage:
    """A parameter that means nothing, or something that may not be seen or done. The reason names it as the visitor
    wrote it. ``asked``: for a page; else something was to be done."""
    gettext = context.gettext
    if not asked:
        return _told(context, error, status, gettext("This was not done"))
    heading = gettext("Not open here") if status == 403 else gettext("This address cannot be read")
    return _told(context, error, status, heading)


def _told(context: RequestContext, error: MuragatError, status: int, heading: str) -> MessagePage:
    page = _page(context, status, heading, error.told(context.gettext))
    known = context.gettext(error.message) != error.message
    return page if known or context.tongue is Tongue.EN else replace(page, lang="en")


def other(context: RequestContext, status: int) -> MessagePage:
    return _page(context, status, context.gettext("This cannot be done here"), "")


def busy(context: RequestContext) -> MessagePage:
    gettext = context.gettext
    return _page(context, 503, gettext("Many are asking for this at the moment"), gettext("Try again in a moment."))


def broken(context: RequestContext, incident: str) -> MessagePage:
    gettext = context.gettext
    return _page(
        context,
        500,
        gettext("Something went wrong on our side"),
        gettext("It has been noted. If it happens again, write to us and give this number."),
        incident=incident,
    )


def _page(
    context: RequestContext,
    status: int,
    heading: str,
    text: str,
    keepers_words: str = "",
    *,
    incident: str = "",
) -> MessagePage:
    return MessagePage(
        frame=frame(context, heading, indexed=False),
        status=status,
        heading=heading,
        text=text,
        keepers_words=keepers_words,
        contact=context.site.settings.contact,
        incident=incident,
    )
