"""Signal processing that the instrument models share.

Conventions: mono is float64 (frames,), stereo is float64 (frames, 2), full scale is ±1, time starts at sample 0.
Loops over samples are compiled; everything else is plain numpy. Filters are the usual second-order sections
(R. Bristow-Johnson, *Audio EQ Cookbook*); loudness is ITU-R BS.1770-5 with both gates.
"""

from __future__ import annotations

import math
from typing import Literal

import numpy as np
import numpy.typing as npt
from numba import njit

Signal = npt.NDArray[np.float64]

SILENCE_LUFS = -70.0
"""The absolute gate of BS.1770; what a silent signal measures."""


@njit(cache=True)
def _sections(signal: Signal, b0: float, b1: float, b2: float, a1: float, a2: float) -> Signal:
    out = np.empty_like(signal)
    first = 0.0
    second = 0.0
    for n in range(len(signal)):
        x = signal[n]
        y = b0 * x + first
        first = b1 * x - a1 * y + second
        second = b2 * x - a2 * y
        out[n] = y
    return out


def _biquad(signal: Signal, b: tuple[float, float, float], a: tuple[float, float, float]) -> Signal:
    """Run one second-order section over mono or every channel of stereo."""
    coefficients = (b[0] / a[0], b[1] / a[0], b[2] / a[0], a[1] / a[0], a[2] / a[0])
    if signal.ndim == 1:
        return _sections(signal, *coefficients)
    channels = [_sections(np.ascontiguousarray(channel), *coefficients) for channel in signal.T]
    return np.stack(channels, axis=1)


def band_filter(
    signal: Signal,
    kind: Literal["low", "high", "band"],
    frequency_hz: float,
    sample_rate_hz: int,
    quality: float = math.sqrt(0.5),
) -> Signal:
    """Low-pass, high-pass or band-pass (0 dB at the centre) at ``frequency_hz``."""
    omega = 2 * math.pi * min(frequency_hz, 0.48 * sample_rate_hz) / sample_rate_hz
    cosine, alpha = math.cos(omega), math.sin(omega) / (2 * quality)
    if kind == "low":
        b = ((1 - cosine) / 2, 1 - cosine, (1 - cosine) / 2)
    elif kind == "high":
        b = ((1 + cosine) / 2, -(1 + cosine), (1 + cosine) / 2)
    else:
        b = (alpha, 0.0, -alpha)
    return _biquad(signal, b, (1 + alpha, -2 * cosine, 1 - alpha))


def convolve(signal: Signal, response: Signal) -> Signal:
    """Linear convolution by overlap-add; the tail is kept: (frames + response frames - 1,)."""
    size = 1 << max(15, (2 * len(response) - 1).bit_length())
    step = size - len(response) + 1
    spectrum = np.fft.rfft(response, size)
    out = np.zeros(len(signal) + size)
    for start in range(0, len(signal), step):
        block = signal[start : start + step]
        out[start : start + size] += np.fft.irfft(np.fft.rfft(block, size) * spectrum, size)
    return out[: len(signal) + len(response) - 1]


