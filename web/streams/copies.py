"""The access copies of a recording on disk, as their manifest describes them (``media.derivatives.manifest``)."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from archive.home import Home
from archive.model import Recording, Ref
from archive.policy import Span
from media.derivatives.manifest import MANIFEST, DerivedFile, read_manifest
from media.derivatives.silencing import silenced_folder

PEAKS: Final = "peaks.json"
FORMATS: Final = {"access.opus": "Ogg Opus", "access.mp3": "MP3"}
"""What can be played, in order of preference, and the name of each format."""

LOW: Final = "access-low.opus"
"""What is played in its place where data are saved; recordings taken in long ago may lack it."""


@dataclass(frozen=True, slots=True)
class AccessCopy:
    """One derived file. ``sha256`` is the digest of its bytes, in hex."""

    name: str
    path: Path
    mime: str
    format: str
    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class AccessCopies:
    """What can be played, and what is drawn from it: peaks, spectrogram, curves."""

    streams: tuple[AccessCopy, ...] = ()
    others: tuple[AccessCopy, ...] = ()

    def playable(self, *, saving: bool) -> tuple[AccessCopy, ...]:
        """What to offer a player, best first: the small copy comes first for those who save data."""
        low = self.find(LOW) if saving else None
        return (low, *self.streams) if low else self.streams

    def find(self, name: str) -> AccessCopy | None:
        return next((c for c in (*self.streams, *self.others) if c.name == name), None)


def access_copies(home: Home, record: Recording, silent: Sequence[Span] = ()) -> AccessCopies:
    """The derived files that are there and whole; none when they were never made or are being remade.

    ``silent``: the passages that must be silent in them. Whoever asks has asked the policy
    (``RequestContext.copies``).
    """
    derived = home.derived(record.ref)
    return _whole(silenced_folder(derived, record, silent) if silent else derived)


def unsilenced_copies(home: Home, ref: Ref) -> AccessCopies:
    """The derived files of the whole sound, for what computes beside the server; never to be sent from here."""
    return _whole(home.derived(ref))


def _whole(folder: Path) -> AccessCopies:
    try:
        written = (folder / MANIFEST).stat().st_mtime_ns
    except FileNotFoundError:
        return AccessCopies()
    return _read(folder, written)


@lru_cache(maxsize=4096)
def _read(folder: Path, _written_ns: int) -> AccessCopies:
    """The manifest is written last and in one step: as long as it is the same, so are the files it names."""
    manifest = read_manifest(folder)
    if manifest is None:
        return AccessCopies()
    found = {f.name: _copy(folder, f) for f in manifest.files}
    return AccessCopies(
        tuple(found[name] for name in FORMATS if name in found),
        tuple(copy for name, copy in found.items() if name not in FORMATS),
    )


def _copy(folder: Path, file: DerivedFile) -> AccessCopy:
    name = Path(file.name).name
    return AccessCopy(name, folder / name, file.mime, FORMATS.get(name, "Opus 48"), file.size_bytes, file.sha256)
