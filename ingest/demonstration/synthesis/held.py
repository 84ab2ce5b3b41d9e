"""Kyl-kobyz, sybyzgy and shankobyz: what bow, breath and mouth make of a line.

Each function takes a line of tones and gives mono float64 (frames,), dry, peak near 1, with a second of rest at
the end. Pitches in hertz, times in seconds; levels were set by ear and eye, none is measured on an instrument.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from ingest.demonstration.synthesis.bodies import PEAR, body_response, fixed_envelope
from ingest.demonstration.synthesis.lines import HOP, Curves, Tone, curves, harmonic_sound, noise_sound
from ingest.demonstration.synthesis.signal import Signal, band_filter, convolve
from ingest.demonstration.synthesis.singing import Line

KOBYZ_SKIN = fixed_envelope(
    ((240, 0.5, 3), (470, 0.4, 9), (820, 0.35, 7), (1350, 0.4, 10), (2300, 0.45, 9), (3600, 0.5, 4)), -5.5
)
BOW_HISS = fixed_envelope(((900, 0.6, 6), (2400, 0.8, 10)), -2.5)
PIPE_TONE = fixed_envelope(((700, 0.8, 4), (1500, 0.5, 2)), -11.0)
PIPE_AIR = fixed_envelope(((1200, 0.9, 8), (3200, 0.9, 6)), -2.0)
THROAT = fixed_envelope(((320, 0.6, 6), (700, 0.5, 3)), -9.0)


def bowed(line: Line, open_hz: float, drone: float, sample_rate_hz: int, rng: np.random.Generator) -> Signal:
    """Kyl-kobyz: horsehair strings stopped from the side, a skin that sings in overtones, the bow's breath."""
    duration = line.end_seconds + 1.0
    frames = round(duration * sample_rate_hz)
    control = curves(line.tones, duration, sample_rate_hz, rng, vibrato_hz=4.8, drift_cents=8)
    tone = harmonic_sound(control, KOBYZ_SKIN, 72, frames, sample_rate_hz, rng)
    hiss = noise_sound(control.level, BOW_HISS, frames, sample_rate_hz, rng)
    low = _steady(line, open_hz * 2 ** (-498 / 1200), 0.6)
    below = curves(low, duration, sample_rate_hz, rng, drift_cents=6)
    second = harmonic_sound(below, KOBYZ_SKIN, 72, frames, sample_rate_hz, rng)
    # Hair grips and slips: the level trembles fast and irregularly.
    grain = 1 + 0.1 * band_filter(rng.standard_normal(frames), "low", 55, sample_rate_hz) * 12
    peak = float(np.abs(tone).max())
    mixed = tone / peak * np.clip(grain, 0.4, 1.6) + drone * second / float(np.abs(second).max())
    mixed += 0.07 * hiss / float(np.abs(hiss).max())
    body = body_response(PEAR, sample_rate_hz, 7)
    wet = convolve(mixed, body)[:frames]
    return mixed * 0.6 + 0.5 * wet / max(1e-9, float(np.abs(wet).max()))


def blown(line: Line, lowest_hz: float, hum: float, sample_rate_hz: int, rng: np.random.Generator) -> Signal:
    """Sybyzgy: an end-blown pipe, more air than tone at each onset, with the player's throat drone beneath."""
    duration = line.end_seconds + 1.0
    frames = round(duration * sample_rate_hz)
    control = curves(line.tones, duration, sample_rate_hz, rng, vibrato_hz=5.0, drift_cents=7)
    tone = harmonic_sound(control, PIPE_TONE, 9, frames, sample_rate_hz, rng)
    onset = np.maximum(np.gradient(control.level), 0)
    air_level = control.level * (0.6 + 0.4 * np.minimum(1, onset / max(1e-9, float(onset.max())) * 3))
    air = noise_sound(air_level, PIPE_AIR, frames, sample_rate_hz, rng)
    mixed = tone / float(np.abs(tone).max()) + 0.13 * air / float(np.abs(air).max())
    if hum > 0:
        throat = curves(_steady(line, lowest_hz / 4, 0.7), duration, sample_rate_hz, rng, drift_cents=9)
        drone = harmonic_sound(throat, THROAT, 24, frames, sample_rate_hz, rng)
        mixed += hum * drone / float(np.abs(drone).max())
    return mixed


def _steady(line: Line, frequency_hz: float, level: float) -> list[Tone]:
    """One held pitch for each breath of the line."""
    held: list[Tone] = []
    start = line.tones[0].at_seconds
    for tone, following in zip(line.tones, [*line.tones[1:], None], strict=True):
        if following is None or following.at_seconds - tone.end_seconds > 0.05:
            span = tone.end_seconds - start
            held.append(Tone(start, span, frequency_hz, level, vibrato_cents=0, attack_seconds=0.12))
            start = following.at_seconds if following else start
    return held


def jaw_harp(line: Line, lowest_hz: float, beat: float, sample_rate_hz: int, rng: np.random.Generator) -> Signal:
    """Shankobyz: one tongue plucked in time; the mouth picks the melody out of its overtones."""
    duration = line.end_seconds + 1.2
    frames = round(duration * sample_rate_hz)
    time = np.arange(math.ceil(frames / HOP) + 2) * HOP / sample_rate_hz
    reed = lowest_hz / 2
    level = np.zeros(len(time))
    at, index = 0.2, 0
    while at < line.end_seconds - beat / 2:
        force = (1.0, 0.55, 0.75, 0.55)[index % 4] * rng.uniform(0.9, 1.05)
        age = time - at
        level = np.maximum(level, np.where(age >= 0, force * np.exp(-age / 0.32), 0) * np.clip(age / 0.004, 0, 1))
        at += beat / 2 * (1 + float(rng.normal(0, 0.012)))
        index += 1
    control = Curves(time, np.full(len(time), reed), level)
    mouth = _overtone_mouth(line.tones, reed)

    def envelope(frequency_hz: Signal, time_seconds: Signal) -> Signal:
        centre = np.interp(time_seconds[:, 0], [a for a, _ in mouth], [hz for _, hz in mouth])[:, None]
        octaves = np.log2(np.maximum(frequency_hz, 1.0) / centre)
        base = 0.5 * (np.maximum(frequency_hz, reed) / reed) ** -0.75
        base = base * np.exp(-((frequency_hz / 5500) ** 2))
        return base * (0.3 + 3.2 * np.exp(-((octaves / 0.11) ** 2)) + 0.8 * np.exp(-(((octaves - 1.4) / 0.4) ** 2)))

    tone = harmonic_sound(control, envelope, 110, frames, sample_rate_hz, rng)
    return tone / float(np.abs(tone).max())


def _overtone_mouth(tones: Sequence[Tone], reed_hz: float) -> list[tuple[float, float]]:
    """The mouth's resonance (at_seconds, hertz) on the overtone nearest to each tone of the line."""
    places: list[tuple[float, float]] = []
    for tone in tones:
        number = min(16, max(6, round(tone.frequency_hz * 4 / reed_hz)))
        places.append((tone.at_seconds + 0.03, number * reed_hz))
        places.append((max(tone.at_seconds + 0.04, tone.end_seconds - 0.03), number * reed_hz))
    return places
