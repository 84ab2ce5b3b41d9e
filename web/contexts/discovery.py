"""What machines are told: new recordings as a feed, all public pages as a site map, how to search."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from archive.model import Kind, Recording, Ref
from archive.policy import Action
from web.citation import cite
from web.contexts.lists import ask, entry, question, records_of
from web.contexts.newest import newest
from web.contexts.parts import Entry, composing_credits
from web.contexts.visible import visible
from web.form import SearchForm
from web.reading import Reading, names, path_of
from web.words import KIND, PATH

_FEED = 30
SITEMAP_SIZE = 10_000
"""Addresses in one file; the protocol allows 50,000."""


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


def feed(reading: Reading, collection: Ref | None = None) -> Feed:
    """The newest recordings of the archive, or of a collection that was found to be visible."""
    found = _newest(reading, collection)
    entries = tuple(_entry(reading, r) for r in found)
    settings = reading.site.settings
    page = reading.absolute(path_of(collection) if collection else "/")
    title = settings.archive_name
    if collection is not None:
        title = f"{title}: {names(reading.get(collection), reading.tongue)[0].text}"
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


def _newest(reading: Reading, collection: Ref | None) -> list[Recording]:
    if collection is None:
        return newest(reading, _FEED)
    answer = ask(reading, kinds=[Kind.RECORDING], filters=[("collection", collection.id)], limit=_FEED)
    return [r for r in records_of(reading, answer) if isinstance(r, Recording)]


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


def sitemap_parts(reading: Reading) -> list[str]:
    """The addresses of the site map's files: one or more a kind that has records."""
    parts: list[str] = []
    for kind in Kind:
        files = range(1, sitemap_files(reading, kind) + 1)
        parts += [reading.absolute(f"/sitemap-{PATH[kind]}-{n}.xml") for n in files]
    return parts


def sitemap_files(reading: Reading, kind: Kind) -> int:
    return -(-reading.site.archive.catalogue.count(kind) // SITEMAP_SIZE)


def sitemap(reading: Reading, kind: Kind, part: int) -> Iterator[str]:
    """The addresses in one file: every page of this kind that anybody may see."""
    records = reading.site.archive.catalogue.page(kind, limit=SITEMAP_SIZE, offset=(part - 1) * SITEMAP_SIZE)
    for record in records:
        if reading.may(Action.SEE, record):
            yield reading.absolute(path_of(record.ref))


def open_search(reading: Reading) -> OpenSearch:
    return OpenSearch(
        short_name=reading.site.settings.archive_name[:16],
        description=reading.gettext("A digital archive of traditional Kazakh music"),
        template=reading.absolute("/search") + "?q={searchTerms}",
        icon=reading.absolute("/static/icon.svg"),
    )
