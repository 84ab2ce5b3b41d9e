"""Remaking derived files from the masters: after a restore, a move without them, or a better encoder.

Only files outside the store are written. The analysis that the record carries stays as it is.
"""

import shutil
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from archive.errors import MuragatError
from archive.keeping import Archive, Progress, silent
from archive.model import Kind, Recording
from ingest.examine import DERIVED, Examined, examine
from media.derivatives.making import LOW_OPUS
from media.derivatives.manifest import read_manifest
from media.derivatives.silencing import make_all_silenced
from media.running import runner
from media.running.cluster import lent


@dataclass(slots=True)
class Remade:
    """How many recordings were done; which could not be, with the reason."""

    remade: int = 0
    failed: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])


def remake(archive: Archive, *, everything: bool = False, count: int = 0, progress: Progress = silent) -> Remade:
    """Make what is missing (or everything) again. A master that cannot be read, or on which a decoder crashes or hangs,
    does not stop the others."""
    outcome = Remade()
    with lent(archive.home.settings) as cluster:
        for done in runner.run(_tasks(archive, outcome, everything, progress), count, executor=cluster):
            if done.error is None:
                _put(archive, done.key, done.folder)
                outcome.remade += 1
            else:
                outcome.failed.append((done.key.id, str(done.error) or type(done.error).__name__))
            shutil.rmtree(done.folder, ignore_errors=True)
    for record in archive.catalogue.records(Kind.RECORDING):
        if isinstance(record, Recording) and any(s.access for s in record.segments):
            _silence(archive, record, outcome)
    return outcome


def _silence(archive: Archive, record: Recording, outcome: Remade) -> None:
    """The copies for those to whom a passage is closed; until they are there, the whole is shut to them."""
    try:
        make_all_silenced(archive, record)
    except (MuragatError, OSError) as error:
        outcome.failed.append((record.id, str(error)))


def _tasks(
    archive: Archive, outcome: Remade, everything: bool, progress: Progress
) -> Iterator[runner.Task[Recording, Examined]]:
    """What is to be made, one after the other as it is asked for; damaged objects are noted and passed over."""
    total = archive.catalogue.count(Kind.RECORDING)
    for seen, record in enumerate(archive.catalogue.records(Kind.RECORDING), start=1):
        progress(seen, total)
        if not isinstance(record, Recording) or (master := record.sounding) is None:
            continue
        try:
            if not everything and _is_whole(archive.home.derived(record.ref)):
                continue
            source = archive.store.source(record.ref, master.path)
        except (MuragatError, OSError) as error:
            outcome.failed.append((record.id, str(error)))
            continue
        folder = archive.staging / f"work-{uuid.uuid4().hex}"
        yield runner.Task(record, folder, source, examine, (master.original_name,))


def _put(archive: Archive, record: Recording, folder: Path) -> None:
    target = archive.home.derived(record.ref)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(target, ignore_errors=True)
    shutil.move(folder / DERIVED, target)


def _is_whole(folder: Path) -> bool:
    """Whether everything is there that is made today: the copy for weak networks came later than the others."""
    manifest = read_manifest(folder)
    return manifest is not None and manifest.find(LOW_OPUS) is not None
