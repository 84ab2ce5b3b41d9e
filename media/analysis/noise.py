"""Noise floor, hiss and bandwidth from spectra at master rate, five times a second.

Conventions
-----------
- Band levels are dBFS per band: ``BANDS`` equal bands from 0 to half the sample rate, mean square of the
  Hann-windowed frame of 4096 samples.
- Hiss is what stays in a band when nothing plays: the 10 % quantile over time; it is stationary, so it lies
  close under the median.
- The bandwidth ends where the long-term spectrum, dense until there, falls off a cliff, or at half the sample rate.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.fft

from media.analysis.framing import Floats
from media.analysis.spectrum import hann

BANDS = 64
WINDOW = 4096
CLIFF_DB = 25.0
QUIETEST_DB = -115.0
"""Bands under this hold nothing."""
SOFTEST_DB, STEP_DB = -140.0, 0.25
STEPS = 640
"""Levels are counted in steps of a quarter of a decibel from -140 to +20 dBFS."""


@dataclass(frozen=True, slots=True)
class Noise:
    """``bandwidth_hz`` None for silence; ``cliff`` whether the spectrum is cut there.

    ``hiss_dbfs``: stationary noise over 2 kHz; None when what is there is not stationary.
    """

    bandwidth_hz: float | None
    cliff: bool
    hiss_dbfs: float | None


class NoisePass:
    """Feeds on the mono mix at master rate; keeps a histogram of levels for each band."""

    def __init__(self, sample_rate_hz: int) -> None:
        self._rate = sample_rate_hz
        self._hop = max(WINDOW, sample_rate_hz // 5)
        self._window = hann(WINDOW)
        self._tail: Floats = np.zeros(0, dtype=np.float32)
        self._counts = np.zeros((BANDS, STEPS), dtype=np.int64)

    def add(self, mono: Floats) -> None:
        """The next samples."""
        samples = np.concatenate((self._tail, mono))
        starts = range(0, samples.size - WINDOW + 1, self._hop)
        if starts:
            frames = np.stack([samples[start : start + WINDOW] for start in starts])
            spectrum = scipy.fft.rfft(frames * self._window, axis=1)[:, 1:]
            power = np.square(spectrum.real) + np.square(spectrum.imag)
            bands = power.reshape(len(starts), BANDS, -1).sum(axis=2)
            levels: Floats = 10.0 * np.log10(np.maximum(bands, 1e-14)) - SOFTEST_DB
            steps = np.round(levels / STEP_DB).astype(np.int64)
            np.add.at(self._counts, (np.arange(BANDS)[None, :], np.clip(steps, 0, STEPS - 1)), 1)
        self._tail = samples[len(starts) * self._hop :].copy()

    def result(self) -> Noise:
        """Bandwidth and hiss."""
        loudest = np.flatnonzero(self._counts.any(axis=0))
        if self._counts[0].sum() < 10 or SOFTEST_DB + STEP_DB * float(loudest[-1]) < -90.0:
            return Noise(None, False, None)
        if float(self._quantile(0.9).max()) <= QUIETEST_DB:
            return Noise(None, False, None)
        bandwidth, cliff = self._bandwidth()
        return Noise(bandwidth, cliff, self._hiss(bandwidth))

    def _quantile(self, share: float) -> Floats:
        """Level in dB of each band that this share of the time lies under, (BANDS,)."""
        reached = np.cumsum(self._counts, axis=1) > share * (self._counts[0].sum() - 1)
        return (SOFTEST_DB + STEP_DB * reached.argmax(axis=1)).astype(np.float32)

    def _bandwidth(self) -> tuple[float, bool]:
        loud = self._quantile(0.9)
        hz_per_band = self._rate / 2.0 / BANDS
        reach = max(2, round(700.0 / hz_per_band))
        below = max(4, round(1500.0 / hz_per_band))
        above = loud > max(float(loud.max()) - 85.0, QUIETEST_DB)
        last = int(np.flatnonzero(above)[-1])
        for band in range(last, reach, -1):
            beyond = loud[band + 1 : band + 1 + reach]
            if beyond.size < reach:
                continue
            everything_beyond = float(loud[band + reach :].max()) if band + reach < BANDS else -200.0
            dense = float(loud[max(0, band - below) : band + 1].std()) < 5.0
            if dense and loud[band] - max(float(beyond[-1]), everything_beyond) > CLIFF_DB:
                return (band + 1) * hz_per_band, True
        return (last + 1) * hz_per_band, False

    def _hiss(self, bandwidth_hz: float) -> float | None:
        hz_per_band = self._rate / 2.0 / BANDS
        low, high = int(2000.0 / hz_per_band), int(min(bandwidth_hz, 12000.0) / hz_per_band)
        if high - low < 4:
            return None
        floor, middle = self._quantile(0.1)[low:high], self._quantile(0.5)[low:high]
        if float(np.median(middle - floor)) > 8.0:
            return None
        return float(10.0 * np.log10(np.power(10.0, floor / 10.0).sum()))
