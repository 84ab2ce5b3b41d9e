"""A closed door: why it is closed, in whose words, who can open it and how.

The same on a recording's page, in the player on another site, and on the page that says no.
Nothing here is taken from the record but what its keepers say of the door itself (reason, contact, day).
"""

from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urlencode

from archive.model import AnyRecord, Kind
from archive.policy import Decision, Reason, ViewerKind
from web.view.obstacles import obstacles
from web.view.request_context import RequestContext, path_of
from web.view.words import HOW_TO_OPEN, REFUSAL

_CAN_BE_ASKED: Final = frozenset(
    {Reason.CLOSED, Reason.ON_SITE_ONLY, Reason.EMBARGO, Reason.REGISTERED_ONLY, Reason.RIGHTS}
)
_NO_ACCOUNT_HELPS: Final = frozenset({Reason.WITHDRAWN, Reason.PASSAGE, Reason.UNPUBLISHED})


@dataclass(frozen=True, slots=True)
class Door:
    """``how`` and ``until`` are empty where there is nothing to say; addresses where they lead nowhere."""

    reason: str
    how: str
    keepers_words: str
    until: str
    """The day on which it opens by itself, in words."""
    sign_in: str
    """Where to sign in and come back; empty for who has signed in, and where no account helps."""
    for_accounts: bool
    """Whether any account opens it; else only one that was granted access."""
    why: tuple[str, ...]
    """Everything that stands between this visitor and the sound, in words."""
    ask: str
    """Where to ask for access with a form; empty where that helps nobody, or nobody could answer."""
    contact: str
    letter: str
    """``mailto:`` with the address of this page and a beginning in the reader's language; empty where ``contact`` is no
    address of mail."""


def door_of(context: RequestContext, record: AnyRecord, decision: Decision) -> Door:
    """The door that this visitor stands before. ``decision``: what the policy said no with."""
    access = context.access_at_door(record)
    until = access.embargo_until
    contact = access.contact or context.site.settings.contact
    stranger = context.viewer.kind is ViewerKind.ANONYMOUS and decision.reason not in _NO_ACCOUNT_HELPS
    return Door(
        reason=context.gettext(REFUSAL[decision.reason]),
        how=context.gettext(HOW_TO_OPEN[decision.reason]) if decision.reason in HOW_TO_OPEN else "",
        keepers_words=context.words_at_the_door(record),
        until="" if until is None or until <= context.today else context.wording.day(until),
        sign_in=context.address("/login", [("next", context.address(context.path, context.query))]) if stranger else "",
        for_accounts=decision.reason is Reason.REGISTERED_ONLY,
        why=obstacles(context, record, decision),
        ask=_ask(context, record, decision),
        contact=contact,
        letter=_letter(context, contact),
    )


def _ask(context: RequestContext, record: AnyRecord, decision: Decision) -> str:
    if context.site.desk is None or record.kind is not Kind.RECORDING or decision.reason not in _CAN_BE_ASKED:
        return ""
    return context.address(f"{path_of(record.ref)}/ask")


def _letter(context: RequestContext, contact: str) -> str:
    """A letter that has its address and its subject: nobody need find out how to say which page it was."""
    if "@" not in contact or any(sign.isspace() for sign in contact):
        return ""
    address = context.absolute(context.path)
    subject = context.gettext("Access to %(address)s") % {"address": address}
    body = context.gettext("I ask for access to %(address)s. Who I am, and what I need it for:") % {"address": address}
    return f"mailto:{quote(contact, safe='@')}?" + urlencode({"subject": subject, "body": body}, quote_via=quote)
