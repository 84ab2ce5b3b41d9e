"""Agreement of neighbours is counted between recordings, with chance beside it."""

import numpy as np
import pytest

from archive.errors import InvalidValueError
from media.likeness.evaluation import agreement

VECTORS = np.array([[1, 0], [0.99, 0.14], [0, 1], [0.1, 0.99], [1, 0.01]], dtype=np.float32)


def labels(*words: str) -> list[frozenset[str]]:
    return [frozenset(word.split()) for word in words]


def test_a_neighbour_with_one_instrument_in_common_agrees() -> None:
    score = agreement(VECTORS[:4], labels("a", "a b", "c", "c"), ["1", "2", "3", "4"])
    assert (score.value, score.control) == (1.0, pytest.approx(1 / 3))


def test_stretches_of_one_recording_are_not_each_others_neighbours() -> None:
    score = agreement(VECTORS, labels("a", "b", "c", "c", "a"), ["1", "2", "3", "4", "1"])
    assert score.value == pytest.approx(2 / 5)


def test_one_recording_alone_cannot_be_compared() -> None:
    with pytest.raises(InvalidValueError, match="nothing to compare"):
        agreement(VECTORS[:2], labels("a", "a"), ["1", "1"])
