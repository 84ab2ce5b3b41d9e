"""An acoustic fingerprint after the published chromaprint algorithm, and chroma that a speed error only shifts.

Conventions
-----------
- Mono at 11.025 kHz, frames of 4096 every 1365 samples (0.1238 s); twelve chroma bins from A, 28 to 3520 Hz;
  smoothed over five frames, each of Euclidean norm 1; sixteen filters over 16 frames give a 32-bit word a frame.
- The words equal those of ``fpcalc -raw`` (algorithm TEST2, the default) but for few bits where the resampler
  differs; a test compares them with stored words.
- Copies are recognised (``matching``) by *middle words*: the same filters over chroma of 330 to 2600 Hz. A telephone
  line turns a sixth to two fifths of the bits of the whole band, and a tenth of these.

Sources: L. Lalinský, "How does Chromaprint work?", oxygene.sk/2011/01; acoustid/chromaprint, classifiers of
TEST2; after Y. Ke, D. Hoiem, R. Sukthankar, "Computer vision for music identification", CVPR 2005.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import scipy.fft
from numba import njit
from numpy.typing import NDArray

from media.analysis.framing import Floats, Growing
from media.analysis.peaks import RATE_HZ
from media.analysis.spectrum import Bands

FRAME = 4096
HOP = 1365
WORD_SECONDS = HOP / RATE_HZ
LOWEST_HZ, HIGHEST_HZ = 28.0, 3520.0
FILTER_FRAMES = 16
MIDDLE_HZ = (330.0, 2600.0)
"""The band that telephone lines, shellac and bad cassettes leave standing."""
FINE = 4
SMOOTHING: Floats = np.array([0.25, 0.75, 1.0, 0.75, 0.25], dtype=np.float32)

Words = NDArray[np.uint32]

FILTERS = np.array(
    [
        (0, 4, 3, 15, 1.98215, 2.35817, 2.63523),
        (4, 4, 6, 15, -1.03809, -0.651211, -0.282167),
        (1, 0, 4, 16, -0.298702, 0.119262, 0.558497),
        (3, 8, 2, 12, -0.105439, 0.0153946, 0.135898),
        (3, 4, 4, 8, -0.142891, 0.0258736, 0.200632),
        (4, 0, 3, 5, -0.826319, -0.590612, -0.368214),
        (1, 2, 2, 9, -0.557409, -0.233035, 0.0534525),
        (2, 7, 3, 4, -0.0646826, 0.00620476, 0.0784847),
        (2, 6, 2, 16, -0.192387, -0.029699, 0.215855),
        (2, 1, 3, 2, -0.0397818, -0.00568076, 0.0292026),
        (5, 10, 1, 15, -0.53823, -0.369934, -0.190235),
        (3, 6, 2, 10, -0.124877, 0.0296483, 0.139239),
        (2, 1, 1, 14, -0.101475, 0.0225617, 0.231971),
        (3, 5, 6, 4, -0.0799915, -0.00729616, 0.063262),
        (1, 9, 2, 12, -0.272556, 0.019424, 0.302559),
        (3, 4, 2, 14, -0.164292, -0.0321188, 0.0846339),
    ],
    dtype=np.float64,
)
"""type, first chroma bin, height, width, three thresholds."""


@njit(cache=True, inline="always")
def _area(sums: NDArray[np.float64], t0: int, c0: int, t1: int, c1: int) -> float:
    return sums[t1, c1] - sums[t0, c1] - sums[t1, c0] + sums[t0, c0]


@njit(cache=True)
def _response(sums: NDArray[np.float64], kind: int, t: int, c: int, height: int, width: int) -> float:
    """Log ratio of two areas of the chroma image; the six shapes of the published filters."""
    t1, c1 = t + width, c + height
    if kind == 0:
        a, b = _area(sums, t, c, t1, c1), 0.0
    elif kind == 1:
        half = c + height // 2
        a, b = _area(sums, t, half, t1, c1), _area(sums, t, c, t1, half)
    elif kind == 2:
        half = t + width // 2
        a, b = _area(sums, half, c, t1, c1), _area(sums, t, c, half, c1)
    elif kind == 3:
        th, ch = t + width // 2, c + height // 2
        a = _area(sums, t, ch, th, c1) + _area(sums, th, c, t1, ch)
        b = _area(sums, t, c, th, ch) + _area(sums, th, ch, t1, c1)
    elif kind == 4:
        third = height // 3
        a = _area(sums, t, c + third, t1, c + 2 * third)
        b = _area(sums, t, c, t1, c + third) + _area(sums, t, c + 2 * third, t1, c1)
    else:
        third = width // 3
        a = _area(sums, t + third, c, t + 2 * third, c1)
        b = _area(sums, t, c, t + third, c1) + _area(sums, t + 2 * third, c, t1, c1)
    return np.log((1.0 + a) / (1.0 + b))


@njit(cache=True)
def _words(chroma: Floats, filters: NDArray[np.float64], out: Words) -> None:
    frames = chroma.shape[0]
    sums = np.zeros((frames + 1, 13), dtype=np.float64)
    for t in range(frames):
        total = 0.0
        for c in range(12):
            total += chroma[t, c]
            sums[t + 1, c + 1] = sums[t, c + 1] + total
    for t in range(out.size):
        word = np.uint32(0)
        for f in range(filters.shape[0]):
            row = filters[f]
            value = _response(sums, int(row[0]), t, int(row[1]), int(row[2]), int(row[3]))
            level = int(value >= row[4]) + int(value >= row[5]) + int(value >= row[6])
            gray = level ^ (level >> 1)
            word = np.uint32((word << np.uint32(2)) | np.uint32(gray))
        out[t] = word


def words_of(chroma: Floats) -> Words:
    """Fingerprint words, (n - 15,), of normalised smoothed chroma (n, 12)."""
    out = np.zeros(max(0, chroma.shape[0] - FILTER_FRAMES + 1), dtype=np.uint32)
    if out.size:
        _words(np.ascontiguousarray(chroma), FILTERS, out)
    return out


def _bins(lowest_hz: float, highest_hz: float) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The bins of the transform in a band, and the chroma that each belongs to."""
    low = max(1, round(FRAME * lowest_hz / RATE_HZ))
    high = min(FRAME // 2, round(FRAME * highest_hz / RATE_HZ))
    bins = np.arange(low, high)
    octaves = np.log2(bins * RATE_HZ / FRAME / 27.5)
    return bins, np.floor(12.0 * (octaves - np.floor(octaves))).astype(np.int64)


def _chroma_matrix(lowest_hz: float, highest_hz: float, speed: float = 1.0) -> Floats:
    """From powers of the transform to chroma, (bins, 12), of a sound slowed down by a speed ratio.

    Slowing down moves what lies at bin ``b * speed`` to bin ``b``; powers between bins are interpolated.
    """
    bins, chroma = _bins(lowest_hz, highest_hz)
    places = bins * speed
    below = np.floor(places).astype(np.int64)
    share = (places - below).astype(np.float32)
    matrix = np.zeros((FRAME // 2 + 1, 12), dtype=np.float32)
    np.add.at(matrix, (below, chroma), 1.0 - share)
    np.add.at(matrix, (np.minimum(below + 1, FRAME // 2), chroma), share)
    return matrix


_WINDOW = np.hamming(FRAME).astype(np.float32)


def _powers(samples: Floats, starts: NDArray[np.int64]) -> Floats:
    """Power spectra, (starts, bins), of the frames that begin there."""
    frames = np.lib.stride_tricks.sliding_window_view(samples, FRAME)[starts] * _WINDOW
    spectrum = scipy.fft.rfft(frames, axis=1)
    return np.square(spectrum.real) + np.square(spectrum.imag)


class ChromaPass:
    """Feeds on mono sound at 11.025 kHz. Memory: 780 bytes a second of sound."""

    def __init__(self) -> None:
        whole = _chroma_matrix(LOWEST_HZ, HIGHEST_HZ)
        self._bands = Bands(np.concatenate((whole, _chroma_matrix(*MIDDLE_HZ)), axis=1))
        self._tail: Floats = np.zeros(0, dtype=np.float32)
        self._chroma = Growing(24)

    def add(self, low: Floats) -> None:
        """The next samples."""
        samples = np.concatenate((self._tail, low))
        starts = np.arange(0, samples.size - FRAME + 1, HOP)
        if starts.size:
            self._chroma.extend(self._bands.of(_powers(samples, starts)))
        self._tail = samples[starts.size * HOP :].copy()

    def words(self) -> Words:
        """The fingerprint so far, as chromaprint makes it; empty under 2.6 s."""
        return words_of(normalised(self._chroma.values[:, :12]))

    def middle_words(self) -> Words:
        """The same from the middle of the spectrum alone, ``MIDDLE_HZ``: for recognising copies."""
        return words_of(normalised(self._chroma.values[:, 12:]))


@lru_cache(maxsize=4)
def _matrix_at(speeds: tuple[float, ...]) -> tuple[slice, Floats]:
    """The bins that any speed reads, and from their powers to the chroma of all speeds, (bins, 12 a speed)."""
    whole = np.concatenate([_chroma_matrix(*MIDDLE_HZ, speed) for speed in speeds], axis=1)
    used = np.flatnonzero(whole.any(axis=1))
    bins = slice(int(used[0]), int(used[-1]) + 1)
    return bins, np.ascontiguousarray(whole[bins])


def middle_words_at(low: Floats, speeds: tuple[float, ...]) -> dict[float, Words]:
    """Middle words of a sound at 11.025 kHz as it would be if slowed down by each speed ratio.

    One transform, ``FINE`` times as dense, serves all speeds: slowing down by 1.03 reads the frames 3 % closer and the
    spectrum 3 % higher. The frame stays as long as it is, which costs 2 to 3 % of the bits (``docs/analysis.md``).
    """
    step = HOP / FINE
    count = max(0, int((low.size - FRAME) / step) + 1)
    starts = np.round(np.arange(count) * step).astype(np.int64)
    starts = starts[starts + FRAME <= low.size]
    if starts.size == 0:
        return {speed: np.zeros(0, dtype=np.uint32) for speed in speeds}
    bins, matrix = _matrix_at(speeds)
    portions = [_powers(low, starts[at : at + 256])[:, bins] @ matrix for at in range(0, starts.size, 256)]
    chroma = np.concatenate(portions)
    found: dict[float, Words] = {}
    for place, speed in enumerate(speeds):
        rows = np.round(np.arange(0.0, starts.size * speed / FINE) * FINE / speed).astype(np.int64)
        rows = rows[rows < starts.size]
        found[speed] = words_of(normalised(chroma[rows, 12 * place : 12 * place + 12]))
    return found


def normalised(energies: Floats) -> Floats:
    """Chroma energies (n, 12) smoothed over five frames, each row of norm 1 (0 where it is under 0.01): (n - 4, 12)."""
    count = energies.shape[0] - SMOOTHING.size + 1
    if count < 1:
        return np.zeros((0, 12), dtype=np.float32)
    smooth = np.zeros((count, 12), dtype=np.float32)
    for index, weight in enumerate(SMOOTHING):
        smooth += weight * energies[index : index + count]
    norms = np.sqrt(np.square(smooth).sum(axis=1, keepdims=True))
    return np.where(norms < 0.01, 0.0, smooth / np.maximum(norms, 1e-12)).astype(np.float32)
