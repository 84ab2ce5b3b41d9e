"""Saved searches: those that the archive's curators keep for everybody, and room for the visitor's own.

A saved search is a name and the parameters of an address, nothing more. The curators' stand in ``settings.toml``
(``searches``); a visitor's stay in their browser, and never reach this server.
"""

from dataclasses import dataclass

from web.contexts.facets import parameters
from web.contexts.frame import Frame, frame
from web.form import search_form, split_query
from web.reading import Reading


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


def saved_page(reading: Reading) -> SavedPage:
    """The page. A search that cannot be asked was refused when the server started."""
    return SavedPage(
        frame=frame(reading, reading.gettext("Saved searches"), indexed=False),
        searches=tuple(_saved(reading, name, query) for name, query in reading.site.settings.searches.items()),
        search=reading.address("/search"),
    )


def _saved(reading: Reading, name: str, query: str) -> SavedSearch:
    asked = parameters(search_form(split_query(query)))
    return SavedSearch(name, reading.address("/search", asked), reading.address("/search.atom", asked))
