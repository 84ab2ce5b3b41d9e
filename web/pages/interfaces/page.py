"""The API as a page for people: every operation of ``/openapi.json`` with its parameters and its answers.

The text of the operations is English, as in the document itself; what stands around it is in the reader's language.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from web.view.frame import Frame, frame
from web.view.request_context import RequestContext


@dataclass(frozen=True, slots=True)
class Parameter:
    """What an operation takes. ``place``: path or query."""

    name: str
    place: str
    required: bool
    description: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """A status that an operation answers with, and what it means."""

    status: str
    description: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One address with one method. ``example`` can be opened; empty where the address needs an id."""

    method: str
    path: str
    summary: str
    description: str
    parameters: tuple[Parameter, ...]
    outcomes: tuple[Outcome, ...]
    example: str


@dataclass(frozen=True, slots=True)
class InterfacesPage:
    """Operations by their tag, in the order of the document."""

    frame: Frame
    description: str
    licence: str
    licence_href: str
    contact: str
    operations: tuple[Operation, ...]


def interfaces_page(context: RequestContext, document: Mapping[str, Any]) -> InterfacesPage:
    """Fill the page from the OpenAPI document of this application."""
    info: Mapping[str, Any] = document["info"]
    licence: Mapping[str, str] = info.get("license", {})
    paths: Mapping[str, Mapping[str, Any]] = document["paths"]
    return InterfacesPage(
        frame=frame(context, context.gettext("For programs: the API")),
        description=str(info.get("description", "")),
        licence=licence.get("name", "").partition(" ")[0],
        licence_href=licence.get("url", ""),
        contact=context.site.settings.contact,
        operations=tuple(
            _operation(context, method, path, said)
            for path, methods in paths.items()
            for method, said in methods.items()
        ),
    )


def _operation(context: RequestContext, method: str, path: str, said: Mapping[str, Any]) -> Operation:
    return Operation(
        method=method.upper(),
        path=path,
        summary=str(said.get("summary", "")),
        description=str(said.get("description", "")).partition("\n\nRaises")[0],
        parameters=tuple(
            Parameter(p["name"], p["in"], bool(p.get("required")), str(p.get("description", "")))
            for p in said.get("parameters", ())
        ),
        outcomes=tuple(
            Outcome(status, str(answer.get("description", ""))) for status, answer in said.get("responses", {}).items()
        ),
        example="" if "{" in path or method != "get" else context.address(path),
    )
