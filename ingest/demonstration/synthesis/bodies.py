"""What stands around a source: instrument bodies, vocal tracts, pipes, rooms.

Bodies and rooms are impulse responses, made from a seed; tracts and pipes are spectral envelopes for
``ingest.demonstration.synthesis.lines``. All numbers were chosen by ear and by looking at spectra; none is measured
on a real instrument, singer or hall.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ingest.demonstration.synthesis.lines import Envelope, resonance
from ingest.demonstration.synthesis.signal import Signal, band_filter, convolve

VOWELS: dict[str, tuple[float, float, float, float]] = {
    "a": (760, 1250, 2550, 3400),
    "ä": (690, 1650, 2500, 3500),
    "e": (480, 1900, 2550, 3500),
    "o": (500, 900, 2450, 3300),
    "ö": (450, 1400, 2350, 3300),
    "u": (350, 750, 2350, 3250),
    "y": (420, 1400, 2400, 3350),
    "i": (300, 2150, 2850, 3600),
    "m": (260, 1050, 2200, 3000),
    "n": (280, 1500, 2400, 3200),
}
"""Formants in hertz of an average tract; the last two are hums, used between syllables."""


@dataclass(frozen=True, slots=True)
class Body:
    """A resonant box: modes as (frequency_hz, decay_seconds, level), and a haze of ``dense`` higher modes."""

    modes: tuple[tuple[float, float, float], ...]
    dense: int
    top_hz: float
    direct: float


PEAR = Body(
    modes=((118, 0.10, 0.5), (214, 0.12, 1.0), (338, 0.09, 0.8), (452, 0.07, 0.7), (640, 0.05, 0.6)),
    dense=130,
    top_hz=8000,
    direct=0.7,
)
SPADE = Body(
    modes=((104, 0.11, 0.7), (186, 0.13, 1.0), (296, 0.10, 0.7), (402, 0.08, 0.5), (560, 0.05, 0.5)),
    dense=120,
    top_hz=7000,
    direct=0.65,
)


def body_response(body: Body, sample_rate_hz: int, seed: int) -> Signal:
    """Impulse response (frames,) of a body, 0.25 s, with unit energy."""
    rng = np.random.default_rng(seed)
    time = np.arange(round(0.25 * sample_rate_hz)) / sample_rate_hz
    out = np.zeros(len(time))
    for frequency, decay, level in body.modes:
        out += level * np.exp(-6.9 * time / decay) * np.sin(2 * np.pi * frequency * time) * frequency / 400
    for frequency in np.exp(rng.uniform(math.log(700), math.log(body.top_hz), body.dense)):
        level = rng.normal(0, 1.0) * (900 / frequency) ** 0.5
        decay = 0.03 * (1500 / frequency) ** 0.6
        out += level * np.exp(-6.9 * time / decay) * np.sin(2 * np.pi * frequency * time)
    out /= math.sqrt(float(np.sum(out**2)))
    out[0] += body.direct
    return out / math.sqrt(float(np.sum(out**2)))


@dataclass(frozen=True, slots=True)
class Room:
    """``decay_seconds``: time to -60 dB in the middle range; ``wet``: share of reverberation, 0 to 1."""

    decay_seconds: float
    wet: float
    early_seconds: float = 0.012


STUDIO = Room(0.35, 0.16)
PARLOUR = Room(0.6, 0.22, 0.009)
HALL = Room(1.7, 0.28, 0.022)
STEPPE = Room(0.18, 0.05, 0.004)


def in_room(dry: Signal, room: Room, sample_rate_hz: int, seed: int) -> Signal:
    """Stereo (frames, 2) in a room with a diffuse tail, darker as it fades; the tail is kept."""
    rng = np.random.default_rng(seed)
    frames = round(room.decay_seconds * 1.1 * sample_rate_hz)
    time = np.arange(frames) / sample_rate_hz
    channels: list[Signal] = []
    for channel in range(2):
        tail = rng.standard_normal(frames) * np.exp(-6.9 * time / room.decay_seconds)
        dark = band_filter(tail, "low", 2200, sample_rate_hz)
        mix = np.exp(-time / (0.25 * room.decay_seconds))
        response = band_filter(tail * mix + dark * (1 - mix), "high", 140, sample_rate_hz)
        response *= np.clip((time - room.early_seconds) / 0.01, 0, 1)
        for _ in range(6):
            at = round(room.early_seconds * rng.uniform(0.4, 3.0) * sample_rate_hz)
            response[min(at, frames - 1)] += rng.choice((-1, 1)) * rng.uniform(1.0, 3.0)
        response /= math.sqrt(float(np.sum(response**2)))
        channels.append(convolve(dry[:, channel], response))
    wet = np.stack(channels, axis=1)
    out = np.pad(dry, ((0, len(wet) - len(dry)), (0, 0))) * (1 - 0.4 * room.wet)
    return out + wet * room.wet


def panned(signal: Signal, pan: float, sample_rate_hz: int) -> Signal:
    """Mono to stereo at ``pan`` (-1 left to 1 right) by level and a fraction of a millisecond of delay."""
    angle = (pan + 1) * math.pi / 4
    late = round(abs(pan) * 0.0003 * sample_rate_hz)
    delayed = np.concatenate([np.zeros(late), signal[: len(signal) - late]])
    left = delayed if pan > 0 else signal
    right = delayed if pan < 0 else signal
    return np.stack([left * math.cos(angle), right * math.sin(angle)], axis=1) * math.sqrt(2)


def fixed_envelope(peaks: Sequence[tuple[float, float, float]], slope_db_per_octave: float) -> Envelope:
    """Broad peaks (frequency_hz, width_octaves, decibels) on a slope from 100 Hz, dark above 7 kHz."""

    def envelope(frequency_hz: Signal, time_seconds: Signal) -> Signal:
        del time_seconds
        octave = np.log2(np.maximum(frequency_hz, 40.0) / 100)
        level = slope_db_per_octave * np.maximum(octave, 0)
        for centre, width, decibels in peaks:
            level = level + decibels * np.exp(-(((octave - math.log2(centre / 100)) / width) ** 2))
        return 10 ** (level / 20) * np.exp(-((frequency_hz / 7500) ** 2))

    return envelope


def tract_envelope(
    sounds: Sequence[tuple[float, str]], size: float, tilt_db_per_octave: float, ring: float = 1.0
) -> Envelope:
    """A mouth that moves through ``sounds`` (at_seconds, key of ``VOWELS``).

    ``size`` scales all formants (1.15: a small tract, 0.9: a large one); ``ring`` lifts the region of 3 kHz that
    lets a voice carry over strings.
    """
    times = np.array([at for at, _ in sounds])
    formants = np.array([VOWELS[key] for _, key in sounds]) * size

    def at(time_seconds: Signal, index: int) -> Signal:
        # Reached over 70 ms: fast enough for syllables, slow enough to be a mouth.
        moved = np.zeros(len(time_seconds))
        for shift in (-0.035, -0.023, -0.012, 0.0, 0.012, 0.023, 0.035):
            place = np.maximum(np.searchsorted(times, time_seconds[:, 0] + shift, side="right") - 1, 0)
            moved += np.asarray(formants[place, index], dtype=np.float64) / 7
        return moved[:, None]

    def envelope(frequency_hz: Signal, time_seconds: Signal) -> Signal:
        out = 10 ** (tilt_db_per_octave * np.log2(np.maximum(frequency_hz, 50.0) / 100) / 20)
        for index, width in enumerate((90.0, 115.0, 150.0, 200.0)):
            out = out * resonance(frequency_hz, at(time_seconds, index), width)
        # Klatt's correction for the formants above the fourth, in outline.
        out = out * (1 + (frequency_hz / (3800 * size)) ** 2)
        bump = np.exp(-(((frequency_hz - 3000 * size) / 500) ** 2))
        return out * (1 + (ring - 1) * bump) * np.exp(-((frequency_hz / 9000) ** 4))

    return envelope
