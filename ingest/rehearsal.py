"""A dry run: what an ingest would do with these files, found out by reading them and writing nothing."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from archive.errors import MuragatError
from archive.hygiene import shown
from archive.keeping import Archive, Progress, silent
from archive.model import Collection, MediaFile, Recording, Status, TechnicalFacts
from archive.store.fixity import sha512_of
from ingest.allowed import NotYoursError
from ingest.collections import Collections
from ingest.describe import describe
from ingest.discover import Discovery
from ingest.facts import gather
from ingest.file_names import findings_of
from ingest.flagging import of_findings
from ingest.matching.authority import Authority
from ingest.pipeline import Options, held_as, rows_of, size_of
from ingest.report import Added, IngestReport, Refused, Skipped
from ingest.sheet.changes import Planner
from ingest.sheet.passages import with_passages
from ingest.sheet.reading import Sheet
from ingest.sheet.rows import SheetRows
from ingest.tags import reading as tags
from ingest.tags.found import Tags
from media.decode.probe import probe
from media.decode.refusals import NotAudioError
from media.running.apart import Apart


def rehearse(
    archive: Archive,
    discovery: Discovery,
    sheet: Sheet | None,
    options: Options,
    *,
    roots: tuple[Path, ...] = (),
    progress: Progress = silent,
) -> IngestReport:
    """The report that an ingest would give, without identifiers. ``progress`` counts bytes."""
    with Apart() as decoders:
        rehearsal = _Rehearsal(archive, rows_of(archive, sheet, discovery, options, roots), decoders, options)
        rehearsal.report.begin(discovery)
        total, done = sum(size_of(path) for path in discovery.files), 0
        for path in discovery.files:
            rehearsal.take(path)
            done += size_of(path)
            progress(done, total)
    rehearsal.report.flagged.extend(rehearsal.rows.flags())
    return rehearsal.report


def _look(path: Path, heard: Callable[[float], None]) -> tuple[TechnicalFacts, Tags]:
    """What a worker would find out of one file that speaks of itself."""
    return probe(path, heard=heard), tags.read(path)


_MADE = Collection(id="dry-run")
"""Stands for a collection that would be made."""


class _Rehearsal:
    def __init__(self, archive: Archive, rows: SheetRows, decoders: Apart, options: Options) -> None:
        self.rows, self._decoders, self._options = rows, decoders, options
        self._archive = archive
        self.report = IngestReport()
        self._catalogue = archive.catalogue
        self._authority = Authority(archive, options.meant)
        self._collections = Collections(archive, "")
        self._planner = Planner(self._authority, self._collections)
        self._seen: dict[str, str] = {}

    def take(self, path: Path) -> None:
        name = shown(str(path))
        try:
            digest = sha512_of(path)
            before = self._catalogue.holder_of(digest)
            holder = self._seen.get(digest) or before
            if holder is None:
                self._describe(path, name, digest)
            else:
                if before is not None:
                    self._bring_up(path, name, before)
                said = held_as(self._archive, before, self._options.may) if before else f"the same bytes as {holder}"
                self.report.skipped.append(Skipped(name, "already-held", said))
        except NotAudioError as error:
            self.report.skipped.append(Skipped(name, error.code, error.reason))
        except MuragatError as error:
            self.report.refused.append(Refused(name, error.code, error.reason, error.hint))
        except OSError as error:
            self.report.refused.append(Refused(name, "unreadable", str(error), "Check the disk and permissions."))

    def _bring_up(self, path: Path, name: str, holder: str) -> None:
        """What the sheet would change in a recording that is held already."""
        row = self.rows.row_of(path)
        if row is not None:
            recording = self._catalogue.recording(holder)
            if not self._options.may(recording, recording):
                return
            plan = self._planner.plan(recording, row, self._catalogue.revisions(recording.ref))
            unmade = any(self._collections.find(path) is None for path in plan.collections)
            if not self._options.may(recording, plan.record) or (unmade and not self._options.may(None, _MADE)):
                raise NotYoursError(name)
            self.report.changes += plan.changes
            self.report.flagged += of_findings(name, holder, plan.findings, plan.about, row)

    def _describe(self, path: Path, name: str, digest: str) -> None:
        technical, read = self._decoders(_look, path)
        decided = self.rows.door_of(path)
        row = self.rows.row_of(path)
        facts = gather(path, row, read, decided)
        file = MediaFile("masters/001", digest, size_of(path), path.name, technical)
        before = (*findings_of(path), *decided.findings, *read.findings)
        said = describe("dry-run", facts, file, before, self._authority)
        recording = replace(said.recording, duration_seconds=technical.duration_seconds)
        self._require(replace(recording, collections=self._options.collections), said.collection_paths, name)
        findings = with_passages(recording, self.rows.passages_of(path), self._authority).findings
        self._seen[digest] = name
        self.report.added.append(Added(name, None))
        self.report.flagged += of_findings(name, None, findings, said.about, row)

    def _require(self, recording: Recording, paths: tuple[tuple[str, ...], ...], name: str) -> None:
        """Raises NotYoursError: the intake would not take it from whoever asks."""
        may = self._options.may
        found = [self._collections.find(path) for path in paths]
        made = replace(recording, collections=(*recording.collections, *(c for c in found if c)), status=Status.DRAFT)
        if not may(None, made) or (None in found and not may(None, _MADE)):
            raise NotYoursError(name)
