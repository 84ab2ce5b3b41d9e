"""Following the melody through a passage, once its case is known: scores, the likeliest path, the exact pitch.

Conventions: states and positions are bins of the grid of ``peaks``; frames are its frames. Confidence comes from the
margin of the chosen state over the best one elsewhere.
"""

from __future__ import annotations

from enum import StrEnum

import numpy as np
from numba import njit
from numpy.typing import NDArray

from media.analysis import drone, salience
from media.analysis.framing import Floats
from media.analysis.peaks import LOWEST_HZ, PEAKS, PeakFrames, repaint, to_bins, to_hz
from media.analysis.salience import NONE, STATES, Drone, drone_medians, pair_scores
from media.analysis.viterbi import Indices, Prices, best_path, stroke_rows

STILL_WEIGHT = 0.3
STRING_PRICES = Prices(jump_at_onset=2.0, octave=4.0, farthest=4.0)
VOICE_PRICES = Prices(jump=4.0, jump_at_onset=2.0, octave=2.0)
OVER_STRINGS_PRICES = Prices(jump=8.0, jump_at_onset=8.0, octave=8.0, farthest=8.0)
"""A voice glides; what jumps are the strings under it."""
HARMONICS: Floats = to_bins(LOWEST_HZ * np.arange(1, 7, dtype=np.float32))
"""Distance in bins of the first six partials."""
OVER_PRICES: Floats = np.array([0.7, 1.0, 1.0, 0.3, 1.2, 0.2, 0.0], dtype=np.float32)

BELOW_ALL = np.float32(-100.0)
"""Score of what lies under the lower open string: nothing can sound there."""


class Case(StrEnum):
    """What kind of texture a passage has."""

    NONE = "none"
    SOLO = "solo-line"
    OVER = "voice-over-strings"
    STRINGS = "two-strings"
    MIXED = "mixed"
    """Several lines that are not those of two strings: a guitar, an ensemble."""


MOVEMENT = {
    Case.STRINGS: STRING_PRICES,
    Case.OVER: OVER_STRINGS_PRICES,
    Case.SOLO: VOICE_PRICES,
    Case.MIXED: VOICE_PRICES,
}


def follow(
    case: Case,
    frames: PeakFrames,
    grid: Floats,
    found: Drone,
    weights: Floats,
    sounding: NDArray[np.bool_],
    onset_frames: Indices,
) -> tuple[Floats, Floats, Floats]:
    """Melody, lower line and confidence of a passage. ``grid``: its salience (n, BINS)."""
    count = len(frames)
    nothing = np.full(count, np.nan, dtype=np.float32)
    if case is Case.NONE:
        return nothing, nothing.copy(), np.zeros(count, dtype=np.float32)
    rows, near = stroke_rows(onset_frames, count)
    if case is not Case.STRINGS:
        rows = np.arange(count, dtype=np.int64)
    scores, who = _scores(case, frames, grid, found, weights, np.unique(rows))
    path = best_path(scores, rows, near, MOVEMENT[case])
    avoided = found.state if case in (Case.STRINGS, Case.OVER) else NONE
    f0 = _refined(frames, path, rows, avoided)
    lower = _lower_line(frames, who, path, rows) if case is Case.STRINGS else nothing.copy()
    alone = case is Case.SOLO
    share = np.zeros(count, dtype=np.float32)
    if alone:
        _explained(frames.positions, frames.frequencies, frames.amplitudes, path, share)
    confidence = np.where(sounding, _margins(scores, path, rows, share), 0.0).astype(np.float32)
    f0[~sounding] = np.nan
    lower[~sounding] = np.nan
    return f0, lower, confidence


def _scores(
    case: Case, frames: PeakFrames, grid: Floats, found: Drone, weights: Floats, needed: Indices
) -> tuple[Floats, NDArray[np.int32]]:
    """Scores and lower strings of all states, (frames, STATES); zeros in rows that no frame reads."""
    best = np.zeros((len(frames), STATES), dtype=np.float32)
    who = np.full((len(frames), STATES), NONE, dtype=np.int32)
    if case in (Case.SOLO, Case.MIXED):
        solo = drone.NO_DRONE
        pair_scores(grid, NONE, 0, solo.medians, salience.SOLO_PRICES, 0, best, who)
    elif case is Case.OVER:
        moving = np.zeros_like(grid)
        repaint((frames.frequencies, frames.positions, frames.amplitudes), weights, moving)
        medians = drone_medians(moving, found.state) if found.state >= 0 else found.medians
        pair_scores(moving, found.state, 0, medians, OVER_PRICES, 0, best, who)
    else:
        others = salience.CANDIDATES
        prices = salience.MELODY_PRICES
        few = np.empty((needed.size, STATES), dtype=np.float32)
        fewer = np.empty((needed.size, STATES), dtype=np.int32)
        rows = grid[needed]
        pair_scores(rows, found.state, found.interval, found.medians, prices, others, few, fewer)
        if found.state >= 0:
            few[:, : found.state - 1] = BELOW_ALL
        best[needed], who[needed] = few, fewer
    return best, who


