"""A passage is found again in another performance, in any key, register and tempo, through the index as by a scan."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from archive.commands import Context
from archive.errors import InvalidValueError
from archive.keeping import Archive
from bench import signals
from bench.melody_search import entry, tune
from bench.performances import compose, heard, perform
from ingest.discover import discover
from ingest.pipeline import Options, ingest
from media.analysis.peaks import FRAME_SECONDS
from media.likeness.commands import find_melody
from media.likeness.index import CURVES, entry_of
from media.likeness.melody import checked, find, scan
from media.likeness.notes import notes_of
from media.likeness.segment import build
from media.likeness.tune import NONE, ROW_FRAMES, ROW_SECONDS, UNITS, Tune, tune_of
from tests.media.likeness.conftest import MakePiece

RNG = np.random.default_rng(5)
PIECES = [compose(RNG, 40.0) for _ in range(12)]
PLAYED = [perform(piece, RNG) for piece in PIECES]
SEGMENTS = [
    build([entry(str(n), tune(heard(one, FRAME_SECONDS, RNG, fault=0.3))) for n, one in enumerate(part, first)])
    for first, part in ((0, PLAYED[:7]), (7, PLAYED[7:]))
]
NO_TONES = np.full((400, 2), np.nan, np.float32)


def contour(cents: list[float], frames: int) -> tuple[np.ndarray, np.ndarray]:
    """Each pitch for that many frames; NaN is silence."""
    hertz = (16.3516 * 2.0 ** (np.repeat(cents, frames) / 1200.0)).astype(np.float32)
    return hertz, np.where(np.isnan(hertz), 0.0, 1.0).astype(np.float32)


def test_a_passage_of_another_performance_is_found_in_its_piece() -> None:
    found = list[bool]()
    for number, piece in enumerate(PIECES):
        other = tune(heard(perform(piece, RNG), FRAME_SECONDS, RNG, fault=0.3))
        found.append(find(SEGMENTS, other.between(8.0, 18.0), 3)[0].id == str(number))
    assert sum(found) >= 11


@pytest.mark.parametrize("units", [-120, 7, 100])
def test_a_passage_in_another_key_is_found_where_it_was_taken_from(units: int) -> None:
    part = SEGMENTS[0].tune_of(3).between(10.0, 20.0)
    rows = np.where(part.rows == NONE, NONE, (part.rows.astype(int) + units) % UNITS).astype(np.uint8)
    notes = type(part.notes)(((part.notes.classes + 5 * units) % 1200).astype(np.int16), part.notes.starts)
    best = find(SEGMENTS, Tune(rows, notes), 1)[0]
    assert (best.id, best.at_seconds) == ("3", pytest.approx(10.0, abs=0.5))
    assert (best.shift_cents + 5 * units + 600) % 1200 - 600 == pytest.approx(0.0, abs=20.0)
    assert best.distance < 5.0
    assert best.stretch == pytest.approx(1.0, abs=0.05)


def test_the_index_finds_what_a_scan_finds() -> None:
    for number in (1, 8):
        query = tune(heard(PLAYED[number], FRAME_SECONDS, RNG, fault=0.5)).between(5.0, 15.0)
        first, whole = find(SEGMENTS, query, 1)[0], scan(SEGMENTS, query, 1)[0]
        assert (first.id, first.at_seconds) == (whole.id, pytest.approx(whole.at_seconds, abs=1.0))


def test_what_may_not_be_known_is_not_looked_at() -> None:
    query = SEGMENTS[0].tune_of(3).between(10.0, 20.0)
    assert "3" not in [one.id for one in find(SEGMENTS, query, 12, lambda _s, _o, name: name != "3")]


def test_the_right_melody_is_surer_than_a_wrong_one() -> None:
    query = tune(heard(perform(PIECES[2], RNG), FRAME_SECONDS, RNG, fault=0.3)).between(5.0, 17.0)
    first, second = find(SEGMENTS, query, 2)
    assert first.id == "2"
    assert first.confidence > second.confidence


def test_notes_are_what_lasts_whatever_its_octave() -> None:
    cents = [4800.0] * 4 + [5000.0] + [6000.0] * 4 + [7200.0] * 4 + [float("nan")] * 3 + [5300.0] * 4
    notes = notes_of(*contour(cents, 6), NO_TONES)
    assert notes.classes.tolist() == pytest.approx([0, 500], abs=2)
    assert notes.starts.tolist() == pytest.approx([0, round(96 * 100 * FRAME_SECONDS)], abs=2)


def test_where_no_line_is_sure_the_strongest_tone_stands_for_it() -> None:
    hertz, _ = contour([5000.0], 20 * ROW_FRAMES)
    tones = np.repeat([[200.0, 700.0], [500.0, 0.0]], 10, axis=0).astype(np.float32)
    made = tune_of(hertz, np.zeros_like(hertz), tones)
    assert made.notes.classes.tolist() == [200, 500]
    assert made.rows[:, 0].tolist() == [NONE] * 20
    assert made.rows[[0, -1], 1].tolist() == [40, 100]


def test_a_passage_counts_from_its_own_start() -> None:
    part = SEGMENTS[0].tune_of(0).between(10.0, 15.0)
    assert part.rows.shape[0] == pytest.approx(5.0 / ROW_SECONDS, abs=1)
    assert part.notes.starts.max() < 500


@pytest.mark.parametrize(
    ("rows", "message"),
    [([100] * 5, "cannot be looked for"), ([100] * 40, "one note only"), ([NONE] * 60, "cannot be looked for")],
)
def test_what_is_no_melody_is_refused(rows: list[int], message: str) -> None:
    tune = Tune(np.array([[one, one, NONE] for one in rows], np.uint8), notes_of(*contour([5000.0], 40), NO_TONES))
    with pytest.raises(InvalidValueError, match=message):
        checked(tune)


def test_a_recording_that_is_too_short_is_passed_over() -> None:
    query = SEGMENTS[0].tune_of(0).between(5.0, 15.0)
    short = build([entry("short", query.between(0.0, 2.0)), entry("none", query.between(0.0, 0.0))])
    assert find([short], query, 5) == []
    assert scan([short], query, 5) == []


def test_a_hummed_file_is_found_from_the_command_line(archive: Archive, home_path: Path, make_piece: MakePiece) -> None:
    paths = [make_piece(f"{seed}.flac", seed=seed) for seed in (1, 2)]
    report = ingest(archive, discover(paths), None, Options("Tester"))
    ids = {Path(one.path).name: one.id for one in report.added}
    hummed = make_piece("hum.wav", seed=2, damage=lambda x: signals.at_speed(x, 1.12)[: 12 * 22050])
    arguments = [str(hummed), "--from", "2", "--to", "10", "--json"]
    result = CliRunner().invoke(find_melody, arguments, obj=Context(home_path, "Tester"), catch_exceptions=False)
    found = json.loads(result.stdout)["passages"]
    assert found[0]["id"] == ids["2.flac"]
    assert found[0]["at_seconds"] == pytest.approx(2.0 * 1.12, abs=1.0)
    assert found[0]["confidence"] > 0.5


def test_curves_from_before_the_tones_were_kept_still_hold_their_recording(tmp_path: Path) -> None:
    hertz, confidence = contour([5000.0, 5200.0, 5400.0], 40)
    older: dict[str, Any] = {
        "f0": hertz,
        "f0_confidence": confidence,
        "middle_words": np.arange(50, dtype=np.uint32),
        "embedding": np.zeros(8, np.float32),
        "embedding_windows": np.zeros((2, 8), np.float32),
    }
    np.savez(tmp_path / CURVES, **older)
    entry = entry_of("old", tmp_path)
    assert entry is not None
    assert entry.tune.notes.classes.size == 3
    np.savez(tmp_path / CURVES, **{name: one for name, one in older.items() if name != "middle_words"})
    assert entry_of("old", tmp_path) is None
