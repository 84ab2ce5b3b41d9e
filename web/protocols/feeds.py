"""Atom feeds (RFC 4287): what is new in the archive, what is tied to one record, and what a search finds."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from archive.errors import NotFoundError
from archive.model import Kind, Recording, Ref
from archive.policy import Action
from web.http.errors import require
from web.http.parameters import SearchParameters, search_parameters
from web.http.requests import page_context
from web.protocols.citation import cite
from web.protocols.xml import xml_response
from web.view.blocks import Entry, composing_credits
from web.view.lists import entry, question, records_of
from web.view.newest import newest
from web.view.request_context import RequestContext, names, path_of
from web.view.words import KIND, KIND_OF_PATH

_ATOM = "application/atom+xml"
_FEED = 30
_AT_ONCE = 200
_MOST_LOOKED_AT = 2_000

FED: Final = frozenset({Kind.COLLECTION, Kind.PERSON, Kind.WORK, Kind.EVENT, Kind.ORGANISATION, Kind.INSTRUMENT})
"""Kinds whose records have a feed of the recordings tied to them."""

router = APIRouter(include_in_schema=False)


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


@router.get("/feed.atom")
def newest_feed(request: Request) -> Response:
    context = page_context(request)
    return xml_response(context, "feed.xml", feed(context), _ATOM)


@router.get("/search.atom")
def found_feed(request: Request) -> Response:
    """What a search finds, newest in the archive first. Raises BadParameterError."""
    context = page_context(request)
    return xml_response(context, "feed.xml", search_feed(context, search_parameters(context.query)), _ATOM)


@router.get("/{path}/{identifier}/feed.atom")
def record_feed(request: Request, path: str, identifier: str) -> Response:
    """The recordings tied to a record. Raises NotFoundError: that kind has no feeds, or there is no such record."""
    context = page_context(request)
    kind = KIND_OF_PATH.get(path)
    if kind is None or kind not in FED:
        raise NotFoundError(f"{path[:40]!r} has no feeds")
    record = require(context, Action.SEE, Ref(kind, identifier))
    return xml_response(context, "feed.xml", feed(context, record.ref), _ATOM)


def feed(context: RequestContext, about: Ref | None = None) -> Feed:
    """The newest recordings of the archive, or of those tied to a record that was found to be visible."""
    found = newest(context, _FEED) if about is None else list(islice(_tied(context, about), _FEED))
    entries = _entries(context, found)
    settings = context.site.settings
    page = context.absolute(path_of(about) if about else "/")
    title = settings.archive_name
    if about is not None:
        title = f"{title}: {names(context.redact(context.get(about)), context.tongue)[0].text}"
    return Feed(
        id=page,
        title=title,
        address=page,
        self_address=context.absolute(context.path),
        lang=context.tongue.value,
        author=settings.archive_name,
        updated=max((e.updated for e in entries), default="2026-01-01T00:00:00+00:00"),
        entries=entries,
    )


def search_feed(context: RequestContext, asked: SearchParameters) -> Feed:
    """What a search finds, of every kind, newest in the archive first: the same parameters as the page's."""
    context.site.follower.follow()
    answer = context.site.index.search(question(context, asked, limit=_FEED, sort="-added"))
    found = records_of(context, answer)
    added = context.site.archive.catalogue.added(r.ref for r in found)
    recordings = {r.ref: r for r in found if isinstance(r, Recording)}
    told = dict(zip(recordings, _entries(context, list(recordings.values())), strict=True))
    context.prefetch_named(found)
    entries = tuple(told[r.ref] if r.ref in told else _line(context, entry(context, r), added[r.ref]) for r in found)
    parameters = [(k, v) for k, v in context.query if k not in ("page", "lang", "limit", "sort")]
    title = context.gettext("Search: %(query)s") % {"query": asked.text} if asked.text else context.gettext("Search")
    archive = context.site.settings.archive_name
    return Feed(
        id=context.absolute("/search.atom", parameters),
        title=f"{archive}: {title}",
        address=context.absolute("/search", parameters),
        self_address=context.absolute("/search.atom", parameters),
        lang=context.tongue.value,
        author=archive,
        updated=max((e.updated for e in entries), default="2026-01-01T00:00:00+00:00"),
        entries=entries,
    )


def _line(context: RequestContext, found: Entry, at: dt.datetime) -> FeedEntry:
    """A person, work … as an entry: its kind, and what tells it from its neighbours."""
    people = ", ".join(p.link.name.text if p.link else p.text for p in found.people)
    facts = (context.gettext(KIND[found.link.kind]), people, found.line)
    return FeedEntry(
        title=found.link.name.text,
        address=context.absolute(path_of(Ref(found.link.kind, found.link.id))),
        summary=" · ".join(fact for fact in facts if fact),
        updated=at.isoformat(timespec="seconds"),
        author=context.site.settings.archive_name,
    )


def _tied(context: RequestContext, about: Ref) -> Iterator[Recording]:
    """Recordings that name this record, newest first; of those closed to the visitor not too many are passed over."""
    catalogue = context.site.archive.catalogue
    for offset in range(0, _MOST_LOOKED_AT, _AT_ONCE):
        refs = catalogue.newest_linked(about, Kind.RECORDING, limit=_AT_ONCE, offset=offset)
        context.prefetch(refs)
        yield from (r for r in (context.find(ref) for ref in refs) if isinstance(r, Recording))
        if len(refs) < _AT_ONCE:
            return


def _entries(context: RequestContext, records: list[Recording]) -> tuple[FeedEntry, ...]:
    context.prefetch_named(records)
    updated = context.site.archive.catalogue.updated(record.ref for record in records)
    return tuple(_entry(context, record, updated[record.ref]) for record in records)


def _entry(context: RequestContext, record: Recording, updated: dt.datetime) -> FeedEntry:
    shown = context.redact(record)
    cited = cite(context, shown, composing_credits(context, shown))
    return FeedEntry(
        title=names(shown, context.tongue)[0].text,
        address=cited.address,
        summary=cited.text,
        updated=updated.isoformat(timespec="seconds"),
        author=context.site.settings.archive_name,
    )
