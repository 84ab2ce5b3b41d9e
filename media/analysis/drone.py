"""Is there a drone string, and which pitch has it?

A first look at every sixth frame lets the pair model choose freely; the lower strings it chose most often are
candidates, and the one that makes the whole passage score best is the drone. Choosing by the pair score, not by
how persistent a pitch is, avoids the octave above.

Several lines sound when fewer than 80 % of a passage's frames want no lower string and the drone raises the mean score
by more than 0.35. They are two strings when nearly half of the lower strings are that drone, or lie at one interval
under the melody (double stops); else a guitar, an ensemble or the like plays. Measured: see ``docs/analysis.md``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from media.analysis.framing import Floats
from media.analysis.loudness import Doubles
from media.analysis.salience import (
    DRONE_STATES,
    LOWER_STATES,
    NONE,
    PARTIALS,
    SEARCH_PRICES,
    Drone,
    drone_medians,
    drone_scores,
    likeliest_pairs,
)

STRIDE = 6
NONE_SHARE = 0.8
GAIN = 0.35
ORDER = 0.45
"""Share of the lower strings that are the drone or follow the melody at one interval. Synthetic two strings: from
0.55; guitars, orchestras and songs with a band: 0.1 to 0.45."""
THIRD_SCORE, THIRD_SHARE = 0.5, 0.33
"""Score from which a frame has a third line, and the share of such frames from which a passage has one. Synthetic two
strings: up to 0.16; strummed chords: from 0.5; a voice over two strings: up to 0.47."""
USUAL_SHARE = 0.2
"""Share of frames from which an interval is the usual one and costs a pair less."""
PARALLEL = 0.4
"""Share of frames at one interval from which double stops are enough, without any drone."""
States = NDArray[np.int64]
NO_DRONE = Drone(NONE, 0, np.zeros(PARTIALS, dtype=np.float32))


@dataclass(frozen=True, slots=True)
class Gate:
    """The evidence for two strings. ``gain``: mean score won by the drone.

    Shares of frames, 0 to 1: ``none_share`` without a lower string, ``drone_share`` with the drone as the lower
    one, ``parallel_share`` with a lower string at the commonest interval under the melody.
    """

    drone: Drone
    gain: float
    none_share: float
    drone_share: float = 0.0
    parallel_share: float = 0.0
    open_string: int = NONE
    """What is shown as the drone: the drone, or the open lower string of double stops."""
    third_share: float = 0.0
    """Share of frames, 0 to 1, in which a third line sounds clearly."""

    @property
    def order(self) -> float:
        """Share of the lower strings that are where two strings have them, 0 to 1."""
        return min(1.0, (self.drone_share + self.parallel_share) / max(0.05, 1.0 - self.none_share))

    @property
    def several_lines(self) -> bool:
        """More than one line sounds at once."""
        return self.drone.state >= 0 and self.none_share < NONE_SHARE and self.gain > GAIN

    @property
    def two_strings(self) -> bool:
        """The lines are a dombyra's: a drone, or double stops, and not whatever a band or a guitar plays."""
        return self.drone.state >= 0 and (
            (self.several_lines and self.order >= ORDER) or self.parallel_share >= PARALLEL
        )


def listen(salience: Floats, sounding: NDArray[np.bool_], hints: tuple[int, ...] = ()) -> Gate:
    """The drone of a passage, from salience (n, BINS) and which frames sound.

    ``hints``: drones of neighbouring passages, tried beside the passage's own candidates.
    """
    looked: Floats = salience[::STRIDE][sounding[::STRIDE]]
    if len(looked) < 20:
        return Gate(NO_DRONE, 0.0, 1.0)
    melody, lower = np.empty(len(looked), dtype=np.int64), np.empty(len(looked), dtype=np.int64)
    third = np.empty(len(looked), dtype=np.float32)
    alone = likeliest_pairs(looked, SEARCH_PRICES, melody, lower, third)
    none_share = float(np.count_nonzero(lower == NONE)) / len(melody)
    interval, parallel_share = _interval(melody, lower)
    states = _commonest(lower[lower >= 0], hints)
    if not states:
        return Gate(NO_DRONE, 0.0, none_share)
    gains = _gains(looked, states, alone)
    chosen = int(np.argmax(gains))
    state, gain = states[chosen], float(gains[chosen])
    drone_share = _share_near(lower, state)
    lowest = state
    if parallel_share > PARALLEL and drone_share < parallel_share / 4.0:
        lowest = _lowest_parallel(melody, lower, interval, state)
    usual = interval if parallel_share > USUAL_SHARE else 0
    drone = Drone(state, usual, drone_medians(looked, state))
    return Gate(drone, gain, none_share, drone_share, parallel_share, lowest, float(np.mean(third > THIRD_SCORE)))


