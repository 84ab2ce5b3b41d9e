"""What time, machines and hands do to a recording: faults to be found by those who look for faults.

Each fault is a small frozen value; ``apply`` takes stereo (frames, 2) and gives stereo, at full scale ±1. The numbers
in it are the known answer for a detector. Levels are decibels below full scale; the same seed gives the same
fault.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np

from ingest.demonstration.synthesis.signal import Signal, band_filter, read_at, wander


class Fault(Protocol):
    """Anything that spoils a recording."""

    def apply(self, signal: Signal, sample_rate_hz: int) -> Signal:
        """Stereo in, stereo out (the length may change)."""
        ...


def _amplitude(decibels: float) -> float:
    return 10 ** (decibels / 20)


@dataclass(frozen=True, slots=True)
class Clipping:
    """Driven ``gain_db`` too hard into a converter: the peaks are cut flat at full scale."""

    gain_db: float

    def apply(self, signal: Signal, sample_rate_hz: int) -> Signal:
        """Cut flat."""
        del sample_rate_hz
        return np.clip(signal * _amplitude(self.gain_db), -1.0, 1.0)


@dataclass(frozen=True, slots=True)
class Hum:
    """Mains hum with odd and even harmonics. ``level_db`` is that of the fundamental."""

    frequency_hz: float = 50.0
    level_db: float = -38.0

    def apply(self, signal: Signal, sample_rate_hz: int) -> Signal:
        """Added to both channels alike."""
        time = np.arange(len(signal)) / sample_rate_hz
        hum = np.zeros(len(signal))
        for harmonic, share in ((1, 1.0), (2, 0.5), (3, 0.6), (5, 0.3), (7, 0.12)):
            hum += share * np.sin(2 * np.pi * self.frequency_hz * harmonic * time + 0.7 * harmonic)
        return signal + _amplitude(self.level_db) * hum[:, None]


@dataclass(frozen=True, slots=True)
class Hiss:
    """Tape hiss, brighter than white, different in the channels."""

    level_db: float = -52.0
    seed: int = 1

    def apply(self, signal: Signal, sample_rate_hz: int) -> Signal:
        """Added; ``level_db`` is its RMS."""
        noise = np.random.default_rng(self.seed).standard_normal(signal.shape)
        shaped = noise + 1.5 * band_filter(noise, "high", 3500, sample_rate_hz)
        return signal + shaped * _amplitude(self.level_db) / float(np.sqrt(np.mean(shaped**2)))


@dataclass(frozen=True, slots=True)
class Clicks:
    """Ticks of a scratched or dusty groove, ``per_second`` on average, and one that returns every turn at 78 rpm."""

    per_second: float = 4.0
    level_db: float = -12.0
    seed: int = 1
    turning: bool = False

    def apply(self, signal: Signal, sample_rate_hz: int) -> Signal:
        """Added to both channels alike."""
        rng = np.random.default_rng(self.seed)
        seconds = len(signal) / sample_rate_hz
        places = list(rng.uniform(0, seconds, rng.poisson(self.per_second * seconds)))
        if self.turning:
            places += list(np.arange(0.31, seconds, 60 / 78))
        out = signal.copy()
        for place in places:
            length = int(rng.integers(8, 40)) * sample_rate_hz // 44100
            tick = np.hanning(length + 2)[1:-1] * np.cos(np.arange(length) * rng.uniform(0.5, 1.6))
            at = round(place * sample_rate_hz)
            part = tick * rng.choice((-1, 1)) * _amplitude(self.level_db) * rng.uniform(0.15, 1.0)
            out[at : at + length] += part[: len(out) - at, None]
        return out


@dataclass(frozen=True, slots=True)
class DeadChannel:
    """One channel never reached the machine: digital silence."""

    side: Literal["left", "right"] = "right"

    def apply(self, signal: Signal, sample_rate_hz: int) -> Signal:
        """Zero in one column."""
        del sample_rate_hz
        out = signal.copy()
        out[:, 0 if self.side == "left" else 1] = 0.0
        return out


@dataclass(frozen=True, slots=True)
class Speed:
    """Played at ``factor`` of the right speed: 0.972 is slow, longer and lower by 49 cents."""

    factor: float

    def apply(self, signal: Signal, sample_rate_hz: int) -> Signal:
        """Resampled by windowed sinc."""
        del sample_rate_hz
        positions = np.arange(math.floor((len(signal) - 1) / self.factor), dtype=np.float64) * self.factor
        return np.stack([read_at(np.ascontiguousarray(c), positions) for c in signal.T], axis=1)


@dataclass(frozen=True, slots=True)
class Wow:
    """Speed that wavers: slow wow and fast flutter, peak deviation in parts of the speed."""

    wow: float = 0.002
    flutter: float = 0.0005
    seed: int = 1

    def apply(self, signal: Signal, sample_rate_hz: int) -> Signal:
        """Same length, moved in time by a few milliseconds at most."""
        rng = np.random.default_rng(self.seed)
        time = np.arange(len(signal)) / sample_rate_hz
        speed = 1 + self.wow * np.sin(2 * np.pi * 0.56 * time) * 0.7
        speed += self.wow * 0.15 * wander(rng, len(signal), sample_rate_hz // 3)
        speed += self.flutter * np.sin(2 * np.pi * 9.1 * time)
        positions = np.maximum(np.cumsum(speed, dtype=np.float64) - 1, 0.0)
        return np.stack([read_at(np.ascontiguousarray(c), positions) for c in signal.T], axis=1)


@dataclass(frozen=True, slots=True)
class Band:
    """All that an old chain lets through."""

    low_hz: float
    high_hz: float

    def apply(self, signal: Signal, sample_rate_hz: int) -> Signal:
        """Fourth-order slopes at both ends."""
        for _ in range(2):
            signal = band_filter(signal, "high", self.low_hz, sample_rate_hz)
            signal = band_filter(signal, "low", self.high_hz, sample_rate_hz)
        return signal


@dataclass(frozen=True, slots=True)
class Mono:
    """Both channels the same: a mono recording kept in two channels."""

    def apply(self, signal: Signal, sample_rate_hz: int) -> Signal:
        """The mean of the channels in each."""
        del sample_rate_hz
        return np.repeat(signal.mean(axis=1, keepdims=True), 2, axis=1)


@dataclass(frozen=True, slots=True)
class Dropouts:
    """Places where the oxide is gone: ``count`` short losses of level, at equal distances with some scatter."""

    count: int = 6
    seed: int = 1

    def apply(self, signal: Signal, sample_rate_hz: int) -> Signal:
        """Level falls by 20 dB or more for 30 to 120 ms."""
        rng = np.random.default_rng(self.seed)
        gain = np.ones(len(signal))
        for index in range(self.count):
            centre = (index + rng.uniform(0.3, 0.7)) / self.count * len(signal)
            length = round(rng.uniform(0.03, 0.12) * sample_rate_hz)
            start = max(0, round(centre) - length // 2)
            part = gain[start : start + length]
            part *= 1 - 0.93 * np.hanning(length)[: len(part)] ** 0.3
        return signal * gain[:, None]


@dataclass(frozen=True, slots=True)
class PrintThrough:
    """An echo before the sound, from the next layer of a tape wound for years."""

    seconds: float = 1.1
    level_db: float = -34.0

    def apply(self, signal: Signal, sample_rate_hz: int) -> Signal:
        """Pre-echo, and a weaker post-echo; the tape runs as long before the sound as one turn takes."""
        turn = round(self.seconds * sample_rate_hz)
        out = np.pad(signal, ((turn, turn), (0, 0)))
        out[: len(signal)] += _amplitude(self.level_db) * signal
        out[2 * turn :] += _amplitude(self.level_db - 4) * signal
        return out


@dataclass(frozen=True, slots=True)
class Offset:
    """A constant voltage from a bad converter, as a share of full scale."""

    share: float = 0.02

    def apply(self, signal: Signal, sample_rate_hz: int) -> Signal:
        """Added to both channels."""
        del sample_rate_hz
        return signal + self.share


@dataclass(frozen=True, slots=True)
class Leader:
    """Empty tape before and after the music, in seconds: digital silence."""

    before_seconds: float = 3.0
    after_seconds: float = 3.0

    def apply(self, signal: Signal, sample_rate_hz: int) -> Signal:
        """Zeros at both ends."""
        ends = (round(self.before_seconds * sample_rate_hz), round(self.after_seconds * sample_rate_hz))
        return np.pad(signal, (ends, (0, 0)))


def spoil(signal: Signal, faults: Sequence[Fault], sample_rate_hz: int) -> Signal:
    """All faults in order, as they happened: first the session, then the tape, last the transfer."""
    for fault in faults:
        signal = fault.apply(signal, sample_rate_hz)
    return signal
