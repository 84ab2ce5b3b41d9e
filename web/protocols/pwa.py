"""What lets a phone install the archive and open it without a network: manifest, service worker, offline page.

The worker keeps the front end and the recordings that somebody chose to keep; see ``assets/js/service-worker.js``.
It must stand at the root of what it serves, so it has an address of its own outside ``/static``.
"""

import json

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from archive.errors import NotFoundError
from web.http.parameters import Playlist
from web.http.requests import context_of, page_context
from web.pages.playlist.page import playlist_page
from web.site import STATIC_FOLDER
from web.view.render import render

_WORKER = STATIC_FOLDER / "built" / "service-worker.js"
_GROUND, _ACCENT = "#f8f4eb", "#861d29"  # as in assets/css/tokens.css


router = APIRouter(include_in_schema=False)


@router.get("/manifest.webmanifest")
def manifest(request: Request) -> Response:
    """Web App Manifest (W3C)."""
    context = context_of(request)
    name = context.site.settings.archive_name
    icons = [
        {"src": context.address("/static/icon.svg"), "sizes": "any", "type": "image/svg+xml"},
        *(
            {"src": context.address(f"/static/icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png",
             "purpose": "any maskable"}
            for size in (192, 512)
        ),
    ]  # fmt: skip
    told = {
        "id": context.address("/"),
        "name": name,
        "short_name": name[:12],
        "description": context.gettext("A digital archive of traditional Kazakh music"),
        "lang": context.tongue.value,
        "start_url": context.address("/"),
        "scope": context.address("/"),
        "display": "standalone",
        "background_color": _GROUND,
        "theme_color": _ACCENT,
        "icons": icons,
    }
    headers = {"Cache-Control": "private, no-cache", "Vary": "Accept-Language, Cookie"}
    return Response(json.dumps(told, ensure_ascii=False), media_type="application/manifest+json", headers=headers)


@router.get("/service-worker.js")
def service_worker(request: Request) -> Response:
    """The worker. Its address carries the version of the bundle, so that a new bundle brings a new worker."""
    del request
    if not _WORKER.exists():
        raise NotFoundError("the front end is not built", "Run 'make front'.")
    return FileResponse(_WORKER, media_type="text/javascript", headers={"Cache-Control": "no-cache"})


@router.get("/offline")
def offline(request: Request) -> Response:
    """What the worker shows when there is no network: what was kept on this device can be heard from here."""
    context = page_context(request)
    return render(request, context, "playlist/playlist.html", playlist_page(context, Playlist(), offline=True))
