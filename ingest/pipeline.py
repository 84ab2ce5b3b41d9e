"""The one path in: discover, receive, examine, describe, keep.

Files are received and kept one after the other by this process; they are decoded and analysed by the workers of the
runner (``media.running``), which outlives what they do to it. Others may edit, and ingest, meanwhile: only the keeping
of one record takes locks, for milliseconds, and whoever keeps a master has claimed its bytes before. A file that cannot
be taken never stops the others. Killed at any moment, a re-run finishes the job: what was kept is skipped by its
digest, what was not is taken again.
"""

import shutil
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from pathlib import Path

import structlog

from archive import identifiers
from archive.batches import signed
from archive.errors import MuragatError, StoreError
from archive.hygiene import shown
from archive.keeping import Archive, Progress, now, silent
from archive.mends import Meant
from archive.model import AccessLevel, Finding, Kind, MediaFile, Recording, Ref, Status
from archive.reviewing import OtherEyesNeededError, needs_others
from archive.store.fixity import sha512_of
from archive.store.verbs import OnDisk, SentFile, StagedFile
from ingest import restorations
from ingest.allowed import May, NotYoursError, anybody
from ingest.collections import Collections, path_of
from ingest.describe import Described, describe
from ingest.discover import Discovery
from ingest.examine import DERIVED, Examined, examine
from ingest.facts import gather
from ingest.file_names import findings_of
from ingest.flagging import of_findings
from ingest.matching.authority import Authority
from ingest.receive import Submission, receive
from ingest.report import About, Added, Flagged, IngestReport, Refused, Skipped, Stopped
from ingest.sheet.changes import WHY, Planner
from ingest.sheet.passages import with_passages
from ingest.sheet.reading import Sheet
from ingest.sheet.rows import Decided, SheetRows
from media.decode.refusals import NotAudioError
from media.decode.sniff import identify
from media.likeness import copies
from media.likeness.index import LikenessIndex, entry_of
from media.running import runner
from media.running.cluster import lent
from media.running.heartbeat import PATIENCE_SECONDS
from search.index import SearchIndex

_log = structlog.get_logger()
_FEW = 500
"""Files whose sizes are asked for one by one: reading those of half a million held ones takes a second."""
_INDEX_EVERY_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Options:
    """How an ingest runs. ``who`` signs the revisions. ``workers``: processes; 0 works in this one.

    ``patience_seconds``: how long a worker may give no sign of life, see ``heartbeat``. ``collections``: ids of further
    ones. ``batch``: the number by which it can be undone as one step (``archive.batches``). ``draft``: what is made is
    published by somebody later. ``may``: what ``who`` may do; ``meant``: what they have said that names mean.
    """

    who: str
    collection: str = ""
    access: AccessLevel | None = None
    workers: int = 0
    patience_seconds: float = PATIENCE_SECONDS
    collections: tuple[str, ...] = ()
    batch: str = ""
    draft: bool = False
    may: May = anybody
    meant: tuple[Meant, ...] = ()


@dataclass(frozen=True, slots=True)
class _Pending:
    """A file that a worker is busy with. ``ref``: what it will be if it is kept; ``content``: where it waits."""

    path: Path
    submission: Submission
    ref: Ref
    content: StagedFile | SentFile


_Task = runner.Task[_Pending, Examined]
_Outcome = runner.Outcome[_Pending, Examined]


def ingest(
    archive: Archive,
    discovery: Discovery,
    sheet: Sheet | None,
    options: Options,
    *,
    roots: tuple[Path, ...] = (),
    progress: Progress = silent,
    executor: Executor | None = None,
) -> IngestReport:
    """Take the discovered files into the archive. ``progress`` counts bytes; ``roots`` are what sheet paths begin at.

    ``executor`` may be any ``concurrent.futures.Executor`` whose workers see this home's staging folder; by default it
    is made here. When the disk refuses, the report says so in ``stopped`` and holds what was kept until then.
    """
    run = _Run(archive, discovery, rows_of(archive, sheet, discovery, options, roots), options)
    try:
        run.run(progress, executor)
    except StoreError as error:
        run.report.stopped = Stopped(error.code, error.reason, error.hint)
    return run.report


