"""What machines are told: new recordings as a feed, all public pages as a site map, how to search."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Final

from archive.catalogue.reading import Catalogue
from archive.model import Kind, Recording, Ref
from archive.policy import Action
from archive.vocabulary.shipped import listening_paths
from web.citation import cite
from web.contexts.lists import entry, question, records_of
from web.contexts.newest import newest
from web.contexts.parts import Entry, composing_credits
from web.contexts.visible import visible
from web.form import SearchForm
from web.reading import Reading, names, path_of
from web.words import KIND, PATH

_FEED = 30
SITEMAP_SIZE = 10_000
"""Addresses in one file; the protocol allows 50,000."""

FED: Final = frozenset({Kind.COLLECTION, Kind.PERSON, Kind.WORK, Kind.EVENT, Kind.INSTRUMENT})
"""Kinds whose records have a feed of the recordings tied to them."""

_PAGES: Final = ("/", "/about", "/map", "/timeline", "/network", "/aitys", "/paths")
_AT_ONCE = 200
_MOST_LOOKED_AT = 2_000


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One new record."""

    title: str
    address: str
    summary: str
    updated: str
    author: str


@dataclass(frozen=True, slots=True)
class Feed:
    """An Atom feed (RFC 4287). ``updated`` is the newest entry's moment."""

    id: str
    title: str
    address: str
    self_address: str
    lang: str
    author: str
    updated: str
    entries: tuple[FeedEntry, ...]


@dataclass(frozen=True, slots=True)
class OpenSearch:
    """How a browser searches here (OpenSearch 1.1)."""

    short_name: str
    description: str
    template: str
    icon: str


def feed(reading: Reading, about: Ref | None = None) -> Feed:
    """The newest recordings of the archive, or of those tied to a record that was found to be visible."""
    found = newest(reading, _FEED) if about is None else list(islice(_tied(reading, about), _FEED))
    entries = tuple(_entry(reading, r) for r in found)
    settings = reading.site.settings
    page = reading.absolute(path_of(about) if about else "/")
    title = settings.archive_name
    if about is not None:
        title = f"{title}: {names(reading.get(about), reading.tongue)[0].text}"
    return Feed(
        id=page,
        title=title,
        address=page,
        self_address=reading.absolute(reading.path),
        lang=reading.tongue.value,
        author=settings.archive_name,
        updated=max((e.updated for e in entries), default="2026-01-01T00:00:00+00:00"),
        entries=entries,
    )


def search_feed(reading: Reading, asked: SearchForm) -> Feed:
    """What a search finds, of every kind, newest in the archive first: the same parameters as the page's."""
    reading.site.follower.follow()
    answer = reading.site.index.search(question(reading, asked, limit=_FEED, sort="-added"))
    found = records_of(reading, answer)
    added = reading.site.archive.catalogue.added(r.ref for r in found)
    entries = tuple(
        _entry(reading, r) if isinstance(r, Recording) else _line(reading, entry(reading, r), added[r.ref])
        for r in found
    )
    parameters = [(k, v) for k, v in reading.query if k not in ("page", "lang", "limit", "sort")]
    title = reading.gettext("Search: %(query)s") % {"query": asked.text} if asked.text else reading.gettext("Search")
    archive = reading.site.settings.archive_name
    return Feed(
        id=reading.absolute("/search.atom", parameters),
        title=f"{archive}: {title}",
        address=reading.absolute("/search", parameters),
        self_address=reading.absolute("/search.atom", parameters),
        lang=reading.tongue.value,
        author=archive,
        updated=max((e.updated for e in entries), default="2026-01-01T00:00:00+00:00"),
        entries=entries,
    )


def _line(reading: Reading, found: Entry, at: dt.datetime) -> FeedEntry:
    """A person, work … as an entry: its kind, and what tells it from its neighbours."""
    people = ", ".join(p.link.name.text if p.link else p.text for p in found.people)
    facts = (reading.gettext(KIND[found.link.kind]), people, found.line)
    return FeedEntry(
        title=found.link.name.text,
        address=reading.absolute(path_of(Ref(found.link.kind, found.link.id))),
        summary=" · ".join(fact for fact in facts if fact),
        updated=at.isoformat(timespec="seconds"),
        author=reading.site.settings.archive_name,
    )


