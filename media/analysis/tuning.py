"""Tuning: which pitches are used, in cents, without assuming any scale.

Conventions
-----------
- Pitch in cents counts from C0 of A4 = 440 Hz (16.3516 Hz); pitch classes run from 0 to 1200 cents above C. The
  reference is only a ruler: old tapes run fast or slow and players tune freely.
- Histograms have bins of one cent, weighted by the time each pitch sounds with confidence of at least 0.5;
  smoothed by a Gaussian of 6 cents. Nothing is quantised to twelve notes.
- A degree is a peak of the folded histogram; its uncertainty is the standard deviation of the pitches within 30
  cents, over the root of the number of separate notes there.
- Degrees are given above the tonic, ascending; an octave is not repeated.

Sources: J. Six, O. Cornelis, M. Leman, "Tarsos, a modular platform for precise pitch analysis of Western and
non-Western music", JNMR 42 (2013); the Scala scale file format, huygens-fokker.org/scala/scl_format.html.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from media.analysis.framing import Floats
from media.analysis.loudness import Doubles

C0_HZ = 440.0 * 2.0**-4.75
OCTAVES = 9
SMOOTHING_CENTS = 6.0
CLEAREST = 0.04
"""A degree holds at least this share of the strongest one."""
CLOSEST_CENTS = 45.0
EVIDENCE_SECONDS = 4.0
"""Seconds of sure pitch that are worth half of what a whole recording is."""
MEMBER_CENTS = 30.0


@dataclass(frozen=True, slots=True)
class Degree:
    """``cents``: pitch class above C. ``uncertainty_cents``: standard error. ``weight``: share of time, 0 to 1."""

    cents: float
    uncertainty_cents: float
    weight: float


@dataclass(frozen=True, slots=True)
class Tuning:
    """``histogram``: (OCTAVES * 1200,) seconds per cent above C0; ``folded``: (1200,) smoothed, largest = 1."""

    histogram: Floats
    folded: Floats
    degrees: tuple[Degree, ...]
    a4_deviation_cents: float | None
    a4_confidence: float

    @property
    def evidence(self) -> float:
        """How far the seconds of sure pitch can be trusted, 0 to 1: two of them a third, ten two thirds, a minute 0.94.

        Degrees of two seconds are the notes that happened to be played, not a tuning.
        """
        seconds = float(self.histogram.sum())
        return seconds / (seconds + EVIDENCE_SECONDS)


def to_cents(hz: Floats) -> Doubles:
    """Hz to cents above C0; NaN stays NaN."""
    return 1200.0 * np.log2(np.maximum(hz.astype(np.float64), 1e-3) / C0_HZ)


def to_hz(cents: float) -> float:
    """Cents above C0 to Hz."""
    return float(C0_HZ * 2.0 ** (cents / 1200.0))


def settled(f0_hz: Floats, sung: Floats, reach: int = 10) -> Floats:
    """The contour with vibrato averaged out where ``sung`` is 1: the mean over 0.2 s of unbroken pitch.

    A vibrato spends most of its time at its two ends, which would look like two degrees.
    """
    cents = np.log2(np.maximum(f0_hz.astype(np.float64), 1.0))
    voiced = ~np.isnan(f0_hz)
    sums = np.concatenate((np.zeros(1), np.cumsum(np.where(voiced, cents, 0.0))))
    counts = np.concatenate((np.zeros(1), np.cumsum(voiced)))
    low = np.maximum(0, np.arange(f0_hz.size) - reach)
    high = np.minimum(f0_hz.size, np.arange(f0_hz.size) + reach + 1)
    whole = (counts[high] - counts[low]) == 2 * reach + 1
    mean = np.exp2((sums[high] - sums[low]) / np.maximum(1, counts[high] - counts[low]))
    moving = np.where(whole, mean, np.nan)
    return np.where(sung > 0, moving, f0_hz).astype(np.float32)


def measure_tuning(f0_hz: Floats, confidence: Floats, frame_seconds: float) -> Tuning:
    """Histograms and degrees of a contour (n,), NaN where nothing sounds."""
    used = ~np.isnan(f0_hz) & (confidence >= 0.5)
    cents = to_cents(f0_hz[used])
    histogram = _histogram(cents) * np.float32(frame_seconds)
    folded = _smoothed(histogram.reshape(OCTAVES, 1200).sum(axis=0))
    top = float(folded.max())
    if top <= 0.0:
        return Tuning(histogram, folded, (), None, 0.0)
    degrees = _degrees(folded, cents, frame_seconds)
    deviation, certainty = _a4_deviation(degrees)
    return Tuning(histogram, (folded / top).astype(np.float32), degrees, deviation, certainty)


def _histogram(cents: Doubles) -> Floats:
    bins = np.clip(np.round(cents), 0, OCTAVES * 1200 - 1).astype(np.int64)
    return np.bincount(bins, minlength=OCTAVES * 1200).astype(np.float32)


def _smoothed(folded: Floats) -> Floats:
    distance = np.minimum(np.arange(1200), 1200 - np.arange(1200))
    kernel = np.exp(-0.5 * np.square(distance / SMOOTHING_CENTS))
    return np.fft.irfft(np.fft.rfft(folded) * np.fft.rfft(kernel), 1200).astype(np.float32)


def _degrees(folded: Floats, cents: Doubles, frame_seconds: float) -> tuple[Degree, ...]:
    taken: list[int] = []
    top = float(folded.max())
    for bin_ in np.argsort(-folded).tolist():
        if folded[bin_] < CLEAREST * top:
            break
        is_peak = folded[bin_] >= folded[(bin_ - 1) % 1200] and folded[bin_] >= folded[(bin_ + 1) % 1200]
        if is_peak and all(abs(_difference(bin_, other)) > CLOSEST_CENTS for other in taken):
            taken.append(bin_)
    return tuple(_degree(bin_, cents, frame_seconds) for bin_ in sorted(taken))


def _degree(centre: int, cents: Doubles, frame_seconds: float) -> Degree:
    """Exact place of a peak: the median of its members, twice, so that a neighbour does not pull it."""
    offsets = _folded_offsets(cents, float(centre))
    near = offsets[np.abs(offsets) < MEMBER_CENTS]
    place = float(np.median(near)) if near.size else 0.0
    offsets = offsets - place
    members = offsets[np.abs(offsets) < 15.0]
    place += float(np.median(members)) if members.size else 0.0
    notes = max(1.0, members.size * frame_seconds / 0.2)
    error = float(members.std()) / np.sqrt(notes) if members.size else MEMBER_CENTS
    share = float(np.count_nonzero(np.abs(offsets) < MEMBER_CENTS)) / max(1, cents.size)
    return Degree((centre + place) % 1200.0, max(0.3, float(error)), share)


def _folded_offsets(cents: Doubles, centre: float) -> Doubles:
    return (cents - centre + 600.0) % 1200.0 - 600.0


def _difference(a: float, b: float) -> float:
    return (a - b + 600.0) % 1200.0 - 600.0


def _a4_deviation(degrees: tuple[Degree, ...]) -> tuple[float | None, float]:
    """Offset of the nearest equal-tempered grid, -50 to 50 cents, and how well the degrees agree on it (0 to 1)."""
    if not degrees:
        return None, 0.0
    angles = np.array([2.0 * np.pi * degree.cents / 100.0 for degree in degrees])
    weights = np.array([degree.weight for degree in degrees])
    vector = complex((weights * np.exp(1j * angles)).sum() / max(1e-9, weights.sum()))
    return float(np.angle(vector) / (2.0 * np.pi) * 100.0), abs(vector)


def above(tonic_cents: float, degrees: tuple[Degree, ...]) -> tuple[Degree, ...]:
    """The degrees as cents above a tonic, ascending; what lies within 25 cents under it counts as 0."""
    moved = [
        Degree(_wrapped(degree.cents - tonic_cents), degree.uncertainty_cents, degree.weight) for degree in degrees
    ]
    return tuple(sorted(moved, key=lambda degree: degree.cents))


def _wrapped(cents: float) -> float:
    wrapped = cents % 1200.0
    return wrapped - 1200.0 if wrapped > 1175.0 else wrapped


def scala(name: str, degrees: tuple[Degree, ...]) -> str:
    """A Scala file of degrees above the tonic: one line each, the octave last."""
    steps = [degree.cents for degree in degrees if degree.cents > 10.0]
    title = "".join(letter if letter.isascii() and letter.isprintable() else "?" for letter in name)[:120]
    lines = [f"! {title}.scl", "!", title, f" {len(steps) + 1}", "!"]
    return "\n".join([*lines, *(f" {step:.3f}" for step in steps), " 1200.000", ""])


def third(degrees: tuple[Degree, ...]) -> str:
    """What third stands over the tonic: ``minor`` (under 325 cents), ``neutral``, ``major`` (over 370) or ``none``."""
    thirds = [degree for degree in degrees if 270.0 < degree.cents < 430.0]
    if not thirds:
        return "none"
    cents = max(thirds, key=lambda degree: degree.weight).cents
    return "minor" if cents < 325.0 else "neutral" if cents <= 370.0 else "major"
