"""The JSON twins of the pages, described by OpenAPI.

A record is sent as the catalogue knows it, cut to what the visitor may know (``archive.policy.redact``), with its kind,
title, address and the records that it names. Search answers as the command line does.
"""

from collections.abc import Callable
from dataclasses import fields
from typing import Annotated, Any, get_type_hints

import msgspec
from fastapi import APIRouter, FastAPI, Query
from pydantic import BaseModel, ConfigDict, Field, create_model
from starlette.requests import Request
from starlette.responses import Response

from archive.model import RECORD_TYPES, Analysis, AnyRecord, Kind, Recording, Ref
from archive.policy import Action
from archive.rules.links import links_of
from archive.rules.measured import Settled, settled
from search.query.request import FACETS, FILTER_FIELDS, SORTS, Answer
from web.api.asked import FACET, FILTER, SORT
from web.http import parameters
from web.http.errors import require
from web.http.limits import MAX_LIMIT
from web.http.machines import said_of
from web.http.parameters import BadParameterError
from web.http.requests import page_context
from web.http.statuses import PROBLEMS
from web.pages.search.labels import facet_label
from web.view.lists import ask, records_of, told_apart
from web.view.request_context import RequestContext, path_of
from web.view.words import FACET_KIND, KIND, N_, PATH

_OWN_PARAMETERS = frozenset(
    {"q", "filter", "sort", "limit", "offset", "page", "lang", "literal", "wide", "facet", "cursor"}
)


class RelatedModel(BaseModel):
    """A record that this one names, and in which relation."""

    relation: str
    kind: Kind
    id: str
    title: str
    url: str


class HitModel(BaseModel):
    """One record found."""

    model_config = ConfigDict(extra="allow")

    kind: Kind
    id: str
    title: str
    score: float
    url: str


class FacetValueModel(BaseModel):
    """One value of a facet and the number of hits that have it."""

    value: str
    count: int
    title: str


class NoteModel(BaseModel):
    """Something to know about the answer."""

    code: str
    detail: str


class UnderstoodModel(BaseModel):
    """Words of the query that were read as a filter. ``without``: the query to ask to take this part back."""

    field: str
    value: str
    words: str
    without: str


class AnswerModel(BaseModel):
    """What a search found."""

    total: int
    hits: list[HitModel]
    facets: dict[str, list[FacetValueModel]]
    notes: list[NoteModel]
    understood: list[UnderstoodModel]
    did_you_mean: str | None
    next_cursor: str | None = Field(description="Where the next page begins; null after the last")


class SuggestionModel(BaseModel):
    """A name that what is being typed may become. ``title`` is in the reader's script, ``matched`` as it answers.

    ``note`` tells namesakes apart: the composer of a work, the performer of a recording, the years of a life.
    """

    kind: Kind
    id: str
    title: str
    matched: str
    label: str
    note: str
    url: str


def install(app: FastAPI) -> None:
    """Add the API to the application."""
    router = APIRouter(prefix="/api", responses=PROBLEMS, tags=["archive"])
    router.add_api_route("/search", search, methods=["GET"], response_model=AnswerModel, summary="Search the archive")
    router.add_api_route(
        "/suggest", suggest, methods=["GET"], response_model=list[SuggestionModel], summary="Names while typing"
    )
    for kind, path in PATH.items():
        router.add_api_route(
            f"/{path}/{{identifier}}",
            _record_of(kind),
            methods=["GET"],
            response_model=_model_of(kind),
            operation_id=f"get_{kind.value}",
            summary=f"One {kind.value}",
        )
    app.include_router(router)


