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

from ingest.features.framing import Floats, Growing
from ingest.features.spectrum import hann

BANDS = 64
WINDOW = 4096
CLIFF_DB = 25.0


@dataclass(frozen=True, slots=True)
class Noise:
    """``bandwidth_hz`` None for silence; ``cliff`` whether the spectrum is cut there.

    ``hiss_dbfs``: stationary noise over 2 kHz; None when what is there is not stationary.
    """

    bandwidth_hz: float | None
    cliff: bool
    hiss_dbfs: float | None


class NoisePass:
    """Feeds on the mono mix at master rate. Memory: 1.3 kB a second of sound."""

    def __init__(self, sample_rate_hz: int) -> None:
        self._rate = sample_rate_hz
        self._hop = max(WINDOW, sample_rate_hz // 5)
        self._window = hann(WINDOW)
        self._tail: Floats = np.zeros(0, dtype=np.float32)
        self._levels = Growing(BANDS)

    def add(self, mono: Floats) -> None:
        """The next samples."""
        samples = np.concatenate((self._tail, mono))
        starts = range(0, samples.size - WINDOW + 1, self._hop)
        if starts:
            frames = np.stack([samples[start : start + WINDOW] for start in starts])
            spectrum = scipy.fft.rfft(frames * self._window, axis=1)[:, 1:]
            power = np.square(spectrum.real) + np.square(spectrum.imag)
            bands = power.reshape(len(starts), BANDS, -1).sum(axis=2)
            self._levels.extend((10.0 * np.log10(np.maximum(bands, 1e-14))).astype(np.float32))
        self._tail = samples[len(starts) * self._hop :].copy()

    def result(self) -> Noise:
        """Bandwidth and hiss."""
        levels = self._levels.values
        if levels.shape[0] < 10 or float(levels.max()) < -90.0:
            return Noise(None, False, None)
        bandwidth, cliff = self._bandwidth(levels)
        return Noise(bandwidth, cliff, self._hiss(levels, bandwidth))

    def _bandwidth(self, levels: Floats) -> tuple[float, bool]:
        loud = np.quantile(levels, 0.9, axis=0)
        hz_per_band = self._rate / 2.0 / BANDS
        reach = max(2, round(700.0 / hz_per_band))
        below = max(4, round(1500.0 / hz_per_band))
        above = loud > max(float(loud.max()) - 85.0, -115.0)
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

    def _hiss(self, levels: Floats, bandwidth_hz: float) -> float | None:
        hz_per_band = self._rate / 2.0 / BANDS
        low, high = int(2000.0 / hz_per_band), int(min(bandwidth_hz, 12000.0) / hz_per_band)
        if high - low < 4:
            return None
        floor, middle = np.quantile(levels[:, low:high], (0.1, 0.5), axis=0)
        if float(np.median(middle - floor)) > 8.0:
            return None
        return float(10.0 * np.log10(np.power(10.0, floor / 10.0).sum()))
