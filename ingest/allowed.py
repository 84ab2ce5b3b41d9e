"""Who may take what in: an intake runs for somebody, and does nothing that they could not do by hand.

On the command line whoever can read the home keeps the whole archive; a job runs for an account, as it is when the job
runs and not as it was when it was filed.
"""

from collections.abc import Callable
from typing import Final

from archive.accounts.desk import Desk
from archive.accounts.people import People
from archive.accounts.viewing import viewer_of
from archive.errors import N_, InvalidValueError, MuragatError
from archive.keeping import Archive
from archive.model import AnyRecord
from archive.policy import may_change

May = Callable[[AnyRecord | None, AnyRecord], bool]
"""Whether a record (None: one that is made) may become another."""

NOT_YOURS: Final = "not-yours"


class NotYoursError(MuragatError):
    """Whoever sends this may not make such a record, or change this one so."""

    code = NOT_YOURS

    def __init__(self, what: str) -> None:
        super().__init__(
            N_("%(words)s: is not yours to make so"),
            N_("It would enter, leave or change a collection that others keep."),
            words=what,
        )


def anybody(_before: AnyRecord | None, _after: AnyRecord) -> bool:
    """For the command line."""
    return True


def of_account(archive: Archive, account: str) -> May:
    """What an account (its id) may do. Raises InvalidValueError: it is not there any more, or may not sign in."""
    with Desk.open(archive.home) as desk:
        found = People(desk).by_id(account)
    if found is None or found.closed is not None:
        raise InvalidValueError(
            N_("whoever sent this may not sign in any more"), N_("Send it again under another name.")
        )
    viewer = viewer_of(found, archive.catalogue)

    def may(before: AnyRecord | None, after: AnyRecord) -> bool:
        return may_change(viewer, before, after)

    return may
