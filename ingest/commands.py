"""``muragat ingest``, ``muragat demo`` and ``muragat rebuild derived``."""

import shutil
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import click
import msgspec

from archive.commands import Context, bar, json_option, pass_context, print_json
from archive.errors import InvalidValueError, StoreError
from archive.keeping import Archive, Draft
from archive.model import AccessLevel
from ingest.collections import Collections, path_of
from ingest.discover import Discovery, discover
from ingest.pipeline import Options, size_of
from ingest.pipeline import ingest as run
from ingest.rehearsal import rehearse
from ingest.report import IngestReport
from ingest.sheet.own_columns import OwnColumns, keep_columns, kept_columns, read_columns
from ingest.sheet.reading import Sheet
from ingest.sheet.reading import read as read_sheet
from media.running import workers

# What a byte of master costs in derived files, and how much sound it is; rough, for the plan only.
_DERIVED_SHARE = 0.5
_LOSSY_SUFFIXES = frozenset({".mp3", ".ogg", ".opus", ".m4a", ".aac", ".wma", ".mpc", ".amr"})
_LOSSY_BYTES_PER_SECOND, _LOSSLESS_BYTES_PER_SECOND = 20_000, 140_000
_TIMES_REALTIME_PER_WORKER = 40

DEMONSTRATOR = "Muragat demonstration"


@dataclass(frozen=True, slots=True)
class Plan:
    """What an ingest is going to need, before it begins."""

    files: int
    hours: float
    needed_bytes: int
    free_bytes: int

    def sentence(self, count: int) -> str:
        minutes = self.hours * 60 / (_TIMES_REALTIME_PER_WORKER * max(1, count))
        return (
            f"{self.files} files, about {self.hours:.1f} hours of sound; needs about {_gigabytes(self.needed_bytes)}, "
            f"free {_gigabytes(self.free_bytes)}; about {max(1, round(minutes))} min"
        )


def plan(discovery: Discovery, home: Path) -> Plan:
    """Reckoned from the sizes of the files; nothing is opened."""
    sizes = {path: size_of(path) for path in discovery.files}
    seconds = sum(size / _bytes_per_second(path) for path, size in sizes.items())
    needed = round(sum(sizes.values()) * (1 + _DERIVED_SHARE))
    return Plan(len(sizes), seconds / 3600, needed, shutil.disk_usage(home).free)


def _bytes_per_second(path: Path) -> int:
    return _LOSSY_BYTES_PER_SECOND if path.suffix.lower() in _LOSSY_SUFFIXES else _LOSSLESS_BYTES_PER_SECOND


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--sheet", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="CSV or XLSX, a row a file."
)
@click.option(
    "--columns",
    type=click.Path(path_type=Path, dir_okay=False),
    help="TOML: what the sheet's headings mean; remembered for --collection.",
)
@click.option("--collection", default="", help="Put everything into this collection ('A / B' nests).")
@click.option("--access", type=click.Choice([level.value for level in AccessLevel]), help="Default: settings.toml.")
@click.option("--dry-run", is_flag=True, help="Say what would happen; write nothing.")
@click.option("--workers", "count", type=click.IntRange(0, 256), default=workers.default_workers, show_default="cores")
@json_option
@pass_context
def ingest(
    context: Context,
    paths: tuple[Path, ...],
    sheet: Path | None,
    columns: Path | None,
    collection: str,
    access: str | None,
    dry_run: bool,
    count: int,
    as_json: bool,
) -> None:
    """Take the audio files in PATHS (files or folders) into the archive.

    Exit 0 when nothing was refused, 3 when something was, or a door could not be read and was shut.
    """
    archive = context.open()
    options = Options(context.who, collection, AccessLevel(access) if access else None, count)
    discovery = discover(paths, without=[context.home_path])
    own = read_columns(columns) if columns else kept_columns(archive, _collection(archive, collection))
    rows = _rows_of(sheet, own) if sheet else None
    roots = (*paths, sheet.parent) if sheet else paths
    reckoned = plan(discovery, archive.home.root)
    click.echo(reckoned.sentence(count), err=True)
    if reckoned.needed_bytes > reckoned.free_bytes:
        raise StoreError("there is not enough room on the disk of the archive", "Free some space, or ingest in parts.")
    with bar("ingest", "B") as progress:
        report = (rehearse if dry_run else run)(archive, discovery, rows, options, roots=roots, progress=progress)
    if not dry_run and (made := _collection(archive, collection)) is not None:
        keep_columns(archive, made, own, who=context.who)
    _tell(report, as_json=as_json)


