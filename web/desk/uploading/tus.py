"""Uploads by the tus protocol 1.0 (core, creation, checksum, termination; https://tus.io/protocols/resumable-upload)."""

import base64
import binascii
import hashlib
from collections.abc import Mapping
from typing import Final

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from archive.accounts.keys import Scope
from archive.errors import N_, InvalidValueError, LockedError, MuragatError, NotFoundError, StoreError
from archive.uploads import QuotaError, Uploads, WrongOffsetError
from web.desk.door import AtDesk, at_desk
from web.http.visitor import SignInNeededError

router = APIRouter(include_in_schema=False, prefix="/desk/uploads")
VERSION: Final = "1.0.0"
_TUS: Final = {"Tus-Resumable": VERSION, "Cache-Control": "no-store"}
_DIGESTS: Final = ("sha1", "sha256", "sha512")
_BYTES = "application/offset+octet-stream"


@router.options("/files")
def abilities(request: Request) -> Response:
    quota = at_desk(request).context.site.settings.upload_quota_gigabytes * 1_000_000_000
    told = {"Tus-Version": VERSION, "Tus-Extension": "creation,checksum,termination", "Tus-Max-Size": str(quota)}
    return Response(status_code=204, headers={**_TUS, **told, "Tus-Checksum-Algorithm": ",".join(_DIGESTS)})


@router.post("/files")
def begin(request: Request) -> Response:
    """Creation: ``Upload-Length`` and ``Upload-Metadata`` with ``filename`` and ``group``."""
    at, refusal = _sender(request)
    if refusal:
        return refusal
    told = _metadata(request.headers.get("upload-metadata", ""))
    length = request.headers.get("upload-length", "")
    if not length.isdecimal() or len(length) > 15:
        return _refused(400, at.context.gettext("Upload-Length is not a number"))
    try:
        made = uploads_of(at).begin(told.get("group", ""), told.get("filename", ""), int(length))
    except NotFoundError as error:
        return _refused(400, error.told(at.context.gettext))
    except MuragatError as error:
        return _refused(_status(error), error.told(at.context.gettext))
    location = at.context.absolute(f"/desk/uploads/files/{made.id}")
    return Response(status_code=201, headers={**_TUS, "Location": location, "Upload-Offset": "0"})


@router.head("/files/{identifier}")
def offset(request: Request, identifier: str) -> Response:
    return _told(request, identifier)


@router.get("/files/{identifier}")
def offset_again(request: Request, identifier: str) -> Response:
    """HEAD comes here as GET without a body (``web.http.middleware``)."""
    return _told(request, identifier)


def _told(request: Request, identifier: str) -> Response:
    at, refusal = _sender(request)
    if refusal:
        return refusal
    try:
        found = uploads_of(at).get(identifier)
    except NotFoundError as error:
        return _refused(404, error.told(at.context.gettext))
    return Response(headers={**_TUS, "Upload-Offset": str(found.offset), "Upload-Length": str(found.size)})


@router.patch("/files/{identifier}")
async def append(request: Request, identifier: str) -> Response:
    """The next bytes. 409: not where the file ends; 423: somebody is writing it; 460: not what the checksum says."""
    at, refusal = await run_in_threadpool(_sender, request)
    if refusal:
        return refusal
    if request.headers.get("content-type") != _BYTES:
        return _refused(415, f"send it as {_BYTES}")
    try:
        digest, expected = _checksum(request.headers.get("upload-checksum", ""))
        start = _whole_number(request.headers.get("upload-offset", ""))
        size = (await run_in_threadpool(uploads_of(at).get, identifier)).size
        end = await _append(request, uploads_of(at), identifier, start, size, digest, expected)
    except MuragatError as error:
        return _refused(_status(error), error.told(at.context.gettext))
    return Response(status_code=204, headers={**_TUS, "Upload-Offset": str(end)})


_STATUS: Final[Mapping[type[MuragatError], int]] = {
    WrongOffsetError: 409,
    QuotaError: 413,
    LockedError: 423,
    NotFoundError: 404,
    StoreError: 507,
}


def _status(error: MuragatError) -> int:
    return 460 if isinstance(error, ChecksumError) else _STATUS.get(type(error), 400)


class ChecksumError(InvalidValueError):
    """The bytes are not those that were sent."""

    code = "checksum"


async def _append(
    request: Request, held: Uploads, identifier: str, start: int, size: int, digest: str, expected: bytes
) -> int:
    count = start
    summed = hashlib.new(digest or "sha1", usedforsecurity=False)
    with held.appending(identifier, start) as file:
        async for chunk in request.stream():
            count += len(chunk)
            if count > size:
                raise InvalidValueError(
                    N_("more than the %(n)s bytes that were announced"), N_("Begin it again."), n=size
                )
            summed.update(chunk)
            await run_in_threadpool(file.write, chunk)
        if digest and summed.digest() != expected:
            raise ChecksumError(N_("the bytes are not what the checksum says"), N_("Send them again."))
    return count


@router.delete("/files/{identifier}")
def end(request: Request, identifier: str) -> Response:
    at, refusal = _sender(request)
    if refusal:
        return refusal
    try:
        uploads_of(at).remove(identifier)
    except NotFoundError as error:
        return _refused(404, error.told(at.context.gettext))
    return Response(status_code=204, headers=_TUS)


def _sender(request: Request) -> tuple[AtDesk, Response | None]:
    """Whoever sends. A browser sends these headers to another site only after asking it, which is never granted."""
    at = at_desk(request, Scope.EDIT)
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise SignInNeededError("sent from another site", "Send it from the desk.")
    if request.headers.get("tus-resumable") != VERSION:
        return at, _refused(412, f"Tus-Resumable must be {VERSION}")
    return at, None


def uploads_of(at: AtDesk) -> Uploads:
    """What whoever is signed in has sent."""
    return Uploads(at.context.site.archive.home, at.account.id)


def _refused(status: int, reason: str) -> Response:
    return Response(reason, status, {**_TUS, "Tus-Version": VERSION}, media_type="text/plain")


def _whole_number(text: str) -> int:
    if not text.isdecimal() or len(text) > 15:
        raise InvalidValueError(N_("Upload-Offset is not a number"))
    return int(text)


def _metadata(header: str) -> dict[str, str]:
    """``filename d29ybGQ=,group YQ==``; what cannot be read is left out."""
    found: dict[str, str] = {}
    for pair in header.split(",")[:20]:
        key, _, value = pair.strip().partition(" ")
        try:
            found[key] = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            continue
    return found


def _checksum(header: str) -> tuple[str, bytes]:
    """The algorithm and the digest; nothing where none was sent. Raises InvalidValueError."""
    if not header:
        return "", b""
    name, _, value = header.partition(" ")
    if name not in _DIGESTS:
        raise InvalidValueError(
            N_("%(name)s=«%(value)s» is unknown"),
            N_("Use one of: %(choices)s."),
            name="Upload-Checksum",
            value=name[:20],
            choices=", ".join(_DIGESTS),
        )
    try:
        return name, base64.b64decode(value, validate=True)
    except binascii.Error as error:
        raise InvalidValueError(N_("Upload-Checksum is no base64")) from error
