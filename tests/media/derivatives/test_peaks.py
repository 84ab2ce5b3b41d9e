"""The outline for the player, in the form of audiowaveform version 2."""

from pathlib import Path

import msgspec
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from media.derivatives.peaks import MOST_POINTS, Peaks, Waveform


def outline(sound: NDArray[np.float32], splits: list[int]) -> Waveform:
    peaks = Peaks(8000)
    for block in np.split(sound, splits):
        if len(block):
            peaks.add(block)
    return peaks.result()


def test_the_file_has_the_fields_of_audiowaveform(tmp_path: Path) -> None:
    peaks = Peaks(44100)
    peaks.add(np.zeros((1000, 2), np.float32))
    peaks.write(tmp_path)
    found = msgspec.json.decode((tmp_path / "peaks.json").read_bytes())
    assert found.keys() == {"version", "channels", "sample_rate", "samples_per_pixel", "bits", "length", "data"}
    assert (found["version"], found["channels"], found["bits"]) == (2, 1, 8)
    assert len(found["data"]) == 2 * found["length"]


def test_a_click_stands_at_its_place_with_its_height() -> None:
    sound = np.zeros((100_000, 1), np.float32)
    sound[60_000] = 0.5
    sound[70_000] = -1.0
    found = outline(sound, [])
    data = np.array(found.data).reshape(-1, 2)
    assert data[60_000 // found.samples_per_pixel, 1] == 64
    assert data[70_000 // found.samples_per_pixel, 0] == -127
    assert np.count_nonzero(data) == 2


def test_neither_a_dead_nor_an_inverted_channel_hides_the_sound() -> None:
    sound = np.full((5000, 2), 0.5, np.float32)
    sound[:, 1] *= -1
    data = np.array(outline(sound, []).data).reshape(-1, 2)
    assert (data == [-64, 64]).all()


def test_the_outline_of_three_hours_is_small() -> None:
    peaks = Peaks(48000)
    block = np.random.default_rng(0).uniform(-1, 1, (48000 * 60, 1)).astype(np.float32)
    for _ in range(180):
        peaks.add(block)
    found = peaks.result()
    assert MOST_POINTS // 2 <= found.length <= MOST_POINTS
    assert found.length == -(-48000 * 60 * 180 // found.samples_per_pixel)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 200_000), st.lists(st.integers(0, 200_000), max_size=6), st.integers(0, 99))
def test_how_the_sound_is_cut_into_blocks_does_not_matter(length: int, splits: list[int], seed: int) -> None:
    sound = np.random.default_rng(seed).uniform(-1, 1, (length, 1)).astype(np.float32)
    found = outline(sound, sorted(splits))
    assert found == outline(sound, [])
    assert found.length == -(-length // found.samples_per_pixel)
    assert found.length <= MOST_POINTS + 1
