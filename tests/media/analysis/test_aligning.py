"""Two performances of one piece: the alignment is known to the note, so its error can be stated."""

from functools import cache

import numpy as np
import pytest

from media.analysis import Extractor
from media.analysis.aligning import Alignment, Performance, align

RATE_HZ = 22_050
NOTES = 240
SCALE_CENTS = np.array([0, 200, 300, 500, 700, 900, 1000])


def melody(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Pitches in Hz and lengths in seconds: a walk over a scale, up and down."""
    draw = np.random.default_rng(seed)
    walk = np.cumsum(draw.integers(-2, 3, NOTES))
    degrees = np.abs(walk % 12 - 6)
    return 196.0 * 2.0 ** (SCALE_CENTS[degrees] / 1200.0), draw.choice([0.2, 0.3, 0.4], NOTES)


def starts(lengths: np.ndarray, tempo: float, lead_seconds: float) -> np.ndarray:
    """When each note begins, at a tempo that sways by 15 % around the given one."""
    swaying = tempo * (1.0 + 0.15 * np.sin(np.arange(NOTES) / 30.0)) if tempo != 1.0 else np.ones(NOTES)
    return lead_seconds + np.concatenate(([0.0], np.cumsum(lengths / swaying)[:-1]))


def play(hertz: np.ndarray, onsets: np.ndarray, shift_cents: float = 0.0) -> Performance:
    """Plucked notes in a little noise, analysed as an ingest does."""
    time = np.arange(2 * RATE_HZ) / RATE_HZ
    sound = 0.003 * np.random.default_rng(int(shift_cents) + 500).standard_normal(int((onsets[-1] + 2) * RATE_HZ))
    for hz, onset in zip(hertz * 2.0 ** (shift_cents / 1200.0), onsets, strict=True):
        tone = sum(np.sin(2 * np.pi * hz * k * time) / k**1.5 for k in range(1, 6)) * np.exp(-4.0 * time)
        first = int(onset * RATE_HZ)
        sound[first : first + tone.size] += 0.2 * tone[: sound.size - first]
    extractor = Extractor(RATE_HZ, 1)
    extractor.add(sound.astype(np.float32)[:, None])
    found = extractor.result().curves.values
    return Performance(
        found["f0"], found["f0_confidence"], found["lower_f0"], found["onsets"], found["pitch_histogram"]
    )


@cache
def first() -> Performance:
    hertz, lengths = melody(3)
    return play(hertz, starts(lengths, 1.0, 0.5))


@cache
def second() -> Performance:
    hertz, lengths = melody(3)
    return play(hertz, starts(lengths, 1.25, 1.5), shift_cents=70.0)


@cache
def alignment() -> Alignment:
    return align(first(), second())


def test_the_same_piece_faster_and_higher_is_aligned_to_a_few_hundredths_of_a_second():
    lengths = melody(3)[1]
    true_first, true_second = starts(lengths, 1.0, 0.5), starts(lengths, 1.25, 1.5)
    found = np.interp(true_first, alignment().first_seconds, alignment().second_seconds)
    errors = np.abs(found - true_second)
    unaligned = np.abs(true_first * second().seconds / first().seconds - true_second)
    assert np.median(errors) < 0.06
    assert np.quantile(errors, 0.95) < 0.5
    assert np.median(unaligned) > 5 * np.median(errors)  # the control: one recording stretched to the other's length


def test_the_shift_of_tuning_is_found():
    assert alignment().shift_cents == pytest.approx(70.0, abs=5.0)


def test_the_same_piece_is_surer_than_another_one():
    hertz, lengths = melody(11)
    other = align(first(), play(hertz, starts(lengths, 1.0, 0.5)))
    assert alignment().confidence > 0.8
    assert other.confidence < 0.5
    assert other.cost > 1.5 * alignment().cost


def test_both_sides_of_the_path_rise_and_cover_the_recordings():
    found = alignment()
    assert np.all(np.diff(found.first_seconds) > 0.0)
    assert np.all(np.diff(found.second_seconds) >= 0.0)
    assert found.first_seconds[0] < 0.5
    assert found.first_seconds[-1] > first().seconds - 0.5
    assert found.second_seconds[-1] > second().seconds - 0.5


def test_a_recording_without_melody_is_refused():
    nothing = Performance(
        np.full(500, np.nan, np.float32),
        np.zeros(500, np.float32),
        np.full(500, np.nan, np.float32),
        np.zeros(0, np.float32),
        np.zeros(10_800, np.float32),
    )
    with pytest.raises(ValueError, match="without melody"):
        align(first(), nothing)
