"""What one compiled pass over the samples at master rate can say: peaks, clipping, DC, channels, envelope.

Conventions
-----------
- Full scale is 1. Levels are dBFS of a full-scale square wave (0 dBFS = mean square 1).
- The envelope is the mean square of the mono mix per 10 ms; the loudness cells are 100 ms.
- The mono mix adds channels in the polarity in which they agree with the first, so that a recording with
  one inverted channel is analysed, not cancelled.
- A flat top is a run of at least three equal samples, entered by a step of at least 0.2 % of its level:
  the crest of a clean low tone is entered by steps of one or two quanta.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from media.analysis.cells import Cells
from media.analysis.framing import Floats, Growing
from media.analysis.loudness import (
    TAPS,
    Doubles,
    Loudness,
    channel_weights,
    k_weighting,
    oversampling_filter,
    summarise,
    true_peak,
    weighted_energies,
)

ENVELOPE_RATE_HZ = 100
LOUDNESS_RATE_HZ = 10
LEVEL_BINS = 1024
"""Flat tops are counted by level, 512 bins to full scale, two full scales in all."""


@dataclass(frozen=True, slots=True)
class FlatTops:
    """Runs and samples of clipping at the top level, with the time between the first and the last."""

    runs: int
    samples: int
    first_seconds: float
    last_seconds: float


@dataclass(frozen=True, slots=True)
class Levels:
    """The result of the scan. ``envelope``: mean square per 10 ms. ``momentary``: energy per 100 ms."""

    frames: int
    sample_peak: float
    true_peak: float
    loudness: Loudness
    flat_tops: FlatTops
    offsets: tuple[float, ...]
    powers: tuple[float, ...]
    correlation: float | None
    difference_share: float | None
    invalid_samples: int
    envelope: Floats
    loudness_cells: Floats


@njit(cache=True, nogil=True)
def _scan(samples: Floats, start: int, tops: Doubles, carry: Doubles) -> tuple[float, float, float]:
    """Sum, sum of squares and peak of one channel; flat tops are counted in ``tops`` (bins, 4).

    Columns of ``tops``: runs, samples, first and last sample number. ``carry``: last sample, run length,
    entering step.
    """
    total = 0.0
    squares = 0.0
    peak = 0.0
    last, run, step = carry[0], carry[1], carry[2]
    for i in range(samples.size):
        x = samples[i]
        total += x
        squares += x * x
        peak = max(peak, abs(x))
        if x == last:
            run += 1.0
        else:
            if run >= 3.0 and step >= 0.002 * abs(last):
                level = min(LEVEL_BINS - 1, int(abs(last) * 512))
                tops[level, 0] += 1
                tops[level, 1] += run
                tops[level, 3] = start + i
                if tops[level, 2] < 0:
                    tops[level, 2] = start + i - run
            run = 1.0
            step = abs(x - last)
        last = x
    carry[0], carry[1], carry[2] = last, run, step
    return total, squares, peak


class LevelScan:
    """The pass itself. Memory: 440 bytes a second of sound."""

    def __init__(self, sample_rate_hz: int, channels: int) -> None:
        self._rate = sample_rate_hz
        self._filters = k_weighting(sample_rate_hz)
        self._weights = channel_weights(channels)
        self._filter_state = np.zeros((channels, 4), dtype=np.float64)
        self._phases = oversampling_filter(_oversampling(sample_rate_hz))
        self._peak_tails = np.zeros((channels, TAPS), dtype=np.float32)
        self._true_peak = 0.0
        self._sums = np.zeros((channels, 3), dtype=np.float64)
        self._tops = np.zeros((LEVEL_BINS, 4), dtype=np.float64)
        self._tops[:, 2] = -1.0
        self._carry = np.zeros((channels, 3), dtype=np.float64)
        self._cross = np.zeros(2, dtype=np.float64)
        self._loudness_cells = Cells(sample_rate_hz, LOUDNESS_RATE_HZ)
        self._envelope_cells = Cells(sample_rate_hz, ENVELOPE_RATE_HZ)
        self._energies = Growing()
        self._envelope = Growing()
        self._frames = 0
        self.invalid_samples = 0

    def add(self, channels: list[Floats]) -> Floats:
        """Scan one block, given as contiguous finite channels of one length; returns its mono mix."""
        length = channels[0].size
        ends = self._loudness_cells.ends(length)
        energies = np.zeros(ends.size, dtype=np.float64)
        for index, samples in enumerate(channels):
            self._add_channel(index, samples, ends, energies)
        self._energies.extend(self._loudness_cells.close(energies, length))
        mono = self._mix(channels)
        self._add_envelope(mono)
        self._frames += length
        return mono

    def _add_channel(self, index: int, samples: Floats, ends: NDArray[np.int64], energies: Doubles) -> None:
        total, squares, peak = _scan(samples, self._frames, self._tops, self._carry[index])
        sums = self._sums[index]
        sums[0] += total
        sums[1] += squares
        sums[2] = max(sums[2], peak)
        if self._weights[index] > 0.0:
            cells = np.zeros_like(energies)
            weighted_energies(samples, self._filters, self._filter_state[index], ends, cells)
            energies += self._weights[index] * cells
        overlapped = np.concatenate((self._peak_tails[index], samples))
        self._true_peak = true_peak(overlapped, self._phases, max(self._true_peak, peak))
        self._peak_tails[index] = overlapped[-TAPS:]

    def _mix(self, channels: list[Floats]) -> Floats:
        if len(channels) == 1:
            return channels[0]
        first = channels[0]
        mono = first.copy()
        for index, samples in enumerate(channels[1:]):
            product = float(np.dot(first, samples))
            if index == 0:
                self._cross += (product, _square_sum(first - samples))
            mono += samples if product >= 0.0 else -samples
        mono /= np.float32(len(channels))
        return mono

    def _add_envelope(self, mono: Floats) -> None:
        ends = self._envelope_cells.ends(mono.size)
        starts = np.concatenate((np.zeros(1, dtype=np.int64), ends[:-1]))
        sums = np.add.reduceat(np.square(mono), starts).astype(np.float64) if mono.size else np.zeros(1)
        self._envelope.extend(self._envelope_cells.close(sums, mono.size))

    def result(self) -> Levels:
        """Everything the scan found."""
        frames = max(1, self._frames)
        powers = self._sums[:, 1] / frames
        correlation, difference = self._channel_relation()
        peak = float(self._sums[:, 2].max())
        return Levels(
            frames=self._frames,
            sample_peak=peak,
            true_peak=self._true_peak,
            loudness=summarise(self._energies.values),
            flat_tops=_flat_tops(self._tops, peak, self._rate),
            offsets=tuple((self._sums[:, 0] / frames).tolist()),
            powers=tuple(powers.tolist()),
            correlation=correlation,
            difference_share=difference,
            invalid_samples=self.invalid_samples,
            envelope=self._envelope.values,
            loudness_cells=self._energies.values,
        )

    def _channel_relation(self) -> tuple[float | None, float | None]:
        if self._sums.shape[0] < 2:
            return None, None
        squares = self._sums[:2, 1]
        scale = float(np.sqrt(squares[0] * squares[1]))
        correlation = float(self._cross[0]) / scale if scale > 0.0 else None
        total = float(squares.sum())
        return correlation, float(self._cross[1]) / total if total > 0.0 else None


def _square_sum(samples: Floats) -> float:
    return float(np.dot(samples, samples))


def _oversampling(sample_rate_hz: int) -> int:
    """BS.1770: at least 192 kHz after oversampling."""
    return 4 if sample_rate_hz < 96_000 else 2 if sample_rate_hz < 192_000 else 1


def _flat_tops(tops: Doubles, peak: float, rate: int) -> FlatTops:
    """Flat tops within 3 % of the peak, if they stand out from those of lower levels.

    Coarsely quantised sound (8 bit, mu-law) has short runs of equal samples at every level.
    """
    top = tops[int(0.97 * peak * 512) :]
    below = tops[int(0.5 * peak * 512) : int(0.97 * peak * 512)]
    runs = int(top[:, 0].sum())
    if peak < 0.05 or runs < 5 or runs < 4 * below[:, 0].sum():
        return FlatTops(0, 0, 0.0, 0.0)
    used = top[top[:, 0] > 0]
    return FlatTops(runs, int(used[:, 1].sum()), float(used[:, 2].min()) / rate, float(used[:, 3].max()) / rate)
