"""Rhythm, melody, tuning, tonic and form against the exact truth of synthetic signals."""

from dataclasses import replace
from functools import cache

import mir_eval
import numpy as np
import pytest

from bench import signals, sustained, tonic
from bench.signals import Signal, TwoStrings
from media.analysis import Extractor, FeatureResult, evaluation, tuning
from media.analysis.melody import Case, Wish


def analyse(signal: Signal, wish: Wish | None = None) -> FeatureResult:
    extractor = Extractor(signal.sample_rate_hz, 1, wish)
    extractor.add(signal.samples)
    return extractor.result()


@cache
def strings(play: TwoStrings, *, drone: bool = True) -> tuple[Signal, FeatureResult]:
    signal = signals.two_strings(play, drone=drone)
    return signal, analyse(signal)


def pitch_accuracy(signal: Signal, result: FeatureResult) -> float:
    return evaluation.score_f0(result, signal.melody)[0].value


BASE = TwoStrings(seconds=12.0)

CONDITIONS = {
    "a fourth apart": BASE,
    "a fifth apart": replace(BASE, ratio=1.5),
    "a loud drone": replace(BASE, drone_db=3.0),
    "noise at -20 dB": replace(BASE, noise_db=-20.0),
    "inharmonic strings": replace(BASE, inharmonicity=1e-4, fast_modes=True),
    "a drone stopped elsewhere in half of the strokes": replace(BASE, stopped=0.5),
    "double stops in half of the strokes": replace(BASE, parallel=0.5),
    "double stops throughout": replace(BASE, parallel=1.0),
    "double stops in fifths throughout": replace(BASE, parallel=1.0, ratio=1.5),
    "another synthesis of strings": replace(BASE, karplus=True),
    "leaps over the whole range": replace(BASE, leaps=True),
    "a reverberant room": replace(BASE, room_db=-8.0),
    "ten strokes a second": replace(BASE, strokes_per_second=10.0),
    "a tape that wanders by 25 cents": replace(BASE, wander_cents=25.0),
}


@pytest.mark.parametrize("name", CONDITIONS)
def test_melody_on_two_strings(name: str) -> None:
    signal, result = strings(replace(CONDITIONS[name], seed=3))
    assert result.analysis.value("melody.case") == "two-strings"
    assert pitch_accuracy(signal, result) >= 0.85


def test_the_tonic_is_found_by_cadences_of_several_kinds() -> None:
    right: dict[str, list[bool]] = {}
    for seed in range(20_000, 20_040):
        hz, truth, _ = tonic.contour(seed)
        for name, cents in tonic.guesses(hz).items():
            off = 1200.0 if cents is None else abs((cents - truth + 600.0) % 1200.0 - 600.0)
            right.setdefault(name, []).append(off <= tonic.RIGHT_CENTS)
    ours = np.mean(right.pop("ours"))
    assert ours >= 0.875
    assert ours > max(np.mean(control) for control in right.values())


def confidence(result: FeatureResult, name: str) -> float:
    return next(m.confidence for m in result.analysis.measurements if m.name == name)


@pytest.mark.parametrize("seed", [501, 502])
def test_a_breathy_flute_is_sure_of_its_melody(seed: int) -> None:
    signal = sustained.flute(12.0, seed=seed)
    result = analyse(signal)
    sure = result.analysis.value("melody.voiced_share")

    assert isinstance(sure, float)
    assert sure >= 0.85
    assert pitch_accuracy(signal, result) >= 0.95


def test_noise_has_no_tuning_that_one_could_be_sure_of() -> None:
    hiss = np.random.default_rng(501).normal(0.0, 0.1, 6 * signals.RATE_HZ).astype(np.float32)
    assert confidence(analyse(Signal(hiss, np.zeros(0), np.zeros((0, 2)))), "tuning.degrees_cents") < 0.5


def test_a_few_seconds_of_melody_are_little_evidence_for_a_tuning() -> None:
    whole = sustained.flute(30.0, seed=7)
    short = analyse(replace(whole, samples=whole.samples[: 3 * signals.RATE_HZ]))
    for name in ("tuning.degrees_cents", "tuning.degree_count", "tonic.tonic_hz", "tuning.third"):
        assert confidence(short, name) < 0.5, name
    assert confidence(analyse(whole), "tuning.degrees_cents") > 0.8


def test_the_drone_is_found_within_25_cents_in_any_tuning() -> None:
    for seed, hz in enumerate((98.0, 130.8, 155.6, 196.0)):
        _, result = strings(replace(BASE, seed=seed, drone_hz=hz, seconds=8.0))
        measured = result.analysis.value("tonic.drone_hz")
        assert isinstance(measured, float)
        assert abs(1200.0 * np.log2(measured / hz)) < 25.0


@pytest.mark.parametrize("seed", range(3))
def test_a_guitar_that_strums_chords_is_not_taken_for_two_strings(seed: int) -> None:
    result = analyse(signals.chords(12.0, seed=seed))
    assert result.analysis.value("melody.case") == "mixed"
    assert result.analysis.value("tonic.drone_hz") is None