def _tied(reading: Reading, about: Ref) -> Iterator[Recording]:
    """Recordings that name this record, newest first; of those closed to the visitor not too many are passed over."""
    catalogue = reading.site.archive.catalogue
    for offset in range(0, _MOST_LOOKED_AT, _AT_ONCE):
        refs = catalogue.newest_linked(about, Kind.RECORDING, limit=_AT_ONCE, offset=offset)
        reading.prefetch(refs)
        yield from (r for r in (reading.find(ref) for ref in refs) if isinstance(r, Recording))
        if len(refs) < _AT_ONCE:
            return


def _entry(reading: Reading, record: Recording) -> FeedEntry:
    shown = visible(reading, record)
    if not isinstance(shown, Recording):
        raise TypeError(f"{record.ref} became another kind")
    cited = cite(reading, shown, composing_credits(reading, shown))
    revisions = reading.site.archive.catalogue.revisions(record.ref)
    updated = revisions[-1].at if revisions else dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    return FeedEntry(
        title=names(shown, reading.tongue)[0].text,
        address=cited.address,
        summary=cited.text,
        updated=updated.isoformat(timespec="seconds"),
        author=reading.site.settings.archive_name,
    )


@dataclass(frozen=True, slots=True)
class Place:
    """One address of the site map; ``changed`` is the day of its last change, or empty."""

    address: str
    changed: str = ""


def sitemap_parts(reading: Reading) -> list[str]:
    """The addresses of the site map's files: the pages of their own, then one or more a kind that has records."""
    parts = [reading.absolute("/sitemap-pages.xml")]
    for kind in Kind:
        files = range(1, len(sitemap_bounds(reading, kind)) + 1)
        parts += [reading.absolute(f"/sitemap-{PATH[kind]}-{n}.xml") for n in files]
    return parts


def sitemap_bounds(reading: Reading, kind: Kind) -> tuple[str, ...]:
    """For each file of a kind the id after which it begins: found by walking the ids once a change, never counting."""
    catalogue = reading.site.archive.catalogue
    return _bounds(catalogue, kind, catalogue.last_change())


@lru_cache(maxsize=32)
def _bounds(catalogue: Catalogue, kind: Kind, _last_change: int) -> tuple[str, ...]:
    bounds: list[str] = []
    after = ""
    while ids := catalogue.ids(kind, after=after, limit=SITEMAP_SIZE):
        bounds.append(after)
        after = ids[-1]
    return tuple(bounds)


def sitemap_pages(reading: Reading) -> Iterator[Place]:
    """The pages that are not records: ways in, lists, listening paths."""
    for path in (*_PAGES, *(f"/{path}" for path in PATH.values()), *(f"/paths/{p.id}" for p in listening_paths())):
        yield Place(reading.absolute(path))


def sitemap(reading: Reading, kind: Kind, part: int) -> Iterator[Place]:
    """The addresses in one file: every page of this kind that anybody may see."""
    after = sitemap_bounds(reading, kind)[part - 1]
    left = SITEMAP_SIZE
    while left and (found := reading.site.archive.catalogue.walk(kind, after=after, limit=min(500, left))):
        for record, changed in found:
            if reading.may(Action.SEE, record):
                yield Place(reading.absolute(path_of(record.ref)), changed[:10])
        after = found[-1][0].id
        left -= len(found)


def open_search(reading: Reading) -> OpenSearch:
    return OpenSearch(
        short_name=reading.site.settings.archive_name[:16],
        description=reading.gettext("A digital archive of traditional Kazakh music"),
        template=reading.absolute("/search") + "?q={searchTerms}",
        icon=reading.absolute("/static/icon.svg"),
    )
