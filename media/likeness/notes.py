"""The notes of a contour, and which runs of notes are alike in any key, register and tempo.

Conventions
-----------
- A *note* is a stretch of at least ``SHORTEST_SECONDS`` whose pitch stays within ``SAME_CENTS``; shorter ones (grace
  notes, slips of the tracker) are passed over, and what follows at the same pitch class belongs to it, whatever its
  octave.
- Where few pitches are sure within ``SILENT_SECONDS`` (several instruments, a choir, noise), the strongest tone
  (``media.analysis.tones``) stands for the line.
- Pitches are *classes*: cents above C, 0 to 1199, since trackers and players change the octave.
- A *run* is three notes, in one of three ``KINDS``: next to each other, or with one passed over, which may be an
  ornament or a slip on the other side. Its key is the two steps between them, folded into an octave, in semitones. A
  step near the edge of a semitone is looked for under both of its keys, so neutral intervals do no harm; hits are then
  checked in cents.

Sources: R. Dannenberg, N. Hu, "Understanding search performance in query-by-humming systems", ISMIR 2004 (n-grams of
intervals find candidates, alignment judges them).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from media.analysis.framing import Floats
from media.analysis.peaks import FRAME_SECONDS
from media.analysis.tones import ROW_FRAMES
from media.analysis.tuning import to_cents

OCTAVE = 1200
SHORTEST_SECONDS = 0.1
SAME_CENTS = 70.0
KINDS = np.array([(0, 1, 2), (0, 1, 3), (0, 2, 3)], dtype=np.int64)
"""Which notes, counted from the first, make a run."""
STEP_BINS = 12
KEYS = STEP_BINS * STEP_BINS
NEAR_EDGE_CENTS = 35.0
NEAR_CENTS = 75.0
"""A step of a hit may differ by so much."""
SURE = 0.5
SILENT_SECONDS = 1.0

Classes = NDArray[np.int16]
Starts = NDArray[np.uint32]
Keys = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Notes:
    """``classes``: (n,) cents above C, 0 to 1199; ``starts``: (n,) hundredths of a second, rising."""

    classes: Classes
    starts: Starts


def notes_of(f0_hz: Floats, confidence: Floats, tones: Floats) -> Notes:
    """The notes of a contour (n,), one value per ``FRAME_SECONDS``, and of the strongest tones (m, 2) beside it."""
    sure = (confidence >= SURE) & ~np.isnan(f0_hz)
    cents = np.where(sure, to_cents(np.where(sure, f0_hz, 440.0).astype(np.float32)), np.nan).astype(np.float32)
    strongest = np.repeat(tones[:, 0], ROW_FRAMES)[: cents.size]
    empty = _silent(sure, round(SILENT_SECONDS / FRAME_SECONDS))[: strongest.size]
    cents[: strongest.size][empty] = strongest[empty]
    classes = np.zeros(cents.size // 2 + 1, dtype=np.int16)
    starts = np.zeros(cents.size // 2 + 1, dtype=np.uint32)
    count = _notes(cents, round(SHORTEST_SECONDS / FRAME_SECONDS), classes, starts)
    return Notes(classes[:count].copy(), np.round(starts[:count] * (100.0 * FRAME_SECONDS)).astype(np.uint32))


def _silent(sure: NDArray[np.bool_], width: int) -> NDArray[np.bool_]:
    """Frames with fewer than a quarter of sure frames in ``width`` around them."""
    sums = np.concatenate((np.zeros(1), np.cumsum(sure)))
    at = np.arange(sure.size)
    low, high = np.maximum(0, at - width // 2), np.minimum(sure.size, at + width // 2 + 1)
    return sums[high] - sums[low] < 0.25 * (high - low)


@njit(cache=True, nogil=True)
def _apart(a: float, b: float) -> float:
    """Cents between two classes, 0 to 600."""
    return abs((a - b + 600.0) % 1200.0 - 600.0)


@njit(cache=True, nogil=True)
def _notes(cents: Floats, shortest: int, classes: Classes, starts: Starts) -> int:
    """Fills classes and starts (in frames); returns how many notes there are."""
    count = 0
    place, total, heard, first = 0.0, 0.0, 0, 0
    for i in range(cents.size + 1):
        value = cents[i] if i < cents.size else np.float32(-1e6)
        if np.isnan(value):
            continue
        if heard and abs(value - place) <= SAME_CENTS:
            heard += 1
            total += value
            place += 0.2 * (value - place)
            continue
        if heard >= shortest:
            here = (total / heard) % 1200.0
            if count == 0 or _apart(float(here), float(classes[count - 1])) > SAME_CENTS:
                classes[count] = np.int16(round(here) % 1200)
                starts[count] = first
                count += 1
        place, total, heard, first = value, value, 1, i
    return count


@njit(cache=True, nogil=True)
def keys_of(
    classes: Classes,
    ends: NDArray[np.int64],
    kinds: NDArray[np.int64],
    keys: NDArray[np.int16],
    offs: NDArray[np.int8],
) -> None:
    """The key of the run of each kind that begins at each note, (n, kinds), -1 where there is none, and by how many
    cents its steps are off the middle of their semitones. ``ends``: where the notes of each note's recording end."""
    for i in range(classes.size):
        for kind in range(kinds.shape[0]):
            second, third = i + kinds[kind, 1], i + kinds[kind, 2]
            if third >= ends[i]:
                keys[i, kind] = -1
                continue
            up = (np.int64(classes[second]) - np.int64(classes[i]) + 1250) % 1200
            on = (np.int64(classes[third]) - np.int64(classes[second]) + 1250) % 1200
            keys[i, kind] = up // 100 * STEP_BINS + on // 100
            offs[i, kind, 0] = up % 100 - 50
            offs[i, kind, 1] = on % 100 - 50


def runs_of(classes: Classes) -> list[Classes]:
    """The runs (3,) of a passage's notes, of all kinds."""
    return [
        classes[first + kind]
        for first in range(classes.size - 2)
        for kind in KINDS
        if first + int(kind[-1]) < classes.size
    ]


def keys_near(run: Classes) -> list[int]:
    """The keys under which a run of notes (3,) may be found: its own, and those its steps are near to."""
    keys = [0]
    for step in np.diff(run.astype(np.int64)):
        place = int(step + 50) % OCTAVE
        bins = {place // 100}
        if place % 100 < NEAR_EDGE_CENTS:
            bins.add((place // 100 - 1) % STEP_BINS)
        if place % 100 > 100 - NEAR_EDGE_CENTS:
            bins.add((place // 100 + 1) % STEP_BINS)
        keys = [key * STEP_BINS + one for key in keys for one in sorted(bins)]
    return keys
