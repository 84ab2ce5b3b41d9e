"""The Tantivy index on disk: opening, writing, committing.

The index can be thrown away at any time. Beside Tantivy's files stands ``state.json``: the format, the catalogue's
generation, the sequence number up to which it has been indexed, and the number of Tantivy's commit that this was. It
is written, synced and renamed after each commit; a process killed in between leaves an older number, and replaying
changes is harmless because a document is deleted by its key before it is added.

Against power cuts: Tantivy 0.27 syncs every file of a segment, then the folder, then the new ``meta.json``, and renames
it, but does not sync the folder after that (strace). So we do, before ``state.json`` is written; and should a disk
keep the later rename and lose the earlier one all the same, the commit named there is newer than the one found, and the
index is built anew. An index that cannot be opened, or of another format, is emptied and
built anew by the next ``catch_up``; a broken one is named in the log. In a folder where nothing may be written the
index is read through ``search.engines.tantivy.readonly`` and stays as it is.

Writers hold Tantivy's own lock, which ends with the process. Readers see a commit of another process as soon as
they notice a newer ``state.json``, which costs one ``stat`` a search.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sys
import threading
from collections.abc import Generator, Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import structlog
import tantivy
from filelock import FileLock, Timeout

from archive.errors import LockedError, MuragatError
from archive.model import Ref
from search.engines.tantivy import schema
from search.engines.tantivy.readonly import ReadOnlyView, is_writable

_STATE = "state.json"
_LOCK = "writer.lock"
_SMALL_HEAP = 32_000_000  # bytes; tantivy's least is 15 MB
_LARGE_HEAP = 160_000_000


class IndexWriteError(MuragatError):
    """The index cannot be written: the disk is full or read-only."""

    code = "index-write"


@dataclass(frozen=True, slots=True)
class State:
    """Up to where the index follows which catalogue."""

    generation: str = ""
    sequence: int = 0
    format: int = schema.FORMAT
    commit: int = 0


class Engine:
    """The index in one folder."""

    def __init__(self, path: Path, index: tantivy.Index | None, view: ReadOnlyView | None = None) -> None:
        self.path = path
        self.schema = schema.build_schema()
        self._index = index
        self._view = view  # kept while the index is read through it
        self._state = State()
        self._stamp: tuple[int, int] | None = None
        self._searcher: tantivy.Searcher | None = None
        self._turning = threading.RLock()  # whoever turns to other files, or asks which there are

    @classmethod
    def open(cls, path: Path) -> Engine:
        """Open what is there. Nothing is written: a missing or broken index is an empty one until the next writing."""
        stamp = _stamp(path)
        try:
            state = _read_state(path)
            index, view = _open(path) if state is not None else (None, None)
        except (OSError, ValueError, KeyError, TypeError) as error:
            _log_broken(path, error)
            state = index = view = None
        engine = cls(path, index, view)
        engine._state = state or State()
        engine._stamp = stamp
        return engine

    @property
    def writable(self) -> bool:
        """Whether the folder takes files at all; another process may still hold the lock."""
        return is_writable(self.path)

    @property
    def state(self) -> State:
        """What the files on disk say now."""
        with self._turning:
            self._notice()
            return self._state

    def searcher(self) -> tantivy.Searcher | None:
        """A view of the last commit; None while there is no index."""
        with self._turning:
            self._notice()
            if self._searcher is None and self._index is not None:
                self._index.reload()
                self._searcher = self._index.searcher()
            return self._searcher

    @contextlib.contextmanager
    def writing(self, *, large: bool = False) -> Generator[Writer]:
        """A writer, alone. Raises LockedError when another process writes, IndexWriteError when the disk refuses."""
        with _disk_errors(self.path):
            self.path.mkdir(parents=True, exist_ok=True)
            if not self.writable:
                raise PermissionError("the folder is read-only")
            # Tantivy's own lock lies among the files that a broken index is rid of, hence one more.
            lock = FileLock(self.path / _LOCK, timeout=0)
            lock.acquire()
        try:
            with _disk_errors(self.path):
                index = self._writable()
                writer = Writer(self, index, index.writer(_LARGE_HEAP if large else _SMALL_HEAP, 1))
            try:
                yield writer
            except BaseException:
                with contextlib.suppress(ValueError, OSError):
                    writer.abandon()
                raise
            writer.close()
        finally:
            lock.release()

    def committed(self, state: State, index: tantivy.Index) -> None:
        """Note a commit to an index, for this process and all others."""
        with self._turning:
            with _disk_errors(self.path):
                _write_state(self.path, state)
            # A search that came while there was no state to read has taken the index for missing.
            self._index, self._view, self._state = index, None, state
            self._stamp = _stamp(self.path)
            self._searcher = None

    def _writable(self) -> tantivy.Index:
        with self._turning:
            return self._own_index()

    def _own_index(self) -> tantivy.Index:
        if self._view is not None:  # the folder was read-only when it was opened
            self._take(Engine.open(self.path))
        if self._index is None:
            for old in self.path.iterdir():
                if old.name != _LOCK:
                    shutil.rmtree(old) if old.is_dir() else old.unlink()
            self._index = tantivy.Index(self.schema, str(self.path))
            schema.register(self._index)
            self._index.config_reader("manual")
            self._state = State()
        return self._index

    def _notice(self) -> None:
        """Follow what another process has committed, built anew or thrown away."""
        stamp = _stamp(self.path)
        if stamp == self._stamp:
            return
        self._take(Engine.open(self.path))

    def _take(self, fresh: Engine) -> None:
        """Go on with an engine just opened on the same folder."""
        self._index, self._view, self._state, self._stamp = fresh._index, fresh._view, fresh._state, fresh._stamp
        self._searcher = None


class Writer:
    """Changes to the index, visible and durable after ``commit``."""

    def __init__(self, engine: Engine, index: tantivy.Index, writer: tantivy.IndexWriter) -> None:
        self._engine = engine
        self._index = index
        self._writer = writer

    def clear(self) -> None:
        """Take out every document."""
        self._writer.delete_all_documents()

    def put(self, documents: Iterable[schema.Fields]) -> None:
        """Write documents; those that they take the place of have been deleted."""
        with _disk_errors(self._engine.path):
            for fields in documents:
                self._writer.add_document(schema.document(fields, self._engine.schema))

    def delete(self, refs: Iterable[Ref]) -> None:
        """Take out the documents of these records."""
        for ref in refs:
            self._writer.delete_documents_by_term("key", schema.key_of(ref))

    def commit(self, state: State) -> None:
        """Make everything so far durable and visible, and note how far the index has come."""
        with _disk_errors(self._engine.path):
            number = self._writer.commit()
            _sync(self._engine.path)
        self._engine.committed(replace(state, commit=number), self._index)

    def abandon(self) -> None:
        self._writer.rollback()
        self.close()

    def close(self) -> None:
        """Let running merges finish and release the lock."""
        with _disk_errors(self._engine.path):
            self._writer.wait_merging_threads()


@contextlib.contextmanager
def _disk_errors(path: Path) -> Generator[None]:
    try:
        yield
    except (OSError, ValueError) as error:
        text = str(error)
        if isinstance(error, Timeout) or "LockBusy" in text:
            raise LockedError(
                f"{path}: another process is writing to the index", "Wait until it has finished."
            ) from error
        raise IndexWriteError(
            f"{path}: the search index cannot be written ({text[:200]})",
            "Free some disk space or make the folder writable; then run: muragat rebuild index",
        ) from error


def _open(path: Path) -> tuple[tantivy.Index, ReadOnlyView | None]:
    view = None if is_writable(path) else ReadOnlyView(path)
    index = tantivy.Index.open(str(path if view is None else view.path))
    schema.register(index)
    index.config_reader("manual")
    return index, view


def _log_broken(path: Path, error: Exception) -> None:
    # stdout belongs to the answer, whatever the process has told structlog
    log = structlog.wrap_logger(structlog.PrintLogger(sys.stderr))
    log.warning("index-broken", path=str(path), error=str(error)[:200], hint="The next catch-up builds it anew.")


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        status = os.stat(path / _STATE)  # noqa: PTH116 - on the path of every search
    except OSError:
        return None
    return status.st_mtime_ns, status.st_ino


def _read_state(path: Path) -> State | None:
    """The state, or None when there is none or it is of another format. Raises what unreadable ones raise."""
    try:
        text = (path / _STATE).read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return None
    found = json.loads(text)
    state = State(str(found["generation"]), int(found["sequence"]), int(found["format"]), int(found.get("commit", 0)))
    if state.format != schema.FORMAT:
        return None
    if state.commit > _last_commit(path):
        raise ValueError("the commit that state.json names has been lost")
    return state


def _last_commit(path: Path) -> int:
    """The number of the commit that the files on disk are of. Raises what an unreadable ``meta.json`` raises."""
    return int(json.loads((path / "meta.json").read_text(encoding="utf-8"))["opstamp"])


def _sync(folder: Path) -> None:
    """Make the names in a folder durable. Where a system has no such thing, it keeps them as it does."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _write_state(path: Path, state: State) -> None:
    partial = path / f"{_STATE}.partial"
    with partial.open("w", encoding="utf-8") as file:
        json.dump(asdict(state), file)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path / _STATE)


def counted(found: tantivy.SearchResult) -> int:
    """How many documents a query has; the library's own type stub forgets this attribute."""
    return int(found.count)  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType, reportUnknownArgumentType]


def aggregated(searcher: tantivy.Searcher, query: tantivy.Query, wanted: dict[str, Any]) -> dict[str, Any]:
    """Aggregations over the documents of a query."""
    return searcher.aggregate(query, wanted)  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
