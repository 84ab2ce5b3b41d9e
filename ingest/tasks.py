"""What jobs of the intake do: the same functions as its commands, told by plain values."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from archive.keeping import Archive, Progress
from archive.model import AccessLevel
from ingest.discover import discover
from ingest.pipeline import Options
from ingest.pipeline import ingest as run
from ingest.rebuilding import remake
from ingest.sheet.reading import read as read_sheet
from media.running import workers


class Ingest(msgspec.Struct, forbid_unknown_fields=True):
    """``paths``: files or folders on this machine; the rest as the options of ``muragat ingest``."""

    paths: list[str]
    sheet: str = ""
    collection: str = ""
    access: AccessLevel | None = None
    workers: int | None = None


class Derived(msgspec.Struct, forbid_unknown_fields=True):
    """``everything``: also what is there already."""

    everything: bool = False
    workers: int | None = None


def ingest(archive: Archive, arguments: Mapping[str, Any], who: str, progress: Progress) -> Any:
    """Take files in. Idempotent: what is held is skipped by its digest."""
    asked = msgspec.convert(dict(arguments), Ingest)
    paths = [Path(path) for path in asked.paths]
    sheet = Path(asked.sheet) if asked.sheet else None
    count = workers.default_workers() if asked.workers is None else asked.workers
    report = run(
        archive,
        discover(paths, without=[archive.home.root]),
        read_sheet(sheet) if sheet else None,
        Options(who, asked.collection, asked.access, count),
        roots=(*paths, sheet.parent) if sheet else tuple(paths),
        progress=progress,
    )
    return msgspec.to_builtins(report)


def derived(archive: Archive, arguments: Mapping[str, Any], _who: str, progress: Progress) -> Any:
    """Remake derived files."""
    asked = msgspec.convert(dict(arguments), Derived)
    count = workers.default_workers() if asked.workers is None else asked.workers
    return msgspec.to_builtins(remake(archive, everything=asked.everything, count=count, progress=progress))