def test_the_open_lower_string_of_double_stops_is_shown_as_the_drone() -> None:
    _, result = strings(replace(BASE, parallel=1.0, seed=1))
    assert result.analysis.value("tonic.drone_hz") == pytest.approx(BASE.drone_hz, rel=0.01)


def test_melody_without_a_drone() -> None:
    signal, result = strings(BASE, drone=False)
    assert result.analysis.value("melody.case") == "solo-line"
    assert result.analysis.value("tonic.drone_hz") is None
    assert pitch_accuracy(signal, result) >= 0.95


@pytest.mark.parametrize("vibrato_cents", [8.0, 80.0])
def test_a_voice_is_never_taken_for_two_strings(vibrato_cents: float) -> None:
    signal = signals.voice(12.0, seed=2, vibrato_cents=vibrato_cents)
    result = analyse(signal)
    assert result.analysis.value("melody.case") == "solo-line"
    assert pitch_accuracy(signal, result) >= 0.95


@pytest.mark.parametrize("seed", [0, 1])
def test_a_voice_over_dombyra_is_followed_not_the_strings(seed: int) -> None:
    signal = signals.voice_over_dombyra(16.0, seed=seed)
    result = analyse(signal)
    assert result.analysis.value("melody.case") == "voice-over-strings"
    assert pitch_accuracy(signal, result) >= 0.86


def test_a_curator_sets_case_drone_and_leading_string() -> None:
    signal, plain = strings(BASE)
    wished = analyse(signal, Wish(Case.STRINGS, 146.8, lower_leads=True))
    assert wished.analysis.value("tonic.drone_hz") == pytest.approx(146.8, rel=0.01)
    leading = wished.curves.values["f0"]
    np.testing.assert_allclose(np.nanmedian(leading), 146.8, rtol=0.01)
    assert np.nanmedian(plain.curves.values["f0"]) > 1.2 * 146.8
    assert wished.analysis.measurements[25].name.startswith("rhythm")


@pytest.mark.parametrize(("rate", "noise_db"), [(2.0, -40.0), (5.0, -20.0), (8.0, -20.0), (12.0, -40.0)])
def test_onsets_of_strumming(rate: float, noise_db: float) -> None:
    signal, result = strings(replace(BASE, strokes_per_second=rate, noise_db=noise_db))
    scores = evaluation.score_onsets(result, signal.onsets_seconds)
    assert scores[0].value >= 0.94
    density = result.analysis.value("rhythm.stroke_interval_seconds")
    assert density == pytest.approx(1.0 / rate, rel=0.08)


def test_beats_of_a_metronome_with_both_octaves() -> None:
    samples = np.zeros(int(20.0 * signals.RATE_HZ), np.float32)
    times = np.arange(0.5, 19.5, 0.6)
    for time in times:
        samples[int(time * signals.RATE_HZ)] = 0.8
    result = analyse(Signal(samples, times, np.zeros((0, 2))))
    assert result.analysis.value("rhythm.tempo_bpm") == pytest.approx(100.0, rel=0.01)
    others = result.analysis.value("rhythm.tempo_alternatives_bpm")
    assert isinstance(others, list)
    assert any(bpm == pytest.approx(50.0, rel=0.02) for bpm in others)
    assert any(bpm == pytest.approx(200.0, rel=0.02) for bpm in others)
    beats = result.curves.values["beats"].astype(np.float64)
    assert mir_eval.beat.f_measure(times, beats, f_measure_threshold=0.07) >= 0.95