def search(
    request: Request,
    q: Annotated[str, Query(description="Words in any script; operators as on the search page")] = "",
    kind: Annotated[list[Kind] | None, Query(description="Only records of these kinds")] = None,
    filter: Annotated[  # noqa: A002 - the name of the parameter, as on the command line
        list[str] | None,
        Query(description=f"field=value, repeatable; fields: {', '.join(FILTER_FIELDS)}", json_schema_extra=FILTER),
    ] = None,
    sort: Annotated[str, Query(description=f"One of: {', '.join(SORTS)}", json_schema_extra=SORT)] = "relevance",
    limit: Annotated[int, Query(ge=0, le=MAX_LIMIT)] = 20,
    offset: Annotated[int, Query(ge=0, le=100_000)] = 0,
    cursor: Annotated[str, Query(description="next_cursor of the page before; takes the place of offset")] = "",
    facet: Annotated[
        list[str] | None, Query(description="Facets to count instead of all; none for none", json_schema_extra=FACET)
    ] = None,
) -> Response:
    """Search: the same answer as ``muragat search --json`` gives, for what this visitor may see."""
    context = page_context(request)
    unknown = next((k for k, _ in context.query if k not in _OWN_PARAMETERS and k not in FILTER_FIELDS), None)
    if unknown is not None:
        raise BadParameterError(
            N_("the parameter «%(name)s» is unknown"),
            N_("The fields are: %(choices)s."),
            name=unknown[:40],
            choices=", ".join(FILTER_FIELDS),
        )
    asked = parameters.search_parameters(context.query)
    answer = ask(
        context,
        text=q,
        kinds=asked.kinds,
        filters=asked.filters,
        sort=sort,
        limit=limit,
        offset=offset or (asked.page - 1) * limit,
        facets=_facets(facet),
        literal=asked.literal,
        wide=asked.wide,
        cursor=cursor,
    )
    del kind, filter  # described and checked above; search_parameters reads them together with the other fields
    return _json(answer_plain(context, answer))


def _facets(asked: list[str] | None) -> tuple[str, ...]:
    """The facets to count. Raises BadParameterError."""
    if not asked:
        return FACETS
    if asked == ["none"]:
        return ()
    unknown = next((name for name in asked if name not in FACETS), None)
    if unknown is not None:
        raise BadParameterError(
            N_("%(name)s=«%(value)s» is unknown"),
            N_("Use one of: %(choices)s."),
            name="facet",
            value=unknown[:40],
            choices=", ".join(FACETS),
        )
    return tuple(dict.fromkeys(asked))


def suggest(
    request: Request,
    q: Annotated[str, Query(description="What has been typed so far")] = "",
    limit: Annotated[int, Query(ge=1, le=20)] = 8,
) -> Response:
    """Names in any script, people and works first; only what this visitor may see."""
    context = page_context(request)
    context.site.follower.follow()
    found = context.site.index.suggest(q, context.viewer, limit, context.today)
    context.prefetch_to_name(s.ref for s in found)
    records = {s.ref: record for s in found if (record := context.find(s.ref)) is not None}
    notes = told_apart(context, list(records.values()))
    links = ((s, context.link(s.ref)) for s in found)
    return _json(
        [
            {
                "kind": link.kind.value,
                "id": link.id,
                "title": link.name.text,
                "matched": s.matched,
                "label": context.gettext(KIND[link.kind]),
                "note": notes.get(s.ref, ""),
                "url": link.href,
            }
            for s, link in links
            if link is not None
        ]
    )


def answer_plain(context: RequestContext, answer: Answer) -> dict[str, Any]:
    """A search's answer as JSON values."""
    scores = {hit.ref: hit.score for hit in answer.hits}
    found = records_of(context, answer)
    context.prefetch_named(found)
    return {
        "total": answer.total,
        "hits": [
            {
                "kind": r.kind.value,
                "id": r.id,
                "title": r.title,
                "score": scores[r.ref],
                "url": context.absolute(path_of(r.ref)),
            }
            for r in map(context.redact, found)
        ],
        "facets": {name: _facet(context, name, answer) for name in answer.facets},
        "notes": [{"code": n.code, "detail": n.detail} for n in answer.notes],
        "understood": [
            {
                "field": part.filter.field,
                "value": part.filter.value,
                "words": part.words,
                "without": part.without,
            }
            for part in answer.understood
        ],
        "did_you_mean": answer.did_you_mean,
        "next_cursor": answer.next_cursor,
    }


