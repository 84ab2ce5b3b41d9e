"""A recording by chance, among those that this visitor may hear."""

import secrets

from archive.model import Kind, Recording
from archive.policy import Action
from web.view.lists import ask, records_of
from web.view.request_context import RequestContext, path_of

_TRIES = 20
_FARTHEST = 10_000
"""A search is not read beyond this place; a larger archive is reached by narrowing to one instrument first."""


def surprise(context: RequestContext) -> str:
    """The address of a recording, of the list of recordings where none can be heard."""
    narrowed = _narrowed(context)
    total = ask(context, kinds=[Kind.RECORDING], filters=narrowed, limit=0).total
    for _ in range(_TRIES if total else 0):
        place = secrets.randbelow(min(total, _FARTHEST))
        answer = ask(context, kinds=[Kind.RECORDING], filters=narrowed, limit=1, offset=place, sort="title")
        for record in records_of(context, answer):
            if isinstance(record, Recording) and record.files and context.may(Action.LISTEN, record):
                return context.address(path_of(record.ref))
    return context.address("/recordings")


def _narrowed(context: RequestContext) -> list[tuple[str, str]]:
    """In an archive too large to be read through, one instrument first, by its share of the recordings."""
    answer = ask(context, kinds=[Kind.RECORDING], limit=0, facets=("instrument",))
    values = answer.facets.get("instrument", ())
    if answer.total <= _FARTHEST or not values:
        return []
    place = secrets.randbelow(sum(v.count for v in values))
    for value in values:
        place -= value.count
        if place < 0:
            return [("instrument", value.value)]
    return []
