"""Remaking derived files from the masters: after a restore, a move without them, or a better encoder.

Only files outside the store are written. The analysis that the record carries stays as it is.
"""

import shutil
import uuid
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, field
from pathlib import Path

from archive.errors import MuragatError
from archive.keeping import Archive, Progress, silent
from archive.model import Kind, Recording
from ingest.examine import DERIVED, Examined, examine
from media.derivatives.making import LOW_OPUS
from media.derivatives.manifest import read_manifest
from media.derivatives.silencing import make_all_silenced
from media.running import workers


@dataclass(slots=True)
class Remade:
    """How many recordings were done; which could not be, with the reason."""

    remade: int = 0
    failed: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])


def remake(archive: Archive, *, everything: bool = False, count: int = 0, progress: Progress = silent) -> Remade:
    """Make what is missing (or everything) again. A master that cannot be read does not stop the others."""
    outcome = Remade()
    with workers.executor(count) as pool:
        waiting: dict[Future[Examined], tuple[Recording, Path]] = {}
        total = archive.catalogue.count(Kind.RECORDING)
        for seen, record in enumerate(archive.catalogue.records(Kind.RECORDING), start=1):
            if not isinstance(record, Recording) or not record.files:
                continue
            if everything or not _is_whole(archive.home.derived(record.ref)):
                master = record.files[0]
                folder = archive.staging / f"work-{uuid.uuid4().hex}"
                path = archive.store.path_of(record.ref, master.path)
                waiting[pool.submit(examine, path, folder, master.original_name)] = (record, folder)
            while len(waiting) > 2 * max(1, count):
                _finish(archive, waiting, outcome)
            progress(seen, total)
        while waiting:
            _finish(archive, waiting, outcome)
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


def _is_whole(folder: Path) -> bool:
    """Whether everything is there that is made today: the copy for weak networks came later than the others."""
    manifest = read_manifest(folder)
    return manifest is not None and manifest.find(LOW_OPUS) is not None


def _finish(archive: Archive, waiting: dict[Future[Examined], tuple[Recording, Path]], outcome: Remade) -> None:
    finished, _ = wait(waiting, return_when=FIRST_COMPLETED)
    for future in finished:
        record, folder = waiting.pop(future)
        error = future.exception()
        if error is None:
            target = archive.home.derived(record.ref)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.rmtree(target, ignore_errors=True)
            shutil.move(folder / DERIVED, target)
            outcome.remade += 1
        else:
            outcome.failed.append((record.id, str(error) or type(error).__name__))
        shutil.rmtree(folder, ignore_errors=True)
