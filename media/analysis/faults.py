"""Clicks and drop-outs, found at master rate where they are sharp.

Conventions
-----------
- A click is an outburst of the second difference of the mono mix, at least ``CLICK_RATIO`` times its level in the
  surrounding 10 ms, four times anything within 25 ms, and over within 1.5 ms. The attack of a string is as sharp
  but stays loud afterwards; the pulses of a voice come again and again.
- A drop-out is a stretch of 2 to 250 ms, at least 40 dB under the sound before and under -70 dBFS, with edges
  shorter than 10 ms; music fades before it rests.

Times are seconds. At most ``MOST`` of each are kept; the counts go on.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from media.analysis.framing import Floats

CLICK_RATIO = 18.0
MOST = 1000


@dataclass(frozen=True, slots=True)
class Events:
    """How many there were, and the times of the first ``MOST``: (n, 2) starts and ends."""

    count: int
    spans: NDArray[np.float64]


@njit(cache=True, fastmath=True, inline="always")
def _mean(values: Floats, start: int, end: int) -> np.float32:
    total = np.float32(0.0)
    for i in range(start, end):
        total += values[i]
    return total / np.float32(end - start)


@njit(cache=True, fastmath=True, inline="always")
def _largest(values: Floats, start: int, end: int) -> np.float32:
    largest = np.float32(0.0)
    for i in range(max(0, start), min(values.size, end)):
        largest = max(largest, values[i])
    return largest


@njit(cache=True, fastmath=True, nogil=True)
def _clicks(samples: Floats, around: int, width: int, found: NDArray[np.int64]) -> int:
    """Positions of clicks away from the edges of ``samples`` by 3 ``around``; returns how many.

    Only a cell of ``width`` samples whose largest value is four times that of the cells near it is looked at closely.
    """
    size = samples.size
    rough = np.zeros(size, dtype=np.float32)
    for i in range(1, size - 1):
        rough[i] = abs(samples[i - 1] - np.float32(2.0) * samples[i] + samples[i + 1])
    cells = size // width
    tops = np.empty(cells, dtype=np.float32)
    for cell in range(cells):
        tops[cell] = _largest(rough, cell * width, cell * width + width)
    count = 0
    reach = 5 * around // 2
    last = 0
    for cell in range(2, cells - 2):
        top = tops[cell]
        if top < 0.006 or top <= 4.0 * max(tops[cell - 2], tops[cell + 2]):
            continue
        at = cell * width + int(np.argmax(rough[cell * width : cell * width + width]))
        if at < max(3 * around, last + around) or at >= size - 3 * around:
            continue
        calm = max(_mean(rough, at - around, at - width), _mean(rough, at + width, at + around))
        others = max(_largest(rough, at - reach, at - width), _largest(rough, at + width, at + reach))
        if top > CLICK_RATIO * calm and others <= 0.25 * top:
            if count < found.size:
                found[count] = at
            count += 1
            last = at
    return count


@njit(cache=True, fastmath=True, nogil=True)
def _gaps(levels: Floats, per_cell: float, found: NDArray[np.float64]) -> int:
    """Sudden gaps in ``levels`` (mean squares per cell of ``per_cell`` seconds); fills spans, returns how many."""
    count = 0
    size = levels.size
    longest = int(0.25 / per_cell)
    i = 4
    while i < size - 4:
        before = max(levels[i - 2], levels[i - 3])
        if before < 1e-4 or levels[i] > min(before * 1e-4, 1e-7):
            i += 1
            continue
        end = i
        while end < size and end - i <= longest and levels[end] <= min(before * 1e-4, 1e-7):
            end += 1
        if end - i <= longest and end < size - 3 and max(levels[end + 1], levels[end + 2]) > before * 0.02:
            if count < found.shape[0]:
                found[count, 0] = i * per_cell
                found[count, 1] = end * per_cell
            count += 1
        i = end + 1
    return count


class FaultPass:
    """Feeds on the mono mix at master rate."""

    CELL_SECONDS = 0.002

    def __init__(self, sample_rate_hz: int) -> None:
        self._rate = sample_rate_hz
        self._around = max(8, int(0.010 * sample_rate_hz))
        self._width = max(3, int(0.0015 * sample_rate_hz))
        self._cell = max(1, round(self.CELL_SECONDS * sample_rate_hz))
        self._tail: Floats = np.zeros(0, dtype=np.float32)
        self._position = 0
        self._clicks = 0
        self._click_times: list[float] = []
        self._gaps = 0
        self._gap_spans: list[NDArray[np.float64]] = []

    def add(self, mono: Floats) -> None:
        """The next samples."""
        samples = np.concatenate((self._tail, mono))
        if samples.size <= 8 * self._around:
            self._tail = samples
            return
        self._find_clicks(samples)
        self._find_gaps(samples)
        keep = 6 * self._around
        self._position += samples.size - keep
        self._tail = samples[-keep:].copy()

    def _find_clicks(self, samples: Floats) -> None:
        found = np.empty(MOST, dtype=np.int64)
        count = _clicks(samples, self._around, self._width, found)
        self._clicks += count
        kept = found[: min(count, MOST - len(self._click_times))]
        self._click_times.extend(((kept + self._position) / self._rate).tolist())

    def _find_gaps(self, samples: Floats) -> None:
        cells = samples.size // self._cell
        grid = samples[: cells * self._cell].reshape(cells, self._cell)
        levels = np.einsum("ij,ij->i", grid, grid) / np.float32(self._cell)
        found = np.zeros((100, 2), dtype=np.float64)
        count = _gaps(levels, self._cell / self._rate, found)
        self._gaps += count
        if len(self._gap_spans) < 10 and count:
            self._gap_spans.append(found[: min(count, 100)] + self._position / self._rate)

    def clicks(self) -> Events:
        """Clicks so far."""
        times = np.array(self._click_times, dtype=np.float64)
        return Events(self._clicks, np.stack([times, times + 0.001], axis=1))

    def gaps(self) -> Events:
        """Drop-outs so far."""
        spans = np.concatenate(self._gap_spans) if self._gap_spans else np.zeros((0, 2))
        return Events(self._gaps, spans)
