"""The addresses of histories: compare, restore, take away."""

from dataclasses import replace

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from archive.accounts.keys import Scope
from archive.errors import N_, InvalidValueError
from archive.model import Kind, Recording
from archive.policy import widens
from web.desk.door import at_desk, onward, show
from web.desk.editing.own import Identifier, number, own, require_change
from web.desk.history.page import history_page
from web.http.forms import OwnForm

router = APIRouter(include_in_schema=False, prefix="/desk")


@router.get("/{kind}/{identifier}/history")
def history(request: Request, kind: Kind, identifier: Identifier) -> Response:
    """The versions; with ``from`` and ``to`` two of them side by side."""
    at = at_desk(request)
    record, base = own(at, kind, identifier)
    asked = [number(request.query_params.get(name, "0")) for name in ("from", "to")]
    return show(request, at.context, "history/history.html", history_page(at, record, base, *asked))


@router.get("/{kind}/{identifier}/history.json")
def log(request: Request, kind: Kind, identifier: Identifier) -> Response:
    """The whole history, to be kept elsewhere."""
    at = at_desk(request)
    record, _ = own(at, kind, identifier)
    found = at.context.site.archive.catalogue.revisions(record.ref)
    rows = [
        {"number": r.number, "at": r.at.isoformat(), "who": r.who, "why": r.why, "changes": r.changes} for r in found
    ]
    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": f'attachment; filename="{kind}-{identifier}-history.json"',
    }
    return JSONResponse(rows, headers=headers)


@router.post("/{kind}/{identifier}/restore")
def restore(request: Request, kind: Kind, identifier: Identifier, form: OwnForm) -> Response:
    """Make a record what it was in an earlier version, as a new one. Files stay; no door opens unless that is said."""
    at = at_desk(request, Scope.EDIT)
    record, head = own(at, kind, identifier)
    if number(form.get("base") or str(head)) != head:
        raise InvalidValueError(N_("Somebody has changed this record meanwhile."), N_("Open it again."))
    archive = at.context.site.archive
    wanted = number(form.get("version"))
    back = replace(archive.at(record.ref, wanted), pictures=record.pictures, superseded_by=record.superseded_by)
    if isinstance(back, Recording) and isinstance(record, Recording):
        back = replace(back, files=record.files, duration_seconds=record.duration_seconds)
    if form.get("widen") != "1" and widens(record, back, at.context.site.settings.today(), at.context.look_up):
        back = replace(back, access=record.access, status=record.status, withdrawn=record.withdrawn)
        if isinstance(back, Recording) and isinstance(record, Recording):
            back = replace(back, segments=record.segments, collections=record.collections)
    require_change(at, record, back)
    archive.keep(back, who=at.who, why=f"as it was in version {wanted}", base=head)
    return onward(at.context, f"/desk/{kind}/{identifier}", (("kept", "1"),))
