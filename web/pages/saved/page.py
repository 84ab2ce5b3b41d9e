"""Saved searches: those that the archive's curators keep for everybody, and room for the visitor's own.

A saved search is a name and the parameters of an address, nothing more. The curators' stand in ``settings.toml``
(``searches``); a visitor's stay in their browser, and never reach this server.
"""

from dataclasses import dataclass

from web.http.parameters import search_parameters, split_query
from web.pages.search.addresses import parameters
from web.view.frame import Frame, frame
from web.view.request_context import RequestContext


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A search under a name, and its feed."""

    name: str
    href: str
    feed: str


@dataclass(frozen=True, slots=True)
class SavedPage:
    """The searches of the archive; the script fills in the visitor's own."""

    frame: Frame
    searches: tuple[SavedSearch, ...]
    search: str


def saved_page(context: RequestContext) -> SavedPage:
    """The page. A search that cannot be asked was refused when the server started."""
    return SavedPage(
        frame=frame(context, context.gettext("Saved searches"), indexed=False),
        searches=tuple(_saved(context, name, query) for name, query in context.site.settings.searches.items()),
        search=context.address("/search"),
    )


def _saved(context: RequestContext, name: str, query: str) -> SavedSearch:
    asked = parameters(search_parameters(split_query(query)))
    return SavedSearch(name, context.address("/search", asked), context.address("/search.atom", asked))
