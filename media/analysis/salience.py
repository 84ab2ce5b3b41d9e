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

from media.analysis.framing import Floats
from media.analysis.peaks import BINS, BINS_PER_OCTAVE, LOWEST_HZ

STATES = 282
STRING_STATES = 222
PARTIALS = 16
HIGHEST_BIN = 339
"""3.5 kHz: above, partials count neither for nor against."""
LOWER_STATES = 186
"""Lower strings, stopped ones too, are sought below 600 Hz."""
DRONE_STATES = 151
"""Drones are sought below 400 Hz."""
CLOSEST = 14
"""The melody is at least 1.17 times the lower string: 14 bins."""
CANDIDATES = 6
NONE = -1

OFFSETS = np.round(BINS_PER_OCTAVE * np.log2(np.arange(1, PARTIALS + 1))).astype(np.int64)
_EXACT = (BINS_PER_OCTAVE * np.log2(np.arange(1, PARTIALS + 1))).astype(np.float64)
PADDED = STATES + int(OFFSETS[-1])
"""Length of a row of bins in which every partial of every state has a place; zero from ``HIGHEST_BIN`` on."""
_HZ = LOWEST_HZ * np.exp2(np.arange(BINS) / BINS_PER_OCTAVE)
WEIGHTS: Floats = np.where(np.arange(BINS) < HIGHEST_BIN, np.minimum(1.2, (_HZ / 200.0) ** -0.7), 0.0).astype(
    np.float32
)
MISSING = 0.15
"""Salience below which a partial counts as missing, in proportion."""
SEARCH_PRICES: Floats = np.array([0.7, 1.0, 0.2, 1.2, 1.2, 0.2, 1.5], dtype=np.float32)
"""For finding the drone: share of the lower string's score, price of a lower string that is not the drone, the same at
the usual interval, price of no lower string; room for the drone to fluctuate above its usual level, weight of partials
that it accounts for entirely, price of its lowest partials being absent."""
MELODY_PRICES: Floats = np.array([1.1, 0.6, 0.2, 1.2, 1.2, 0.2, 1.5], dtype=np.float32)
"""For the melody over a drone that is known: a stopped lower string is explained as fully as the drone."""
SOLO_PRICES: Floats = np.array([0.7, 1.0, 0.2, 0.0, 1.2, 0.2, 1.5], dtype=np.float32)
"""For one string: nothing to pay for the missing lower one."""


@dataclass(frozen=True, slots=True)
class Drone:
    """What is known of the lower string. ``state`` is NONE without a drone, ``interval`` 0 without one.

    ``medians``: (PARTIALS,) usual salience of the drone's partials, zeros when unknown.
    """

    state: int
    interval: int
    medians: Floats


_O1, _O2, _O3, _O4, _O5, _O6, _O7, _O8, _O9, _O10, _O11, _O12, _O13, _O14, _O15 = (int(o) for o in OFFSETS[1:])
_SHARES = tuple(np.float32(0.5 / k) for k in range(1, PARTIALS + 1))
_C0, _C1, _C2, _C3, _C4, _C5, _C6, _C7, _C8, _C9, _C10, _C11, _C12, _C13, _C14, _C15 = _SHARES


@njit(cache=True, fastmath=True, inline="always")
def _partials(v: Floats, s: int) -> np.float32:
    """Sum of a padded row at all partials of state ``s``; written out, so that states become vector lanes."""
    low = (v[s] + v[s + _O1] + v[s + _O2] + v[s + _O3]) + (v[s + _O4] + v[s + _O5] + v[s + _O6] + v[s + _O7])
    high = (v[s + _O8] + v[s + _O9] + v[s + _O10] + v[s + _O11]) + (
        v[s + _O12] + v[s + _O13] + v[s + _O14] + v[s + _O15]
    )
    return low + high


@njit(cache=True, fastmath=True, inline="always")
def _by_number(v: Floats, s: int) -> np.float32:
    """The same, each partial weighted by one over twice its number."""
    low = (_C0 * v[s] + _C1 * v[s + _O1] + _C2 * v[s + _O2] + _C3 * v[s + _O3]) + (
        _C4 * v[s + _O4] + _C5 * v[s + _O5] + _C6 * v[s + _O6] + _C7 * v[s + _O7]
    )
    high = (_C8 * v[s + _O8] + _C9 * v[s + _O9] + _C10 * v[s + _O10] + _C11 * v[s + _O11]) + (
        _C12 * v[s + _O12] + _C13 * v[s + _O13] + _C14 * v[s + _O14] + _C15 * v[s + _O15]
    )
    return low + high


