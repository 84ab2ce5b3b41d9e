"""Loudness against EBU material, and faults: each found, none on the clean signal."""

import math

import numpy as np
import pyloudnorm
import pytest
from numpy.typing import NDArray

from archive.model import Analysis
from bench import signals
from media.analysis import Extractor

CLEAN = signals.two_strings(signals.TwoStrings(seconds=12, noise_db=-60)).samples


def analyse(samples: NDArray[np.float32], rate: int = 22050) -> Analysis:
    columns = samples if samples.ndim == 2 else samples[:, None]
    extractor = Extractor(rate, columns.shape[1])
    extractor.add(columns)
    return extractor.result().analysis


def codes(samples: NDArray[np.float32]) -> set[str]:
    return {finding.code for finding in analyse(samples).findings}


def tone(dbfs: float, seconds: float, rate: int = 48000, hz: float = 1000.0) -> NDArray[np.float32]:
    time = np.arange(int(seconds * rate)) / rate
    wave = 10.0 ** (dbfs / 20.0) * np.sin(2.0 * np.pi * hz * time)
    return np.stack([wave, wave], axis=1).astype(np.float32)


# EBU Tech 3341, table 1, cases 1 to 5: level and duration of 1 kHz stereo tones, and the loudness expected.
EBU_3341 = [
    ([(-23.0, 20.0)], -23.0),
    ([(-33.0, 20.0)], -33.0),
    ([(-36.0, 10.0), (-23.0, 60.0), (-36.0, 10.0)], -23.0),
    ([(-72.0, 10.0), (-36.0, 10.0), (-23.0, 60.0), (-36.0, 10.0), (-72.0, 10.0)], -23.0),
    ([(-26.0, 20.0), (-20.0, 20.1), (-26.0, 20.0)], -23.0),
]


@pytest.mark.parametrize(("parts", "expected"), EBU_3341)
def test_loudness_of_ebu_3341_material_within_a_tenth(parts: list[tuple[float, float]], expected: float) -> None:
    sound = np.concatenate([tone(level, seconds, 48000) for level, seconds in parts])
    assert analyse(sound, 48000).value("technical.integrated_loudness_lufs") == pytest.approx(expected, abs=0.1)


def test_loudness_of_a_5_1_tone_weighs_the_surrounds() -> None:
    """EBU Tech 3341, case 6: -28, -28, -24, none, -30 and -30 dBFS in the channels of 5.1."""
    time = np.arange(20 * 48000) / 48000
    levels = np.array([-28.0, -28.0, -24.0, -200.0, -30.0, -30.0])
    sound = 10.0 ** (levels / 20.0) * np.sin(2.0 * np.pi * 1000.0 * time)[:, None]
    loudness = analyse(sound.astype(np.float32), 48000).value("technical.integrated_loudness_lufs")
    assert loudness == pytest.approx(-23.0, abs=0.1)


# EBU Tech 3341, cases 9 and 12: tones of changing level whose short-term and momentary loudness stay constant.
def test_maximum_momentary_and_short_term_of_ebu_3341_material() -> None:
    parts = [tone(level, seconds, 48000) for _ in range(5) for level, seconds in ((-20.0, 1.34), (-30.0, 1.66))]
    analysis = analyse(np.concatenate(parts), 48000)
    assert analysis.value("technical.maximum_short_term_lufs") == pytest.approx(-23.0, abs=0.1)
    parts = [tone(level, seconds, 48000) for _ in range(25) for level, seconds in ((-20.0, 0.18), (-30.0, 0.22))]
    analysis = analyse(np.concatenate(parts), 48000)
    assert analysis.value("technical.maximum_momentary_lufs") == pytest.approx(-23.0, abs=0.1)


# EBU Tech 3341, cases 15 to 19: sines at a quarter, sixth and eighth of the rate with phases between the samples.
@pytest.mark.parametrize(
    ("level", "part", "degrees", "expected"),
    [(0.5, 4, 0.0, -6.0), (0.5, 4, 45.0, -6.0), (0.5, 6, 60.0, -6.0), (0.5, 8, 67.5, -6.0), (1.41, 4, 45.0, 3.0)],
)
def test_true_peak_of_ebu_3341_material(level: float, part: int, degrees: float, expected: float) -> None:
    fade = np.minimum(1.0, np.minimum(np.arange(48000), np.arange(48000)[::-1]) / 4800.0)
    wave = level * fade * np.sin(2.0 * np.pi * np.arange(48000) / part + np.deg2rad(degrees))
    measured = analyse(wave.astype(np.float32), 48000).value("technical.true_peak_dbtp")
    assert isinstance(measured, float)
    assert expected - 0.4 <= measured <= expected + 0.2


