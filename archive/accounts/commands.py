"""``muragat user``: who may sign in."""

from collections.abc import Iterable
from pathlib import Path

import click

from archive.accounts.desk import Desk
from archive.accounts.keys import LONGEST_TOKEN_DAYS, TOKEN_DAYS, Keys, Scope
from archive.accounts.mail import send_link
from archive.accounts.people import Account, AccountRole, People
from archive.commands import Context, json_option, pass_context, print_json
from archive.errors import InvalidValueError
from archive.home import Home
from archive.keeping import Archive
from archive.model import Kind, Ref

_role = click.Choice([role.value for role in AccountRole])
_collection = click.option("--collection", "collections", multiple=True, help="Repeatable; none: the whole archive.")
_password_file = click.option(
    "--password-file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False, allow_dash=True),
    help="Its first line is the password; - reads it from stdin.",
)


@click.group()
def user() -> None:
    """Accounts: who may sign in, as what, and with which keys."""


@user.command()
@click.argument("name")
@click.option("--role", type=_role, required=True)
@_collection
@_password_file
@click.option("--mail", default="", help="Where an invitation may be sent.")
@pass_context
def add(
    context: Context, name: str, role: str, collections: tuple[str, ...], password_file: Path | None, mail: str
) -> None:
    """Make an account. Without --password-file the address is printed at which NAME sets a password."""
    with _desk(context) as desk:
        charges = _known_collections(context, collections)
        password = _first_line(password_file) if password_file else ""
        account = People(desk).add(name, AccountRole(role), collections=charges, password=password, mail=mail)
        click.echo(_line(account))
        if not password:
            _hand_over(context, desk, account)


@user.command("list")
@json_option
@pass_context
def list_(context: Context, *, as_json: bool) -> None:
    """List the accounts."""
    with _desk(context) as desk:
        found = People(desk).listed()
    if as_json:
        print_json([_plain(account) for account in found])
        return
    for account in found:
        click.echo(_line(account))


@user.command()
@click.argument("name")
@click.option("--undo", is_flag=True, help="Let them sign in again.")
@pass_context
def disable(context: Context, name: str, *, undo: bool) -> None:
    """Nobody can sign in as NAME any more; sessions end, tokens are revoked."""
    with _desk(context) as desk:
        click.echo(_line(People(desk).disable(name, undo=undo)))


@user.command()
@click.argument("name")
@click.argument("role", type=_role)
@_collection
@pass_context
def role(context: Context, name: str, role: str, collections: tuple[str, ...]) -> None:
    """Make NAME a ROLE, for the whole archive or for single collections."""
    with _desk(context) as desk:
        charges = _known_collections(context, collections)
        click.echo(_line(People(desk).set_role(name, AccountRole(role), charges)))


@user.command()
@click.argument("name")
@_password_file
@pass_context
def password(context: Context, name: str, password_file: Path | None) -> None:
    """Set the password of NAME, or print the address at which they set it themselves."""
    with _desk(context) as desk:
        people = People(desk)
        if password_file:
            people.set_password(name, _first_line(password_file))
            click.echo(f"{name}: a new password")
        else:
            _hand_over(context, desk, people.get(name))


@user.command()
@click.argument("name")
@click.option("--scope", "scopes", multiple=True, required=True, type=click.Choice([s.value for s in Scope]))
@click.option("--days", default=TOKEN_DAYS, show_default=True, type=click.IntRange(1, LONGEST_TOKEN_DAYS))
@click.option("--label", default="command line", show_default=True, help="What it is for, in the list of keys.")
@pass_context
def token(context: Context, name: str, scopes: tuple[str, ...], days: int, label: str) -> None:
    """Make a token for programs of NAME. It is printed once, last."""
    with _desk(context) as desk:
        account = People(desk).get(name)
        made = Keys(desk).issue_token(account, label, (Scope(scope) for scope in scopes), days)
    click.echo(f"{account.name}: {' '.join(sorted(set(scopes)))}, {days} days; send it as Authorization: Bearer")
    click.echo(made)


def _hand_over(context: Context, desk: Desk, account: Account) -> None:
    """Print the link, and mail it where that can be done; the link is the last line."""
    home = Home(context.home_path)
    link = invitation_address(home, Keys(desk).invite(account))
    sent = send_link(home.settings, account.name, account.mail, link) if home.settings.base_url else None
    if sent is not None:
        click.echo(f"not mailed to {sent.to}: {sent.problem}" if sent.problem else f"mailed to {sent.to}", err=True)
    click.echo(link)


def invitation_address(home: Home, secret: str) -> str:
    """The address at which somebody sets a password; a path where nobody has said what the archive is called."""
    return f"{home.settings.base_url.rstrip('/')}/invitation/{secret}"


def _desk(context: Context) -> Desk:
    return Desk.open(Home(context.home_path))


def _known_collections(context: Context, identifiers: Iterable[str]) -> list[str]:
    """Raises InvalidValueError: no such collection."""
    wanted = list(identifiers)
    if not wanted:
        return []
    archive = Archive.open(context.home_path)
    for identifier in wanted:
        if Ref(Kind.COLLECTION, identifier) not in archive.catalogue:
            raise InvalidValueError(f"{identifier}: there is no such collection", "Copy its id from its address.")
    archive.close()
    return wanted


def _first_line(path: Path) -> str:
    with click.open_file(str(path), encoding="utf-8") as file:
        line = file.readline(10_000)
    return line.rstrip("\r\n")


def _line(account: Account) -> str:
    charges = "" if account.collections is None else f" of {', '.join(sorted(account.collections))}"
    state = ", disabled" if account.closed is not None else ", no password yet" if account.waits else ""
    return f"{account.name}: {account.role}{charges}{state}"


def _plain(account: Account) -> dict[str, object]:
    return {
        "name": account.name,
        "role": account.role.value,
        "collections": None if account.collections is None else sorted(account.collections),
        "created": account.created,
        "disabled": account.closed is not None,
        "waits": account.waits,
    }
