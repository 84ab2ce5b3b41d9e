"""The outline of a recording for the player: smallest and largest sample of each stretch, of known size.

The form is audiowaveform's version 2 (``version, channels, sample_rate, samples_per_pixel, bits, length, data``;
data are min, max pairs of signed 8-bit values). One outline covers all channels: it takes the extremes over the
channels and does not mix them, so that a dead or an inverted channel cannot hide the sound of the other.

Memory is constant: whenever the outline grows beyond ``MOST_POINTS``, neighbours merge and a point stands for
twice as many samples. Source: github.com/bbc/audiowaveform, doc/DataFormat.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from media.decode.source import Block
from media.derivatives.manifest import DerivedFile, describe_file

MOST_POINTS = 4096
"""Twice as many points as a wide screen has; at least half of it in any file longer than a second."""

_FIRST_SAMPLES_PER_POINT = 16
FILE_NAME = "peaks.json"
MAKER = "muragat peaks 1"


@dataclass(frozen=True, slots=True)
class Waveform:
    """An outline in the form of audiowaveform, version 2. ``length`` counts points, ``data`` twice as many."""

    sample_rate: int
    samples_per_pixel: int
    length: int
    data: list[int]
    version: int = 2
    channels: int = 1
    bits: int = 8


class Peaks:
    """Fed with blocks (frames, channels) of any length, keeps the outline."""

    def __init__(self, sample_rate_hz: int) -> None:
        self._sample_rate_hz = sample_rate_hz
        self._samples_per_point = _FIRST_SAMPLES_PER_POINT
        self._points: NDArray[np.float32] = np.zeros((0, 2), np.float32)
        self._rest: NDArray[np.float32] = np.zeros((0, 2), np.float32)

    def add(self, block: Block) -> None:
        """Take the next block."""
        extremes = np.stack([block.min(axis=1), block.max(axis=1)], axis=1)
        samples = np.concatenate([self._rest, extremes])
        whole = len(samples) // self._samples_per_point * self._samples_per_point
        self._rest = samples[whole:].copy()
        self._points = np.concatenate([self._points, _merged(samples[:whole], self._samples_per_point)])
        while len(self._points) > MOST_POINTS:
            self._coarsen()

    def _coarsen(self) -> None:
        if len(self._points) % 2:
            # The odd last point goes back among the samples: its extremes, once, and its length in samples.
            odd = np.repeat(self._points[-1:], self._samples_per_point, axis=0)
            self._rest = np.concatenate([odd, self._rest])
            self._points = self._points[:-1]
        self._points = _merged(self._points, 2)
        self._samples_per_point *= 2

    def result(self) -> Waveform:
        """The outline of all that was added; the last point may stand for fewer samples than the others."""
        last = _merged(self._rest, len(self._rest)) if len(self._rest) else self._rest
        points = np.concatenate([self._points, last])
        data = np.clip(np.rint(points * 127), -128, 127).astype(int).reshape(-1).tolist()
        return Waveform(self._sample_rate_hz, self._samples_per_point, len(points), data)

    def write(self, folder: Path) -> DerivedFile:
        """Write ``peaks.json`` and return its entry for the manifest."""
        waveform = self.result()
        path = folder / FILE_NAME
        part = path.with_name(f"{FILE_NAME}.part")
        part.write_bytes(msgspec.json.encode(waveform))
        part.replace(path)
        return describe_file(path, "application/json", MAKER)


def _merged(extremes: NDArray[np.float32], group: int) -> NDArray[np.float32]:
    """The extremes of each ``group`` rows of (min, max)."""
    if not len(extremes):
        return extremes
    rows = extremes.reshape(-1, group, 2)
    return np.stack([rows[:, :, 0].min(axis=1), rows[:, :, 1].max(axis=1)], axis=1)
