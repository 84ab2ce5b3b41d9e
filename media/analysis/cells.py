"""Equal stretches of time over a stream of samples: sums per 10 ms or 100 ms at any sample rate.

Cell ``i`` holds the samples from ``round(i * rate / per_second)`` to the next such bound, so cells never drift
against the clock even where a rate is not a multiple of the number of cells a second.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Bounds = NDArray[np.int64]


class Cells:
    """Where the cells of a block end, and how many samples each finished cell held."""

    def __init__(self, sample_rate_hz: int, per_second: int) -> None:
        self._samples_per_cell = sample_rate_hz / per_second
        self._position = 0
        self._cell = 0
        self._carry = 0.0

    def ends(self, length: int) -> Bounds:
        """Ends of the cells touched by the next ``length`` samples, relative to them; the last is ``length``."""
        last = int((self._position + length) / self._samples_per_cell) + 1
        bounds = np.round(np.arange(self._cell + 1, last + 1) * self._samples_per_cell).astype(np.int64)
        inside = bounds - self._position
        return np.append(inside[inside < length], length)

    def close(self, sums: NDArray[np.float64], length: int) -> NDArray[np.float32]:
        """Means of the cells that these samples finish. ``sums``: one a cell of ``ends(length)``."""
        sums = sums.copy()
        sums[0] += self._carry
        end = self._position + length
        finished = int(np.count_nonzero(self._bound(self._cell + 1 + np.arange(sums.size)) <= end))
        sizes = np.diff(self._bound(self._cell + np.arange(finished + 1)))
        self._carry = float(sums[finished]) if finished < sums.size else 0.0
        self._cell += finished
        self._position = end
        return (sums[:finished] / np.maximum(1, sizes)).astype(np.float32)

    def _bound(self, cells: NDArray[np.int64]) -> NDArray[np.int64]:
        return np.round(cells * self._samples_per_cell).astype(np.int64)
