"""Spectral peaks at 11.025 kHz: the front end of melody, tuning and drone.

Conventions
-----------
- Frame ``i`` stands at ``i * HOP / RATE_HZ`` seconds (9.98 ms apart); Hann window of 1024 (93 ms), padded to
  2048 for the interpolation of peaks.
- A peak is a local maximum of |X| within 50 dB of the frame's largest; its frequency comes from a parabola
  through the log magnitudes, its amplitude is ``(|X| / max) ** 0.4``, less where it does not stand out of
  the surroundings of +-350 Hz.
- ``paint`` puts the peaks on a grid of 20 cents (60 bins an octave) from 70 Hz to 5.2 kHz as triangles
  of half-width 2 bins, combined by maximum.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.fft
from numba import njit
from numpy.typing import NDArray

from media.analysis.framing import Floats, Framer
from media.analysis.spectrum import BATCH, hann

RATE_HZ = 11025
WINDOW = 1024
TRANSFORM = 2048
HOP = 110
FRAME_SECONDS = HOP / RATE_HZ
LOWEST_HZ = 70.0
BINS_PER_OCTAVE = 60
BINS = 374
PEAKS = 48
"""Peaks kept a frame, from low to high; more are seen only in noise."""

_HZ_PER_BIN = RATE_HZ / TRANSFORM
_FIRST_BIN = 11
_REACH = 64
"""Lines on each side that count as a peak's surroundings, in eights."""


@dataclass(frozen=True, slots=True)
class PeakFrames:
    """Frames of peaks.

    ``frequencies`` in Hz and ``amplitudes`` 0 to 1: (n, PEAKS), zero where there
    are fewer; ``positions``: the same frequencies in bins of the grid, below 0 under 70 Hz. ``levels``: (n,)
    magnitude of the largest peak, 0.5 for a full-scale sine.
    """

    frequencies: Floats
    positions: Floats
    amplitudes: Floats
    levels: Floats

    def __len__(self) -> int:
        return self.levels.size


