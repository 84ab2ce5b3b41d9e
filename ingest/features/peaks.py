"""Spectral peaks at 11.025 kHz: the front end of melody, tuning and drone.

Conventions
-----------
- Frame ``i`` stands at ``i * HOP / RATE_HZ`` seconds (9.98 ms apart); Hann window of 1024 (93 ms), padded to
  2048 for the interpolation of peaks.
- A peak is a local maximum of |X| within 50 dB of the frame's largest; its frequency comes from a parabola
  through the log magnitudes, its amplitude is ``(|X| / max) ** 0.4``, less where it does not stand out of
  the surroundings of +-350 Hz.
- ``salience`` paints the peaks on a grid of 20 cents (60 bins an octave) from 70 Hz to 5.2 kHz as triangles
  of half-width 2 bins, combined by maximum.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.fft
from numba import njit
from numpy.typing import NDArray

from ingest.features.framing import Floats, Framer
from ingest.features.spectrum import BATCH, hann

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
_REACH = 65


@dataclass(frozen=True, slots=True)
class PeakFrames:
    """Frames of peaks.

    ``salience``: (n, BINS). ``frequencies`` in Hz and ``amplitudes`` 0 to 1: (n, PEAKS), zero where there
    are fewer. ``levels``: (n,) magnitude of the largest peak, 0.5 for a full-scale sine.
    """

    salience: Floats
    frequencies: Floats
    amplitudes: Floats
    levels: Floats

    def __len__(self) -> int:
        return self.levels.size


@njit(cache=True, fastmath=True, nogil=True)
def find_peaks(
    spectrum: NDArray[np.complex64], salience: Floats, frequencies: Floats, amplitudes: Floats, levels: Floats
) -> None:
    """Fill one row of each output for each row of the spectrum; outputs start as zeros."""
    bins = spectrum.shape[1]
    magnitude = np.empty(bins, dtype=np.float32)
    sums = np.zeros(bins + 1, dtype=np.float32)
    for t in range(spectrum.shape[0]):
        top = np.float32(0.0)
        for b in range(bins):
            magnitude[b] = np.sqrt(spectrum[t, b].real ** 2 + spectrum[t, b].imag ** 2)
        for b in range(bins):
            sums[b + 1] = sums[b] + magnitude[b]
        for b in range(_FIRST_BIN, bins):
            top = max(top, magnitude[b])
        levels[t] = top
        if top < 1e-6:
            continue
        count = 0
        floor = top * np.float32(0.00316)
        for b in range(_FIRST_BIN, bins - 1):
            here = magnitude[b]
            if here < floor or here < magnitude[b - 1] or here <= magnitude[b + 1] or count == PEAKS:
                continue
            left = np.log(magnitude[b - 1] + 1e-12)
            middle = np.log(here)
            right = np.log(magnitude[b + 1] + 1e-12)
            shift = 0.5 * (left - right) / (left - 2.0 * middle + right - 1e-12)
            low, high = max(0, b - _REACH), min(bins, b + _REACH + 1)
            around = (sums[high] - sums[low]) / (high - low)
            amplitude = (here / top) ** 0.4 * min(1.0, here / (2.5 * around))
            frequencies[t, count] = (b + shift) * _HZ_PER_BIN
            amplitudes[t, count] = amplitude
            count += 1
            _paint(salience[t], (b + shift) * _HZ_PER_BIN, amplitude)


@njit(cache=True, fastmath=True, nogil=True)
def _paint(row: Floats, frequency_hz: float, amplitude: float) -> None:
    position = BINS_PER_OCTAVE * np.log2(frequency_hz / LOWEST_HZ)
    for j in range(max(0, int(position) - 1), min(BINS, int(position) + 3)):
        value = amplitude * (1.0 - abs(j - position) / 2.0)
        row[j] = max(row[j], value)


@njit(cache=True, fastmath=True, nogil=True)
def repaint(frequencies: Floats, amplitudes: Floats, salience: Floats) -> None:
    """Paint given peaks (n, PEAKS) into ``salience`` (n, BINS), which starts as zeros."""
    for t in range(frequencies.shape[0]):
        for p in range(PEAKS):
            if frequencies[t, p] == 0.0:
                break
            _paint(salience[t], frequencies[t, p], amplitudes[t, p])


class PeakPass:
    """Turns mono sound at 11.025 kHz into frames of peaks."""

    def __init__(self) -> None:
        self._framer = Framer(WINDOW, HOP)
        self._window = hann(WINDOW)

    def add(self, samples: Floats) -> PeakFrames:
        """The frames completed by these samples."""
        return self._analyse(self._framer.add(samples))

    def finish(self) -> PeakFrames:
        """The last frames."""
        return self._analyse(self._framer.finish())

    def _analyse(self, frames: Floats) -> PeakFrames:
        count: int = frames.shape[0]
        found = PeakFrames(
            np.zeros((count, BINS), dtype=np.float32),
            np.zeros((count, PEAKS), dtype=np.float32),
            np.zeros((count, PEAKS), dtype=np.float32),
            np.zeros(count, dtype=np.float32),
        )
        for start in range(0, count, BATCH):
            part = slice(start, min(start + BATCH, count))
            spectrum = scipy.fft.rfft(frames[part] * self._window, n=TRANSFORM, axis=1)
            find_peaks(
                spectrum,
                found.salience[part],
                found.frequencies[part],
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
