"""The likeness index of one home: what is recognised and what sounds alike, in ``HOME/likeness/``.

It is made of the curves in ``derived/`` and can be thrown away: ``muragat rebuild likeness``. Recordings are gathered
in memory and written as segments (``segment``), small ones merged as they come to many; ``state.json`` says how far in
the catalogue's changes the index has come, and is written last. Several processes may ``follow`` and ``add``: each
takes a lock while it writes, and what others have written since is read first. The policy is not asked here: callers
ask it for every recording that they show.
"""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import numpy as np

from archive.home import Home
from archive.keeping import Archive, Progress, silent
from archive.model import Kind, Ref
from media.analysis import curves
from media.analysis.matching import Excerpt, Match
from media.likeness import melody
from media.likeness.melody import Passage
from media.likeness.recognise import recognise
from media.likeness.segment import Entry, Segment, build, load, save
from media.likeness.tune import NO_TONES, Tune, tune_of

FORMAT = 5
CURVES = "curves.npz"
_STATE = "state.json"
_MOST_WAITING_WORDS = 400_000
_MOST_WORDS = 64_000_000
"""A segment of 2,200 hours is not merged any further."""
_MOST_SMALL = 8
_PORTION = 500


class State(msgspec.Struct):
    """How far the index has come, and which segments it has, oldest first."""

    format: int = FORMAT
    generation: str = ""
    sequence: int = 0
    segments: list[str] = []


