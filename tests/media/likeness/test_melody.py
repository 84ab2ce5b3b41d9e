"""A passage is found again in another key and tempo; the lower bounds change nothing but the time."""

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from archive.commands import Context
from archive.errors import InvalidValueError
from archive.keeping import Archive
from bench import signals
from bench.melody_search import line, notes, spoilt
from ingest.discover import discover
from ingest.pipeline import Options, ingest
from media.likeness.commands import find_melody
from media.likeness.melody import LINE_SECONDS, NOTHING, find, line_of, query_of
from tests.media.likeness.conftest import MakePiece

RNG = np.random.default_rng(5)
MELODIES = [notes(RNG, 40.0) for _ in range(12)]
LINES = [(str(number), line(pitches, lengths)) for number, (pitches, lengths) in enumerate(MELODIES)]


@pytest.mark.parametrize("cents", [-500, 0, 700])
@pytest.mark.parametrize("stretch", [0.8, 1.0, 1.25])
def test_a_passage_is_found_in_any_key_and_tempo(cents: int, stretch: float) -> None:
    passage = LINES[7][1][100:180]
    places = np.round(np.arange(0.0, 80.0, stretch)).astype(int)
    query = passage[np.minimum(places, 79)] + np.int16(cents)
    best = find(query_of(query), query.size, LINES, 3)[0]
    assert (best.id, best.at_seconds) == ("7", pytest.approx(100 * LINE_SECONDS, abs=1.0))
    assert best.stretch == pytest.approx(stretch, rel=0.1)


def test_lower_bounds_change_nothing_but_the_time() -> None:
    for number in range(4):
        passage = spoilt(*MELODIES[number], 8.0, RNG)
        size = int(np.count_nonzero(passage != NOTHING))
        query = query_of(passage)
        assert find(query, size, LINES, 5) == find(query, size, LINES, 5, bounded=False)


def test_an_octave_error_is_one_wrong_note() -> None:
    query = LINES[3][1][50:130].copy()
    query[30:40] += 1200
    assert find(query_of(query), query.size, LINES, 1)[0].id == "3"


def test_rests_hold_the_pitch_before_them() -> None:
    f0 = np.array([np.nan] * 10 + [220.0] * 10 + [np.nan] * 10 + [440.0] * 10, dtype=np.float32)
    made = line_of(f0, np.ones(40, np.float32))
    assert made[0] == NOTHING
    assert made[1] == made[2] == 4500
    assert made[3] == 5700
    assert line_of(np.full(40, np.nan, np.float32), np.ones(40, np.float32)).tolist() == [NOTHING] * 4


@pytest.mark.parametrize(
    ("values", "message"),
    [([5000] * 10, "cannot be looked for"), ([5000] * 60, "one note only"), ([NOTHING] * 60, "cannot be looked for")],
)
def test_what_is_no_melody_is_refused(values: list[int], message: str) -> None:
    with pytest.raises(InvalidValueError, match=message):
        query_of(np.array(values, dtype=np.int16))


def test_a_line_that_is_too_short_is_passed_over() -> None:
    query = LINES[0][1][:80]
    empty = np.zeros(0, np.int16)
    assert find(query_of(query), 80, [("short", query[:20]), ("none", empty), ("rest", np.full(200, NOTHING))], 5) == []


def test_a_hummed_file_is_found_from_the_command_line(archive: Archive, home_path: Path, make_piece: MakePiece) -> None:
    paths = [make_piece(f"{seed}.flac", seed=seed) for seed in (1, 2)]
    report = ingest(archive, discover(paths), None, Options("Tester"))
    ids = {Path(one.path).name: one.id for one in report.added}
    hummed = make_piece("hum.wav", seed=2, damage=lambda x: signals.at_speed(x, 1.12)[: 12 * 22050])
    arguments = [str(hummed), "--from", "2", "--to", "10", "--json"]
    result = CliRunner().invoke(find_melody, arguments, obj=Context(home_path, "Tester"), catch_exceptions=False)
    found = json.loads(result.stdout)["passages"]
    assert found[0]["id"] == ids["2.flac"]
    assert found[0]["distance"] < 0.7 * found[1]["distance"]
