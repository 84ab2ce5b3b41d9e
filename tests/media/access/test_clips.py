"""Clips out of listening copies."""

import math
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from archive.errors import InvalidValueError
from media.access.clips import cut
from media.decode.opening import open_audio
from media.derivatives.making import AccessCopies

Signal = NDArray[np.float32]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copies of a 30-second chirp, in which every moment sounds different."""
    path = tmp_path_factory.mktemp("copies")
    time = np.arange(44100 * 30) / 44100
    sound = (0.5 * np.sin(2 * np.pi * (100 * time + 40 * time**2))).astype(np.float32)[:, np.newaxis]
    with AccessCopies(path, 44100, 1) as copies:
        copies.add(sound)
        copies.close()
    return path


def decoded(path: Path) -> tuple[Signal, int]:
    with open_audio(path) as reader:
        return np.concatenate(list(reader.blocks())), reader.sample_rate_hz


@pytest.mark.parametrize("copy", ["access.opus", "access.mp3"])
@pytest.mark.parametrize(("start", "end"), [(0.0, 1.0), (12.345, 14.5), (29.0, 30.0)])
def test_a_clip_is_the_same_samples_as_in_the_full_decoding(
    folder: Path, tmp_path: Path, copy: str, start: float, end: float
) -> None:
    clip = cut(folder / copy, start, end, tmp_path / "clip.wav")
    sound, rate = decoded(folder / copy)
    found, _ = decoded(tmp_path / "clip.wav")
    first = round(start * rate)
    assert len(found) == round(end * rate) - first
    assert (clip.sample_rate_hz, clip.channels) == (rate, 1)
    np.testing.assert_allclose(found, sound[first : first + len(found)], atol=0.003)


@pytest.mark.parametrize("suffix", [".opus", ".mp3", ".flac", ".wav"])
def test_clips_come_in_four_formats(folder: Path, tmp_path: Path, suffix: str) -> None:
    cut(folder / "access.opus", 3.0, 5.0, tmp_path / f"clip{suffix}")
    sound, rate = decoded(tmp_path / f"clip{suffix}")
    assert len(sound) == 2 * rate


def test_an_end_beyond_the_recording_is_its_end(folder: Path, tmp_path: Path) -> None:
    assert cut(folder / "access.opus", 29.5, 99.0, tmp_path / "c.wav").end_seconds == 30.0


@pytest.mark.parametrize(
    ("start", "end"),
    [(5.0, 5.0), (-1.0, 2.0), (9.0, 3.0), (math.nan, 1.0), (0.0, math.inf), (31.0, 32.0), (0.0, 901.0)],
)
def test_times_that_mean_nothing_are_refused(folder: Path, tmp_path: Path, start: float, end: float) -> None:
    with pytest.raises(InvalidValueError):
        cut(folder / "access.opus", start, end, tmp_path / "c.wav")
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_format_is_refused(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(InvalidValueError, match="not made"):
        cut(folder / "access.opus", 0, 1, tmp_path / "c.wma")
