"""Fingerprints equal fpcalc's, survive encoding and speed errors, and likeness follows the instrument."""

from collections.abc import Callable

import numpy as np
import pytest
import soxr
from numpy.typing import NDArray

from bench import signals, sustained
from media.analysis import Extractor, matching
from media.analysis.fingerprint import ChromaPass, Words, middle_words_at
from media.analysis.peaks import RATE_HZ

# ``fpcalc -raw`` 1.5.1 on ``signals.melody_of_tones()``; made by bench/fpcalc_reference.py.
FPCALC_WORDS = (
    3951403359,
    3901071724,
    4173705580,
    4228235628,
    4094099820,
    1612056940,
    1614154092,
    1613117804,
    1625697132,
    1638333261,
    1655618383,
    1655551310,
    1655476558,
    1650233678,
    1644990830,
    3859607918,
    3859034478,
    3993319278,
    3943055214,
    3917888494,
    3917884334,
    1754741668,
    1756642196,
    2024029060,
    1492130180,
    1276123524,
    201387396,
    218341764,
    218341764,
    218341636,
    470020125,
    335802395,
    269742139,
    269745467,
    273930539,
    12835626,
    8506154,
    8833802,
    42879754,
    1120816458,
    1112437066,
    1120891210,
    1116565866,
)


def words(low: NDArray[np.float32]) -> Words:
    chroma = ChromaPass()
    chroma.add(low)
    return chroma.words()


def piece(seed: int, seconds: float = 25.0) -> NDArray[np.float32]:
    return signals.two_strings(signals.TwoStrings(seconds=seconds, seed=seed)).samples


