"""Aligning recordings for the comparing page, beside the server: worker processes compute, visitors never wait.

A pair is computed once, in the order of its identifiers, and kept as a small file under ``derived/alignment``; its name
holds the digests of both curve files and the version of the method, so that a file that no longer fits is never
found. Where the folder cannot be written the result lives as long as the server. Whoever asks has asked the policy.
"""

import hashlib
import os
import threading
from collections import OrderedDict
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Final

import structlog

from archive.home import Home
from archive.model import Ref
from media.analysis import alignment
from media.analysis.alignment import AlignmentDocument
from media.running.apart import Apart
from media.running.lost import CrashedError, StuckError
from web.streams.copies import unsilenced_copies

CURVES: Final = "curves.npz"
_WORKERS = 2
_TRIES = 2
_MOST_WAITING = 50
UNFINISHED: Final = "the process that aligned them ended"
_MOST_KEPT = 256
_MOST_FILES = 20_000  # beyond this, documents are kept in memory alone: visitors must not be able to fill the disk

_log = structlog.get_logger("muragat.alignment")


class Aligner:
    """The alignments of one home."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._lock = threading.Lock()
        self._threads = ThreadPoolExecutor(_WORKERS, "alignment")
        self._own = threading.local()
        self._processes: list[Apart] = []
        self._running: set[Path] = set()
        self._kept: OrderedDict[Path, AlignmentDocument] = OrderedDict()
        self._files: int | None = None

    def can_align(self, first: Ref, second: Ref) -> bool:
        """Whether both have been analysed, and are two."""
        return first != second and all(unsilenced_copies(self._home, ref).find(CURVES) for ref in (first, second))

    def find(self, first: Ref, second: Ref) -> AlignmentDocument | None:
        """What is known, from the first to the second; None while it is being computed: ask again later.

        Only for pairs that ``can_align``. A pair that cannot be aligned after all has a document with a reason.
        """
        low, high = sorted((first, second), key=lambda ref: ref.id)
        place, paths = self._place(low, high)
        document = self._known(place)
        if document is None and len(paths) < 2:
            return None  # they are being made anew at this moment
        if document is None:
            self._begin(place, low.id, paths[0], high.id, paths[1])
            return None
        return document if first == low else document.turned()

    @property
    def _folder(self) -> Path:
        return self._home.derived_path / "alignment"

    def close(self) -> None:
        """Stop. What has begun is given up: it will be asked for again."""
        self._threads.shutdown(wait=True, cancel_futures=True)
        for process in self._processes:
            process.close()

    def _place(self, low: Ref, high: Ref) -> tuple[Path, list[Path]]:
        """Where the document of a pair is kept, and the files it is computed from."""
        sources = [unsilenced_copies(self._home, ref).find(CURVES) for ref in (low, high)]
        digests = "".join(source.sha256 if source else "" for source in sources) + alignment.VERSION
        name = f"{low.id}--{high.id}--{hashlib.sha256(digests.encode()).hexdigest()[:16]}.json"
        return self._folder / low.id[:2] / name, [source.path for source in sources if source]

    def _known(self, place: Path) -> AlignmentDocument | None:
        with self._lock:
            found = self._kept.get(place)
        if found is None and (found := alignment.read(place)) is not None:
            self._keep(place, found)
        return found

    def _keep(self, place: Path, document: AlignmentDocument) -> None:
        with self._lock:
            self._kept[place] = document
            while len(self._kept) > _MOST_KEPT:
                self._kept.popitem(last=False)

    def _begin(self, place: Path, low: str, low_curves: Path, high: str, high_curves: Path) -> None:
        with self._lock:
            if place in self._running or len(self._running) >= _MOST_WAITING:
                return
            self._running.add(place)
        future = self._threads.submit(self._make, low, low_curves, high, high_curves)
        future.add_done_callback(lambda done: self._finish(place, done))

    def _make(self, low: str, low_curves: Path, high: str, high_curves: Path) -> AlignmentDocument:
        """In a process of this thread's own. What has ended two of them is not tried again by this server."""
        process: Apart | None = getattr(self._own, "process", None)
        if process is None:
            process = self._own.process = Apart()
            self._processes.append(process)
        for _ in range(_TRIES):
            try:
                return process(alignment.make, low, low_curves, high, high_curves)
            except CrashedError as error:
                _log.warning("alignment", first=low, second=high, reason=error.reason)
            except StuckError as error:
                _log.warning("alignment", first=low, second=high, reason=error.reason)
                break
        return AlignmentDocument(low, high, reason=UNFINISHED)

    def _finish(self, place: Path, done: Future[AlignmentDocument]) -> None:
        with self._lock:
            self._running.discard(place)
        if done.cancelled():
            return
        error = done.exception()
        if error is not None:
            _log.warning("alignment", pair=place.name, reason=str(error) or type(error).__name__)
            return
        document = done.result()
        self._keep(place, document)
        if document.reason != UNFINISHED:
            self._write(place, document)

    def _write(self, place: Path, document: AlignmentDocument) -> None:
        with self._lock:
            if self._files is None:
                self._files = sum(1 for _ in self._folder.rglob("*.json"))
            if self._files >= _MOST_FILES:
                return
            self._files += 1
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            part = place.with_name(f"{place.name}.{os.getpid()}.part")
            part.write_bytes(alignment.encode(document))
            part.replace(place)
        except OSError as refusal:
            _log.warning("alignment", pair=place.name, reason=str(refusal))
