"""``muragat correct`` and ``muragat reanalyse``: a curator's word, and measuring again."""

from __future__ import annotations

import sys

import click

from archive.commands import Context, bar, pass_context
from archive.errors import InvalidValueError
from archive.keeping import Archive
from archive.model import Kind, Recording
from media.analysis import corrections, reanalysis
from media.analysis.melody import Case
from media.running import workers

_CASES = [case.value for case in Case if case is not Case.NONE]


@click.command()
@click.argument("identifier")
@click.argument("assignments", nargs=-1, metavar="[GROUP.NAME=VALUE]…")
@click.option("--accept", "accepted", multiple=True, metavar="GROUP.NAME", help="The machine is right. Repeatable.")
@click.option("--why", required=True, help="The reason, kept in the history and shown beside the value.")
@pass_context
def correct(
    context: Context, identifier: str, assignments: tuple[str, ...], accepted: tuple[str, ...], why: str
) -> None:
    """Correct measured values of a recording, or accept them. An empty VALUE takes a correction back."""
    if not assignments and not accepted:
        raise click.UsageError("give GROUP.NAME=VALUE or --accept GROUP.NAME")
    pairs = [_pair(assignment) for assignment in assignments]
    archive = context.open()
    before = _recording(archive, identifier)
    after = corrections.correct(archive, before, pairs, accepted, who=context.who, why=why)
    click.echo(f"{after.ref}: kept" if after != before else f"{after.ref}: nothing to change")
    if corrections.wish_of(after) != corrections.wish_of(before):
        click.echo(f"the melody is followed anew by: muragat reanalyse {after.id} --why …", err=True)


def _pair(assignment: str) -> tuple[str, str]:
    name, equals, value = assignment.partition("=")
    if not equals:
        raise click.UsageError(f"{assignment}: write GROUP.NAME=VALUE")
    return name.strip(), value.strip()


def _recording(archive: Archive, identifier: str) -> Recording:
    ref = archive.catalogue.resolve(identifier)
    if ref.kind is not Kind.RECORDING:
        raise InvalidValueError(f"{ref} is no recording", "Only recordings are measured.")
    return archive.catalogue.recording(ref.id)


@click.command()
@click.argument("identifiers", nargs=-1, metavar="[ID]…")
@click.option("--outdated", is_flag=True, help="All recordings of which a method or value has changed since.")
@click.option("--drone-hz", type=click.FloatRange(corrections.LOWEST_DRONE_HZ, corrections.HIGHEST_DRONE_HZ))
@click.option("--case", "case", type=click.Choice(_CASES), help="What sounds, where the machine is wrong.")
@click.option("--lower-leads/--upper-leads", default=None, help="On two strings, which one the melody is on.")
@click.option("--why", default="measured again", show_default=True, help="The reason, kept in the history.")
@click.option("--workers", "count", type=click.IntRange(0, 256), default=workers.default_workers, show_default="cores")
@pass_context
def reanalyse(
    context: Context,
    identifiers: tuple[str, ...],
    *,
    outdated: bool,
    drone_hz: float | None,
    case: str | None,
    lower_leads: bool | None,
    why: str,
    count: int,
) -> None:
    """Measure recordings again, as their curators wish. Interrupted, --outdated goes on when run again."""
    wished = _wished(drone_hz, case, lower_leads)
    if bool(identifiers) == outdated:
        raise click.UsageError("name recordings, or give --outdated")
    if wished and outdated:
        raise click.UsageError("a drone, a case or a leading string is set for named recordings")
    archive = context.open()
    with bar("measuring", "recording") as progress:
        if outdated:
            outcome = reanalysis.reanalyse(
                archive,
                reanalysis.those_outdated(archive),
                who=context.who,
                why=why,
                count=count,
                total=archive.catalogue.count(Kind.RECORDING),
                progress=progress,
            )
        else:
            chosen = [_recording(archive, identifier) for identifier in identifiers]
            told = [_told(archive, recording, wished, context.who, why) for recording in chosen]
            outcome = reanalysis.reanalyse(
                archive, told, who=context.who, why=why, anew=True, count=count, total=len(told), progress=progress
            )
    for identifier, reason in outcome.failed:
        click.echo(f"{identifier}: {reason}", err=True)
    click.echo(f"{outcome.measured} measured, {outcome.changed} changed, {len(outcome.failed)} could not be measured")
    sys.exit(3 if outcome.failed else 0)


def _wished(drone_hz: float | None, case: str | None, lower_leads: bool | None) -> list[tuple[str, str]]:
    given = [
        (corrections.DRONE, None if drone_hz is None else f"{drone_hz}"),
        (corrections.CASE, case),
        (corrections.LEADING, None if lower_leads is None else ("lower" if lower_leads else "upper")),
    ]
    return [(name, value) for name, value in given if value is not None]


def _told(archive: Archive, recording: Recording, wished: list[tuple[str, str]], who: str, why: str) -> Recording:
    """The wish is kept before it is followed, so that every later measuring follows it, too."""
    if not wished:
        return recording
    return corrections.correct(archive, recording, wished, (), who=who, why=why)
