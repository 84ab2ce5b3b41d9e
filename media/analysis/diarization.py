"""Who speaks or sings when: turns of an aitys or a conversation, as proposals.

Conventions
-----------
- A unit is a stretch between breaks of at least ``BREAK_SECONDS``, cut where it is longer than ``LONGEST_SECONDS``.
  Where a recording never falls silent strings play throughout, and a break is where they play alone: softer by a step,
  found in the histogram of levels (Otsu's threshold).
  Units of ``SURE_SECONDS`` are clustered (Ward, weighted by length) by mean MFCC 1 to 19 and pitch, scaled so that
  within a unit every direction varies alike: what a voice does while it speaks does not tell voices apart.
- Each unit then joins the voice that explains its rows best, along the likeliest path with a price for every change,
  dearer where there is no break. Pauses shorter than ``BRIDGE_SECONDS`` inside a turn belong to it.
- Speakers are numbered from 1 in order of appearance, or in the order of the seeds: moments that a person has assigned.
  Their number is guessed between 1 and 6 where it is not given: of readers by how far clusters stand apart; of singers,
  whose own notes and vowels stand far apart as well, by where that distance jumps.

Sources: N. Otsu, "A threshold selection method from gray-level histograms", IEEE SMC 9 (1979); J. Ward,
"Hierarchical grouping to optimize an objective function", JASA 58 (1963); A. Hatch, S. Kajarekar, A. Stolcke,
"Within-class covariance normalization for SVM-based speaker recognition", Interspeech 2006.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from media.analysis.form import steady_pitch
from media.analysis.framing import Floats
from media.analysis.loudness import Doubles
from media.analysis.peaks import FRAME_SECONDS
from media.analysis.spectrum import COEFFICIENTS, TEXTURE_SECONDS

BREAK_SECONDS = 0.2
SHORTEST_SECONDS = 0.2
LONGEST_SECONDS = 4.0
SURE_SECONDS = 1.5
BRIDGE_SECONDS = 1.0
SEED_SECONDS = 2.0
"""A seed stands for this much sound on each side."""
PAUSES = 0.02
"""Share of silence up to which something plays on under the voices."""
LEVEL_SECONDS = 0.5
STEP_DB = 3.0
"""Least step from strings alone to a voice over them: between the mean levels of both."""
MOSTLY = 0.35
"""Share of what lies under the step from which there may be another beneath it: of two singers one may be softer."""
LEVEL_BIN_DB = 0.25
PITCH_WEIGHT = 4.0
"""An octave of pitch against the usual deviation of a coefficient within a unit."""
SHRINKAGE = 0.1
DIFFERENT = 85.0
"""Growth of the squared deviations from which two clusters are two voices: 91 to 250 for different readers, up to 80
for one (mixtures of four LibriSpeech readers)."""
JUMP, LEAST_GROWTH = 3.0, 40.0
"""How many times the growth of the merge before makes two clusters of a singer's units two singers."""
SUNG = 0.2
"""Share of frames whose pitch holds still from which voices sing: 0.05 to 0.11 of readers, 0.27 and more of singers."""
LIKELIHOOD_SHARE = 0.3
"""Rows of half a second are not independent: their evidence counts less."""
CHANGE_PRICE = 3.0
ROUNDS = 4
MOST_SPEAKERS = 6
MOST_CLUSTERED = 400
"""Units that are clustered; of a long recording as many, evenly spread."""

Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Turn:
    """A stretch of one voice; ``speaker`` from 1."""

    start_seconds: float
    end_seconds: float
    speaker: int


@dataclass(frozen=True, slots=True)
class _Unit:
    start_seconds: float
    end_seconds: float
    rows: Rows


