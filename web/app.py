"""The web application: ``create_app`` opens a home and puts the pages, the API and the streams together.

Nothing here knows what a recording is. Order matters in two places: middleware is listed outermost first, and the
router that answers with a 404 page comes last by being no router at all.
"""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from web.api import export, records, sounding, tracks
from web.desk import routes as desk
from web.http import errors, statuses
from web.http.memory import PageMemory
from web.http.middleware import Guard, HeadAndCompression
from web.operation import health, metrics
from web.pages import routes as pages
from web.protocols import cite, feeds, oembed, open_search, pwa, robots, site_map
from web.protocols.preview import route as preview
from web.site import STATIC_FOLDER, Site
from web.streams import audio, covers, pictures, tables


def create_app(archive_home: Path, *, base_url: str = "") -> FastAPI:
    """The application serving the home at this path.

    ``base_url``: the public address, with a path if a proxy serves the archive under one; else the settings' own.
    Raises MuragatError at once: no home there, made by a newer Muragat, a base URL that is none.
    """
    site = Site.open(archive_home, base_url=base_url)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncGenerator[None]:
        yield
        site.close()

    app = FastAPI(
        title="Muragat",
        description="A digital archive of traditional Kazakh music. The same things that the pages show, as JSON.",
        version="1",
        contact=_contact(site.settings.contact),
        license_info={"name": "GPL-3.0-or-later (the program)", "url": "https://www.gnu.org/licenses/gpl-3.0.html"},
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,  # they would trust the Host header; see web.http.errors
        lifespan=lifespan,
        middleware=[
            Middleware(Guard, defect=errors.defect, root_path=site.root_path),
            Middleware(PageMemory, site=site),
            Middleware(HeadAndCompression),
        ],
    )
    app.state.site = site
    errors.install(app)
    for protocol in (cite, oembed, robots, site_map, feeds, open_search, preview, pwa):
        app.include_router(protocol.router)
    desk.install(app)
    pages.install(app)
    records.install(app)
    app.include_router(tracks.router, responses=statuses.PROBLEMS)
    app.include_router(sounding.router)
    export.install(app)
    audio.install(app)
    tables.install(app)
    app.include_router(pictures.router, responses=statuses.FILE_ANSWERS)
    app.include_router(covers.router, responses=statuses.FILE_ANSWERS)
    health.install(app)
    app.state.metrics = metrics.install(app)
    app.mount("/static", LongLivedFiles(directory=STATIC_FOLDER), name="static")
    return app


def _contact(contact: str) -> dict[str, str] | None:
    """Whom to write to, as OpenAPI has it."""
    if not contact:
        return None
    return {"email": contact} if "@" in contact and " " not in contact else {"name": contact}


class LongLivedFiles(StaticFiles):
    """The bundle. Its addresses carry a version, so that a browser may keep it for a year."""

    def file_response(self, *args: object, **kwargs: object) -> Response:
        response = super().file_response(*args, **kwargs)  # pyright: ignore
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response
