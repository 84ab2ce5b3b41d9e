"""The open strings of a recording: one pair, whatever a copy has gone through, and never above what sounds."""

from dataclasses import replace
from functools import cache
from typing import cast

import numpy as np
import pytest

from bench import recorded
from bench.recorded import CONDITIONS, COPIES, RECORD, Kui, analyse, found_strings, near
from ingest.demonstration.synthesis.score import FIFTH
from media.analysis import FeatureResult, strings
from media.analysis.framing import Floats
from media.analysis.kept import KeptPeaks
from media.analysis.melody import Passage
from media.analysis.peaks import BINS, PeakPass
from media.analysis.salience import OFFSETS

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


@pytest.mark.parametrize(
    ("condition", "seed"),
    [("a record, a fourth", 200), ("a record, a fifth", 200), ("a box that cuts under 300 Hz", 201)],
)
def test_a_lower_string_that_is_mostly_stopped_or_has_lost_its_fundamental_is_found(condition: str, seed: int) -> None:
    kui = replace(CONDITIONS[condition], seed=seed)

    lower, upper = found_strings(heard(kui))

    assert near(lower, kui.tuning.lower(0)), lower
    assert near(upper, kui.tuning.upper(0)), upper


def comb(*states: int) -> Floats:
    """Ten seconds of looks in which strings sound at these states, ten partials of each."""
    row = np.zeros(BINS, dtype=np.float32)
    for state in states:
        for place in state + OFFSETS[:10]:
            row[place - 1 : place + 2] = (0.3, 0.6, 0.3)
    return np.tile(row, (166, 1))


@pytest.mark.parametrize("upper", [25, 35])
def test_a_string_rings_by_its_partials_and_no_ghost_under_it_does(upper: int) -> None:
    """Half, a third and a quarter of a pitch, and the root under two strings a fourth or a fifth apart."""
    lower = 100
    found = strings.rings(comb(lower, lower + upper))

    assert found[lower] > 0.9
    assert found[lower + upper] > 0.9
    assert found[: lower - 2].max() == 0.0


def test_a_string_rings_without_its_fundamental() -> None:
    looks = comb(60, 85)
    looks[:, :100] = 0.0  # a box that lets nothing through under 220 Hz

    assert strings.rings(looks)[60] > 0.9


def test_a_deeper_string_in_another_piece_of_the_tape_does_no_harm() -> None:
    """Nothing rings under the open string *of the same piece*."""
    high, deep = replace(RECORD, seed=3), replace(RECORD, seed=2)
    assert deep.tuning.lower(0) < 0.96 * high.tuning.lower(0)

    result = analyse(np.concatenate((sound(high), sound(high), sound(deep))))

    assert near(found_strings(result)[0], high.tuning.lower(0))
    assert result.analysis.value("tuning.retuning_count") == 1


def test_peaks_come_back_as_they_were_kept() -> None:
    frames = PeakPass().add(sound(KUI)[: 11025 * 2])
    kept = KeptPeaks()
    kept.add(frames)
    kept.add(frames)

    back = kept.frames(len(frames) - 5, len(frames) + 5)

    assert len(back) == 10
    np.testing.assert_allclose(back.positions[:5], frames.positions[-5:], atol=0.005)
    np.testing.assert_allclose(back.amplitudes[5:], frames.amplitudes[:5], atol=0.002)
