"""A segment of the likeness index: some recordings, written once and never changed.

Conventions
-----------
- ``words``: the middle words of all recordings of the segment, one after the other; a *position* counts into it.
- Two *tables* find positions by 20 bits of a word: the upper 20, and the lower 20 (``KEY_BITS``). A table is a
  directory of 2**20 + 1 starts and, for each word in the order of its key, its position and its other 12 bits. A copy
  in which some bits differ is met where one of the two keys survived.
- ``tunes``: the rows of all recordings (``tune.Tune``), one after the other; ``runs``: their notes, by runs of notes
  that are alike (``candidates.RunTable``), in places of 5 s that are numbered through the segment.
- ``vectors``: (recordings, SIZE) float32; ``windows``: (windows, SIZE) int8, 127 = 1, one per 10 s.
- Files are ``.npy`` arrays, mapped into memory and never unpickled, and ``recordings.json``.

16 bytes a word, 15 a second for the rows, some 35 for the notes: 0.65 MB an hour of sound.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np
from numba import njit
from numpy.typing import NDArray

from media.analysis.embedding import SIZE
from media.analysis.fingerprint import Words
from media.analysis.framing import Floats
from media.analysis.matching import Excerpt, differing
from media.likeness.candidates import RunTable, place_count, table_of
from media.likeness.notes import Classes, Notes, Starts
from media.likeness.tune import ROW_SECONDS, WIDTH, Rows, Tune

KEY_BITS = 20
REST_BITS = 32 - KEY_BITS
NEAR_BITS = 3
"""How many of the other 12 bits may differ in a hit."""
MOST_IN_BUCKET = 10_000
"""Keys that more words share say nothing, and are passed over."""
_FIRST_VOTES = 1 << 20
_RECORDINGS = "recordings.json"
_ROTATIONS = (0, REST_BITS)  # the word turned left by so many bits has the table's key on top

_RUN_ARRAYS = ("directory", "places", "classes", "offs")

Bytes = NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Entry:
    """One recording as it goes into a segment. ``windows``: (n, SIZE)."""

    id: str
    words: Words
    vector: Floats
    windows: Floats
    tune: Tune


@dataclass(frozen=True, slots=True)
class Held:
    """A recording in a segment: where its words, windows, rows, notes and places begin, and how many there are."""

    id: str
    first_word: int
    words: int
    first_window: int
    windows: int
    first_row: int
    rows: int
    first_note: int
    notes: int
    first_place: int


@dataclass(frozen=True, slots=True)
class Table:
    """Positions by key; see the module."""

    directory: NDArray[np.uint32]
    positions: NDArray[np.uint32]
    rests: NDArray[np.uint16]


@dataclass(frozen=True, slots=True)
class Segment:
    """Arrays in memory, or mapped from ``folder``."""

    held: tuple[Held, ...]
    words: Words
    tables: tuple[Table, ...]
    vectors: Floats
    windows: Bytes
    tunes: Rows
    note_classes: Classes
    note_starts: Starts
    runs: RunTable
    folder: Path | None = None

    @property
    def starts(self) -> NDArray[np.int64]:
        """First position of each recording."""
        return np.array([one.first_word for one in self.held], dtype=np.int64)

    def words_of(self, ordinal: int) -> Words:
        """The words of one recording."""
        one = self.held[ordinal]
        return self.words[one.first_word : one.first_word + one.words]

    @property
    def first_places(self) -> NDArray[np.int64]:
        """First place of each recording."""
        return np.array([one.first_place for one in self.held], dtype=np.int64)

    @property
    def places(self) -> int:
        """How many places there are."""
        return self.held[-1].first_place + place_count(self.held[-1].rows * ROW_SECONDS) if self.held else 0

    def rows_of(self, ordinal: int) -> Rows:
        """The rows of one recording."""
        one = self.held[ordinal]
        return self.tunes[one.first_row : one.first_row + one.rows]

    def tune_of(self, ordinal: int) -> Tune:
        """The tune of one recording."""
        one = self.held[ordinal]
        notes = slice(one.first_note, one.first_note + one.notes)
        return Tune(self.rows_of(ordinal), Notes(self.note_classes[notes], self.note_starts[notes]))

    def entry(self, ordinal: int) -> Entry:
        """What was put in of one recording."""
        one = self.held[ordinal]
        windows = self.windows[one.first_window : one.first_window + one.windows].astype(np.float32) / 127.0
        return Entry(one.id, self.words_of(ordinal), self.vectors[ordinal], windows, self.tune_of(ordinal))

    def entries(self) -> Iterator[Entry]:
        """What was put in."""
        return map(self.entry, range(len(self.held)))


def build(entries: Sequence[Entry]) -> Segment:
    """A segment in memory."""
    held: list[Held] = []
    word = window = row = note = place = 0
    for entry in entries:
        words, windows, rows = entry.words.size, entry.windows.shape[0], entry.tune.rows.shape[0]
        notes = entry.tune.notes.classes.size
        held.append(Held(entry.id, word, words, window, windows, row, rows, note, notes, place))
        word, window, row, note = word + words, window + windows, row + rows, note + notes
        place += place_count(rows * ROW_SECONDS)
    words = np.concatenate([np.zeros(0, np.uint32), *(entry.words for entry in entries)])
    vectors = np.concatenate([np.zeros((0, SIZE), np.float32), *(entry.vector[None] for entry in entries)])
    packed = [np.round(127.0 * entry.windows).astype(np.int8) for entry in entries]
    together = np.concatenate([np.zeros((0, SIZE), np.int8), *packed])
    tunes = np.concatenate([np.zeros((0, WIDTH), np.uint8), *(entry.tune.rows for entry in entries)])
    classes = np.concatenate([np.zeros(0, np.int16), *(entry.tune.notes.classes for entry in entries)])
    starts = np.concatenate([np.zeros(0, np.uint32), *(entry.tune.notes.starts for entry in entries)])
    first_places = np.array([one.first_place for one in held], dtype=np.int64)
    runs = table_of([entry.tune.notes for entry in entries], first_places)
    tables = tuple(_table(words, turn) for turn in _ROTATIONS)
    return Segment(tuple(held), words, tables, vectors, together, tunes, classes, starts, runs)


def _table(words: Words, turn: int) -> Table:
    turned = (words << np.uint32(turn)) | (words >> np.uint32(32 - turn)) if turn else words
    keyed = (turned.astype(np.uint64) << np.uint64(32)) | np.arange(words.size, dtype=np.uint64)
    keyed.sort()
    keys = (keyed >> np.uint64(32 + REST_BITS)).astype(np.int64)
    counts = np.bincount(keys, minlength=1 << KEY_BITS)
    directory = np.concatenate((np.zeros(1, np.uint32), np.cumsum(counts).astype(np.uint32)))
    rests = ((keyed >> np.uint64(32)) & np.uint64((1 << REST_BITS) - 1)).astype(np.uint16)
    return Table(directory, (keyed & np.uint64(0xFFFFFFFF)).astype(np.uint32), rests)


def save(segment: Segment, folder: Path) -> Segment:
    """Write a segment; it appears whole, by a rename, or not at all. Returns it mapped from disk."""
    partial = folder.with_name(f"partial-{folder.name}")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    for name, array in _arrays(segment).items():
        with (partial / f"{name}.npy").open("wb") as file:
            np.save(file, array, allow_pickle=False)
            file.flush()
            os.fsync(file.fileno())
    (partial / _RECORDINGS).write_bytes(msgspec.json.encode(segment.held))
    partial.rename(folder)
    return load(folder)


def load(folder: Path) -> Segment:
    """A segment mapped into memory. Raises OSError or ValueError for one that is not whole."""
    held = msgspec.json.decode((folder / _RECORDINGS).read_bytes(), type=tuple[Held, ...])

    def mapped(name: str) -> NDArray[np.generic]:
        path = folder / f"{name}.npy"
        try:
            return np.load(path, mmap_mode="r", allow_pickle=False)
        except ValueError:  # an empty array cannot be mapped
            return np.load(path, allow_pickle=False)

    tables = tuple(
        Table(mapped(f"directory{n}"), mapped(f"positions{n}"), mapped(f"rests{n}"))  # type: ignore[arg-type]
        for n in range(len(_ROTATIONS))
    )
    runs = RunTable(*(mapped(f"run_{name}") for name in _RUN_ARRAYS))  # type: ignore[arg-type]
    sound = mapped("words"), tables, mapped("vectors"), mapped("windows")
    return Segment(held, *sound, mapped("tunes"), mapped("note_classes"), mapped("note_starts"), runs, folder)  # type: ignore[arg-type]


def _arrays(segment: Segment) -> dict[str, NDArray[np.generic]]:
    arrays: dict[str, NDArray[np.generic]] = {
        "words": segment.words,
        "vectors": segment.vectors,
        "windows": segment.windows,
        "tunes": segment.tunes,
        "note_classes": segment.note_classes,
        "note_starts": segment.note_starts,
    }
    arrays |= {f"run_{name}": getattr(segment.runs, name) for name in _RUN_ARRAYS}
    for number, table in enumerate(segment.tables):
        arrays |= {
            f"directory{number}": table.directory,
            f"positions{number}": table.positions,
            f"rests{number}": table.rests,
        }
    return arrays


def votes(segment: Segment, excerpt: Excerpt) -> tuple[NDArray[np.int64], int]:
    """What words of the segment that are near words of the excerpt speak for: (n,) sorted, and the width of a speed.

    A vote is ``speed's number * width + position at which the excerpt would begin + longest``, with ``longest`` words
    in the longest version of the excerpt, since it may begin before the segment does.
    """
    longest = max(words.size for words in excerpt.words.values())
    width = segment.words.size + longest + 2
    query = np.concatenate(list(excerpt.words.values()))
    bases = np.concatenate(
        [number * width + longest - np.arange(words.size) for number, words in enumerate(excerpt.words.values())]
    )
    found = [_table_votes(table, query, bases, turn) for table, turn in zip(segment.tables, _ROTATIONS, strict=True)]
    together = np.concatenate(found)
    together.sort()
    return together, width


def _table_votes(table: Table, query: Words, bases: NDArray[np.int64], turn: int) -> NDArray[np.int64]:
    turned = (query << np.uint32(turn)) | (query >> np.uint32(32 - turn)) if turn else query
    out = np.zeros(_FIRST_VOTES, np.int64)
    count = _scan(turned, bases, table.directory, table.positions, table.rests, out)
    if count > out.size:
        out = np.zeros(count, np.int64)
        _scan(turned, bases, table.directory, table.positions, table.rests, out)
    return out[:count]


@njit(cache=True, nogil=True)
def _scan(
    query: Words,
    bases: NDArray[np.int64],
    directory: NDArray[np.uint32],
    positions: NDArray[np.uint32],
    rests: NDArray[np.uint16],
    out: NDArray[np.int64],
) -> int:
    """Counts hits and, where there is room, writes their votes."""
    count = 0
    for place in range(query.size):
        word = query[place]
        key = word >> np.uint32(REST_BITS)
        rest = word & np.uint32((1 << REST_BITS) - 1)
        start, end = np.int64(directory[key]), np.int64(directory[key + np.uint32(1)])
        if end - start > MOST_IN_BUCKET:
            continue
        for at in range(start, end):
            if differing(np.uint32(rests[at]), rest) <= NEAR_BITS:
                if count < out.size:
                    out[count] = bases[place] + np.int64(positions[at])
                count += 1
    return count
