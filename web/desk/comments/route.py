"""The addresses of comments: one is said about a field, and deleted by whoever said it or keeps the whole archive."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from archive.accounts.comments import Comments
from archive.accounts.keys import Scope
from archive.errors import N_, InvalidValueError, NotFoundError
from archive.model import Kind
from web.desk.door import AtDesk, at_desk, desk_of, onward
from web.desk.editing.fields import FIELDS
from web.desk.editing.own import Identifier, own
from web.http.errors import ForbiddenError
from web.http.forms import OwnForm

router = APIRouter(include_in_schema=False, prefix="/desk")


@router.post("/{kind}/{identifier}/comments")
def say(request: Request, kind: Kind, identifier: Identifier, form: OwnForm) -> Response:
    """Say something about a field, or about the whole record. Raises InvalidValueError: no such field, nothing said."""
    at = at_desk(request, Scope.EDIT)
    record, _ = own(at, kind, identifier)
    field = form.get("about")
    if field and all(field != one.name for one in FIELDS[kind]):
        raise InvalidValueError(N_("there is no field «%(name)s» here"), N_("Choose one of the list."), name=field[:40])
    Comments(desk_of(request)).say(record.ref, field, at.who, form.get("text"))
    return _back(at, kind, identifier)


@router.post("/{kind}/{identifier}/comments/{number}")
def delete(request: Request, kind: Kind, identifier: Identifier, number: int, _form: OwnForm) -> Response:
    """Delete a comment. Raises NotFoundError; ForbiddenError: it is somebody else's."""
    at = at_desk(request, Scope.EDIT)
    record, _ = own(at, kind, identifier)
    room = Comments(desk_of(request))
    found = room.get(number)
    if found.ref != record.ref:
        raise NotFoundError(N_("there is no comment %(n)s"), N_("It may have been deleted."), n=number)
    if found.who != at.who and not at.visitor.viewer.is_staff:
        raise ForbiddenError(N_("this comment is somebody else's"), N_("Ask them, or who keeps the whole archive."))
    room.delete(number)
    return _back(at, kind, identifier)


def _back(at: AtDesk, kind: Kind, identifier: str) -> Response:
    return onward(at.context, f"/desk/{kind}/{identifier}", (("said", "1"),))