def _facet(context: RequestContext, name: str, answer: Answer) -> list[dict[str, Any]]:
    if name in FACET_KIND:
        context.prefetch_to_name(Ref(FACET_KIND[name], v.value) for v in answer.facets[name])
    labelled = ((v, facet_label(context, name, v.value)) for v in answer.facets[name])
    return [{"value": v.value, "count": v.count, "title": label.text} for v, label in labelled if label is not None]


def _record_of(kind: Kind) -> Callable[[Request, str], Response]:
    def record(request: Request, identifier: str) -> Response:
        context = page_context(request)
        ref = Ref(kind, identifier)
        response = _json(record_plain(context, ref))
        found = context.find(ref)
        return said_of(context, found, response) if isinstance(found, Recording) else response

    return record


def record_plain(context: RequestContext, ref: Ref) -> dict[str, Any]:
    """A record as JSON values. Raises NotFoundError, ClosedDoorError."""
    record = require(context, Action.SEE, ref)
    shown = context.redact(record)
    plain: dict[str, Any] = {
        "kind": ref.kind.value,
        "title": shown.title,
        "url": context.absolute(path_of(ref)),
        **msgspec.to_builtins(shown),
        "related": [r for r in (_related(context, link.relation, link.target) for link in links_of(shown)) if r],
    }
    if ref.kind is Kind.RECORDING:
        listening = context.may(Action.LISTEN, record)
        copies = context.copies(ref)
        plain["listening"] = {"allowed": listening.allowed, "reason": listening.reason.value}
        plain["withheld"] = [[span.start, span.end] for span in context.withheld(ref)]
        plain["media"] = [
            {"url": context.absolute(f"/media/{ref.id}/{c.name}"), "mime": c.mime, "size_bytes": c.size_bytes}
            for c in copies.playable(saving=context.saving)
        ]
        analysis = context.analysis(ref)
        plain["analysis"] = msgspec.to_builtins(analysis)
        plain["values"] = _values(analysis, shown)
    return plain


def _values(analysis: Analysis, record: AnyRecord) -> dict[str, Any]:
    """What holds of each measured value: the curator's word, else the machine's."""
    corrections = record.corrections if isinstance(record, Recording) else ()
    names = dict.fromkeys([*(m.name for m in analysis.measurements), *(c.name for c in corrections)])
    found = ((name, settled(name, analysis, corrections)) for name in names)
    return {name: msgspec.to_builtins(value) for name, value in found if value is not None}


def _related(context: RequestContext, relation: str, ref: Ref) -> dict[str, Any] | None:
    record = context.find(ref)
    if record is None:
        return None
    record = context.redact(record)
    return {
        "relation": relation,
        "kind": ref.kind.value,
        "id": ref.id,
        "title": record.title,
        "url": context.absolute(path_of(ref)),
    }


class ListeningModel(BaseModel):
    """Whether this visitor may listen, and why not."""

    allowed: bool
    reason: str


class MediaModel(BaseModel):
    """An access copy."""

    url: str
    mime: str
    size_bytes: int


def _model_of(kind: Kind) -> type[BaseModel]:
    """The shape of one kind's answer: the model's own fields and what the API adds."""
    record_type = RECORD_TYPES[kind]
    hints = get_type_hints(record_type)
    own: dict[str, Any] = {f.name: (hints[f.name], ...) for f in fields(record_type)}
    added: dict[str, Any] = {
        "kind": (Kind, ...),
        "title": (str, Field(description="The master form of the name")),
        "url": (str, ...),
        "related": (list[RelatedModel], ...),
    }
    if kind is Kind.RECORDING:
        added |= {
            "listening": (ListeningModel, ...),
            "media": (list[MediaModel], ...),
            "withheld": (
                list[tuple[float, float]],
                Field(description="Passages, in seconds, whose keepers close them to this visitor"),
            ),
            "analysis": (Analysis, ...),
            "values": (
                dict[str, Settled],
                Field(description="The curator's word where there is one, else the machine's"),
            ),
        }
    return create_model(f"{kind.value.capitalize()}Answer", **own, **added)


def _json(value: Any) -> Response:
    return Response(
        msgspec.json.encode(value),
        media_type="application/json",
        headers={"Cache-Control": "private, no-cache", "Vary": "Accept-Language, Cookie, Save-Data"},
    )
