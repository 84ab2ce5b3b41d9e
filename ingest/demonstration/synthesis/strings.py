"""Plucked strings: a digital waveguide for each string, played by strokes.

Each string is a delay loop of one period with a loss filter, a dispersion all-pass (stiffness) and a fractional
delay; two loops, slightly apart, stand for the two planes in which a string moves. A stroke touches the
string for one period (what sounded before is damped, not cut), moves the fret, and adds a short pulse with its
reflection from the pluck point, so that the place of the pluck shapes the spectrum. The loop's length
subtracts the phase delay of every filter at the fundamental: the pitch is what was asked for.

Sources: K. Karplus, A. Strong, *Digital synthesis of plucked-string and drum timbres*, CMJ 7(2), 1983;
D. Jaffe, J. O. Smith, *Extensions of the Karplus-Strong algorithm*, same issue; J. O. Smith, *Physical Audio
Signal Processing* (lossy waveguides, Lagrange interpolation). Times in seconds, pitches in hertz.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numba import njit

from ingest.demonstration.synthesis.signal import Signal

TOUCH_GAIN = 0.3
"""What is left of the old vibration after a stroke's touch. Chosen by ear: 0 chokes, above 0.5 smears."""


@dataclass(frozen=True, slots=True)
class Stroke:
    """One action on one string. ``velocity`` 0 moves the fret without plucking (a slide or hammer-on).

    ``position``: distance of the pluck from the bridge as a share of the sounding length (0 to 0.5).
    ``contact_seconds``: width of the pulse; a nail is short and bright, a fingertip long and soft.
    ``glide_seconds``: how long the pitch takes to arrive.
    """

    at_seconds: float
    frequency_hz: float
    velocity: float
    position: float = 0.2
    contact_seconds: float = 0.00024
    glide_seconds: float = 0.002
    vibrato_cents: float = 0.0


@dataclass(frozen=True, slots=True)
class StringModel:
    """A string. ``decay_seconds``: time to -60 dB at 220 Hz; ``loss_hz``: corner of the loss filter;
    ``stiffness``: all-pass coefficient (0 to 0.5); ``spread_cents``: how far apart the two planes are tuned."""

    decay_seconds: float = 1.7
    loss_hz: float = 9000.0
    stiffness: float = 0.08
    spread_cents: float = 0.8


GUT = StringModel()


@njit(cache=True)
def _loop(
    excitation: Signal,
    starts: npt.NDArray[np.int64],
    lengths: Signal,
    gains: Signal,
    glides: Signal,
    touches: npt.NDArray[np.int64],
    touch_gain: float,
    vibratos: Signal,
    vibrato_step: float,
    pole: float,
    stiffness: float,
    size: int,
) -> Signal:
    out = np.zeros(len(excitation))
    buffer = np.zeros(size)
    mask = size - 1
    length = lengths[0]
    low = 0.0
    before = 0.0
    spread = 0.0
    for event in range(len(starts) - 1):
        start = starts[event]
        for n in range(start, starts[event + 1]):
            length += (lengths[event] - length) * glides[event]
            delay = length
            if vibratos[event] != 0.0:
                age = (n - start) * vibrato_step
                delay *= 1.0 + vibratos[event] * min(1.0, age / 8.0) * math.sin(age)
            whole = int(delay) - 1
            d = delay - whole
            value = (
                -buffer[(n - whole) & mask] * (d - 1) * (d - 2) * (d - 3) / 6
                + buffer[(n - whole - 1) & mask] * d * (d - 2) * (d - 3) / 2
                - buffer[(n - whole - 2) & mask] * d * (d - 1) * (d - 3) / 2
                + buffer[(n - whole - 3) & mask] * d * (d - 1) * (d - 2) / 6
            )
            low = (1 - pole) * value + pole * low
            spread = stiffness * (low - spread) + before
            before = low
            gain = gains[event]
            if n - start < touches[event]:
                # A raised-cosine dip: the finger lands and leaves, it does not switch.
                gain *= 1 - (1 - touch_gain) * math.sin(math.pi * (n - start + 0.5) / touches[event])
            buffer[n & mask] = excitation[n] + gain * spread
            out[n] = buffer[n & mask]
    return out


