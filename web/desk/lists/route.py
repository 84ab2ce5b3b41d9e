"""The address of the desk itself."""

from collections.abc import Iterator
from typing import Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse

from archive.accounts.keys import Scope
from archive.batches import unsigned
from archive.catalogue.rows import Revision
from archive.downloads import Downloads
from archive.errors import N_, NotFoundError
from archive.jobs.queue import Job, Queue
from archive.model import Ref
from search.export import table_lines
from web.desk.door import AtDesk, administrator, at_desk, desk_of, onward, show
from web.desk.lists.page import desk_page, job_page, members_of
from web.desk.lists.report import HEADER, lines_of
from web.http.errors import ForbiddenError
from web.http.forms import OwnForm
from web.http.requests import wants_data

router = APIRouter(include_in_schema=False, prefix="/desk")
LOG: Final = ("at", "who", "kind", "id", "version", "why", "batch", "fields")


@router.get("")
def desk(request: Request) -> Response:
    at = at_desk(request)
    return show(request, at.context, "lists/desk.html", desk_page(at, desk_of(request)))


@router.get("/log.csv")
def log(request: Request) -> Response:
    """Who changed what, when and why, from the first day on: for those who keep the whole archive."""
    at = at_desk(request)
    if not at.visitor.viewer.is_staff:
        raise ForbiddenError(N_("the log is for those who keep the whole archive"), N_("Ask one of them."))
    portions = at.context.site.archive.catalogue.log()

    def lines() -> Iterator[str]:
        yield table_lines(LOG, ())
        for portion in portions:
            yield table_lines(LOG, (_logged(ref, revision) for ref, revision in portion), first=False)

    headers = {"Content-Disposition": 'attachment; filename="muragat-log.csv"', "Cache-Control": "no-store"}
    return StreamingResponse(lines(), media_type="text/csv; charset=utf-8", headers=headers)


def _logged(ref: Ref, revision: Revision) -> tuple[str, ...]:
    why, batch = unsigned(revision.why)
    fields = " ".join(sorted(revision.changes))
    return revision.at.isoformat(), revision.who, ref.kind, ref.id, str(revision.number), why, batch, fields


@router.get("/jobs/{number}")
def one_job(request: Request, number: int) -> Response:
    """How far a job has come, for whoever filed it and for those who keep the whole archive."""
    at, found = _theirs(request, number)
    if wants_data(request):
        share = {"state": found.state, "done": found.done, "total": found.total, "outcome": found.outcome}
        return JSONResponse({"number": number, **share}, headers={"Cache-Control": "no-store"})
    return show(request, at.context, "lists/job.html", job_page(at, found))


@router.get("/jobs/{number}/report.csv")
def report(request: Request, number: int) -> Response:
    """Everything that a job reports of files and rows, for a spreadsheet."""
    _, found = _theirs(request, number)
    body = table_lines(HEADER, lines_of(members_of(found.outcome)))
    name = f'attachment; filename="report-{number}.csv"'
    return Response(body, media_type="text/csv", headers={"Content-Disposition": name, "Cache-Control": "no-store"})


@router.get("/jobs/{number}/sheet")
def sheet(request: Request, number: int) -> Response:
    """The sheet that a job has made, for whoever asked for it."""
    at, found = _theirs(request, number)
    path = Downloads(at.context.site.archive.home, at.account.id).get(
        str(members_of(found.outcome).get("download", ""))
    )
    return FileResponse(path, filename=path.name, headers={"Cache-Control": "no-store"})


def _theirs(request: Request, number: int) -> tuple[AtDesk, Job]:
    """A job of whoever asks, or any for those who keep the whole archive. Raises NotFoundError."""
    at = at_desk(request)
    found = Queue(desk_of(request)).get(number)
    if found.who != at.who and not at.visitor.viewer.is_staff:
        raise NotFoundError(N_("job %(n)s is none of yours"), n=number)
    return at, found


@router.post("/jobs/{number}/{action}")
def job(request: Request, number: int, action: str, _form: OwnForm) -> Response:
    """Cancel or repeat a job: one's own, or any as an administrator."""
    at = at_desk(request, Scope.EDIT)
    queue = Queue(desk_of(request))
    if queue.get(number).who != at.who:
        administrator(request)
    if action == "cancel":
        queue.cancel(number)
    elif action == "retry":
        queue.retry(number)
    return onward(at.context, "/desk")
