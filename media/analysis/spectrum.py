"""The shared spectrum: frames of 2048 at 22.05 kHz, hop 512, and what can be summed from them as they pass.

Gives MFCC, centroid, flatness and roll-off per frame, kept only as sums and as half-second textures
(``TEXTURE_SECONDS``), and the spectrogram picture, whose columns are merged in pairs when they grow too many.

Conventions: power is |X|^2 of the Hann-windowed frame; mel bands follow Slaney (as in librosa);
MFCC are the orthonormal DCT-II of 10 log10 of the mel power, floored 80 dB under full scale.
"""

from __future__ import annotations

from dataclasses import dataclass

import librosa
import numpy as np
import scipy.fft
from numba import njit
from numpy.typing import NDArray

from media.analysis.framing import Floats, Framer, Growing

RATE_HZ = 22050
WINDOW = 2048
HOP = 512
MELS = 64
COEFFICIENTS = 20
BATCH = 64
"""Frames transformed at once: small enough for the cache."""
TEXTURE_FRAMES = 22
TEXTURE_SECONDS = TEXTURE_FRAMES * HOP / RATE_HZ
"""A texture row is the mean of 22 frames, 0.511 s."""
SHAPE = 4
TEXTURE_WIDTH = 2 * COEFFICIENTS + 2 * SHAPE
"""Means of the MFCC, their deviations, means and deviations of the four shape values."""
SILENT_DB = -70.0
PICTURE_COLUMNS = 2048


@dataclass(frozen=True, slots=True)
class Timbre:
    """Means and deviations over sounding frames; None without any. ``textures``: (rows, TEXTURE_WIDTH)."""

    mfcc_mean: Floats | None
    mfcc_deviation: Floats | None
    centroid_hz: float | None
    flatness: float | None
    rolloff_hz: float | None
    textures: Floats
    picture: Floats
    picture_seconds_per_column: float


@njit(cache=True, fastmath=True, nogil=True)
def _shapes(power: Floats, previous: Floats, out: Floats) -> None:
    """Centroid (bins), flatness, roll-off (bins) and flux of each row of ``power``; (frames, SHAPE)."""
    bins = power.shape[1]
    for t in range(power.shape[0]):
        total = 0.0
        moment = 0.0
        for b in range(1, bins):
            total += power[t, b]
            moment += b * power[t, b]
        out[t, 0] = moment / (total + 1e-12)
        limit = 0.85 * total
        reached = 0.0
        b = 1
        while b < bins - 1 and reached < limit:
            reached += power[t, b]
            b += 1
        out[t, 2] = b
        change = 0.0
        for b in range(bins):
            rise = power[t, b] - previous[b]
            change += max(0.0, rise)
            previous[b] = power[t, b]
        out[t, 3] = change / (total + 1e-12)


def mel_filters(bands: int, window: int, lowest_hz: float = 30.0) -> Floats:
    """Slaney's mel filters up to half ``RATE_HZ``, (bins, bands)."""
    filters = librosa.filters.mel(sr=RATE_HZ, n_fft=window, n_mels=bands, fmin=lowest_hz, fmax=RATE_HZ / 2)
    return np.ascontiguousarray(filters.T, dtype=np.float32)


def cosine_transform(size: int, kept: int) -> Floats:
    """Orthonormal DCT-II as a matrix (size, kept)."""
    n = np.arange(size)[:, None]
    k = np.arange(kept)[None, :]
    matrix = np.cos(np.pi * (n + 0.5) * k / size) * np.sqrt(2.0 / size)
    matrix[:, 0] /= np.sqrt(2.0)
    return matrix.astype(np.float32)


def hann(window: int) -> Floats:
    """Periodic Hann window scaled so that a full-scale sine peaks at |X| = 0.5."""
    shape = 0.5 - 0.5 * np.cos(2.0 * np.pi * np.arange(window) / window)
    return (shape / shape.sum()).astype(np.float32)


@njit(cache=True, fastmath=True, nogil=True)
def _band_sums(power: Floats, weights: Floats, bounds: NDArray[np.int64], out: Floats) -> None:
    for t in range(power.shape[0]):
        for band in range(weights.shape[0]):
            total = np.float32(0.0)
            for b in range(bounds[band, 0], bounds[band, 1]):
                total += power[t, b] * weights[band, b]
            out[t, band] = total


class Bands:
    """Weighted sums of lines, by loops over what is not zero: faster than a dense product, and on one thread."""

    def __init__(self, filters: Floats) -> None:
        """``filters``: (bins, bands); the loops run from the first to the last line of a band."""
        self._weights = np.ascontiguousarray(filters.T)
        used = self._weights != 0.0
        ends = used.shape[1] - used[:, ::-1].argmax(axis=1)
        self._bounds = np.stack([used.argmax(axis=1), np.where(used.any(axis=1), ends, 0)], axis=1).astype(np.int64)

    def of(self, power: Floats) -> Floats:
        """(frames, bands) of (frames, bins)."""
        out = np.empty((power.shape[0], self._weights.shape[0]), dtype=np.float32)
        _band_sums(power, self._weights, self._bounds, out)
        return out


