"""The addresses of merging, changing together and taking back. Each is tried first, and then filed as a job."""

from collections.abc import Mapping

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from archive import batches, merging, splitting
from archive.accounts.keys import Scope
from archive.bulk import Op, Operation, applied, plan
from archive.errors import N_, InvalidValueError, NotFoundError
from archive.hygiene import clean
from archive.identifiers import mint, validate
from archive.jobs.queue import Queue
from archive.model import AnyRecord, Kind, Ref
from archive.policy import keeps, may_change
from search.query.request import SearchRequest
from web.desk.door import AtDesk, at_desk, desk_of, onward, show
from web.desk.editing.own import Identifier, own
from web.desk.editing.pick import resolver
from web.desk.together.page import FORESEEN, batch_page, bulk_page, coded, merge_page, split_page
from web.http.errors import ForbiddenError
from web.http.forms import Form, OwnForm, choice
from web.http.parameters import search_parameters, split_query
from web.http.requests import wants_data

router = APIRouter(include_in_schema=False, prefix="/desk")
MOST_TOGETHER = 5_000
"""Records of one bulk edit in the browser; their ids are the arguments of its job."""
_LONGEST_WHY = 500


@router.get("/{kind}/{identifier}/merge")
def merging_two(request: Request, kind: Kind, identifier: Identifier, other: str = "") -> Response:
    """Choose the other record, and see who becomes whom."""
    at = _keeper_of_all(request, Scope.READ)
    one, _ = own(at, kind, identifier)
    picked, problem = _other(at, one, other)
    return show(request, at.context, "together/merge.html", merge_page(at, one, picked, problem))


@router.post("/{kind}/{identifier}/merge")
def merge(request: Request, kind: Kind, identifier: Identifier, form: OwnForm) -> Response:
    at = _keeper_of_all(request, Scope.EDIT)
    one, _ = own(at, kind, identifier)
    picked, problem = _other(at, one, form.get("other"))
    if picked is None or problem:
        return show(request, at.context, "together/merge.html", merge_page(at, one, picked, problem), 422)
    arguments = {"kind": kind, "gone": picked.id, "stays": one.id, "batch": batches.new_batch(), "why": _why(form)}
    return _filed(request, at, "merge", arguments)


@router.get("/{kind}/{identifier}/split")
def splitting_one(request: Request, kind: Kind, identifier: Identifier) -> Response:
    """Choose the names and the records that go over to a new record."""
    at = _keeper_of_all(request, Scope.READ)
    one, _ = own(at, kind, identifier)
    every = request.query_params.get("all") == "1"
    return show(request, at.context, "together/split.html", split_page(at, one, every=every))


@router.post("/{kind}/{identifier}/split")
def split(request: Request, kind: Kind, identifier: Identifier, form: OwnForm) -> Response:
    at = _keeper_of_all(request, Scope.EDIT)
    one, _ = own(at, kind, identifier)
    names, sources = list(form.all("name")), list(form.all("source"))
    try:
        splitting.check(at.context.site.archive, one.ref, names, [_named(text) for text in sources])
    except (InvalidValueError, NotFoundError) as error:
        page = split_page(at, one, error.told(at.context.gettext), every=True)
        return show(request, at.context, "together/split.html", page, 422)
    arguments = {
        "kind": kind,
        "one": one.id,
        "made": mint(),
        "names": names,
        "sources": sources,
        "batch": batches.new_batch(),
        "why": _why(form),
    }
    return _filed(request, at, "split", arguments)


def _named(text: str) -> Ref:
    """The record of ``kind/id``. Raises InvalidValueError."""
    kind, _, identifier = text.partition("/")
    if kind not in set(Kind):
        raise InvalidValueError(N_("«%(text)s» is no record"), N_("Write kind/id."), text=text[:40])
    return Ref(Kind(kind), validate(identifier))


@router.get("/batches/{batch}")
def batch(request: Request, batch: str) -> Response:
    """What belongs together, and what taking it back would do."""
    at = at_desk(request)
    found = _members(at, batch)
    foreseen = batches.foresee(at.context.site.archive, found, FORESEEN)
    return show(request, at.context, "together/batch.html", batch_page(at, batch, list(found), foreseen))


@router.post("/batches/{batch}/undo")
def undo(request: Request, batch: str, form: OwnForm) -> Response:
    at = at_desk(request, Scope.EDIT)
    _members(at, batch)
    return _filed(request, at, "undo", {"batch": batch, "why": _why(form)})


@router.get("/bulk")
def bulk(request: Request) -> Response:
    """Everything that a search finds: ``/desk/bulk?kind=recording&missing=place``."""
    at = at_desk(request)
    query = request.url.query
    found = _found(at, query)
    page = bulk_page(at, query, len(found), Operation("genres", "", Op.ADD))
    return show(request, at.context, "together/bulk.html", page)


