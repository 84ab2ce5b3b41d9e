"""Is there a drone string, and which pitch has it?

A first look at every sixth frame lets the pair model choose freely; the lower strings it chose most often are
candidates, and the one that makes the whole passage score best is the drone. Choosing by the pair score, not by
how persistent a pitch is, avoids the octave above.

A passage is two-stringed when fewer than 80 % of its frames want no lower string and the drone raises the mean
score by more than 0.35 (``Gate``). Measured on synthetic signals: see ``docs/analysis.md``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ingest.features.framing import Floats
from ingest.features.salience import (
    CANDIDATES,
    LOWER_STATES,
    NONE,
    PARTIALS,
    SEARCH_PRICES,
    STATES,
    Drone,
    drone_medians,
    pair_scores,
)

STRIDE = 6
NONE_SHARE = 0.8
GAIN = 0.35
NO_DRONE = Drone(NONE, 0, np.zeros(PARTIALS, dtype=np.float32))


@dataclass(frozen=True, slots=True)
class Gate:
    """The evidence for two strings. ``gain``: mean score won by the drone; ``none_share``: 0 to 1."""

    drone: Drone
    gain: float
    none_share: float

    @property
    def two_strings(self) -> bool:
        return self.drone.state >= 0 and self.none_share < NONE_SHARE and self.gain > GAIN


def listen(salience: Floats, sounding: NDArray[np.bool_], hints: tuple[int, ...] = ()) -> Gate:
    """The drone of a passage, from salience (n, BINS) and which frames sound.

    ``hints``: drones of neighbouring passages, tried beside the passage's own candidates.
    """
    looked: Floats = salience[::STRIDE][sounding[::STRIDE]]
    if len(looked) < 20:
        return Gate(NO_DRONE, 0.0, 1.0)
    best, who = _scores(looked, NO_DRONE, CANDIDATES)
    melody = best.argmax(axis=1)
    lower: NDArray[np.int64] = who[np.arange(len(melody)), melody].astype(np.int64)
    none_share = float(np.count_nonzero(lower == NONE)) / len(melody)
    alone = float(_alone(looked).mean())
    states = _commonest(lower[lower >= 0], hints)
    if not states:
        return Gate(NO_DRONE, 0.0, none_share)
    gains = [_gain(looked, state) - alone for state in states]
    chosen = int(np.argmax(gains))
    drone = Drone(states[chosen], _interval(melody, lower), drone_medians(looked, states[chosen]))
    return Gate(drone, gains[chosen], none_share)


def known(salience: Floats, sounding: NDArray[np.bool_], state: int) -> Gate:
    """A drone that a curator has set."""
    looked: Floats = salience[::STRIDE][sounding[::STRIDE]]
    medians = drone_medians(looked, state)
    return Gate(Drone(state, 0, medians), max(GAIN * 2, _gain(looked, state) - _mean(_alone(looked))), 0.0)


def _mean(values: Floats) -> float:
    return float(values.mean()) if values.size else 0.0


def _scores(salience: Floats, drone: Drone, others: int) -> tuple[Floats, NDArray[np.int16]]:
    best = np.empty((salience.shape[0], STATES), dtype=np.float32)
    who = np.empty((salience.shape[0], STATES), dtype=np.int16)
    pair_scores(salience, drone.state, drone.interval, drone.medians, SEARCH_PRICES, others, best, who)
    return best, who


def _alone(salience: Floats) -> Floats:
    """Best score without any lower string, at the price of having none."""
    return _scores(salience, NO_DRONE, 0)[0].max(axis=1)


def _gain(salience: Floats, state: int) -> float:
    """Mean best score when the lower string is this drone or none."""
    drone = Drone(state, 0, np.zeros(PARTIALS, dtype=np.float32))
    return _mean(_scores(salience, drone, 0)[0].max(axis=1))


def _commonest(lower: NDArray[np.int64], hints: tuple[int, ...]) -> list[int]:
    """The five commonest lower strings (within a bin), and the hints."""
    counts = np.bincount(lower, minlength=LOWER_STATES).astype(np.float64)
    smooth = counts + 0.5 * (np.roll(counts, 1) + np.roll(counts, -1))
    found: list[int] = []
    for state in np.argsort(-smooth)[:30].tolist():
        if smooth[state] > 0 and all(abs(state - other) > 2 for other in found) and len(found) < 5:
            found.append(int(state))
    return found + [hint for hint in hints if all(abs(hint - other) > 0 for other in found)]


def _interval(melody: NDArray[np.int64], lower: NDArray[np.int64]) -> int:
    """The commonest distance between the strings from 1.2 to 1.6 (16 to 41 bins), 0 if there is none."""
    distance = (melody - lower)[lower >= 0]
    distance = distance[(distance >= 16) & (distance <= 41)]
    return int(np.bincount(distance).argmax()) if distance.size else 0


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
