"""The addresses of a search: with another text, another filter, from its first page."""

from collections.abc import Sequence
from dataclasses import replace

from web.http.parameters import SearchParameters
from web.view.request_context import RequestContext


def address(
    context: RequestContext,
    form: SearchParameters,
    *,
    text: str | None = None,
    narrowing: Sequence[tuple[str, str]] | None = None,
    path: str = "/search",
) -> str:
    """The address of this search with another text or other filters, from its first page."""
    changed = replace(
        form,
        text=form.text if text is None else text,
        narrowing=form.narrowing if narrowing is None else tuple(dict.fromkeys(narrowing)),
    )
    return context.address(path, parameters(changed))


def parameters(form: SearchParameters) -> list[tuple[str, str]]:
    """A form as parameters of an address, paging left out."""
    return [
        *([("q", form.text)] if form.text else []),
        *form.narrowing,
        *([("sort", form.sort)] if form.sort != "relevance" else []),
        *manner(form),
    ]


def manner(form: SearchParameters) -> list[tuple[str, str]]:
    """How the words are to be read, as parameters."""
    return [(name, "1") for name, asked in (("literal", form.literal), ("wide", form.wide)) if asked]


def toggled(context: RequestContext, form: SearchParameters, field: str, value: str) -> str:
    """The address of this search with the value added, or taken off."""
    pair = (field, value)
    kept = [p for p in form.narrowing if p != pair]
    return address(context, form, narrowing=kept if pair in form.narrowing else [*kept, pair])
