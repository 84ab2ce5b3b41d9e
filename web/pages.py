"""The pages: one function an address, each of three steps: read the request, fill a context, render it."""

from collections.abc import Callable

from fastapi import APIRouter, FastAPI
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from archive.model import Kind, Recording, Ref
from archive.policy import Action
from web import form
from web.contexts.about import about_page
from web.contexts.aitys import aitys_page
from web.contexts.compare import compare_page
from web.contexts.everything import is_cut
from web.contexts.facets import values_page
from web.contexts.home import home_page
from web.contexts.lists import list_page
from web.contexts.map import map_page
from web.contexts.network import network_page
from web.contexts.paths import path_page, paths_page
from web.contexts.record import record_page
from web.contexts.recording import recording_page
from web.contexts.saved import saved_page
from web.contexts.search import search_page
from web.contexts.surprise import surprise
from web.contexts.timeline import timeline_page
from web.contexts.today import today_page
from web.contexts.tree import TREES, tree_page
from web.errors import require
from web.limits import MAX_VALUE
from web.reading import Reading
from web.render import render
from web.requests import check_language, reading_of
from web.words import PATH


def install(app: FastAPI) -> None:
    """Add the pages to the application."""
    router = APIRouter(include_in_schema=False)
    router.add_api_route("/", home, methods=["GET"])
    router.add_api_route("/search", search, methods=["GET"])
    router.add_api_route("/search/values/{field}", search_values, methods=["GET"])
    router.add_api_route("/saved", saved, methods=["GET"])
    router.add_api_route("/about", about, methods=["GET"])
    router.add_api_route("/map", region_map, methods=["GET"])
    router.add_api_route("/compare", compare, methods=["GET"])
    router.add_api_route("/timeline", timeline, methods=["GET"])
    router.add_api_route("/network", network, methods=["GET"])
    router.add_api_route("/aitys", aitys, methods=["GET"])
    router.add_api_route("/paths", paths, methods=["GET"])
    router.add_api_route("/paths/{identifier}", one_path, methods=["GET"])
    router.add_api_route("/today", today, methods=["GET"])
    router.add_api_route("/surprise", by_chance, methods=["GET"])
    for kind, path in PATH.items():
        router.add_api_route(f"/{path}", _list_of(kind), methods=["GET"], name=f"list-{path}")
        router.add_api_route(f"/{path}/{{identifier}}", _page_of(kind), methods=["GET"], name=f"page-{path}")
    app.include_router(router)


def home(request: Request) -> Response:
    reading = _reading(request)
    return render(request, reading, "home.html", home_page(reading))


def search(request: Request) -> Response:
    reading = _reading(request)
    return render(request, reading, "search.html", search_page(reading, form.search_form(reading.query)))


def search_values(request: Request, field: str) -> Response:
    reading = _reading(request)
    find = next((value for key, value in reversed(reading.query) if key == "find"), "")[:MAX_VALUE]
    page = values_page(reading, form.search_form(reading.query), field, find)
    return render(request, reading, "values.html", page)


def saved(request: Request) -> Response:
    reading = _reading(request)
    return render(request, reading, "saved.html", saved_page(reading))


def about(request: Request) -> Response:
    reading = _reading(request)
    return render(request, reading, "about.html", about_page(reading))


def region_map(request: Request) -> Response:
    reading = _reading(request)
    return render(request, reading, "map.html", map_page(reading))


def compare(request: Request) -> Response:
    reading = _reading(request)
    ids = [value for key, value in reading.query if key == "id"]
    return render(request, reading, "compare.html", compare_page(reading, ids))


def timeline(request: Request) -> Response:
    reading = _reading(request)
    return render(request, reading, "timeline.html", timeline_page(reading))


def network(request: Request) -> Response:
    reading = _reading(request)
    return render(request, reading, "network.html", network_page(reading))


def aitys(request: Request) -> Response:
    reading = _reading(request)
    return render(request, reading, "aitys.html", aitys_page(reading))


def paths(request: Request) -> Response:
    reading = _reading(request)
    return render(request, reading, "paths.html", paths_page(reading))


def one_path(request: Request, identifier: str) -> Response:
    reading = _reading(request)
    return render(request, reading, "path.html", path_page(reading, identifier))


def today(request: Request) -> Response:
    reading = _reading(request)
    return render(request, reading, "today.html", today_page(reading, form.month_day(reading.query)))


def by_chance(request: Request) -> Response:
    """Another recording each time: nothing may keep the answer."""
    return RedirectResponse(surprise(_reading(request)), 303, {"Cache-Control": "no-store"})


def _list_of(kind: Kind) -> Callable[[Request], Response]:
    def page(request: Request) -> Response:
        reading = _reading(request)
        number = form.page_number(reading.query)
        if kind in TREES and number == 1 and not is_cut(reading, kind):
            return render(request, reading, "tree.html", tree_page(reading, kind))
        return render(request, reading, "list.html", list_page(reading, kind, number))

    return page


def _page_of(kind: Kind) -> Callable[[Request, str], Response]:
    def page(request: Request, identifier: str) -> Response:
        reading = _reading(request)
        record = require(reading, Action.SEE, Ref(kind, identifier))
        if isinstance(record, Recording):
            clip = form.clip(reading.query)
            return render(request, reading, "recording.html", recording_page(reading, record, clip=clip))
        by = form.grouping(reading.query)
        return render(request, reading, "record.html", record_page(reading, record, by=by))

    return page


def _reading(request: Request) -> Reading:
    check_language(request)
    return reading_of(request)