_PLACES: Floats = (
    BINS_PER_OCTAVE * np.log2(np.maximum(np.arange(TRANSFORM // 2 + 1), 1) * _HZ_PER_BIN / LOWEST_HZ)
).astype(np.float32)
"""Grid position of each line of the transform."""
_BINS_PER_E = BINS_PER_OCTAVE / np.log(2.0)


@njit(cache=True, fastmath=True, nogil=True)
def find_peaks(
    spectrum: NDArray[np.complex64],
    frequencies: Floats,
    positions: Floats,
    amplitudes: Floats,
    levels: Floats,
) -> None:
    """Fill one row of each output for each row of the spectrum; outputs start as zeros."""
    bins = spectrum.shape[1]
    magnitude = np.zeros(bins + 8, dtype=np.float32)
    sums = np.zeros(bins // 8 + 2, dtype=np.float32)
    flags = np.zeros(bins + 7 & ~7, dtype=np.uint8)
    for t in range(spectrum.shape[0]):
        top = np.float32(0.0)
        for b in range(bins):
            real, imaginary = spectrum[t, b].real, spectrum[t, b].imag
            magnitude[b] = np.sqrt(real * real + imaginary * imaginary)
        for b in range(_FIRST_BIN, bins):
            top = max(top, magnitude[b])
        levels[t] = top
        if top < 1e-6:
            continue
        for i in range(bins // 8 + 1):
            eight = magnitude[8 * i : 8 * i + 8]
            sums[i + 1] = sums[i] + (
                eight[0] + eight[1] + eight[2] + eight[3] + eight[4] + eight[5] + eight[6] + eight[7]
            )
        floor = top * np.float32(0.00316)
        loudest = np.log(top)
        for b in range(_FIRST_BIN, bins - 1):
            here = magnitude[b]
            flags[b] = (here >= floor) & (here >= magnitude[b - 1]) & (here > magnitude[b + 1])
        count = 0
        for b in range(_FIRST_BIN, bins - 1):
            if not flags[b] or count == PEAKS:
                continue
            here = magnitude[b]
            left = np.log(magnitude[b - 1] + np.float32(1e-12))
            middle = np.log(here)
            right = np.log(magnitude[b + 1] + np.float32(1e-12))
            curvature = min(left - np.float32(2.0) * middle + right, np.float32(-1e-6))
            shift = np.float32(0.5) * max(np.float32(-1.0), min(np.float32(1.0), (left - right) / curvature))
            low, high = max(0, b - _REACH) // 8, min(bins, b + _REACH) // 8 + 1
            around = np.float32(2.5) * (sums[high] - sums[low]) / np.float32(8 * (high - low))
            amplitude = np.exp(np.float32(0.4) * (middle - loudest)) * min(np.float32(1.0), here / around)
            part = shift / np.float32(b)
            place = _PLACES[b] + np.float32(_BINS_PER_E) * part * (np.float32(1.0) - np.float32(0.5) * part)
            frequencies[t, count] = (b + shift) * np.float32(_HZ_PER_BIN)
            positions[t, count] = place
            amplitudes[t, count] = amplitude
            count += 1


@njit(cache=True, fastmath=True, inline="always")
def _paint(row: Floats, position: np.float32, amplitude: np.float32) -> None:
    for j in range(max(0, int(position) - 1), min(BINS, int(position) + 3)):
        value = amplitude * (np.float32(1.0) - np.float32(0.5) * abs(np.float32(j) - position))
        row[j] = max(row[j], value)


@njit(cache=True, fastmath=True, nogil=True)
def paint(frames: tuple[Floats, Floats, Floats], salience: Floats) -> None:
    """Paint peaks (frequencies, positions, amplitudes) into ``salience`` (n, BINS), which starts as zeros."""
    frequencies, positions, amplitudes = frames
    for t in range(frequencies.shape[0]):
        for p in range(PEAKS):
            if frequencies[t, p] == 0.0:
                break
            _paint(salience[t], positions[t, p], amplitudes[t, p])


@njit(cache=True, fastmath=True, nogil=True)
def repaint(frames: tuple[Floats, Floats, Floats], weights: Floats, salience: Floats) -> None:
    """Paint peaks (frequencies, positions, amplitudes) times ``weights`` into ``salience``, which starts as zeros."""
    frequencies, positions, amplitudes = frames
    for t in range(frequencies.shape[0]):
        for p in range(PEAKS):
            if frequencies[t, p] == 0.0:
                break
            _paint(salience[t], positions[t, p], amplitudes[t, p] * weights[t, p])


class PeakPass:
    """Turns mono sound at 11.025 kHz into frames of peaks."""

    def __init__(self) -> None:
        self._framer = Framer(WINDOW, HOP)
        self._window = hann(WINDOW)
        self._padded = np.zeros((BATCH, TRANSFORM), dtype=np.float32)

    def add(self, samples: Floats) -> PeakFrames:
        """The frames completed by these samples."""
        return self._analyse(self._framer.add(samples))

    def finish(self) -> PeakFrames:
        """The last frames."""
        return self._analyse(self._framer.finish())

    def _analyse(self, frames: Floats) -> PeakFrames:
        count: int = frames.shape[0]
        found = PeakFrames(
            np.zeros((count, PEAKS), dtype=np.float32),
            np.zeros((count, PEAKS), dtype=np.float32),
            np.zeros((count, PEAKS), dtype=np.float32),
            np.zeros(count, dtype=np.float32),
        )
        for start in range(0, count, BATCH):
            part = slice(start, min(start + BATCH, count))
            padded = self._padded[: part.stop - start]
            np.multiply(frames[part], self._window, out=padded[:, :WINDOW])
            find_peaks(
                scipy.fft.rfft(padded, axis=1),
                found.frequencies[part],
                found.positions[part],
                found.amplitudes[part],
                found.levels[part],
            )
        return found


def to_hz(bins: Floats) -> Floats:
    """Grid positions (may lie between bins) to Hz."""
    return (LOWEST_HZ * np.exp2(bins / BINS_PER_OCTAVE)).astype(np.float32)


def to_bins(hz: Floats) -> Floats:
    """Hz to grid positions."""
    return (BINS_PER_OCTAVE * np.log2(hz / LOWEST_HZ)).astype(np.float32)