class SpectrumPass:
    """Feeds on mono sound at 22.05 kHz. Memory: 380 bytes a second of sound."""

    def __init__(self) -> None:
        self._framer = Framer(WINDOW, HOP)
        self._window = hann(WINDOW)
        self._mel = Bands(mel_filters(MELS, WINDOW))
        self._dct = cosine_transform(MELS, COEFFICIENTS)
        self._previous = np.zeros(WINDOW // 2 + 1, dtype=np.float32)
        self._pending: list[Floats] = []
        self._textures = Growing(TEXTURE_WIDTH)
        self._sums = np.zeros((2, COEFFICIENTS + SHAPE), dtype=np.float64)
        self._sounding = 0
        self._picture = Picture(MELS * 2)
        self._picture_bands = Bands(mel_filters(MELS * 2, WINDOW))

    def add(self, samples: Floats) -> None:
        """The next samples."""
        self._analyse(self._framer.add(samples))

    def _analyse(self, frames: Floats) -> None:
        for start in range(0, frames.shape[0], BATCH):
            spectrum = scipy.fft.rfft(frames[start : start + BATCH] * self._window, axis=1)
            self._summarise(np.square(spectrum.real) + np.square(spectrum.imag))

    def _summarise(self, power: Floats) -> None:
        rows = np.empty((power.shape[0], COEFFICIENTS + SHAPE), dtype=np.float32)
        mel = _decibels(self._mel.of(power))
        rows[:, :COEFFICIENTS] = mel @ self._dct
        _shapes(power, self._previous, rows[:, COEFFICIENTS:])
        rows[:, COEFFICIENTS + 1] = _flatness(mel)
        level = 10.0 * np.log10(power.sum(axis=1) + 1e-12)
        self._picture.add(_decibels(self._picture_bands.of(power)))
        self._collect(rows, level > SILENT_DB)

    def _collect(self, rows: Floats, sounding: NDArray[np.bool_]) -> None:
        heard = rows[sounding].astype(np.float64)
        self._sums += (heard.sum(axis=0), np.square(heard).sum(axis=0))
        self._sounding += heard.shape[0]
        self._pending.append(rows)
        if sum(part.shape[0] for part in self._pending) >= TEXTURE_FRAMES:
            self._flush(np.concatenate(self._pending))

    def _flush(self, rows: Floats) -> None:
        whole = rows.shape[0] // TEXTURE_FRAMES
        grouped = rows[: whole * TEXTURE_FRAMES].reshape(whole, TEXTURE_FRAMES, -1)
        means, deviations = grouped.mean(axis=1), grouped.std(axis=1)
        split = COEFFICIENTS
        textures = (means[:, :split], deviations[:, :split], means[:, split:], deviations[:, split:])
        self._textures.extend(np.concatenate(textures, axis=1))
        self._pending = [rows[whole * TEXTURE_FRAMES :].copy()]

    def result(self) -> Timbre:
        """Means over all sounding frames, and the textures."""
        self._analyse(self._framer.finish())
        picture, seconds = self._picture.result()
        if self._sounding == 0:
            return Timbre(None, None, None, None, None, self._textures.values, picture, seconds)
        mean = self._sums[0] / self._sounding
        deviation = np.sqrt(np.maximum(0.0, self._sums[1] / self._sounding - np.square(mean)))
        hz_per_bin = RATE_HZ / WINDOW
        return Timbre(
            mean[:COEFFICIENTS].astype(np.float32),
            deviation[:COEFFICIENTS].astype(np.float32),
            float(mean[COEFFICIENTS]) * hz_per_bin,
            float(mean[COEFFICIENTS + 1]),
            float(mean[COEFFICIENTS + 2]) * hz_per_bin,
            self._textures.values,
            picture,
            seconds,
        )


class Picture:
    """Columns of a spectrogram in dB; neighbours are merged by their maximum when there are too many."""

    def __init__(self, bands: int) -> None:
        self._columns: Floats = np.full((2 * PICTURE_COLUMNS, bands), -80.0, dtype=np.float32)
        self._count = 0
        self._frames_per_column = 1
        self._rest: Floats = np.zeros((0, bands), dtype=np.float32)

    def add(self, rows: Floats) -> None:
        """Rows of band levels in dB, one a frame."""
        rows = np.concatenate((self._rest, rows))
        while rows.shape[0] // self._frames_per_column + self._count > self._columns.shape[0]:
            self._halve()
        whole = rows.shape[0] // self._frames_per_column
        used = whole * self._frames_per_column
        merged = rows[:used].reshape(whole, self._frames_per_column, rows.shape[1]).max(axis=1)
        self._columns[self._count : self._count + whole] = merged
        self._count += whole
        self._rest = rows[used:]

    def _halve(self) -> None:
        pairs = self._columns.reshape(-1, 2, self._columns.shape[1]).max(axis=1)
        self._columns[: pairs.shape[0]] = pairs
        self._columns[pairs.shape[0] :] = -80.0
        self._count = (self._count + 1) // 2
        self._frames_per_column *= 2

    def result(self) -> tuple[Floats, float]:
        """(columns, bands) in dB, and the seconds a column stands for."""
        return self._columns[: self._count], self._frames_per_column * HOP / RATE_HZ


def _decibels(power: Floats) -> Floats:
    return (10.0 * np.log10(np.maximum(power, 1e-8))).astype(np.float32)


def _flatness(mel_db: Floats) -> Floats:
    """Geometric over arithmetic mean of the mel bands, both from dB."""
    arithmetic = 10.0 * np.log10(np.power(10.0, mel_db / 10.0).mean(axis=1))
    return np.power(10.0, (mel_db.mean(axis=1) - arithmetic) / 10.0).astype(np.float32)
