"""``muragat doctor``."""

import sys
from collections.abc import Sequence

import click
import msgspec

from archive.commands import Context, json_option, pass_context, print_json
from archive.doctor import Finding, Level, examine

_SIGN = {Level.OK: "ok     ", Level.WARNING: "WARNING", Level.ERROR: "ERROR  "}


@click.command()
@click.option("--url", default="", help="The public address, asked through the proxy; else base_url of the settings.")
@json_option
@pass_context
def doctor(context: Context, url: str, as_json: bool) -> None:
    """Examine settings, disk, clock, versions, permissions, database, jobs and proxies, and say what to do.

    Exit 0: all is well, perhaps with warnings; 1: something is wrong.
    """
    found = examine(context.home_path, url)
    sound = not any(one.level is Level.ERROR for one in found)
    if as_json:
        print_json({"sound": sound, "findings": [msgspec.to_builtins(one) for one in found]})
    else:
        _print(found)
    sys.exit(0 if sound else 1)


def _print(found: Sequence[Finding]) -> None:
    for one in found:
        click.echo(f"{_SIGN[one.level]} {one.code}: {one.told}")
        if one.do:
            click.echo(f"        {one.do}")
