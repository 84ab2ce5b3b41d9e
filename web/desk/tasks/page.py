"""What one person has to do, and the form by which a list of work is handed to somebody."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from archive.accounts.desk import Desk
from archive.accounts.people import Account, People
from archive.accounts.tasks import Task, Tasks
from archive.errors import MuragatError
from search.query.request import SearchRequest
from web.desk.door import AtDesk
from web.http.parameters import search_parameters, split_query
from web.pages.search.addresses import parameters
from web.pages.search.labels import in_words
from web.view.frame import Frame, frame
from web.view.request_context import RequestContext

_MOST_COUNTED: Final = 20
"""Tasks whose rest is counted; each is a search."""


@dataclass(frozen=True, slots=True)
class TaskRow:
    """``left``: how many records the search still finds for whoever looks; None: not counted."""

    number: int
    label: str
    href: str
    left: int | None
    who: str
    when: str
    note: str


@dataclass(frozen=True, slots=True)
class GivingPage:
    """``people``: who may be asked, each with the sign whether it is oneself."""

    frame: Frame
    csrf_token: str
    search: str
    label: str
    href: str
    left: int | None
    people: tuple[tuple[str, bool], ...]
    problem: str


def tasks_of(at: AtDesk, desk: Desk) -> tuple[TaskRow, ...]:
    """What whoever looks has to do, with the name of who gave it."""
    return tuple(_rows(at.context, [(task, task.by) for task in Tasks(desk).of(at.account)]))


def tasks_given(at: AtDesk, desk: Desk) -> tuple[TaskRow, ...]:
    """What they have handed to others, with the name of who is to do it."""
    return tuple(_rows(at.context, [(task, task.of) for task in Tasks(desk).given_by(at.account)]))


def giving_page(at: AtDesk, desk: Desk, search: str, problem: str = "") -> GivingPage:
    context = at.context
    label, href = _said(context, search)
    return GivingPage(
        frame=frame(context, context.gettext("Hand to somebody"), indexed=False),
        csrf_token=at.visitor.csrf_token,
        search=search,
        label=label,
        href=href,
        left=_left(context, search),
        people=tuple((one.name, one.id == at.account.id) for one in workers(desk)),
        problem=problem,
    )


def workers(desk: Desk) -> list[Account]:
    """Everybody who has a desk and may sign in."""
    return [one for one in People(desk).listed() if one.role.has_desk and one.closed is None]


def _rows(context: RequestContext, found: Iterable[tuple[Task, str]]) -> Iterable[TaskRow]:
    for place, (task, who) in enumerate(found):
        label, href = _said(context, task.search)
        yield TaskRow(
            number=task.number,
            label=label,
            href=href,
            left=_left(context, task.search) if place < _MOST_COUNTED else None,
            who=who,
            when=context.wording.moment(dt.datetime.fromtimestamp(task.given, dt.UTC)),
            note=task.note,
        )


def _said(context: RequestContext, search: str) -> tuple[str, str]:
    """A search in words, and its address. One that an older version understood is shown as it stands."""
    try:
        form = search_parameters(split_query(search))
    except MuragatError:
        return search, ""
    return in_words(context, form), context.address("/search", parameters(form))


def _left(context: RequestContext, search: str) -> int | None:
    try:
        pairs = parameters(search_parameters(split_query(search)))
        asked = SearchRequest.from_parameters([*pairs, ("limit", "0")], context.viewer, context.today)
    except MuragatError:
        return None
    return context.site.index.search(replace(asked, facets=())).total
