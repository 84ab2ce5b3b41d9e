"""Onsets: when a string is struck or a note begins.

Conventions
-----------
- The onset curve has one value per hop of 256 samples at 22.05 kHz (11.6 ms): the mean rise over 40 mel
  bands of the level in dB, against the largest neighbouring band two frames before (vibrato does not count
  as an onset). At a hop of 512 fast strumming is already lost.
- Levels are floored 50 dB below a slowly falling maximum, so the curve does not depend on the gain.
- Onset times are seconds from the start; the constant lag of the method is taken off.

Sources: S. Böck, G. Widmer, "Maximum filter vibrato suppression for onset detection", DAFx 2013 (the flux);
S. Böck et al., "Evaluating the online capabilities of onset detection methods", ISMIR 2012 (the picking).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.fft
from numba import njit
from numpy.typing import NDArray

from ingest.features.framing import Floats, Framer, Growing
from ingest.features.spectrum import BATCH, RATE_HZ, hann, mel_filters

WINDOW = 1024
HOP = 256
RATE = RATE_HZ / HOP
"""Values of the onset curve a second: 86.13."""
BANDS = 40
LAG_SECONDS = 0.012
"""The flux of a frame peaks when the attack has moved into the middle half of its window."""
FLOOR = 1e-5
DECAY = 0.5 ** (1.0 / (5.0 * RATE))
"""The reference level halves in 5 s."""


@dataclass(frozen=True, slots=True)
class Onsets:
    """``curve``: strength at ``RATE``. ``times_seconds``: ascending. ``strengths``: curve at the onsets."""

    curve: Floats
    times_seconds: Floats
    strengths: Floats


@njit(cache=True, fastmath=True, nogil=True)
def _flux(mel: Floats, history: Floats, reference: float, out: Floats) -> float:
    """Rises of the level of each frame against two frames before. ``history``: (2, bands) levels in dB."""
    frames, bands = mel.shape
    level = np.empty(bands, dtype=np.float32)
    for t in range(frames):
        loudest = 0.0
        for b in range(bands):
            loudest = max(loudest, mel[t, b])
        reference = max(loudest, reference * DECAY, 1e-9)
        total = 0.0
        for b in range(bands):
            level[b] = 10.0 * np.log10(mel[t, b] / reference + FLOOR)
            before = history[0, b]
            if b > 0:
                before = max(before, history[0, b - 1])
            if b < bands - 1:
                before = max(before, history[0, b + 1])
            total += max(0.0, level[b] - before)
        for b in range(bands):
            history[0, b] = history[1, b]
            history[1, b] = level[b]
        out[t] = total / bands
    return reference


@njit(cache=True, nogil=True)
def _pick(curve: Floats, reach: int, before: int, after: int, margin: float) -> NDArray[np.int64]:
    """Frames that are the largest within ``reach`` and stand ``margin`` over their local mean."""
    size = curve.size
    sums = np.zeros(size + 1, dtype=np.float64)
    for i in range(size):
        sums[i + 1] = sums[i] + curve[i]
    found = np.empty(size, dtype=np.int64)
    count = 0
    last = -reach - 1
    for i in range(size):
        largest = True
        for j in range(max(0, i - reach), min(size, i + reach + 1)):
            if curve[j] > curve[i] or (curve[j] == curve[i] and j < i):
                largest = False
                break
        if not largest or i - last <= reach:
            continue
        low, high = max(0, i - before), min(size, i + after + 1)
        mean = (sums[high] - sums[low]) / (high - low)
        if curve[i] >= 1.5 * mean + margin:
            found[count] = i
            count += 1
            last = i
    return found[:count]


class OnsetPass:
    """Feeds on mono sound at 22.05 kHz. Memory: 345 bytes a second of sound."""

    def __init__(self) -> None:
        self._framer = Framer(WINDOW, HOP)
        self._window = hann(WINDOW)
        self._mel = mel_filters(BANDS, WINDOW)
        self._history = np.full((2, BANDS), 10.0 * np.log10(FLOOR), dtype=np.float32)
        self._reference = 0.0
        self._curve = Growing()

    def add(self, samples: Floats) -> None:
        """The next samples."""
        self._analyse(self._framer.add(samples))

    def _analyse(self, frames: Floats) -> None:
        for start in range(0, frames.shape[0], BATCH):
            spectrum = scipy.fft.rfft(frames[start : start + BATCH] * self._window, axis=1)
            power = np.square(spectrum.real) + np.square(spectrum.imag)
            flux = np.empty(power.shape[0], dtype=np.float32)
            self._reference = _flux(power @ self._mel, self._history, self._reference, flux)
            self._curve.extend(flux)

    def result(self) -> Onsets:
        """The curve and the picked onsets."""
        self._analyse(self._framer.finish())
        return pick(self._curve.values)


def pick(curve: Floats) -> Onsets:
    """Onsets of a curve (n,) at ``RATE``: peaks within 30 ms, over the mean of 100 ms before and 70 after.

    The margin of 0.8 dB keeps stationary noise silent; two onsets are at least 40 ms apart.
    """
    if curve.size < 3:
        empty = np.zeros(0, dtype=np.float32)
        return Onsets(curve, empty, empty)
    frames = _pick(curve, 3, 9, 6, 0.8)
    times = np.maximum(0.0, (frames + _vertices(curve, frames)) / RATE + LAG_SECONDS)
    return Onsets(curve, times.astype(np.float32), curve[frames])


def _vertices(curve: Floats, frames: NDArray[np.int64]) -> Floats:
    """Offset of the true maximum from each frame, -0.5 to 0.5, by a parabola."""
    left = curve[np.maximum(0, frames - 1)]
    right = curve[np.minimum(curve.size - 1, frames + 1)]
    curvature = left - 2.0 * curve[frames] + right
    shift = 0.5 * (left - right) / np.where(curvature < 0.0, curvature, -1.0)
    return np.clip(shift, -0.5, 0.5).astype(np.float32)