class LikenessIndex:
    """Opened on a home. A damaged or older index counts as empty and is made anew by ``follow``."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._folder = archive.home.likeness_path
        self._stamp = self.written_ns(archive.home)
        self._state, self._written = self._read()
        self._waiting: list[Entry] = []
        self._tail: Segment | None = None
        self._newest = self._ordinals()

    @staticmethod
    def written_ns(home: Home) -> int:
        """When the index was last written, in nanoseconds; 0 where there is none."""
        try:
            return (home.likeness_path / _STATE).stat().st_mtime_ns
        except FileNotFoundError:
            return 0

    def _read(self) -> tuple[State, list[Segment]]:
        try:
            state = msgspec.json.decode((self._folder / _STATE).read_bytes(), type=State)
            if state.format != FORMAT:
                return State(), []
            return state, [load(self._folder / name) for name in state.segments]
        except (OSError, ValueError, msgspec.MsgspecError):
            return State(), []

    def _ordinals(self) -> dict[str, tuple[int, int]]:
        """Where the newest entry of each recording stands: (segment, place in it)."""
        return {one.id: (s, n) for s, segment in enumerate(self._written) for n, one in enumerate(segment.held)}

    def __len__(self) -> int:
        return len(self._newest.keys() | {entry.id for entry in self._waiting})

    @property
    def segments(self) -> tuple[Segment, ...]:
        """All segments, those that wait in memory last."""
        if self._tail is None and self._waiting:
            self._tail = build(self._waiting)
        return (*self._written, *([self._tail] if self._tail else []))

    def find(self, recording: str) -> Entry | None:
        """What the index holds of a recording."""
        for entry in reversed(self._waiting):
            if entry.id == recording:
                return entry
        place = self._newest.get(recording)
        if place is None:
            return None
        return self._written[place[0]].entry(place[1])

    def sounding(self, query: Tune, limit: int, known: Callable[[str], bool]) -> list[Passage]:
        """Where else a passage sounds, in recordings that are ``known``, the surest first."""
        segments = self.segments

        def newest(segment: int, ordinal: int, name: str) -> bool:
            waits = segment == len(self._written)
            return (waits or self._newest.get(name) == (segment, ordinal)) and known(name)

        return melody.find(segments, query, limit, newest)

    def recognise(self, query: tuple[Excerpt, ...]) -> tuple[Match, ...]:
        """Recordings that hold the same sound, best first; empty: not here."""
        return tuple(sorted(recognise(self.segments, query).values(), key=lambda match: -match.evidence))

    # -- writing -----------------------------------------------------------------------------------------------------

    @contextmanager
    def _writing(self) -> Generator[None]:
        """Alone, with what others have written. Raises LockedError: somebody writes for longer than a minute."""
        with self._archive.locks.claims(["likeness index"]):
            if self.written_ns(self._archive.home) != self._stamp:
                self._state, self._written = self._read()
                self._newest = self._ordinals()
            yield
            self._stamp = self.written_ns(self._archive.home)

    def follow(self, progress: Progress = silent) -> int:
        """Take in what the catalogue has and the index has not. Returns how many recordings were added.

        Raises LockedError, and StoreError where nothing can be written.
        """
        with self._writing():
            return self._follow(progress)

    def _follow(self, progress: Progress) -> int:
        catalogue = self._archive.catalogue
        if self._state.generation != catalogue.generation:
            self._forget()
            self._state.generation = catalogue.generation
        added = 0
        total = catalogue.count(Kind.RECORDING)
        while changes := catalogue.changes(self._state.sequence, limit=_PORTION):
            for change in changes:
                if change.ref.kind is Kind.RECORDING:
                    added += self._add_from_disk(change.ref)
            self._state.sequence = changes[-1].sequence
            progress(min(len(self), total), total)
        self._flush()
        return added

    def add(self, entry: Entry) -> None:
        """Take in one recording; it is found at once, and on disk after ``flush``."""
        self._await(entry)
        if self._is_full():
            self.flush()

    def _await(self, entry: Entry) -> None:
        self._waiting.append(entry)
        self._tail = None

    def _is_full(self) -> bool:
        return sum(one.words.size for one in self._waiting) > _MOST_WAITING_WORDS

    def flush(self) -> None:
        """Write what waits, merge small segments, and note how far the index has come."""
        with self._writing():
            self._flush()

    def _flush(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        if self._waiting:
            self._write(self._waiting)
            self._waiting, self._tail = [], None
        small = [segment for segment in self._written if segment.words.size < _MOST_WORDS // 2]
        if len(small) > _MOST_SMALL:
            self._merge(small)
        self._note()
        self._newest = self._ordinals()

    def rebuild(self, progress: Progress = silent) -> int:
        """Throw the index away and make it again from the curves."""
        with self._writing():
            self._forget()
            return self._follow(progress)

    def _add_from_disk(self, ref: Ref) -> int:
        entry = entry_of(ref.id, self._archive.home.derived(ref))
        held = self.find(ref.id)
        if entry is None or (held is not None and _alike(held, entry)):
            return 0
        self._await(entry)
        if self._is_full():
            self._flush()
        return 1

    def _forget(self) -> None:
        self._written, self._waiting, self._tail, self._newest = [], [], None, {}
        self._state = State()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _write(self, entries: list[Entry]) -> None:
        name = f"segment-{uuid.uuid4().hex[:12]}"
        self._written.append(save(build(entries), self._folder / name))
        self._state.segments.append(name)

    def _merge(self, small: list[Segment]) -> None:
        """The smaller half becomes one; entries that a newer one replaces are left behind."""
        chosen = sorted(small, key=lambda segment: segment.words.size)
        total, merged = 0, list[Segment]()
        for segment in chosen:
            if total + segment.words.size > _MOST_WORDS:
                break
            total += segment.words.size
            merged.append(segment)
        newest = self._ordinals()
        places = {id(segment): place for place, segment in enumerate(self._written)}
        entries = [
            entry
            for segment in sorted(merged, key=lambda one: places[id(one)])
            for ordinal, entry in enumerate(segment.entries())
            if newest[entry.id] == (places[id(segment)], ordinal)
        ]
        gone = {id(segment) for segment in merged}
        kept = [place for place, segment in enumerate(self._written) if id(segment) not in gone]
        self._state.segments = [self._state.segments[place] for place in kept]
        self._written = [self._written[place] for place in kept]
        self._write(entries)

    def _note(self) -> None:
        partial = self._folder / f"partial-{_STATE}"
        with partial.open("wb") as file:
            file.write(msgspec.json.encode(self._state))
            file.flush()
            os.fsync(file.fileno())
        partial.rename(self._folder / _STATE)
        for path in self._folder.iterdir():
            if path.is_dir() and path.name not in self._state.segments:
                shutil.rmtree(path, ignore_errors=True)


def entry_of(recording: str, folder: Path) -> Entry | None:
    """What the index takes from a recording's derived files; None where they are missing or too old. Of curves from
    before the tones were kept only the melody is worse."""
    try:
        values = curves.load(folder / CURVES)
        tune = tune_of(values["f0"], values["f0_confidence"], values.get("tones", NO_TONES))
        return Entry(recording, values["middle_words"], values["embedding"], values["embedding_windows"], tune)
    except (OSError, KeyError, ValueError):
        return None


def _alike(held: Entry, entry: Entry) -> bool:
    """Whether nothing has been measured anew."""
    return (
        np.array_equal(held.words, entry.words)
        and np.array_equal(held.vector, entry.vector)
        and np.array_equal(held.tune.rows, entry.tune.rows)
        and np.array_equal(held.tune.notes.classes, entry.tune.notes.classes)
    )
