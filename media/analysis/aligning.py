"""Two performances of one piece under one time: which moment of the one is which moment of the other.

Conventions
-----------
- What is compared is read from the curves of the analysis, not from the sound: pitch classes of the leading melody and
  of the lower string (24 bins of 50 cents, softly assigned), and strokes that fade within 0.3 s. Frames are rows.
- The two may be tuned apart: the shift in cents that makes their uses of pitch agree best is found first, from the
  histograms; the three best are tried, and the one with the cheapest path is taken. Octaves do not count.
- The path is found twice by dynamic time warping: once on a coarse grid of at most ``COARSE_FRAMES`` frames, then on a
  fine one within a band around the coarse path. Memory and time therefore grow with length, not with its square.
- ``cost`` is the mean cost along the path over the mean cost of any two frames of the two recordings: near 0
  for the same music, 1 for no relation.
- ``confidence`` compares with a control: the second recording played backwards has the same pitches, drone and
  strokes, in no order that the first could follow. It rises from 0 to 1 while the path costs ``UNRELATED`` to
  ``SURE`` less than that.

Sources: M. Müller, *Fundamentals of Music Processing* (2015), ch. 3 (chroma, DTW, multiscale); S. Ewert, M. Müller,
P. Grosche, "High resolution audio synchronization using chroma onset features", ICASSP 2009 (onsets beside chroma; step
weights 2, 1.5, 1.5).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from media.analysis.framing import Floats
from media.analysis.loudness import Doubles
from media.analysis.peaks import FRAME_SECONDS
from media.analysis.tuning import OCTAVES, to_cents

Rows = NDArray[np.int64]

PITCH_BINS = 24
COARSE_FRAMES = 1_500
FINE_SECONDS = 0.05
LONG_SECONDS = 1_200.0
"""Beyond this the fine grid is four times coarser."""
SURE, UNRELATED = 0.35, 0.12
"""Shares of the backward cost that are saved. Generated performances of one piece: 0.33 to 0.62, of two pieces: up to
0.05; real ones 0.33 to 0.59 and up to 0.07."""
_BAND_COARSE_FRAMES = 6
_SHIFTS_TRIED = 3
_STROKE_FADE_SECONDS = 0.3
_STROKE_WEIGHT = 0.7
_SPREAD_CENTS = 40.0
_TRUSTED = 0.3  # confidence of a pitch below which it does not count


@dataclass(frozen=True, slots=True)
class Performance:
    """What is compared. ``f0_hz`` and ``lower_f0_hz``: (n,), one per ``FRAME_SECONDS``, NaN where nothing sounds;
    ``confidence``: (n,), 0 to 1; ``onsets_seconds``: (m,); ``pitch_histogram``: (OCTAVES * 1200,) seconds per cent."""

    f0_hz: Floats
    confidence: Floats
    lower_f0_hz: Floats
    onsets_seconds: Floats
    pitch_histogram: Floats

    @property
    def seconds(self) -> float:
        return self.f0_hz.size * FRAME_SECONDS


@dataclass(frozen=True, slots=True)
class Alignment:
    """``first_seconds`` and ``second_seconds``: (n,), both rising; the same place is the same musical moment.

    ``shift_cents``: how much higher the second is tuned, -600 to 600.
    """

    first_seconds: Doubles
    second_seconds: Doubles
    shift_cents: float
    cost: float
    confidence: float


def align(first: Performance, second: Performance) -> Alignment:
    """Align two performances. Raises ValueError when one of them holds no pitch at all, or is shorter than a second."""
    for one in (first, second):
        if one.seconds < 1.0 or not np.any(one.confidence[~np.isnan(one.f0_hz)] >= _TRUSTED):
            raise ValueError("a recording without melody, or shorter than a second, cannot be aligned")
    coarse_seconds = max(0.2, max(first.seconds, second.seconds) / COARSE_FRAMES)
    a = _frames(first, coarse_seconds, 0.0)
    tried = [(shift, _warp(a, _frames(second, coarse_seconds, shift))) for shift in _shifts(first, second)]
    shift, coarse = min(tried, key=lambda one: one[1][1])
    backwards = _warp(a, _frames(_backwards(second), coarse_seconds, shift))[1]
    fine_seconds = FINE_SECONDS * (4 if max(first.seconds, second.seconds) > LONG_SECONDS else 1)
    a, b = _frames(first, fine_seconds, 0.0), _frames(second, fine_seconds, shift)
    path, cost = _warp(a, b, _band(coarse[0], a.shape[0], b.shape[0], coarse_seconds / fine_seconds))
    relative = cost / _any_cost(a, b)
    times_a, times_b = _rising(path, fine_seconds)
    saved = 1.0 - coarse[1] / max(1e-6, backwards)
    confidence = float(np.clip((saved - UNRELATED) / (SURE - UNRELATED), 0.0, 1.0))
    return Alignment(times_a, times_b, (shift + 600.0) % 1200.0 - 600.0, relative, confidence)


def _backwards(one: Performance) -> Performance:
    """The same, played from its end; a stroke still begins where its note does."""
    return Performance(
        one.f0_hz[::-1],
        one.confidence[::-1],
        one.lower_f0_hz[::-1],
        np.sort(one.seconds - one.onsets_seconds).astype(np.float32),
        one.pitch_histogram,
    )


def _frames(one: Performance, step_seconds: float, shift_cents: float) -> Floats:
    """(frames, PITCH_BINS + 1): pitch classes of length 1 (or 0 where nothing sounds), and fading strokes."""
    count = max(2, int(np.ceil(one.seconds / step_seconds)))
    classes = np.zeros((count, PITCH_BINS), dtype=np.float64)
    for hz, weight in ((one.f0_hz, one.confidence), (one.lower_f0_hz, 0.5 * one.confidence)):
        heard = np.flatnonzero(~np.isnan(hz) & (weight >= _TRUSTED * 0.5))
        cents = to_cents(hz[heard]) - shift_cents
        rows = np.minimum((heard * FRAME_SECONDS / step_seconds).astype(np.int64), count - 1)
        for number in range(PITCH_BINS):
            distance = np.abs((cents - number * 1200.0 / PITCH_BINS + 600.0) % 1200.0 - 600.0)
            np.add.at(classes[:, number], rows, weight[heard] * np.exp(-0.5 * np.square(distance / _SPREAD_CENTS)))
    length = np.linalg.norm(classes, axis=1, keepdims=True)
    classes = np.where(length > 1e-6, classes / np.maximum(length, 1e-6), 0.0)
    return np.concatenate((classes, _strokes(one, count, step_seconds)[:, None]), axis=1).astype(np.float32)


def _strokes(one: Performance, count: int, step_seconds: float) -> Doubles:
    """(count,): 1 at a stroke, fading to 0 within 0.3 s (at least two frames)."""
    fade = max(_STROKE_FADE_SECONDS, 2.0 * step_seconds)
    strokes = np.zeros(count)
    for onset in one.onsets_seconds:
        first = int(onset / step_seconds)
        for row in range(first, min(count, first + int(fade / step_seconds) + 1)):
            strokes[row] = max(strokes[row], 1.0 - max(0.0, row * step_seconds - onset) / fade)
    return strokes


def _shifts(first: Performance, second: Performance) -> list[float]:
    """The shifts of the second, in cents, at which the uses of pitch agree best, best first."""
    folded = [one.pitch_histogram.reshape(OCTAVES, 1200).sum(axis=0).astype(np.float64) for one in (first, second)]
    distance = np.minimum(np.arange(1200), 1200 - np.arange(1200))
    kernel = np.fft.rfft(np.exp(-0.5 * np.square(distance / 25.0)))
    a, b = (np.fft.rfft(one) * kernel for one in folded)
    agreement = np.fft.irfft(np.conj(a) * b, 1200)
    found: list[float] = []
    while len(found) < _SHIFTS_TRIED and agreement.max() > 0.0:
        best = int(agreement.argmax())
        found.append(float(best))
        agreement[np.arange(best - 60, best + 61) % 1200] = 0.0
    return found or [0.0]


def _warp(a: Floats, b: Floats, band: tuple[Rows, Rows] | None = None) -> tuple[Rows, float]:
    """The cheapest path, (steps, 2), and its mean cost. ``band``: the columns allowed in each row, from and to."""
    everything = (np.zeros(a.shape[0], dtype=np.int64), np.full(a.shape[0], b.shape[0], dtype=np.int64))
    low, high = band or everything
    steps = _cheapest(a, b, low, high)
    path = _trace(steps, low, high)
    costs = [_cost(a, b, int(i), int(j)) for i, j in path]
    return path, float(np.mean(costs))


@njit(cache=True, nogil=True)
def _cost(a: Floats, b: Floats, i: int, j: int) -> float:
    """Of two frames: 0 to 1 for pitch, and a share for the strokes."""
    last = a.shape[1] - 1
    together = 0.0
    sounding_a = 0.0
    sounding_b = 0.0
    for k in range(last):
        together += a[i, k] * b[j, k]
        sounding_a += a[i, k]
        sounding_b += b[j, k]
    pitch = 1.0 - together
    if sounding_a == 0.0 and sounding_b == 0.0:
        pitch = 0.0
    return pitch + _STROKE_WEIGHT * abs(a[i, last] - b[j, last])


@njit(cache=True, nogil=True)
def _cheapest(a: Floats, b: Floats, low: Rows, high: Rows) -> NDArray[np.int8]:
    """For every cell of the band the step that leads there: 0 both, 1 first alone, 2 second alone. (rows, widest)."""
    rows = a.shape[0]
    widest = 0
    for i in range(rows):
        widest = max(widest, high[i] - low[i])
    steps = np.zeros((rows, widest), dtype=np.int8)
    before = np.full(widest, np.inf)
    for i in range(rows):
        here = np.full(widest, np.inf)
        for j in range(low[i], high[i]):
            cost = _cost(a, b, i, j)
            best = np.inf
            step = 0
            if i == 0 and j == 0:
                best = 0.0
            if i > 0:
                place = j - low[i - 1]
                if place >= 1 and place - 1 < high[i - 1] - low[i - 1] and before[place - 1] + 2.0 * cost < best:
                    best = before[place - 1] + 2.0 * cost
                    step = 0
                if 0 <= place < high[i - 1] - low[i - 1] and before[place] + 1.5 * cost < best:
                    best = before[place] + 1.5 * cost
                    step = 1
            if j > low[i] and here[j - low[i] - 1] + 1.5 * cost < best:
                best = here[j - low[i] - 1] + 1.5 * cost
                step = 2
            here[j - low[i]] = best
            steps[i, j - low[i]] = step
        before = here
    return steps


@njit(cache=True, nogil=True)
def _trace(steps: NDArray[np.int8], low: Rows, high: Rows) -> Rows:
    """The path back from the last cell, turned to run forward: (steps, 2)."""
    i = steps.shape[0] - 1
    j = high[i] - 1
    path = np.zeros((steps.shape[0] + j + 1, 2), dtype=np.int64)
    count = 0
    while True:
        path[count, 0] = i
        path[count, 1] = j
        count += 1
        if i == 0 and j == 0:
            break
        step = steps[i, j - low[i]]
        if step != 2:
            i -= 1
        if step != 1:
            j -= 1
    return path[:count][::-1].copy()


def _band(path: Rows, rows: int, columns: int, ratio: float) -> tuple[Rows, Rows]:
    """The fine columns allowed in each fine row, around a path of a grid that is ``ratio`` times coarser."""
    reach = (_BAND_COARSE_FRAMES + 1) * ratio
    at = np.arange(rows, dtype=np.float64)
    lowest = np.interp(at, path[:, 0] * ratio, path[:, 1] * ratio) - reach
    highest = np.interp(at, path[:, 0] * ratio, path[:, 1] * ratio) + reach
    low = np.clip(np.floor(lowest), 0, columns - 1).astype(np.int64)
    high = np.clip(np.ceil(highest), 1, columns).astype(np.int64)
    # Along a pause of the first recording the second goes on: every column must be reachable from its neighbours.
    low = np.minimum.accumulate(np.minimum(low, columns - 1)[::-1])[::-1]
    high = np.maximum.accumulate(high)
    low[0], high[-1] = 0, columns
    for row in range(1, rows):
        low[row] = min(low[row], high[row - 1] - 1)
    return low, np.maximum(high, low + 1)


def _any_cost(a: Floats, b: Floats) -> float:
    """The mean cost of two frames that have nothing to do with each other; drawn with a fixed seed."""
    draw = np.random.default_rng(0)
    rows, columns = draw.integers(a.shape[0], size=4_000), draw.integers(b.shape[0], size=4_000)
    return max(1e-6, float(np.mean([_cost(a, b, int(i), int(j)) for i, j in zip(rows, columns, strict=True)])))


def _rising(path: Rows, step_seconds: float) -> tuple[Doubles, Doubles]:
    """The path as times, one point for every quarter of a second of the first, both coordinates rising."""
    rows, places = np.unique(path[:, 0], return_inverse=True)
    middle = np.bincount(places, weights=path[:, 1]) / np.bincount(places)
    every = max(1, round(0.25 / step_seconds))
    kept = np.unique(np.append(np.arange(0, rows.size, every), rows.size - 1))
    half = every // 2
    padded = np.pad(middle, half, mode="edge")
    smooth = np.convolve(padded, np.ones(2 * half + 1) / (2 * half + 1), mode="valid")[kept] if half else middle[kept]
    smooth[0], smooth[-1] = middle[kept][0], middle[kept][-1]
    first = (rows[kept] + 0.5).astype(np.float64) * step_seconds
    second = np.maximum.accumulate(smooth + 0.5).astype(np.float64) * step_seconds
    return first, second