def _rows_of(path: Path, own: OwnColumns) -> Sheet:
    with bar("sheet", "row") as progress:
        return read_sheet(path, own, progress)


def _collection(archive: Archive, words: str) -> str | None:
    """The id of the collection that the option names, if it is there."""
    return Collections(archive, "").find(path_of(words)) if words else None


@click.command()
@click.option("--workers", "count", type=click.IntRange(0, 256), default=workers.default_workers, show_default="cores")
@pass_context
def demo(context: Context, count: int) -> None:
    """Make the archive at --home and fill it with synthetic demonstration pieces. Twice is harmless."""
    from ingest.demonstration import making as demonstration

    with bar("authority records") as progress:
        archive = Archive.create(context.home_path, progress)
    missing = [Draft(record, base=0) for record in demonstration.AUTHORITY if record.ref not in archive.catalogue]
    archive.keep_many(missing, who=DEMONSTRATOR, why="what the demonstrations refer to")
    folder = context.home_path / "demonstration"
    with bar("synthesis", "piece") as pieces:
        sheet = demonstration.write(folder, lambda done, total, _title: pieces(done, total), count=count)
    with bar("ingest", "B") as progress:
        report = run(
            archive,
            discover([folder]),
            read_sheet(sheet),
            Options(DEMONSTRATOR, workers=count),
            roots=(folder,),
            progress=progress,
        )
    click.echo(report.lines()[-1], err=True)


@click.command("derived")
@click.option("--all", "everything", is_flag=True, help="Remake what is there, too.")
@click.option("--workers", "count", type=click.IntRange(0, 256), default=workers.default_workers, show_default="cores")
@pass_context
def rebuild_derived(context: Context, everything: bool, count: int) -> None:
    """Remake access copies, peaks and curves from the masters, where they are missing."""
    from ingest.rebuilding import remake

    archive = context.open()
    with bar("derived", "recording") as progress:
        outcome = remake(archive, everything=everything, count=count, progress=progress)
    for identifier, reason in outcome.failed:
        click.echo(f"{identifier}: {reason}", err=True)
    click.echo(f"{outcome.remade} recordings remade, {len(outcome.failed)} could not be")
    sys.exit(3 if outcome.failed else 0)


@click.command()
@click.argument("identifier")
@click.option("--why", required=True, help="Shown on the tombstone page, for everybody: name nothing in it.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
@pass_context
def erase(context: Context, identifier: str, *, why: str, yes: bool, as_json: bool) -> None:
    """Erase a record for good: every version, file, copy and index entry. A tombstone and the log stay.

    For what the law wants gone; ``withdraw`` is for everything else, and can be undone. Names the backups in which the
    record still is.
    """
    from ingest.erasing import erase as run_erasing

    archive = context.open()
    ref = archive.catalogue.resolve(identifier)
    if not why.strip():
        raise InvalidValueError("a reason is needed", "It is what stays in place of the record.")
    if not yes:
        title = archive.catalogue.get(ref).title
        click.confirm(f"{ref}, {title}: erase it and all its versions for good?", abort=True, err=True)
    with bar("catalogue and indexes", "record") as progress:
        erased = run_erasing(archive, ref, who=context.who, why=why.strip(), progress=progress)
    if as_json:
        print_json(msgspec.to_builtins(erased))
        return
    click.echo(f"{ref}: {erased.versions} versions, {len(erased.digests)} files erased; jobs cleared: {erased.jobs}")
    for one in erased.named_by:
        click.echo(f"named by {one}: look whether its words tell of it")
    for backup in erased.backups:
        told = {True: "HOLDS IT", False: "does not hold it", None: "is not there now: find it where it was taken"}
        click.echo(f"backup {backup.file} of {backup.at}: {told[backup.holds]}")
    click.echo("Other copies (backups made by other means, other servers) hold it until you erase it there.")


def _tell(report: IngestReport, *, as_json: bool) -> None:
    if as_json:
        print_json(report.as_json())
    else:
        _echo(report.lines())
    sys.exit(1 if report.stopped else 3 if report.asks else 0)


def _echo(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(line)


def _gigabytes(count: int) -> str:
    return f"{count / 1e9:.1f} GB"
