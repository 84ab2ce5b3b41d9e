"""The ``muragat`` command and the subcommands that drive the archive itself.

Subcommands are entry points, so each stands with the code it drives and only the one that is called is imported. The
command line acts as administrator of the home it opens. Results go to stdout, progress and errors to stderr. Exit
status: 0 done, 1 an error that the message explains, 2 wrong usage, 3 done, but some input was refused.
"""

import datetime as dt
import getpass
import json
import sys
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any, NoReturn

import click
import msgspec
import structlog
from tqdm import tqdm

from archive.catalogue.rows import Revision
from archive.codec import plain
from archive.errors import MuragatError
from archive.keeping import Archive, Progress
from archive.model import AccessLevel, Kind, Recording, Ref, Status
from archive.reviewing import OtherEyesNeededError


class LazyGroup(click.Group):
    """A group whose members are entry points: named by the installation, imported when they are called."""

    def __init__(self, *args: Any, members: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self._members = members

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *entry_points(group=self._members).names})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        own = super().get_command(ctx, cmd_name)
        found = [] if own else list(entry_points(group=self._members, name=cmd_name))
        return found[0].load() if found else own

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except MuragatError as error:
            fail(error)


@dataclass(frozen=True, slots=True)
class Context:
    """What every subcommand is handed: which home, and who is at the keyboard."""

    home_path: Path
    who: str

    def open(self) -> Archive:
        return Archive.open(self.home_path)


pass_context = click.make_pass_decorator(Context)
json_option = click.option("--json", "as_json", is_flag=True, help="Machine-readable output.")


def fail(error: MuragatError) -> NoReturn:
    """Say what went wrong and what to do, and leave."""
    click.echo(f"muragat: {error.reason}", err=True)
    if error.hint:
        click.echo(f"  {error.hint}", err=True)
    sys.exit(1)


@contextmanager
def bar(description: str, unit: str = "") -> Generator[Progress]:
    """A progress bar on stderr with rate and time left, as a ``Progress``."""
    with tqdm(
        desc=description, unit=unit or "it", unit_scale=unit == "B", file=sys.stderr, dynamic_ncols=True, leave=False
    ) as meter:

        def progress(done: int, total: int) -> None:
            meter.total = total or None
            meter.update(done - meter.n)

        yield progress


def print_json(value: Any) -> None:
    """One JSON document on stdout, UTF-8, indented."""
    click.echo(msgspec.json.format(msgspec.json.encode(value), indent=2).decode())


def log_to_stderr() -> None:
    """stdout belongs to results; whatever cannot be printed is escaped rather than raising."""
    if reconfigure := getattr(sys.stderr, "reconfigure", None):
        reconfigure(errors="backslashreplace")
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(file=sys.stderr))


