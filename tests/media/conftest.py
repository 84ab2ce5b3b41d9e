"""Signals with known answers, and ways to write them in many formats."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf
from numpy.typing import NDArray

Signal = NDArray[np.float32]
Tone = Callable[..., Signal]
Write = Callable[..., Path]


@pytest.fixture
def tone() -> Tone:
    """tone(seconds, rate_hz=44100, channels=2, hertz=440): a sine at half scale, shape (frames, channels)."""

    def make(seconds: float, rate_hz: int = 44100, channels: int = 2, hertz: float = 440.0) -> Signal:
        time = np.arange(round(seconds * rate_hz)) / rate_hz
        sine = (0.5 * np.sin(2 * np.pi * hertz * time)).astype(np.float32)
        return np.repeat(sine[:, np.newaxis], channels, axis=1)

    return make


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """write(name, signal, rate_hz, subtype=None, format=None): a file in the test's own folder."""

    def make(
        name: str, signal: Signal, rate_hz: int = 44100, subtype: str | None = None, container: str | None = None
    ) -> Path:
        path = tmp_path / name
        sf.write(path, signal, rate_hz, subtype=subtype, format=container)
        return path

    return make
