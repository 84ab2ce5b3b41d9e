"""How well a passage fits a stretch of another tune: subsequence time warping of rows, in one transposition.

Conventions
-----------
- A row of the query and one of the other tune cost 0 where they agree within ``FREE_CENTS`` and 1 beyond
  ``FULL_CENTS``, half by the leading line and half by the two tones, each of which is looked for among the other's.
  What was not heard costs a half.
- The passage may begin and end anywhere in the stretch, at half to twice its pace. The cost of a path is the mean
  over the rows of the query.
- ``share`` is the cost over the mean cost of any two rows of the same two: 0 for the same music, 1 for no order at all.
  A drone agrees with every drone, but with no order.

Sources: M. Müller, *Fundamentals of Music Processing* (2015), ch. 7 (subsequence warping, steps (1,1), (1,2), (2,1));
J. Serrà et al., "Chroma binary similarity and local alignment applied to cover song identification", IEEE TASLP 16
(2008) (several routes, all transpositions).
"""

from __future__ import annotations

import numpy as np
from numba import njit

from media.analysis.framing import Floats
from media.likeness.tune import NONE, UNIT_CENTS, UNITS, Rows

FREE_CENTS, FULL_CENTS = 25.0, 125.0
LINE_WEIGHT = 0.25
UNHEARD = 0.5


def _costs_by_distance() -> Floats:
    """(256,): cost of two classes that many units apart, going up."""
    units = np.arange(256) % UNITS
    cents = np.minimum(units, UNITS - units) * UNIT_CENTS
    return np.clip((cents - FREE_CENTS) / (FULL_CENTS - FREE_CENTS), 0.0, 1.0).astype(np.float32)


COSTS = _costs_by_distance()


@njit(cache=True, nogil=True, inline="always")
def _apart(a: np.int64, b: np.int64, costs: Floats) -> np.float32:
    return costs[a - b if a >= b else a - b + UNITS]


@njit(cache=True, nogil=True)
def shifted(rows: Rows, units: int) -> Rows:
    """Rows (n, 3) that many units higher."""
    out = np.empty_like(rows)
    for i in range(rows.shape[0]):
        for k in range(rows.shape[1]):
            out[i, k] = NONE if rows[i, k] == NONE else (np.int64(rows[i, k]) + units) % UNITS
    return out


@njit(cache=True, nogil=True)
def _fill(query: Rows, other: Rows, costs: Floats, out: Floats) -> float:
    """Cost of every two rows; returns their mean."""
    total = 0.0
    for i in range(query.shape[0]):
        line, first, second = np.int64(query[i, 0]), np.int64(query[i, 1]), np.int64(query[i, 2])
        for j in range(other.shape[0]):
            theirs, a, b = np.int64(other[j, 0]), np.int64(other[j, 1]), np.int64(other[j, 2])
            cost = np.float32(UNHEARD)
            if NONE not in (line, theirs):
                cost = _apart(line, theirs, costs)
            tones = np.float32(UNHEARD)
            if NONE not in (first, a):
                if second == NONE:
                    second = first
                if b == NONE:
                    b = a
                aa, ab = _apart(first, a, costs), _apart(first, b, costs)
                ba, bb = _apart(second, a, costs), _apart(second, b, costs)
                tones = np.float32(0.25) * (min(aa, ab) + min(ba, bb) + min(aa, ba) + min(ab, bb))
            value = np.float32(LINE_WEIGHT) * cost + np.float32(1.0 - LINE_WEIGHT) * tones
            out[i, j] = value
            total += value
    return float(total / max(1, out.size))


@njit(cache=True, nogil=True)
def fit(query: Rows, other: Rows, costs: Floats) -> tuple[float, float, int, int]:
    """(cost, share, first row, last row) of the best path of the query (n, 3) through the other (m, 3)."""
    n, m = query.shape[0], other.shape[0]
    cells = np.empty((n, m), dtype=np.float32)
    mean = _fill(query, other, costs, cells)
    total = np.full((n, m), np.inf, dtype=np.float32)
    begun = np.zeros((n, m), dtype=np.int32)
    for j in range(m):
        total[0, j] = cells[0, j]
        begun[0, j] = j
    for i in range(1, n):
        for j in range(1, m):
            cost = cells[i, j]
            best = total[i - 1, j - 1] + cost
            place = begun[i - 1, j - 1]
            if j > 1:
                wide = total[i - 1, j - 2] + np.float32(0.5) * (cost + cells[i, j - 1])
                if wide < best:
                    best = wide
                    place = begun[i - 1, j - 2]
            if i > 1:
                narrow = total[i - 2, j - 1] + cells[i - 1, j] + cost
                if narrow < best:
                    best = narrow
                    place = begun[i - 2, j - 1]
            total[i, j] = best
            begun[i, j] = place
    last = int(np.argmin(total[n - 1]))
    cost = float(total[n - 1, last]) / n
    return cost, cost / max(mean, 1e-6), int(begun[n - 1, last]), last
