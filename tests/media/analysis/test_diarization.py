"""Who sings or speaks when: two synthetic singers in turn, and four readers of the shared folder."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from bench import signals
from media.analysis import Extractor, FeatureResult, describe, evaluation
from media.analysis import diarization as turns
from media.analysis.files import analyse_file

Spans = list[tuple[float, float, str]]


def aitys(accompaniment_db: float | None = None, singers: int = 2) -> tuple[NDArray[np.float32], Spans]:
    """Singers of different sex and vowels, six turns of 4 to 7 s with breaks of a second; ``accompaniment_db``: level
    of strings against the voices (RMS)."""
    parts: list[NDArray[np.float32]] = []
    truth: Spans = []
    at = 0.0
    for index in range(6):
        who = index % singers
        seconds = 4.0 + (index * 7 % 4)
        sung = signals.voice(seconds, seed=index, singer=who, low_hz=(130.0, 230.0)[who]).samples
        heard = sung[int(0.3 * signals.RATE_HZ) :]
        truth.append((at, at + heard.size / signals.RATE_HZ, "AB"[who]))
        parts += [heard, np.zeros(signals.RATE_HZ, np.float32)]
        at += (heard.size + signals.RATE_HZ) / signals.RATE_HZ
    sound = np.concatenate(parts)
    if accompaniment_db is not None:
        strings = signals.two_strings(signals.TwoStrings(seconds=at + 1.0)).samples[: sound.size]
        gain = 10.0 ** (accompaniment_db / 20.0) * np.sqrt(np.mean(np.square(sound)) / np.mean(np.square(strings)))
        sound = sound + np.float32(gain) * strings
    return sound.astype(np.float32), truth


def analyse(sound: NDArray[np.float32]) -> FeatureResult:
    extractor = Extractor(signals.RATE_HZ, 1)
    extractor.add(sound)
    return extractor.result()


def propose(
    result: FeatureResult, speakers: int | None = None, seeds: tuple[float, ...] = ()
) -> tuple[turns.Turn, ...]:
    values = result.curves.values
    heard = describe.sounding(values["envelope"])
    voices = (values["textures"], values["f0"], values["f0_confidence"], heard, values["envelope"])
    return turns.propose(*voices, speakers, seeds)


def error(proposed: tuple[turns.Turn, ...], truth: Spans) -> float:
    return evaluation.score_turns(proposed, truth)[0].value


def test_two_singers_in_turn_are_told_apart() -> None:
    sound, truth = aitys()
    result = analyse(sound)
    assert error(propose(result, 2), truth) < 0.15
    assert 2 <= len({turn.speaker for turn in propose(result)}) <= 4, "guessed"


def test_seeds_name_the_singers_in_their_order() -> None:
    sound, truth = aitys()
    proposed = propose(analyse(sound), seeds=(truth[1][0] + 2.0, truth[0][0] + 2.0))
    assert error(proposed, truth) < 0.15
    assert proposed[0].speaker == 2
    assert proposed[1].speaker == 1


@pytest.mark.parametrize("accompaniment_db", [-12.0, -6.0])
def test_two_singers_over_a_dombyra_that_never_pauses_are_told_apart(accompaniment_db: float) -> None:
    sound, truth = aitys(accompaniment_db)
    result = analyse(sound)
    score = evaluation.score_turns(propose(result, 2), truth)[0]
    assert score.control is not None
    assert score.value < 0.15 < score.control / 2
    assert len({turn.speaker for turn in propose(result)}) == 2, "guessed"


@pytest.mark.parametrize("accompaniment_db", [None, -6.0])
def test_one_singer_is_one_whatever_notes_and_vowels_are_sung(accompaniment_db: float | None) -> None:
    sound, _ = aitys(accompaniment_db, singers=1)
    assert {turn.speaker for turn in propose(analyse(sound))} == {1}


def test_strings_alone_are_nobodys_turn() -> None:
    sound, truth = aitys(-6.0)
    proposed = propose(analyse(sound), 2)
    between = [0.5 * (one[1] + two[0]) for one, two in pairwise(truth)]
    assert not [at for at in between for turn in proposed if turn.start_seconds <= at < turn.end_seconds]


@pytest.mark.parametrize("sound", [np.zeros(0), np.zeros(22050), np.sin(np.arange(4000) / 10.0)])
def test_what_is_too_short_or_silent_has_few_turns(sound: NDArray[np.float64]) -> None:
    result = analyse(sound.astype(np.float32))
    assert len(propose(result)) <= 1
    assert len(propose(result, 3)) <= 1


@pytest.mark.corpus
def test_four_readers_are_told_apart_better_than_chance(shared: Path) -> None:
    folder = shared / "fixtures" / "speaker_turns"
    truth = evaluation.read_rttm(folder / "librispeech_4spk_turns.rttm")
    result = analyse_file(folder / "librispeech_4spk_turns.flac")
    assert error(propose(result, 4), truth) < 0.15
    assert error(propose(result), truth) < 0.3
    assert result.analysis.value("form.speech_share") == pytest.approx(1.0, abs=0.1)
