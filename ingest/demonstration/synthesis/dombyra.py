"""A dombyra: two strings, a hand, a box.

The hand's strums become strokes on the strings, one string a few milliseconds after the other in the direction of
the stroke; the box colours the sum; nail and palm are heard a little.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ingest.demonstration.synthesis.bodies import PEAR, Body, body_response
from ingest.demonstration.synthesis.score import RIGHT_TUNING, Strum, Tuning
from ingest.demonstration.synthesis.signal import Signal, band_filter, convolve
from ingest.demonstration.synthesis.strings import GUT, StringModel, Stroke, play_string


@dataclass(frozen=True, slots=True)
class Dombyra:
    """An instrument as built and strung. ``brightness`` scales the hardness of the nail (1: usual)."""

    tuning: Tuning = RIGHT_TUNING
    body: Body = PEAR
    string: StringModel = GUT
    brightness: float = 1.0
    seed: int = 1


DOMBYRA = Dombyra()


def _strokes(dombyra: Dombyra, strums: Sequence[Strum], upper: bool) -> list[Stroke]:
    """What one string receives. A down stroke meets the lower string first, an up stroke the upper."""
    strokes: list[Stroke] = []
    for strum in strums:
        pitch = strum.upper_hz if upper else strum.lower_hz
        if pitch is None:
            continue
        second = strum.down == upper and not strum.soft
        late = (0.009 - 0.004 * strum.velocity) if second else 0.0
        contact = 0.0004 if strum.soft else 0.0002
        share = 1.0 if upper else 0.8
        strokes.append(
            Stroke(
                strum.at_seconds + late,
                pitch,
                strum.velocity * share * (0.8 if second else 1.0),
                position=0.27 if strum.soft else 0.17 if strum.down else 0.2,
                contact_seconds=contact / dombyra.brightness,
                glide_seconds=strum.glide_seconds,
                vibrato_cents=strum.vibrato_cents,
            )
        )
    return strokes


def _hand_noise(strums: Sequence[Strum], frames: int, sample_rate_hz: int, rng: np.random.Generator) -> Signal:
    """Nails across strings and the side of the hand on the soundboard; a fingertip is heard less."""
    out = np.zeros(frames)
    for strum in strums:
        if strum.velocity == 0:
            continue
        level = (0.006 if strum.soft else 0.02) * strum.velocity
        at, length = round(strum.at_seconds * sample_rate_hz), round(0.014 * sample_rate_hz)
        scrape = rng.standard_normal(length) * np.hanning(length) * level
        end = min(frames, at + length)
        out[at:end] += scrape[: max(0, end - at)]
    return band_filter(out, "high", 1200, sample_rate_hz)


def play_dombyra(
    dombyra: Dombyra,
    strums: Sequence[Strum],
    duration_seconds: float,
    sample_rate_hz: int,
    rng: np.random.Generator,
) -> Signal:
    """Mono, dry (frames,), peak about 1. ValueError when nothing is played."""
    frames = round(duration_seconds * sample_rate_hz)
    sound = np.zeros(frames)
    for upper in (False, True):
        strokes = _strokes(dombyra, strums, upper)
        if strokes:
            sound += play_string(strokes, dombyra.string, duration_seconds, sample_rate_hz, rng)
    if not sound.any():
        raise ValueError("no strum touches a string: nothing to play")
    sound += _hand_noise(strums, frames, sample_rate_hz, rng)
    heard = convolve(sound, body_response(dombyra.body, sample_rate_hz, dombyra.seed))[:frames]
    heard = band_filter(heard, "high", 75, sample_rate_hz)
    fade = np.clip((frames - np.arange(frames)) / (0.6 * sample_rate_hz), 0, 1)
    return heard * fade / max(1e-9, float(np.abs(heard).max()))