def test_the_tempo_curve_follows_an_acceleration() -> None:
    times = np.cumsum(np.linspace(0.75, 0.5, 60)) + 0.3
    samples = np.zeros(int((times[-1] + 1.0) * signals.RATE_HZ), np.float32)
    for time in times:
        samples[int(time * signals.RATE_HZ)] = 0.8
    curve = analyse(Signal(samples, times, np.zeros((0, 2)))).curves.values["tempo"]
    for second in (8, curve.size // 2, curve.size - 9):
        truth = 60.0 / np.interp(second + 0.5, times[1:], np.diff(times))
        assert curve[second] == pytest.approx(truth, rel=0.04)


def test_every_degree_is_found_within_five_cents_of_a_neutral_scale() -> None:
    signal, result = strings(replace(BASE, seconds=20.0, legato=0.2))
    used = np.unique(np.round(1200.0 * np.log2(signal.melody[signal.melody[:, 1] > 0, 1] / BASE.drone_hz), 1))
    scores = {score.name: score for score in evaluation.score_tuning(result, used)}
    assert scores["Degrees found"].value == 1.0
    assert scores["Mean error in cents"].value <= 5.0
    assert scores["Degrees too many"].value == 0.0
    assert result.analysis.value("tuning.third") == "neutral"


@pytest.mark.parametrize(("ratio", "name"), [(4.0 / 3.0, "fourth"), (1.5, "fifth")])
def test_the_open_strings_interval(ratio: float, name: str) -> None:
    _, result = strings(replace(BASE, ratio=ratio, seed=1))
    assert result.analysis.value("tuning.string_interval") == name
    assert result.analysis.value("tuning.string_interval_cents") == pytest.approx(1200.0 * np.log2(ratio), abs=8.0)


def test_speed_changes_the_reference_not_the_degrees() -> None:
    signal, _ = strings(BASE)
    fast = analyse(replace(signal, samples=signals.at_speed(signal.samples, 1.03)))
    plain = strings(BASE)[1]
    drones = [run.analysis.value("tonic.drone_hz") for run in (plain, fast)]
    assert isinstance(drones[0], float)
    assert isinstance(drones[1], float)
    assert drones[1] / drones[0] == pytest.approx(1.03, abs=0.001)


@pytest.mark.parametrize("seed", range(3))
def test_the_tonic_of_a_cadence_over_a_drone(seed: int) -> None:
    signal, result = strings(replace(BASE, seed=seed))
    assert signal.tonic_hz is not None
    assert evaluation.score_tonic(result, signal.tonic_hz)[0].value == 1.0


def test_a_scala_file_holds_the_degrees_and_the_octave() -> None:
    _, result = strings(BASE)
    lines = [line for line in result.curves.scala.splitlines() if not line.startswith("!")]
    assert int(lines[1]) == len(lines) - 2
    assert lines[-1].strip() == "1200.000"
    steps = [float(line) for line in lines[2:]]
    assert steps == sorted(steps)


def test_vibrato_does_not_split_a_degree() -> None:
    time = np.arange(3000) * 0.00998
    f0 = (220.0 * 2.0 ** (70.0 * np.sin(2.0 * np.pi * 5.6 * time) / 1200.0)).astype(np.float32)
    sung = np.ones_like(f0)
    found = tuning.measure_tuning(tuning.settled(f0, sung), sung, 0.00998)
    assert len(found.degrees) == 1
    assert found.degrees[0].cents == pytest.approx(900.0, abs=3.0)


def test_speech_music_applause_and_silence_are_told_apart() -> None:
    parts = [
        (signals.two_strings(TwoStrings(seconds=20.0)).samples, "music"),
        (signals.speech_like(15.0).samples, "speech"),
        (signals.voice(20.0).samples, "music"),
        (signals.applause(8.0), "applause"),
        (np.zeros(6 * signals.RATE_HZ, np.float32), "silence"),
    ]
    sound = np.concatenate([samples for samples, _ in parts])
    segments = analyse(Signal(sound, np.zeros(0), np.zeros((0, 2)))).analysis.segments
    assert all(segment.machine for segment in segments)
    start = 0.0
    for samples, kind in parts:
        length = samples.size / signals.RATE_HZ
        middle = start + length / 2.0
        covering = [s.type.value for s in segments if s.start_seconds <= middle < s.end_seconds and s.type != "section"]
        assert covering == [kind]
        start += length


def test_what_is_left_of_a_note_is_no_applause() -> None:
    """A long note that dies away into the noise of a room: flat, steady, without pitch, and soft."""
    rng = np.random.default_rng(1)
    time = np.arange(int(10.0 * signals.RATE_HZ)) / signals.RATE_HZ
    note = sum(np.sin(2.0 * np.pi * 110.0 * n * time) / n for n in range(1, 12)) * 0.05 * np.exp(-1.6 * time)
    for noise in (1e-4, 3e-4):
        sound = (note + noise * rng.standard_normal(time.size)).astype(np.float32)
        found = analyse(Signal(sound, np.zeros(0), np.zeros((0, 2)))).analysis
        assert found.value("form.applause_share") == 0.0
        assert found.value("form.speech_share") == 0.0


def test_hiss_of_an_empty_tape_is_no_applause() -> None:
    hiss = (1e-3 * np.random.default_rng(1).standard_normal(20 * signals.RATE_HZ)).astype(np.float32)
    assert analyse(Signal(hiss, np.zeros(0), np.zeros((0, 2)))).analysis.value("form.applause_share") == 0.0


def test_sections_are_cut_where_the_register_changes() -> None:
    low = signals.two_strings(replace(BASE, seconds=20.0, octaves=0.5)).samples
    high = signals.two_strings(replace(BASE, seconds=20.0, ratio=2.7, octaves=0.4)).samples
    sound = np.concatenate((low, high, low))
    segments = analyse(Signal(sound, np.zeros(0), np.zeros((0, 2)))).analysis.segments
    sections = [segment for segment in segments if segment.type == "section"]
    starts = [section.start_seconds for section in sections]
    assert min(abs(start - 20.0) for start in starts) < 2.0
    assert min(abs(start - 40.0) for start in starts) < 2.0
    assert sections[0].label[0] == sections[-1].label[0]
