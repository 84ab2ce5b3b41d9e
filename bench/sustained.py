"""What sounds long: flutes, bowed strings and held tones, with known pitch.

Breath and bow have few partials or many, hardly any onsets, and the same tone for seconds: plucked strings and voices
have taught the analysis nothing of them. All share the degrees of one tuning, as the flutes of one maker do, so that
two pieces have notes in common.

Truth: ``Signal.melody`` every 10 ms, NaN between breaths.
"""

from __future__ import annotations

import numpy as np

from bench.signals import RATE_HZ, Doubles, Floats, Signal

STEP = 0.01
FLUTE_CENTS = (0.0, 204.0, 350.0, 498.0, 702.0, 906.0, 1050.0, 1200.0)
BOWED_CENTS = (0.0, 200.0, 300.0, 500.0, 700.0, 900.0, 1000.0, 1200.0)


def flute(seconds: float = 20.0, *, breath_db: float = -18.0, seed: int = 0) -> Signal:
    """A breathy flute of eight degrees (sybyzgy, sazsyrnai): two or three partials and coloured noise."""
    rng = np.random.default_rng((seed, 41))
    lowest = float(rng.choice([392.0, 440.0, 466.2, 523.3])) * 2.0 ** (float(rng.normal(0.0, 8.0)) / 1200.0)
    hz = _line(seconds, lowest, FLUTE_CENTS, rng, pause=0.12, shortest=0.18)
    hz = _swaying(hz, rng, cents=float(rng.uniform(4.0, 20.0)))
    partials = np.array([1.0, rng.uniform(0.1, 0.4), rng.uniform(0.02, 0.12), 0.02])
    sound = _sounding(hz, partials, rng)
    noise = _coloured(sound.size, 300.0, 6000.0, rng) * _level(hz, sound.size)
    return _signal(sound, noise, breath_db, hz, lowest, FLUTE_CENTS)


