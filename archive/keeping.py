"""The open archive: store and catalogue of one home, kept in step.

``keep`` is the one way anything is written: ``ObjectStore.put``, then ``Catalogue.add``. Before the first step the
names of the records stand in an intent file; a process that dies in between leaves that file, and the next writer
finishes the job (``recover``). The search index follows the catalogue by itself.
"""

import datetime as dt
import json
import os
import shutil
import uuid
from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from archive.catalogue.reading import Catalogue
from archive.catalogue.rows import Entry, Revision, difference
from archive.codec import analysis_json, read_analysis, read_record, record_json
from archive.errors import LockedError
from archive.home import Home, disk_errors
from archive.model import Analysis, AnyRecord, Kind, Ref
from archive.store.objects import Inventory, ObjectStore, Prepared, StagedFile
from archive.vocabulary.shipped import shipped_records

Progress = Callable[[int, int], None]
"""Called with (done, total); total 0 means not known."""

ANALYSIS_FILE = "analysis.json"
_INTENT = "intent-*.json"
_BATCH = 500


def silent(_done: int, _total: int) -> None:
    """A progress that says nothing."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A record to be kept, with what goes into its object beside its JSON."""

    record: AnyRecord
    analysis: Analysis | None = None
    files: Mapping[str, StagedFile | bytes] = field(default_factory=dict[str, StagedFile | bytes])