def low(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    return soxr.resample(samples, signals.RATE_HZ, RATE_HZ)


def test_the_words_are_those_of_fpcalc() -> None:
    expected = np.array(FPCALC_WORDS, dtype=np.uint32)
    found = words(signals.melody_of_tones())
    assert found.size == expected.size
    differing = np.unpackbits((found ^ expected).view(np.uint8)).mean()
    assert differing <= 0.005


def test_blocks_do_not_change_the_words() -> None:
    sound = signals.melody_of_tones()
    chroma = ChromaPass()
    for start in range(0, sound.size, 777):
        chroma.add(sound[start : start + 777])
    np.testing.assert_array_equal(chroma.words(), words(sound))


def middle_words(sound: NDArray[np.float32]) -> Words:
    chroma = ChromaPass()
    chroma.add(sound)
    return chroma.middle_words()


REFERENCES = [(f"piece {seed}", middle_words(low(piece(seed)))) for seed in range(5)]

DAMAGES: dict[str, Callable[[NDArray[np.float32]], NDArray[np.float32]]] = {
    "nothing": lambda x: x,
    "6 % fast": lambda x: signals.at_speed(x, 1.06),
    "4.7 % slow": lambda x: signals.at_speed(x, 0.953),
    "noise at -5 dB": lambda x: signals.noisy(x, -5.0),
    "a telephone": lambda x: signals.band_limited(x, 300.0, 3400.0),
    "clipping": lambda x: signals.clipped(x, 15.0),
    "an excerpt, fast, through a telephone": lambda x: signals.band_limited(
        signals.at_speed(x[6 * signals.RATE_HZ : 20 * signals.RATE_HZ], 1.022), 300.0, 3400.0
    ),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_recording_is_identified_through(damage: str) -> None:
    query = matching.excerpts_of(low(DAMAGES[damage](piece(2))))
    matches = matching.scan(query, REFERENCES)
    assert [match.name for match in matches] == ["piece 2"]


def test_the_speed_ratio_and_the_offset_are_measured() -> None:
    clip = signals.at_speed(piece(3)[8 * signals.RATE_HZ :], 1.03)
    match = matching.scan(matching.excerpts_of(low(clip)), REFERENCES)[0]
    assert match.speed_ratio == pytest.approx(1.03, abs=0.003)
    assert match.offset_seconds == pytest.approx(8.0, abs=0.3)


@pytest.mark.parametrize("seconds", [4.0, 8.0, 25.0])
def test_another_piece_in_the_same_style_is_not_here(seconds: float) -> None:
    query = matching.excerpts_of(low(piece(77, seconds)))
    assert matching.scan(query, REFERENCES) == ()


@pytest.mark.parametrize("hz", [0.0, 440.0])
def test_silence_and_a_test_tone_are_recognised_as_nothing(hz: float) -> None:
    steady = np.sin(2.0 * np.pi * hz * np.arange(30 * RATE_HZ) / RATE_HZ).astype(np.float32)
    assert matching.scan(matching.excerpts_of(steady), [*REFERENCES, ("steady", middle_words(steady))]) == ()


SUSTAINED = {"flute": sustained.flute, "bowed": sustained.bowed, "held": sustained.held}


@pytest.mark.parametrize("kind", SUSTAINED)
@pytest.mark.parametrize("seconds", [5.0, 10.0, 20.0])
def test_long_tones_that_two_pieces_share_are_no_evidence(kind: str, seconds: float) -> None:
    references = [(f"{seed}", middle_words(low(SUSTAINED[kind](30.0, seed=seed).samples))) for seed in range(6)]
    for seed in range(100, 104):
        query = matching.excerpts_of(low(SUSTAINED[kind](seconds, seed=seed).samples))
        assert matching.scan(query, references) == ()


def test_two_flutes_that_agree_for_five_seconds_are_not_the_same() -> None:
    """The one false pair of a million (``bench.recognition strangers``): 8.3 standard deviations, correlation 0.72."""
    one, other = sustained.flute(8.0, seed=20950).samples, sustained.flute(15.0, seed=20005).samples

    assert not matching.scan(matching.excerpts_of(low(one)), [("other", middle_words(low(other)))])
    assert not matching.scan(matching.excerpts_of(low(other)), [("one", middle_words(low(one)))])


def test_a_flute_is_recognised_by_what_changes() -> None:
    sound = sustained.flute(30.0, seed=3).samples
    references = [(f"{seed}", middle_words(low(sustained.flute(30.0, seed=seed).samples))) for seed in range(6)]
    clip = signals.noisy(sound[8 * signals.RATE_HZ : 18 * signals.RATE_HZ], -10.0)

    (match,) = matching.scan(matching.excerpts_of(low(clip)), references)

    assert (match.name, match.offset_seconds) == ("3", pytest.approx(8.0, abs=0.2))
    assert match.evidence > 10.0


def test_one_transform_gives_the_words_of_every_speed() -> None:
    sound = low(piece(4))
    found = middle_words_at(sound, (1.0, 0.955, 1.045))
    np.testing.assert_array_equal(found[1.0], middle_words(sound))
    for speed in (0.955, 1.045):
        resampled = middle_words(soxr.resample(sound, RATE_HZ, RATE_HZ * speed, quality="HQ"))
        assert abs(resampled.size - found[speed].size) <= 1
        error, offset, _ = matching.compare(found[speed], resampled)
        assert (error < 0.05, offset) == (True, 0.0)


def test_excerpts_are_taken_from_the_whole_length() -> None:
    sound = np.concatenate([low(piece(seed, 60.0)) for seed in range(4)])
    assert [e.start_seconds for e in matching.excerpts_of(sound, dense=True)] == [0.0, 20.0, 40.0, 90.0, 180.0]
    taking = matching.Excerpts()
    for start in range(0, sound.size, 7777):
        taking.add(sound[start : start + 7777])
    assert [e.start_seconds for e in taking.result()] == [0.0, 90.0, 180.0]


def test_a_speed_between_the_steps_is_measured_from_two_excerpts() -> None:
    whole = np.concatenate([piece(seed, 60.0) for seed in range(10, 13)])
    reference = middle_words(low(whole))
    query = matching.excerpts_of(low(signals.at_speed(whole, 1.0323)), dense=False)
    matches = [matching.best_match([excerpt], "whole", reference) for excerpt in query]
    assert matching.refined(matches).speed_ratio == pytest.approx(1.0323, abs=0.0015)


def test_what_sounds_alike_is_the_same_instrument() -> None:
    sounds = [(piece(seed, 11.0), "strings") for seed in range(4)]
    sounds += [(signals.voice(11.0, seed=seed).samples, "voice") for seed in range(4)]
    sounds += [(signals.speech_like(11.0, seed=seed).samples, "speech") for seed in range(4)]
    vectors: list[NDArray[np.float32]] = []
    for samples, _ in sounds:
        extractor = Extractor(signals.RATE_HZ, 1)
        extractor.add(samples)
        vectors.append(extractor.result().curves.values["embedding"])
    likeness = np.stack(vectors) @ np.stack(vectors).T
    np.fill_diagonal(likeness, -2.0)
    kinds = [kind for _, kind in sounds]
    agreeing = [kinds[int(np.argmax(row))] == kind for row, kind in zip(likeness, kinds, strict=True)]
    assert np.mean(agreeing) >= 0.9


def test_two_excerpts_that_lie_close_say_nothing_finer_about_the_speed() -> None:
    reference = middle_words(low(piece(14, 60.0)))
    matches = [matching.best_match([excerpt], "a", reference) for excerpt in matching.excerpts_of(low(piece(14, 60.0)))]
    assert len(matches) >= 2
    assert matching.refined(matches).speed_ratio == 1.0
