"""``muragat work`` and ``muragat jobs``."""

import datetime as dt
import json
from zoneinfo import ZoneInfo

import click
import msgspec

from archive.accounts.desk import Desk
from archive.commands import Context, json_option, pass_context, print_json
from archive.errors import InvalidValueError
from archive.home import Home
from archive.jobs.queue import Job, Queue


@click.command()
@click.option("--until-empty", is_flag=True, help="Leave when no job is left.")
@pass_context
def work(context: Context, *, until_empty: bool) -> None:
    """Do the jobs that wait, one after the other. ``serve`` does so by itself; more workers may run beside it."""
    from archive.jobs import worker  # starts processes; listing jobs needs none of it

    taken = worker.work(context.home_path, until_empty=until_empty)
    click.echo(f"{taken} jobs taken", err=True)


@click.group()
def jobs() -> None:
    """List, show, cancel and repeat the work that waits or runs."""


@jobs.command("list")
@click.option("--all", "everything", is_flag=True, help="Also what has ended.")
@json_option
@pass_context
def list_(context: Context, *, everything: bool, as_json: bool) -> None:
    """List the jobs that wait or run, newest first."""
    found = _queue(context).listed(everything=everything)
    if as_json:
        print_json([msgspec.to_builtins(job) for job in found])
        return
    for job in found:
        click.echo(_line(job, _zone(context)))


@jobs.command()
@click.argument("number", type=int)
@json_option
@pass_context
def show(context: Context, number: int, *, as_json: bool) -> None:
    """Everything about the job NUMBER."""
    job = _queue(context).get(number)
    if as_json:
        print_json(msgspec.to_builtins(job))
        return
    click.echo(_line(job, _zone(context)))
    click.echo(f"arguments: {json.dumps(job.arguments, ensure_ascii=False)}")
    click.echo(f"attempt: {job.attempt}")
    click.echo(f"outcome: {json.dumps(job.outcome, ensure_ascii=False)}")


@jobs.command()
@click.argument("name")
@click.option("--arguments", default="{}", show_default=True, help="A JSON object.")
@pass_context
def add(context: Context, name: str, arguments: str) -> None:
    """File a job for the task NAME."""
    from archive.jobs.worker import task_names

    if name not in task_names():
        raise InvalidValueError(f"{name}: no such task", f"Tasks: {', '.join(task_names())}")
    try:
        given = json.loads(arguments)
    except ValueError as error:
        raise InvalidValueError(f"--arguments: no JSON ({error})", 'Write {"name": value}.') from error
    if not isinstance(given, dict):
        raise InvalidValueError("--arguments: not an object", 'Write {"name": value}.')
    click.echo(_queue(context).file(name, given, context.who))  # pyright: ignore[reportUnknownArgumentType]


@jobs.command()
@click.argument("number", type=int)
@pass_context
def cancel(context: Context, number: int) -> None:
    """End the job NUMBER; what it has kept stays, nothing is left half."""
    job = _queue(context).cancel(number)
    click.echo(f"{number}: {job.state}" + (", is being ended" if job.ended is None else ""))


@jobs.command()
@click.argument("number", type=int)
@pass_context
def retry(context: Context, number: int) -> None:
    """Begin the job NUMBER again, which failed or was cancelled."""
    click.echo(f"{number}: {_queue(context).retry(number).state}")


def _queue(context: Context) -> Queue:
    return Queue(Desk.open(Home(context.home_path)))


def _zone(context: Context) -> ZoneInfo:
    return ZoneInfo(Home(context.home_path).settings.timezone)


def _line(job: Job, zone: ZoneInfo) -> str:
    filed = dt.datetime.fromtimestamp(job.filed, zone).strftime("%Y-%m-%d %H:%M %Z")
    share = f"  {100 * job.done // job.total} %" if job.total else ""
    return f"{job.number}  {job.name}  {job.state}{share}  {job.who}  {filed}"
