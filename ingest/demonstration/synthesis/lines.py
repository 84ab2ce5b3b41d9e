"""Sustained lines: bowed, blown, sung, and the jaw harp, from one model of source and filter.

A source of harmonics follows a pitch curve; what stands behind it (a body, a pipe, a vocal tract) is a spectral
envelope that moves with time and weighs every harmonic; noise passes through the same envelope. Curves run
on frames of ``HOP`` samples. Amplitudes are linear, pitches hertz, times seconds.

Sources: G. Fant, *Acoustic Theory of Speech Production*, 1960 (source and filter); D. Klatt, *Software for
a cascade/parallel formant synthesizer*, JASA 67, 1980 (formants in cascade).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numba import njit

from ingest.demonstration.synthesis.signal import Signal, smooth, wander

HOP = 160
"""Samples between control values; 3.6 ms at 44.1 kHz, fast enough for an attack."""

NOISE_WINDOW = 768
NOISE_HOP = 256
# A third of the window: squared Hann windows then add up to a constant.

Envelope = Callable[[Signal, Signal], Signal]
"""(frequency_hz (frames, partials), time_seconds (frames, 1)) -> amplitude (frames, partials)."""


@dataclass(frozen=True, slots=True)
class Tone:
    """One note of a line. ``slide_seconds``: how long the pitch travels from the note before.

    ``attack_seconds`` and ``release_seconds`` apply where the note does not touch its neighbour;
    where it does, ``joint`` says how far the level falls between them (1: not at all).
    """

    at_seconds: float
    duration_seconds: float
    frequency_hz: float
    level: float = 0.8
    slide_seconds: float = 0.05
    attack_seconds: float = 0.05
    release_seconds: float = 0.08
    vibrato_cents: float = 20.0
    joint: float = 0.85
    swell: float = 0.0

    @property
    def end_seconds(self) -> float:
        return self.at_seconds + self.duration_seconds


@dataclass(frozen=True, slots=True)
class Curves:
    """Control values on frames of ``HOP``: time (s), pitch (Hz), level (0 to about 1)."""

    time: Signal
    pitch: Signal
    level: Signal


def _pitch_curve(tones: Sequence[Tone], time: Signal) -> Signal:
    """log2 of the pitch: held notes joined by half-cosine slides centred on the new onset."""
    pitch = np.full(len(time), math.log2(tones[0].frequency_hz))
    for before, tone in pairwise(tones):
        start = math.log2(before.frequency_hz)
        step = math.log2(tone.frequency_hz) - start
        slide = max(tone.slide_seconds, 1e-3)
        moving = time >= tone.at_seconds - slide / 2
        travel = np.minimum((time[moving] - tone.at_seconds) / slide + 0.5, 1)
        pitch[moving] = start + step * (0.5 - 0.5 * np.cos(np.pi * travel))
    return pitch


def _breaths(tones: Sequence[Tone]) -> list[list[Tone]]:
    """The tones in groups that touch: what is played on one bow or sung on one breath."""
    groups: list[list[Tone]] = []
    for tone in tones:
        if groups and tone.at_seconds - groups[-1][-1].end_seconds < 0.01:
            groups[-1].append(tone)
        else:
            groups.append([tone])
    return groups


def _level_curve(tones: Sequence[Tone], time: Signal) -> Signal:
    """Steps from note to note, rounded; a dip at each joint; attack and release at the ends of a breath."""
    level = np.zeros(len(time))
    for breath in _breaths(tones):
        first, last = breath[0], breath[-1]
        steps = np.full(len(time), first.level)
        for tone in breath:
            age = np.clip((time - tone.at_seconds) / tone.duration_seconds, 0, 1)
            shaped = tone.level * (1 + tone.swell * np.sin(np.pi * age) - 0.12 * age)
            steps = np.where(time >= tone.at_seconds, shaped, steps)
        steps = smooth(steps, 5)
        for tone in breath[1:]:
            steps *= 1 - (1 - tone.joint) * np.exp(-(((time - tone.at_seconds) / 0.022) ** 2))
        rise = np.clip((time - first.at_seconds) / first.attack_seconds, 0, 1)
        fall = np.clip((last.end_seconds - time) / last.release_seconds, 0, 1)
        ends = (0.5 - 0.5 * np.cos(np.pi * rise)) * (0.5 - 0.5 * np.cos(np.pi * fall))
        level += steps * ends
    return level


def curves(
    tones: Sequence[Tone],
    duration_seconds: float,
    sample_rate_hz: int,
    rng: np.random.Generator,
    *,
    vibrato_hz: float = 5.4,
    drift_cents: float = 5.0,
) -> Curves:
    """Pitch and level of a line of tones in order of time, with growing vibrato and human drift.

    ValueError when there is no tone.
    """
    if not tones:
        raise ValueError("a line needs at least one tone")
    rate = sample_rate_hz / HOP
    frames = math.ceil(duration_seconds * rate) + 1
    time = np.arange(frames) / rate
    depth = np.zeros(frames)
    for tone in tones:
        age = time - tone.at_seconds
        ripe = np.clip((age - 0.18) / 0.35, 0, 1) * (age < tone.duration_seconds)
        depth = np.maximum(depth, tone.vibrato_cents * ripe)
    phase = 2 * np.pi * np.cumsum(vibrato_hz * (1 + 0.05 * wander(rng, frames, round(rate * 0.4)))) / rate
    cents = smooth(depth, round(rate * 0.03)) * np.sin(phase) + drift_cents * wander(rng, frames, round(rate * 0.35))
    pitch = 2 ** (_pitch_curve(tones, time) + cents / 1200)
    level = smooth(_level_curve(tones, time), 2) * (1 + 0.03 * wander(rng, frames, round(rate * 0.05)))
    return Curves(time, pitch, level)


@njit(cache=True)
def _harmonics(pitch: Signal, weights: Signal, phases: Signal, hop: int, frames: int, rate: float) -> Signal:
    out = np.zeros(frames)
    partials = weights.shape[1]
    angle = 0.0
    for n in range(frames):
        frame = n // hop
        share = (n - frame * hop) / hop
        angle += 2 * math.pi * (pitch[frame] * (1 - share) + pitch[frame + 1] * share) / rate
        if angle > 2 * math.pi:
            angle -= 2 * math.pi
        sine = math.sin(angle)
        cosine = math.cos(angle)
        s = sine
        c = cosine
        total = 0.0
        for k in range(partials):
            weight = weights[frame, k] * (1 - share) + weights[frame + 1, k] * share
            total += weight * (s * phases[k, 0] + c * phases[k, 1])
            s, c = s * cosine + c * sine, c * cosine - s * sine
        out[n] = total
    return out


def harmonic_sound(
    line: Curves,
    envelope: Envelope,
    partials: int,
    frames: int,
    sample_rate_hz: int,
    rng: np.random.Generator,
    evenness: float = 0.0,
) -> Signal:
    """All harmonics of the line up to ``partials`` and 0.45 of the rate, weighed by ``envelope``: (frames,).

    ``evenness`` takes back that share of the level differences (in decibels) that the envelope makes: a singer
    does not let a vowel jump out because a formant met a harmonic.
    """
    numbers = np.arange(1, partials + 1)
    frequency = line.pitch[:, None] * numbers
    weights = np.where(frequency < 0.45 * sample_rate_hz, envelope(frequency, line.time[:, None]), 0.0)
    strength = np.sqrt(np.sum(weights**2, axis=1, keepdims=True)) + 1e-12
    weights *= (strength / strength.max()) ** -evenness * line.level[:, None]
    # A fixed, mild scatter of phases: closer to a string or throat than all-sine, and with lower peaks.
    scatter = rng.uniform(-0.6, 0.6, partials)
    phases = np.stack([np.cos(scatter), np.sin(scatter)], axis=1)
    length = math.ceil(frames / HOP) + 2
    if len(line.pitch) < length:
        weights = np.pad(weights, ((0, length - len(weights)), (0, 0)))
    pitch: Signal = np.pad(line.pitch, (0, max(0, length - len(line.pitch))), mode="edge")
    return _harmonics(pitch, weights, phases, HOP, frames, float(sample_rate_hz))


def _filtered_blocks(noise: Signal, shape: Signal, window: Signal) -> Signal:
    """Windowed blocks of the noise, each through its own spectrum: (blocks, NOISE_WINDOW)."""
    places = np.arange(len(shape))[:, None] * NOISE_HOP + np.arange(NOISE_WINDOW)
    spectra = np.fft.rfft(noise[places] * window, axis=1) * shape
    return np.asarray(np.fft.irfft(spectra, NOISE_WINDOW, axis=1) * window, dtype=np.float64)


def noise_sound(
    level: Signal, envelope: Envelope, frames: int, sample_rate_hz: int, rng: np.random.Generator
) -> Signal:
    """White noise shaped by ``envelope`` and by ``level`` (on frames of ``HOP``): (frames,)."""
    count = frames // NOISE_HOP + 2
    window = np.hanning(NOISE_WINDOW + 1)[:-1]
    noise = rng.standard_normal(count * NOISE_HOP + NOISE_WINDOW)
    frequency: Signal = np.fft.rfftfreq(NOISE_WINDOW, 1 / sample_rate_hz)[None, :].astype(np.float64)
    time = (np.arange(count) * NOISE_HOP) / sample_rate_hz
    shape = envelope(np.broadcast_to(frequency, (count, frequency.shape[1])), time[:, None])
    out = np.zeros(len(noise))
    shaped = _filtered_blocks(noise, shape, window)
    for index in range(count):
        out[index * NOISE_HOP : index * NOISE_HOP + NOISE_WINDOW] += shaped[index]
    # The first window is centred half a window later than its level.
    out = out[NOISE_WINDOW // 2 :]
    out = np.pad(out, (0, max(0, frames - len(out))))[:frames]
    return out * np.interp(np.arange(frames) / HOP, np.arange(len(level)), level)


def resonance(frequency: Signal, centre: Signal | float, width: Signal | float) -> Signal:
    """Magnitude of one formant, 1 at 0 Hz (Klatt's cascade)."""
    square = frequency * frequency
    return centre**2 / np.sqrt((square - np.square(centre)) ** 2 + square * np.square(width))
