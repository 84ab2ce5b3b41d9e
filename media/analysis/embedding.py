"""How a recording sounds, as a vector: neighbours by cosine sound alike.

Conventions
-----------
- ``SIZE`` numbers, of length 1: 19 mean MFCC (without loudness) and 20 deviations, 8 of spectral shape, 24 of
  pitch-class use counted from the strongest pitch class, 8 of stroke intervals, 10 of how pitch moves within 50 ms (9
  shares and the share of time with a pitch), which tells singing from speech and from plucked strings. Blocks weigh
  as ``BLOCKS`` says; the weights were chosen on the sounds of ``bench/neighbours.py``.
- One vector a recording and one per 10 s (without the tuning and stroke blocks of the whole, but with its own).

The scaling constants are typical spreads over synthetic strings and voices and public excerpts; they are fixed, so
that vectors of different archives compare.
"""

from __future__ import annotations

import numpy as np

from media.analysis.framing import Floats
from media.analysis.loudness import Doubles
from media.analysis.peaks import FRAME_SECONDS
from media.analysis.spectrum import COEFFICIENTS, SHAPE, TEXTURE_SECONDS
from media.analysis.tuning import to_cents

WINDOW_SECONDS = 10.0
PITCH_BINS = 24
STROKE_EDGES: Doubles = np.array([0.0, 0.07, 0.1, 0.14, 0.2, 0.28, 0.4, 0.6, np.inf])
GLIDE_EDGES_CENTS: Doubles = np.array([0.0, 3.0, 8.0, 15.0, 25.0, 40.0, 70.0, 120.0, 250.0, np.inf])
GLIDE_FRAMES = 5
SIZE = (COEFFICIENTS - 1) + COEFFICIENTS + 2 * SHAPE + PITCH_BINS + STROKE_EDGES.size - 1 + GLIDE_EDGES_CENTS.size
BLOCKS = {"timbre": 0.6, "movement": 1.0, "shape": 1.0, "pitch": 0.2, "strokes": 0.35, "glides": 1.0}
_MEAN_SPREAD = 60.0 / np.sqrt(np.arange(1, COEFFICIENTS))
_SHAPE_CENTRES = np.array([120.0, 0.05, 220.0, 0.25, 40.0, 0.03, 80.0, 0.25])
_SHAPE_SPREADS = np.array([100.0, 0.08, 200.0, 0.2, 40.0, 0.04, 80.0, 0.2])


def embed(textures: Floats, f0_hz: Floats, confidence: Floats, onsets_seconds: Floats) -> Floats:
    """The vector of a stretch: (SIZE,), zeros for silence. ``textures``: (rows, width) of sounding rows."""
    vector = np.zeros(SIZE, dtype=np.float32)
    if textures.shape[0] == 0:
        return vector
    mean = textures.mean(axis=0, dtype=np.float64)
    blocks = (
        BLOCKS["timbre"] * _unit(np.tanh(mean[1:COEFFICIENTS] / _MEAN_SPREAD)),
        BLOCKS["movement"] * _unit(np.tanh((mean[COEFFICIENTS : 2 * COEFFICIENTS] - 8.0) / 8.0)),
        BLOCKS["shape"] * _unit(np.tanh((mean[2 * COEFFICIENTS :] - _SHAPE_CENTRES) / _SHAPE_SPREADS)),
        BLOCKS["pitch"] * _unit(_pitch_use(f0_hz, confidence)),
        BLOCKS["strokes"] * _unit(_strokes(onsets_seconds)),
        BLOCKS["glides"] * _unit(_glides(f0_hz, confidence)),
    )
    return _unit(np.concatenate(blocks)).astype(np.float32)


def embed_windows(textures: Floats, f0_hz: Floats, confidence: Floats, onsets_seconds: Floats) -> Floats:
    """One vector per 10 s, (windows, SIZE)."""
    rows = round(WINDOW_SECONDS / TEXTURE_SECONDS)
    frames = round(rows * TEXTURE_SECONDS / FRAME_SECONDS)
    vectors: list[Floats] = []
    for index in range((textures.shape[0] + rows - 1) // rows):
        start = index * rows * TEXTURE_SECONDS
        inside = (onsets_seconds >= start) & (onsets_seconds < start + rows * TEXTURE_SECONDS)
        part = slice(index * frames, (index + 1) * frames)
        piece = textures[index * rows : (index + 1) * rows]
        vectors.append(embed(piece, f0_hz[part], confidence[part], onsets_seconds[inside]))
    return np.stack(vectors) if vectors else np.zeros((0, SIZE), dtype=np.float32)


def _pitch_use(f0_hz: Floats, confidence: Floats) -> Doubles:
    used = ~np.isnan(f0_hz) & (confidence >= 0.5)
    if not used.any():
        return np.zeros(PITCH_BINS)
    bins = np.floor(to_cents(f0_hz[used]) % 1200.0 * PITCH_BINS / 1200.0).astype(np.int64)
    counts = np.sqrt(np.bincount(bins % PITCH_BINS, minlength=PITCH_BINS).astype(np.float64))
    return np.roll(counts, -int(np.argmax(counts)))


def _strokes(onsets_seconds: Floats) -> Doubles:
    if onsets_seconds.size < 2:
        return np.zeros(STROKE_EDGES.size - 1)
    counts, _ = np.histogram(np.diff(onsets_seconds), STROKE_EDGES)
    return np.sqrt(counts.astype(np.float64))


def _glides(f0_hz: Floats, confidence: Floats) -> Doubles:
    """How far pitch moves within 50 ms: roots of the shares by ``GLIDE_EDGES_CENTS``, and the share with a pitch."""
    used = ~np.isnan(f0_hz) & (confidence >= 0.5)
    both = used[GLIDE_FRAMES:] & used[:-GLIDE_FRAMES]
    if not both.any():
        return np.zeros(GLIDE_EDGES_CENTS.size)
    cents = to_cents(np.where(used, f0_hz, 1.0).astype(np.float32))
    moved = np.abs(cents[GLIDE_FRAMES:] - cents[:-GLIDE_FRAMES])[both]
    counts, _ = np.histogram(moved, GLIDE_EDGES_CENTS)
    return np.append(np.sqrt(counts / moved.size), used.mean())


def _unit(values: Doubles) -> Doubles:
    length = float(np.linalg.norm(values))
    return values / length if length > 0.0 else values
