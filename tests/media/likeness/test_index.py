"""The index answers as a scan of every recording does, follows the catalogue, and can be thrown away."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from bench.recognition import library, pool, turned
from media.analysis import matching
from media.analysis.embedding import SIZE
from media.analysis.fingerprint import Words
from media.analysis.matching import Excerpt
from media.likeness import segment
from media.likeness.neighbours import nearest_passages, nearest_recordings
from media.likeness.recognise import recognise
from media.likeness.segment import Entry
from media.likeness.tune import EMPTY

RNG = np.random.default_rng(3)
POOL = RNG.integers(0, 2**32, 5_000, dtype=np.uint32)
ENTRIES = list(library(2.0, RNG, POOL))


def query(words: Words, speed: float = 1.0) -> tuple[Excerpt, ...]:
    """An excerpt that has these words at one speed and unrelated ones at the others."""
    others = {ratio: RNG.integers(0, 2**32, words.size, dtype=np.uint32) for ratio in matching.SPEEDS}
    return (Excerpt(10.0, {**others, speed: words}),)


@pytest.fixture(scope="module")
def segments(tmp_path_factory: pytest.TempPathFactory) -> list[segment.Segment]:
    folder = tmp_path_factory.mktemp("segments")
    halves = (ENTRIES[:17], ENTRIES[17:])
    return [segment.save(segment.build(half), folder / str(number)) for number, half in enumerate(halves)]


@pytest.mark.parametrize("share", [0.0, 0.1, 0.15])
@pytest.mark.parametrize("speed", [1.0, 1.03])
def test_an_excerpt_with_turned_bits_is_found_where_it_was_taken_from(
    segments: list[segment.Segment], share: float, speed: float
) -> None:
    rng = np.random.default_rng(17)
    for number in (0, 16, 17, 39):
        words = turned(ENTRIES[number].words[500:650], share, rng)
        found = recognise(segments, query(words, speed))
        assert set(found) == {f"r{number}"}
        match = found[f"r{number}"]
        assert match.speed_ratio == speed
        assert match.error == pytest.approx(share, abs=0.02)
        assert match.offset_seconds == pytest.approx(500 * matching.WORD_SECONDS - 10.0 * speed, abs=0.01)


def test_what_is_not_there_is_not_found(segments: list[segment.Segment]) -> None:
    for entry in library(0.5, np.random.default_rng(99), POOL[::-1].copy()):
        assert recognise(segments, query(entry.words[:150])) == {}


def test_the_index_finds_what_a_scan_finds(segments: list[segment.Segment]) -> None:
    asked = query(turned(ENTRIES[5].words[100:260], 0.12, np.random.default_rng(18)))
    scanned = matching.scan(asked, [(entry.id, entry.words) for entry in ENTRIES])
    found = recognise(segments, asked)
    assert [match.name for match in scanned] == list(found)
    assert found["r5"].error == pytest.approx(scanned[0].error, abs=0.01)
    assert found["r5"].offset_seconds == pytest.approx(scanned[0].offset_seconds)


def test_an_excerpt_that_reaches_over_either_end_is_found(segments: list[segment.Segment]) -> None:
    words = ENTRIES[3].words
    before = np.concatenate((RNG.integers(0, 2**32, 60, dtype=np.uint32), words[:90]))
    after = np.concatenate((words[-90:], RNG.integers(0, 2**32, 60, dtype=np.uint32)))
    assert set(recognise(segments, query(before))) == {"r3"}
    assert set(recognise(segments, query(after))) == {"r3"}


def test_a_segment_gives_back_what_was_put_in(segments: list[segment.Segment]) -> None:
    for entry, given in zip(ENTRIES[:17], segments[0].entries(), strict=True):
        assert given.id == entry.id
        np.testing.assert_array_equal(given.words, entry.words)
        np.testing.assert_array_equal(given.vector, entry.vector)
        np.testing.assert_array_equal(given.tune.rows, entry.tune.rows)
        np.testing.assert_array_equal(given.tune.notes.classes, entry.tune.notes.classes)
        np.testing.assert_array_equal(given.tune.notes.starts, entry.tune.notes.starts)
        np.testing.assert_allclose(given.windows, entry.windows, atol=0.005)


def test_an_empty_segment_is_kept_and_asked(tmp_path: Path) -> None:
    empty = segment.save(segment.build([]), tmp_path / "empty")
    assert recognise([empty], query(ENTRIES[0].words[:150])) == {}
    assert nearest_recordings([empty], ENTRIES[0].vector, 5) == []
    assert nearest_passages([empty], ENTRIES[0].vector, 5) == []


def test_the_nearest_vectors_come_first(segments: list[segment.Segment]) -> None:
    vector = ENTRIES[20].vector
    likeness: NDArray[np.float32] = np.stack([entry.vector for entry in ENTRIES]) @ vector
    wanted = [f"r{n}" for n in np.argsort(-likeness) if n != 20][:5]
    assert [one.id for one in nearest_recordings(segments, vector, 5, {"r20"})] == wanted


def test_the_nearest_passages_say_where_they_begin(segments: list[segment.Segment]) -> None:
    found = nearest_passages(segments, ENTRIES[30].windows[7], 3)
    assert (found[0].id, found[0].at_seconds) == ("r30", pytest.approx(70.0, abs=2.0))
    assert found[0].likeness == pytest.approx(1.0, abs=0.02)
    assert len({one.id for one in found}) == 3


def test_silence_is_nobodys_neighbour(tmp_path: Path) -> None:
    silent = Entry(
        "silent",
        np.zeros(50, np.uint32),
        np.zeros(SIZE, np.float32),
        np.zeros((2, SIZE), np.float32),
        EMPTY,
    )
    held = [segment.build([silent, ENTRIES[0]])]
    assert [one.id for one in nearest_recordings(held, ENTRIES[1].vector, 5)] == ["r0"]


def test_the_pool_of_the_benchmark_holds_true_words() -> None:
    words = pool()
    assert words.size > 10_000
    assert np.unique(words).size > 0.5 * words.size
