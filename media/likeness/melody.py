"""Melody search: where else does this passage sound, higher or lower, faster or slower?

Conventions
-----------
- A *line* is the leading melody at 10 values a second, in cents (int16); rests hold the pitch before them, ``NOTHING``
  stands where no pitch was heard yet.
- A passage is compared with stretches of other lines that last 0.75 to 1.33 times as long. Both are brought to
  ``POINTS`` values and their own median is taken off, so that transposition does not matter.
- The distance is that of dynamic time warping within a band, in cents a point; one point counts ``CAP_CENTS`` at most,
  so that an octave error of the pitch tracker is one wrong note and no more.
- Speed: a stretch is warped only if the lower bound of Keogh is under the best distance that its recording has, and
  under that of the last recording in the answer; the answer is the same as without it (a test compares).

Sources: E. Keogh, C. Ratanamahatana, "Exact indexing of dynamic time warping", KAIS 7 (2005); T. Rakthanmanon et al.,
"Searching and mining trillions of time series subsequences under dynamic time warping", KDD 2012.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from numba import njit
from numpy.typing import NDArray

from archive.errors import InvalidValueError
from media.analysis.framing import Floats
from media.analysis.peaks import FRAME_SECONDS
from media.analysis.tuning import to_cents

Line = NDArray[np.int16]
NOTHING = np.int16(-32768)
LINE_FRAMES = 10
LINE_SECONDS = LINE_FRAMES * FRAME_SECONDS
POINTS = 48
BAND = 5
CAP_CENTS = 400.0
STRETCHES = (0.75, 0.87, 1.0, 1.15, 1.33)
STEPS = 20  # a stretch begins after every twentieth of its length; the band covers what lies between
SHORTEST_SECONDS, LONGEST_SECONDS = 3.0, 30.0
SURE = 0.5


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a recording that sounds like the query. ``distance``: cents a point, 0 is the same melody.

    ``stretch``: 1.15 when it lasts 1.15 times as long as the query.
    """

    id: str
    distance: float
    at_seconds: float
    seconds: float
    stretch: float


def line_of(f0_hz: Floats, confidence: Floats) -> Line:
    """The line of a contour (n,): medians of ten frames that are sure of their pitch."""
    count = f0_hz.size // LINE_FRAMES
    sure = np.where(confidence >= SURE, f0_hz, np.nan)[: count * LINE_FRAMES].reshape(count, LINE_FRAMES)
    heard = np.count_nonzero(~np.isnan(sure), axis=1) >= LINE_FRAMES // 3
    line = np.full(count, NOTHING, dtype=np.int16)
    if heard.any():
        line[heard] = np.round(to_cents(np.nanmedian(sure[heard], axis=1).astype(np.float32))).astype(np.int16)
        last = np.maximum.accumulate(np.where(heard, np.arange(count), -1))
        line = np.where(last >= 0, line[np.maximum(last, 0)], NOTHING)
    return line


def query_of(line: Line) -> Floats:
    """A passage as it is looked for: (POINTS,) cents about its median.

    Raises InvalidValueError: shorter than 3 s, longer than 30 s, no pitch, or one note only.
    """
    heard = line[line != NOTHING]
    seconds = heard.size * LINE_SECONDS
    if not SHORTEST_SECONDS <= seconds <= LONGEST_SECONDS + 1.0:
        raise InvalidValueError(
            f"{seconds:.1f} s of melody cannot be looked for",
            f"Choose {SHORTEST_SECONDS:g} to {LONGEST_SECONDS:g} s with a clear melody.",
        )
    if float(np.std(heard)) < 20.0:
        raise InvalidValueError("the passage holds one note only", "Choose a passage with a melody.")
    return _shape(heard.astype(np.float32), 0, heard.size, np.zeros(POINTS, dtype=np.float32)).copy()


