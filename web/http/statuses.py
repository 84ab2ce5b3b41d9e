"""The statuses that operations of the API answer with besides 200, and what they read of the address by themselves, as
OpenAPI says it."""

from typing import Any

from pydantic import BaseModel


class Problem(BaseModel):
    """Every error. ``code`` is stable; ``reason`` and ``hint`` are for people."""

    code: str
    reason: str
    hint: str
    contact: str = ""
    incident: str = ""


PROBLEMS: dict[int | str, dict[str, Any]] = {
    400: {"model": Problem, "description": "A parameter means nothing here"},
    403: {"model": Problem, "description": "Closed by its keepers to this visitor"},
    404: {"model": Problem, "description": "No such record"},
    410: {"model": Problem, "description": "Withdrawn"},
    414: {"description": "The address is too long"},
    422: {"model": Problem, "description": "A parameter is out of its limits"},
    308: {"description": "Another record took the place of this one: ask there"},
}
"""What an operation may answer besides 200."""

BUSY: dict[int | str, dict[str, Any]] = {503: {"model": Problem, "description": "Many ask for this at the moment"}}
"""What an operation that takes a processor for seconds may answer, too."""

FILE_ANSWERS: dict[int | str, dict[str, Any]] = PROBLEMS | {
    206: {"description": "The range that was asked for"},
    304: {"description": "Nothing has changed"},
    412: {"description": "The condition does not hold"},
    416: {"description": "The range lies outside the file"},
}
"""The same for what is served as a file (RFC 9110)."""


def query(name: str, description: str, *, required: bool = True, **schema: object) -> dict[str, Any]:
    """A parameter that an endpoint reads from the address itself."""
    told = {"name": name, "in": "query", "required": required, "description": description, "schema": schema}
    return {"parameters": [told]}
