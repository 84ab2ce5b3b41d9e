"""Addresses for machines: robots, site map, feeds, search description. Policy is asked as everywhere."""

from collections.abc import Iterable

from fastapi import APIRouter, FastAPI
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from archive.errors import NotFoundError
from archive.model import Ref
from archive.policy import Action
from web.contexts import discovery
from web.errors import require
from web.form import search_form
from web.requests import check_language, reading_of
from web.words import KIND_OF_PATH
from web.xml import legal

_ROBOTS = """\
# Everybody may read and index the pages. Programs that gather material to train models may not:
# the recordings belong to their bearers, who were not asked. Every answer says so (Content-Usage: train-ai=n).
User-agent: *
Disallow: {root}/api/search
Disallow: {root}/search.atom
Disallow: {root}/search/values
Disallow: {root}/surprise

{trainers}
Disallow: /

Sitemap: {sitemap}
"""
_TRAINERS = ("GPTBot", "Google-Extended", "CCBot", "ClaudeBot", "Applebot-Extended", "Bytespider", "meta-externalagent")


def install(app: FastAPI) -> None:
    """Add the addresses to the application."""
    router = APIRouter(include_in_schema=False)
    router.add_api_route("/robots.txt", robots, methods=["GET"])
    router.add_api_route("/sitemap.xml", sitemap_index, methods=["GET"])
    router.add_api_route("/sitemap-{path}-{part:int}.xml", sitemap, methods=["GET"])
    router.add_api_route("/feed.atom", feed, methods=["GET"])
    router.add_api_route("/search.atom", search_feed, methods=["GET"])
    router.add_api_route("/sitemap-pages.xml", sitemap_pages, methods=["GET"])
    router.add_api_route("/{path}/{identifier}/feed.atom", record_feed, methods=["GET"])
    router.add_api_route("/opensearch.xml", open_search, methods=["GET"])
    app.include_router(router)


def robots(request: Request) -> Response:
    """Crawlers may read every page. Narrowed searches, which are endless, say noindex themselves."""
    reading = reading_of(request)
    trainers = "\n".join(f"User-agent: {name}" for name in _TRAINERS)
    text = _ROBOTS.format(root=reading.root, trainers=trainers, sitemap=reading.absolute("/sitemap.xml"))
    return PlainTextResponse(text)


def sitemap_index(request: Request) -> Response:
    return _xml(request, "sitemap-index.xml", discovery.sitemap_parts(reading_of(request)))


def sitemap(request: Request, path: str, part: int) -> Response:
    """Raises NotFoundError: no such kind or part."""
    kind = KIND_OF_PATH.get(path)
    if kind is None or not 1 <= part <= len(discovery.sitemap_bounds(reading_of(request), kind)):
        raise NotFoundError(f"there is no site map {path}-{part}")
    return _xml(request, "sitemap.xml", list(discovery.sitemap(reading_of(request), kind, part)))


def sitemap_pages(request: Request) -> Response:
    return _xml(request, "sitemap.xml", list(discovery.sitemap_pages(reading_of(request))))


def feed(request: Request) -> Response:
    check_language(request)
    return _xml(request, "feed.xml", discovery.feed(reading_of(request)), "application/atom+xml")


def search_feed(request: Request) -> Response:
    """What a search finds, newest in the archive first. Raises BadParameterError."""
    check_language(request)
    reading = reading_of(request)
    page = discovery.search_feed(reading, search_form(reading.query))
    return _xml(request, "feed.xml", page, "application/atom+xml")


def record_feed(request: Request, path: str, identifier: str) -> Response:
    """The recordings tied to a record. Raises NotFoundError: that kind has no feeds, or there is no such record."""
    check_language(request)
    kind = KIND_OF_PATH.get(path)
    if kind is None or kind not in discovery.FED:
        raise NotFoundError(f"{path[:40]!r} has no feeds")
    reading = reading_of(request)
    record = require(reading, Action.SEE, Ref(kind, identifier))
    return _xml(request, "feed.xml", discovery.feed(reading, record.ref), "application/atom+xml")


def open_search(request: Request) -> Response:
    page = discovery.open_search(reading_of(request))
    return _xml(request, "opensearch.xml", page, "application/opensearchdescription+xml")


def _xml(
    request: Request, template: str, page: object | Iterable[str], media_type: str = "application/xml"
) -> Response:
    reading = reading_of(request)
    text = reading.site.templates[reading.tongue].get_template(template).render(page=page)
    headers = {"Cache-Control": "private, no-cache", "Vary": "Accept-Language, Cookie"}
    return Response(legal(text), media_type=media_type, headers=headers)
