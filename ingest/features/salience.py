"""How well one string, or two strings at once, explain a frame of spectral peaks.

Conventions
-----------
- A pitch is a state: bin ``s`` of the grid of ``peaks`` (20 cents from 70 Hz), ``STATES`` of them,
  to 1800 Hz; string pairs end at 900 Hz.
- Explained energy is weighted by frequency, missing partials by harmonic number: weighting both by number
  prefers the octave above.
- A pair is a lower string ``l`` and a melody ``m`` at least 1.17 times as high. A partial shared with the lower
  string is neither evidence for the melody nor, when it is there, a missing one.

Scores have no unit; one clear string scores 3 to 6.

Source: the joint two-string model of the project's study of November 2026; its constants are kept.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ingest.features.framing import Floats
from ingest.features.peaks import BINS, BINS_PER_OCTAVE, LOWEST_HZ

STATES = 282
STRING_STATES = 222
PARTIALS = 16
HIGHEST_BIN = 339
"""3.5 kHz: above, partials count neither for nor against."""
LOWER_STATES = 151
"""Lower strings are sought below 400 Hz."""
CLOSEST = 14
"""The melody is at least 1.17 times the lower string: 14 bins."""
CANDIDATES = 6
NONE = -1

OFFSETS = np.round(BINS_PER_OCTAVE * np.log2(np.arange(1, PARTIALS + 1))).astype(np.int64)
_EXACT = (BINS_PER_OCTAVE * np.log2(np.arange(1, PARTIALS + 1))).astype(np.float64)
_HZ = LOWEST_HZ * np.exp2(np.arange(BINS) / BINS_PER_OCTAVE)
WEIGHTS: Floats = np.where(np.arange(BINS) < HIGHEST_BIN, np.minimum(1.2, (_HZ / 200.0) ** -0.7), 0.0).astype(
    np.float32
)
UNRAISED = 0.2
"""Weight of a partial that the drone accounts for entirely, against a missing one."""
MISSING = 0.15
"""Salience below which a partial counts as missing, in proportion."""
SEARCH_PRICES: Floats = np.array([0.7, 1.0, 0.2, 1.2], dtype=np.float32)
"""For finding the drone: share of the lower string's score, price of a lower string that is not the drone, the
same at the usual interval, price of no lower string."""
MELODY_PRICES: Floats = np.array([1.1, 0.6, 0.2, 1.2], dtype=np.float32)
"""For the melody over a drone that is known: a stopped lower string is explained as fully as the drone."""
SOLO_PRICES: Floats = np.array([0.7, 1.0, 0.2, 0.0], dtype=np.float32)
"""For one string: nothing to pay for the missing lower one."""


@dataclass(frozen=True, slots=True)
class Drone:
    """What is known of the lower string. ``state`` is NONE without a drone, ``interval`` 0 without one.

    ``medians``: (PARTIALS,) usual salience of the drone's partials, zeros when unknown.
    """

    state: int
    interval: int
    medians: Floats


@njit(cache=True, fastmath=True, nogil=True)
def one_string(row: Floats, score: Floats, missing: Floats, weighted: Floats) -> None:
    """Fill ``score`` and ``missing`` (STATES,) and ``weighted`` (BINS,) from one row of salience."""
    lack = np.empty(HIGHEST_BIN, dtype=np.float32)
    for j in range(HIGHEST_BIN):
        weighted[j] = WEIGHTS[j] * row[j]
        lack[j] = max(np.float32(0.0), np.float32(1.0) - row[j] / np.float32(MISSING))
    for s in range(STATES):
        score[s] = 0.0
        missing[s] = 0.0
    for k in range(PARTIALS):
        offset = OFFSETS[k]
        share = np.float32(0.5 / (k + 1))
        for s in range(min(STATES, HIGHEST_BIN - offset)):
            score[s] += weighted[s + offset]
            missing[s] += share * lack[s + offset]
    for s in range(STATES):
        score[s] -= missing[s]


@njit(cache=True, fastmath=True, nogil=True)
def masked(row: Floats, weighted: Floats, lower: int, kept: Floats, residue: Floats) -> None:
    """``residue`` (BINS,): ``weighted`` without the partials of the string at ``lower``.

    ``kept`` (PARTIALS,) is the salience that the lower string accounts for at each partial; what stands above
    it stays. Infinite: the whole partial is taken.
    """
    for j in range(HIGHEST_BIN):
        residue[j] = weighted[j]
    for k in range(PARTIALS):
        centre = lower + _EXACT[k]
        for j in range(max(0, int(centre) - 2), min(HIGHEST_BIN, int(centre) + 4)):
            distance = abs(j - centre)
            if distance < 2.2:
                share = np.float32(0.0 if distance < 1.2 else 0.5)
                rest = max(np.float32(0.0), row[j] - kept[k])
                residue[j] = min(residue[j], WEIGHTS[j] * max(share * row[j], rest))


@njit(cache=True, fastmath=True, nogil=True)
def _unraised(residue: Floats, weighted: Floats, missing: Floats) -> None:
    """Add to ``missing`` what the masking took, lightly: a melody an octave too low claims the drone's partials.

    Full weight would punish every melody over a loud drone, which hides them.
    """
    lack = np.empty(HIGHEST_BIN, dtype=np.float32)
    for j in range(HIGHEST_BIN):
        scale = np.float32(1.0 / MISSING) / max(WEIGHTS[j], np.float32(0.01))
        before = min(np.float32(1.0), weighted[j] * scale)
        lack[j] = max(np.float32(0.0), before - residue[j] * scale)
    for k in range(PARTIALS):
        offset = OFFSETS[k]
        share = np.float32(0.5 * UNRAISED / (k + 1))
        for s in range(min(STRING_STATES, HIGHEST_BIN - offset)):
            missing[s] += share * lack[s + offset]


@njit(cache=True, fastmath=True, nogil=True)
def raise_pairs(
    residue: Floats,
    missing: Floats,
    lower: int,
    bonus: np.float32,
    relief: Floats,
    best: Floats,
    who: NDArray[np.int16],
) -> None:
    """Raise ``best`` (STATES,) to the pair score with ``lower`` where that is larger; ``who`` names it.

    ``relief``: (2,) usual interval in bins (0: none) and what a pair at that interval is given back.
    """
    first = lower + CLOSEST
    total = np.empty(STRING_STATES, dtype=np.float32)
    for s in range(first, STRING_STATES):
        total[s] = bonus - missing[s]
    for k in range(PARTIALS):
        offset = OFFSETS[k]
        for s in range(first, min(STRING_STATES, HIGHEST_BIN - offset)):
            total[s] += residue[s + offset]
    if relief[0] > 0:
        usual = lower + int(relief[0])
        for s in range(max(first, usual - 1), min(STRING_STATES, usual + 2)):
            total[s] += relief[1]
    for s in range(first, STRING_STATES):
        if total[s] > best[s]:
            best[s] = total[s]
            who[s] = lower


@njit(cache=True, nogil=True)
def candidates(score: Floats, out: NDArray[np.int64]) -> int:
    """The strongest local maxima of ``score`` among the lower states; returns how many are in ``out``."""
    count = 0
    for s in range(1, LOWER_STATES):
        if score[s] < score[s - 1] or score[s] <= score[s + 1] or score[s] <= 0.0:
            continue
        at = count
        while at > 0 and score[out[at - 1]] < score[s]:
            at -= 1
        if at >= out.size:
            continue
        count = min(count + 1, out.size)
        for i in range(count - 1, at, -1):
            out[i] = out[i - 1]
        out[at] = s
    return count


@njit(cache=True, fastmath=True, nogil=True)
def pair_scores(
    salience: Floats,
    drone: int,
    interval: int,
    medians: Floats,
    prices: Floats,
    others: int,
    best: Floats,
    who: NDArray[np.int16],
) -> None:
    """Joint scores of melody states, (frames, STATES), and the lower string that goes with each.

    ``drone`` is its state or NONE; ``others``: how many further lower strings are tried a frame (0 to 6);
    ``prices``: (4,) as in ``SEARCH_PRICES``.
    """
    score = np.empty(STATES, dtype=np.float32)
    missing = np.empty(STATES, dtype=np.float32)
    weighted = np.zeros(BINS, dtype=np.float32)
    residue = np.zeros(BINS, dtype=np.float32)
    everything = np.full(PARTIALS, 1e9, dtype=np.float32)
    accounted = np.empty(PARTIALS, dtype=np.float32)
    found = np.empty(max(1, others), dtype=np.int64)
    alone = np.zeros(2, dtype=np.float32)
    highest = STATES if others == 0 and drone < 0 else STRING_STATES
    near = np.array([np.float32(interval), prices[1] - prices[2]], dtype=np.float32)
    for t in range(salience.shape[0]):
        row = salience[t]
        one_string(row, score, missing, weighted)
        for s in range(STATES):
            best[t, s] = score[s] - prices[3] if s < highest else np.float32(-100.0)
            who[t, s] = NONE
        count = candidates(score, found) if others > 0 else 0
        for i in range(count):
            if abs(found[i] - drone) <= 1 and drone >= 0:
                continue
            masked(row, weighted, found[i], everything, residue)
            bonus = prices[0] * score[found[i]] - prices[1]
            raise_pairs(residue, missing, found[i], bonus, near, best[t], who[t])
        if drone >= 0:
            _accounted(row, drone, medians, accounted)
            masked(row, weighted, drone, accounted, residue)
            _unraised(residue, weighted, missing)
            raise_pairs(residue, missing, drone, prices[0] * score[drone], alone, best[t], who[t])


@njit(cache=True, fastmath=True, nogil=True)
def partial_level(row: Floats, lower: int, k: int) -> np.float32:
    """Salience of partial ``k`` (from 0) of the string at ``lower``: the largest within one bin."""
    centre = lower + OFFSETS[k]
    level = np.float32(0.0)
    for j in range(max(0, centre - 1), min(BINS, centre + 2)):
        level = max(level, row[j])
    return level


@njit(cache=True, fastmath=True, nogil=True)
def _accounted(row: Floats, drone: int, medians: Floats, out: Floats) -> None:
    """What the drone accounts for at each partial now: its usual level times how loud it is in this frame.

    How loud: the 35 % quantile of level over usual level of the first ten partials, since the melody raises
    some of them and never lowers one. 1.2 leaves room for fluctuation.
    """
    ratios = np.empty(10, dtype=np.float32)
    count = 0
    for k in range(10):
        if medians[k] > 0.02:
            ratios[count] = partial_level(row, drone, k) / medians[k]
            count += 1
    if count < 3:
        out[:] = 1e9
        return
    ordered = np.sort(ratios[:count])
    loudness = ordered[int(0.35 * (count - 1))]
    for k in range(PARTIALS):
        out[k] = 1.2 * loudness * medians[k] if medians[k] > 0.0 else 1e9


def drone_medians(salience: Floats, drone: int) -> Floats:
    """Median salience of each partial of the drone, (PARTIALS,), over frames (n, BINS)."""
    medians = np.zeros(PARTIALS, dtype=np.float32)
    for k in range(PARTIALS):
        centre = drone + int(OFFSETS[k])
        if centre + 1 < BINS and salience.shape[0]:
            medians[k] = np.median(salience[:, max(0, centre - 1) : centre + 2].max(axis=1))
    return medians
