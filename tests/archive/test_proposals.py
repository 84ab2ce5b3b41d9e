"""Of what a program finds in the sound, what somebody has decided on is not proposed again, however much there is."""

import random

import pytest

from archive import passages
from archive.model import Recording, Segment, SegmentType, Stretch

KINDS = (SegmentType.MUSIC, SegmentType.SPEECH)


def _same(one: Segment, other: Segment | Stretch) -> bool:
    """The rule once more: the same kind, and either end within half a second."""
    near = max(abs(one.start_seconds - other.start_seconds), abs(one.end_seconds - other.end_seconds))
    return near <= 0.5 and one.type is other.type


@pytest.mark.parametrize("seed", range(10))
def test_what_was_decided_is_left_out_and_nothing_else(seed: int) -> None:
    draw = random.Random(seed)

    def stretch() -> tuple[float, float, SegmentType]:
        start = draw.randrange(0, 400) / 4  # on a grid of quarters: many lie at exactly half a second
        return start, start + draw.choice((1.0, 1.25, 1.5, 2.0, 60.0)), draw.choice(KINDS)

    kept = tuple(Segment(*stretch(), machine=draw.random() < 0.2) for _ in range(100))
    settled = tuple(Stretch(*stretch()) for _ in range(100))
    found = [Segment(*stretch(), machine=True) for _ in range(200)]
    decided = [*settled, *(one for one in kept if not one.machine)]
    left = [one for one in found if not any(_same(one, other) for other in decided)]
    assert 0 < len(left) < len(found)
    assert list(passages.from_sound(Recording(id="r", segments=kept, settled=settled), found)) == left
