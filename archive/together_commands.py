"""``muragat merge``, ``split``, ``change`` and ``undo``: changes to many records as one step."""

import sys

import click
import msgspec

from archive import batches, bulk, merging, splitting
from archive.bulk import Op, Operation
from archive.commands import Context, bar, json_option, pass_context, print_json
from archive.identifiers import mint


@click.command()
@click.argument("gone")
@click.argument("stays")
@click.option("--why", default="", help="The reason, kept in the histories.")
@pass_context
def merge(context: Context, gone: str, stays: str, why: str) -> None:
    """Make one record of two: what named GONE names STAYS, its address leads there, both histories are kept."""
    archive = context.open()
    other, one = archive.catalogue.resolve(gone), archive.catalogue.resolve(stays)
    with bar("merge", "record") as progress:
        done = merging.merge(archive, other, one, who=context.who, why=why, progress=progress)
    click.echo(f"{other} became {one}: {done.moved} records name it now; take it back with: muragat undo {done.batch}")


@click.command()
@click.argument("identifier")
@click.argument("sources", nargs=-1)
@click.option("--name", "names", multiple=True, required=True, help="A name that goes over. Repeatable.")
@click.option("--why", default="", help="The reason, kept in the histories.")
@pass_context
def split(context: Context, identifier: str, sources: tuple[str, ...], names: tuple[str, ...], why: str) -> None:
    """Make two records of one: a new one takes the names, and SOURCES name it in the place of IDENTIFIER."""
    archive = context.open()
    one = archive.catalogue.resolve(identifier)
    moved = [archive.catalogue.resolve(source) for source in sources]
    with bar("split", "record") as progress:
        done = splitting.split(archive, one, mint(), names, moved, who=context.who, why=why, progress=progress)
    click.echo(f"{done.made}: {done.moved} records name it now; take it back with: muragat undo {done.batch}")


@click.command()
@click.argument("identifiers", nargs=-1, required=True)
@click.option(
    "--set", "settings", multiple=True, metavar="FIELD=VALUE", help="As muragat edit; also status and access."
)
@click.option("--add", "added", multiple=True, metavar="FIELD=VALUE", help="Add to a list, such as genres=kui.")
@click.option("--remove", "removed", multiple=True, metavar="FIELD=VALUE", help="Take out of a list.")
@click.option("--why", default="changed with others", show_default=True, help="The reason, kept in the histories.")
@click.option("--widen", is_flag=True, help="What opens something is meant.")
@json_option
@pass_context
def change(
    context: Context,
    identifiers: tuple[str, ...],
    settings: tuple[str, ...],
    added: tuple[str, ...],
    removed: tuple[str, ...],
    why: str,
    *,
    widen: bool,
    as_json: bool,
) -> None:
    """Change many records alike, as one step. Exit 3 when some were left as they are."""
    archive = context.open()
    given = {Op.SET: settings, Op.ADD: added, Op.REMOVE: removed}
    operations = [_operation(op, text) for op, texts in given.items() for text in texts]
    refs = [archive.catalogue.resolve(identifier) for identifier in identifiers]
    with bar("change", "record") as progress:
        done = bulk.run(
            archive,
            refs,
            operations,
            who=context.who,
            why=why,
            batch=batches.new_batch(),
            widen=widen,
            progress=progress,
        )
    if as_json:
        print_json(msgspec.to_builtins(done))
    else:
        for name in done.shut:
            click.echo(f"{name}: would be opened to somebody; say --widen if that is meant")
        for name, reason in done.failed.items():
            click.echo(f"{name}: {reason}")
        click.echo(
            f"{done.changed} changed, {done.unchanged} as they were; take it back with: muragat undo {done.batch}"
        )
    sys.exit(3 if done.shut or done.failed else 0)


@click.command()
@click.argument("batch")
@click.option("--dry-run", is_flag=True, help="Say what would happen; write nothing.")
@click.option("--why", default="", help="The reason, kept in the histories.")
@json_option
@pass_context
def undo(context: Context, batch: str, *, dry_run: bool, why: str, as_json: bool) -> None:
    """Take back everything that was changed as one step, but for what others have changed since."""
    archive = context.open()
    with bar("undo", "record") as progress:
        done = batches.undo(archive, batch, who=context.who, why=why, write=not dry_run, progress=progress)
    if as_json:
        print_json(msgspec.to_builtins(done))
    else:
        for name, names in done.conflicts.items():
            click.echo(f"{name}: changed since, left as it is: {', '.join(names)}")
        for name in done.doors:
            click.echo(f"{name}: a door stays as narrow as it is")
        click.echo(f"{len(done.reverted)} as they were, {len(done.withdrawn)} withdrawn, {done.unchanged} unchanged")
    sys.exit(3 if done.conflicts or done.doors else 0)


def _operation(op: Op, text: str) -> Operation:
    field, equals, value = text.partition("=")
    if not equals:
        raise click.UsageError(f"--{op} {text}: write FIELD=VALUE")
    return Operation(field.strip(), value.strip(), op)