def rows_of(
    archive: Archive, sheet: Sheet | None, discovery: Discovery, options: Options, roots: tuple[Path, ...]
) -> SheetRows:
    """The rows of a sheet beside the discovered files, and who may hear these."""
    default = archive.home.settings.default_access
    return SheetRows(sheet, discovery.files, roots, default=default, asked=options.access)


def _sizes(files: Sequence[Path]) -> set[int] | None:
    """Of a few files their sizes in bytes; of many None: then those of all that is held are asked for at once."""
    if len(files) > _FEW:
        return None
    sizes: set[int] = set()
    for file in files:
        with suppress(OSError):  # it is refused when its turn comes
            sizes.add(file.stat().st_size)
    return sizes


class _Run:
    """One ingest while it runs."""

    def __init__(self, archive: Archive, discovery: Discovery, rows: SheetRows, options: Options) -> None:
        self._archive, self._discovery, self._options = archive, discovery, options
        self._rows = rows
        self._authority = Authority(archive, options.meant)
        self._collections = Collections(archive, options.who, batch=options.batch, draft=options.draft, may=options.may)
        self._planner = Planner(self._authority, self._collections)
        self._index = SearchIndex.open(archive.home.index_path, archive.catalogue)
        self._likeness = LikenessIndex(archive)
        self.report = IngestReport()
        self._digests: dict[str, Path] = {}
        self._by_size: dict[int, list[Path]] = defaultdict(list)
        self._fresh: set[str] = set()
        self._twins: list[tuple[Path, str]] = []
        self._held_sizes = archive.catalogue.file_sizes(_sizes(discovery.files))
        self._done_bytes = 0
        self._is_afar = False
        self._indexed_at = time.monotonic()

    def run(self, progress: Progress, executor: Executor | None) -> None:
        self.report.begin(self._discovery)
        self._likeness.follow()
        for path in self._discovery.files:
            self._by_size[size_of(path)].append(path)
        total = sum(size * len(paths) for size, paths in self._by_size.items())
        masters = [path for path in self._discovery.files if not self._rows.made_from(path)]
        restorations = [path for path in self._discovery.files if self._rows.made_from(path)]
        count, patience = self._options.workers, self._options.patience_seconds
        with lent(self._archive.home.settings) as cluster:
            self._is_afar = cluster is not None
            for some in (masters, restorations):  # a restoration joins its master, which must be there first
                tasks = self._tasks(some, progress, total)
                with closing(runner.run(tasks, count, patience, executor or cluster)) as outcomes:
                    for outcome in outcomes:
                        self._finish(outcome)
                        self._follow()
                        progress(self._done_bytes, total)
                self._decide_twins()
        self.report.flagged.extend(self._rows.flags())
        self._likeness.follow()
        self._follow(force=True)

    def _tasks(self, paths: Iterable[Path], progress: Progress, total: int) -> Iterator[_Task]:
        """Receive one file after the other as the workers ask for them; those that are new are to be examined."""
        for path in paths:
            pending = self._taken(path)
            progress(self._done_bytes, total)
            if pending is not None and self._is_new(pending):
                content = self._archive.send(pending.ref, "masters/001", pending.submission.staged)
                pending = replace(pending, content=content)
                staged = OnDisk(pending.submission.staged.path)
                source = self._archive.store.sent(pending.ref, content) if self._is_afar else staged
                yield runner.Task(pending, pending.submission.folder, source, examine, (path.name,))

    def _taken(self, path: Path) -> _Pending | None:
        """One file received; None for what is held already, is no audio or cannot be read, which is reported."""
        try:
            identify(path)
            submission = receive(
                path,
                self._archive.staging,
                self._archive.catalogue.holder_of,
                maybe_held=size_of(path) in self._held_sizes,
            )
        except StoreError:
            raise
        except MuragatError as error:
            self._turn_away(path, error)
        except OSError as error:
            self._refuse(path, "unreadable", f"cannot be read ({error.strerror})", "Check the disk and permissions.")
        else:
            if not isinstance(submission, str):
                return _Pending(path, submission, Ref(Kind.RECORDING, self._new_id()), submission.staged)
            self._skip_held(path, submission)
        return None

    def _is_new(self, pending: _Pending) -> bool:
        """Whether these bytes are seen for the first time; what is held or under way already is put aside."""
        submission = pending.submission
        digest = submission.staged.sha512
        holder = self._archive.catalogue.holder_of(digest)
        if holder is None and digest not in self._digests:
            self._digests[digest] = pending.path
            return True
        shutil.rmtree(submission.folder)
        if holder is not None:
            self._skip_held(pending.path, holder)
        else:
            self._twins.append((pending.path, digest))
        return False

    def _decide_twins(self) -> None:
        """Files with the same bytes as one before share its fate: held, passed over or refused."""
        for path, digest in self._twins:
            first = shown(str(self._digests[digest]))
            holder = self._archive.catalogue.holder_of(digest)
            if holder is not None:
                self._skip_held(path, holder)
                continue
            self._done_bytes += size_of(path)
            for skipped in [one for one in self.report.skipped if one.path == first]:
                self.report.skipped.append(replace(skipped, path=shown(str(path))))
            for refused in [one for one in self.report.refused if one.path == first]:
                self.report.refused.append(replace(refused, path=shown(str(path))))
        self._twins.clear()

    def _finish(self, outcome: _Outcome) -> None:
        pending, path = outcome.key, outcome.key.path
        try:
            self._keep_once(pending, _examined(outcome))
        except StoreError:
            raise
        except MuragatError as error:
            self._turn_away(path, error)
        except Exception as error:  # noqa: BLE001 - one strange file must not stop the others; it is reported, not hidden
            _log.exception("ingest failed on a file", path=str(path))
            hint = "This is a fault of Muragat: please report it with the file."
            self._refuse(path, "unexpected-error", f"{type(error).__name__}: {error}", hint)
        if pending.ref.id not in self._fresh:
            self._archive.unsend(pending.ref, pending.content)
        shutil.rmtree(pending.submission.folder, ignore_errors=True)
        self._done_bytes += pending.submission.size_bytes

    def _keep_once(self, pending: _Pending, examined: Examined) -> None:
        """Keep it, unless another ingest has kept the same bytes while we examined them."""
        digest = pending.submission.staged.sha512
        with self._archive.claim(f"master {digest}"):
            holder = self._archive.catalogue.holder_of(digest)
            if holder is None:
                self._keep(pending, examined)
                return
        self._skip_held(pending.path, holder, counted=True)

    def _keep(self, pending: _Pending, examined: Examined) -> None:
        submission = pending.submission
        file = media_file(pending.path, submission, examined)
        described = self._describe(pending, examined, file)
        made_from = self._rows.made_from(pending.path)
        if made_from:
            masters = self._rows.masters_of(pending.path)
            if len(masters) == 1:
                (master,) = masters
                self._attach(master, described, pending)
                return
            what = f"which {len(masters)} files are called" if masters else "which this ingest has not seen"
            code = "master-ambiguous" if masters else "master-unknown"
            described = _with_finding(described, Finding(code, f"made from {made_from!r}, {what}"))
        collections = self._collection_ids(described)
        same = self._copies(examined)
        findings = (*described.recording.findings, *same)
        marked = (*described.recording.segments, *examined.marks)
        recording = replace(described.recording, collections=collections, findings=findings, segments=marked)
        if self._options.draft:
            recording = replace(recording, status=Status.DRAFT)
        if not self._options.may(None, recording):
            raise NotYoursError(shown(pending.path.name))
        waits = needs_others(self._archive, None, recording, self._options.who)
        if waits:
            recording = replace(recording, status=Status.IN_REVIEW)
        self._move_derived(recording.ref, submission.folder / DERIVED)
        self._archive.keep(
            recording,
            who=self._options.who,
            why=signed(f"ingested from {shown(pending.path.name)}", self._options.batch),
            base=0,
            analysis=examined.analysis,
            files={recording.files[0].path: pending.content},
        )
        for found in same:
            copies.tell_the_other(self._archive, found, recording.id, self._options.who)
        entry = entry_of(recording.id, self._archive.home.derived(recording.ref))
        if entry is not None:
            self._likeness.add(entry)
        self._fresh.add(recording.id)
        self._rows.remember(pending.path, recording.id)
        self.report.added.append(Added(shown(str(pending.path)), recording.id))
        if waits:
            error = OtherEyesNeededError()
            self.report.flagged.append(Flagged(shown(str(pending.path)), recording.id, error.code, error.reason))
        self._note(pending.path, recording.id, (*recording.findings, *examined.analysis.findings), described.about)

    def _copies(self, examined: Examined) -> tuple[Finding, ...]:
        """What is held already and holds the same sound."""
        matches = copies.worth_telling(self._likeness.recognise(examined.excerpts))
        held = (match for match in matches if Ref(Kind.RECORDING, match.name) in self._archive.catalogue)
        return tuple(copies.finding(match) for match in held)

    def _describe(self, pending: _Pending, examined: Examined, file: MediaFile) -> Described:
        decided = self._decided(pending)
        facts = gather(pending.path, self._rows.row_of(pending.path), examined.tags, decided)
        findings = (*findings_of(pending.path), *decided.findings, *examined.findings)
        described = describe(pending.ref.id, facts, file, findings, self._authority)
        passages = self._rows.passages_of(pending.path)
        return replace(described, recording=with_passages(described.recording, passages, self._authority))

    def _decided(self, pending: _Pending) -> Decided:
        """Who may hear: of files with the same bytes, of which one is kept, the strictest door holds."""
        decided = self._rows.door_of(pending.path)
        for other in self._by_size.get(pending.submission.size_bytes, ()):
            if other == pending.path or not self._rows.speaks_of(other):
                continue
            both = decided.beside(other, self._rows.door_of(other).door)
            if both != decided and _digest_of(other) == pending.submission.staged.sha512:
                decided = both
        return decided

    def _attach(self, master: str, described: Described, pending: _Pending) -> None:
        who, batch, may = self._options.who, self._options.batch, self._options.may
        closer = restorations.attach(
            self._archive, master, described.recording, pending.submission, who=who, batch=batch, may=may
        )
        self._note(pending.path, master, closer, {})
        self.report.added.append(Added(shown(str(pending.path)), master))
        self._note(pending.path, master, described.recording.findings, described.about)

    def _collection_ids(self, described: Described) -> tuple[str, ...]:
        paths = list(described.collection_paths)
        if self._options.collection:
            paths.append(path_of(self._options.collection))
        access = described.recording.access
        named = (self._collections.find_or_make(path, access) for path in paths)
        return tuple(dict.fromkeys((*self._options.collections, *named)))

    def _move_derived(self, ref: Ref, folder: Path) -> None:
        """Derived files are put in place before the record, so that no record is ever without them."""
        target = self._archive.home.derived(ref)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(target, ignore_errors=True)
        shutil.move(folder, target)

    def _new_id(self) -> str:
        identifier = identifiers.mint()
        while Ref(Kind.RECORDING, identifier) in self._archive.catalogue:
            identifier = identifiers.mint()
        return identifier

    def _note(
        self, path: Path, identifier: str | None, findings: tuple[Finding, ...], about: Mapping[Finding, About]
    ) -> None:
        row = self._rows.row_of(path)
        self.report.flagged += of_findings(shown(str(path)), identifier, findings, about, row)

    def _skip_held(self, path: Path, holder: str, *, counted: bool = False) -> None:
        """``counted``: whoever calls counts the bytes as done."""
        self._rows.remember(path, holder)
        self._bring_up(path, holder)
        said = held_as(self._archive, holder, self._options.may)
        self.report.skipped.append(Skipped(shown(str(path)), "already-held", said))
        if not counted:
            self._done_bytes += size_of(path)

    def _bring_up(self, path: Path, holder: str) -> None:
        """Bring a recording that was held before to what the sheet says of it now."""
        row = self._rows.row_of(path)
        ref = Ref(Kind.RECORDING, holder)
        found = self._archive.catalogue.versioned(ref)
        if row is None or holder in self._fresh or found is None:
            return
        recording, base = found
        if not isinstance(recording, Recording) or not self._options.may(recording, recording):
            return
        plan = self._planner.plan(recording, row, self._archive.catalogue.revisions(ref))
        if not self._options.may(recording, plan.record):
            raise NotYoursError(shown(path.name))
        self.report.changes += plan.changes
        self._note(path, holder, plan.findings, plan.about)
        if plan.record is not recording or plan.collections:
            made = (self._collections.find_or_make(p, plan.record.access) for p in plan.collections)
            collections = tuple(dict.fromkeys((*plan.record.collections, *made)))
            record = replace(plan.record, collections=collections)
            if not self._options.may(recording, record):
                raise NotYoursError(shown(path.name))
            self._archive.keep(
                record, who=self._options.who, why=signed(f"{WHY}{row.where}", self._options.batch), base=base
            )

    def _turn_away(self, path: Path, error: MuragatError) -> None:
        if isinstance(error, NotAudioError):
            self.report.skipped.append(Skipped(shown(str(path)), error.code, error.reason))
        else:
            self._refuse(path, error.code, error.reason, error.hint)

    def _refuse(self, path: Path, code: str, reason: str, hint: str) -> None:
        self.report.refused.append(Refused(shown(str(path)), code, reason, hint))

    def _follow(self, *, force: bool = False) -> None:
        """Let the index catch up now and then. Its failure is no failure of the ingest: it can be rebuilt."""
        if not force and time.monotonic() - self._indexed_at < _INDEX_EVERY_SECONDS:
            return
        try:
            self._index.catch_up()
        except MuragatError as error:
            _log.warning("the index could not follow", reason=error.reason, hint=error.hint)
        self._indexed_at = time.monotonic()


