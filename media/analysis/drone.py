"""Is there a drone string, and which pitch has it?

A first look at every sixth frame lets the pair model choose freely; the lower strings it chose most often are
candidates, and the one that makes the whole passage score best is the drone. Choosing by the pair score, not by
how persistent a pitch is, avoids the octave above.

Several lines sound when fewer than 80 % of a passage's frames want no lower string and the drone raises the mean score
by more than 0.35. They are two strings when nearly half of the lower strings are that drone, or lie at one interval
under the melody (double stops); else a guitar, an ensemble or the like plays. Measured: see ``docs/analysis.md``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numba import njit
from numpy.typing import NDArray

from media.analysis.framing import Floats
from media.analysis.salience import (
    DRONE_STATES,
    LOWER_STATES,
    NONE,
    PARTIALS,
    SEARCH_PRICES,
    Drone,
    drone_gains,
    drone_medians,
    likeliest_pairs,
)

STRIDE = 6
NONE_SHARE = 0.85
GAIN = 0.4
ORDER = 0.45
"""Share of the lower strings that are open or follow the melody at one interval. Synthetic two strings: from 0.5;
real dombyras 0.31 to 1; an orchestra 0.36, a guitar 0.55, a piano 0.8."""
LOOSE_ORDER, FEW_THIRDS, CROWDED = 0.28, 0.05, 0.75
"""Less order is enough where no third line sounds and a quarter of the frames wants no lower string, as on real
dombyras (third lines: up to 0.02); an orchestra leaves fewer frames alone."""
FIRM_ORDER, FIRM_MARGIN, FIRM_RINGING = 0.65, 0.07, 0.42
"""One of them is needed: real dombyras have margins from 0.15, order from 0.7, or a lower string that rings in 0.51 and
more; a guitar's chords have 0.02, 0.55 and 0.34, an orchestra 0.30."""
FIRM_GAIN = 0.55
"""Under it an order of 0.6 is needed: speech reaches a gain of 0.49 without order, a quiet real kui 0.47 with 0.66."""
ORDERLY, SOME_THIRDS = 0.7, 0.065
"""With that order a few more third lines are clean strings' still; a piano has 0.07 to 0.13."""
FEWEST_LOOKS = 24
"""Looks with a lower string, 1.4 s of them, under which order says nothing: three seconds of a speaker have 14."""
STRICT_ORDER = 0.9
"""Order that makes up for third lines: those of clean synthetic strings."""
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
    open_upper: int = NONE
    """The open upper string, where it is known."""
    third_share: float = 0.0
    """Share of frames, 0 to 1, in which a third line sounds clearly."""

    margin: float = 1.0
    """By how much the open strings beat others over the whole recording, in score."""

    ringing: float = 0.0
    """How often the lower string rings by its partials (``strings.rings``)."""

    looks: int = FEWEST_LOOKS
    """How many looks found a lower string."""

    @property
    def order(self) -> float:
        """Share of the lower strings that are where two strings have them, 0 to 1."""
        return min(1.0, (self.drone_share + self.parallel_share) / max(0.05, 1.0 - self.none_share))

    @property
    def firm(self) -> bool:
        """Whether the open strings are these rather than others."""
        return self.margin >= FIRM_MARGIN or self.ringing >= FIRM_RINGING

    @property
    def several_lines(self) -> bool:
        """More than one line sounds at once."""
        return self.drone.state >= 0 and self.none_share < NONE_SHARE and self.gain > GAIN

    @property
    def two_lines(self) -> bool:
        """No third line: hardly any, or as few as clean strings in perfect order have."""
        if self.order >= STRICT_ORDER:
            return self.third_share < THIRD_SHARE
        return self.third_share < (SOME_THIRDS if self.order >= ORDERLY else FEW_THIRDS)

    @property
    def crowded(self) -> bool:
        """More third lines than two strings have, clean ones in perfect order aside: a piano, a guitar's chords."""
        return self.third_share >= FEW_THIRDS and self.order < STRICT_ORDER

    @property
    def two_strings(self) -> bool:
        """The lines are a dombyra's: open strings, or double stops, and not whatever a band or a guitar plays."""
        if self.drone.state < 0 or self.looks < FEWEST_LOOKS:
            return False
        if self.order < FIRM_ORDER and not self.firm and self.parallel_share < PARALLEL:
            return False
        if self.gain < FIRM_GAIN and self.order < 0.6 and self.parallel_share < PARALLEL:
            return False
        loose = self.order >= LOOSE_ORDER and self.third_share < FEW_THIRDS and self.none_share >= 1.0 - CROWDED
        return (self.several_lines and (self.order >= ORDER or loose)) or self.parallel_share >= PARALLEL


