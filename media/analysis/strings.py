"""The open strings of a recording: one pair, fitted over all of it.

A passage alone cannot tell: while the melody stands on the lower string only the upper one rings open, and the drone
seems to jump by a fourth. Over a whole kui each frame has one of the two under its melody. A pair is scored by how
much better the frames are explained with either of its strings below than without (``salience.drone_gains``), where a
string counts by how often its *fundamental* is there: half of a string's pitch explains its partials as well, but
nothing sounds there. A fourth or a fifth is taken before other intervals that explain as much.

A tape may hold several pieces, tuned anew between them: passages are given pairs along the likeliest path, on which a
change of pair has a price.

Conventions: strings are states of ``salience`` (20 cents from 70 Hz); passages are those of ``melody``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from media.analysis.drone import Look
from media.analysis.framing import Floats
from media.analysis.loudness import Doubles
from media.analysis.peaks import BINS_PER_OCTAVE, PeakFrames
from media.analysis.salience import DRONE_STATES, LOWER_STATES, NONE, OFFSETS, SEARCH_PRICES, drone_gains

FRAMES = 900
"""Frames that are scored, spread over the recording; at least ``FEWEST`` a passage."""
FEWEST = 20
BLOCK = 4
"""Passages over which the presence of fundamentals is counted together: two minutes."""
CLOSEST, FARTHEST = 8, 62
"""The strings lie a second to an octave apart, in bins."""
USUAL = tuple(float(BINS_PER_OCTAVE * np.log2(ratio)) for ratio in (4.0 / 3.0, 3.0 / 2.0))
USUAL_BONUS, USUAL_REACH = 0.08, 3.5
"""What a fourth or a fifth, within 70 cents, is worth in score. Chosen on eighteen real recordings and
``bench.recorded``: a stopped note that sounds as often as the open string explains up to 0.05 more."""
CHANGE = 0.6
"""Price of another tuning, in score times passages: two passages that gain 0.3 each."""
CANDIDATES = 14
EXACT, STOPPED = 1.6, 0.03
"""Share of the frames over the open lower string from which a fourth is the upper one. ``bench.recorded``: strings a
fifth apart 0.00, a fourth 0.04 to 0.35."""
ABSENT = 0.35
"""What the gain of a string without audible fundamental counts."""
LOWER_UNHEARD, UPPER_UNHEARD = 0.2, 0.05
"""Score taken where the fundamental of a string is never heard."""
PLACES = 340
"""Places of the grid at which peaks are counted, to 3.5 kHz."""
FAINT, FAINT_SHARE, REGION = 0.05, 0.3, 10
"""Amplitude under which a peak is noise or leakage, and the same as a share of what is usual within half an octave,
counted in regions of so many bins: a carrier that cuts the bass makes its fundamentals as faint as their surroundings.
Fundamentals of real strings have 0.17 to 0.24, on a copy with 6 dB less bass 0.03."""
CUT, CUT_PEAKS, CUT_REACH, RINGING = 0.03, 0.3, 30, 0.35
"""A carrier that cuts the bass leaves peaks in fewer frames than this; a string is believed there if its third, fifth
and seventh partials, which are no partials of a string an octave or a fifth over it, are there in more."""
States = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Pair:
    """The open strings of a passage, as states; ``upper`` may be NONE. ``gain``: what the pair explains, over the
    stretch that shares it; ``margin``: by how much it beats the best pair with another lower string."""

    lower: int
    upper: int
    gain: float
    margin: float


NO_PAIR = Pair(NONE, NONE, 0.0, 0.0)


def presence(frames: PeakFrames, sounding: NDArray[np.bool_]) -> Doubles:
    """How many sounding frames have a spectral peak within 30 cents of each place of the grid, (PLACES,)."""
    used = (frames.frequencies > 0.0) & sounding[:, None] & (frames.positions > -2.0)
    places, amplitudes = np.rint(frames.positions[used] + 2.0).astype(np.int64), frames.amplitudes[used]
    places = places[amplitudes > _faint(places, amplitudes)]
    counts = np.bincount(places, minlength=PLACES + 4).astype(np.float64)
    return counts[1 : PLACES + 1] + counts[2 : PLACES + 2] + counts[3 : PLACES + 3]


def _faint(places: States, amplitudes: Floats) -> Floats:
    """For each peak the amplitude under which it counts for nothing."""
    regions = np.minimum(places // REGION, PLACES // REGION)
    loud = np.zeros(PLACES // REGION + 1, dtype=np.float32)
    for region in np.unique(regions).tolist():
        loud[region] = np.quantile(amplitudes[regions == region], 0.95)
    around = np.pad(loud, 2, mode="edge")
    usual = np.lib.stride_tricks.sliding_window_view(around, 5).max(axis=1)
    return np.minimum(FAINT, FAINT_SHARE * usual)[regions]


def fit(looks: Sequence[Look | None], present: Doubles, seconds: Doubles) -> list[Pair]:
    """The open strings of each passage. ``present``: (passages, PLACES) as ``presence`` counts; ``seconds``:
    (passages,) how many frames sound."""
    heard = [index for index, look in enumerate(looks) if look is not None]
    pairs = [NO_PAIR] * len(looks)
    if not heard:
        return pairs
    audible = _audible(present, seconds)
    known = [look for look in looks if look is not None]
    states = _candidates(known, audible)
    tried = [
        (i, j)
        for i, low in enumerate(states.tolist())
        for j, high in enumerate(states.tolist())
        if CLOSEST <= high - low <= FARTHEST and low < DRONE_STATES
    ]
    if not tried:
        return pairs
    weights = ABSENT + (1.0 - ABSENT) * audible[states]
    quota = max(FEWEST, FRAMES // len(heard))
    scores = np.zeros((len(heard), len(tried)))
    for row, index in enumerate(heard):
        look = looks[index]
        if look is not None:
            scores[row] = _scores(look, quota, states, weights, tried)
    bonus = np.array([_bonus(states, audible, i, j) for i, j in tried])
    path = _path(scores + bonus)
    for choice in np.unique(path).tolist():
        rows = path == choice
        mean = scores[rows].mean(axis=0)
        below, above = tried[int(choice)]
        low, high = int(states[below]), int(states[above])
        others = [index for index, (i, _) in enumerate(tried) if abs(int(states[i]) - low) > 2]
        total = mean + bonus
        margin = float(total[choice] - total[others].max()) if others else float(total[choice])
        mine = [known[row] for row in np.flatnonzero(rows).tolist()]
        pair = Pair(low, _upper(mine, low, high), float(mean[choice]), margin)
        for row in np.flatnonzero(rows).tolist():
            pairs[heard[row]] = pair
    return _filled(pairs)


def _scores(look: Look, quota: int, states: States, weights: Doubles, tried: list[tuple[int, int]]) -> Doubles:
    chosen = np.linspace(0, len(look.salience) - 1, min(quota, len(look.salience))).astype(np.int64)
    gains = np.zeros((chosen.size, states.size), dtype=np.float32)
    drone_gains(look.salience[chosen], states, SEARCH_PRICES, gains)
    weighted = np.maximum(gains, 0.0) * weights.astype(np.float32)
    return np.array([float(np.maximum(weighted[:, i], weighted[:, j]).mean()) for i, j in tried])


def _bonus(states: States, audible: Doubles, i: int, j: int) -> float:
    """What speaks for two strings beside what they explain: a usual interval, and that both are heard themselves."""
    unheard = LOWER_UNHEARD * (1.0 - audible[states[i]]) + UPPER_UNHEARD * (1.0 - audible[states[j]])
    return _usual(int(states[j] - states[i])) - float(unheard)


def _upper(looks: Sequence[Look], lower: int, upper: int) -> int:
    """The open upper string, lower than a fifth over the lower one if a fourth sounds while that is open: nothing
    else could play it. (A melody that stays on the second fret makes the fifth explain more.)"""
    distance = np.concatenate([(look.melody - look.lower)[np.abs(look.lower - lower) <= 1] for look in looks])
    if distance.size < 20 or upper - lower < USUAL[0] - USUAL_REACH:
        return upper
    for place in USUAL:
        there = distance[np.abs(distance - place) <= EXACT]
        if there.size >= STOPPED * distance.size:
            return lower + round(float(np.median(there)))
    return upper


def _usual(distance: int) -> float:
    return USUAL_BONUS if min(abs(distance - place) for place in USUAL) <= USUAL_REACH else 0.0


def _audible(present: Doubles, seconds: Doubles) -> Doubles:
    """0 to 1 for each state: how clearly its fundamental stands out, in the block of passages where it does most.

    Against the median of a minor third around. Where an old line has cut the bass, the odd partials are asked.
    """
    best: Doubles = np.zeros(LOWER_STATES)
    for start in range(0, len(seconds), BLOCK):
        total = float(seconds[start : start + BLOCK].sum())
        if total < 200.0:
            continue
        share = present[start : start + BLOCK].sum(axis=0) / total
        padded = np.pad(share, 20, mode="reflect")
        around = np.lib.stride_tricks.sliding_window_view(padded, 41)
        usual = np.maximum(0.05, np.median(around, axis=1))
        clear = np.clip((share - 1.4 * usual) / 0.12, 0.0, 1.0)[:LOWER_STATES]
        odd = np.min([_from(share, int(place)) for place in OFFSETS[[2, 4, 6]]], axis=0)
        highest_below = np.maximum.accumulate(share)[CUT_REACH : CUT_REACH + LOWER_STATES]
        ringing = (share[:LOWER_STATES] < CUT) & (highest_below < CUT_PEAKS) & (odd > RINGING)
        best = np.maximum(best, np.where(ringing, 0.8, clear))
    return best


def _from(share: Doubles, place: int) -> Doubles:
    """(LOWER_STATES,) from a place of the grid on; 0 beyond its end."""
    part = share[place : place + LOWER_STATES]
    return np.pad(part, (0, LOWER_STATES - part.size))


def _candidates(looks: Sequence[Look], audible: Doubles) -> States:
    """States that may be open strings: those whose fundamental stands out, the commonest lower strings, and a fourth
    and a fifth over the best of them."""
    lower = np.concatenate([look.lower for look in looks])
    counts = np.bincount(lower[lower >= 0], minlength=LOWER_STATES).astype(np.float64)
    counts = (counts + 0.5 * (np.roll(counts, 1) + np.roll(counts, -1))) / max(1, lower.size)
    rank = counts + 0.1 * audible
    found: list[int] = []
    for state in np.argsort(-rank[:DRONE_STATES]).tolist():
        if rank[state] > 0.004 and len(found) < CANDIDATES and all(abs(state - other) > 2 for other in found):
            found.append(int(state))
    for state in found[:4]:
        for distance in USUAL:
            place = round(state + distance)
            near = np.arange(max(0, place - 2), min(LOWER_STATES, place + 3))
            if near.size and all(abs(place - other) > 1 for other in found):
                found.append(int(near[int(np.argmax(rank[near]))]))
    return np.array(sorted(found), dtype=np.int64)


def _path(scores: Doubles) -> States:
    """Which column each row takes, (rows,): the largest sum less ``CHANGE`` for each change."""
    total = scores[0].copy()
    origins = np.zeros(scores.shape, dtype=np.int64)
    own = np.arange(scores.shape[1], dtype=np.int64)
    for row in range(1, scores.shape[0]):
        leader = int(np.argmax(total))
        jumps = total[leader] - CHANGE > total
        origins[row] = np.where(jumps, leader, own)
        total = np.maximum(total, total[leader] - CHANGE) + scores[row]
    path = np.zeros(scores.shape[0], dtype=np.int64)
    path[-1] = int(np.argmax(total))
    for row in range(scores.shape[0] - 1, 0, -1):
        path[row - 1] = origins[row, path[row]]
    return path


def _filled(pairs: list[Pair]) -> list[Pair]:
    """Passages without any take the pair before them, the first ones that after."""
    known = [pair for pair in pairs if pair.lower >= 0]
    last = known[0] if known else NO_PAIR
    out: list[Pair] = []
    for pair in pairs:
        last = pair if pair.lower >= 0 else last
        out.append(last)
    return out
