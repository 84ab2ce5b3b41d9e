"""``muragat migrate``: the databases of a home on a server, and from files to a server and back."""

import click

from archive.commands import Context, bar, pass_context
from archive.errors import InvalidValueError
from archive.home import Home
from archive.keeping import Archive


@click.command()
@pass_context
def migrate(context: Context) -> None:
    """Make catalogue and desk on the database server, or bring them to the form of this version.

    Others may go on working meanwhile. In files this happens by itself.
    """
    if not Home(context.home_path).on_server:
        raise InvalidValueError("this home keeps catalogue and desk in files", "They are migrated on first use.")
    with bar("migrate", "record") as progress:
        found = Archive.migrate(context.home_path, progress)
    for room, form in found.items():
        click.echo(f"{room}: " + (f"had the form {form}" if form else "was made"))