def propose(
    textures: Floats,
    f0_hz: Floats,
    confidence: Floats,
    sounding: Floats,
    envelope: Floats,
    speakers: int | None = None,
    seeds: tuple[float, ...] = (),
) -> tuple[Turn, ...]:
    """Turns of a recording. ``sounding``, ``envelope``: one value per 10 ms, the latter in mean squares.

    ``speakers``: how many, if known.

    ``seeds``: a moment in seconds for each speaker at which only that one is heard.
    """
    sounding = _without_strings(sounding, envelope)
    heard = _row_means(sounding, 0.01, textures.shape[0])
    units = _units(sounding, heard)
    if not units:
        return ()
    features = _features(textures, _row_pitch(f0_hz, confidence, textures.shape[0]), units)
    if seeds:
        voices = np.stack([_mean_near(features, heard, seed) for seed in seeds])
    else:
        voices = _voices(features, units, speakers, sung=_steady_share(f0_hz, confidence) > SUNG)
    labels = np.zeros(len(units), dtype=np.int64)
    for _ in range(ROUNDS):
        labels = _path(features, units, voices)
        voices = np.stack([_mean(features, units, labels == k, voices[k]) for k in range(len(voices))])
    return _joined(units, labels, keep_order=bool(seeds))


def _without_strings(sounding: Floats, envelope: Floats) -> Floats:
    """Where a voice sounds: without what strings that never pause play alone."""
    cells = np.flatnonzero(sounding > 0)
    if cells.size * 0.01 < 2 * LONGEST_SECONDS or cells.size < (1.0 - PAUSES) * (cells[-1] + 1 - cells[0]):
        return sounding
    width = round(LEVEL_SECONDS * 100)
    level = 10.0 * np.log10(np.convolve(envelope[: sounding.size], np.full(width, 1.0 / width), "same") + 1e-9)
    step = _step(level[cells[0] : cells[-1] + 1])
    return sounding if step is None else np.where(level < step, np.float32(0.0), sounding)


def _step(level: Doubles) -> float | None:
    """The level in dB that parts soft from loud; None where they are too near each other."""
    counts, edges = np.histogram(level, np.arange(level.min(), level.max() + 2 * LEVEL_BIN_DB, LEVEL_BIN_DB))
    below, sums = np.cumsum(counts), np.cumsum(counts * (edges[:-1] + LEVEL_BIN_DB / 2))
    above = below[-1] - below
    apart = (sums[-1] - sums) / np.maximum(above, 1) - sums / np.maximum(below, 1)
    best = int(np.argmax(below * above * np.square(apart)))
    if apart[best] < STEP_DB or above[best] == 0:
        return None
    step = float(edges[best + 1])
    softer = _step(level[level < step]) if below[best] > MOSTLY * below[-1] else None
    return step if softer is None else softer


def _steady_share(f0_hz: Floats, confidence: Floats) -> float:
    sure = ~np.isnan(f0_hz) & (confidence >= 0.5)
    return float(np.count_nonzero(steady_pitch(f0_hz) & sure) / max(1, np.count_nonzero(sure)))


def _units(sounding: Floats, heard: Floats) -> list[_Unit]:
    cells = np.flatnonzero(sounding > 0)
    if cells.size == 0 or heard.size == 0:
        return []
    cuts = np.flatnonzero(np.diff(cells) > BREAK_SECONDS * 100)
    starts: Rows = cells[np.concatenate(([0], cuts + 1))]
    ends: Rows = cells[np.concatenate((cuts, [cells.size - 1]))] + 1
    units: list[_Unit] = []
    for first, last in zip(starts.tolist(), ends.tolist(), strict=True):
        start, end = first / 100.0, last / 100.0
        if end - start < SHORTEST_SECONDS:
            continue
        parts = int(np.ceil((end - start) / LONGEST_SECONDS))
        bounds = [start + (end - start) * part / parts for part in range(parts + 1)]
        units.extend(_Unit(a, b, _rows(a, b, heard)) for a, b in pairwise(bounds))
    return units