@njit(cache=True, fastmath=True, nogil=True)
def one_string(row: Floats, score: Floats, missing: Floats, weighted: Floats, lack: Floats) -> None:
    """Fill ``score`` and ``missing`` (STATES,), ``weighted`` and ``lack`` (PADDED,) from one row of salience."""
    for j in range(HIGHEST_BIN):
        weighted[j] = WEIGHTS[j] * row[j]
        lack[j] = max(np.float32(0.0), np.float32(1.0) - row[j] * np.float32(1.0 / MISSING))
    for s in range(STATES):
        missing[s] = _by_number(lack, s)
        score[s] = _partials(weighted, s) - missing[s]


@njit(cache=True, fastmath=True, nogil=True)
def masked(row: Floats, weighted: Floats, lower: int, kept: Floats, residue: Floats) -> None:
    """``residue`` (PADDED,): ``weighted`` without the partials of the string at ``lower``.

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
def unraised(residue: Floats, weighted: Floats, missing: Floats, lack: Floats, share: np.float32, out: Floats) -> None:
    """``out``: ``missing`` and, lightly, what the masking took: a melody an octave too low claims the drone's partials.

    Full weight would punish every melody over a loud drone, which hides them. ``lack`` (PADDED,) is overwritten.
    """
    for j in range(HIGHEST_BIN):
        scale = share * np.float32(1.0 / MISSING) / max(WEIGHTS[j], np.float32(0.01))
        before = min(share, weighted[j] * scale)
        lack[j] = max(np.float32(0.0), before - residue[j] * scale)
    for s in range(STRING_STATES):
        out[s] = missing[s] + _by_number(lack, s)


@njit(cache=True, fastmath=True, nogil=True)
def raise_pairs(
    residue: Floats,
    missing: Floats,
    lower: int,
    bonus: np.float32,
    relief: Floats,
    best: Floats,
    who: NDArray[np.int32],
) -> None:
    """Raise ``best`` (STATES,) to the pair score with ``lower`` where that is larger; ``who`` names it.

    ``relief``: (2,) usual interval in bins (0: none) and what a pair at that interval is given back.
    """
    first = lower + CLOSEST
    lacking, reached, named = missing[first:], best[first:], who[first:]
    heard = residue[first:]
    low = np.int32(lower)
    for s in range(STRING_STATES - first):
        total = bonus - lacking[s] + _partials(heard, s)
        raised = total > reached[s]
        reached[s] = total if raised else reached[s]
        named[s] = low if raised else named[s]
    if relief[0] > 0.0:
        usual = int(relief[0]) - CLOSEST
        for s in range(max(0, usual - 1), min(STRING_STATES - first, usual + 2)):
            total = bonus + relief[1] - lacking[s] + _partials(heard, s)
            if total > reached[s]:
                reached[s] = total
                named[s] = low


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
def _frame(
    row: Floats,
    drone: int,
    interval: int,
    medians: Floats,
    prices: Floats,
    found: NDArray[np.int64],
    room: Floats,
    best: Floats,
    who: NDArray[np.int32],
) -> None:
    """Joint scores of one frame, (STATES,). ``found``: room for the further lower strings that are tried."""
    score, missing, weighted, lack, residue = room[0], room[1], room[2], room[3], room[4]
    one_string(row, score, missing, weighted, lack)
    highest = STATES if found.size == 0 and drone < 0 else STRING_STATES
    for s in range(STATES):
        best[s] = score[s] - prices[3] if s < highest else np.float32(-100.0)
        who[s] = NONE
    everything = np.full(PARTIALS, np.float32(1e9), dtype=np.float32)
    near = np.array([np.float32(interval), prices[1] - prices[2]], dtype=np.float32)
    count = candidates(score, found) if found.size else 0
    for i in range(count):
        if drone < 0 or abs(found[i] - drone) > 1:
            masked(row, weighted, found[i], everything, residue)
            raise_pairs(residue, missing, found[i], prices[0] * score[found[i]] - prices[1], near, best, who)
    if drone >= 0:
        _raise_drone(row, drone, medians, prices, room, best, who)


@njit(cache=True, fastmath=True, nogil=True)
def _raise_drone(
    row: Floats, drone: int, medians: Floats, prices: Floats, room: Floats, best: Floats, who: NDArray[np.int32]
) -> None:
    """Raise ``best`` to the pair score with the drone; ``room`` as ``one_string`` left it."""
    score, missing, weighted, lack, residue, lacking = room[0], room[1], room[2], room[3], room[4], room[5]
    accounted = np.empty(PARTIALS, dtype=np.float32)
    _accounted(row, drone, medians, prices[4], accounted)
    masked(row, weighted, drone, accounted, residue)
    unraised(residue, weighted, missing, lack, prices[5], lacking)
    alone = np.zeros(2, dtype=np.float32)
    bonus = prices[0] * score[drone] - prices[6] * _absence(row, drone, medians)
    raise_pairs(residue, lacking, drone, bonus, alone, best, who)


@njit(cache=True, fastmath=True, nogil=True)
def pair_scores(
    salience: Floats,
    drone: int,
    interval: int,
    medians: Floats,
    prices: Floats,
    others: int,
    best: Floats,
    who: NDArray[np.int32],
) -> None:
    """Joint scores of melody states, (frames, STATES), and the lower string that goes with each.

    ``drone`` is its state or NONE; ``others``: how many further lower strings are tried a frame (0 to 6);
    ``prices``: (7,) as in ``SEARCH_PRICES``.
    """
    room = np.zeros((6, PADDED), dtype=np.float32)
    found = np.empty(others, dtype=np.int64)
    for t in range(salience.shape[0]):
        _frame(salience[t], drone, interval, medians, prices, found, room, best[t], who[t])


@njit(cache=True, fastmath=True, nogil=True)
def likeliest_pairs(
    salience: Floats, prices: Floats, melody: NDArray[np.int64], lower: NDArray[np.int64], third: Floats
) -> float:
    """The best pair of each frame without a known drone; returns the mean best score without a lower string.

    Fills ``melody``, ``lower`` and ``third``: the best score of one more string in what the pair leaves unexplained.
    """
    room = np.zeros((6, PADDED), dtype=np.float32)
    found = np.empty(CANDIDATES, dtype=np.int64)
    best = np.empty(STATES, dtype=np.float32)
    who = np.empty(STATES, dtype=np.int32)
    medians = np.zeros(PARTIALS, dtype=np.float32)
    everything = np.full(PARTIALS, np.float32(1e9), dtype=np.float32)
    alone = 0.0
    for t in range(salience.shape[0]):
        _frame(salience[t], NONE, 0, medians, prices, found, room, best, who)
        melody[t] = np.argmax(best)
        lower[t] = who[melody[t]]
        alone += room[0].max() - prices[3]
        rest, spare = room[2], room[4]
        if lower[t] >= 0:
            masked(salience[t], rest, lower[t], everything, spare)
            rest, spare = spare, rest
        masked(salience[t], rest, melody[t], everything, spare)
        third[t] = np.float32(-10.0)
        for s in range(STATES):
            third[t] = max(third[t], _partials(spare, s) - room[1, s])
    return alone / salience.shape[0]


@njit(cache=True, fastmath=True, nogil=True)
def drone_gains(salience: Floats, drones: NDArray[np.int64], prices: Floats, gains: Floats) -> None:
    """What each drone as the lower string adds to a frame's best score without one, (frames, drones)."""
    room = np.zeros((6, PADDED), dtype=np.float32)
    best = np.empty(STATES, dtype=np.float32)
    who = np.empty(STATES, dtype=np.int32)
    medians = np.zeros(PARTIALS, dtype=np.float32)
    for t in range(salience.shape[0]):
        one_string(salience[t], room[0], room[1], room[2], room[3])
        alone = room[0].max() - prices[3]
        for d in range(drones.size):
            for s in range(STRING_STATES):
                best[s] = room[0, s] - prices[3]
            _raise_drone(salience[t], drones[d], medians, prices, room, best, who)
            gains[t, d] = best[:STRING_STATES].max() - alone


