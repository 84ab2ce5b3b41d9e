"""A list of recordings that a visitor put together: the ids stand in the address, and nothing is kept here.

Every member is asked for anew: what this visitor may not see is not on the page, only counted as missing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from archive.model import Kind, Recording, Ref
from archive.policy import Action
from web.http.parameters import BadParameterError, Playlist
from web.view.blocks import RecordingRow, Value, recording_rows
from web.view.frame import Frame, frame
from web.view.request_context import RequestContext, path_of
from web.view.wording import clock
from web.view.words import N_

PLAYLIST_FORMATS = {"m3u8": "M3U", "xspf": "XSPF", "jspf": "JSPF"}


@dataclass(frozen=True, slots=True)
class Export:
    """The list as a file for other players."""

    label: str
    href: str


@dataclass(frozen=True, slots=True)
class PlaylistPage:
    """``rows`` are the members that may be shown; ``missing`` of those asked for may not, or are not there.

    Without ids the page shows, by scripts, what this browser keeps.
    """

    frame: Frame
    name: str
    ids: tuple[str, ...]
    rows: tuple[RecordingRow, ...]
    duration: str
    missing: int
    exports: tuple[Export, ...]
    address: str
    """The permanent address of the list, to be shared."""
    offline: bool = False
    """The page that stands in when there is no network."""


@dataclass(frozen=True, slots=True)
class Track:
    """A member as it stands in an exported list. Addresses are absolute; ``location`` is the sound."""

    title: str
    creator: str
    location: str
    page: str
    milliseconds: int | None


def playlist_page(context: RequestContext, wanted: Playlist, *, offline: bool = False) -> PlaylistPage:
    """Fill the page."""
    found = members(context, wanted.ids)
    seconds = sum(r.duration_seconds or 0.0 for r in found)
    heading = context.gettext("There is no network") if offline else wanted.name or context.gettext("My lists")
    return PlaylistPage(
        frame=frame(context, heading, indexed=False),
        name=wanted.name or context.gettext("List"),
        ids=tuple(r.id for r in found),
        rows=recording_rows(context, found),
        duration=clock(seconds) if seconds else "",
        missing=len(wanted.ids) - len(found),
        exports=tuple(
            Export(label, context.address(f"/playlist.{suffix}", wanted.parameters()))
            for suffix, label in PLAYLIST_FORMATS.items()
        ),
        address=context.absolute("/playlist", wanted.parameters()),
        offline=offline,
    )


def members(context: RequestContext, ids: Sequence[str]) -> list[Recording]:
    """Those of the recordings that this visitor may see, in the order of the list."""
    context.prefetch(Ref(Kind.RECORDING, i) for i in ids)
    found = (context.find(Ref(Kind.RECORDING, i)) for i in ids)
    return [r for r in found if isinstance(r, Recording)]


def tracks(context: RequestContext, wanted: Playlist) -> list[Track]:
    """Those that this visitor may hear. Raises BadParameterError: nothing was asked for."""
    if not wanted.ids:
        raise BadParameterError(N_("a list without recordings"), N_("Write ?id=ONE&id=OTHER."))
    found = [r for r in members(context, wanted.ids) if context.may(Action.LISTEN, r)]
    listed: list[Track] = []
    for record, row in zip(found, recording_rows(context, found), strict=True):
        copy = next(iter(context.copies(record.ref).playable(saving=context.saving)), None)
        if copy is not None:
            people = ", ".join(_name(v) for v in (*row.performers, *row.composers))
            seconds = record.duration_seconds
            listed.append(
                Track(
                    title=row.link.name.text,
                    creator=people,
                    location=context.absolute(f"/media/{record.id}/{copy.name}"),
                    page=context.absolute(path_of(record.ref)),
                    milliseconds=None if seconds is None else round(seconds * 1000),
                )
            )
    return listed


def _name(value: Value) -> str:
    return value.link.name.text if value.link else value.text
