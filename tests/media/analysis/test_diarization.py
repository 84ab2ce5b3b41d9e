"""Who sings or speaks when: two synthetic singers in turn, and four readers of the shared folder."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from bench import signals
from media.analysis import Extractor, FeatureResult, describe, evaluation
from media.analysis import diarization as turns
from media.analysis.files import analyse_file

Spans = list[tuple[float, float, str]]


def aitys(accompaniment_db: float | None = None) -> tuple[NDArray[np.float32], Spans]:
    """Two singers of different sex and vowels, six turns of 4 to 7 s with breaks of half a second."""
    parts: list[NDArray[np.float32]] = []
    truth: Spans = []
    at = 0.0
    for index in range(6):
        who = index % 2
        seconds = 4.0 + (index * 7 % 4)
        sung = signals.voice(seconds, seed=index, singer=who, low_hz=(130.0, 230.0)[who]).samples
        heard = sung[int(0.3 * signals.RATE_HZ) :]
        truth.append((at, at + heard.size / signals.RATE_HZ, "AB"[who]))
        parts += [heard, np.zeros(signals.RATE_HZ // 2, np.float32)]
        at += (heard.size + signals.RATE_HZ // 2) / signals.RATE_HZ
    sound = np.concatenate(parts)
    if accompaniment_db is not None:
        strings = signals.two_strings(signals.TwoStrings(seconds=at + 1.0)).samples[: sound.size]
        sound = sound + np.float32(10.0 ** (accompaniment_db / 20.0)) * strings
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
    return turns.propose(values["textures"], values["f0"], values["f0_confidence"], heard, speakers, seeds)


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


def test_turns_over_dombyra_beat_one_singer_throughout() -> None:
    sound, truth = aitys(-12.0)
    score = evaluation.score_turns(propose(analyse(sound), 2), truth)[0]
    assert score.control is not None
    assert score.value < 0.75 * score.control


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
