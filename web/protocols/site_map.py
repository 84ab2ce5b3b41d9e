"""The site map (sitemaps.org): every address that anybody may see, in files of a size that crawlers take."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from archive.catalogue.catalogue import Catalogue
from archive.errors import NotFoundError
from archive.model import Kind
from archive.policy import Action
from archive.vocabulary.shipped import listening_paths
from web.http.requests import context_of
from web.protocols.xml import xml_response
from web.view.request_context import RequestContext, path_of
from web.view.words import KIND_OF_PATH, PATH

SITEMAP_SIZE = 10_000
"""Addresses in one file; the protocol allows 50,000."""

_PAGES: Final = ("/", "/about", "/map", "/timeline", "/network", "/aitys", "/paths")

router = APIRouter(include_in_schema=False)


@router.get("/sitemap.xml")
def index(request: Request) -> Response:
    context = context_of(request)
    return xml_response(context, "sitemap-index.xml", sitemap_parts(context))


@router.get("/sitemap-{path}-{part:int}.xml")
def one_part(request: Request, path: str, part: int) -> Response:
    """Raises NotFoundError: no such kind or part."""
    context = context_of(request)
    kind = KIND_OF_PATH.get(path)
    if kind is None or not 1 <= part <= len(sitemap_bounds(context, kind)):
        raise NotFoundError(f"there is no site map {path}-{part}")
    return xml_response(context, "sitemap.xml", list(sitemap(context, kind, part)))


@router.get("/sitemap-pages.xml")
def pages(request: Request) -> Response:
    context = context_of(request)
    return xml_response(context, "sitemap.xml", list(sitemap_pages(context)))


@dataclass(frozen=True, slots=True)
class Place:
    """One address of the site map; ``changed`` is the day of its last change, or empty."""

    address: str
    changed: str = ""


def sitemap_parts(context: RequestContext) -> list[str]:
    """The addresses of the site map's files: the pages of their own, then one or more a kind that has records."""
    parts = [context.absolute("/sitemap-pages.xml")]
    for kind in Kind:
        files = range(1, len(sitemap_bounds(context, kind)) + 1)
        parts += [context.absolute(f"/sitemap-{PATH[kind]}-{n}.xml") for n in files]
    return parts


def sitemap_bounds(context: RequestContext, kind: Kind) -> tuple[str, ...]:
    """For each file of a kind the id after which it begins: found by walking the ids once a change, never counting."""
    catalogue = context.site.archive.catalogue
    return _bounds(catalogue, kind, catalogue.last_change())


@lru_cache(maxsize=32)
def _bounds(catalogue: Catalogue, kind: Kind, _last_change: int) -> tuple[str, ...]:
    bounds: list[str] = []
    after = ""
    while ids := catalogue.ids(kind, after=after, limit=SITEMAP_SIZE):
        bounds.append(after)
        after = ids[-1]
    return tuple(bounds)


def sitemap_pages(context: RequestContext) -> Iterator[Place]:
    """The pages that are not records: ways in, lists, listening paths."""
    for path in (*_PAGES, *(f"/{path}" for path in PATH.values()), *(f"/paths/{p.id}" for p in listening_paths())):
        yield Place(context.absolute(path))


def sitemap(context: RequestContext, kind: Kind, part: int) -> Iterator[Place]:
    """The addresses in one file: every page of this kind that anybody may see."""
    after = sitemap_bounds(context, kind)[part - 1]
    left = SITEMAP_SIZE
    while left and (found := context.site.archive.catalogue.walk(kind, after=after, limit=min(500, left))):
        for record, changed in found:
            if context.may(Action.SEE, record) and record.superseded_by is None:
                yield Place(context.absolute(path_of(record.ref)), changed[:10])
        after = found[-1][0].id
        left -= len(found)