def smooth(values: Signal, width: int) -> Signal:
    """Two passes of a centred moving mean of ``width`` values: a curve without corners, ends held."""
    width = max(1, width) | 1
    for _ in range(2):
        padded = np.pad(values, (width // 2 + 1, width // 2), mode="edge")
        total = np.cumsum(padded)
        values = (total[width:] - total[:-width]) / width
    return values


def wander(rng: np.random.Generator, frames: int, width: int) -> Signal:
    """Slow random movement of unit variance; ``width`` is its time scale in values."""
    points = rng.standard_normal(max(4, frames // max(1, width) + 4))
    curve = np.interp(np.arange(frames) / max(1, width), np.arange(len(points)), points)
    return smooth(curve, width) * 1.4


_TAPS = 16
_PHASES = 1024


def _sinc_table() -> Signal:
    """Windowed sinc at ``_PHASES`` places between two samples: (phases + 1, 2 taps)."""
    x = np.arange(1 - _TAPS, _TAPS + 1) - np.arange(_PHASES + 1)[:, None] / _PHASES
    return np.sinc(x) * (0.5 + 0.5 * np.cos(np.pi * x / (_TAPS + 1)))


@njit(cache=True)
def _read(signal: Signal, positions: Signal, table: Signal) -> Signal:
    out = np.zeros(len(positions))
    phases = table.shape[0] - 1
    taps = table.shape[1] // 2
    for n in range(len(positions)):
        centre = int(positions[n])
        place = (positions[n] - centre) * phases
        row = int(place)
        share = place - row
        total = 0.0
        for k in range(2 * taps):
            index = centre + k + 1 - taps
            if 0 <= index < len(signal):
                total += signal[index] * (table[row, k] * (1 - share) + table[min(row + 1, phases), k] * share)
        out[n] = total
    return out


def read_at(signal: Signal, positions: Signal) -> Signal:
    """The mono signal at fractional ``positions`` (not negative); zero after the end. Speed, wow and flutter."""
    return _read(signal, positions, _sinc_table())


@njit(cache=True)
def _recursive_gain(wanted: Signal, release: float) -> Signal:
    out = np.empty_like(wanted)
    gain = 1.0
    for n in range(len(wanted)):
        gain = min(wanted[n], gain + (1.0 - gain) * release)
        out[n] = gain
    return out


@njit(cache=True)
def _lowest_ahead(values: Signal, width: int) -> Signal:
    out = np.empty_like(values)
    queue = np.empty(len(values), dtype=np.int64)
    head = 0
    tail = 0
    for n in range(len(values) + width - 1):
        if n < len(values):
            while tail > head and values[queue[tail - 1]] >= values[n]:
                tail -= 1
            queue[tail] = n
            tail += 1
        start = n - width + 1
        if start >= 0:
            while queue[head] < start:
                head += 1
            out[start] = values[queue[head]]
    return out


def limit(signal: Signal, ceiling: float, sample_rate_hz: int) -> Signal:
    """Hold every sample under ``ceiling`` with 3 ms of look-ahead and a slow release, no distortion.

    The gain is the lowest wanted within the look-ahead, averaged over the same length: it arrives in time
    and without a corner.
    """
    peaks = np.abs(signal) if signal.ndim == 1 else np.maximum(np.abs(signal[:, 0]), np.abs(signal[:, 1]))
    ahead = max(2, round(0.003 * sample_rate_hz))
    wanted = np.minimum(1.0, ceiling / np.maximum(peaks, 1e-12))
    held = _recursive_gain(_lowest_ahead(wanted, ahead), 1 / (0.12 * sample_rate_hz))
    total = np.cumsum(np.pad(held, (ahead, 0), mode="edge"))
    gain = (total[ahead:] - total[:-ahead]) / ahead
    return signal * (gain if signal.ndim == 1 else gain[:, None])


def k_weighted(signal: Signal, sample_rate_hz: int) -> Signal:
    """The head and low-cut filters of BS.1770, computed for any rate from the analogue prototype."""
    k = math.tan(math.pi * 1681.974450955533 / sample_rate_hz)
    head, band = 10 ** (3.999843853973347 / 20), 10 ** (3.999843853973347 / 20 * 0.4996667741545416)
    q = 0.7071752369554196
    b = (head + band * k / q + k * k, 2 * (k * k - head), head - band * k / q + k * k)
    shelved = _biquad(signal, b, (1 + k / q + k * k, 2 * (k * k - 1), 1 - k / q + k * k))
    k = math.tan(math.pi * 38.13547087602444 / sample_rate_hz)
    q = 0.5003270373238773
    a = (1 + k / q + k * k, 2 * (k * k - 1), 1 - k / q + k * k)
    # BS.1770 prints this filter with an unnormalised numerator of 1, -2, 1.
    return _biquad(shelved, (a[0], -2 * a[0], a[0]), a)


def loudness_lufs(signal: Signal, sample_rate_hz: int) -> float:
    """Integrated loudness of mono or stereo; ``SILENCE_LUFS`` when no block passes the absolute gate."""
    power = k_weighted(signal, sample_rate_hz) ** 2
    summed = power if power.ndim == 1 else power[:, 0] + power[:, 1]
    step = sample_rate_hz // 10
    tenths = summed[: len(summed) // step * step].reshape(-1, step).mean(axis=1)
    if len(tenths) < 4:
        return SILENCE_LUFS
    blocks = np.convolve(tenths, np.full(4, 0.25), mode="valid")
    level = -0.691 + 10 * np.log10(np.maximum(blocks, 1e-12))
    loud = blocks[level > SILENCE_LUFS]
    if len(loud) == 0:
        return SILENCE_LUFS
    gate = -0.691 + 10 * math.log10(float(loud.mean())) - 10
    return -0.691 + 10 * math.log10(float(blocks[(level > SILENCE_LUFS) & (level > gate)].mean()))


def levelled(signal: Signal, sample_rate_hz: int, target_lufs: float, ceiling: float = 0.8) -> Signal:
    """The signal at ``target_lufs`` with its samples under ``ceiling``. Silence stays silence."""
    measured = loudness_lufs(signal, sample_rate_hz)
    if measured <= SILENCE_LUFS:
        return signal
    signal = signal * 10 ** ((target_lufs - measured) / 20)
    if float(np.abs(signal).max()) <= ceiling:
        return signal
    limited = limit(signal, ceiling, sample_rate_hz)
    # Limiting costs a little loudness; give it back once.
    lost = target_lufs - loudness_lufs(limited, sample_rate_hz)
    return limit(limited * 10 ** (lost / 20), ceiling, sample_rate_hz)
