"""All records of a kind at once, for pages that draw a whole: trees, the time line, the network of people.

Vocabularies are small, so they are read whole and kept until the catalogue changes; a kind of which there are more than
``MOST`` is cut there, and the page says so. Policy is asked for each record and each visitor, never kept.
"""

from functools import lru_cache
from typing import Final

from archive.catalogue.catalogue import Catalogue
from archive.model import AnyRecord, Kind, Ref
from archive.rules.links import links_of
from web.view.request_context import RequestContext

MOST: Final = 2_000
_KEPT = 8  # kinds of a few catalogues


def everything(context: RequestContext, kind: Kind) -> tuple[AnyRecord, ...]:
    """Up to ``MOST`` records of a kind in Kazakh alphabetical order, as this visitor may know them."""
    catalogue = context.site.archive.catalogue
    found, named = _read(catalogue, kind, catalogue.last_change())
    context.remember(found)
    context.prefetch(named)
    return tuple(context.redact(r) for r in found if context.find(r.ref) is not None)


def is_cut(context: RequestContext, kind: Kind) -> bool:
    """Whether there are more than are shown."""
    return context.site.archive.catalogue.count(kind) > MOST


@lru_cache(maxsize=_KEPT)
def _read(catalogue: Catalogue, kind: Kind, _last_change: int) -> tuple[tuple[AnyRecord, ...], tuple[Ref, ...]]:
    """The records, and those that they name: read together, they cost one look-up a request."""
    found = tuple(r for r in catalogue.page(kind, limit=MOST) if r.superseded_by is None)
    return found, tuple(dict.fromkeys(link.target for r in found for link in links_of(r)))
