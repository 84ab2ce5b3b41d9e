"""``muragat passage``: close and open parts of a recording, and make the copies that are silent there."""

import datetime as dt
import math

import click

from archive import passages
from archive.commands import Context, pass_context
from archive.errors import InvalidValueError
from archive.keeping import Archive
from archive.model import AccessLevel, Recording, Ref, SegmentType

_LEVEL = click.Choice([level.value for level in AccessLevel])
_DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def passage() -> None:
    """Parts of a recording that have an access of their own.

    Until the copies that are silent there are made, the whole recording is shut to whom the passage is closed.
    """


@passage.command("add")
@click.argument("recording")
@click.argument("start")
@click.argument("end")
@click.option("--type", "type_", type=click.Choice([t.value for t in SegmentType]), default="other", show_default=True)
@click.option("--label", default="", help="What it is called.")
@click.option("--access", "level", type=_LEVEL, help="Who may hear it. Default: as the recording.")
@click.option("--embargo-until", type=_DAY, help="Nobody hears it before this day.")
@click.option("--reason", default="", help="Why it is closed.")
@click.option("--contact", default="", help="Whom people may ask.")
@pass_context
def add(
    context: Context,
    recording: str,
    start: str,
    end: str,
    type_: str,
    label: str,
    level: str | None,
    embargo_until: dt.datetime | None,
    reason: str,
    contact: str,
) -> None:
    """Add a passage from START to END: seconds, or 1:02.5."""
    archive = context.open()
    access = passages.access_of(_level(level), _day(embargo_until), reason, contact)
    ref = archive.catalogue.resolve(recording)
    kind, at = SegmentType(type_), (_seconds(start), _seconds(end))
    made = passages.add(archive, ref, *at, kind, label, access, context.who)
    _silence(archive, ref)
    click.echo(f"{ref}: passage {made.id}")


@passage.command("access")
@click.argument("recording")
@click.argument("passage_id", metavar="PASSAGE")
@click.argument("level", type=click.Choice([*_LEVEL.choices, "as-recording"]))
@click.option("--embargo-until", type=_DAY, help="Nobody hears it before this day.")
@click.option("--reason", default="", help="Why it is closed.")
@click.option("--contact", default="", help="Whom people may ask.")
@pass_context
def access(
    context: Context,
    recording: str,
    passage_id: str,
    level: str,
    embargo_until: dt.datetime | None,
    reason: str,
    contact: str,
) -> None:
    """Say anew who may hear a passage."""
    archive = context.open()
    own = None if level == "as-recording" else _level(level)
    ref = archive.catalogue.resolve(recording)
    said = passages.access_of(own, _day(embargo_until), reason, contact)
    passages.set_access(archive, ref, passage_id, said, context.who)
    _silence(archive, ref)
    click.echo(f"{ref}: passage {passage_id} {level}")


@passage.command("remove")
@click.argument("recording")
@click.argument("passage_id", metavar="PASSAGE")
@pass_context
def remove(context: Context, recording: str, passage_id: str) -> None:
    """Take a passage away, and its access with it."""
    archive = context.open()
    ref = archive.catalogue.resolve(recording)
    passages.remove(archive, ref, passage_id, context.who)
    _silence(archive, ref)
    click.echo(f"{ref}: passage {passage_id} removed")


def _silence(archive: Archive, ref: Ref) -> None:
    # The encoders are loaded only here: listing the commands stays quick.
    from media.derivatives.silencing import make_all_silenced

    record = archive.catalogue.get(ref)
    if isinstance(record, Recording):
        make_all_silenced(archive, record)


def _level(text: str | None) -> AccessLevel | None:
    return AccessLevel(text) if text else None


def _day(moment: dt.datetime | None) -> dt.date | None:
    return moment.date() if moment else None


def _seconds(text: str) -> float:
    """Seconds from ``62.5``, ``1:02.5`` or ``1:01:02``. Raises InvalidValueError."""
    try:
        parts = [float(part) for part in text.split(":")]
    except ValueError:
        parts = []
    if not 1 <= len(parts) <= 3 or any(not math.isfinite(p) or p < 0 for p in parts) or any(p >= 60 for p in parts[1:]):
        raise InvalidValueError(f"{text!r} is no moment of a recording", "Write seconds (62.5) or 1:02.5.")
    return sum(part * 60**power for power, part in enumerate(reversed(parts)))