@dataclass(frozen=True, slots=True)
class Look:
    """The best pair of strings in every ``STRIDE``-th sounding frame of a passage, chosen without knowing any drone.

    ``salience``: (n, BINS). ``melody`` and ``lower``: states, (n,); ``lower`` NONE where one string is enough.
    ``third``: (n,) score of one more string.
    """

    salience: Floats
    melody: States
    lower: States
    third: Floats


def look(salience: Floats, sounding: NDArray[np.bool_]) -> Look | None:
    """A first look at a passage, from salience (n, BINS) and which frames sound; None where hardly any does."""
    looked: Floats = salience[::STRIDE][sounding[::STRIDE]]
    if len(looked) < 20:
        return None
    melody, lower = np.empty(len(looked), dtype=np.int64), np.empty(len(looked), dtype=np.int64)
    third = np.empty(len(looked), dtype=np.float32)
    likeliest_pairs(looked, SEARCH_PRICES, melody, lower, third)
    return Look(looked, melody, lower, third)


def judge(seen: Look | None, lower: int, upper: int, margin: float, ringing: float) -> Gate:
    """The evidence for two strings in a passage of a recording with these open strings (NONE: none found).

    ``margin``: by how much they beat others over the whole recording; ``ringing``: how often the lower one rings there.
    """
    if seen is None or lower < 0:
        return Gate(NO_DRONE, 0.0, 1.0 if seen is None else _none_share(seen))
    near = [state for state in range(lower - 1, lower + 2) if 0 <= state < DRONE_STATES]
    strings = [*near, *([upper] if upper >= 0 else [])]
    gains = _gains(seen.salience, strings)
    local = near[int(np.argmax(gains[:, : len(near)].mean(axis=0)))]
    gain = float(np.maximum(gains, 0.0).max(axis=1).mean())
    interval, parallel_share = _interval(seen.melody, seen.lower)
    drone_share = _share_near(seen.lower, local)
    shown, over = local, upper
    if parallel_share > PARALLEL and drone_share < parallel_share / 4.0:
        local = shown = _lowest_parallel(seen.melody, seen.lower, interval, local)  # nothing sounds under it
        over = shown + interval
    usual = interval if parallel_share > USUAL_SHARE else 0
    return Gate(
        Drone(local, usual, drone_medians(seen.salience, local)),
        gain,
        _none_share(seen),
        _open_share(seen, lower, upper),
        parallel_share,
        shown,
        over,
        float(np.mean(seen.third > THIRD_SCORE)),
        margin,
        ringing,
        int(np.count_nonzero(seen.lower >= 0)),
    )


def pooled(gates: Sequence[Gate]) -> Gate:
    """The evidence of all passages that share their open strings, weighted by how much of each has a lower string.

    Half a minute of a kui may have less order than the whole: the evidence of one passage is not much.
    """
    weights = np.array([max(1, gate.looks) for gate in gates], dtype=np.float64)

    def mean(values: Iterable[float]) -> float:
        return float(np.average(np.array(list(values)), weights=weights))

    return replace(
        gates[0],
        gain=mean(gate.gain for gate in gates),
        none_share=mean(gate.none_share for gate in gates),
        drone_share=mean(gate.drone_share for gate in gates),
        parallel_share=mean(gate.parallel_share for gate in gates),
        third_share=mean(gate.third_share for gate in gates),
        looks=sum(gate.looks for gate in gates),
    )


def known(seen: Look | None, state: int) -> Gate:
    """A drone that a curator has set."""
    if seen is None:
        return Gate(Drone(state, 0, NO_DRONE.medians), GAIN * 2, 0.0, 1.0, open_string=state)
    gain = float(_gains(seen.salience, [state]).mean())
    medians = drone_medians(seen.salience, state)
    return Gate(Drone(state, 0, medians), max(GAIN * 2, gain), 0.0, 1.0, open_string=state)


def _gains(salience: Floats, states: list[int]) -> Floats:
    """What each lower string adds to a frame's best score, (n, states)."""
    gains = np.zeros((len(salience), len(states)), dtype=np.float32)
    drone_gains(salience, np.array(states, dtype=np.int64), SEARCH_PRICES, gains)
    return gains


def _none_share(seen: Look) -> float:
    return float(np.count_nonzero(seen.lower == NONE)) / len(seen.lower)


def _open_share(seen: Look, lower: int, upper: int) -> float:
    """Share of frames in which an open string sounds below, or the upper one over a lower that is stopped."""
    is_open = np.abs(seen.lower - lower) <= 1
    if upper >= 0:
        paired = (seen.lower >= 0) & (np.abs(seen.melody - upper) <= 1)
        is_open |= (np.abs(seen.lower - upper) <= 1) | paired
    return float(np.mean(is_open))


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
