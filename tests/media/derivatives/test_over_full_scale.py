"""Sound beyond full scale is turned down in every copy; the master stays as it is."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf
from msgspec import json
from numpy.typing import NDArray
from scipy.signal import resample_poly  # pyright: ignore[reportUnknownVariableType]

from ingest.examine import DERIVED, examine
from media.access.clips import cut
from media.decode.opening import open_audio
from media.derivatives.making import LOW_OPUS, MP3, OPUS

Sound = NDArray[np.float32]
RATE_HZ = 48_000
HIGHEST = 10 ** (-1 / 20)
TIME = np.arange(2 * RATE_HZ) / RATE_HZ


def tone(level: float) -> Sound:
    return (level * np.sin(2 * np.pi * 220 * TIME)).astype(np.float32)


def pluck(level: float) -> Sound:
    partials = sum(np.sin(2 * np.pi * 147 * n * TIME) / n for n in range(1, 12))
    return (level * partials / np.abs(partials).max() * np.exp(-3 * (TIME % 0.5))).astype(np.float32)


def noise(level: float) -> Sound:
    return np.random.default_rng(1).uniform(-level, level, TIME.size).astype(np.float32)


def one_click(level: float) -> Sound:
    sound = tone(0.2)
    sound[RATE_HZ] = level
    return sound


def stereo(level: float) -> Sound:
    return np.stack([pluck(level), -0.5 * pluck(level)], axis=1)


def true_peak(path: Path) -> float:
    with open_audio(path) as reader:
        sound = np.concatenate(list(reader.blocks()))
    return float(np.abs(resample_poly(sound, 4, 1, axis=0)).max())


LOUD: list[tuple[Callable[[float], Sound], float]] = [
    (tone, 1.05),
    (tone, 2.0),
    (tone, 100.0),
    (pluck, 1.2),
    (pluck, 2.0),
    (noise, 2.0),
    (noise, 32768.0),
    (one_click, 2.0),
    (one_click, 8.0),
    (stereo, 2.0),
]


@pytest.mark.parametrize(("make", "level"), LOUD)
def test_no_copy_of_a_float_file_goes_over_minus_one(
    tmp_path: Path, make: Callable[[float], Sound], level: float
) -> None:
    master = tmp_path / "a.wav"
    sf.write(master, make(level), RATE_HZ, subtype="FLOAT")
    bytes_before = master.read_bytes()
    found = examine(master, tmp_path / "work", "a.wav")
    derived = tmp_path / "work" / DERIVED
    assert "over-full-scale" in [f.code for f in found.analysis.findings]
    for name in (OPUS, LOW_OPUS, MP3):
        assert 0.2 < true_peak(derived / name) <= HIGHEST, name
    cut(derived / OPUS, 0.2, 1.5, tmp_path / "clip.wav")
    assert true_peak(tmp_path / "clip.wav") <= HIGHEST
    assert master.read_bytes() == bytes_before


@pytest.mark.parametrize("level", [0.5, 0.99, 1.0])
def test_sound_within_full_scale_keeps_its_level(tmp_path: Path, level: float) -> None:
    master = tmp_path / "a.wav"
    sf.write(master, tone(level), RATE_HZ, subtype="FLOAT")
    found = examine(master, tmp_path / "work", "a.wav")
    assert "over-full-scale" not in [f.code for f in found.analysis.findings]
    assert true_peak(tmp_path / "work" / DERIVED / MP3) == pytest.approx(level, abs=0.06)


def test_the_outline_is_turned_down_with_the_copies(tmp_path: Path) -> None:
    master = tmp_path / "a.wav"
    sf.write(master, tone(4.0), RATE_HZ, subtype="FLOAT")
    examine(master, tmp_path / "work", "a.wav")
    outline = json.decode((tmp_path / "work" / DERIVED / "peaks.json").read_bytes())
    assert 65 <= max(outline["data"]) <= 75  # -5 dB of 127
