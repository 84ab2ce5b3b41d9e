"""The likeliest path of a melody through frame-wise scores, in time proportional to the number of states.

A step of up to two bins costs 0.05 a bin; a jump costs a fixed price, small near an onset, plus 1 an octave.
The jump term is a two-way distance transform (P. Felzenszwalb, D. Huttenlocher, "Distance transforms of sampled
functions", 2012), so that every state can be reached from every other without comparing all pairs.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ingest.features.framing import Floats

Indices = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Prices:
    """What movement costs. ``step`` a bin (at most ``reach`` bins a frame), ``jump``, ``jump_at_onset``, ``octave``."""

    step: float = 0.05
    reach: int = 2
    jump: float = 3.0
    jump_at_onset: float = 0.35
    octave: float = 1.0


@njit(cache=True, fastmath=True, nogil=True)
def _spread(value: Floats, reached: Floats, source: NDArray[np.int16], slope: np.float32) -> None:
    """For each state the best value of any state less ``slope`` a bin of distance, and where it comes from."""
    states = value.size
    for s in range(states):
        reached[s] = value[s]
        source[s] = s
    for s in range(1, states):
        if reached[s - 1] - slope > reached[s]:
            reached[s] = reached[s - 1] - slope
            source[s] = source[s - 1]
    for s in range(states - 2, -1, -1):
        if reached[s + 1] - slope > reached[s]:
            reached[s] = reached[s + 1] - slope
            source[s] = source[s + 1]


@njit(cache=True, fastmath=True, nogil=True)
def _walk(
    scores: Floats, rows: Indices, near_onset: NDArray[np.bool_], prices: Floats, start: Floats, path: Indices
) -> None:
    frames, states = rows.size, scores.shape[1]
    back = np.empty((frames, states), dtype=np.int16)
    value = np.empty(states, dtype=np.float32)
    for s in range(states):
        value[s] = start[s] + scores[rows[0], s]
    new = np.empty(states, dtype=np.float32)
    reached = np.empty(states, dtype=np.float32)
    source = np.empty(states, dtype=np.int16)
    reach = int(prices[1])
    for t in range(1, frames):
        price = prices[3] if near_onset[t] else prices[2]
        _spread(value, reached, source, prices[4] / 60.0)
        row = rows[t]
        top = np.float32(-1e30)
        for s in range(states):
            best = reached[s] - price
            origin = source[s]
            for other in range(max(0, s - reach), min(states, s + reach + 1)):
                stepped = value[other] - prices[0] * abs(other - s)
                if stepped > best:
                    best = stepped
                    origin = other
            new[s] = best + scores[row, s]
            back[t, s] = origin
            top = max(top, new[s])
        for s in range(states):
            value[s] = new[s] - top
    path[frames - 1] = int(np.argmax(value))
    for t in range(frames - 1, 0, -1):
        path[t - 1] = back[t, path[t]]


def best_path(
    scores: Floats, rows: Indices, near_onset: NDArray[np.bool_], prices: Prices, start: Floats | None = None
) -> Indices:
    """States (n,) of the best path. ``rows``: which row of ``scores`` (m, states) each frame reads.

    ``start``: bias of the first frame, to continue an earlier path; (states,).
    """
    path = np.zeros(rows.size, dtype=np.int64)
    if rows.size:
        first = np.zeros(scores.shape[1], dtype=np.float32) if start is None else start
        packed = np.array(
            [prices.step, prices.reach, prices.jump, prices.jump_at_onset, prices.octave], dtype=np.float32
        )
        _walk(scores, rows, near_onset, packed, first, path)
    return path


def stroke_rows(onset_frames: Indices, count: int) -> tuple[Indices, NDArray[np.bool_]]:
    """Which frame's scores each frame reads, and which frames are at an onset.

    Between two onsets the reading keeps clear of both, so that no window straddles a stroke; between close
    strokes all frames read the middle one.
    """
    rows = np.arange(count, dtype=np.int64)
    near = np.zeros(count, dtype=np.bool_)
    bounds = np.concatenate((np.zeros(1, dtype=np.int64), onset_frames, np.full(1, count)))
    for a, b in pairwise(bounds.tolist()):
        if b - a <= 8:
            rows[a:b] = min(count - 1, (a + b) // 2 + 1)
        else:
            rows[a:b] = np.clip(rows[a:b], a + 4 if a else 0, b - 5 if b < count else count - 1)
    for frame in onset_frames:
        near[max(0, frame - 1) : frame + 2] = True
    return rows, near
