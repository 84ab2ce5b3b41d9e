"""What sounds alike: cosine neighbours among the vectors of recordings, and of their passages of 10 s.

Every vector is looked at: a million recordings are 356 MB, and reading them through takes less than an index that only
guesses would save. Likeness runs from -1 to 1. How often neighbours share an instrument stands in ``docs/analysis.md``.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from media.analysis.framing import Floats
from media.analysis.spectrum import TEXTURE_SECONDS
from media.likeness.segment import Segment

WINDOW_SECONDS = round(10.0 / TEXTURE_SECONDS) * TEXTURE_SECONDS


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A recording, or a passage of it that begins at ``at_seconds``. ``likeness``: cosine."""

    id: str
    likeness: float
    at_seconds: float | None = None


def nearest_recordings(
    segments: Iterable[Segment], vector: Floats, limit: int, without: Container[str] = ()
) -> list[Neighbour]:
    """The recordings whose sound is nearest to a vector (SIZE,), nearest first; silent ones are left out."""
    best: dict[str, float] = {}
    for segment in segments:
        likeness = segment.vectors @ vector
        for ordinal in _top(likeness, limit + 50):
            name = segment.held[ordinal].id
            if name not in without and likeness[ordinal] != 0.0:
                best[name] = float(likeness[ordinal])  # a newer segment replaces what an older one says
    found = [Neighbour(name, round(value, 4)) for name, value in best.items()]
    return sorted(found, key=lambda one: -one.likeness)[:limit]


def nearest_passages(
    segments: Iterable[Segment], vector: Floats, limit: int, without: Container[str] = ()
) -> list[Neighbour]:
    """The passages that sound nearest to a vector (SIZE,): the best of each recording, nearest first."""
    best: dict[str, Neighbour] = {}
    for segment in segments:
        starts = np.array([one.first_window for one in segment.held], dtype=np.int64)
        if segment.windows.shape[0] == 0:
            continue
        likeness = _cosines(segment.windows, vector)
        sizes = np.array([one.windows for one in segment.held], dtype=np.int64)
        filled = np.flatnonzero(sizes)
        tops = np.maximum.reduceat(likeness, starts[filled])
        for place in _top(tops, limit + 50):
            one = segment.held[int(filled[place])]
            if one.id in without or tops[place] == 0.0:
                continue
            window = int(np.argmax(likeness[one.first_window : one.first_window + one.windows]))
            best[one.id] = Neighbour(one.id, round(float(tops[place]), 4), round(window * WINDOW_SECONDS, 1))
    return sorted(best.values(), key=lambda one: -one.likeness)[:limit]


@njit(cache=True, nogil=True, fastmath=True)
def _cosines(windows: NDArray[np.int8], vector: Floats) -> Floats:
    """Products of each row with a vector; unpacked in registers, since memory is what takes time here."""
    out = np.zeros(windows.shape[0], dtype=np.float32)
    for row in range(windows.shape[0]):
        total = np.float32(0.0)
        for column in range(vector.size):
            total += np.float32(windows[row, column]) * vector[column]
        out[row] = total / np.float32(127.0)
    return out


def _top(values: Floats, count: int) -> list[int]:
    if values.size <= count:
        return np.argsort(-values).tolist()
    chosen = np.argpartition(-values, count)[:count]
    return chosen[np.argsort(-values[chosen])].tolist()
