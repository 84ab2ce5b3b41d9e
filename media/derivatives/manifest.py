"""The list of a recording's derived files, written last: what it names is whole.

Derived files live outside the preservation store and can be remade at any time. ``manifest.json`` says of each
its size, SHA-256, media type, duration and who made it; a folder without it, or with a file of another size, is
unfinished and is made again. ``maker`` names library and version, so that a better encoder can find old copies.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import msgspec

MANIFEST = "manifest.json"
VERSION = 1
_LARGEST_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class DerivedFile:
    """One derived file. ``duration_seconds`` is None for what has none (a picture)."""

    name: str
    size_bytes: int
    sha256: str
    mime: str
    maker: str
    duration_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Manifest:
    """All derived files of one recording."""

    files: tuple[DerivedFile, ...] = ()
    version: int = VERSION

    def find(self, name: str) -> DerivedFile | None:
        """The entry of this name, or None."""
        return next((f for f in self.files if f.name == name), None)


def describe_file(path: Path, mime: str, maker: str, duration_seconds: float | None = None) -> DerivedFile:
    """The entry of a finished file, with its digest."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return DerivedFile(path.name, path.stat().st_size, digest, mime, maker, duration_seconds)


def write_manifest(folder: Path, files: Iterable[DerivedFile]) -> Manifest:
    """Write ``manifest.json`` in one step: readers see the old one or the new one, never half of it."""
    manifest = Manifest(tuple(sorted(files, key=lambda f: f.name)))
    part = folder / f"{MANIFEST}.part"
    with part.open("wb") as file:
        file.write(msgspec.json.format(msgspec.json.encode(manifest), indent=2))
        file.flush()
        os.fsync(file.fileno())
    part.replace(folder / MANIFEST)
    return manifest


def read_manifest(folder: Path) -> Manifest | None:
    """The manifest if it is there, of our version and every file it names has its size; else None."""
    path = folder / MANIFEST
    try:
        if path.stat().st_size > _LARGEST_BYTES:
            return None
        manifest = msgspec.json.decode(path.read_bytes(), type=Manifest)
        sizes = [(folder / Path(f.name).name).stat().st_size for f in manifest.files]
    except (FileNotFoundError, msgspec.DecodeError):
        return None
    whole = sizes == [f.size_bytes for f in manifest.files] and manifest.version == VERSION
    return manifest if whole else None