@njit(cache=True, fastmath=True, nogil=True)
def _refine(
    positions: Floats, frequencies: Floats, amplitudes: Floats, rows: Indices, path: Indices, avoided: int, out: Floats
) -> None:
    """Mean of peak over harmonic number (first six, within 45 cents), leaving out what the drone shares; bins."""
    for t in range(rows.size):
        total = np.float32(0.0)
        weight = np.float32(0.0)
        row = rows[t]
        state = path[t]
        k = 0
        for p in range(PEAKS):
            place = positions[row, p]
            if frequencies[row, p] == 0.0 or place > state + HARMONICS[5] + 2.25:
                break
            while k < 5 and place > state + HARMONICS[k] + 2.25:
                k += 1
            distance = place - state - HARMONICS[k]
            if abs(distance) > 2.25:
                continue
            share = amplitudes[row, p] * np.float32(k + 1)
            if avoided >= 0:
                n = max(1, round(2.0 ** ((place - avoided) / 60.0)))
                if abs(place - avoided - 60.0 * np.log2(n)) < 3.0:
                    share *= np.float32(0.02)
            total += share * distance
            weight += share
        out[t] = state + (total / weight if weight > 0.0 else np.float32(0.0))


def _refined(frames: PeakFrames, path: Indices, rows: Indices, avoided: int) -> Floats:
    bins = np.empty(path.size, dtype=np.float32)
    _refine(frames.positions, frames.frequencies, frames.amplitudes, rows, path, avoided, bins)
    return to_hz(bins)


def _lower_line(frames: PeakFrames, who: NDArray[np.int32], path: Indices, rows: Indices) -> Floats:
    lower = who[rows, path].astype(np.int64)
    line = _refined(frames, np.maximum(lower, 0), rows, NONE)
    line[lower < 0] = np.nan
    return line


@njit(cache=True, fastmath=True, nogil=True)
def _explained(positions: Floats, frequencies: Floats, amplitudes: Floats, path: Indices, out: Floats) -> None:
    """Share of a frame's sound, 0 to 1, that lies within 40 cents of the first six partials of the chosen pitch.

    A flute has two or three partials: it lacks most of those that strings have, and yet hardly anything else sounds.
    """
    for t in range(path.size):
        total = np.float32(1e-9)
        mine = np.float32(0.0)
        for p in range(PEAKS):
            if frequencies[t, p] == 0.0:
                break
            level = amplitudes[t, p] ** np.float32(2.5)
            total += level
            for k in range(6):
                if abs(positions[t, p] - path[t] - HARMONICS[k]) <= 2.0:
                    mine += level
                    break
        out[t] = mine / total


@njit(cache=True, fastmath=True, nogil=True)
def _margin(scores: Floats, path: Indices, rows: Indices, share: Floats, out: Floats) -> None:
    """Confidence from the chosen score over the best one more than 60 cents away: 0.5 when equal, 1 from 2 up.

    No more than the score itself is worth, or than ``share`` (n,) of the sound is explained.
    """
    for t in range(rows.size):
        row, state = rows[t], path[t]
        other = np.float32(-1e9)
        for s in range(scores.shape[1]):
            if abs(s - state) > 3 and scores[row, s] > other:
                other = scores[row, s]
        chosen = max(scores[row, state], scores[row, max(0, state - 1)])
        chosen = max(chosen, scores[row, min(scores.shape[1] - 1, state + 1)])
        clear = 0.5 + 0.25 * (chosen - other)
        strong = max(0.4 * chosen + 0.2, share[t])
        out[t] = max(0.0, min(1.0, clear, strong))


def _margins(scores: Floats, path: Indices, rows: Indices, share: Floats) -> Floats:
    out = np.zeros(rows.size, dtype=np.float32)
    _margin(scores, path, rows, share, out)
    return out
