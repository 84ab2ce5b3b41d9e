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

from media.analysis.framing import Floats

Indices = NDArray[np.int64]
_NEVER = np.float32(-1e30)


@dataclass(frozen=True, slots=True)
class Prices:
    """What movement costs. ``step`` a bin (at most ``reach`` bins a frame), ``jump``, ``jump_at_onset``, and more for
    each ``octave`` of it, up to ``farthest``."""

    step: float = 0.05
    reach: int = 2
    jump: float = 3.0
    jump_at_onset: float = 0.35
    octave: float = 1.0
    farthest: float = 1e6


@njit(cache=True, fastmath=True, nogil=True)
def _spread(reached: Floats, states: int, slope: np.float32, room: Floats) -> None:
    """For each state the best value of any state less ``slope`` a bin of distance.

    Distances of 1, 2, 4 … bins in turn make any distance. ``reached`` and ``room`` have ``states`` values
    between two margins as long, which hold ``_NEVER``.
    """
    distance = 1
    source, target = reached, room
    while distance < states:
        price = slope * np.float32(distance)
        left, right = source[states - distance :], source[states + distance :]
        here, new = source[states:], target[states:]
        for s in range(states):
            new[s] = max(here[s], max(left[s], right[s]) - price)
        source, target = target, source
        distance *= 2
    if source is not reached:
        for s in range(states, 2 * states):
            reached[s] = source[s]


@njit(cache=True, fastmath=True, nogil=True)
def _walk(
    scores: Floats, rows: Indices, near_onset: NDArray[np.bool_], prices: Floats, start: Floats, path: Indices
) -> None:
    frames, states = rows.size, scores.shape[1]
    slope, reach = prices[4] / np.float32(60.0), int(prices[1])
    values = np.full((2, 3 * states), _NEVER, dtype=np.float32)
    kept = np.empty((frames, states), dtype=np.float32)
    reached = np.full(3 * states, _NEVER, dtype=np.float32)
    room = np.full(3 * states, _NEVER, dtype=np.float32)
    kept[0] = start + scores[rows[0]]
    for t in range(1, frames):
        value = values[0]
        value[states : 2 * states] = kept[t - 1]
        reached[states : 2 * states] = kept[t - 1]
        _spread(reached, states, slope, room)
        jump = prices[3] if near_onset[t] else prices[2]
        farthest = kept[t - 1].max() - prices[5]
        row, best = scores[rows[t]], reached[states:]
        top = np.float32(_NEVER)
        for s in range(states):
            best[s] = max(best[s], farthest) - jump
        for step in range(-reach, reach + 1):
            stepped = value[states + step :]
            price = prices[0] * np.float32(abs(step))
            for s in range(states):
                best[s] = max(best[s], stepped[s] - price)
        for s in range(states):
            best[s] += row[s]
            top = max(top, best[s])
        new = kept[t]
        for s in range(states):
            new[s] = best[s] - top
    path[frames - 1] = np.argmax(kept[frames - 1])
    for t in range(frames - 1, 0, -1):
        path[t - 1] = _origin(kept[t - 1], path[t], prices, near_onset[t], slope)


@njit(cache=True, fastmath=True, nogil=True)
def _origin(value: Floats, state: int, prices: Floats, at_onset: bool, slope: np.float32) -> int:
    """Which state a path came from: nothing but the values need be kept to find it again."""
    jump, reach = prices[3] if at_onset else prices[2], int(prices[1])
    best, found = np.float32(_NEVER), state
    for s in range(value.size):
        distance = np.float32(abs(s - state))
        price = jump + min(slope * distance, prices[5])
        if distance <= reach:
            price = min(price, prices[0] * distance)
        if value[s] - price > best:
            best, found = value[s] - price, s
    return found


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
            [prices.step, prices.reach, prices.jump, prices.jump_at_onset, prices.octave, prices.farthest],
            dtype=np.float32,
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
