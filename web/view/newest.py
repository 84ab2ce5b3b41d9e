"""The newest recordings that a visitor may see: for the first page and the feed."""

from collections.abc import Iterator
from itertools import islice

from archive.model import Kind, Recording
from archive.policy import Action
from web.view.request_context import RequestContext

_AT_FIRST = 20
_AT_ONCE = 200
_MOST_LOOKED_AT = 2_000
"""A closed batch of more than this hides what was taken in before it, until something open comes after."""


def newest(context: RequestContext, most: int) -> list[Recording]:
    """Up to ``most`` recordings, newest first; those closed to this visitor are passed over."""
    return list(islice(_visible(context), most))


def _visible(context: RequestContext) -> Iterator[Recording]:
    catalogue = context.site.archive.catalogue
    offset, limit = 0, _AT_FIRST
    while offset < _MOST_LOOKED_AT:
        found = catalogue.page(Kind.RECORDING, limit=limit, offset=offset, newest_first=True)
        yield from (r for r in found if isinstance(r, Recording) and context.may(Action.SEE, r))
        if len(found) < limit:
            return
        offset, limit = offset + limit, _AT_ONCE
