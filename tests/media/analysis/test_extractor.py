"""One pass over anything at all: defined values, the same in any block size, bounded memory."""

import math
from collections.abc import Iterator
from pathlib import Path

import msgspec
import numpy as np
import pytest
from numpy.typing import NDArray

from archive.errors import InvalidValueError
from archive.model import Analysis
from bench import signals
from media.analysis import Extractor, FeatureResult
from media.analysis.curves import CURVES, load
from media.analysis.extractor import LONGEST_BLOCK_SECONDS
from media.analysis.fields import FIELDS, GROUPS
from media.analysis.files import document


def run(samples: NDArray[np.float32], rate: int, block: int | None = None) -> FeatureResult:
    columns = samples if samples.ndim == 2 else samples[:, None]
    extractor = Extractor(rate, columns.shape[1])
    size = block or max(1, columns.shape[0])
    for start in range(0, columns.shape[0], size):
        extractor.add(columns[start : start + size])
    return extractor.result()


def noise(seconds: float, rate: int, channels: int = 1) -> NDArray[np.float32]:
    rng = np.random.default_rng(1)
    return (0.1 * rng.standard_normal((int(seconds * rate), channels))).astype(np.float32)


def broken(seconds: float) -> NDArray[np.float32]:
    samples = noise(seconds, 22050)
    samples[100:200] = np.nan
    samples[300] = np.inf
    samples[301] = -np.inf
    samples[400] = 3e38
    return samples


ODD_INPUTS = {
    "nothing": (np.zeros((0, 1), np.float32), 44100),
    "one sample": (np.ones((1, 1), np.float32), 44100),
    "0.2 seconds": (noise(0.2, 44100), 44100),
    "silence": (np.zeros((3 * 22050, 1), np.float32), 22050),
    "noise": (noise(4, 22050), 22050),
    "NaN and infinity": (broken(3), 22050),
    "only NaN": (np.full((22050, 2), np.nan, np.float32), 22050),
    "constant": (np.full((3 * 22050, 1), 0.5, np.float32), 22050),
    "8 kHz": (noise(3, 8000), 8000),
    "192 kHz": (noise(2, 192_000), 192_000),
    "six channels": (noise(3, 22050, 6), 22050),
    "400 Hz": (noise(30, 400), 400),
    "mono as stereo": (np.repeat(noise(3, 22050), 2, axis=1), 22050),
    "one channel dead": (np.concatenate((noise(3, 22050), np.zeros((3 * 22050, 1), np.float32)), axis=1), 22050),
    "a click in silence": (np.eye(3 * 22050, 1, -30_000, dtype=np.float32), 22050),
    "full scale square": (np.sign(noise(3, 22050)), 22050),
}


def numbers(value: object) -> Iterator[float]:
    if isinstance(value, float):
        yield value
    elif isinstance(value, list | tuple):
        for item in value:  # pyright: ignore[reportUnknownVariableType]
            yield from numbers(item)  # pyright: ignore[reportUnknownArgumentType]


@pytest.mark.parametrize("name", ODD_INPUTS)
def test_odd_input_gives_defined_values_and_valid_json(name: str) -> None:
    samples, rate = ODD_INPUTS[name]
    result = run(samples, rate)
    for measurement in result.analysis.measurements:
        assert all(math.isfinite(number) for number in numbers(measurement.value)), measurement
        assert 0.0 <= measurement.confidence <= 1.0
        if measurement.value is None:
            assert measurement.confidence == 0.0
    text = msgspec.json.encode(document(result))
    assert b":NaN" not in text
    assert set(GROUPS) <= set(msgspec.json.decode(text))


def test_every_declared_value_is_reported_once() -> None:
    analysis = run(noise(1, 22050), 22050).analysis
    assert sorted(m.name for m in analysis.measurements) == sorted(FIELDS)


def test_blocks_of_any_size_give_the_same_values() -> None:
    samples = signals.two_strings(signals.TwoStrings(seconds=6)).samples
    whole, parts = run(samples, 22050).analysis, run(samples, 22050, 3001).analysis
    for a, b in zip(whole.measurements, parts.measurements, strict=True):
        assert a.name == b.name
        for x, y in zip(numbers(a.value), numbers(b.value), strict=True):
            assert x == pytest.approx(y, rel=0.02, abs=0.02), a.name


def test_gain_does_not_change_rhythm_and_melody() -> None:
    samples = signals.two_strings(signals.TwoStrings(seconds=6)).samples
    loud, soft = run(samples, 22050).analysis, run(samples * np.float32(0.02), 22050).analysis
    for name in ("rhythm.onset_count", "melody.case"):
        assert loud.value(name) == soft.value(name)


def test_nothing_grows_with_length_but_the_curves() -> None:
    block = noise(LONGEST_BLOCK_SECONDS, 22050)
    result_sizes: list[int] = []
    for count in (2, 4):
        extractor = Extractor(22050, 1)
        for _ in range(count):
            extractor.add(block)
        curves = extractor.result().curves.values
        result_sizes.append(sum(curve.nbytes for curve in curves.values()))
    per_second = (result_sizes[1] - result_sizes[0]) / (2.0 * LONGEST_BLOCK_SECONDS)
    assert per_second < 4000, "bytes of curves a second of sound"


def test_curves_are_documented_and_come_back_from_their_file(tmp_path: Path) -> None:
    curves = run(signals.two_strings(signals.TwoStrings(seconds=4)).samples, 22050).curves
    assert set(curves.values) == set(CURVES)
    names = {path.name for path in curves.save(tmp_path)}
    assert names == {"curves.npz", "contour.json", "tempo.json", "tuning.json", "passages.json", "spectrogram.png"}
    back = load(tmp_path / "curves.npz")
    np.testing.assert_array_equal(back["f0"], curves.values["f0"])
    np.testing.assert_array_equal(back["fingerprint"], curves.fingerprint)


@pytest.mark.parametrize(("rate", "channels"), [(50, 1), (10_000_000, 1), (44100, 0), (44100, 65)])
def test_an_impossible_format_is_refused_with_the_reason(rate: int, channels: int) -> None:
    with pytest.raises(InvalidValueError, match=r"Hz|channels"):
        Extractor(rate, channels)


def test_a_block_with_other_channels_is_a_programming_error() -> None:
    with pytest.raises(ValueError, match="expected"):
        Extractor(44100, 2).add(np.zeros((10, 3), np.float32))


def test_an_inverted_channel_is_analysed_not_cancelled() -> None:
    samples = signals.two_strings(signals.TwoStrings(seconds=5)).samples
    analysis = run(np.stack([samples, -samples], axis=1), 22050).analysis
    assert analysis.value("melody.case") == "two-strings"
    assert codes(analysis) == {"inverted-channel"}


def codes(analysis: Analysis) -> set[str]:
    return {finding.code for finding in analysis.findings}
