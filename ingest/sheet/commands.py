"""``muragat sheet apply`` and ``muragat sheet export``."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import click
import msgspec

from archive.commands import Context, bar, json_option, pass_context, print_json
from archive.hygiene import shown
from archive.keeping import Archive
from archive.model import Kind, Recording
from archive.policy import ADMINISTRATOR
from ingest.sheet.applying import Applied
from ingest.sheet.applying import apply as apply_sheet
from ingest.sheet.exporting import export_csv, export_xlsx
from ingest.sheet.own_columns import NONE, read_columns
from ingest.sheet.reading import read
from search.commands import fresh, read_filter
from search.export import walk
from search.index import SearchIndex
from search.query.request import SearchRequest

MOST_EXPORTED = 100_000
"""As many as a sheet may have rows."""


@click.group()
def sheet() -> None:
    """Curators' sheets: bring held recordings to what a sheet says, or write one to be edited."""


@sheet.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--dry-run", is_flag=True, help="Say what would change; write nothing.")
@click.option("--widen", is_flag=True, help="Let the sheet open doors, too.")
@click.option("--columns", type=click.Path(path_type=Path, dir_okay=False), help="TOML: what its headings mean.")
@json_option
@pass_context
def apply(context: Context, file: Path, dry_run: bool, widen: bool, columns: Path | None, as_json: bool) -> None:
    """Bring the held recordings that FILE names (by id, digest or file) to what it says.

    Exit 3 when something is left to a person: a field edited since, a door that was not widened or could not be read, a
    row that names no recording or several.
    """
    archive = context.open()
    with bar("reading", "row") as progress:
        rows = read(file, read_columns(columns) if columns else NONE, progress)
    with bar("sheet", "row") as progress:
        name = shown(file.name)
        report = apply_sheet(archive, rows, name, who=context.who, widen=widen, write=not dry_run, progress=progress)
    if report.recordings and not dry_run:
        fresh(SearchIndex.open(archive.home.index_path, archive.catalogue))
    _tell(report, dry_run=dry_run, as_json=as_json)
    sys.exit(3 if report.asks else 0)


@sheet.command()
@click.argument("query", default="")
@click.option("--filter", "filters", multiple=True, metavar="FIELD=VALUE", help="Narrow the answer; may be repeated.")
@click.option("--limit", default=MOST_EXPORTED, type=click.IntRange(1, MOST_EXPORTED), show_default=True)
@click.option("--to", "path", type=click.Path(path_type=Path, dir_okay=False), help="CSV or XLSX; default: stdout.")
@pass_context
def export(context: Context, query: str, filters: Sequence[str], limit: int, path: Path | None) -> None:
    """Write the recordings that QUERY finds as a sheet that ``sheet apply`` reads. An empty QUERY writes all."""
    archive = context.open()
    index = SearchIndex.open(archive.home.index_path, archive.catalogue)
    fresh(index)
    request = SearchRequest(
        text=query,
        kinds=(Kind.RECORDING,),
        filters=tuple(map(read_filter, filters)),
        viewer=ADMINISTRATOR,
    )
    found = _recordings(archive, index, request, limit)
    if path is None:
        export_csv(found, sys.stdout)
    elif path.suffix.lower() == ".xlsx":
        click.echo(f"{path}: {export_xlsx(found, path)} rows", err=True)
    else:
        with path.open("w", encoding="utf-8-sig", newline="") as out:
            count = export_csv(found, out)
        click.echo(f"{path}: {count} rows", err=True)


def _recordings(archive: Archive, index: SearchIndex, request: SearchRequest, limit: int) -> Iterator[Recording]:
    for hits in walk(index, request, limit):
        records = archive.catalogue.get_many(hit.ref for hit in hits)
        for hit in hits:
            record = records.get(hit.ref)
            if isinstance(record, Recording):
                yield record


def _tell(report: Applied, *, dry_run: bool, as_json: bool) -> None:
    if as_json:
        print_json({"dry_run": dry_run, **msgspec.to_builtins(report)})
        return
    for change in report.changes:
        click.echo(change.line())
    for flagged in report.flagged:
        click.echo(flagged.line())
    would = "would change" if dry_run else "changed"
    click.echo(f"{report.recordings} recordings {would}, {report.unchanged} unchanged, {len(report.flagged)} notes")
