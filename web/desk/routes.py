"""Every address of the desk."""

from typing import Final

from fastapi import APIRouter, FastAPI

from web.desk.account import route as account
from web.desk.arranging import route as arranging
from web.desk.asking import route as asking
from web.desk.comments import route as comments
from web.desk.doubts import route as doubts
from web.desk.editing import route as editing
from web.desk.history import route as history
from web.desk.lists import route as lists
from web.desk.passages import route as passages
from web.desk.people import route as people
from web.desk.pictures import route as pictures
from web.desk.sheets import route as sheets
from web.desk.tasks import route as tasks
from web.desk.together import route as together
from web.desk.uploading import route as uploading
from web.desk.uploading import tus

ROUTERS: Final[tuple[APIRouter, ...]] = (
    account.router,
    people.router,
    lists.router,
    tasks.router,
    asking.router,
    sheets.router,
    tus.router,
    uploading.router,
    together.router,
    history.router,
    doubts.router,
    comments.router,
    pictures.router,
    passages.router,
    arranging.router,
    editing.router,
)


def install(app: FastAPI) -> None:
    """Add the desk to the application."""
    for router in ROUTERS:
        app.include_router(router)
