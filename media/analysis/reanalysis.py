"""Measuring again: after a better method, or as a curator wishes. Only what changed is replaced.

A recording is *outdated* when a method's version has risen (``features.fields``), a value is missing, or its curves
were made by an older program. The master is decoded once more; listening copies stay as they are. Each recording is
kept as soon as it is done, so an interrupted run goes on where it stopped.
"""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from archive.errors import MuragatError
from archive.keeping import Archive, Progress, silent
from archive.model import Analysis, Kind, Recording
from media.analysis.corrections import wish_of
from media.analysis.curves import CURVES_MAKER
from media.analysis.fields import FIELDS
from media.analysis.files import analyse_file
from media.analysis.melody import Wish
from media.derivatives.making import describe_others
from media.derivatives.manifest import read_manifest, write_manifest
from media.likeness.index import LikenessIndex
from media.running import runner
from media.running.cluster import lent
from media.running.heartbeat import Heartbeat

_CURVES = "curves"


@dataclass(slots=True)
class Outcome:
    """How many recordings were measured anew, how many of these had to be written, and which could not be, and why."""

    measured: int = 0
    changed: int = 0
    failed: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])


def outdated(archive: Archive, recording: Recording) -> bool:
    """Whether a recording should be measured again."""
    pedigree = {m.name: (m.method, m.version) for m in archive.catalogue.analysis(recording.id).measurements}
    if pedigree != {name: (one.method, one.version) for name, one in FIELDS.items()}:
        return True
    manifest = read_manifest(archive.home.derived(recording.ref))
    made = manifest.find("curves.npz") if manifest else None
    return made is None or made.maker != CURVES_MAKER


def merged(old: Analysis, new: Analysis) -> Analysis:
    """The new analysis with old values where neither method nor version has changed."""
    before = {(m.name, m.method, m.version): m for m in old.measurements}
    kept = tuple(before.get((m.name, m.method, m.version), m) for m in new.measurements)
    return Analysis(kept, new.findings, new.segments)


def reanalyse(
    archive: Archive,
    recordings: Iterable[Recording],
    *,
    who: str,
    why: str,
    anew: bool = False,
    count: int = 0,
    total: int = 0,
    progress: Progress = silent,
) -> Outcome:
    """Measure recordings again, each as its curators wish. ``anew``: values of the same version are replaced, too.

    Curators may edit meanwhile. A master that cannot be read, or on which a decoder crashes or hangs, does not stop
    the others.
    """
    run = _Run(archive, who, why, anew=anew)

    def tasks() -> Iterator[runner.Task[Recording, Analysis]]:
        for done, recording in enumerate(recordings, start=1):
            task = run.task(recording)
            progress(done, max(total, done))
            if task is not None:
                yield task

    try:
        with lent(archive.home.settings) as cluster:
            for done in runner.run(tasks(), count, executor=cluster):
                run.finish(done)
    finally:
        run.tidy()
    LikenessIndex(archive).follow()
    return run.outcome


def measure_again(master: Path, folder: Path, wish: Wish) -> Analysis:
    """Decode and measure one master; its curves go into a folder in ``folder``. Runs in a worker."""
    (folder / _CURVES).mkdir(parents=True, exist_ok=True)
    result = analyse_file(master, wish, Heartbeat(folder).beat)
    result.curves.save(folder / _CURVES)
    return result.analysis


class _Run:
    """One run of measuring again."""

    def __init__(self, archive: Archive, who: str, why: str, *, anew: bool) -> None:
        self._archive, self._who, self._why, self._anew = archive, who, why, anew
        self._folders: set[Path] = set()
        self.outcome = Outcome()

    def task(self, recording: Recording) -> runner.Task[Recording, Analysis] | None:
        """What is to be done; None where it has no file and, with a note, where its object is damaged."""
        heard = recording.sounding
        if heard is None:
            return None
        try:
            master = self._archive.store.source(recording.ref, heard.path)
        except (MuragatError, OSError) as error:
            self.outcome.failed.append((recording.id, str(error)))
            return None
        folder = self._archive.staging / f"work-{uuid.uuid4().hex}"
        self._folders.add(folder)
        return runner.Task(recording, folder, master, measure_again, (wish_of(recording),))

    def finish(self, done: runner.Outcome[Recording, Analysis]) -> None:
        if done.value is not None:
            self._keep(done.key, done.folder / _CURVES, done.value)
        else:
            self.outcome.failed.append((done.key.id, str(done.error) or type(done.error).__name__))
        shutil.rmtree(done.folder, ignore_errors=True)
        self._folders.discard(done.folder)

    def tidy(self) -> None:
        """Remove what an interrupted run leaves behind."""
        for folder in self._folders:
            shutil.rmtree(folder, ignore_errors=True)

    def _keep(self, recording: Recording, curves: Path, new: Analysis) -> None:
        self._replace_curves(recording, curves)
        old = self._archive.catalogue.analysis(recording.id)
        analysis = new if self._anew else merged(old, new)
        self.outcome.measured += 1
        if analysis != old:
            ref = recording.ref  # what curators wrote while it was measured stays
            self._archive.change(ref, lambda record: record, who=self._who, why=self._why, analysis=analysis)
            self.outcome.changed += 1

    def _replace_curves(self, recording: Recording, curves: Path) -> None:
        """New curves beside the listening copies. Until the manifest follows, the folder counts as unfinished."""
        derived = self._archive.home.derived(recording.ref)
        manifest = read_manifest(derived)
        if manifest is None:
            return  # the copies are missing too: ``rebuild derived`` makes all of it
        names = [path.name for path in sorted(curves.iterdir())]
        for name in names:
            (curves / name).replace(derived / name)
        made = describe_others((derived / name for name in names), CURVES_MAKER)
        others = [one for one in manifest.files if one.name not in names]
        write_manifest(derived, [*others, *made])


def those_outdated(archive: Archive) -> Iterator[Recording]:
    """Recordings that should be measured again, one after the other as they are asked for."""
    for record in archive.catalogue.records(Kind.RECORDING):
        if isinstance(record, Recording) and outdated(archive, record):
            yield record
