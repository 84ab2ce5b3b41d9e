"""A list of recordings that a visitor put together: the ids stand in the address, and nothing is kept here.

Every member is asked for anew: what this visitor may not see is not on the page, only counted as missing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from archive.model import Kind, Recording, Ref
from archive.policy import Action
from web.contexts.frame import Frame, frame
from web.contexts.parts import RecordingRow, Value, recording_rows
from web.form import BadParameterError, Playlist
from web.media_files import access_copies
from web.reading import Reading, path_of
from web.wording import clock
from web.words import N_

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


def playlist_page(reading: Reading, wanted: Playlist, *, offline: bool = False) -> PlaylistPage:
    """Fill the page."""
    found = members(reading, wanted.ids)
    seconds = sum(r.duration_seconds or 0.0 for r in found)
    heading = reading.gettext("There is no network") if offline else wanted.name or reading.gettext("My lists")
    return PlaylistPage(
        frame=frame(reading, heading, indexed=False),
        name=wanted.name or reading.gettext("List"),
        ids=tuple(r.id for r in found),
        rows=recording_rows(reading, found),
        duration=clock(seconds) if seconds else "",
        missing=len(wanted.ids) - len(found),
        exports=tuple(
            Export(label, reading.address(f"/playlist.{suffix}", wanted.parameters()))
            for suffix, label in PLAYLIST_FORMATS.items()
        ),
        address=reading.absolute("/playlist", wanted.parameters()),
        offline=offline,
    )


def members(reading: Reading, ids: Sequence[str]) -> list[Recording]:
    """Those of the recordings that this visitor may see, in the order of the list."""
    reading.prefetch(Ref(Kind.RECORDING, i) for i in ids)
    found = (reading.find(Ref(Kind.RECORDING, i)) for i in ids)
    return [r for r in found if isinstance(r, Recording)]


def tracks(reading: Reading, wanted: Playlist) -> list[Track]:
    """Those that this visitor may hear. Raises BadParameterError: nothing was asked for."""
    if not wanted.ids:
        raise BadParameterError(N_("a list without recordings"), N_("Write ?id=ONE&id=OTHER."))
    found = [r for r in members(reading, wanted.ids) if reading.may(Action.LISTEN, r)]
    listed: list[Track] = []
    for record, row in zip(found, recording_rows(reading, found), strict=True):
        copy = next(iter(access_copies(reading.site.archive.home, record.ref).playable(saving=reading.saving)), None)
        if copy is not None:
            people = ", ".join(_name(v) for v in (*row.performers, *row.composers))
            seconds = record.duration_seconds
            listed.append(
                Track(
                    title=row.link.name.text,
                    creator=people,
                    location=reading.absolute(f"/media/{record.id}/{copy.name}"),
                    page=reading.absolute(path_of(record.ref)),
                    milliseconds=None if seconds is None else round(seconds * 1000),
                )
            )
    return listed


def _name(value: Value) -> str:
    return value.link.name.text if value.link else value.text