class Archive:
    """One home, opened. Reading needs nothing more; writing happens inside ``writing``."""

    def __init__(self, home: Home, store: ObjectStore, catalogue: Catalogue) -> None:
        self.home = home
        self.store = store
        self.catalogue = catalogue

    @classmethod
    def create(cls, root: Path, progress: Progress = silent) -> "Archive":
        """Make a home and load the shipped authority records; twice is harmless, and adds what is missing."""
        home = Home.create(root)
        archive = cls._assemble(home)
        with archive.writing("init"):
            archive.store.create()
            missing = [Draft(r) for r in shipped_records() if r.ref not in archive.catalogue]
            archive.keep_many(missing, who="Muragat", why="shipped authority record", progress=progress)
        return archive

    @classmethod
    def open(cls, root: Path) -> "Archive":
        """Open a home. One whose catalogue is missing or half read is read again from its store first.

        Raises NotFoundError: no home there; HomeVersionError: a newer one.
        """
        archive = cls._assemble(Home(root))
        if not archive.catalogue.is_whole:
            with suppress(LockedError), archive.writing("reading the store"):
                pass  # whoever holds the lock is reading it already
        return archive

    @classmethod
    def _assemble(cls, home: Home) -> "Archive":
        url = home.settings.database_url
        catalogue = Catalogue.open_url(url) if url else Catalogue.open_file(home.catalogue_path)
        archive = cls(home, ObjectStore(home.store_path, home.staging_path), catalogue)
        if not catalogue.is_whole and next(archive.store.refs(), None) is None:
            catalogue.mark_whole()  # an empty store has nothing to read
        return archive

    def close(self) -> None:
        self.catalogue.close()

    @contextmanager
    def writing(self, purpose: str) -> Generator[None]:
        """Hold the writer's lock, after finishing what a crashed writer left. Raises LockedError."""
        with self.home.writing(purpose):
            if not self.catalogue.is_whole:
                self.rebuild_catalogue()
            self.recover()
            yield

    def keep(
        self,
        record: AnyRecord,
        *,
        who: str,
        why: str,
        analysis: Analysis | None = None,
        files: Mapping[str, StagedFile | bytes] | None = None,
    ) -> None:
        """Write one record durably: when this returns it survives a power cut.

        ``analysis=None`` leaves the analysis that is there. Raises StoreError; then nothing was changed.
        """
        draft = Draft(record, analysis, files or {})
        with self._intent([record.ref]):
            self.store.put(record.ref, _contents(draft), user=who, message=why)
            self.catalogue.add([self._entry(record.ref)])

    def keep_many(self, drafts: Iterable[Draft], *, who: str, why: str, progress: Progress = silent) -> None:
        """Write many records, in batches that are each durable when they are counted as done."""
        waiting = list(drafts)
        for start in range(0, len(waiting), _BATCH):
            batch = waiting[start : start + _BATCH]
            with self._intent([draft.record.ref for draft in batch]):
                prepared: list[Prepared | None] = []
                for done, draft in enumerate(batch, start=start + 1):
                    prepared.append(
                        self.store.prepare(draft.record.ref, _contents(draft), user=who, message=why, sync=False)
                    )
                    progress(done, len(waiting))
                os.sync()  # one wait for the disk instead of a dozen for every small object
                for one in filter(None, prepared):
                    self.store.install(one, sync=False)
                os.sync()
                self.catalogue.add([self._entry(draft.record.ref) for draft in batch])

    def recover(self) -> None:
        """Finish or undo what a crashed writer left. Call only while holding the lock."""
        for path in sorted(self.home.staging_path.glob(_INTENT)):
            refs = [Ref(Kind(kind), identifier) for kind, identifier in json.loads(path.read_bytes() or b"[]")]
            self.catalogue.add([self._entry(ref) for ref in refs if self.store.settle(ref)])
            path.unlink()
        for path in self.home.staging_path.iterdir():
            if path.name.startswith("writer."):
                continue
            shutil.rmtree(path) if path.is_dir() else path.unlink()

    def rebuild_catalogue(self, progress: Progress = silent) -> int:
        """Throw the catalogue away and read it again from the store. Returns the number of records."""
        refs = list(self.store.refs())
        self.catalogue.clear()
        for start in range(0, len(refs), _BATCH):
            self.catalogue.add([self._entry(ref) for ref in refs[start : start + _BATCH]])
            progress(min(start + _BATCH, len(refs)), len(refs))
        self.catalogue.mark_whole()
        return len(refs)

    def _entry(self, ref: Ref) -> Entry:
        """A record with its history, as the store tells it."""
        inventory = self.store.inventory(ref)
        record, revisions = self._history(ref, inventory)
        analysis = None
        if ANALYSIS_FILE in inventory.head.state:
            analysis = read_analysis(self.store.read(ref, ANALYSIS_FILE))
        return Entry(record, analysis, inventory.versions[0].created, tuple(revisions))

    def _history(self, ref: Ref, inventory: Inventory) -> tuple[AnyRecord, list[Revision]]:
        revisions: list[Revision] = []
        before: AnyRecord | None = None
        after: AnyRecord | None = None
        analysis = ""
        for version in inventory.versions:
            path = self.store.object_path(ref) / inventory.manifest[version.state[_record_file(ref.kind)]][0]
            after = read_record(ref.kind, path.read_bytes())
            changes = difference(before, after)
            if revisions and version.state.get(ANALYSIS_FILE, "") != analysis:
                changes["analysis"] = (None, "renewed")
            revisions.append(Revision(version.number, version.created, version.user, version.message, changes))
            before, analysis = after, version.state.get(ANALYSIS_FILE, "")
        if after is None:
            raise ValueError(f"{ref}: an inventory without versions")
        return after, revisions

    @contextmanager
    def _intent(self, refs: list[Ref]) -> Generator[None]:
        """Note what is about to be written. The note appears whole, by a rename, or not at all."""
        name = f"intent-{uuid.uuid4().hex}.json"
        path, partial = self.home.staging_path / name, self.home.staging_path / f"partial-{name}"
        with disk_errors(self.home.root):
            with partial.open("w", encoding="utf-8") as file:
                json.dump([(ref.kind, ref.id) for ref in refs], file)
                file.flush()
                os.fsync(file.fileno())
            partial.rename(path)
        yield
        path.unlink()


def now() -> dt.datetime:
    """The present moment in UTC, to the second."""
    return dt.datetime.now(dt.UTC).replace(microsecond=0)


def _contents(draft: Draft) -> dict[str, StagedFile | bytes]:
    record = draft.record
    contents: dict[str, StagedFile | bytes] = {**draft.files, _record_file(record.kind): record_json(record)}
    if draft.analysis is not None:
        contents[ANALYSIS_FILE] = analysis_json(draft.analysis)
    return contents


def _record_file(kind: Kind) -> str:
    return f"{kind}.json"
