"""Loudness after EBU R 128: integrated, range, maxima, and the true peak.

Conventions
-----------
- Energies are K-weighted mean squares per 100 ms, summed over channels with the weights of BS.1770 (1 for
  left, right and centre, 0 for LFE, 1.41 for surrounds of a 5.1 layout; 1 for every channel otherwise).
- LUFS is ``-0.691 + 10 log10(energy)``. Below 400 ms there is no loudness: None.

Sources: ITU-R BS.1770-5 annexes 1 and 2; EBU Tech 3341 (metering), Tech 3342 (loudness range). The filters
for any sample rate follow from the analogue prototype as libebur128 derives it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from media.analysis.framing import Floats

Doubles = NDArray[np.float64]

ABSOLUTE_GATE_LUFS = -70.0
OFFSET_LUFS = -0.691
TAPS = 12
"""Taps a phase of the oversampling filter, as in BS.1770 annex 2."""


@dataclass(frozen=True, slots=True)
class Loudness:
    """LUFS and LU; None where the sound is too short or too soft to be gated in."""

    integrated_lufs: float | None
    range_lu: float | None
    maximum_momentary_lufs: float | None
    maximum_short_term_lufs: float | None


def k_weighting(sample_rate_hz: int) -> Doubles:
    """Two biquads, rows of (b0, b1, b2, a1, a2), for this sample rate."""
    shelf = _shelf(1681.974450955533, 3.999843853973347, 0.7071752369554196, sample_rate_hz)
    high_pass = _high_pass(38.13547087602444, 0.5003270373238773, sample_rate_hz)
    return np.array([shelf, high_pass], dtype=np.float64)


def _shelf(centre_hz: float, gain_db: float, q: float, rate: int) -> list[float]:
    k = np.tan(np.pi * min(centre_hz / rate, 0.45))
    high = 10.0 ** (gain_db / 20.0)
    band = high**0.4996667741545416
    a0 = 1.0 + k / q + k * k
    return [
        (high + band * k / q + k * k) / a0,
        2.0 * (k * k - high) / a0,
        (high - band * k / q + k * k) / a0,
        2.0 * (k * k - 1.0) / a0,
        (1.0 - k / q + k * k) / a0,
    ]


def _high_pass(corner_hz: float, q: float, rate: int) -> list[float]:
    k = np.tan(np.pi * min(corner_hz / rate, 0.45))
    a0 = 1.0 + k / q + k * k
    return [1.0, -2.0, 1.0, 2.0 * (k * k - 1.0) / a0, (1.0 - k / q + k * k) / a0]


def channel_weights(channels: int) -> Doubles:
    """Weights of BS.1770 for one to any number of channels."""
    weights = np.ones(channels, dtype=np.float64)
    if channels == 6:
        weights[3], weights[4:] = 0.0, 1.41
    return weights


def oversampling_filter(factor: int) -> Floats:
    """Windowed-sinc phases (factor - 1, TAPS) between the samples; the samples themselves need no filter."""
    phases = np.arange(1, factor, dtype=np.float64)[:, None] / factor
    distance = np.arange(TAPS)[None, :] - (TAPS // 2 - 1) - phases
    window = 0.5 + 0.5 * np.cos(np.pi * distance / (TAPS / 2))
    taps = np.sinc(distance) * window
    return (taps / taps.sum(axis=1, keepdims=True)).astype(np.float32)


@njit(cache=True, fastmath=True, nogil=True)
def weighted_energies(
    samples: Floats, filters: Doubles, state: Doubles, bounds: NDArray[np.int64], out: Doubles
) -> None:
    """Add the K-weighted squares of one channel to ``out``.

    ``bounds`` are the ends, in samples of this block, of the 100-ms cells; ``state`` (4,) is kept in place.
    """
    b0, b1, b2, a1, a2 = filters[0]
    _, _, _, c1, c2 = filters[1]
    s0, s1, t0, t1 = state
    start = 0
    for cell in range(bounds.size):
        total = 0.0
        for i in range(start, bounds[cell]):
            x = samples[i]
            y = b0 * x + s0
            s0 = b1 * x - a1 * y + s1
            s1 = b2 * x - a2 * y
            z = y + t0
            t0 = -2.0 * y - c1 * z + t1
            t1 = y - c2 * z
            total += z * z
        out[cell] += total
        start = bounds[cell]
    state[0], state[1], state[2], state[3] = s0, s1, t0, t1


@njit(cache=True, fastmath=True, nogil=True)
def true_peak(samples: Floats, phases: Floats, peak: float) -> float:
    """The larger of ``peak`` and the oversampled peak; ``samples`` overlap the last block by TAPS.

    Only the surroundings of samples above half the peak so far are oversampled: a higher value between
    two samples that are both lower than that does not occur in band-limited sound at this filter length.
    """
    for i in range(TAPS // 2, samples.size - TAPS // 2):
        level = abs(samples[i])
        if level <= 0.5 * peak:
            continue
        peak = max(peak, level)
        for phase in range(phases.shape[0]):
            total = 0.0
            for tap in range(TAPS):
                total += phases[phase, tap] * samples[i - TAPS // 2 + 1 + tap]
            peak = max(peak, abs(total))
    return peak


def summarise(cells: Floats) -> Loudness:
    """Loudness from the energies of 100-ms cells, (n,)."""
    energies = cells.astype(np.float64)
    momentary = _moving_mean(energies, 4)
    short_term = _moving_mean(energies, 30)
    return Loudness(
        _integrated(momentary),
        _range(short_term),
        _loudest(momentary),
        _loudest(short_term),
    )


def to_lufs(energy: Doubles) -> Doubles:
    """Energies to LUFS; zero becomes -200, far below every gate."""
    return OFFSET_LUFS + 10.0 * np.log10(np.maximum(energy, 1e-20))


def _moving_mean(values: Doubles, width: int) -> Doubles:
    if values.size < width:
        return np.zeros(0)
    total = np.concatenate((np.zeros(1), np.cumsum(values)))
    return np.maximum(0.0, total[width:] - total[:-width]) / width


def _gated(energies: Doubles, relative_lu: float) -> Doubles:
    heard = energies[to_lufs(energies) > ABSOLUTE_GATE_LUFS]
    if heard.size == 0:
        return heard
    gate = to_lufs(np.array([heard.mean()]))[0] + relative_lu
    return heard[to_lufs(heard) > gate]


def _integrated(momentary: Doubles) -> float | None:
    kept = _gated(momentary, -10.0)
    return float(to_lufs(np.array([kept.mean()]))[0]) if kept.size else None


def _range(short_term: Doubles) -> float | None:
    kept = _gated(short_term, -20.0)
    if kept.size < 2:
        return None
    low, high = np.quantile(to_lufs(kept), (0.10, 0.95))
    return float(high - low)


def _loudest(energies: Doubles) -> float | None:
    if energies.size == 0 or energies.max() <= 0.0:
        return None
    return float(max(to_lufs(energies).max(), -120.0))