def bowed(seconds: float = 20.0, *, scratch_db: float = -26.0, drone_db: float = -12.0, seed: int = 0) -> Signal:
    """A kobyz: many partials through a nasal body, gliding between notes, the open string touched now and then."""
    rng = np.random.default_rng((seed, 43))
    lowest = float(rng.uniform(130.0, 230.0))
    hz = _line(seconds, lowest, BOWED_CENTS, rng, pause=0.04, shortest=0.15)
    hz = _swaying(_gliding(hz), rng, cents=float(rng.uniform(10.0, 30.0)))
    number = np.arange(1, 21, dtype=np.float64)
    body = 0.3 + np.exp(-np.square(np.log2(number * lowest / rng.uniform(600.0, 1400.0)) / 0.8))
    partials: Doubles = (body / number**0.8).astype(np.float64)
    sound = _sounding(hz, partials, rng)
    open_string = _sounding(np.full(hz.size, lowest), partials, rng)
    touched = np.repeat(rng.random(hz.size // 80 + 1) < 0.4, 80)[: hz.size].astype(float)
    touched = _smooth(np.interp(np.arange(sound.size), np.arange(hz.size) * STEP * RATE_HZ, touched), 0.05)
    sound = sound + open_string * touched * 10.0 ** (drone_db / 20.0)
    noise = _coloured(sound.size, 800.0, 5000.0, rng) * _level(hz, sound.size)
    return _signal(sound, noise, scratch_db, hz, lowest, BOWED_CENTS)


def held(seconds: float = 20.0, *, seed: int = 0) -> Signal:
    """Tones of 3 to 15 s over a bourdon: a tuning, an overture, an accordion's or a shankobyz's drone."""
    rng = np.random.default_rng((seed, 47))
    lowest = float(rng.choice([110.0, 130.8, 146.8, 196.0, 220.0])) * 2.0 ** (float(rng.normal(0.0, 5.0)) / 1200.0)
    frames = round(seconds / STEP)
    hz = np.zeros(0)
    while hz.size < frames:
        note = lowest * 2.0 * 2.0 ** (float(rng.choice(FLUTE_CENTS)) / 1200.0)
        hz = np.concatenate((hz, np.full(round(float(rng.uniform(3.0, 15.0)) / STEP), note)))
    hz = hz[:frames]
    number = np.arange(1, 13, dtype=np.float64)
    tilt = (number ** -float(rng.uniform(0.7, 1.5))).astype(np.float64)
    sound = _sounding(hz, tilt, rng)
    tremble = 1.0 + 0.3 * _smooth(rng.standard_normal(sound.size), 0.15) * 40.0
    sound = sound * np.clip(tremble, 0.3, 1.7) + 0.7 * _sounding(np.full(frames, lowest), tilt, rng)
    return _signal(sound, _coloured(sound.size, 100.0, 5000.0, rng), -35.0, hz, lowest, FLUTE_CENTS)


def _line(
    seconds: float, lowest: float, cents: tuple[float, ...], rng: np.random.Generator, pause: float, shortest: float
) -> Doubles:
    """A walk over the degrees: notes of ``shortest`` to 2 s, every ``STEP``; NaN in the pauses."""
    frames = round(seconds / STEP)
    place = int(rng.integers(len(cents)))
    parts: list[Doubles] = []
    count = 0
    while count < frames:
        place = int(np.clip(place + rng.choice([-3, -2, -1, -1, 1, 1, 2, 3]), 0, len(cents) - 1))
        length = shortest * float(rng.choice([1.0, 1.0, 2.0, 2.0, 3.0, 4.0, 8.0])) * float(rng.uniform(0.9, 1.3))
        part = np.full(max(8, round(length / STEP)), lowest * 2.0 ** (cents[place] / 1200.0))
        if rng.random() < pause:
            part[-max(4, part.size // 4) :] = np.nan
        parts.append(part)
        count += part.size
    return np.concatenate(parts)[:frames]


def _gliding(hz: Doubles) -> Doubles:
    """Notes joined over 60 ms."""
    heard = np.where(np.isnan(hz), np.nanmedian(hz), hz)
    smooth = np.exp2(np.convolve(np.pad(np.log2(heard), 3, mode="edge"), np.ones(7) / 7.0, mode="valid"))
    return np.where(np.isnan(hz), np.nan, smooth)


def _swaying(hz: Doubles, rng: np.random.Generator, cents: float) -> Doubles:
    time = np.arange(hz.size) * STEP
    return hz * 2.0 ** (cents * np.sin(2.0 * np.pi * float(rng.uniform(4.0, 6.0)) * time) / 1200.0)


def _sounding(hz: Doubles, partials: Doubles, rng: np.random.Generator) -> Doubles:
    """Partials that follow a pitch given every ``STEP``, silent where it is NaN."""
    size = round(hz.size * STEP * RATE_HZ)
    known = np.flatnonzero(~np.isnan(hz))
    at = np.arange(size) / (STEP * RATE_HZ)
    pitch = np.interp(at, known, hz[known])
    phase = 2.0 * np.pi * np.cumsum(pitch) / RATE_HZ
    sound = np.zeros(size)
    for number, amplitude in enumerate(partials, 1):
        if number * float(np.nanmax(hz)) < 0.45 * RATE_HZ:
            sound += amplitude * np.sin(number * phase + rng.uniform(0.0, 2.0 * np.pi))
    return sound * _level(hz, size)


def _level(hz: Doubles, size: int) -> Doubles:
    """1 where there is a pitch, with edges of 20 ms."""
    heard = np.interp(np.arange(size) / (STEP * RATE_HZ), np.arange(hz.size), (~np.isnan(hz)).astype(float))
    return _smooth(heard, 0.02)


def _smooth(values: Doubles, seconds: float) -> Doubles:
    width = max(1, round(seconds * RATE_HZ))
    sums = np.cumsum(np.pad(values, (width, 0), mode="edge"))
    return (sums[width:] - sums[:-width]) / width


def _coloured(size: int, low_hz: float, high_hz: float, rng: np.random.Generator) -> Doubles:
    """Noise of unit RMS between two frequencies."""
    spectrum = np.fft.rfft(rng.standard_normal(size))
    hz = np.fft.rfftfreq(size, 1.0 / RATE_HZ)
    spectrum *= 1.0 / (1.0 + (low_hz / np.maximum(hz, 1.0)) ** 4) / (1.0 + (hz / high_hz) ** 4)
    noise = np.fft.irfft(spectrum, size)
    return noise / np.sqrt(np.mean(noise**2))


def _signal(
    sound: Doubles, noise: Doubles, noise_db: float, hz: Doubles, tonic_hz: float, cents: tuple[float, ...]
) -> Signal:
    whole = sound + noise * 10.0 ** (noise_db / 20.0) * float(np.sqrt(np.mean(sound**2)))
    samples: Floats = (0.5 * whole / np.abs(whole).max()).astype(np.float32)
    melody = np.stack((np.arange(hz.size) * STEP, hz), axis=1)
    changes = np.flatnonzero(np.abs(np.diff(np.log2(np.nan_to_num(hz, nan=1.0)))) > 0.03)
    return Signal(
        samples,
        (changes * STEP).astype(np.float64),
        melody.astype(np.float64),
        None,
        tonic_hz,
        tuple(c for c in cents if c < 1200.0),
    )
