"""The instrument models play what they were asked to play: pitch, time, level, faults."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pyloudnorm
import pytest
import soundfile

from ingest.demonstration.synthesis.dombyra import Dombyra
from ingest.demonstration.synthesis.faults import (
    Clicks,
    Clipping,
    DeadChannel,
    Dropouts,
    Hiss,
    Hum,
    Leader,
    Mono,
    Offset,
    PrintThrough,
    Speed,
    Wow,
    spoil,
)
from ingest.demonstration.synthesis.files import AudioFormat, write_audio
from ingest.demonstration.synthesis.lines import Tone, curves, harmonic_sound
from ingest.demonstration.synthesis.pieces import Aitys, Akyn, FretScale, HeldKui, Piece, ShertpeKui, Song, TokpeKui
from ingest.demonstration.synthesis.score import BAS, NEUTRAL, ORTA, SHORT_KUI, ULKEN_SAGA, Tuning
from ingest.demonstration.synthesis.signal import Signal, levelled, limit, loudness_lufs
from ingest.demonstration.synthesis.singing import AN, LULLABY
from ingest.demonstration.synthesis.strings import GUT, Stroke, play_string
from ingest.demonstration.synthesis.voices import HIGH_VOICE, LOW_VOICE

RATE = 44100
SHORT_SONG = Song(3, HIGH_VOICE, LULLABY, 2, 96, None)
PIECES: dict[str, Piece] = {
    "tokpe": TokpeKui(1, layout=(BAS, ORTA)),
    "shertpe": ShertpeKui(2, phrases=2),
    "song": Song(3, LOW_VOICE, AN, 1, 100),
    "voice alone": SHORT_SONG,
    "kobyz": HeldKui(4, phrases=1),
    "sybyzgy": HeldKui(5, "sybyzgy", 392.0, phrases=1),
    "shankobyz": HeldKui(6, "shankobyz", phrases=1, beat_bpm=100),
}


def measured_hz(signal: Signal, near_hz: float, rate: int = RATE) -> float:
    """The strongest frequency within 4 % of ``near_hz``: a padded spectrum, its peak refined by a parabola."""
    size = 1 << 18
    excerpt = signal[: 2 * rate]
    level = np.log(np.abs(np.fft.rfft(excerpt * np.hanning(len(excerpt)), size)) + 1e-12)
    low, high = (round(near_hz * share * size / rate) for share in (0.96, 1.04))
    peak = low + int(level[low:high].argmax())
    before, top, after = level[peak - 1 : peak + 2]
    return float((peak + 0.5 * (before - after) / (before - 2 * top + after)) * rate / size)


def cents(measured: float, wanted: float) -> float:
    return float(1200 * np.log2(measured / wanted))


def seconds(sound: Signal, start: float, end: float, rate: int = RATE) -> Signal:
    return sound[round(start * rate) : round(end * rate)]


@pytest.mark.parametrize("rate", [22050, 44100, 96000])
@pytest.mark.parametrize("pitch", [82.4, 146.8, 311.1, 523.25, 880.0])
def test_a_plucked_string_sounds_at_the_pitch_that_was_asked_for(pitch: float, rate: int) -> None:
    sound = play_string([Stroke(0.0, pitch, 0.8)], GUT, 1.2, rate, np.random.default_rng(1))

    assert abs(cents(measured_hz(seconds(sound, 0.1, 1.0, rate), pitch, rate), pitch)) < 3


def test_every_fret_of_a_neutral_scale_sounds_within_three_cents() -> None:
    piece = FretScale(1, Dombyra(Tuning(frets_cents=NEUTRAL)), octaves=1)

    left = piece.perform(RATE)[:, 0]

    for strum in piece.score().strums[:-1]:
        wanted = strum.upper_hz or strum.lower_hz
        assert wanted is not None
        note = seconds(left, strum.at_seconds + 0.1, strum.at_seconds + 0.8)
        assert abs(cents(measured_hz(note, wanted), wanted)) < 3


def test_a_struck_string_decays_and_a_stroke_damps_what_sounded_before() -> None:
    once = play_string([Stroke(0.0, 220.0, 1.0)], GUT, 2.0, RATE, np.random.default_rng(1))
    moved = play_string([Stroke(0.0, 220.0, 1.0), Stroke(0.5, 330.0, 1.0)], GUT, 2.0, RATE, np.random.default_rng(1))

    assert np.std(seconds(once, 1.5, 2.0)) < 0.05 * np.std(seconds(once, 0.0, 0.3))
    spectrum = np.abs(np.fft.rfft(seconds(moved, 0.6, 1.6)))
    assert spectrum[330] > 20 * spectrum[220]


def test_the_open_strings_of_a_dombyra_lie_a_fourth_apart() -> None:
    tuning = Tuning(146.8)

    assert cents(tuning.upper(0), tuning.lower(0)) == pytest.approx(498)
    assert tuning.lower(len(tuning.frets_cents)) == pytest.approx(2 * 146.8)


def test_a_held_tone_without_drift_sounds_at_its_pitch() -> None:
    rng = np.random.default_rng(2)
    line = curves([Tone(0.1, 1.5, 261.6, vibrato_cents=0)], 2.0, RATE, rng, drift_cents=0)

    sound = harmonic_sound(line, lambda f, _: 1 / np.maximum(f, 1), 20, 2 * RATE, RATE, rng)

    assert abs(cents(measured_hz(seconds(sound, 0.3, 1.5), 261.6), 261.6)) < 1


def test_a_slide_passes_through_the_pitches_between() -> None:
    tones = [Tone(0.0, 0.5, 200.0), Tone(0.5, 0.5, 300.0, slide_seconds=0.2)]

    line = curves(tones, 1.0, RATE, np.random.default_rng(1), drift_cents=0, vibrato_hz=0.01)

    assert np.all(np.diff(line.pitch[line.time < 0.65]) >= -1e-3)
    assert np.interp(0.5, line.time, line.pitch) == pytest.approx(np.sqrt(200 * 300), rel=0.01)


@pytest.mark.parametrize("name", PIECES)
def test_a_piece_is_the_same_every_time_level_and_unclipped(name: str) -> None:
    piece = PIECES[name]

    sound, again = piece.perform(RATE), piece.perform(RATE)

    assert np.array_equal(sound, again)
    assert sound.shape[1] == 2
    assert 5 < len(sound) / RATE < 60
    assert lufs(sound, RATE) == pytest.approx(-20, abs=0.3)
    assert true_peak_db(sound) < -1
    assert np.abs(sound[:200]).max() < 0.02
    assert np.abs(sound[-200:]).max() < 0.02


def lufs(sound: Signal, rate: int) -> float:
    """By pyloudnorm, which knows nothing of ours."""
    return float(pyloudnorm.Meter(rate).integrated_loudness(sound))  # pyright: ignore[reportUnknownMemberType]


def true_peak_db(sound: Signal) -> float:
    """Four times oversampled by zero-padding the spectrum."""
    size = 1 << (len(sound) - 1).bit_length()
    dense = np.fft.irfft(np.fft.rfft(sound, size, axis=0), 4 * size, axis=0) * 4
    return float(20 * np.log10(np.abs(dense).max()))


def test_another_seed_is_another_piece() -> None:
    first, second = TokpeKui(1).score(), TokpeKui(2).score()

    assert [s.upper_hz for s in first.strums] != [s.upper_hz for s in second.strums]


def test_a_tokpe_kui_climbs_from_bas_buyn_to_saga_and_returns() -> None:
    kui = TokpeKui(5, layout=(BAS, ORTA, ULKEN_SAGA, BAS))
    score = kui.score()

    heights = [
        np.mean([max(s.upper_hz or 0, s.lower_hz or 0) for s in score.strums if start <= s.at_seconds < start + 4])
        for _, start in score.sections
    ]

    assert [name for name, _ in score.sections] == ["bas buyn", "orta buyn", "ulken saga", "bas buyn"]
    assert heights[0] < heights[1] < heights[2]
    assert heights[3] < heights[1]


def test_tokpe_strums_both_strings_quickly_and_shertpe_plucks_one_at_a_time() -> None:
    tokpe, shertpe = TokpeKui(1, layout=SHORT_KUI).score(), ShertpeKui(1).score()

    assert all(s.upper_hz and s.lower_hz for s in tokpe.strums)
    assert len(tokpe.strums) / tokpe.end_seconds > 4
    single = [s for s in shertpe.strums if s.upper_hz is None or s.lower_hz is None]
    assert len(single) > 0.9 * len(shertpe.strums)


def test_the_two_sides_of_an_aitys_take_turns() -> None:
    sides = (Akyn(LOW_VOICE, Dombyra(), -0.6), Akyn(HIGH_VOICE, Dombyra(seed=2), 0.6))
    aitys = Aitys(7, sides, turns=2, lines=1)

    sound = aitys.perform(RATE)

    (first, second) = (seconds(sound, *turn).std(axis=0) for turn in aitys.turn_times())
    assert first[0] > 1.5 * first[1]
    assert second[1] > 1.5 * second[0]


def test_loudness_agrees_with_another_implementation() -> None:
    rng = np.random.default_rng(3)
    noise = rng.standard_normal((5 * 48000, 2)) * np.linspace(0.01, 0.3, 5 * 48000)[:, None]

    assert loudness_lufs(noise, 48000) == pytest.approx(lufs(noise, 48000), abs=0.1)
    assert loudness_lufs(np.zeros(48000), 48000) == -70


def test_the_limiter_never_passes_its_ceiling_and_leaves_quiet_sound_alone() -> None:
    rng = np.random.default_rng(4)
    loud, quiet = rng.standard_normal((RATE, 2)), 0.1 * rng.uniform(-1, 1, (RATE, 2))

    assert np.abs(limit(loud, 0.5, RATE)).max() <= 0.5 + 1e-9
    assert np.allclose(limit(quiet, 0.5, RATE), quiet)


def test_silence_cannot_be_made_loud() -> None:
    assert not levelled(np.zeros((RATE, 2)), RATE, -20).any()


def test_no_strokes_or_tones_are_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        play_string([Stroke(3.0, 220.0, 1.0)], GUT, 1.0, RATE, np.random.default_rng(1))
    with pytest.raises(ValueError, match="at least one tone"):
        curves([], 1.0, RATE, np.random.default_rng(1))


@pytest.fixture(scope="module")
def tone() -> Signal:
    """Ten seconds of 440 Hz in both channels at -12 dB."""
    return np.repeat(0.25 * np.sin(2 * np.pi * 440 * np.arange(10 * RATE) / RATE)[:, None], 2, axis=1)


def test_a_tape_that_ran_slow_carries_its_hum_at_48_6_hz(tone: Signal) -> None:
    slow = spoil(tone, (Hum(50.0, -20), Speed(0.972)), RATE)

    assert len(slow) == pytest.approx(len(tone) / 0.972, abs=2)
    assert measured_hz(slow[:, 0], 48.6) == pytest.approx(48.6, abs=0.02)
    assert abs(cents(measured_hz(slow[:, 0], 440 * 0.972), 440 * 0.972)) < 0.5


def test_wow_moves_the_pitch_both_ways_and_keeps_the_length(tone: Signal) -> None:
    wavering = Wow(0.01, 0.0).apply(tone, RATE)

    pitches = [measured_hz(wavering[start : start + RATE // 4, 0], 440) for start in range(0, 9 * RATE, RATE // 4)]
    assert len(wavering) == len(tone)
    assert min(pitches) < 439
    assert max(pitches) > 441


def test_clipping_leaves_flat_runs_at_full_scale(tone: Signal) -> None:
    clipped = Clipping(18).apply(tone, RATE)

    assert np.abs(clipped).max() == 1.0
    assert np.mean(np.abs(clipped) == 1.0) > 0.3


def test_a_dead_channel_is_silent_even_after_dither(tone: Signal, tmp_path: Path) -> None:
    write_audio(tmp_path / "dead.wav", DeadChannel("right").apply(tone, RATE), AudioFormat())

    sound = soundfile.read(tmp_path / "dead.wav")[0]
    assert not sound[:, 1].any()
    assert sound[:, 0].std() == pytest.approx(0.25 / np.sqrt(2), rel=0.01)


def test_added_faults_have_the_level_they_are_given(tone: Signal) -> None:
    hiss = Hiss(-40).apply(tone, RATE) - tone
    ticks = Clicks(5, -6).apply(tone, RATE) - tone

    assert 20 * np.log10(hiss.std()) == pytest.approx(-40, abs=0.1)
    assert 0.2 < np.abs(ticks).max() <= 0.51
    assert np.mean(np.abs(ticks[:, 0]) > 0.02) < 0.01
    assert (Offset(0.03).apply(tone, RATE) - tone).mean() == pytest.approx(0.03)


def test_drop_outs_lose_the_sound_where_they_fall(tone: Signal) -> None:
    spoilt = Dropouts(4).apply(tone, RATE)

    level = np.abs(spoilt[: 10 * RATE, 0]).reshape(-1, RATE // 100).max(axis=1)
    falls = np.count_nonzero(np.diff((level < 0.06).astype(int)) == 1)
    assert falls == 4


def test_print_through_is_heard_before_the_sound(tone: Signal) -> None:
    wound = PrintThrough(1.0, -30).apply(tone, RATE)

    assert len(wound) == len(tone) + 2 * RATE
    assert 0 < np.abs(wound[: RATE - 10]).max() < 0.01


def test_a_leader_is_silence_and_mono_is_the_same_twice() -> None:
    rng = np.random.default_rng(9)
    sound = spoil(rng.uniform(-0.5, 0.5, (RATE, 2)), (Mono(), Leader(1.0, 2.0)), RATE)

    assert len(sound) == 4 * RATE
    assert not sound[:RATE].any()
    assert np.array_equal(sound[:, 0], sound[:, 1])


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("a.wav", AudioFormat()),
        ("b.wav", AudioFormat("WAV", "PCM_24", 96000)),
        ("c.wav", AudioFormat("WAV", "PCM_U8", 22050, 1)),
        ("d.flac", AudioFormat("FLAC")),
        ("e.aiff", AudioFormat("AIFF")),
        ("f.mp3", AudioFormat("MP3", "MPEG_LAYER_III")),
        ("g.ogg", AudioFormat("OGG", "VORBIS")),
        ("h.ogg", AudioFormat("OGG", "OPUS", 48000)),
    ],
)
def test_a_file_is_written_in_the_format_asked_for_with_its_tags(
    name: str, written: AudioFormat, tmp_path: Path
) -> None:
    sound = np.full((written.sample_rate_hz * 2, 2), 0.1)

    write_audio(tmp_path / name, sound, written, {"title": "Көрсетілім"})

    with soundfile.SoundFile(tmp_path / name) as file:
        assert (file.format, file.subtype) == (written.container, written.coding)
        assert (file.samplerate, file.channels) == (written.sample_rate_hz, written.channels)
        assert file.frames == pytest.approx(2 * written.sample_rate_hz, abs=2500)
        assert file.title == "Көрсетілім"
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_lossless_files_of_one_piece_are_the_same_bytes_every_time(tmp_path: Path) -> None:
    sound = SHORT_SONG.perform(RATE)

    for name in ("one.flac", "two.flac"):
        write_audio(tmp_path / name, sound, AudioFormat("FLAC"))

    assert (tmp_path / "one.flac").read_bytes() == (tmp_path / "two.flac").read_bytes()


def test_a_voice_of_another_size_is_another_voice() -> None:
    large = Song(3, replace(HIGH_VOICE, size=0.9), LULLABY, 1, 96, None).perform(RATE)
    small = Song(3, replace(HIGH_VOICE, size=1.2), LULLABY, 1, 96, None).perform(RATE)

    def centroid(sound: Signal) -> float:
        power = np.abs(np.fft.rfft(sound[:, 0])) ** 2
        return float((power * np.arange(len(power))).sum() / power.sum())

    assert centroid(small) > 1.1 * centroid(large)
