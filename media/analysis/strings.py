"""The open strings of a recording: one pair, fitted over all of it.

A passage alone cannot tell: while the melody stands on the lower string only the upper one rings open, and the drone
seems to jump by a fourth. Over a whole kui each frame has one of the two under its melody. A pair is scored by how
much better the frames are explained with either of its strings below than without (``salience.drone_gains``), where a
string counts by how often its *fundamental* is there: half of a string's pitch explains its partials as well, but
nothing sounds there. Where a small body or an old line has taken the fundamentals away, a string is believed by its
second, third, fifth and seventh partials sounding at once: those of a string an octave, a twelfth or a fifth higher
never do (``rings``). Nothing rings under the open lower string: a pair over a string that does is no pair. A fourth or
a fifth is taken before other intervals that explain as much.

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
PRIMES = OFFSETS[[1, 2, 4, 6]]
"""Partials of which three sound at once where a string rings: half of a string's pitch, or the pitch under a fourth or
a fifth, has at most two of them."""
SOUNDS, RINGING_LOOKS = 0.12, 166
"""Salience from which a partial sounds, and looks that are counted together: 10 s, in which an open string that the
melody mostly leaves alone is heard more often than over the whole."""
RINGS_FROM, RINGS_SURELY = 0.1, 0.25
"""Share of such looks, over that of the places around, from which a string may ring and surely does. Open lower strings
of ``bench.recorded`` (seeds 200 to 207) have 0.04 to 1, half of them over 0.6, and what never sounds under them at most
0.08; real dombyras from 0.48, and under them up to 0.17."""
DEEPER = 0.2
"""Score taken from a pair where a lower string surely rings."""
States = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Pair:
    """The open strings of a passage, as states; ``upper`` may be NONE. ``gain``: what the pair explains, over the
    stretch that shares it; ``margin``: by how much it beats the best pair with another lower string; ``ringing``: how
    often the lower string rings by its partials, as a share of looks over what is usual (``rings``)."""

    lower: int
    upper: int
    gain: float
    margin: float
    ringing: float


NO_PAIR = Pair(NONE, NONE, 0.0, 0.0, 0.0)


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
    known = [look for look in looks if look is not None]
    ringing = np.array([rings(look.salience) for look in known])
    audible = np.maximum(_audible(present, seconds), _surely(ringing.max(axis=0)))
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
    scores, deeper = np.zeros((len(heard), len(tried))), np.zeros((len(heard), len(tried)))
    for row, index in enumerate(heard):
        look = looks[index]
        if look is not None:
            scores[row] = _scores(look, quota, states, weights, tried)
            deeper[row] = DEEPER * _deeper(_surely(ringing[row]), states, tried)
    bonus = np.array([_bonus(states, audible, i, j) for i, j in tried])
    path = _path(scores - deeper + bonus)
    for choice in np.unique(path).tolist():
        rows = path == choice
        mean = scores[rows].mean(axis=0)
        below, above = tried[int(choice)]
        low, high = int(states[below]), int(states[above])
        others = [index for index, (i, _) in enumerate(tried) if abs(int(states[i]) - low) > 2]
        total = mean + bonus
        margin = float(total[choice] - total[others].max()) if others else float(total[choice])
        mine = [known[row] for row in np.flatnonzero(rows).tolist()]
        rung = float(ringing[rows, max(0, low - 1) : low + 2].max())
        pair = Pair(low, _upper(mine, low, high), float(mean[choice]), margin, rung)
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

    Against the median of a minor third around.
    """
    best: Doubles = np.zeros(LOWER_STATES)
    for start in range(0, len(seconds), BLOCK):
        total = float(seconds[start : start + BLOCK].sum())
        if total < 200.0:
            continue
        share = present[start : start + BLOCK].sum(axis=0) / total
        usual = np.maximum(0.05, _around(share))
        clear = np.clip((share - 1.4 * usual) / 0.12, 0.0, 1.0)[:LOWER_STATES]
        best = np.maximum(best, clear)
    return best


def rings(salience: Floats) -> Doubles:
    """For each state how often a string rings there, by its partials alone, in the 10 s of looks (n, BINS) in which it
    does most: a share over that of the places around, counting half of what the neighbouring states have.
    """
    sounding: NDArray[np.bool_] = np.pad(salience > SOUNDS, ((0, 0), (0, LOWER_STATES)))
    partials = [sounding[:, place : place + LOWER_STATES] for place in PRIMES.tolist()]
    three: NDArray[np.bool_] = np.stack(partials).sum(axis=0) >= len(partials) - 1
    best: Doubles = np.zeros(LOWER_STATES)
    for part in np.array_split(three, max(1, round(len(three) / RINGING_LOOKS))):
        share = np.convolve(np.pad(part.mean(axis=0), 1), (0.5, 1.0, 0.5), "valid")
        best = np.maximum(best, share - _around(share))
    return best


def _surely(ringing: Doubles) -> Doubles:
    """0 to 1: how sure it is that a string rings so often because it is there."""
    return np.clip((ringing - RINGS_FROM) / (RINGS_SURELY - RINGS_FROM), 0.0, 1.0)


def _around(share: Doubles) -> Doubles:
    """For each place the median of a minor third around."""
    return np.median(np.lib.stride_tricks.sliding_window_view(np.pad(share, 20, mode="reflect"), 41), axis=1)


def _deeper(ringing: Doubles, states: States, tried: list[tuple[int, int]]) -> Doubles:
    """For each pair how surely a string rings under it, more than 40 cents lower."""
    lower = states[[i for i, _ in tried]]
    highest = np.concatenate((np.zeros(3), np.maximum.accumulate(ringing)))
    return highest[lower]


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