# EBU Tech 3342, table 1, cases 1 to 3.
@pytest.mark.parametrize(
    ("levels", "expected"), [((-20.0, -30.0), 10.0), ((-20.0, -15.0), 5.0), ((-40.0, -20.0), 20.0)]
)
def test_loudness_range_of_ebu_3342_material_within_one(levels: tuple[float, float], expected: float) -> None:
    sound = np.concatenate([tone(level, 20.0, 48000) for level in levels])
    assert analyse(sound, 48000).value("technical.loudness_range_lu") == pytest.approx(expected, abs=1.0)


@pytest.mark.parametrize("rate", [8000, 22050, 44100, 96000])
def test_loudness_agrees_with_pyloudnorm(rate: int) -> None:
    rng = np.random.default_rng(3)
    sound = (0.1 * rng.standard_normal((4 * rate, 2))).astype(np.float32)
    expected = pyloudnorm.Meter(rate).integrated_loudness(sound.astype(np.float64))
    assert analyse(sound, rate).value("technical.integrated_loudness_lufs") == pytest.approx(
        expected, abs=0.1 if rate >= 22050 else 0.25
    )


def test_true_peak_sees_between_the_samples() -> None:
    # EBU Tech 3341, case 16: a quarter-rate sine, sampled 45 degrees off its crest.
    time = np.arange(48000)
    wave = (0.5 * np.sin(2.0 * np.pi * time / 4.0 + np.pi / 4.0)).astype(np.float32)
    analysis = analyse(wave, 48000)
    assert analysis.value("technical.sample_peak_dbfs") == pytest.approx(-9.03, abs=0.05)
    assert analysis.value("technical.true_peak_dbtp") == pytest.approx(-6.0, abs=0.4)


def test_the_clean_signals_have_no_findings() -> None:
    assert codes(CLEAN) == set()
    assert codes(signals.speech_like(12).samples) == set()


def test_clipping_is_found_with_its_span() -> None:
    found = [f for f in analyse(signals.clipped(CLEAN)).findings if f.code == "clipping"]
    assert found
    assert found[0].start_seconds is not None
    assert found[0].end_seconds is not None


@pytest.mark.parametrize("hz", [48.6, 50.0, 51.2, 58.9, 60.0])
def test_hum_is_found_at_its_exact_frequency(hz: float) -> None:
    analysis = analyse(signals.with_hum(CLEAN, hz, -45.0))
    measured = analysis.value("technical.hum_hz")
    assert measured == pytest.approx(hz, abs=0.02)
    suspect = "speed-suspect" in {f.code for f in analysis.findings}
    assert suspect == (hz not in (50.0, 60.0))


def test_hum_gives_the_speed_error() -> None:
    slow = signals.at_speed(signals.with_hum(CLEAN, 50.0, -40.0), 0.972)
    assert analyse(slow).value("technical.hum_speed_error_percent") == pytest.approx(-2.8, abs=0.05)


def test_channel_faults_are_told_apart() -> None:
    other = signals.two_strings(signals.TwoStrings(seconds=12, noise_db=-60, seed=5)).samples
    assert codes(np.stack([CLEAN, 0.7 * CLEAN + 0.3 * other], axis=1).astype(np.float32)) == set()
    assert codes(np.stack([CLEAN, np.zeros_like(CLEAN)], axis=1)) == {"dead-channel"}
    assert codes(np.stack([CLEAN, -CLEAN], axis=1)) == {"inverted-channel"}
    assert codes(np.stack([CLEAN, CLEAN], axis=1)) == {"mono-as-stereo"}


def test_noise_bandwidth_dropouts_clicks_and_ends_are_found() -> None:
    assert "hiss" in codes(signals.noisy(CLEAN, -15.0))
    assert "narrow-bandwidth" in codes(signals.band_limited(signals.noisy(CLEAN, -30.0), 100.0, 3400.0))
    assert "dc-offset" in codes((CLEAN + 0.05).astype(np.float32))
    gaps = signals.noisy(CLEAN, -30.0)
    gaps[50_000:52_000] = 0.0
    assert codes(gaps) >= {"drop-outs"}
    clicks = CLEAN.copy()
    clicks[7000::20_011] += np.float32(0.6)
    assert codes(clicks) >= {"clicks"}
    quiet = np.zeros(6 * 22050, np.float32)
    assert codes(np.concatenate((quiet, CLEAN, quiet))) == {"long-head-silence", "long-tail-silence"}
    assert codes(quiet) == {"silent"}


def test_silence_has_no_loudness() -> None:
    analysis = analyse(np.zeros(5 * 22050, np.float32))
    assert analysis.value("technical.integrated_loudness_lufs") is None
    assert math.isclose(float(str(analysis.value("technical.duration_seconds"))), 5.0)