def find(
    query: Floats, query_size: int, lines: Iterable[tuple[str, Line]], limit: int, *, bounded: bool = True
) -> list[Passage]:
    """The best passage of each line, nearest first. ``query_size``: how many values of a line the query had.

    ``bounded=False`` compares every stretch whole: the same answer, slower.
    """
    sizes = np.array([max(8, round(query_size * stretch)) for stretch in STRETCHES], dtype=np.int64)
    low, high = _envelope(query)
    found: list[Passage] = []
    for name, line in lines:
        heard = np.flatnonzero(line != NOTHING)
        if heard.size == 0:
            continue
        first = int(heard[0])
        ceiling = found[-1].distance if len(found) == limit else np.inf
        distance, at, which = _nearest(query, low, high, line[first:].astype(np.float32), sizes, ceiling, bounded)
        if which >= 0:
            start, seconds = (first + at) * LINE_SECONDS, int(sizes[which]) * LINE_SECONDS
            passage = Passage(name, distance, round(start, 1), round(seconds, 1), STRETCHES[which])
            found = sorted([*found, passage], key=lambda one: one.distance)[:limit]
    return [replace(one, distance=round(one.distance, 1)) for one in found]


def _envelope(query: Floats) -> tuple[Floats, Floats]:
    """Lowest and highest value of the query within the band of each point."""
    places = [slice(max(0, i - BAND), i + BAND + 1) for i in range(query.size)]
    low = np.array([query[place].min() for place in places], dtype=np.float32)
    return low, np.array([query[place].max() for place in places], dtype=np.float32)


@njit(cache=True, nogil=True)
def _shape(line: Floats, start: int, size: int, out: Floats) -> Floats:
    """``size`` values from ``start`` on as ``POINTS`` values about their median."""
    for i in range(out.size):
        place = start + i * (size - 1) / (out.size - 1)
        below = int(place)
        above = min(below + 1, start + size - 1)
        share = np.float32(place - below)
        # Between two notes there is nothing: the nearer one sounds.
        out[i] = line[above] if share >= 0.5 else line[below]
    out -= np.float32(np.median(out))
    return out


@njit(cache=True, nogil=True)
def _nearest(
    query: Floats,
    low: Floats,
    high: Floats,
    line: Floats,
    sizes: NDArray[np.int64],
    ceiling: float,
    bounded: bool,
) -> tuple[float, int, int]:
    """(distance, start, which size) of the nearest stretch under ``ceiling``; which is -1 where there is none."""
    best, where, which = ceiling, 0, -1
    shape = np.zeros(query.size, dtype=np.float32)
    for number in range(sizes.size):
        size = sizes[number]
        for start in range(0, line.size - size + 1, max(1, size // STEPS)):
            _shape(line, start, size, shape)
            limit = best * query.size if bounded else np.inf
            if bounded and _lower_bound(shape, low, high, limit) >= limit:
                continue
            distance = _warped(query, shape, limit) / query.size
            if distance < best:
                best, where, which = distance, start, number
    return best, where, which


@njit(cache=True, nogil=True)
def _lower_bound(shape: Floats, low: Floats, high: Floats, limit: float) -> float:
    total = 0.0
    for i in range(shape.size):
        over = max(shape[i] - high[i], low[i] - shape[i])
        if over > 0.0:
            total += min(over, CAP_CENTS)
            if total >= limit:
                break
    return total


@njit(cache=True, nogil=True)
def _warped(query: Floats, shape: Floats, limit: float) -> float:
    """Sum along the best path within the band; infinite once it cannot stay under ``limit``."""
    count = query.size
    before = np.full(count + 1, np.inf)
    now = np.full(count + 1, np.inf)
    before[0] = 0.0
    for i in range(1, count + 1):
        now[:] = np.inf
        least = np.inf
        for j in range(max(1, i - BAND), min(count, i + BAND) + 1):
            cost = min(abs(query[i - 1] - shape[j - 1]), CAP_CENTS)
            now[j] = cost + min(before[j], before[j - 1], now[j - 1])
            least = min(least, now[j])
        if least >= limit:
            return np.inf
        before, now = now, before
    return before[count]
