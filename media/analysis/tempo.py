"""Tempo as a curve, its octaves, and beats.

Conventions
-----------
- Tempo is in beats a minute, 30 to 300. It is a curve with one value a second, never only one number; the
  reported tempo is its median. Strumming music is ambiguous by octaves: the alternatives are part of the result.
- Beats are seconds from the start.

Sources: P. Grosche, M. Müller, F. Kurth, "Cyclic tempogram", ICASSP 2010; D. Ellis, "Beat tracking by dynamic
programming", JNMR 36 (2007), here with a period that follows the tempo curve.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.fft
from numba import njit
from numpy.typing import NDArray

from media.analysis.framing import Floats
from media.analysis.onsets import RATE

SLOWEST_BPM = 30.0
FASTEST_BPM = 300.0
STATES_PER_OCTAVE = 48
WINDOW_SECONDS = 10.0
PRIOR_BPM = 110.0
PRIOR_OCTAVES = 1.0
"""Width of the preference for moderate tempos (standard deviation, octaves), as in librosa and Ellis 2007."""


@dataclass(frozen=True, slots=True)
class Tempo:
    """``curve_bpm``: one value a second, NaN where nothing beats. ``bpm`` None without any."""

    curve_bpm: Floats
    bpm: float | None
    alternatives_bpm: tuple[float, ...]
    confidence: float
    variation_percent: float | None
    beats_seconds: Floats


def track(curve: Floats) -> Tempo:
    """Tempo and beats of an onset curve (n,) at ``onsets.RATE``."""
    if curve.size < 3 * RATE or float(curve.max()) < 1.0:
        return _nothing(curve.size)
    grid = _grid()
    salience = _tempogram(np.minimum(curve, 4.0 * float(curve.std() + curve.mean())), grid)
    strength = salience.max(axis=1)
    prior = np.exp(-0.5 * np.square(np.log2(grid / PRIOR_BPM) / PRIOR_OCTAVES))
    path = _smoothest(np.maximum(0.0, salience) * prior.astype(np.float32))
    bpm_curve = _refined(salience, path, grid)
    beating = strength > 0.1
    if not beating.any():
        return _nothing(curve.size)
    bpm = float(np.median(bpm_curve[beating]))
    overall = salience[beating].mean(axis=0)
    beats = _beats(curve, np.repeat(bpm_curve, round(RATE))[: curve.size])
    low, high = np.quantile(bpm_curve[beating], (0.1, 0.9))
    shown = np.where(beating, bpm_curve, np.nan).astype(np.float32)
    confidence = float(np.clip(np.median(strength[beating]), 0.0, 1.0))
    variation = 50.0 * float(high - low) / bpm
    return Tempo(shown, bpm, _alternatives(overall, grid, bpm), confidence, variation, beats)


def _nothing(size: int) -> Tempo:
    seconds = int(size / RATE)
    return Tempo(np.full(seconds, np.nan, dtype=np.float32), None, (), 0.0, None, np.zeros(0, dtype=np.float32))


def _grid() -> Floats:
    octaves = np.log2(FASTEST_BPM / SLOWEST_BPM)
    steps = np.arange(int(octaves * STATES_PER_OCTAVE) + 1)
    return (SLOWEST_BPM * 2.0 ** (steps / STATES_PER_OCTAVE)).astype(np.float32)


def _tempogram(curve: Floats, grid: Floats) -> Floats:
    """Normalised autocorrelation at each tempo and its multiples, (seconds, tempos), -1 to 1."""
    window = int(WINDOW_SECONDS * RATE)
    seconds = max(1, int(curve.size / RATE))
    padded = np.pad(curve, (window // 2, window))
    size = scipy.fft.next_fast_len(2 * window, real=True)
    lags = 60.0 * RATE / grid
    taper = np.hanning(window).astype(np.float32)
    rows = np.empty((seconds, grid.size), dtype=np.float32)
    overlap = scipy.fft.irfft(np.abs(scipy.fft.rfft(taper, n=size)) ** 2, n=size)[: size // 2]
    for second in range(seconds):
        start = int((second + 0.5) * RATE)
        piece = padded[start : start + window] * taper
        piece = piece - taper * (piece.sum() / taper.sum())
        spectrum = np.square(np.abs(scipy.fft.rfft(piece, n=size)))
        correlation = scipy.fft.irfft(spectrum, n=size)[: size // 2]
        correlation = correlation / np.maximum(overlap, 0.05 * overlap[0])
        rows[second] = _comb(correlation.astype(np.float32), lags)
    return rows


def _comb(correlation: Floats, lags: Floats) -> Floats:
    """Mean of the autocorrelation at one, two and three periods."""
    if correlation[0] <= 0.0:
        return np.zeros(lags.size, dtype=np.float32)
    positions = np.arange(correlation.size)
    rows = [np.interp(lags * multiple, positions, correlation) for multiple in (1, 2, 3)]
    return ((0.5 * rows[0] + 0.3 * rows[1] + 0.2 * rows[2]) / correlation[0]).astype(np.float32)


@njit(cache=True, fastmath=True, nogil=True)
def _smoothest(salience: Floats) -> NDArray[np.int64]:
    """The path of largest summed salience that leaves its tempo slowly; a jump costs 0.5."""
    rows, states = salience.shape
    score = salience[0].astype(np.float64)
    back = np.zeros((rows, states), dtype=np.int16)
    for t in range(1, rows):
        best = int(np.argmax(score))
        new = np.empty(states, dtype=np.float64)
        for s in range(states):
            value, source = score[best] - 0.5, best
            for step in range(-3, 4):
                other = s + step
                if 0 <= other < states and score[other] - 0.02 * abs(step) > value:
                    value, source = score[other] - 0.02 * abs(step), other
            new[s] = value + salience[t, s]
            back[t, s] = source
        score = new
    path = np.zeros(rows, dtype=np.int64)
    path[rows - 1] = int(np.argmax(score))
    for t in range(rows - 1, 0, -1):
        path[t - 1] = back[t, path[t]]
    return path


def _refined(salience: Floats, path: NDArray[np.int64], grid: Floats) -> Floats:
    """Tempos between the states of the grid, by a parabola."""
    rows = np.arange(path.size)
    inner = np.clip(path, 1, grid.size - 2)
    left, middle, right = (salience[rows, inner + d] for d in (-1, 0, 1))
    curvature = left - 2.0 * middle + right
    shift = np.clip(0.5 * (left - right) / np.where(curvature < -1e-9, curvature, -1.0), -0.5, 0.5)
    return (grid[inner] * 2.0 ** (shift / STATES_PER_OCTAVE)).astype(np.float32)


def _alternatives(overall: Floats, grid: Floats, bpm: float) -> tuple[float, ...]:
    """Double, half, triple and third of the tempo inside the range, by the strength they have."""
    candidates = [bpm * ratio for ratio in (2.0, 0.5, 3.0, 1.0 / 3.0, 1.5, 2.0 / 3.0)]
    inside = [value for value in candidates if SLOWEST_BPM <= value <= FASTEST_BPM]
    strengths = np.interp(np.log2(inside), np.log2(grid), overall) if inside else np.zeros(0)
    order = sorted(range(len(inside)), key=lambda index: -float(strengths[index]))
    octaves = [inside[i] for i in order if inside[i] in candidates[:2]]
    others = [inside[i] for i in order if inside[i] not in octaves and strengths[i] > 0.3]
    return tuple(octaves + others)


@njit(cache=True, fastmath=True, nogil=True)
def _best_chain(curve: Floats, periods: Floats) -> NDArray[np.int64]:
    """Beats as frames: the chain that balances onset strength against even spacing (Ellis 2007)."""
    size = curve.size
    score = np.empty(size, dtype=np.float32)
    back = np.full(size, -1, dtype=np.int32)
    for i in range(size):
        period = periods[i]
        best = 0.0
        for j in range(max(0, int(i - 2.0 * period)), int(i - 0.5 * period) + 1):
            if j >= i:
                break
            stretch = np.log(np.float32(i - j) / period)
            value = score[j] - 100.0 * stretch * stretch
            if value > best:
                best, back[i] = value, j
        score[i] = curve[i] + best
    chain = np.empty(size, dtype=np.int64)
    count = 0
    tail = max(0, size - int(2 * periods[size - 1]))
    at = tail + int(np.argmax(score[tail:]))
    while at >= 0:
        chain[count] = at
        count += 1
        at = back[at]
    return chain[:count][::-1]


def _beats(curve: Floats, bpm: Floats) -> Floats:
    """Times of the beats; leading and trailing beats without onsets are dropped."""
    periods = np.pad(bpm, (0, max(0, curve.size - bpm.size)), mode="edge")
    strength = curve / float(curve.std() + 1e-9)
    frames = _best_chain(strength.astype(np.float32), (60.0 * RATE / periods).astype(np.float32))
    heard = np.array([strength[max(0, f - 4) : f + 5].max() for f in frames]) > 0.5
    if not heard.any():
        return np.zeros(0, dtype=np.float32)
    first, last = np.flatnonzero(heard)[[0, -1]]
    return (frames[first : last + 1] / RATE).astype(np.float32)
