"""``muragat picture add|remove|list`` and ``muragat rebuild pictures``."""

from __future__ import annotations

import sys
from pathlib import Path

import click
import msgspec

from archive.commands import Context, bar, json_option, pass_context, print_json
from archive.model import AccessLevel, Language, PictureType, Text

_LEVELS = click.Choice([level.value for level in AccessLevel])
_LANGUAGES = tuple(language.value for language in Language)


@click.group()
def picture() -> None:
    """Pictures of a record: portraits, instruments, sleeves, tape boxes, cards, notation."""


@picture.command()
@click.argument("identifier")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--type", "type_", type=click.Choice([t.value for t in PictureType]), default="other", show_default=True)
@click.option(
    "--caption", "captions", multiple=True, metavar="[LANG=]TEXT", help="Repeatable, one a language: ru=Дина."
)
@click.option("--maker", default="", help="Who took or drew it.")
@click.option("--rights", default="", help="Whose it is and what may be done with it.")
@click.option("--access", type=_LEVELS, help="Who may see it; default: whoever may see the record.")
@json_option
@pass_context
def add(
    context: Context,
    identifier: str,
    file: Path,
    type_: str,
    captions: tuple[str, ...],
    maker: str,
    rights: str,
    access: str | None,
    as_json: bool,
) -> None:
    """Keep the picture FILE (JPEG, PNG, TIFF, WebP) with the record IDENTIFIER."""
    from media.pictures import keeping  # Pillow is wanted by this command alone

    archive = context.open()
    said = keeping.Statement(
        PictureType(type_), tuple(map(_caption, captions)), maker, rights, AccessLevel(access) if access else None
    )
    kept = keeping.add(archive, archive.catalogue.resolve(identifier), file, said, who=context.who)
    if as_json:
        print_json(msgspec.to_builtins(kept))
    else:
        click.echo(f"{kept.path}: kept, {kept.width} × {kept.height}")


@picture.command()
@click.argument("identifier")
@click.argument("path")
@click.option("--why", default="", help="The reason, kept in the history.")
@pass_context
def remove(context: Context, identifier: str, path: str, why: str) -> None:
    """Take the picture PATH (pictures/001.jpg) off the record IDENTIFIER."""
    from media.pictures import keeping

    archive = context.open()
    ref = archive.catalogue.resolve(identifier)
    keeping.remove(archive, ref, path, who=context.who, why=why)
    click.echo(f"{ref}: {path} removed")


@picture.command("list")
@click.argument("identifier")
@json_option
@pass_context
def list_(context: Context, identifier: str, as_json: bool) -> None:
    """List the pictures of the record IDENTIFIER."""
    archive = context.open()
    record = archive.catalogue.get(archive.catalogue.resolve(identifier))
    if as_json:
        print_json([msgspec.to_builtins(p) for p in record.pictures])
        return
    for held in record.pictures:
        words = "; ".join(text.text for text in held.caption)
        click.echo(f"{held.path}  {held.type}  {held.width} × {held.height}  {words}")


@click.command("pictures")
@click.option("--all", "everything", is_flag=True, help="Also what is there already.")
@pass_context
def rebuild_pictures(context: Context, everything: bool) -> None:
    """Draw the shown sizes of pictures again from those in the store."""
    from media.pictures import keeping

    archive = context.open()
    with bar("pictures", "record") as progress:
        failed = keeping.remake(archive, everything=everything, progress=progress)
    for path, reason in failed:
        click.echo(f"{path}: {reason}", err=True)
    sys.exit(3 if failed else 0)


def _caption(text: str) -> Text:
    """``ru=Дина`` or words alone."""
    language, equals, words = text.partition("=")
    if equals and language in _LANGUAGES:
        return Text(words.strip(), Language(language))
    return Text(text.strip())