def _examined(outcome: _Outcome) -> Examined:
    """What a worker found out. Raises the error that stands in its place."""
    if outcome.value is None:
        raise outcome.error or ValueError("a worker that gives nothing")
    return outcome.value


def held_as(archive: Archive, holder: str, may: May) -> str:
    """That the bytes are there; as which recording is told to those who keep it."""
    record = archive.catalogue.recording(holder)
    return f"the same bytes are held as {holder}" if may(record, record) else "the same bytes are held already"


def size_of(path: Path) -> int:
    """In bytes; 0 for a file that has gone since it was discovered."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _digest_of(path: Path) -> str:
    """Empty for a file that cannot be read: it is refused when its turn comes."""
    try:
        return sha512_of(path)
    except OSError:
        return ""


def media_file(source: Path, submission: Submission, examined: Examined) -> MediaFile:
    """The master as the record names it. Its path in the store comes from its content, never from its name."""
    return MediaFile(
        path=f"masters/001.{examined.facts.container}",
        sha512=submission.staged.sha512,
        size_bytes=submission.size_bytes,
        original_name=shown(source.name),
        facts=examined.facts,
        received=now(),
    )


def _with_finding(described: Described, finding: Finding) -> Described:
    recording = described.recording
    return replace(described, recording=replace(recording, findings=(*recording.findings, finding)))
