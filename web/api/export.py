"""A search as a file: ``/api/search.csv`` and ``/api/search.json``, written while it is read.

Rows go through the policy as pages do: hits are asked for on the visitor's behalf, every record is looked at again
before it is written (``RequestContext.find``), and cut to what this visitor may know (``contexts.visible``).
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated

from fastapi import APIRouter, FastAPI, Query
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from archive.model import AnyRecord, Kind, Ref
from search import export
from search.query.request import FILTER_FIELDS, SORTS
from web.api import asked
from web.http import parameters
from web.http.requests import page_context
from web.http.statuses import PROBLEMS
from web.view.lists import question
from web.view.request_context import RequestContext, names, path_of
from web.view.words import EXPORT

_FILTER = Query(
    description=f"field=value, repeatable; fields: {', '.join(FILTER_FIELDS)}", json_schema_extra=asked.FILTER
)
_SORT = Query(description=f"One of: {', '.join(SORTS)}", json_schema_extra=asked.SORT)
_LIMIT = Query(ge=1, le=export.MOST, description="Rows at most")


def install(app: FastAPI) -> None:
    """Add the addresses to the application."""
    router = APIRouter(prefix="/api", tags=["archive"], responses=PROBLEMS)
    for path, make, media_type in (("/search.csv", as_csv, "text/csv"), ("/search.json", as_json, "application/json")):
        router.add_api_route(
            path,
            make,
            methods=["GET"],
            response_class=StreamingResponse,
            responses={200: {"content": {media_type: {}}, "description": "The rows, as a file"}},
            summary=f"The hits of a search as a file ({path.rpartition('.')[2].upper()})",
        )
    app.include_router(router)


def as_csv(
    request: Request,
    q: Annotated[str, Query(description="Words in any script; operators as on the search page")] = "",
    filter: Annotated[list[str] | None, _FILTER] = None,  # noqa: A002 - the name of the parameter
    sort: Annotated[str, _SORT] = "relevance",
    limit: Annotated[int, _LIMIT] = export.MOST,
) -> Response:
    """Columns are headed in the reader's language; the file opens in spreadsheets as it is."""
    del q, filter, sort  # described here, read together with the other fields
    context = page_context(request)
    header = [context.gettext(EXPORT[column]) for column in export.COLUMNS]
    portions = _portions(context, limit)

    def lines() -> Iterator[str]:
        yield export.csv_lines(header, [])
        for rows in portions:
            yield export.csv_lines(header, rows, first=False)

    return _file(lines(), "text/csv; charset=utf-8", "muragat-search.csv")


def as_json(
    request: Request,
    q: Annotated[str, Query(description="Words in any script; operators as on the search page")] = "",
    filter: Annotated[list[str] | None, _FILTER] = None,  # noqa: A002
    sort: Annotated[str, _SORT] = "relevance",
    limit: Annotated[int, _LIMIT] = export.MOST,
) -> Response:
    """An array of flat objects; what is not known is left out."""
    del q, filter, sort
    portions = _portions(page_context(request), limit)

    def items() -> Iterator[str]:
        yield "[\n"
        for place, rows in enumerate(portions):
            yield export.json_items(rows, first=place == 0)
        yield "\n]\n"

    return _file(items(), "application/json", "muragat-search.json")


def _portions(context: RequestContext, limit: int) -> Iterator[list[export.Row]]:
    """Rows in portions. What is wrong with the question is said before the first."""
    form = parameters.search_parameters([(k, v) for k, v in context.query if k not in ("limit", "page")])
    request = question(context, form, limit=limit)
    context.site.follower.follow()
    return (_rows(context.anew(), [hit.ref for hit in hits]) for hits in export.walk(context.site.index, request))


def _rows(context: RequestContext, refs: list[Ref]) -> list[export.Row]:
    def find(wanted: Iterable[Ref]) -> Mapping[Ref, AnyRecord]:
        asked = list(dict.fromkeys(wanted))
        context.prefetch(asked)
        found = ((ref, context.find(ref)) for ref in asked)
        return {ref: context.redact(record) for ref, record in found if record is not None}

    records = list(find(refs).values())
    kept = context.site.archive.catalogue.analyses([record.id for record in records])
    analyses = {
        identifier: context.analysis(Ref(Kind.RECORDING, identifier), found) for identifier, found in kept.items()
    }
    return export.rows(
        records,
        analyses,
        find,
        lambda record: names(record, context.tongue)[0].text,
        lambda ref: context.absolute(path_of(ref)),
    )


def _file(content: Iterator[str], media_type: str, name: str) -> Response:
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "private, no-cache",
        "Vary": "Accept-Language, Cookie",
    }
    return StreamingResponse(content, media_type=media_type, headers=headers)
