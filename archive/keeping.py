"""The open archive: store and catalogue of one home, kept in step.

``keep`` and its kin are the one way anything is written. Under the record's own lock, which is held for milliseconds:
read the inventory, prepare the version in this run's staging folder, note the *intent*, put the version in its place,
write the catalogue, drop the intent. A process that dies in between leaves the intent in its folder, and the next one
finishes the job (``recover``). Nobody ever holds the archive: any number of processes write side by side, and whoever
began from a version that is no longer the last is told so (``ConflictError``). The search index follows the catalogue
by itself.
"""

import datetime as dt
import os
import threading
import uuid
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from archive import objects, runs
from archive.accounts.desk import Desk
from archive.catalogue.catalogue import Catalogue
from archive.catalogue.rows import Entry
from archive.catalogue.server import Server
from archive.circles import refuse_circles, wholes_of
from archive.codec import record_json
from archive.errors import N_, ConflictError, LockedError, MuragatError, NotFoundError
from archive.home import Home
from archive.intents import Intents
from archive.locks import Locks
from archive.model import Analysis, AnyRecord, Kind, Ref, Withdrawal
from archive.store.disk import Disk
from archive.store.ocfl import Inventory, is_erased
from archive.store.opening import open_store
from archive.store.verbs import ClaimedError, Content, Prepared, SentFile, StagedFile
from archive.vocabulary.shipped import shipped_records, successions

_Done = TypeVar("_Done")
Progress = Callable[[int, int], None]
"""Called with (done, total); total 0 means not known."""

_BUILDING = "catalogue"
_BATCH = 500
_CLAIMS = 5
_PORTION = 500


def silent(_done: int, _total: int) -> None:
    """A progress that says nothing."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A record to be kept, with what goes into its object beside its JSON.

    ``base``: the number of the version that it was made from, 0 for a record that must not be there yet; None
    replaces whatever is there. ``analysis=None`` leaves the analysis that is there.
    """

    record: AnyRecord
    analysis: Analysis | None = None
    files: Mapping[str, Content] = field(default_factory=dict[str, Content])
    base: int | None = None


@dataclass(frozen=True, slots=True)
class _Held:
    """What is kept of a record at a moment at which nobody else may change it; catalogue and store agree."""

    inventory: Inventory | None
    record: AnyRecord | None

    @property
    def version(self) -> int:
        return self.inventory.head.number if self.inventory else 0