def _phase_delay(frequency_hz: Signal, pole: float, stiffness: float, sample_rate_hz: int) -> Signal:
    """Delay of loss filter and all-pass at the fundamental, in samples."""
    omega = 2 * np.pi * frequency_hz / sample_rate_hz
    loss = np.arctan2(pole * np.sin(omega), 1 - pole * np.cos(omega))
    # The all-pass is (c + z^-1) / (1 + c z^-1).
    spread = omega - 2 * np.arctan2(stiffness * np.sin(omega), 1 + stiffness * np.cos(omega))
    return (loss + spread) / omega


def _gains(frequency_hz: Signal, model: StringModel, pole: float, sample_rate_hz: int) -> Signal:
    """Loop gain that gives the wanted decay at the fundamental, whatever the loss filter takes there."""
    omega = 2 * np.pi * frequency_hz / sample_rate_hz
    lost = (1 - pole) / np.sqrt(1 - 2 * pole * np.cos(omega) + pole * pole)
    decay = model.decay_seconds * np.sqrt(220.0 / frequency_hz)
    return np.minimum(0.99999, 10 ** (-3 / (frequency_hz * decay)) / lost)


def _add_pulse(excitation: Signal, at: int, stroke: Stroke, sample_rate_hz: int, grain: Signal) -> None:
    """A soft-edged pulse and its mirror from the pluck point; the pair sums to zero, so nothing drifts."""
    contact = stroke.contact_seconds * (1.5 - 0.7 * stroke.velocity)
    width = max(3, round(contact * sample_rate_hz))
    # A nail is rough, a fingertip is not.
    roughness = 0.25 * min(1.0, 0.00024 / stroke.contact_seconds) ** 2
    pulse = np.hanning(width + 2)[1:-1] * (1 + roughness * grain[:width])
    pulse *= stroke.velocity / pulse.sum()
    lag = max(2, round(stroke.position * sample_rate_hz / stroke.frequency_hz))
    for offset, sign in ((0, 1.0), (lag, -1.0)):
        end = min(len(excitation), at + offset + width)
        excitation[at + offset : end] += sign * pulse[: max(0, end - at - offset)]


def _excitation(
    strokes: Sequence[Stroke], places: npt.NDArray[np.int64], sample_rate_hz: int, rng: np.random.Generator
) -> Signal:
    """All pulses where they fall; the last of ``places`` is the end."""
    excitation = np.zeros(int(places[-1]))
    for at, stroke in zip(places, strokes, strict=False):
        if stroke.velocity > 0:
            _add_pulse(excitation, int(at), stroke, sample_rate_hz, rng.standard_normal(4096))
    return excitation


def play_string(
    strokes: Sequence[Stroke],
    model: StringModel,
    duration_seconds: float,
    sample_rate_hz: int,
    rng: np.random.Generator,
) -> Signal:
    """The string's force on the bridge, mono (frames,); about ±1 for a stroke of velocity 1.

    Strokes are taken in order of time; those after the end are ignored. ValueError when there are none.
    """
    frames = round(duration_seconds * sample_rate_hz)
    played = [s for s in sorted(strokes, key=lambda s: s.at_seconds) if s.at_seconds * sample_rate_hz < frames]
    if not played:
        raise ValueError(f"no stroke within {duration_seconds} s: a string needs at least one")
    starts = np.array([max(0, round(s.at_seconds * sample_rate_hz)) for s in played] + [frames], dtype=np.int64)
    frequency = np.array([s.frequency_hz for s in played])
    touches = np.array([round(sample_rate_hz / s.frequency_hz) if s.velocity else 0 for s in played])
    excitation = _excitation(played, starts + np.append(touches, 0), sample_rate_hz, rng)
    glide = np.array([s.glide_seconds for s in played])
    pole = math.exp(-2 * math.pi * model.loss_hz / sample_rate_hz)
    out = np.zeros(frames)
    for cents, share in ((-model.spread_cents / 2, 0.7), (model.spread_cents / 2, 0.3)):
        bent = frequency * 2 ** (cents / 1200)
        lengths = sample_rate_hz / bent - _phase_delay(bent, pole, model.stiffness, sample_rate_hz)
        out += _loop(
            excitation * share,
            starts,
            lengths,
            _gains(bent, model, pole, sample_rate_hz),
            1 - np.exp(-1 / (np.maximum(glide, 1e-4) / 3 * sample_rate_hz)),
            touches.astype(np.int64),
            TOUCH_GAIN,
            np.array([2 ** (s.vibrato_cents / 1200) - 1 for s in played]),
            2 * math.pi * 5.6 / sample_rate_hz,
            pole,
            model.stiffness,
            1 << math.ceil(math.log2(float(lengths.max()) * 1.1 + 8)),
        )
    return out
