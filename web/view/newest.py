"""The newest recordings that a visitor may see: for the first page and the feed, and beside a closed door."""

from collections.abc import Iterable, Iterator
from itertools import islice

from archive.model import Kind, Recording
from archive.policy import Action
from web.view.request_context import RequestContext

_CHOSEN_FROM = 60
_AT_FIRST = 20
_AT_ONCE = 200
_MOST_LOOKED_AT = 2_000
"""A closed batch of more than this hides what was taken in before it, until something open comes after."""


def newest(context: RequestContext, most: int) -> list[Recording]:
    """Up to ``most`` recordings, newest first; those closed to this visitor are passed over."""
    return list(islice(_visible(context), most))


def audible(context: RequestContext, found: Iterable[Recording]) -> tuple[Recording, ...]:
    """Those of them that this visitor may hear, and whose sound is there."""
    return tuple(r for r in found if context.may(Action.LISTEN, r) and context.copies(r.ref).streams)


def heard_today(context: RequestContext, most: int) -> tuple[Recording, ...]:
    """Some recordings that this visitor may hear, other ones every day; they depend on nothing that was asked for."""
    found = audible(context, newest(context, _CHOSEN_FROM))
    begin = context.today.toordinal() * most % len(found) if found else 0
    return (found[begin:] + found[:begin])[:most]


def _visible(context: RequestContext) -> Iterator[Recording]:
    catalogue = context.site.archive.catalogue
    offset, limit = 0, _AT_FIRST
    while offset < _MOST_LOOKED_AT:
        found = catalogue.page(Kind.RECORDING, limit=limit, offset=offset, newest_first=True)
        context.remember(found)
        yield from (r for r in found if isinstance(r, Recording) and context.may(Action.SEE, r))
        if len(found) < limit:
            return
        offset, limit = offset + limit, _AT_ONCE
