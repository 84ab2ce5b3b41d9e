"""``muragat search`` and ``muragat rebuild index``.

The command line is the administrator of the home it opens and sees everything. Before it searches it lets the index
catch up; when another process is writing the index, or the disk is read-only, it searches what there is and
says so on stderr.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl

import click

from archive.commands import Context, bar, pass_context
from archive.errors import InvalidValueError, MuragatError
from archive.home import Home
from archive.keeping import Archive
from archive.model import AnyRecord, Kind, Ref
from archive.policy import ADMINISTRATOR
from search import export
from search.index import SearchIndex
from search.query.request import FILTER_FIELDS, SORTS, Answer, Filter, SearchRequest


@click.command()
@click.argument("query", default="")
@click.option("--kind", "kinds", multiple=True, type=click.Choice([k.value for k in Kind]), help="Only this kind.")
@click.option("--filter", "filters", multiple=True, metavar="FIELD=VALUE", help="Narrow the answer; may be repeated.")
@click.option("--sort", default="relevance", type=click.Choice(SORTS), show_default=True, help="Order of the hits.")
@click.option("--limit", default=20, type=click.IntRange(0, export.MOST), show_default=True, help="How many hits.")
@click.option("--offset", default=0, type=click.IntRange(0), help="Pass over so many hits.")
@click.option("--literal", is_flag=True, help="Take every word as a word; understand nothing else by it.")
@click.option("--saved", default="", metavar="NAME", help="Ask a search that settings.toml keeps under this name.")
@click.option("--cursor", default="", metavar="NEXT", help="Go on after an earlier answer: its next_cursor.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--csv", "as_csv", is_flag=True, help="Print the rows of a spreadsheet.")
@pass_context
def search(
    context: Context,
    query: str,
    kinds: Sequence[str],
    filters: Sequence[str],
    sort: str,
    limit: int,
    offset: int,
    literal: bool,
    saved: str,
    cursor: str,
    as_json: bool,
    as_csv: bool,
) -> None:
    """Find recordings, people, works and everything else. An empty QUERY lists all."""
    request = SearchRequest(
        text=query,
        kinds=tuple(Kind(kind) for kind in kinds),
        filters=tuple(map(read_filter, filters)),
        sort=sort,
        limit=limit,
        offset=offset,
        viewer=ADMINISTRATOR,
        literal=literal,
        cursor=cursor,
    )
    archive = context.open()
    if saved:
        if query or kinds or filters:
            raise InvalidValueError("--saved stands for a whole search", "Leave the query and the filters out.")
        request = saved_search(archive, saved, request)
    index = SearchIndex.open(archive.home.index_path, archive.catalogue)
    fresh(index)
    if as_csv:
        _print_csv(archive, index, request)
        return
    answer = index.search(request)
    records = archive.catalogue.get_many(hit.ref for hit in answer.hits)
    if as_json:
        click.echo(json.dumps(answer_json(answer, records), ensure_ascii=False))
    else:
        _print(answer, records)


def read_filter(text: str) -> Filter:
    """``genre=kui`` as a filter. Raises InvalidValueError."""
    field, equals, value = text.partition("=")
    if not equals or not value or field not in FILTER_FIELDS:
        raise InvalidValueError(f"--filter {text!r}", f"Write field=value; fields: {', '.join(FILTER_FIELDS)}")
    return Filter(field, value)


def saved_search(archive: Archive, name: str, paging: SearchRequest) -> SearchRequest:
    """A search of the settings, with the paging of another. Raises InvalidValueError: no such name."""
    searches = archive.home.settings.searches
    if name not in searches:
        known = ", ".join(searches) or "none"
        raise InvalidValueError(f"no search is kept as {name!r}", f"settings.toml, [searches], holds: {known}.")
    asked = SearchRequest.from_parameters(parse_qsl(searches[name].rpartition("?")[2]), paging.viewer)
    return replace(asked, limit=paging.limit, offset=paging.offset, cursor=paging.cursor)


def fresh(index: SearchIndex) -> None:
    """Let the index catch up, with a progress bar when that takes long; a refusing disk is reported, not fatal."""
    if not index.is_behind():
        return
    try:
        with bar("index", "record") as progress:
            index.catch_up(progress)
    except MuragatError as error:
        click.echo(f"{error.reason}. {error.hint}", err=True)


def answer_json(answer: Answer, records: dict[Ref, AnyRecord]) -> dict[str, Any]:
    """The answer as the command and ``/api/search`` print it. Hits whose record is gone are left out."""
    return {
        "total": answer.total,
        "hits": [
            {"kind": hit.ref.kind.value, "id": hit.ref.id, "title": records[hit.ref].title, "score": hit.score}
            for hit in answer.hits
            if hit.ref in records
        ],
        "facets": {
            field: [{"value": value.value, "count": value.count} for value in values]
            for field, values in answer.facets.items()
        },
        "understood": understood_json(answer),
        "notes": [{"code": note.code, "detail": note.detail} for note in answer.notes],
        "next_cursor": answer.next_cursor,
    }


def understood_json(answer: Answer) -> list[dict[str, str]]:
    """How the words were read. ``without`` is the query without the part: what to ask to take it back."""
    return [
        {"field": u.filter.field, "value": u.filter.value, "words": u.words, "without": u.without}
        for u in answer.understood
    ]


def _print(answer: Answer, records: dict[Ref, AnyRecord]) -> None:
    for understood in answer.understood:
        click.echo(f"{understood.filter.field}: {understood.filter.value}  ({understood.words})", err=True)
    for note in answer.notes:
        click.echo(f"[{note.code}] {note.detail}".rstrip(), err=True)
    for hit in answer.hits:
        record = records.get(hit.ref)
        if record is not None:
            click.echo(f"{hit.ref.kind.value}\t{hit.ref.id}\t{record.title}")
    click.echo(f"{answer.total} found", err=True)


def _print_csv(archive: Archive, index: SearchIndex, request: SearchRequest) -> None:
    """Rows while they are found. Column names are those of the API; no byte order mark, since programs read this."""
    if request.offset:
        raise InvalidValueError("--csv does not pass over hits", "Leave --offset out, or use --cursor.")
    catalogue = archive.catalogue
    click.echo(export.csv_lines(export.COLUMNS, [], mark=False), nl=False)
    for hits in export.walk(index, request):
        found = catalogue.get_many(hit.ref for hit in hits)
        records = [found[hit.ref] for hit in hits if hit.ref in found]
        analyses = catalogue.analyses([record.id for record in records])
        rows = export.rows(records, analyses, catalogue.get_many, lambda record: record.title, str)
        click.echo(export.csv_lines(export.COLUMNS, rows, first=False), nl=False)


def rebuild_index(home: Home) -> int:
    """Build the index of a home anew from its catalogue; returns the number of records."""
    archive = Archive.open(home.root)
    with bar("index", "record") as progress:
        return SearchIndex.open(home.index_path, archive.catalogue).rebuild(progress)


@click.command("index")
@pass_context
def rebuild_index_command(context: Context) -> None:
    """Build the search index again from the catalogue."""
    click.echo(f"{rebuild_index(context.open().home)} records")
