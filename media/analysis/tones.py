"""The two strongest tones of each fifth of a second, as pitch classes: what sounds, whichever line is followed.

Conventions
-----------
- A row is ``ROW_FRAMES`` frames of ``peaks`` (0.2 s): (n, 2) cents above C of A4 = 440 Hz, 0 to 1200, the stronger
  first; NaN where nothing sounds, or no second tone is a fifth as strong.
- A peak speaks for its own class and, less, for the tones of which it would be the third or fifth partial. Peaks from
  80 to 2000 Hz count; classes are 20 cents wide, smoothed over three, and refined by a parabola.

Source: E. Gómez, *Tonal description of music audio signals* (2006), ch. 3 (harmonic pitch class profiles).
"""

from __future__ import annotations

import numpy as np
from numba import njit

from media.analysis.framing import Floats, Growing
from media.analysis.peaks import FRAME_SECONDS, PEAKS, PeakFrames
from media.analysis.tuning import C0_HZ

ROW_FRAMES = 20
ROW_SECONDS = ROW_FRAMES * FRAME_SECONDS
TONES = 2
BINS = 60
LOWEST_HZ, HIGHEST_HZ = 80.0, 2000.0
PARTIALS = np.array([[0.0, 1.0], [1901.955, 0.5], [2786.314, 0.25]], dtype=np.float32)
"""How far under a peak its tone lies, and how much it speaks for it."""
_APART_BINS = 4
_LEAST = 0.2


class TonePass:
    """Feeds on frames of peaks. Memory: 40 bytes a second of sound."""

    def __init__(self) -> None:
        self._profile: Floats = np.zeros(BINS, dtype=np.float32)
        self._frames = 0
        self._rows = Growing(TONES)

    def add(self, frames: PeakFrames) -> None:
        """Further frames."""
        count = (self._frames + len(frames)) // ROW_FRAMES
        rows = np.full((count, TONES), np.nan, dtype=np.float32)
        self._frames = _profiles(
            frames.frequencies, frames.amplitudes, frames.levels, PARTIALS, self._profile, self._frames, rows
        )
        self._rows.extend(rows)

    def result(self) -> Floats:
        """The rows of all that was added."""
        return self._rows.values


@njit(cache=True, nogil=True)
def _profiles(
    frequencies: Floats,
    amplitudes: Floats,
    levels: Floats,
    partials: Floats,
    profile: Floats,
    filled: int,
    rows: Floats,
) -> int:
    """Fills the rows that are complete; returns how many frames of the next one ``profile`` holds."""
    row = 0
    for t in range(levels.size):
        for p in range(PEAKS):
            hz = frequencies[t, p]
            if hz == 0.0 or hz > HIGHEST_HZ:
                break
            if hz < LOWEST_HZ:
                continue
            cents = np.float32(1200.0) * np.log2(hz / np.float32(C0_HZ))
            # A louder frame says more: strokes, not what rings on in the room.
            weight = amplitudes[t, p] * np.sqrt(levels[t])
            for k in range(partials.shape[0]):
                place = ((cents - partials[k, 0]) % 1200.0) / (1200.0 / BINS)
                low = int(place)
                share = place - low
                profile[low % BINS] += weight * partials[k, 1] * (1.0 - share)
                profile[(low + 1) % BINS] += weight * partials[k, 1] * share
        filled += 1
        if filled == ROW_FRAMES:
            _two(profile, rows[row])
            profile[:] = 0.0
            filled = 0
            row += 1
    return filled


@njit(cache=True, nogil=True)
def _two(profile: Floats, out: Floats) -> None:
    smooth = np.empty(BINS, dtype=np.float32)
    for b in range(BINS):
        smooth[b] = profile[b - 1] + 2.0 * profile[b] + profile[(b + 1) % BINS]
    strongest = smooth.max()
    if strongest < 1e-4:
        return
    taken = -1
    for tone in range(TONES):
        best, value = -1, np.float32(0.0)
        for b in range(BINS):
            away = abs((b - taken + BINS // 2) % BINS - BINS // 2)
            peak = smooth[b] >= smooth[b - 1] and smooth[b] >= smooth[(b + 1) % BINS]
            if peak and smooth[b] > value and (taken < 0 or away >= _APART_BINS):
                best, value = b, smooth[b]
        if best < 0 or value < _LEAST * strongest:
            return
        left, right = smooth[best - 1], smooth[(best + 1) % BINS]
        bend = left - 2.0 * value + right
        shift = 0.5 * (left - right) / bend if bend < 0.0 else 0.0
        out[tone] = ((best + shift) * (1200.0 / BINS)) % 1200.0
        taken = best
