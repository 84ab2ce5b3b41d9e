"""``/healthz``: whether this process lives. ``/readyz``: whether it can serve just now.

A supervisor starts a process anew that does not live; a proxy sends nobody to one that is not ready, and comes back
when it is. So the first asks nothing of databases and disks: a database that is away is not mended by ending servers.
"""

import os
import time
from collections.abc import Callable
from typing import Final

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from archive.errors import MuragatError, StoreError
from web.http.visitor import address_of
from web.site import Site

_NEVER_KEPT: Final = {"Cache-Control": "no-store"}


def install(app: FastAPI) -> None:
    app.add_api_route("/healthz", health, methods=["GET"], include_in_schema=False)
    app.add_api_route("/readyz", ready, methods=["GET"], include_in_schema=False)


def health(request: Request) -> Response:
    """``address``: who the server takes the visitor for; behind a proxy ``muragat doctor`` compares it."""
    return JSONResponse({"status": "ok", "address": address_of(request)}, headers=_NEVER_KEPT)


def ready(request: Request) -> Response:
    """200 when everything answers, else 503; each part with ``ok`` or a word of what is wrong, and no more."""
    site: Site = request.app.state.site
    parts: dict[str, Callable[[], object]] = {
        "catalogue": site.archive.catalogue.last_change,
        "desk": lambda: None if site.desk is None else site.desk.check(),
        "store": lambda: _look_at_store(site),
    }
    told = {name: _asked(act) for name, act in parts.items()}
    well = all(word == "ok" for word in told.values())
    return JSONResponse(
        {"status": "ok" if well else "not-ready", "at": round(time.time(), 3), **told},
        200 if well else 503,
        _NEVER_KEPT if well else {**_NEVER_KEPT, "Retry-After": "2"},
    )


def _asked(act: Callable[[], object]) -> str:
    try:
        act()
    except MuragatError as error:
        return error.code
    except OSError:
        return "disk"
    return "ok"


def _look_at_store(site: Site) -> None:
    if not site.archive.catalogue.is_whole:
        raise StoreError("the catalogue is not whole")
    if not os.access(site.archive.home.root, os.R_OK):
        raise StoreError("the home cannot be read")
