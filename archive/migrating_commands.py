"""``muragat migrate``: the databases of a home on a server, and from files to a server and back."""

import click

from archive.commands import Context, bar, pass_context
from archive.errors import InvalidValueError
from archive.home import Home
from archive.keeping import Archive


@click.command()
@click.option("--to", metavar="URL", help="Move them there: postgresql+psycopg://USER@HOST/DATABASE, or: files")
@pass_context
def migrate(context: Context, to: str | None) -> None:
    """Make catalogue and desk on the database server, or bring them to the form of this version.

    Others may go on working meanwhile. In files this happens by itself. With ``--to`` catalogue and desk are moved,
    every row is compared, and the settings name the new place; stop servers and workers first. One that was cut off
    goes on when it is asked for again.
    """
    home = Home(context.home_path)
    if to is not None:
        from archive.accounts.moving import move  # needed once in a home's life

        with bar("migrate", "row") as progress:
            moved = move(home, to, progress)
        click.echo(f"{moved.rows} rows compared and the same, {moved.written} of them written; settings.toml names it")
        return
    if not home.on_server:
        raise InvalidValueError("this home keeps catalogue and desk in files", "They are migrated on first use.")
    with bar("migrate", "record") as progress:
        found = Archive.migrate(context.home_path, progress)
    for room, form in found.items():
        click.echo(f"{room}: " + (f"had the form {form}" if form else "was made"))
