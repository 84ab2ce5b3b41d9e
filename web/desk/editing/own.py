"""Records as far as whoever is at the desk may edit them."""

from typing import Annotated

from fastapi import Path

from archive.errors import N_, InvalidValueError, NotFoundError
from archive.identifiers import validate
from archive.model import AnyRecord, Kind, Ref
from archive.policy import keeps, may_change
from archive.reviewing import OtherEyesNeededError, needs_others
from web.desk.door import AtDesk
from web.http.errors import ForbiddenError

Identifier = Annotated[str, Path(max_length=100)]


def own(at: AtDesk, kind: Kind, identifier: str) -> tuple[AnyRecord, int]:
    """A record that whoever asks may edit, and its version. Raises NotFoundError, ForbiddenError."""
    ref = Ref(kind, validate(identifier))
    found = at.context.site.archive.catalogue.versioned(ref)
    if found is None:
        raise NotFoundError(N_("there is no such record"))
    if not keeps(at.visitor.viewer, found[0]):
        if at.context.find(ref) is None:
            raise NotFoundError(N_("there is no such record"))
        raise ForbiddenError(
            N_("%(record)s is not yours to edit"), N_("Ask the curators of its collection."), record=ref
        )
    return found


def require_change(at: AtDesk, before: AnyRecord | None, after: AnyRecord) -> None:
    """Raises ForbiddenError: whoever asks may not make this of that."""
    if not may_change(at.visitor.viewer, before, after):
        raise ForbiddenError(
            N_("%(record)s is not yours to make so"),
            N_("It would enter or leave a collection of others."),
            record=after.ref,
        )
    require_others(at, before, after)


def require_others(at: AtDesk, before: AnyRecord | None, after: AnyRecord) -> None:
    """Raises OtherEyesNeededError: its collection asks that somebody else publishes it."""
    if needs_others(at.context.site.archive, before, after, at.who):
        raise OtherEyesNeededError


def number(text: str) -> int:
    """The number of a version. Raises InvalidValueError."""
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise InvalidValueError(N_("there is no version '%(text)s'"), N_("Open the record again."), text=text[:20])
    return int(text)