def known(salience: Floats, sounding: NDArray[np.bool_], state: int) -> Gate:
    """A drone that a curator has set."""
    looked: Floats = salience[::STRIDE][sounding[::STRIDE]]
    medians = drone_medians(looked, state)
    gain = 0.0
    if len(looked):
        pairs, third = np.empty((2, len(looked)), dtype=np.int64), np.empty(len(looked), dtype=np.float32)
        alone = likeliest_pairs(looked, SEARCH_PRICES, pairs[0], pairs[1], third)
        gain = float(_gains(looked, [state], alone)[0])
    return Gate(Drone(state, 0, medians), max(GAIN * 2, gain), 0.0, 1.0, open_string=state)


def _gains(salience: Floats, states: list[int], alone: float) -> Doubles:
    """What each lower string adds to the mean best score ``alone``, (states,)."""
    totals = np.zeros(len(states), dtype=np.float64)
    drone_scores(salience, np.array(states, dtype=np.int64), SEARCH_PRICES, totals)
    return totals - alone


def _commonest(lower: NDArray[np.int64], hints: tuple[int, ...]) -> list[int]:
    """The five commonest lower strings (within a bin), and the hints."""
    counts = np.bincount(lower, minlength=LOWER_STATES).astype(np.float64)
    smooth = counts + 0.5 * (np.roll(counts, 1) + np.roll(counts, -1))
    found: list[int] = []
    for state in np.argsort(-smooth[:DRONE_STATES])[:30].tolist():
        if smooth[state] > 0 and all(abs(state - other) > 2 for other in found) and len(found) < 5:
            found.append(int(state))
    return found + [hint for hint in hints if all(abs(hint - other) > 0 for other in found)]


def _interval(melody: States, lower: States) -> tuple[int, float]:
    """The commonest distance between the strings from 1.2 to 1.6 (16 to 41 bins), and the share of frames with it."""
    distance = (melody - lower)[lower >= 0]
    counts = np.bincount(distance[(distance >= 16) & (distance <= 41)], minlength=43).astype(np.float64)
    counts[1:-1] = counts[:-2] + counts[1:-1] + counts[2:]
    commonest = int(counts.argmax())
    return commonest, float(counts[commonest]) / melody.size


def _share_near(lower: States, state: int) -> float:
    return float(np.count_nonzero(np.abs(lower - state) <= 1)) / lower.size


def _lowest_parallel(melody: States, lower: States, interval: int, otherwise: int) -> int:
    """Where nothing drones, the open lower string is the lowest that double stops come back to."""
    paired = lower[(lower >= 0) & (np.abs(melody - lower - interval) <= 1)]
    counts = np.bincount(paired, minlength=LOWER_STATES).astype(np.float64)
    counts[1:-1] = counts[:-2] + counts[1:-1] + counts[2:]
    often = np.flatnonzero(counts[:DRONE_STATES] >= 0.02 * melody.size)
    if often.size == 0:
        return otherwise
    first = int(often[0])
    return first + int(np.argmax(counts[first : first + 3]))


@njit(cache=True, nogil=True)
def refine(frequencies: Floats, amplitudes: Floats, state_hz: float, reach_cents: float) -> float:
    """Exact pitch near ``state_hz`` from the peaks of many frames (n, PEAKS): weighted mean of peak over number."""
    total = 0.0
    weight = 0.0
    for t in range(frequencies.shape[0]):
        for p in range(frequencies.shape[1]):
            hz = frequencies[t, p]
            if hz == 0.0:
                break
            k = int(hz / state_hz + 0.5)
            if k < 1 or k > 4:
                continue
            cents = 1200.0 * np.log2(hz / (k * state_hz))
            if abs(cents) < reach_cents:
                total += amplitudes[t, p] * cents
                weight += amplitudes[t, p]
    return state_hz * 2.0 ** (total / weight / 1200.0) if weight > 0.0 else state_hz
