"""The addresses at which pictures are sent to a record, described and taken off it."""

import tempfile
from pathlib import Path
from typing import Final

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from archive.accounts.keys import Scope
from archive.errors import N_, InvalidValueError, NotFoundError
from archive.hygiene import clean
from archive.model import AccessLevel, AnyRecord, Kind, Picture, PictureType, Text
from media.pictures import keeping, reading
from web.desk.door import AtDesk, at_desk, onward, show
from web.desk.editing.own import Identifier, own
from web.desk.pictures.page import CAPTIONED, pictures_page
from web.http.errors import problem
from web.http.forms import Form, OwnForm, choice
from web.http.visitor import require_form_token

router = APIRouter(include_in_schema=False, prefix="/desk/{kind}/{identifier}/pictures")
_LONGEST: Final = 1_000
_LONGEST_NAME: Final = 200
_NOT_KEPT: Final = {"Cache-Control": "no-store"}
_TOKEN: Final = "x-csrf-token"  # noqa: S105 - the name of a header


@router.get("")
def pictures(request: Request, kind: Kind, identifier: Identifier) -> Response:
    at = at_desk(request)
    record, _ = own(at, kind, identifier)
    return show(request, at.context, "pictures/pictures.html", pictures_page(at, record))


@router.put("/{name}")
async def add(request: Request, kind: Kind, identifier: Identifier, name: str) -> Response:
    """Keep a picture: its bytes are the body, ``name`` what its file was called."""
    at, record = await run_in_threadpool(_sender, request, kind, identifier)
    try:
        made = await _received(request, at, record, _called(name))
    except InvalidValueError as error:
        return problem(422, error.code, *error.said(at.context.gettext))
    return JSONResponse({"path": made.path, "width": made.width, "height": made.height}, 201, _NOT_KEPT)


async def _received(request: Request, at: AtDesk, record: AnyRecord, name: str) -> Picture:
    """The bytes lie under a name of ours until they are kept. Raises InvalidValueError: too large, or no picture."""
    with tempfile.TemporaryDirectory(prefix="muragat-picture-") as folder:
        file = Path(folder) / "picture"
        size = 0
        with file.open("wb") as body:
            async for chunk in request.stream():
                size += len(chunk)
                if size > reading.MOST_BYTES:
                    raise InvalidValueError(
                        N_("at most %(most)s MB"), N_("Make it smaller first."), most=reading.MOST_BYTES >> 20
                    )
                await run_in_threadpool(body.write, chunk)
        archive = at.context.site.archive
        said = keeping.Statement()
        return await run_in_threadpool(lambda: keeping.add(archive, record.ref, file, said, who=at.who, name=name))


def _called(name: str) -> str:
    """The last part of what the sender calls the file; words, never a path."""
    last = clean(name).replace("\\", "/").rpartition("/")[2].strip()[:_LONGEST_NAME]
    return last if last.strip(".") else "picture"


@router.post("")
def describe(request: Request, kind: Kind, identifier: Identifier, form: OwnForm) -> Response:
    """Say what a picture shows, who made it and whose it is, or take it off (``remove=1``)."""
    at = at_desk(request, Scope.EDIT)
    record = _theirs(at, kind, identifier)
    archive, path = at.context.site.archive, form.get("path")
    if all(picture.path != path for picture in record.pictures):
        raise NotFoundError(N_("there is no such picture"), N_("It may have been removed."))
    if form.get("remove") == "1":
        keeping.remove(archive, record.ref, path, who=at.who, why=clean(form.get("why"))[:_LONGEST])
    else:
        keeping.describe(archive, record.ref, path, _said(form), who=at.who)
    return onward(at.context, f"/desk/{kind}/{identifier}/pictures")


def _sender(request: Request, kind: Kind, identifier: str) -> tuple[AtDesk, AnyRecord]:
    at = at_desk(request, Scope.EDIT)
    require_form_token(request, request.headers.get(_TOKEN, ""))
    return at, _theirs(at, kind, identifier)


def _theirs(at: AtDesk, kind: Kind, identifier: str) -> AnyRecord:
    record, _ = own(at, kind, identifier)
    return record


def _said(form: Form) -> keeping.Statement:
    """Raises InvalidValueError: a word that no list holds."""
    type_, level = form.get("type"), form.get("access")
    choice("type", type_, PictureType)
    choice("access", level, ("", *AccessLevel))
    captions = ((clean(form.get(f"caption.{language.value}"))[:_LONGEST].strip(), language) for language in CAPTIONED)
    return keeping.Statement(
        PictureType(type_),
        tuple(Text(text, language) for text, language in captions if text),
        clean(form.get("maker"))[:_LONGEST],
        clean(form.get("rights"))[:_LONGEST],
        AccessLevel(level) if level else None,
    )
