"""The open strings of a recording: one pair, whatever a copy has gone through, and never above what sounds."""

from dataclasses import replace
from functools import cache
from typing import cast

import numpy as np
import pytest

from bench import recorded
from bench.recorded import COPIES, RECORD, Kui, analyse, found_strings, near
from ingest.demonstration.synthesis.score import FIFTH
from media.analysis import FeatureResult
from media.analysis.framing import Floats
from media.analysis.kept import KeptPeaks
from media.analysis.melody import Passage
from media.analysis.peaks import PeakPass

KUI = replace(RECORD, seed=2, interval_cents=FIFTH)


@cache
def sound(kui: Kui) -> Floats:
    return recorded.record(kui)


@cache
def heard(kui: Kui, copy: str = "as it is") -> FeatureResult:
    return analyse(COPIES[copy][0](sound(kui)))


@pytest.mark.parametrize("copy", COPIES)
def test_every_copy_of_a_record_has_the_same_strings(copy: str) -> None:
    lower, upper = found_strings(heard(KUI, copy), COPIES[copy][1])

    assert near(lower, KUI.tuning.lower(0)), lower
    assert near(upper, KUI.tuning.upper(0)), upper
    assert heard(KUI, copy).analysis.value("melody.case") == "two-strings"


def test_a_melody_on_the_lower_string_does_not_make_the_upper_one_the_drone() -> None:
    kui = replace(RECORD, seed=1)  # the first half of it stays on the middle frets of the lower string
    result = heard(kui)

    assert near(found_strings(result)[0], kui.tuning.lower(0))
    passages = cast("list[Passage]", result.curves.documents["passages.json"])
    drones = [passage.drone_hz for passage in passages]
    assert all(near(hz, kui.tuning.lower(0)) for hz in drones), drones


def test_nothing_sounds_under_the_open_lower_string() -> None:
    for kui in (KUI, replace(RECORD, seed=1)):
        lowest = heard(kui).analysis.value("melody.lowest_f0_hz")
        assert isinstance(lowest, float)
        assert lowest >= 0.98 * kui.tuning.lower(0)


def test_a_tape_of_two_kuis_tuned_differently_is_said_to_be_retuned() -> None:
    first, second = replace(RECORD, seed=2), replace(RECORD, seed=3)
    tape = np.concatenate((sound(first), sound(first), sound(second)))

    result = analyse(tape)

    assert result.analysis.value("tuning.retuning_count") == 1
    assert near(found_strings(result)[0], first.tuning.lower(0)), "the tuning that lasts longest is shown"
    assert analyse(sound(first)).analysis.value("tuning.retuning_count") == 0


def test_peaks_come_back_as_they_were_kept() -> None:
    frames = PeakPass().add(sound(KUI)[: 11025 * 2])
    kept = KeptPeaks()
    kept.add(frames)
    kept.add(frames)

    back = kept.frames(len(frames) - 5, len(frames) + 5)

    assert len(back) == 10
    np.testing.assert_allclose(back.positions[:5], frames.positions[-5:], atol=0.005)
    np.testing.assert_allclose(back.amplitudes[5:], frames.amplitudes[:5], atol=0.002)
