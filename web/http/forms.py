"""Forms that browsers send: read with limits, before anything is done with them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, Final
from urllib.parse import parse_qsl

from fastapi import Depends
from starlette.requests import Request

from archive.errors import N_, InvalidValueError
from web.http.visitor import require_form_token

MAX_FORM_BYTES: Final = 5_000_000
MAX_FIELDS: Final = 5_000
TOKEN: Final = "csrf_token"  # noqa: S105 - the name of a field
_URLENCODED: Final = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Form:
    """The fields in the order in which they were sent."""

    pairs: tuple[tuple[str, str], ...] = ()

    def get(self, name: str, default: str = "") -> str:
        """The last value of a field."""
        return next((value for key, value in reversed(self.pairs) if key == name), default)

    def all(self, name: str) -> Sequence[str]:
        return tuple(value for key, value in self.pairs if key == name)


async def read_form(request: Request) -> Form:
    """The form in the body. Raises InvalidValueError: too large, or not a form."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_FORM_BYTES:
            raise InvalidValueError(N_("a form of more than %(n)s bytes"), N_("Send less at a time."), n=MAX_FORM_BYTES)
    if not body:
        return Form()
    if kind != _URLENCODED:
        raise InvalidValueError(
            N_("a form as «%(kind)s»"), N_("Send it as %(wanted)s."), kind=kind[:60] or "?", wanted=_URLENCODED
        )
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MAX_FIELDS, errors="strict")
    except ValueError as error:
        raise InvalidValueError(
            N_("a form that cannot be read (%(why)s)"), N_("Send fewer fields, as UTF-8."), why=error
        ) from error
    return Form(tuple((key, value.replace("\r\n", "\n")) for key, value in pairs))


async def _own_form(request: Request) -> Form:
    form = await read_form(request)
    require_form_token(request, form.get(TOKEN))
    return form


def choice(name: str, value: str, choices: Iterable[str]) -> str:
    """One of the words that an input offers. Raises InvalidValueError: the page is old, or the form is nobody's."""
    offered = list(choices)
    if value not in offered:
        raise InvalidValueError(
            N_("%(name)s=«%(value)s» is unknown"),
            N_("Use one of: %(choices)s."),
            name=name,
            value=value[:40],
            choices=", ".join(word for word in offered if word),
        )
    return value


OwnForm = Annotated[Form, Depends(_own_form)]
"""A form of this browser's own session. Raises StaleFormError otherwise."""
