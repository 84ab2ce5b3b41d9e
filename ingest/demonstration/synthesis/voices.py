"""Voice-like lines without words, and hands that clap.

The voices are tracts with numbers, not models of anybody: their formants are scaled from one table. Syllables are
vowels with a hum or a breath of noise before them; no language is spoken. Mono float64 unless said otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ingest.demonstration.synthesis.bodies import panned, tract_envelope
from ingest.demonstration.synthesis.lines import curves, harmonic_sound, noise_sound
from ingest.demonstration.synthesis.score import WESTERN
from ingest.demonstration.synthesis.signal import Signal, band_filter
from ingest.demonstration.synthesis.singing import Line


@dataclass(frozen=True, slots=True)
class Voice:
    """A tract and its habits; no person's voice. ``lowest_hz``: pitch of degree 0.

    ``size`` scales the formants, ``tilt`` is the fall of the source in dB per octave, ``breath`` the share of
    noise, ``ring`` the lift near 3 kHz.
    """

    lowest_hz: float
    size: float
    tilt: float = -7.0
    breath: float = 0.05
    ring: float = 2.2
    vibrato_hz: float = 5.4
    frets_cents: tuple[float, ...] = WESTERN

    def pitch(self, degree: int) -> float:
        """Hertz of a degree of this voice's scale."""
        octave, fret = divmod(degree, len(self.frets_cents))
        return self.lowest_hz * 2 ** (octave + self.frets_cents[fret] / 1200)


LOW_VOICE = Voice(lowest_hz=147.0, size=0.96)
MIDDLE_VOICE = Voice(lowest_hz=174.6, size=1.0, tilt=-6.5)
HIGH_VOICE = Voice(lowest_hz=246.9, size=1.16, tilt=-8.0, breath=0.07, ring=1.6, vibrato_hz=5.9)


def _mouth(line: Line, rng: np.random.Generator) -> list[tuple[float, str]]:
    """Vowels and, before many of them, a short hum with closed lips or tongue: syllables without words."""
    sounds: list[tuple[float, str]] = [(0.0, line.vowels[0])]
    for tone, vowel in zip(line.tones, line.vowels, strict=True):
        if rng.random() < 0.6:
            sounds.append((tone.at_seconds - 0.05, str(rng.choice(["m", "n"]))))
        sounds.append((tone.at_seconds + 0.015, vowel))
    return sounds


def sing_line(
    voice: Voice, line: Line, duration_seconds: float, sample_rate_hz: int, rng: np.random.Generator
) -> Signal:
    """One voice, mono (frames,), peak 1."""
    frames = round(duration_seconds * sample_rate_hz)
    control = curves(line.tones, duration_seconds, sample_rate_hz, rng, vibrato_hz=voice.vibrato_hz)
    tract = tract_envelope(_mouth(line, rng), voice.size, voice.tilt, voice.ring)
    partials = min(90, int(9000 / voice.lowest_hz))
    tone = harmonic_sound(control, tract, partials, frames, sample_rate_hz, rng, evenness=0.55)
    airy = tract_envelope(_mouth(line, rng), voice.size, -1.0)
    breath = noise_sound(control.level, airy, frames, sample_rate_hz, rng)
    tone /= max(1e-9, float(np.abs(tone).max()))
    noise = voice.breath * breath / max(1e-9, float(np.abs(breath).max()))
    return tone + noise + _consonants(line, frames, sample_rate_hz, rng)


def _consonants(line: Line, frames: int, sample_rate_hz: int, rng: np.random.Generator) -> Signal:
    """Short breaths of the tongue before a third of the syllables, well under the vowels."""
    out = np.zeros(frames)
    for tone in line.tones:
        if rng.random() > 0.35:
            continue
        length = round(rng.uniform(0.035, 0.08) * sample_rate_hz)
        start = max(0, round(tone.at_seconds * sample_rate_hz) - length)
        centre, level = rng.uniform(1800, 5200), rng.uniform(0.02, 0.06)
        burst = band_filter(rng.standard_normal(length), "band", centre, sample_rate_hz, 1.1) * np.hanning(length)
        end = min(frames, start + length)
        out[start:end] += level * burst[: end - start]
    return out


def applause(duration_seconds: float, sample_rate_hz: int, seed: int, people: int = 24) -> Signal:
    """A small audience claps: stereo (frames, 2), rising and falling, peak about 1."""
    rng = np.random.default_rng((seed, 77))
    frames = round(duration_seconds * sample_rate_hz)
    out = np.zeros((frames, 2))
    for _ in range(people):
        now, pace = rng.uniform(0, 0.7), rng.uniform(0.2, 0.3)
        pan, pitch = rng.uniform(-0.9, 0.9), rng.uniform(900, 2200)
        length = round(0.03 * sample_rate_hz)
        clap = rng.standard_normal(length) * np.exp(-np.arange(length) / (0.005 * sample_rate_hz))
        stereo = panned(band_filter(clap, "band", pitch, sample_rate_hz, 1.2), pan, sample_rate_hz)
        while now < duration_seconds - 0.1:
            at = round(now * sample_rate_hz)
            part = stereo[: frames - at] * rng.uniform(0.4, 1.0)
            out[at : at + len(part)] += part
            now += pace * rng.uniform(0.85, 1.15)
    shape = np.sin(np.pi * np.linspace(0, 1, frames)) ** 0.7
    return out * shape[:, None] / max(1e-9, float(np.abs(out).max()))
