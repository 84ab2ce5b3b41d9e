"""Every subject that has pages, and the order in which their addresses are tried.

A subject is a folder: ``route`` says its addresses, ``page`` fills what they show, and the template beside it shows it.
"""

from typing import Final

from fastapi import APIRouter, FastAPI

from web.pages.about import route as about
from web.pages.aitys import route as aitys
from web.pages.asking import route as asking
from web.pages.compare import route as compare
from web.pages.help import route as help_
from web.pages.home import route as home
from web.pages.interfaces import route as interfaces
from web.pages.listing import route as listing
from web.pages.map import route as region_map
from web.pages.network import route as network
from web.pages.paths import route as paths
from web.pages.playlist import route as playlist
from web.pages.record import route as record
from web.pages.recording import route as recording
from web.pages.saved import route as saved
from web.pages.search import route as search
from web.pages.surprise import route as by_chance
from web.pages.timeline import route as timeline
from web.pages.today import route as today

ROUTERS: Final[tuple[APIRouter, ...]] = (
    home.router,
    search.router,
    saved.router,
    about.router,
    help_.router,
    interfaces.router,
    region_map.router,
    compare.router,
    timeline.router,
    network.router,
    aitys.router,
    paths.router,
    today.router,
    by_chance.router,
    playlist.router,
    listing.router,
    asking.router,
    recording.router,
    record.router,
)


def install(app: FastAPI) -> None:
    """Add the pages to the application."""
    for router in ROUTERS:
        app.include_router(router)
