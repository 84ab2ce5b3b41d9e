"""Small real recordings, made on the spot."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf

MakeTone = Callable[..., Path]


@pytest.fixture
def make_tone(tmp_path: Path) -> MakeTone:
    """``make_tone("a.wav", hz=220, seconds=1)`` writes a plucked tone below ``tmp_path/in`` and returns its path."""

    def make(name: str, *, hz: float = 220.0, seconds: float = 1.0, rate_hz: int = 22_050) -> Path:
        path = tmp_path / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        time = np.arange(int(seconds * rate_hz)) / rate_hz
        sf.write(path, (0.5 * np.sin(2 * np.pi * hz * time) * np.exp(-2 * time)).astype(np.float32), rate_hz)
        return path

    return make