class Archive:
    """One home, opened. Opening writes only what older versions and crashed writers have left to be done."""

    def __init__(self, home: Home, disk: Disk | None = None, *, to_build: bool = False) -> None:
        """``to_build``: also where a database server has no catalogue of the present form yet."""
        self._disk = disk or Disk()
        self.home = home
        self._server = Server(home.settings.database_url) if home.on_server else None
        self.locks = Locks(home.locks_path, self._disk, self._server)
        self._run = runs.Run(home.staging_path, home.locks_path, self._disk)
        self.store = open_store(home, self._run.folder, self._disk)
        server = self._server
        self.catalogue = (
            Catalogue.open_server(server, to_build=to_build) if server else Catalogue.open_file(home.catalogue_path)
        )
        self._intents = Intents(self._run.folder, self._disk)
        self._finishing = threading.Lock()

    @classmethod
    def create(cls, root: Path, progress: Progress = silent) -> "Archive":
        """Make a home and load the shipped authority records; twice is harmless, and adds what is missing."""
        home = Home.create(root)
        open_store(home, home.staging_path).create()
        if home.on_server:
            cls.migrate(root, progress)
        archive = cls.open(root)
        missing = [Draft(r, base=0) for r in shipped_records() if r.ref not in archive.catalogue]
        archive.keep_many(missing, who="Muragat", why="shipped authority record", progress=progress)
        return archive

    @classmethod
    def migrate(cls, root: Path, progress: Progress = silent) -> dict[str, str]:
        """Make desk and catalogue on the database server, or bring them to the present form; others go on meanwhile.

        Returns the form that each of them had, empty where there was none. Raises HomeVersionError: written by a newer
        Muragat, or people and jobs are still in this home's own file; LockedError, DatabaseAwayError.
        """
        home = Home(root)
        found = Desk.set_up(home)
        archive = cls(home, to_build=True)
        before = archive.catalogue.form
        if not archive.catalogue.is_whole:
            archive.rebuild_catalogue(progress)
        archive.close()
        return {"desk": found, "catalogue": before}

    @classmethod
    def open(cls, root: Path) -> "Archive":
        """Open a home. One whose catalogue is missing, half read or of an older form is read from its store first.

        Raises NotFoundError: no home there; HomeVersionError: a newer one.
        """
        archive = cls(Home(root))
        if not archive.catalogue.is_whole:
            archive.rebuild_catalogue()
        if os.access(root, os.W_OK):
            archive.recover()
            archive.bring_up_to_date()
        return archive

    def bring_up_to_date(self) -> None:
        """Make groups and organisations of what earlier versions kept as events; one that is there stays as it is.

        What somebody is changing at this moment is left for another time.
        """
        drafts: list[Draft] = []
        for event in self.catalogue.records(Kind.EVENT):
            for made in successions([event]):
                known = self.catalogue.versioned(event.ref) if made.ref == event.ref else None
                drafts.append(Draft(made, base=known[1] if known else 0))
        waiting = [d for d in drafts if d.base or d.record.ref not in self.catalogue]
        with suppress(LockedError, ConflictError):
            self.keep_many(waiting, who="Muragat", why="groups and organisations are no longer events")

    def close(self) -> None:
        self.catalogue.close()
        if self._server is not None:
            self._server.close()
        self._run.end()

    @property
    def staging(self) -> Path:
        """This run's own folder for work in progress. Raises StoreError when it cannot be made."""
        if self._run.begin():
            self.recover()
        return self._run.folder

    @contextmanager
    def claim(self, *names: str) -> Generator[None]:
        """Hold claims on what may be there only once, such as ``master SHA512``: look whether it is, then make it.

        Within it the catalogue knows everything that was kept under these claims, by whomever. Raises LockedError.
        """
        self.recover()
        with self.locks.claims(names):
            self.recover()  # whoever died holding the claim has died since
            self._see_others()
            try:
                yield
            except (MuragatError, OSError):
                with suppress(MuragatError, OSError):
                    self.recover()  # before another takes the claim, on this machine or elsewhere
                raise

    # -- writing -------------------------------------------------------------------------------------------------------

    def keep(
        self,
        record: AnyRecord,
        *,
        who: str,
        why: str,
        base: int | None = None,
        analysis: Analysis | None = None,
        files: Mapping[str, Content] | None = None,
    ) -> int:
        """Write one record durably: when this returns it survives a power cut. Returns the number of its version.

        See ``Draft`` for ``base`` and ``analysis``. Writing what is there already makes no version.

        Raises ConflictError: it is not ``base`` any more; LockedError: somebody holds its lock for a minute;
        StoreError: the disk refuses. Then nothing was changed; after a StoreError in the last steps the change may yet
        appear.
        """
        return self._keep([Draft(record, analysis, files or {}, base)], who, why)[0]

    def change(
        self,
        ref: Ref,
        make: Callable[[AnyRecord], AnyRecord],
        *,
        who: str,
        why: str,
        analysis: Analysis | None = None,
        files: Mapping[str, Content] | None = None,
    ) -> AnyRecord:
        """Make a small change to a record as it is at this moment, whoever has changed it before.

        ``make`` is called under the record's lock: it computes, and writes nothing. Raises NotFoundError, and what
        ``keep`` raises.
        """
        self.staging  # noqa: B018 - made before the lock is taken: it may have to recover this very record
        with self.locks.records([ref]):
            return self._unclaimed([ref], lambda: self._change(ref, make, who, why, analysis, files or {}))

    def _change(
        self,
        ref: Ref,
        make: Callable[[AnyRecord], AnyRecord],
        who: str,
        why: str,
        analysis: Analysis | None,
        files: Mapping[str, Content],
    ) -> AnyRecord:
        held = self._held(ref)
        if held.record is None:
            raise NotFoundError(f"{ref}: no such record", "Check the identifier, or search for it.")
        record = make(held.record)
        self._write([(Draft(record, analysis, files), held)], who, why, sync=True)
        return record

    def _unclaimed(self, refs: Sequence[Ref], write: Callable[[], _Done]) -> _Done:
        """Write again, from what is there then, when somebody has claimed the next version: who died, or has no part
        in our locks."""
        for _ in range(_CLAIMS):
            try:
                return write()
            except ClaimedError:
                for ref in refs:
                    self.store.settle(ref)
        raise LockedError(f"{refs[0]}: others write it without end", "Run the same command again.")

    def keep_many(self, drafts: Iterable[Draft], *, who: str, why: str, progress: Progress = silent) -> None:
        """Write many records, in batches that are each durable when they are counted as done."""
        waiting = list(drafts)
        for start in range(0, len(waiting), _BATCH):
            self._keep(waiting[start : start + _BATCH], who, why, sync=False)
            progress(min(start + _BATCH, len(waiting)), len(waiting))

    def erase(self, ref: Ref, *, who: str, why: str) -> Inventory:
        """Leave nothing of a record but a tombstone with this reason, which everybody reads, and its log: who and when.

        The bytes of all versions are removed. Returns what was there. What was made of it elsewhere (catalogue,
        index, copies) is the caller's to remove. Twice is harmless. Raises NotFoundError, LockedError, StoreError.
        """
        self.staging  # noqa: B018 - as in ``change``
        with self.locks.records([ref]):
            return self._unclaimed([ref], lambda: self._erase(ref, who, why))

    def _erase(self, ref: Ref, who: str, why: str) -> Inventory:
        held = self._held(ref)
        if held.record is None or held.inventory is None:
            raise NotFoundError(f"{ref}: no such record", "Check the identifier, or search for it.")
        left = type(held.record)(id=ref.id, withdrawn=Withdrawal(now(), why))
        if held.record == replace(left, withdrawn=held.record.withdrawn) and is_erased(held.inventory):
            return held.inventory
        with self._intents.during([ref]) as note:
            file, body = objects.record_file(ref.kind), record_json(left)
            self.store.erase(ref, held.inventory, file, body, user=who, message=why, note=note)
            self._catalogue([objects.entry(self.store, ref)])
        return held.inventory

    def _keep(self, drafts: Sequence[Draft], who: str, why: str, *, sync: bool = True) -> list[int]:
        self.staging  # noqa: B018 - as in ``change``
        refs = [draft.record.ref for draft in drafts]
        with self.locks.records(refs):
            return self._unclaimed(refs, lambda: self._keep_held(drafts, who, why, sync=sync))

    def _keep_held(self, drafts: Sequence[Draft], who: str, why: str, *, sync: bool) -> list[int]:
        held = [self._held(draft.record.ref) for draft in drafts]
        for draft, found in zip(drafts, held, strict=True):
            _refuse_conflict(draft, found)
        return self._write(list(zip(drafts, held, strict=True)), who, why, sync=sync)

    def _write(self, drafts: list[tuple[Draft, _Held]], who: str, why: str, *, sync: bool) -> list[int]:
        """Write records whose locks are held, none of them part of itself. Raises InvalidValueError for one that is."""
        with self._nesting([(draft.record, held.record) for draft, held in drafts]):
            return self._put(drafts, who, why, sync=sync)

    @contextmanager
    def _nesting(self, changes: list[tuple[AnyRecord, AnyRecord | None]]) -> Generator[None]:
        """Let one alone change what is part of what: two that nest in each other at once would make a circle.

        The innermost of all locks: whoever holds it asks for no other.
        """
        nested = [(after, before) for after, before in changes if wholes_of(after) - wholes_of(before)]
        if not nested:
            yield
            return
        with self.locks.claims(["nesting"]):
            refuse_circles(nested, self.catalogue.find)
            yield

    def _put(self, drafts: list[tuple[Draft, _Held]], who: str, why: str, *, sync: bool) -> list[int]:
        """Write records whose locks are held. With ``sync=False`` the disk is synced twice for all of them."""
        if not self.store.writes_early:
            prepared, entries, numbers = self._prepare(drafts, who, why, sync=sync)
            if prepared:
                self._install(prepared, entries, sync=sync)
            return numbers
        with self._intents.during([draft.record.ref for draft, _ in drafts]) as note:
            prepared, entries, numbers = self._prepare(drafts, who, why, sync=sync, note=note)
            try:
                for one in prepared:
                    self.store.install(one)
            except MuragatError:
                with suppress(MuragatError, OSError):
                    self._discard(prepared)
                raise
            self._catalogue(entries)
        for draft, _ in drafts:  # they were copied, not moved
            self._remove_staged(draft)
        return numbers

    def _prepare(
        self, drafts: list[tuple[Draft, _Held]], who: str, why: str, *, sync: bool, note: str = ""
    ) -> tuple[list[Prepared], list[Entry], list[int]]:
        """What is to be installed, the rows that go with it, and the number that each record will have."""
        prepared: list[Prepared] = []
        entries: list[Entry] = []
        numbers: list[int] = []
        try:
            for draft, held in drafts:
                ref, files = draft.record.ref, objects.contents(draft.record, draft.analysis, draft.files)
                one = self.store.prepare(ref, held.inventory, files, user=who, message=why, sync=sync, note=note)
                numbers.append(one.plan.head.number if one else held.version)
                if one:
                    prepared.append(one)
                    entries.append(
                        objects.entry_after(one.plan, draft.record, draft.analysis, held.inventory, held.record)
                    )
        except BaseException:
            self._discard(prepared)
            raise
        return prepared, entries, numbers

    def _install(self, prepared: list[Prepared], entries: list[Entry], *, sync: bool) -> None:
        try:
            if not sync:
                self._disk.sync_all()
            with self._intents.during([one.ref for one in prepared]):
                for one in prepared:
                    self.store.install(one, sync=sync)
                if not sync:
                    self._disk.sync_all()
                self._catalogue(entries)
        finally:
            self._discard(prepared)

    def _remove_staged(self, draft: Draft) -> None:
        """What the store has copied, and the notes of what was sent ahead."""
        for content in draft.files.values():
            with suppress(OSError):
                if isinstance(content, StagedFile):
                    content.path.unlink(missing_ok=True)
                elif isinstance(content, SentFile):
                    self._intents.drop(content.note)

    def _discard(self, prepared: Iterable[Prepared]) -> None:
        for one in prepared:
            self.store.discard(one)

    def _held(self, ref: Ref) -> _Held:
        """A record as its lock's holder must see it: versions and rows that a crash left out are put in first."""
        inventory = self.store.current(ref)
        if inventory is None:
            return _Held(None, None)
        known = self.catalogue.versioned(ref)
        if known is not None and known[1] == inventory.head.number:
            return _Held(inventory, known[0])
        entry = objects.entry(self.store, ref)
        self._catalogue([entry])
        return _Held(inventory, entry.record)

    def _catalogue(self, entries: Iterable[Entry]) -> None:
        """Write the catalogue. Raises StoreError when its database refuses: the intent stays and is finished later."""
        left = self.catalogue.add(entries)
        if left:
            self.catalogue.add([objects.entry(self.store, ref) for ref in left])

    def at(self, ref: Ref, number: int) -> AnyRecord:
        """A record as it was in one of its versions. Raises NotFoundError."""
        inventory = self.store.inventory(ref) if ref in self.catalogue else None
        version = next((v for v in inventory.versions if v.number == number), None) if inventory else None
        if inventory is None or version is None:
            raise NotFoundError(
                N_("%(record)s: there is no version %(n)s"), N_("See its history."), record=ref, n=number
            )
        return objects.record_of(self.store, ref, inventory, version)

    def send(self, ref: Ref, name: str, file: StagedFile) -> StagedFile | SentFile:
        """Have a large file where the store wants it, before anybody waits for a lock. For ``files`` of ``keep``, or
        for ``unsend``; if we die before, the next run removes it. Raises StoreError."""
        self.staging  # noqa: B018 - as in ``change``
        if not self.store.writes_early:
            return file
        return self.store.send(ref, file, name, note=self._intents.note([ref]))

    def unsend(self, ref: Ref, file: StagedFile | SentFile) -> None:
        """Take back what was sent ahead and is not kept; what is kept stays."""
        if isinstance(file, SentFile):
            with self.locks.records([ref]):
                self.store.settle(ref, file.note)
            self._intents.drop(file.note)

    @contextmanager
    def borrowed(self, ref: Ref, logical_path: str) -> Generator[Path]:
        """A file of this machine with the bytes of a kept one, for as long as it is read. Raises NotFoundError,
        StoreError."""
        folder = self.staging / f"work-{uuid.uuid4().hex}"
        try:
            yield self.store.source(ref, logical_path).local(folder)
        finally:
            if folder.exists():
                self._disk.remove_tree(folder)

    # -- recovery ------------------------------------------------------------------------------------------------------

    def recover(self) -> None:
        """Finish what crashed runs left, and what a refusing disk kept this one from finishing. Cheap when nothing is.

        Folders of runs that live are not touched. Call it while holding no record's lock.
        """
        with self._finishing:
            self._intents.finish_own(self._finish)
        for folder in runs.abandoned(self.home.staging_path, self.home.locks_path, self._disk):
            self._intents.finish_in(folder, self._finish)
        if not self.home.staging_path.is_dir():
            return
        if any(self.home.staging_path.glob(runs.INTENT)):  # left by a version that had one staging folder for all
            with self.locks.claims(["staging"]):
                self._intents.finish_in(self.home.staging_path, self._finish)
        runs.sweep(self.home.staging_path)

    def _finish(self, refs: list[Ref], note: str, folder: Path) -> None:
        """``note``: of what a run began to write; ``folder``: of that run, which did not live to finish."""
        self._run.begin()
        with self.locks.records(refs):
            there = [ref for ref in refs if self.store.settle(ref, note, folder)]
            self._catalogue([objects.entry(self.store, ref) for ref in there])

    def _see_others(self) -> None:
        """Have in the catalogue what runs that live put in the store and could not finish, because the disk refused."""
        for note, refs in self._intents.of_others(self.home.staging_path):
            self._run.begin()
            with self.locks.records(refs):  # whoever is writing them at this moment is waited for
                if note.exists():
                    for ref in refs:
                        if self.store.settle(ref):
                            self._held(ref)

    # -- the catalogue from the store ----------------------------------------------------------------------------------

    def rebuild_catalogue(self, progress: Progress = silent) -> int:
        """Read the store into a new catalogue and put it in the place of the old one. Returns the number of records.

        Everybody goes on reading and writing meanwhile. Raises LockedError: somebody else is building it.
        """
        patience = 0.0 if self.catalogue.is_whole else 24 * 3600.0  # who has none waits for whoever makes one
        with self.locks.claims([_BUILDING], patience_seconds=patience):
            if patience and self.catalogue.is_whole:
                return 0
            refs = list[Ref]()
            self.catalogue.replace(self._portions(refs, progress), partial(objects.entry, self.store))
            self.catalogue.sweep()
        return len(refs)

    def _portions(self, refs: list[Ref], progress: Progress) -> Generator[list[Entry]]:
        """``refs``, empty before, is filled when the first portion is asked for: the catalogue knows its last change
        by then. What is kept between an earlier list and that note would be in neither."""
        refs += self.store.refs()
        for start in range(0, len(refs), _PORTION):
            yield [objects.entry(self.store, ref) for ref in refs[start : start + _PORTION]]
            progress(min(start + _PORTION, len(refs)), len(refs))


def now() -> dt.datetime:
    """The present moment in UTC, to the second."""
    return dt.datetime.now(dt.UTC).replace(microsecond=0)


def _refuse_conflict(draft: Draft, held: _Held) -> None:
    if draft.base is not None and draft.base != held.version and not (draft.record == held.record and not draft.files):
        raise ConflictError(draft.record.ref, draft.base, held.version, draft.record, held.record)
