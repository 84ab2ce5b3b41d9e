"""A home with many synthetic recordings for measuring the web: catalogue and index are full, the store is not.

The recordings are those of ``bench.search_records``. Some have listening copies and curves: one piece of synthetic
sound is examined once, as an ingest would, and its derived files are linked into their folders. Every recording carries
the analysis of that piece, so that pages are as long as real ones; the first has 200 segments and says that it lasts
three hours.
"""

from __future__ import annotations

import datetime as dt
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path

from archive import objects
from archive.catalogue.rows import Entry, Revision
from archive.keeping import Archive
from archive.model import Analysis, MediaFile, Recording, Segment, SegmentType
from bench.backbone import synthesise
from bench.search_records import Shipped, recordings
from ingest.examine import DERIVED, Examined, examine
from search.index import SearchIndex

HEARD = 200
"""How many recordings, from the first on, can be heard."""
MINUTES = 3
LONG_HOURS = 3
SEGMENTS = 200
_PORTION = 2_000


def fill(home: Path, count: int) -> Archive:
    """The home at this path, filled with so many recordings unless it is there already."""
    if (home / "filled").exists():
        return Archive.open(home)
    archive = Archive.create(home)
    with tempfile.TemporaryDirectory(prefix="muragat-bench-") as folder:
        source = Path(folder) / "piece.flac"
        synthesise(source, MINUTES)
        examined = examine(source, Path(folder), source.name)
        _link_derived(archive, Path(folder) / DERIVED, count)
    _fill_catalogue(archive, examined, count)
    index = SearchIndex.open(archive.home.index_path, archive.catalogue)
    index.catch_up(lambda done, total: _tell("index", done, total))
    (home / "filled").touch()
    return archive


def identifier(serial: int) -> str:
    """The id of the recording with this number, counted from 0."""
    return f"s{serial:07d}"


def _fill_catalogue(archive: Archive, examined: Examined, count: int) -> None:
    """A new catalogue beside the one that the shipped records are in: written a table at a time, as a rebuild does."""
    held = [objects.entry(archive.store, ref) for ref in archive.store.refs()]
    archive.catalogue.replace(_portions(held, _entries(examined, count), count), partial(objects.entry, archive.store))


def _portions(held: Sequence[Entry], made: Iterator[Entry], count: int) -> Iterator[Sequence[Entry]]:
    yield held
    done = 0
    while portion := list(islice(made, _PORTION)):
        yield portion
        done += len(portion)
        _tell("catalogue", done, count)


def _entries(examined: Examined, count: int) -> Iterator[Entry]:
    first = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    for serial, found in enumerate(recordings(count, Shipped())):
        created = first + dt.timedelta(minutes=serial)
        revision = Revision(1, created, "bench", "synthetic", {})
        record = replace(found, files=(_master(serial, examined),), synthetic=True)
        yield Entry(_long(record) if serial == 0 else record, _analysis(serial, examined), created, (revision,))


def _master(serial: int, examined: Examined) -> MediaFile:
    return MediaFile("masters/001.flac", f"{serial:0128x}", 10_000_000 + serial, f"{serial}.flac", examined.facts)


def _analysis(serial: int, examined: Examined) -> Analysis:
    """The measured values; tempo differs from recording to recording, so that its facet is a real one."""
    return replace(
        examined.analysis,
        measurements=tuple(
            replace(m, value=60.0 + serial % 120) if m.name == "rhythm.tempo_bpm" else m
            for m in examined.analysis.measurements
        ),
    )


def _long(record: Recording) -> Recording:
    step = LONG_HOURS * 3600 / SEGMENTS
    return replace(
        record,
        duration_seconds=LONG_HOURS * 3600.0,
        segments=tuple(
            Segment(i * step, (i + 1) * step, SegmentType.MUSIC, label=f"kui {i + 1}") for i in range(SEGMENTS)
        ),
    )


def _link_derived(archive: Archive, derived: Path, count: int) -> None:
    """The same files under many names: hard links where the disk has them."""
    for serial in range(min(HEARD, count)):
        target = archive.home.derived_path / "recording" / identifier(serial)[:2] / identifier(serial)
        target.mkdir(parents=True, exist_ok=True)
        for file in derived.iterdir():
            (target / file.name).unlink(missing_ok=True)
            if serial == 0:
                (target / file.name).write_bytes(file.read_bytes())
            else:
                os.link(archive.home.derived_path / "recording" / identifier(0)[:2] / identifier(0) / file.name,
                        target / file.name)  # fmt: skip


def _tell(what: str, done: int, total: int) -> None:
    print(f"\r{what}: {done} of {total}  ", end="\n" if done >= total else "", file=sys.stderr, flush=True)
