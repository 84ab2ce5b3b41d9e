"""``muragat identify``, ``similar``, ``find-melody`` and ``rebuild likeness``."""

from __future__ import annotations

from pathlib import Path

import click

from archive.commands import Context, bar, json_option, pass_context, print_json
from archive.errors import InvalidValueError, LockedError, NotFoundError
from archive.keeping import Archive
from archive.model import Kind, Ref
from media.analysis import files
from media.analysis.framing import Floats
from media.analysis.matching import Match
from media.likeness import copies
from media.likeness.index import LikenessIndex
from media.likeness.melody import checked
from media.likeness.neighbours import WINDOW_SECONDS, nearest_passages, nearest_recordings
from media.likeness.segment import Entry
from media.likeness.tune import ROW_SECONDS, Tune, tune_of
from media.running.apart import apart

_limit = click.option("--limit", type=click.IntRange(1, 1000), default=10, show_default=True)


def _opened(archive: Archive) -> LikenessIndex:
    """The index, brought up to date unless another process is writing."""
    index = LikenessIndex(archive)
    try:
        with bar("likeness index", "recording") as progress:
            index.follow(progress)
    except LockedError:
        click.echo("another process is writing: what it adds just now may be missing", err=True)
    return index


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_limit
@json_option
@pass_context
def identify(context: Context, file: Path, *, limit: int, as_json: bool) -> None:
    """Say which recording of the archive a clip comes from, and from where in it; or that it is not here."""
    archive = context.open()
    query = apart(files.query, file)
    matches = [match for match in _opened(archive).recognise(query) if _in_use(archive, match.name)][:limit]
    if as_json:
        print_json({"matches": matches})
        return
    if not query:
        click.echo("too short or too even to be recognised", err=True)
    if not matches:
        click.echo("not here")
    for match in matches:
        click.echo(f"{match.name} {sentence(match)}")


def sentence(match: Match) -> str:
    """Where a match lies, for people."""
    speed = f", {100.0 * (match.speed_ratio - 1.0):+.1f} % speed" if abs(match.speed_ratio - 1.0) >= 0.0005 else ""
    return f"at {match.offset_seconds:.1f} s (bit error {match.error:.3f}{speed})"


@click.command()
@click.argument("recording")
@click.argument("other")
@click.option("--why", required=True, help="The reason, kept with the finding for staff.")
@pass_context
def dismiss(context: Context, recording: str, other: str, why: str) -> None:
    """Say that two recordings are not the same sound, though a finding says so. It is never said again."""
    archive = context.open()
    told = copies.dismiss(archive, recording, other, who=context.who, why=why)
    click.echo(f"{recording} and {other}: kept apart" if told else "nothing to dismiss")


def _in_use(archive: Archive, identifier: str) -> bool:
    record = archive.catalogue.find(Ref(Kind.RECORDING, identifier))
    return record is not None and record.withdrawn is None


@click.command()
@click.argument("recording")
@click.option("--at", "at_seconds", type=click.FloatRange(min=0.0), help="Passages like the one at this second.")
@_limit
@json_option
@pass_context
def similar(context: Context, recording: str, *, at_seconds: float | None, limit: int, as_json: bool) -> None:
    """List the recordings, or with --at the passages, that sound most like one."""
    archive = context.open()
    index = _opened(archive)
    entry = index.find(recording)
    if entry is None:
        raise NotFoundError(f"recording {recording} has no analysis", "Is the identifier right? Was it ingested?")
    if at_seconds is None:
        found = nearest_recordings(index.segments, entry.vector, limit + 50, {recording})
    else:
        found = nearest_passages(index.segments, passage(entry, at_seconds), limit + 50, {recording})
    found = [one for one in found if _in_use(archive, one.id)][:limit]
    if as_json:
        print_json({"similar": found})
        return
    for one in found:
        at = "" if one.at_seconds is None else f"  {one.at_seconds} s"
        click.echo(f"{one.id}  {one.likeness}{at}")


def passage(entry: Entry, at_seconds: float) -> Floats:
    """The vector of the 10 s around a moment. Raises InvalidValueError: after the end."""
    window = int(at_seconds / WINDOW_SECONDS)
    if window >= entry.windows.shape[0]:
        raise InvalidValueError(f"{at_seconds} s is after the end", "Give seconds from the start.")
    return entry.windows[window]


@click.command("find-melody")
@click.argument("source")
@click.option("--from", "start_seconds", type=click.FloatRange(min=0.0), default=0.0, help="Where the passage begins.")
@click.option("--to", "end_seconds", type=click.FloatRange(min=0.0), help="Where it ends.")
@_limit
@json_option
@pass_context
def find_melody(
    context: Context, source: str, *, start_seconds: float, end_seconds: float | None, limit: int, as_json: bool
) -> None:
    """Find where else a melody sounds, in any key and tempo. SOURCE is a recording, or a file that was hummed."""
    archive = context.open()
    index = _opened(archive)
    tune = _tune(index, source)
    end = tune.rows.shape[0] * ROW_SECONDS if end_seconds is None else end_seconds
    query = checked(tune.between(start_seconds, end))
    found = index.sounding(query, limit, lambda name: name != source and _in_use(archive, name))
    if as_json:
        print_json({"passages": found})
        return
    for one in found:
        click.echo(
            f"{one.id}  {one.at_seconds:.1f} s, {one.seconds:.1f} s long, {one.distance:.0f} cents away, "
            f"confidence {one.confidence:.2f}"
        )


def _tune(index: LikenessIndex, source: str) -> Tune:
    """The tune of a recording, or of a file where a path is given."""
    entry = index.find(source)
    if entry is not None:
        return entry.tune
    path = Path(source)
    if not path.is_file():
        raise NotFoundError(f"{source}: neither a recording nor a file", "Is the identifier right? Was it ingested?")
    values = apart(files.analyse_file, path).curves.values
    return tune_of(values["f0"], values["f0_confidence"], values["tones"])


@click.command("likeness")
@pass_context
def rebuild_likeness(context: Context) -> None:
    """Make the index of fingerprints and sound vectors anew from the curves. Interrupted, it goes on when run again."""
    archive = context.open()
    with bar("likeness index", "recording") as progress:
        count = LikenessIndex(archive).rebuild(progress)
    click.echo(f"{count} recordings")
