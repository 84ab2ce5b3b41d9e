"""The peaks of a whole recording in little memory: melody and strings are decided when all of it has been heard.

A peak takes three bytes: its place on the grid of ``peaks`` in steps of 1/128 bin (0.16 cents) and its amplitude in
steps of 1/255. Some 20 peaks a frame make 6 kB a second, 22 MB an hour.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from media.analysis.framing import Floats, Growing
from media.analysis.peaks import BINS, BINS_PER_OCTAVE, LOWEST_HZ, PEAKS, PeakFrames, paint

_STEPS = 128.0
_BELOW = 64.0
"""Bins kept below the grid's lowest: peaks from 34 Hz."""


class KeptPeaks:
    """Frames of peaks in order; ``frames(start, end)`` gives any stretch of them back."""

    def __init__(self) -> None:
        self._places: list[NDArray[np.uint16]] = []
        self._amplitudes: list[NDArray[np.uint8]] = []
        self._starts: list[NDArray[np.int64]] = []
        self._bounds = [0]
        self._levels = Growing()

    def add(self, frames: PeakFrames) -> None:
        """Further frames."""
        used = frames.frequencies > 0.0
        places = np.rint((frames.positions[used] + _BELOW) * _STEPS)
        self._places.append(np.clip(places, 0, 65535).astype(np.uint16))
        self._amplitudes.append(np.rint(np.minimum(frames.amplitudes[used], 1.0) * 255.0).astype(np.uint8))
        self._starts.append(np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(used.sum(axis=1)))))
        self._bounds.append(self._bounds[-1] + len(frames))
        self._levels.extend(frames.levels)

    def __len__(self) -> int:
        return self._bounds[-1]

    @property
    def levels(self) -> Floats:
        """(n,) magnitude of each frame's largest peak."""
        return self._levels.values

    def frames(self, start: int, end: int) -> PeakFrames:
        """Frames ``start`` to ``end``, which are those that were added but for rounding."""
        count = max(0, min(end, len(self)) - start)
        columns = [np.zeros((count, PEAKS), dtype=np.float32) for _ in range(3)]
        found = PeakFrames(columns[0], columns[1], columns[2], self.levels[start : start + count])
        for index, first in enumerate(self._bounds[:-1]):
            low, high = max(start, first), min(start + count, self._bounds[index + 1])
            if low < high:
                inside = slice(low - first, high - first + 1)
                target = slice(low - start, high - start)
                _unpack(
                    self._places[index],
                    self._amplitudes[index],
                    self._starts[index][inside],
                    found.frequencies[target],
                    found.positions[target],
                    found.amplitudes[target],
                )
        return found


@njit(cache=True, fastmath=True, nogil=True)
def _unpack(
    places: NDArray[np.uint16],
    amplitudes: NDArray[np.uint8],
    starts: NDArray[np.int64],
    frequencies: Floats,
    positions: Floats,
    levels: Floats,
) -> None:
    for t in range(frequencies.shape[0]):
        for p in range(starts[t + 1] - starts[t]):
            place = np.float32(places[starts[t] + p] / _STEPS - _BELOW)
            positions[t, p] = place
            frequencies[t, p] = LOWEST_HZ * np.exp2(place / np.float32(BINS_PER_OCTAVE))
            levels[t, p] = np.float32(amplitudes[starts[t] + p] / 255.0)


def salience(frames: PeakFrames) -> Floats:
    """The frames painted on the grid, (n, BINS)."""
    grid = np.zeros((len(frames), BINS), dtype=np.float32)
    paint((frames.frequencies, frames.positions, frames.amplitudes), grid)
    return grid