def _rows(start: float, end: float, heard: Floats) -> Rows:
    """Texture rows that lie mostly inside a stretch and mostly sound; at least one."""
    first = min(heard.size - 1, int(np.ceil(start / TEXTURE_SECONDS - 0.3)))
    last = max(first + 1, int(np.floor(end / TEXTURE_SECONDS + 0.3)))
    rows = np.arange(first, min(last, heard.size), dtype=np.int64)
    sounding: Rows = rows[heard[rows] > 0.6]
    return sounding if sounding.size else rows


def _row_means(values: Floats, step_seconds: float, rows: int) -> Floats:
    bounds = np.minimum(values.size, np.round(np.arange(rows + 1) * TEXTURE_SECONDS / step_seconds)).astype(np.int64)
    sums = np.concatenate((np.zeros(1), np.cumsum(values, dtype=np.float64)))
    return (np.diff(sums[bounds]) / np.maximum(1, np.diff(bounds))).astype(np.float32)


def _row_pitch(f0_hz: Floats, confidence: Floats, rows: int) -> Doubles:
    """Mean pitch of each row in octaves over the recording's median; 0 where there is none."""
    sure = ~np.isnan(f0_hz) & (confidence >= 0.5)
    if not sure.any():
        return np.zeros(rows)
    octaves = np.log2(np.where(sure, f0_hz, 1.0))
    octaves = np.where(sure, octaves - np.median(octaves[sure]), 0.0).astype(np.float32)
    share = _row_means(sure.astype(np.float32), FRAME_SECONDS, rows)
    mean = _row_means(octaves, FRAME_SECONDS, rows)
    return np.where(share > 0.15, mean / np.maximum(share, 0.15), 0.0).astype(np.float64)


def _features(textures: Floats, pitch: Doubles, units: list[_Unit]) -> Doubles:
    """Coefficients whitened by how they vary inside units, and pitch: (rows, COEFFICIENTS)."""
    timbre = textures[:, 1:COEFFICIENTS].astype(np.float64)
    scatter = np.zeros((COEFFICIENTS - 1, COEFFICIENTS - 1))
    count = 0
    for unit in units:
        if unit.end_seconds - unit.start_seconds >= SURE_SECONDS:
            around = timbre[unit.rows] - timbre[unit.rows].mean(axis=0)
            scatter += around.T @ around
            count += unit.rows.size - 1
    if count < 1:
        scatter, count = np.cov(timbre.T) if timbre.shape[0] > 1 else np.eye(COEFFICIENTS - 1), 1
    scatter /= count
    scatter = (1.0 - SHRINKAGE) * scatter + (SHRINKAGE * np.trace(scatter) / (COEFFICIENTS - 1) + 1e-6) * np.eye(
        COEFFICIENTS - 1
    )
    variances, directions = np.linalg.eigh(scatter)
    spread = np.sqrt(np.maximum(variances, 1e-6))
    white: Doubles = (timbre - timbre.mean(axis=0)) @ directions / spread
    return np.column_stack((white, PITCH_WEIGHT * pitch))


def _mean_near(features: Doubles, heard: Floats, seconds: float) -> Doubles:
    rows = _rows(max(0.0, seconds - SEED_SECONDS), seconds + SEED_SECONDS, heard)
    return features[rows].mean(axis=0)


def _mean(features: Doubles, units: list[_Unit], chosen: NDArray[np.bool_], otherwise: Doubles) -> Doubles:
    rows = [unit.rows for unit, is_chosen in zip(units, chosen, strict=True) if is_chosen]
    return features[np.concatenate(rows)].mean(axis=0) if rows else otherwise


