"""A recording's tune as it is searched: the leading line, the two strongest pitch classes, and the notes.

Conventions
-----------
- ``rows``: (n, 3) uint8, one row per ``ROW_SECONDS``: pitch class of the leading line, of the strongest and of the
  second strongest tone, in units of ``UNIT_CENTS`` above C; ``NONE`` where nothing is heard. Octaves do not count:
  players and trackers change them.
- The line is what the analysis is surest of; the two tones hold where it follows the wrong string.
- ``notes``: see ``notes``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from media.analysis.framing import Floats
from media.analysis.tones import ROW_FRAMES, ROW_SECONDS
from media.analysis.tuning import to_cents
from media.likeness.notes import SURE, Notes, notes_of

UNIT_CENTS = 5.0
UNITS = 240
NONE = 255
WIDTH = 3

Rows = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Tune:
    """See the module. ``rows``: (n, 3)."""

    rows: Rows
    notes: Notes

    def between(self, start_seconds: float, end_seconds: float) -> Tune:
        """A passage of it; its times count from its start."""
        rows = self.rows[round(start_seconds / ROW_SECONDS) : round(end_seconds / ROW_SECONDS)]
        first, last = np.searchsorted(self.notes.starts, (100.0 * start_seconds, 100.0 * end_seconds))
        starts = self.notes.starts[first:last].astype(np.int64) - round(100.0 * start_seconds)
        return Tune(rows, Notes(self.notes.classes[first:last], np.maximum(0, starts).astype(np.uint32)))


EMPTY = Tune(np.zeros((0, WIDTH), np.uint8), Notes(np.zeros(0, np.int16), np.zeros(0, np.uint32)))


NO_TONES: Floats = np.zeros((0, 2), np.float32)
"""Of a recording in which no tones were measured beside the line."""


def tune_of(f0_hz: Floats, confidence: Floats, tones: Floats) -> Tune:
    """The tune of a contour (n,) and of the two strongest tones (m, 2) in cents above C, one row per
    ``ROW_SECONDS``."""
    count = f0_hz.size // ROW_FRAMES
    sure = (confidence >= SURE) & ~np.isnan(f0_hz)
    cents = to_cents(np.where(sure, f0_hz, 440.0).astype(np.float32))
    rows = np.full((count, WIDTH), NONE, dtype=np.uint8)
    _lines(cents.astype(np.float32), sure, rows)
    some = min(count, tones.shape[0])
    heard = ~np.isnan(tones[:some])
    units = np.round(np.where(heard, tones[:some], 0.0) / UNIT_CENTS).astype(np.int64) % UNITS
    rows[:some, 1:] = np.where(heard, units, NONE)
    return Tune(rows, notes_of(f0_hz, confidence, tones))


@njit(cache=True, nogil=True)
def _lines(cents: Floats, sure: NDArray[np.bool_], rows: Rows) -> None:
    """The median of each row's sure frames, where at least a third of them is sure."""
    held = np.zeros(ROW_FRAMES, dtype=np.float32)
    for row in range(rows.shape[0]):
        count = 0
        for i in range(row * ROW_FRAMES, (row + 1) * ROW_FRAMES):
            if sure[i]:
                held[count] = cents[i]
                count += 1
        if 3 * count >= ROW_FRAMES:
            rows[row, 0] = np.uint8(round(np.median(held[:count]) / UNIT_CENTS) % UNITS)