@njit(cache=True, fastmath=True, nogil=True)
def partial_level(row: Floats, lower: int, k: int) -> np.float32:
    """Salience of partial ``k`` (from 0) of the string at ``lower``: the largest within one bin."""
    centre = lower + OFFSETS[k]
    level = np.float32(0.0)
    for j in range(max(0, centre - 1), min(BINS, centre + 2)):
        level = max(level, row[j])
    return level


@njit(cache=True, fastmath=True, nogil=True)
def _accounted(row: Floats, drone: int, medians: Floats, room: np.float32, out: Floats) -> None:
    """What the drone accounts for at each partial now: its usual level times how loud it is in this frame.

    How loud: the 35 % quantile of level over usual level of the first ten partials, since the melody raises
    some of them and never lowers one. ``room`` leaves room for fluctuation.
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
        out[k] = room * loudness * medians[k] if medians[k] > 0.0 else 1e9


@njit(cache=True, fastmath=True, nogil=True)
def _absence(row: Floats, drone: int, medians: Floats) -> np.float32:
    """How far the drone's lowest partials lie under their usual level now, 0 to 1: the melody never lowers one."""
    total = np.float32(0.0)
    weight = np.float32(0.0)
    for k in range(3):
        usual = np.float32(0.4) * medians[k]
        if usual > 0.04:
            total += max(np.float32(0.0), np.float32(1.0) - partial_level(row, drone, k) / usual)
            weight += np.float32(1.0)
    return total / weight if weight > 0.0 else np.float32(0.0)


def drone_medians(salience: Floats, drone: int) -> Floats:
    """Median salience of each partial of the drone, (PARTIALS,), over frames (n, BINS)."""
    medians = np.zeros(PARTIALS, dtype=np.float32)
    for k in range(PARTIALS):
        centre = drone + int(OFFSETS[k])
        if centre + 1 < BINS and salience.shape[0]:
            medians[k] = np.median(salience[:, max(0, centre - 1) : centre + 2].max(axis=1))
    return medians
