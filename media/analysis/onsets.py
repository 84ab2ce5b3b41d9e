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

from media.analysis.framing import Floats, Framer, Growing
from media.analysis.spectrum import BATCH, RATE_HZ, Bands, hann, mel_filters

WINDOW = 768
HOP = 256
RATE = RATE_HZ / HOP
"""Values of the onset curve a second: 86.13."""
BANDS = 40
LAG_SECONDS = -0.006
"""Found by comparing with the truth of ``bench/signals.py``: the flux peaks 6 ms after the attack."""
BEGINNING = 30
"""Frames looked at to tell a stroke at time 0 from a recording that starts in the midst of sound."""
FLOOR = 1e-5
DEAD_BAND_DB = 1.0
"""Rises of a band below this are noise."""
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
    """Rises of the level of each frame against two frames before. ``history``: (2, bands) powers.

    Both frames are measured against one reference: the first stroke after soft noise raises it.
    """
    frames, bands = mel.shape
    for t in range(frames):
        loudest = 0.0
        for b in range(bands):
            loudest = max(loudest, mel[t, b])
        reference = max(loudest, reference * DECAY, 1e-9)
        floor = FLOOR * reference
        total = 0.0
        for b in range(bands):
            before = history[0, b]
            if b > 0:
                before = max(before, history[0, b - 1])
            if b < bands - 1:
                before = max(before, history[0, b + 1])
            total += max(0.0, 10.0 * np.log10((mel[t, b] + floor) / (before + floor)) - DEAD_BAND_DB)
        for b in range(bands):
            history[0, b] = history[1, b]
            history[1, b] = mel[t, b]
        out[t] = total / bands
    return reference


@njit(cache=True, nogil=True)
def _medians(curve: Floats, reach: int) -> Floats:
    """Running median over ``2 * reach + 1`` values, by insertion into a sorted window; edges repeat."""
    width = 2 * reach + 1
    window = np.empty(width, dtype=np.float32)
    size = curve.shape[0]
    for i in range(width):
        window[i] = curve[min(size - 1, max(0, i - reach))]
    ordered: Floats = np.sort(window)
    out = np.empty(size, dtype=np.float32)
    for t in range(size):
        out[t] = ordered[reach]
        old = curve[max(0, t - reach)]
        new = curve[min(size - 1, t + reach + 1)]
        at = 0
        while at < width - 1 and ordered[at] < old:
            at += 1
        while at + 1 < width and ordered[at + 1] < new:
            ordered[at] = ordered[at + 1]
            at += 1
        while at > 0 and ordered[at - 1] > new:
            ordered[at] = ordered[at - 1]
            at -= 1
        ordered[at] = new
    return out


@njit(cache=True, nogil=True)
def _pick(curve: Floats, medians: Floats, reach: int) -> NDArray[np.int64]:
    """Frames that are the largest within ``reach`` and stand out of the running median.

    The threshold is 3.5 times the median plus 0.15 dB: stationary noise fluctuates to three times its
    median, and between the strokes of a dombyra the curve is near zero.
    """
    size = curve.size
    found = np.empty(size, dtype=np.int64)
    count = 0
    last = -reach - 1
    for i in range(size):
        largest = curve[i] >= 3.5 * medians[i] + 0.15 and i - last > reach
        for j in range(max(0, i - reach), min(size, i + reach + 1)):
            if curve[j] > curve[i] or (curve[j] == curve[i] and j < i):
                largest = False
        if largest:
            found[count] = i
            count += 1
            last = i
    return found[:count]


class OnsetPass:
    """Feeds on mono sound at 22.05 kHz. Memory: 345 bytes a second of sound."""

    def __init__(self) -> None:
        self._framer = Framer(WINDOW, HOP)
        self._window = hann(WINDOW)
        self._mel = Bands(mel_filters(BANDS, WINDOW))
        self._history = np.zeros((2, BANDS), dtype=np.float32)
        self._reference = 0.0
        self._curve = Growing()
        self._beginning = Growing()

    def add(self, samples: Floats) -> None:
        """The next samples."""
        self._analyse(self._framer.add(samples))

    def _analyse(self, frames: Floats) -> None:
        for start in range(0, frames.shape[0], BATCH):
            spectrum = scipy.fft.rfft(frames[start : start + BATCH] * self._window, axis=1)
            power = np.square(spectrum.real) + np.square(spectrum.imag)
            flux = np.empty(power.shape[0], dtype=np.float32)
            mel = self._mel.of(power)
            self._reference = _flux(mel, self._history, self._reference, flux)
            if len(self._beginning) < BEGINNING:
                self._beginning.extend(mel.sum(axis=1))
            self._curve.extend(flux)

    def result(self) -> Onsets:
        """The curve and the picked onsets."""
        self._analyse(self._framer.finish())
        curve = self._curve.values
        curve[: _unheard(self._beginning.values[:BEGINNING])] = 0.0
        return pick(curve)


def _unheard(energies: Floats) -> int:
    """How many values at the start only say that the recording begins: none if it does so with a stroke that decays."""
    if energies.size < 12:
        return 5
    usual = float(np.median(energies[8:]))
    if energies[:2].max() < 0.1 * usual:
        return 3
    return 0 if energies[:6].max() > 2.0 * usual else 5


def pick(curve: Floats) -> Onsets:
    """Onsets of a curve (n,) at ``RATE``: the largest within 35 ms, over the running median of half a second."""
    if curve.size < 3:
        empty = np.zeros(0, dtype=np.float32)
        return Onsets(curve, empty, empty)
    frames = _worthy(_pick(curve, _medians(curve, 21), 3), curve)
    times = np.maximum(0.0, (frames + _vertices(curve, frames)) / RATE + LAG_SECONDS)
    return Onsets(curve, times.astype(np.float32), curve[frames])


def _worthy(frames: NDArray[np.int64], curve: Floats) -> NDArray[np.int64]:
    """Peaks of at least 7 % of what is usual within a second, where strong ones count most."""
    strength = curve[frames].astype(np.float64)
    sums = np.concatenate((np.zeros(1), np.cumsum(strength)))
    squares = np.concatenate((np.zeros(1), np.cumsum(np.square(strength))))
    reach = round(RATE)
    low, high = np.searchsorted(frames, frames - reach), np.searchsorted(frames, frames + reach, side="right")
    usual = (squares[high] - squares[low]) / np.maximum(1e-9, sums[high] - sums[low])
    return frames[strength >= 0.07 * usual]


def _vertices(curve: Floats, frames: NDArray[np.int64]) -> Floats:
    """Offset of the true maximum from each frame, -0.5 to 0.5, by a parabola."""
    left = curve[np.maximum(0, frames - 1)]
    right = curve[np.minimum(curve.size - 1, frames + 1)]
    curvature = left - 2.0 * curve[frames] + right
    shift = 0.5 * (left - right) / np.where(curvature < 0.0, curvature, -1.0)
    return np.clip(shift, -0.5, 0.5).astype(np.float32)
