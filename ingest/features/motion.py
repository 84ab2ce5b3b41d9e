"""Does the pitch move as a voice moves it? Partials that glide together.

The partials of a plucked string stand still between strokes; those of a voice (and of a bowed string played
without frets) drift, tremble and glide, all by the same number of cents. A frame's coherent motion is the share
of peak amplitude, 150 to 3000 Hz, in the largest group of at least three peaks that move by more than 10 cents
in 60 ms and agree. It tells a voice over dombyra from two strings, and marks the voice's partials.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ingest.features.framing import Floats
from ingest.features.peaks import PEAKS

GAP = 3
"""Motion is measured from 3 frames (30 ms) before to 3 after."""
FARTHEST_CENTS = 90.0
STILL_CENTS = 10.0
MOVING = 0.25
"""Coherent motion from which a frame counts as sung."""


@njit(cache=True, fastmath=True, nogil=True)
def _nearest_cents(frequency_hz: float, row: Floats, start: int) -> tuple[float, int]:
    """Distance in cents to the nearest peak of an ascending ``row``, and where to start for the next one."""
    at = start
    while at + 1 < PEAKS and 0.0 < row[at + 1] <= frequency_hz:
        at += 1
    best = 1e6
    for q in range(at, min(PEAKS, at + 2)):
        if row[q] > 0.0:
            cents = 1731.234 * np.log(row[q] / frequency_hz)
            if abs(cents) < abs(best):
                best = cents
    return best, at


@njit(cache=True, fastmath=True, nogil=True)
def _motion(frequencies: Floats, amplitudes: Floats, still: float, coherent: Floats, weights: Floats) -> None:
    moves = np.empty(PEAKS, dtype=np.float32)
    for t in range(GAP, frequencies.shape[0] - GAP):
        total = np.float32(0.0)
        before = after = 0
        for p in range(PEAKS):
            hz = frequencies[t, p]
            moves[p] = 0.0
            if hz == 0.0:
                break
            back, before = _nearest_cents(hz, frequencies[t - GAP], before)
            ahead, after = _nearest_cents(hz, frequencies[t + GAP], after)
            if hz < 150.0 or hz > 3000.0:
                continue
            total += amplitudes[t, p]
            move = ahead - back
            if abs(back) < FARTHEST_CENTS and abs(ahead) < FARTHEST_CENTS and abs(move) > STILL_CENTS:
                moves[p] = move
        best, centre = _largest_group(moves, amplitudes[t])
        if total > 0.0:
            coherent[t] = best / total
        if best > 0.0:
            for p in range(PEAKS):
                if frequencies[t, p] > 0.0 and not _agree(moves[p], centre):
                    weights[t, p] = still


@njit(cache=True, inline="always")
def _agree(move: float, other: float) -> bool:
    return move != 0.0 and abs(move - other) < 6.0 + 0.15 * abs(other)


@njit(cache=True, fastmath=True, nogil=True)
def _largest_group(moves: Floats, amplitudes: Floats) -> tuple[float, float]:
    """Summed amplitude of the largest group of three or more that agree, and the motion it agrees on."""
    best = 0.0
    centre = 0.0
    for i in range(PEAKS):
        if moves[i] == 0.0:
            continue
        total = 0.0
        count = 0
        for j in range(PEAKS):
            if _agree(moves[j], moves[i]):
                total += amplitudes[j]
                count += 1
        if count >= 3 and total > best:
            best = total
            centre = moves[i]
    return best, centre


def motion(frequencies: Floats, amplitudes: Floats, still: float = 0.6) -> tuple[Floats, Floats]:
    """Coherent motion of each frame, (n,), and weights (n, PEAKS): ``still`` for peaks outside the moving group."""
    coherent = np.zeros(frequencies.shape[0], dtype=np.float32)
    weights = np.ones_like(frequencies)
    _motion(frequencies, amplitudes, still, coherent, weights)
    return coherent, weights


def sung_share(coherent: Floats, sounding: NDArray[np.bool_], onset_frames: NDArray[np.int64]) -> float:
    """Share of sounding frames that move, away from onsets where that leaves enough of them."""
    clear = sounding.copy()
    for frame in onset_frames:
        clear[max(0, frame - 4) : frame + 5] = False
    used = clear if np.count_nonzero(clear) >= 100 else sounding
    return float(np.mean(coherent[used] > MOVING)) if used.any() else 0.0
