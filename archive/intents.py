"""What is being written, noted durably before it is: whoever finds the note of a process that died finishes the job.

A note stands in the folder of the run that writes (``archive.runs``) and names the records. It appears whole, by a
rename, or not at all, and goes when what it names is written; one that could not be finished, because the disk
refused, is remembered.
"""

import json
import uuid
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from archive import runs
from archive.errors import LockedError, StoreError
from archive.home import disk_errors
from archive.model import Kind, Ref
from archive.store.disk import Disk

Finish = Callable[[list[Ref], str, Path], None]
"""Called with the records, the name of the note and the folder it stands in; raises StoreError or LockedError."""


class Intents:
    """The notes of one run. ``folder``: where it prepares what it writes."""

    def __init__(self, folder: Path, disk: Disk) -> None:
        self._folder, self._disk = folder, disk
        self._unfinished: dict[str, list[Ref]] = {}

    @contextmanager
    def during(self, refs: Sequence[Ref]) -> Generator[str]:
        """Have it noted what is being written, until it is. Gives the name of the note. Raises StoreError."""
        name = self.note(refs)
        self._unfinished[name] = list(refs)
        yield name
        del self._unfinished[name]
        with suppress(OSError):  # what was written is written; the note is looked at again by whoever comes next
            self.drop(name)

    def note(self, refs: Sequence[Ref]) -> str:
        """Note durably what is about to be written; returns the name of the note. Raises StoreError."""
        name = uuid.uuid4().hex
        path = _path(self._folder, name)
        partial = self._folder / f"partial-{path.name}"
        with disk_errors(self._folder):
            self._disk.write(partial, json.dumps([(ref.kind, ref.id) for ref in refs]).encode())
            self._disk.rename(partial, path)
            self._disk.sync_folder(self._folder)
        return name

    def drop(self, name: str) -> None:
        """What it names is written, or will never be. Raises OSError."""
        self._disk.remove(_path(self._folder, name))

    def finish_own(self, finish: Finish) -> None:
        """Finish what the disk has refused to this run; what it refuses again is tried another time."""
        for name, refs in list(self._unfinished.items()):
            with suppress(StoreError, LockedError, OSError):
                finish(refs, name, self._folder)
                self.drop(name)
                del self._unfinished[name]

    def finish_in(self, folder: Path, finish: Finish) -> None:
        """Finish what a run that has ended left in its folder."""
        for path in sorted(folder.glob(runs.INTENT)):
            finish(_read(path), path.stem.removeprefix("intent-"), folder)
            self._disk.remove(path)

    def of_others(self, staging: Path) -> Generator[tuple[Path, list[Ref]]]:
        """The notes of the other runs, with what they name; one that goes meanwhile is passed over."""
        for path in sorted(staging.glob(f"*/{runs.INTENT}")):
            if path.parent == self._folder:
                continue
            try:
                refs = _read(path)
            except FileNotFoundError:
                continue
            yield path, refs


def _read(path: Path) -> list[Ref]:
    return [Ref(Kind(kind), identifier) for kind, identifier in json.loads(path.read_bytes() or b"[]")]


def _path(folder: Path, name: str) -> Path:
    return folder / f"intent-{name}.json"
