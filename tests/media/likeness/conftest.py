"""Pieces of music that can be told apart, as files."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from bench import signals

Damage = Callable[[NDArray[np.float32]], NDArray[np.float32]]


class MakePiece(Protocol):
    """Writes two plucked strings as a file and returns its path."""

    def __call__(self, name: str, *, seed: int, seconds: float = 25.0, damage: Damage | None = None) -> Path: ...


@pytest.fixture
def make_piece(tmp_path: Path) -> MakePiece:
    """``make_piece("a.flac", seed=1, seconds=25.0, damage=…)`` writes two plucked strings below ``tmp_path/in``."""

    def make(
        name: str,
        *,
        seed: int,
        seconds: float = 25.0,
        damage: Damage | None = None,
    ) -> Path:
        samples = signals.two_strings(signals.TwoStrings(seconds=seconds, seed=seed)).samples
        path = tmp_path / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        soundfile.write(path, damage(samples) if damage else samples, signals.RATE_HZ)
        return path

    return make
