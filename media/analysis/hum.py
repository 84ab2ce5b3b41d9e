"""Mains hum and its exact frequency, which tells the speed a tape was played at.

Conventions
-----------
- The sound is brought to 1 kHz and analysed in windows of 8.2 s: hum stays on one frequency for minutes, so its
  lines are as narrow as the window allows, while strings struck again and again have broad ones.
- A line's prominence is its level over the 2 Hz around it, in dB. Hum needs two lines (or one very strong one)
  at multiples of one frequency within 6 % of 50 or 60 Hz, the frequency itself among them: two open strings have a
  common divisor there, but no sound at it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.fft
import soxr
from numpy.typing import NDArray

from media.analysis.framing import Floats
from media.analysis.loudness import Doubles
from media.analysis.peaks import RATE_HZ

LOW_RATE_HZ = 1000
WINDOW = 8192
HOP = 4096
PROMINENT_DB = 14.0
ALONE_DB = 25.0
"""A line at the mains frequency this prominent is hum without any partial."""
PARTIALS = 6


@dataclass(frozen=True, slots=True)
class Hum:
    """``frequency_hz``: the mains frequency as it sounds now. ``speed_error_percent`` against 50 or 60 Hz."""

    frequency_hz: float
    prominence_db: float
    speed_error_percent: float
    confidence: float
    exact: bool
    """Heard for long enough (8 s) to speak of speed."""
    level_dbfs: float
    """Of the strongest line."""
    lines: int
    """How many multiples of the mains frequency stand out."""


class HumPass:
    """Feeds on mono sound at 11.025 kHz; keeps one averaged spectrum."""

    def __init__(self) -> None:
        self._down = soxr.ResampleStream(RATE_HZ, LOW_RATE_HZ, 1, dtype="float32", quality="HQ")
        shape = 0.42 - 0.5 * np.cos(2 * np.pi * np.arange(WINDOW) / WINDOW)
        shape += 0.08 * np.cos(4 * np.pi * np.arange(WINDOW) / WINDOW)
        self._window = shape.astype(np.float32)
        self._tail: Floats = np.zeros(0, dtype=np.float32)
        self._logs = np.zeros(WINDOW // 2 + 1, dtype=np.float64)
        self._windows = 0
        self._used = WINDOW
        self._blur = 1
        """How many times wider than the window's own a line is, in a recording shorter than the window."""

    def add(self, low: Floats, *, last: bool = False) -> None:
        """The next samples; ``last`` analyses a short rest."""
        samples = np.concatenate((self._tail, self._down.resample_chunk(low, last=last)))
        start = 0
        while samples.size - start >= WINDOW:
            self._analyse(samples[start : start + WINDOW])
            start += HOP
        self._tail = samples[start:].copy()
        if last and self._windows == 0 and self._tail.size >= WINDOW // 4:
            self._analyse(np.pad(self._tail, (0, WINDOW - self._tail.size)))

    def _analyse(self, samples: Floats) -> None:
        used = min(WINDOW, np.count_nonzero(samples) + 1)
        window = np.interp(np.linspace(0, WINDOW - 1, used), np.arange(WINDOW), self._window)
        padded = np.zeros(WINDOW, dtype=np.float32)
        padded[:used] = samples[:used] * window
        power = np.square(np.abs(scipy.fft.rfft(padded)))
        self._used = used
        self._blur = max(1, round(WINDOW / used))
        self._logs += 10.0 * np.log10(power + 1e-10)
        self._windows += 1

    def result(self) -> Hum | None:
        """The hum, or None."""
        if self._windows == 0:
            return None
        spectrum = self._logs / self._windows
        best = max((_comb(spectrum, mains, self._blur) for mains in (50.0, 60.0)), key=lambda found: found[1])
        frequency, prominence, lines, level = best
        if lines < 1:
            return None
        level -= 20.0 * float(np.log10(0.42 * self._used / 2.0)) + 3.01
        nearest = 50.0 if abs(frequency / 50.0 - 1.0) < abs(frequency / 60.0 - 1.0) else 60.0
        confidence = min(1.0, 0.3 * lines) * min(1.0, self._windows / 4.0 + 0.5)
        return Hum(
            frequency, prominence, 100.0 * (frequency / nearest - 1.0), confidence, self._blur == 1, level, lines
        )


def _comb(spectrum: Doubles, mains: float, blur: int) -> tuple[float, float, int, float]:
    """Best fundamental within 6 % of ``mains``, the largest prominence, how many lines agree, and their top level."""
    hz = LOW_RATE_HZ / WINDOW
    best = (mains, 0.0, 0, -200.0)
    score = 0.0
    low, high = int(0.94 * mains / hz), int(1.06 * mains / hz) + 1
    for line in low + np.flatnonzero(_is_peak(spectrum, low, high)):
        fundamental = (line + _vertex(spectrum, int(line))) * hz
        found = [_line(spectrum, fundamental * n, n, blur) for n in range(1, PARTIALS + 1)]
        agreeing = [
            (prominence, n, exact)
            for n, (prominence, exact) in enumerate(found, 1)
            if prominence > PROMINENT_DB and abs(exact / n - fundamental) < 0.08 * blur
        ]
        total = sum(prominence for prominence, _, _ in agreeing)
        alone = found[0][0] > ALONE_DB
        if found[0][0] > PROMINENT_DB and (alone or len(agreeing) >= 2) and total > score:
            score = total
            weights = sum(prominence * n for prominence, n, _ in agreeing)
            exact = sum(prominence * value for prominence, _, value in agreeing) / weights
            top = max(float(spectrum[round(value / hz)]) for _, _, value in agreeing)
            best = (exact, max(prominence for prominence, _, _ in agreeing), len(agreeing), top)
    return best


def _is_peak(spectrum: Doubles, low: int, high: int) -> NDArray[np.bool_]:
    middle = spectrum[low:high]
    return (middle > spectrum[low - 1 : high - 1]) & (middle >= spectrum[low + 1 : high + 1])


def _line(spectrum: Doubles, hz: float, number: int, blur: int) -> tuple[float, float]:
    """Prominence in dB and exact frequency of the line nearest to ``hz``, within 0.15 Hz a harmonic number."""
    step = LOW_RATE_HZ / WINDOW
    reach = 1 + int(0.15 * number / step)
    centre = round(hz / step)
    if centre + reach + 17 * blur >= spectrum.size:
        return 0.0, hz
    line = centre - reach + int(np.argmax(spectrum[centre - reach : centre + reach + 1]))
    sides = np.concatenate((spectrum[line - 16 * blur : line - 3 * blur], spectrum[line + 4 * blur : line + 17 * blur]))
    prominence = float(spectrum[line] - np.quantile(sides, 0.75))
    return prominence, (line + _vertex(spectrum, line)) * step


def _vertex(spectrum: Doubles, line: int) -> float:
    left, middle, right = (float(spectrum[line + d]) for d in (-1, 0, 1))
    curvature = left - 2.0 * middle + right
    return float(np.clip(0.5 * (left - right) / curvature, -0.5, 0.5)) if curvature < 0.0 else 0.0
