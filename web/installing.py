"""What lets a phone install the archive and open it without a network: manifest, service worker, offline page.

The worker keeps the front end and the recordings that somebody chose to keep; see ``assets/js/service-worker.js``.
It must stand at the root of what it serves, so it has an address of its own outside ``/static``.
"""

import json

from fastapi import APIRouter, FastAPI
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from archive.errors import NotFoundError
from web.contexts.playlist import playlist_page
from web.form import Playlist
from web.render import render
from web.requests import check_language, reading_of
from web.site import STATIC_FOLDER

_WORKER = STATIC_FOLDER / "built" / "service-worker.js"
_GROUND, _ACCENT = "#f8f4eb", "#861d29"  # as in assets/css/tokens.css


def install(app: FastAPI) -> None:
    """Add the addresses to the application."""
    router = APIRouter(include_in_schema=False)
    router.add_api_route("/manifest.webmanifest", manifest, methods=["GET"])
    router.add_api_route("/service-worker.js", service_worker, methods=["GET"])
    router.add_api_route("/offline", offline, methods=["GET"])
    app.include_router(router)


def manifest(request: Request) -> Response:
    """Web App Manifest (W3C)."""
    reading = reading_of(request)
    name = reading.site.settings.archive_name
    icons = [
        {"src": reading.address("/static/icon.svg"), "sizes": "any", "type": "image/svg+xml"},
        *(
            {"src": reading.address(f"/static/icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png",
             "purpose": "any maskable"}
            for size in (192, 512)
        ),
    ]  # fmt: skip
    told = {
        "id": reading.address("/"),
        "name": name,
        "short_name": name[:12],
        "description": reading.gettext("A digital archive of traditional Kazakh music"),
        "lang": reading.tongue.value,
        "start_url": reading.address("/"),
        "scope": reading.address("/"),
        "display": "standalone",
        "background_color": _GROUND,
        "theme_color": _ACCENT,
        "icons": icons,
    }
    headers = {"Cache-Control": "private, no-cache", "Vary": "Accept-Language, Cookie"}
    return Response(json.dumps(told, ensure_ascii=False), media_type="application/manifest+json", headers=headers)


def service_worker(request: Request) -> Response:
    """The worker. Its address carries the version of the bundle, so that a new bundle brings a new worker."""
    del request
    if not _WORKER.exists():
        raise NotFoundError("the front end is not built", "Run 'make front'.")
    return FileResponse(_WORKER, media_type="text/javascript", headers={"Cache-Control": "no-cache"})


def offline(request: Request) -> Response:
    """What the worker shows when there is no network: what was kept on this device can be heard from here."""
    check_language(request)
    reading = reading_of(request)
    return render(request, reading, "playlist.html", playlist_page(reading, Playlist(), offline=True))
