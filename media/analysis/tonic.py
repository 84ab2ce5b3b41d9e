"""The tonic: the pitch class a piece rests on, with a confidence.

Four witnesses vote over the pitch classes that are degrees of the tuning:

1. the drone, or the open string a piece is played over;
2. the final cadence: what is held in the last four seconds, the later the more;
3. how a scale looks from each degree: weight on it, on the fourth and on the fifth above (a histogram template);
4. phrase ends: the last pitch before each rest of at least 0.3 s.

The confidence is the winner's share of the votes against the runner-up. The weights were set on synthetic
cadences and drones (``bench/signals.py``), not learnt from real music.

Source for combining them: S. Gulati et al., "Automatic tonic identification in Indian art music: approaches and
evaluation", JNMR 43 (2014).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from media.analysis.framing import Floats
from media.analysis.tuning import Degree, to_cents, to_hz

DRONE_VOTE, CADENCE_VOTE, TEMPLATE_VOTE, PHRASE_VOTE = 0.6, 0.45, 0.35, 0.25
NEAR_CENTS = 35.0
REST_SECONDS = 0.3
CADENCE_SECONDS, FADING_SECONDS, STILL_CENTS = 4.0, 0.6, 45.0
"""How far back the cadence reaches, by how much later something must be to count e times as much, and by how much a
pitch may move in 50 ms and be held. Set on ``bench.tonic``, seeds under 10000."""


@dataclass(frozen=True, slots=True)
class Tonic:
    """``cents``: pitch class above C, ``hz``: the lowest such pitch that the melody or drone uses."""

    cents: float | None
    hz: float | None
    confidence: float
    witness: str
    """``drone``, ``cadence``, ``template`` or ``phrases``: whose vote weighed most; ``none``."""


def find_tonic(
    degrees: tuple[Degree, ...],
    f0_hz: Floats,
    confidence: Floats,
    drone_hz: float | None,
    frame_seconds: float,
) -> Tonic:
    """The tonic of a contour with these degrees."""
    if not degrees:
        return Tonic(None, None, 0.0, "none")
    heard = np.where(confidence >= 0.5, f0_hz, np.nan)
    ends = phrase_ends(heard, frame_seconds)
    votes = {
        "drone": _near(degrees, [] if drone_hz is None else [_class(drone_hz)]),
        "cadence": _cadence(degrees, heard, frame_seconds),
        "template": _template(degrees),
        "phrases": _near(degrees, ends[:-1]),
    }
    weights = {
        "drone": DRONE_VOTE,
        "cadence": CADENCE_VOTE,
        "template": TEMPLATE_VOTE,
        "phrases": PHRASE_VOTE,
    }
    total = np.sum([weights[name] * vote for name, vote in votes.items()], axis=0)
    order = np.argsort(-total)
    winner = int(order[0])
    second = float(total[order[1]]) if len(degrees) > 1 else 0.0
    certainty = float((total[winner] - second) / max(1e-9, total[winner]))
    witness = max(votes, key=lambda name: weights[name] * float(votes[name][winner]))
    cents = degrees[winner].cents
    return Tonic(cents, _lowest(cents, heard, drone_hz), 0.3 + 0.7 * certainty, witness)


def phrase_ends(heard_hz: Floats, frame_seconds: float) -> list[float]:
    """Pitch classes (cents above C) of the last 0.25 s before each rest and before the end."""
    sounding = ~np.isnan(heard_hz)
    if not sounding.any():
        return []
    rest = max(1, round(REST_SECONDS / frame_seconds))
    span = max(3, round(0.25 / frame_seconds))
    frames = np.flatnonzero(sounding)
    last = np.append(np.flatnonzero(np.diff(frames) > rest), frames.size - 1)
    ends: list[float] = []
    for index in last.tolist():
        pitches = to_cents(heard_hz[frames[max(0, index - span + 1) : index + 1]])
        ends.append(float(np.median(pitches)) % 1200.0)
    return ends


def _class(hz: float) -> float:
    return float(to_cents(np.array([hz], dtype=np.float32))[0]) % 1200.0


def _near(degrees: tuple[Degree, ...], pitches: list[float]) -> Floats:
    """Share of pitches within ``NEAR_CENTS`` of each degree."""
    votes = np.zeros(len(degrees), dtype=np.float32)
    for pitch in pitches:
        distances = [abs((degree.cents - pitch + 600.0) % 1200.0 - 600.0) for degree in degrees]
        nearest = int(np.argmin(distances))
        if distances[nearest] < NEAR_CENTS:
            votes[nearest] += 1.0 / len(pitches)
    return votes


def _cadence(degrees: tuple[Degree, ...], heard_hz: Floats, frame_seconds: float) -> Floats:
    """How long each degree is held in the last four seconds, the end counting most; largest = 1.

    The very last pitch may be a grace note, or fall off with the breath; the commonest of four seconds may be the note
    before a short last one.
    """
    votes = np.zeros(len(degrees), dtype=np.float32)
    sounding = np.flatnonzero(~np.isnan(heard_hz))
    if sounding.size == 0:
        return votes
    last = int(sounding[-1])
    span = heard_hz[max(0, last + 1 - round(CADENCE_SECONDS / frame_seconds)) : last + 1]
    cents = to_cents(span)
    reach = max(1, round(0.05 / frame_seconds))
    moved = np.abs(cents - np.concatenate((np.full(min(reach, cents.size), np.nan), cents[:-reach])))
    weights = np.exp(-(span.size - 1 - np.arange(span.size)) * frame_seconds / FADING_SECONDS)
    held = moved < STILL_CENTS
    for index, degree in enumerate(degrees):
        near = np.abs((cents - degree.cents + 600.0) % 1200.0 - 600.0) < NEAR_CENTS
        votes[index] = float(weights[held & near].sum())
    return votes / max(1e-9, float(votes.max()))


def _template(degrees: tuple[Degree, ...]) -> Floats:
    """Weight of each degree, half of that of its fourth and fifth; largest = 1."""
    votes = np.zeros(len(degrees), dtype=np.float32)
    for index, degree in enumerate(degrees):
        votes[index] = degree.weight
        for other in degrees:
            distance = (other.cents - degree.cents) % 1200.0
            share = 0.5 if abs(distance - 702.0) < NEAR_CENTS else 0.25 if abs(distance - 498.0) < NEAR_CENTS else 0.0
            votes[index] += share * other.weight
    return votes / max(1e-9, float(votes.max()))


def _lowest(cents: float, heard_hz: Floats, drone_hz: float | None) -> float:
    """The tonic in the lowest octave in which it sounds."""
    if drone_hz is not None and abs((_class(drone_hz) - cents + 600.0) % 1200.0 - 600.0) < NEAR_CENTS:
        return drone_hz
    pitches = to_cents(heard_hz[~np.isnan(heard_hz)])
    near = pitches[np.abs((pitches - cents + 600.0) % 1200.0 - 600.0) < NEAR_CENTS]
    octave = round((float(np.quantile(near, 0.02)) - cents) / 1200.0) if near.size else 4
    return to_hz(cents + 1200.0 * octave)
