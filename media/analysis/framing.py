"""Overlapping frames from a stream of samples of any block size.

Frames are centred, as in librosa: frame ``i`` is the ``window`` samples around sample ``i * hop``; the stream
is padded with zeros at both ends. Nothing is kept but the overlap.
"""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

Floats = NDArray[np.float32]


class Framer:
    """Cuts a stream into frames. A stream of n samples gives ``1 + (n - 1) // hop`` frames, of none: none."""

    def __init__(self, window: int, hop: int) -> None:
        self._window = window
        self._hop = hop
        self._tail: Floats = np.zeros(window // 2, dtype=np.float32)
        self._received = 0
        self._given = 0

    def add(self, samples: Floats) -> Floats:
        """The frames completed by these samples: (frames, window), a read-only view."""
        self._received += samples.size
        return self._cut(np.concatenate((self._tail, samples)))

    def finish(self) -> Floats:
        """The last frames, padded with zeros."""
        if self._received == 0:
            return np.zeros((0, self._window), dtype=np.float32)
        missing = 1 + (self._received - 1) // self._hop - self._given
        padding = max(0, (missing - 1) * self._hop + self._window - self._tail.size)
        return self._cut(np.concatenate((self._tail, np.zeros(padding, dtype=np.float32))))

    def _cut(self, samples: Floats) -> Floats:
        count = max(0, 1 + (samples.size - self._window) // self._hop)
        self._tail = samples[count * self._hop :].copy()
        self._given += count
        if count == 0:
            return np.zeros((0, self._window), dtype=np.float32)
        return sliding_window_view(samples, self._window)[:: self._hop][:count]


class Growing:
    """A 1-D (or row-wise 2-D) float32 curve that grows without copying more than twice its size."""

    def __init__(self, width: int = 0) -> None:
        self._shape = (width,) if width else ()
        self._data: Floats = np.zeros((1024, *self._shape), dtype=np.float32)
        self._size = 0

    def extend(self, values: Floats) -> None:
        """Append values: (n,) or (n, width)."""
        needed = self._size + values.shape[0]
        if needed > self._data.shape[0]:
            larger = np.zeros((max(needed, self._data.shape[0] * 3 // 2), *self._shape), dtype=np.float32)
            larger[: self._size] = self._data[: self._size]
            self._data = larger
        self._data[self._size : needed] = values
        self._size = needed

    @property
    def values(self) -> Floats:
        """A view of what has been appended."""
        return self._data[: self._size]

    def __len__(self) -> int:
        return self._size
