"""Hits in the order that people look for them: the thing itself, recordings to hear, then the rest by kind.

Only where a question names no kind and asks for no order of its own; else the hits stand as they were ranked.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from archive.model import AnyRecord, Kind
from web.http.parameters import SearchParameters
from web.pages.search.addresses import toggled
from web.view.lists import question, records_of
from web.view.request_context import RequestContext
from web.view.words import KINDS

TO_HEAR = 5
"""So many recordings stand on the first page, however many other hits are ranked above them."""


@dataclass(frozen=True, slots=True)
class Group:
    """``places``: of its hits on the page, from 0. ``heading`` is empty for the thing itself and where there is one
    group. ``href``: the same search in this kind alone."""

    heading: str
    places: tuple[int, ...]
    href: str = ""


def with_recordings(
    context: RequestContext, form: SearchParameters, ranked: Sequence[AnyRecord]
) -> tuple[AnyRecord, ...]:
    """The hits of a page, and on the first one recordings to hear that would stand on a later one."""
    held = sum(record.kind is Kind.RECORDING for record in ranked)
    if not _is_grouped(form) or not _is_first(form) or held >= min(TO_HEAR, len(ranked)):
        return tuple(ranked)
    narrowed = replace(form, narrowing=(*form.narrowing, ("kind", Kind.RECORDING.value)))
    found = context.site.index.search(question(context, narrowed, limit=TO_HEAR))
    lifted = [record for record in records_of(context, found) if record not in ranked]
    return (*ranked, *lifted[: TO_HEAR - held])


def groups(context: RequestContext, form: SearchParameters, records: Sequence[AnyRecord]) -> tuple[Group, ...]:
    """The places of the page's hits, grouped."""
    kinds = dict.fromkeys(record.kind for record in records)
    if not _is_grouped(form) or len(kinds) < 2:
        return (Group("", tuple(range(len(records)))),)
    itself = 0 if _is_first(form) and records[0].kind is not Kind.RECORDING else None
    found = [] if itself is None else [Group("", (itself,))]
    for kind in sorted(kinds, key=lambda kind: kind is not Kind.RECORDING):
        places = tuple(n for n, record in enumerate(records) if record.kind is kind and n != itself)
        if places:
            found.append(Group(context.gettext(KINDS[kind]), places, toggled(context, form, "kind", kind.value)))
    return tuple(found)


def _is_grouped(form: SearchParameters) -> bool:
    return bool(form.text) and not form.kinds and form.sort == "relevance"


def _is_first(form: SearchParameters) -> bool:
    return form.page == 1 and not form.cursor
