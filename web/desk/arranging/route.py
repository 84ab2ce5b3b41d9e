"""The order of what lies in a collection, kept by hand: every line has its place, and can be given another."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from archive.accounts.keys import Scope
from archive.accounts.people import People
from archive.errors import N_, ConflictError, InvalidValueError, NotFoundError
from archive.model import AnyRecord, Collection, Kind, Ref
from web.desk.door import AtDesk, at_desk, desk_of, onward, show
from web.desk.editing.own import Identifier, number, own, require_change
from web.http.forms import Form, OwnForm
from web.view.frame import Frame, frame
from web.view.lists import MOST_ARRANGED
from web.view.request_context import LinkView
from web.view.words import KIND

router = APIRouter(include_in_schema=False, prefix="/desk/collection")


@dataclass(frozen=True, slots=True)
class Placed:
    """A line: what lies in the collection, and its place, from 1."""

    id: str
    link: LinkView
    kind: str
    place: int


@dataclass(frozen=True, slots=True)
class ArrangingPage:
    """``keepers``: who keeps this collection; ``more``: it holds more than can be put in order by hand."""

    frame: Frame
    csrf_token: str
    action: str
    edit: str
    base: int
    rows: tuple[Placed, ...]
    more: bool
    keepers: tuple[str, ...]
    problem: str


@router.get("/{identifier}/order")
def order(request: Request, identifier: Identifier) -> Response:
    at = at_desk(request)
    record, version = _own(at, identifier)
    return show(request, at.context, "arranging/arranging.html", _page(request, at, record, version))


@router.post("/{identifier}/order")
def arrange(request: Request, identifier: Identifier, form: OwnForm) -> Response:
    """Keep the order that the places give; ``by`` = ``key`` gives it back to the collection's key."""
    at = at_desk(request, Scope.EDIT)
    record, head = _own(at, identifier)
    held = {ref.id for ref in _members(at, record)}
    wanted = () if form.get("by") == "key" else tuple(one for one in sorted_ids(form) if one in held)
    after = replace(record, arranged=wanted)
    require_change(at, record, after)
    if number(form.get("base") or str(head)) != head:
        return _again(request, at, record, head)
    try:
        at.context.site.archive.keep(after, who=at.who, why="put in order", base=head)
    except ConflictError:
        return _again(request, at, record, head)
    return onward(at.context, f"/desk/collection/{identifier}/order")


def sorted_ids(form: Form) -> list[str]:
    """The ids by the places that were written: one that was moved comes before the one whose place it took.

    Raises InvalidValueError: a place that is no number.
    """
    lines: list[tuple[float, int, str]] = []
    for n, identifier in enumerate(form.all("id")[:MOST_ARRANGED], start=1):
        written = form.get(f"place.{identifier}").strip() or str(n)
        if not written.isdecimal() or len(written) > 6:
            raise InvalidValueError(
                N_("«%(text)s» is no number of a place"), N_("Write 1 for the first."), text=written[:20]
            )
        place = int(written)
        moved = 0.5 if place > n else -0.5 if place < n else 0.0
        lines.append((place + moved, n, identifier))
    return [identifier for _, _, identifier in sorted(lines)]


def _again(request: Request, at: AtDesk, record: Collection, head: int) -> Response:
    problem = at.context.gettext("Somebody has changed this record meanwhile.")
    page = _page(request, at, record, head, problem)
    return show(request, at.context, "arranging/arranging.html", page, 409)


def _page(request: Request, at: AtDesk, record: Collection, version: int, problem: str = "") -> ArrangingPage:
    context = at.context
    refs = _members(at, record)
    context.prefetch(refs)
    found = [(ref, link) for ref in refs if (link := context.link(ref))]
    path = f"/desk/collection/{record.id}"
    title = context.gettext("The order in: %(name)s") % {"name": context.link_to(record).name.text}
    return ArrangingPage(
        frame=frame(context, title, indexed=False),
        csrf_token=at.visitor.csrf_token,
        action=context.address(f"{path}/order"),
        edit=context.address(path),
        base=version,
        rows=tuple(
            Placed(ref.id, link, context.gettext(KIND[ref.kind]), n) for n, (ref, link) in enumerate(found, start=1)
        ),
        more=len(refs) >= MOST_ARRANGED,
        keepers=tuple(_keepers(request, at, record)),
        problem=problem,
    )


def _members(at: AtDesk, record: Collection) -> Sequence[Ref]:
    """Collections inside, then recordings: those that are arranged first, in their order."""
    catalogue = at.context.site.archive.catalogue
    inside = catalogue.links_to(record.ref, kind=Kind.COLLECTION, relation="part-of", limit=MOST_ARRANGED)
    held = catalogue.links_to(record.ref, kind=Kind.RECORDING, relation="collection", limit=MOST_ARRANGED)
    refs = list(dict.fromkeys(link.source for link in (*inside, *held)))[:MOST_ARRANGED]
    place = {identifier: n for n, identifier in enumerate(record.arranged)}
    return sorted(refs, key=lambda ref: place.get(ref.id, len(place)))


def _keepers(request: Request, at: AtDesk, record: AnyRecord) -> Iterable[str]:
    """Who was put in charge of this collection, or of one that it lies in."""
    above = {record.id}
    one: AnyRecord | None = record
    while isinstance(one, Collection) and one.part_of and one.part_of not in above:
        above.add(one.part_of)
        one = at.context.look_up(Ref(Kind.COLLECTION, one.part_of))
    for account in People(desk_of(request)).listed():
        if account.role.has_desk and account.closed is None and account.collections and account.collections & above:
            yield account.name


def _own(at: AtDesk, identifier: str) -> tuple[Collection, int]:
    record, version = own(at, Kind.COLLECTION, identifier)
    if not isinstance(record, Collection):
        raise NotFoundError(N_("«%(text)s» is no collection"), text=identifier)
    return record, version