@router.post("/bulk")
def change_together(request: Request, form: OwnForm) -> Response:
    """Tried, with counts, and then, when it was confirmed, filed."""
    at = at_desk(request, Scope.EDIT)
    query = form.get("query")
    refs = _found(at, query)
    try:
        operation = _operation(at, form)
        records = _kept(at, refs)
        tried = plan(records, [operation], at.context.site.archive)
        _check(at, records, operation)
    except InvalidValueError as error:
        given = Operation(form.get("name"), form.get("value"), Op.SET)
        page = bulk_page(at, query, len(refs), given, problem=error.told(at.context.gettext))
        return show(request, at.context, "together/bulk.html", page, 422)
    if form.get("confirmed") != "1":
        page = bulk_page(at, query, len(refs), operation, tried=tried)
        return show(request, at.context, "together/bulk.html", page)
    if not refs:
        return onward(at.context, "/desk")
    arguments = {
        "kind": refs[0].kind,
        "ids": [ref.id for ref in refs],
        "operations": [{"field": operation.field, "op": operation.op, "value": operation.value}],
        "batch": batches.new_batch(),
        "why": _why(form) or "changed with others",
        "widen": form.get("widen") == "1",
    }
    return _filed(request, at, "change", arguments)


def _keeper_of_all(request: Request, scope: Scope) -> AtDesk:
    """Merging touches whatever names a record, in whoever's collections."""
    at = at_desk(request, scope)
    if not at.visitor.viewer.is_staff:
        raise ForbiddenError(N_("merging is for those who keep the whole archive"), N_("Ask one of them."))
    return at


def _other(at: AtDesk, one: AnyRecord, text: str) -> tuple[AnyRecord | None, str]:
    """The record that is to become ``one``, and why it cannot."""
    if not text.strip():
        return None, ""
    try:
        found = at.context.get(resolver(at.context)(clean(text), (one.kind,)))
    except (InvalidValueError, NotFoundError) as error:
        return None, error.told(at.context.gettext)
    try:
        merging.check(at.context.site.archive, found.ref, one.ref)
    except InvalidValueError as error:
        return found, error.told(at.context.gettext)
    return found, ""


def _members(at: AtDesk, batch: str) -> dict[Ref, tuple[int, int]]:
    """The records of a batch, if whoever asks keeps every one of them."""
    found = batches.members(at.context.site.archive, batch)
    if at.visitor.viewer.is_staff:
        return found
    at.context.prefetch(found)
    for ref in found:
        record = at.context.look_up(ref)
        if record is not None and not keeps(at.visitor.viewer, record):
            raise ForbiddenError(
                N_("batch %(batch)s holds records of others"), N_("Ask those who keep the whole archive."), batch=batch
            )
    return found


def _found(at: AtDesk, query: str) -> list[Ref]:
    """What a search finds, of one kind. Raises InvalidValueError: too much."""
    context = at.context
    context.site.follower.follow()
    asked = search_parameters(split_query(query))
    pairs = [("q", asked.text), *asked.narrowing] if asked.text else list(asked.narrowing)
    request = SearchRequest.from_parameters([*pairs, ("limit", str(MOST_TOGETHER))], context.viewer)
    answer = context.site.index.search(request)
    if answer.total > MOST_TOGETHER:
        raise InvalidValueError(
            N_("%(n)s records are too many"),
            N_("At most %(most)s at a time: narrow the search."),
            n=answer.total,
            most=MOST_TOGETHER,
        )
    refs = [hit.ref for hit in answer.hits]
    if len({ref.kind for ref in refs}) > 1:
        raise InvalidValueError(N_("records of several kinds"), N_("Narrow the search to one kind."))
    return refs


def _kept(at: AtDesk, refs: list[Ref]) -> list[AnyRecord]:
    at.context.prefetch(refs)
    return [record for ref in refs if (record := at.context.look_up(ref)) is not None]


def _operation(at: AtDesk, form: Form) -> Operation:
    op, name, value = form.get("op"), form.get("name"), clean(form.get("value"))[:2000]
    choice("op", op, Op)
    value = coded(at.context, name, value)
    kinds = {
        "genres": Kind.GENRE, "instruments": Kind.INSTRUMENT, "schools": Kind.SCHOOL, "collections": Kind.COLLECTION,
        "place": Kind.PLACE, "event": Kind.EVENT,
    }  # fmt: skip
    if name in kinds and value and (op != Op.SET or "|" not in value):
        value = resolver(at.context)(value, (kinds[name],)).id
    return Operation(name, value, Op(op))


def _check(at: AtDesk, records: list[AnyRecord], operation: Operation) -> None:
    """Raises ForbiddenError: one of them is not theirs to change so."""
    for record in records:
        if not may_change(at.visitor.viewer, record, applied(record, [operation])):
            raise ForbiddenError(
                N_("%(record)s is not yours to change so"),
                N_("Narrow the search to your collections."),
                record=record.ref,
            )


def _filed(request: Request, at: AtDesk, name: str, arguments: Mapping[str, object]) -> Response:
    number = Queue(desk_of(request)).file(name, arguments, at.who)
    if wants_data(request):
        return JSONResponse({"job": number, "batch": arguments.get("batch", "")}, 202, {"Cache-Control": "no-store"})
    return onward(at.context, f"/desk/jobs/{number}")


def _why(form: Form) -> str:
    return clean(form.get("why"))[:_LONGEST_WHY]