def _voices(features: Doubles, units: list[_Unit], speakers: int | None, *, sung: bool) -> Doubles:
    """Mean features of each voice, (voices, features)."""
    sure = [unit for unit in units if unit.end_seconds - unit.start_seconds >= SURE_SECONDS] or units
    sure = sure[:: 1 + (len(sure) - 1) // MOST_CLUSTERED]
    means = np.stack([features[unit.rows].mean(axis=0) for unit in sure])
    weights = np.array([float(unit.rows.size) for unit in sure])
    alive = np.ones(len(sure), dtype=np.bool_)
    growth = _growth(means, weights)
    grown: list[float] = []
    clusters = {len(sure): means.copy()}
    while (left := int(alive.sum())) > 1:
        a, b = divmod(int(np.argmin(growth)), len(sure))
        grown.append(float(growth[a, b]))
        means[a] = (weights[a] * means[a] + weights[b] * means[b]) / (weights[a] + weights[b])
        weights[a] += weights[b]
        alive[b] = False
        growth[b], growth[:, b] = np.inf, np.inf
        row = _growth_of(means, weights, a)
        row[~alive] = np.inf
        growth[a], growth[:, a] = row, row
        clusters[left - 1] = means[alive]
    return clusters[min(len(sure), speakers or _number(grown[::-1], sung=sung))]


def _number(grown: list[float], *, sung: bool) -> int:
    """How many voices; ``grown``: what it took to make one cluster of two, two of three, and so on."""
    apart = [number for number in range(2, min(MOST_SPEAKERS, len(grown) + 1) + 1) if grown[number - 2] > DIFFERENT]
    if not sung:
        return max(apart, default=1)
    before = [max(LEAST_GROWTH, growth) for growth in (*grown[1:], 0.0)]
    jumps = {number: grown[number - 2] / before[number - 2] for number in apart}
    best = max(apart, key=jumps.__getitem__, default=1)
    return best if jumps.get(best, 0.0) >= JUMP else 1


def _growth(means: Doubles, weights: Doubles) -> Doubles:
    """How much the squared deviations grow by merging two clusters, infinite on the diagonal."""
    return np.stack([_growth_of(means, weights, index) for index in range(len(means))])


def _growth_of(means: Doubles, weights: Doubles, index: int) -> Doubles:
    distance = np.square(means - means[index]).sum(axis=1)
    growth: Doubles = weights * weights[index] / (weights + weights[index]) * distance
    growth[index] = np.inf
    return growth


def _path(features: Doubles, units: list[_Unit], voices: Doubles) -> NDArray[np.int64]:
    """The voice of each unit along the likeliest path."""
    fit = np.stack([_fit(features[unit.rows], voices) for unit in units])
    back = np.zeros(fit.shape, dtype=np.int64)
    score = fit[0]
    change = 1.0 - np.eye(len(voices))
    for index in range(1, len(units)):
        pause = units[index].start_seconds - units[index - 1].end_seconds
        offered = score[:, None] - CHANGE_PRICE * max(0.3, 1.5 - pause) * change
        back[index] = offered.argmax(axis=0)
        score = offered.max(axis=0) + fit[index]
    labels = np.zeros(len(units), dtype=np.int64)
    labels[-1] = int(score.argmax())
    for index in range(len(units) - 1, 0, -1):
        labels[index - 1] = back[index, labels[index]]
    return labels


def _fit(rows: Doubles, voices: Doubles) -> Doubles:
    return -0.5 * LIKELIHOOD_SHARE * np.square(rows[:, None] - voices[None]).sum(axis=(0, 2))


def _joined(units: list[_Unit], labels: NDArray[np.int64], *, keep_order: bool) -> tuple[Turn, ...]:
    """Neighbouring units of one voice become one turn."""
    order: dict[int, int] = {}
    turns: list[Turn] = []
    for unit, label in zip(units, labels.tolist(), strict=True):
        speaker = label + 1 if keep_order else order.setdefault(label, len(order) + 1)
        last = turns[-1] if turns else None
        if last and last.speaker == speaker and unit.start_seconds - last.end_seconds < BRIDGE_SECONDS:
            turns[-1] = Turn(last.start_seconds, unit.end_seconds, speaker)
        else:
            turns.append(Turn(unit.start_seconds, unit.end_seconds, speaker))
    return tuple(turns)
