"""What is done with files that were sent: a report that writes nothing, mending what it asks for, and the intake.

Report and intake are jobs.
"""

import msgspec
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from archive import batches
from archive.accounts.keys import Scope
from archive.errors import N_, InvalidValueError
from archive.jobs.queue import Queue
from archive.mends import Mends, keep_mends, read_mends
from archive.model import AccessLevel, Kind
from archive.uploads import sheets_of
from web.desk.door import AtDesk, at_desk, desk_of, onward, show
from web.desk.editing.pick import resolver
from web.desk.uploading.mending import sent_cells, sent_names
from web.desk.uploading.page import checked, group_page, uploads_named, uploads_page
from web.desk.uploading.tus import uploads_of
from web.http.errors import ForbiddenError
from web.http.forms import Form, OwnForm
from web.http.requests import wants_data

router = APIRouter(include_in_schema=False, prefix="/desk/uploads")


@router.get("")
def uploads(request: Request) -> Response:
    at = at_desk(request)
    return show(request, at.context, "uploading/uploads.html", uploads_page(at))


@router.get("/{group}")
def sent(request: Request, group: str) -> Response:
    """Files that were sent together: what a report says of them, and what can be mended of it here."""
    at, desk = at_desk(request), desk_of(request)
    if wants_data(request):
        job = checked(desk, read_mends(uploads_of(at).place(group)))
        told = {"number": job.number, "state": job.state, "outcome": job.outcome} if job else {}
        return JSONResponse(told, headers={"Cache-Control": "no-store"})
    return show(request, at.context, "uploading/group.html", group_page(at, desk, group))


@router.post("/{group}/forget")
def forget(request: Request, group: str, _form: OwnForm) -> Response:
    """Throw the files away."""
    at = at_desk(request, Scope.EDIT)
    uploads_of(at).clear(group)
    return onward(at.context, "/desk/uploads")


@router.post("/{group}/check")
def check(request: Request, group: str, form: OwnForm) -> Response:
    """Report on the files; nothing of them is written."""
    at = at_desk(request, Scope.EDIT)
    return _reported(request, at, group, _chosen(at, group, form))


@router.post("/{group}/mend")
def mend(request: Request, group: str, form: OwnForm) -> Response:
    """Keep what was mended beside the sheet, and report again."""
    at = at_desk(request, Scope.EDIT)
    mends = read_mends(uploads_of(at).place(group))
    uploads_named(uploads_of(at), group)
    try:
        mends = mends.with_more(sent_cells(form), sent_names(at.context, form))
    except InvalidValueError as error:
        page = group_page(at, desk_of(request), group, error.told(at.context.gettext))
        return show(request, at.context, "uploading/group.html", page, 422)
    return _reported(request, at, group, mends)


@router.post("/{group}/take")
def take(request: Request, group: str, form: OwnForm) -> Response:
    """The intake: recordings as drafts; of a sheet alone, what is held is brought to what it says."""
    at = at_desk(request, Scope.EDIT)
    mends = _chosen(at, group, form)
    keep_mends(uploads_of(at).place(group), mends)
    number = _filed(request, at, group, mends, dry_run=False)
    return onward(at.context, f"/desk/jobs/{number}")


def _reported(request: Request, at: AtDesk, group: str, mends: Mends) -> Response:
    number = _filed(request, at, group, mends, dry_run=True)
    keep_mends(uploads_of(at).place(group), msgspec.structs.replace(mends, checked=number))
    return onward(at.context, f"/desk/uploads/{group}")


def _chosen(at: AtDesk, group: str, form: Form) -> Mends:
    """With the collection and the level that were chosen. Raises InvalidValueError, ForbiddenError."""
    held = uploads_of(at)
    found, own = uploads_named(held, group), at.visitor.viewer.collections
    alone = len(list(sheets_of(found))) == len(found)
    collection, level = "", form.get("access")
    if form.get("collection").strip():
        collection = resolver(at.context)(form.get("collection").strip(), (Kind.COLLECTION,)).id
    if own is not None and collection not in own and not alone:
        raise ForbiddenError(N_("what you send goes into a collection of yours"), N_("Choose one of them."))
    access = level if level in set(AccessLevel) else ""
    return msgspec.structs.replace(read_mends(held.place(group)), collection=collection, access=access)


def _filed(request: Request, at: AtDesk, group: str, mends: Mends, *, dry_run: bool) -> int:
    own = at.visitor.viewer.collections
    arguments = {
        "account": at.account.id,
        "group": group,
        "collections": [mends.collection] if mends.collection and (own is None or mends.collection in own) else [],
        "access": mends.access or None,
        "dry_run": dry_run,
        "batch": batches.new_batch(),
    }
    return Queue(desk_of(request)).file("receive", arguments, at.who)