class Main(LazyGroup):
    """The whole command line. ``--home`` and ``--who`` may stand before or after the subcommand."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        return super().parse_args(ctx, _hoisted(args, ("--home", "--who")))


def _hoisted(args: list[str], names: tuple[str, ...]) -> list[str]:
    """The arguments with these options first; what stands after ``--`` is left alone."""
    end = args.index("--") if "--" in args else len(args)
    first: list[str] = []
    rest: list[str] = []
    place = 0
    while place < end:
        word = args[place]
        if word in names and place + 1 < end:
            first += args[place : place + 2]
            place += 2
        elif word.startswith(tuple(f"{name}=" for name in names)):
            first.append(word)
            place += 1
        else:
            rest.append(word)
            place += 1
    return first + rest + args[end:]


@click.group(cls=Main, members="muragat.commands")
@click.option(
    "--home",
    envvar="MURAGAT_HOME",
    default="muragat-home",
    show_default=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder that holds the archive (or set MURAGAT_HOME).",
)
@click.option(
    "--who", default=getpass.getuser, show_default="your login", help="The name that changes are signed with."
)
@click.version_option(package_name="muragat")
@click.pass_context
def main(ctx: click.Context, home: Path, who: str) -> None:
    """Muragat: a digital archive of traditional Kazakh music."""
    log_to_stderr()
    ctx.obj = Context(home, who)


@click.command()
@pass_context
def init(context: Context) -> None:
    """Make an archive, or add to an older one what ships with this version. Twice is harmless."""
    with bar("authority records") as progress:
        archive = Archive.create(context.home_path, progress)
    click.echo(f"{context.home_path}: ready, {sum(archive.catalogue.count(kind) for kind in Kind)} records")


@click.command()
@click.argument("identifier")
@json_option
@pass_context
def show(context: Context, identifier: str, as_json: bool) -> None:
    """Print everything known about the record IDENTIFIER (or kind/id): description, files, features, history."""
    archive = context.open()
    ref = archive.catalogue.resolve(identifier)
    record = archive.catalogue.get(ref)
    known: dict[str, Any] = {"kind": ref.kind, "title": record.title, **plain(record)}
    known["names"] = [msgspec.to_builtins(name) for name in record.names]
    if isinstance(record, Recording):
        known["files"] = [
            {
                **msgspec.to_builtins(f),
                "stored_at": _stored_at(archive, ref, f.path),
            }
            for f in record.files
        ]
        known["features"] = msgspec.to_builtins(archive.catalogue.analysis(ref.id))
    known["revisions"] = [_revision(r) for r in archive.catalogue.revisions(ref)]
    if as_json:
        print_json(known)
        return
    for key, value in known.items():
        click.echo(f"{key}: {value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)}")


def _stored_at(archive: Archive, ref: Ref, path: str) -> str:
    """Where a file of a record is, inside the home; or its address in the bucket."""
    inventory = archive.store.inventory(ref)
    place = archive.store.where(ref, inventory.manifest[inventory.head.state[path]][0])
    return place.removeprefix(f"{archive.home.root}/")


@click.command()
@click.option("--share", type=click.IntRange(1, 3650), default=1, show_default=True, metavar="N",
              help="Read one object of N, another one every day.")  # fmt: skip
@json_option
@pass_context
def verify(context: Context, share: int, as_json: bool) -> None:
    """Read every kept byte against its SHA-512. Exit 0 only when all is sound."""
    from archive.store.fixity import examine  # keeps the other commands quick to start

    archive = context.open()
    with bar("verify", "object") as progress:
        report = examine(archive, progress, share)
    if as_json:
        print_json({"sound": report.sound, **msgspec.to_builtins(report)})
    else:
        for finding in report.findings:
            click.echo(f"{finding.code}: {finding.where}: {finding.detail}")
        click.echo(f"{report.objects} objects, {report.files} files, {report.bytes} bytes: " + _verdict(report.sound))
    sys.exit(0 if report.sound else 1)


@click.command()
@click.argument("identifier")
@click.option("--set", "assignments", multiple=True, required=True, metavar="FIELD=VALUE", help="Repeatable.")
@click.option("--why", default="edited", show_default=True, help="The reason, kept in the history.")
@pass_context
def edit(context: Context, identifier: str, assignments: tuple[str, ...], why: str) -> None:
    """Set fields of a record. An empty VALUE clears a field; GROUP.NAME=VALUE corrects a measured value."""
    from archive import revisions

    pairs: list[tuple[str, str]] = []
    for assignment in assignments:
        field, equals, value = assignment.partition("=")
        if not equals:
            raise click.UsageError(f"--set {assignment}: write FIELD=VALUE")
        pairs.append((field.strip(), value.strip()))
    archive = context.open()
    record = revisions.edit(archive, archive.catalogue.resolve(identifier), pairs, who=context.who, why=why)
    click.echo(f"{record.ref}: kept")
    if any(field == "status" and value == Status.PUBLISHED and record.status is not value for field, value in pairs):
        click.echo(f"{OtherEyesNeededError().told(str)} It is in review.", err=True)


@click.command()
@click.argument("identifier")
@click.option("--why", required=True, help="Shown on the tombstone page.")
@click.option("--undo", is_flag=True, help="Bring a withdrawn record back.")
@pass_context
def withdraw(context: Context, identifier: str, why: str, undo: bool) -> None:
    """Take a record out of use: its page becomes a tombstone (410); its bytes stay in the store."""
    from archive import revisions

    archive = context.open()
    ref = archive.catalogue.resolve(identifier)
    (revisions.restore if undo else revisions.withdraw)(archive, ref, who=context.who, why=why)
    click.echo(f"{ref}: {'brought back' if undo else 'withdrawn'}")


@click.command()
@click.argument("identifier")
@click.argument("to", type=click.Choice([one.value for one in Status]), required=False)
@click.option("--why", default="", help="The reason, kept in the history.")
@json_option
@pass_context
def status(context: Context, identifier: str, to: str | None, why: str, as_json: bool) -> None:
    """Tell whether a record is a draft, in review or published, and since when; with TO, make it so."""
    from archive import revisions

    archive = context.open()
    ref = archive.catalogue.resolve(identifier)
    if to is not None:
        made = revisions.set_status(archive, ref, Status(to), who=context.who, why=why)
        if made.status is not Status(to):
            click.echo(f"{OtherEyesNeededError().told(str)} It is in review.", err=True)
    record = archive.catalogue.get(ref)
    steps = [r for r in archive.catalogue.revisions(ref) if r.number == 1 or "status" in r.changes]
    if as_json:
        known = {"kind": ref.kind, "id": ref.id, "status": record.status, "withdrawn": record.withdrawn is not None}
        print_json({**known, "history": [_revision(step) for step in steps]})
        return
    click.echo(f"{ref}: {record.status}" + (", withdrawn" if record.withdrawn else ""))
    for step in steps:
        after = step.changes.get("status", (None, None))[1] if step.number > 1 else "made"
        click.echo(f"  {step.at:%Y-%m-%d %H:%M} {step.who}: {after or Status.PUBLISHED} ({step.why})")


@click.command()
@click.argument("identifier")
@click.argument("level", type=click.Choice([level.value for level in AccessLevel]))
@click.option(
    "--metadata", type=click.Choice([level.value for level in AccessLevel]), help="Who may see the description."
)
@click.option("--embargo-until", type=click.DateTime(["%Y-%m-%d"]), help="No listening before this day.")
@click.option("--reason", default="", help="Shown to people who meet the closed door.")
@click.option("--contact", default="", help="Whom they may ask.")
@pass_context
def access(
    context: Context,
    identifier: str,
    level: str,
    metadata: str | None,
    embargo_until: dt.datetime | None,
    reason: str,
    contact: str,
) -> None:
    """Say anew who may hear and see a record."""
    from archive import revisions

    archive = context.open()
    ref = archive.catalogue.resolve(identifier)
    revisions.set_access(
        archive,
        ref,
        AccessLevel(level),
        metadata=AccessLevel(metadata) if metadata else None,
        embargo_until=embargo_until.date() if embargo_until else None,
        reason=reason,
        contact=contact,
        who=context.who,
    )
    click.echo(f"{ref}: {level}")


@click.group(cls=LazyGroup, members="muragat.rebuild")
def rebuild() -> None:
    """Remake what is derived: the catalogue from the store, the index from the catalogue, access copies."""


@rebuild.command("catalogue")
@pass_context
def rebuild_catalogue(context: Context) -> None:
    """Read the catalogue again from the store alone."""
    archive = context.open()
    with bar("catalogue", "record") as progress:
        count = archive.rebuild_catalogue(progress)
    click.echo(f"{count} records")


@click.group(cls=LazyGroup, members="muragat.evaluate")
def evaluate() -> None:
    """Measure how good search and analysis are, against files of right answers."""


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@pass_context
def backup(context: Context, file: Path) -> None:
    """Write one file that holds all that cannot be remade: the store, the desk and the settings."""
    from archive.backup import write_backup

    with bar("backup", "file") as progress:
        count = write_backup(context.open(), file, progress)
    click.echo(f"{file}: {count} files")


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@pass_context
def restore(context: Context, file: Path) -> None:
    """Unpack a backup into the new home named by --home, and rebuild its catalogue."""
    from archive.backup import restore_backup

    with bar("restore", "record") as progress:
        count, grants = restore_backup(file, context.home_path, progress)
    for sentence in grants:
        click.echo(sentence)
    click.echo(f"{context.home_path}: {count} records; now run: muragat rebuild index, muragat rebuild derived")


def _revision(revision: Revision) -> dict[str, Any]:
    return {
        "number": revision.number,
        "at": revision.at.isoformat(),
        "who": revision.who,
        "why": revision.why,
        "changes": revision.changes,
    }


def _verdict(sound: bool) -> str:
    return "all is sound" if sound else "NOT SOUND"
