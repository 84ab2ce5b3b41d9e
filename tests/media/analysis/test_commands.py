"""analyse and evaluate from the command line, on real and synthetic files."""

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile
from click.testing import CliRunner

from archive.commands import Context
from archive.errors import InvalidValueError
from media.analysis import commands, evaluation
from media.analysis.fields import GROUPS

RATE = 22050


@pytest.fixture
def tone(tmp_path: Path) -> Path:
    """Six seconds of 220 Hz, plucked twice a second."""
    time = np.arange(6 * RATE) / RATE
    wave = np.exp(-4.0 * (time % 0.5)) * sum(np.sin(2.0 * np.pi * 220.0 * k * time) / k for k in range(1, 8))
    path = tmp_path / "tone.wav"
    soundfile.write(path, 0.2 * np.asarray(wave), RATE)
    return path


def run(command: object, *arguments: object, home: Path | None = None) -> str:
    import click

    assert isinstance(command, click.Command)
    context = Context(home or Path("nowhere"), "tester")
    result = CliRunner().invoke(command, [str(a) for a in arguments], obj=context, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def test_analyse_gives_all_groups_and_writes_what_is_asked(tone: Path, tmp_path: Path) -> None:
    contour, scala, derived = tmp_path / "c.csv", tmp_path / "s.scl", tmp_path / "derived"
    said = json.loads(
        run(commands.analyse, tone, "--json", "--contour", contour, "--scala", scala, "--derived", derived)
    )
    assert set(GROUPS) <= set(said)
    assert said["melody"]["median_f0_hz"]["value"] == pytest.approx(220.0, rel=0.005)
    assert said["melody"]["median_f0_hz"]["unit"] == "Hz"
    assert len(said["curves"]["onsets_seconds"]) == pytest.approx(12, abs=1)
    assert contour.read_text().startswith("time_seconds,f0_hz,confidence\n0.0000,")
    assert "1200.000" in scala.read_text()
    assert (derived / "curves.npz").is_file()
    assert "melody.case" in run(commands.analyse, tone)


def test_evaluate_scores_against_annotations_beside_a_control(tone: Path, tmp_path: Path) -> None:
    f0 = tmp_path / "f0.txt"
    f0.write_text("\n".join(f"{i * 0.01:.2f}\t220.0" for i in range(590)))
    scores = {s["name"]: s for s in json.loads(run(commands.evaluate_f0, tone, f0, "--json"))["scores"]}
    assert scores["Raw Pitch Accuracy"]["value"] >= 0.97
    times = tmp_path / "onsets.txt"
    times.write_text("# seconds\n" + "\n".join(str(i * 0.5) for i in range(12)))
    onsets = json.loads(run(commands.evaluate_onsets, tone, times, "--json"))["scores"]
    assert onsets[0]["value"] >= 0.95
    assert onsets[0]["control"] is not None
    assert "F-measure" in run(commands.evaluate_beats, tone, times)
    degrees = tmp_path / "degrees.txt"
    degrees.write_text("0\n")
    assert "Degrees found" in run(commands.evaluate_tuning, tone, degrees)
    assert "1.0000" in run(commands.evaluate_tonic, tone, "110")
    assert "LU" in run(commands.evaluate_loudness, tone, "--", "-20")
    assert "Bit error                0.0000" in run(commands.evaluate_fingerprint, tone, tone)


def test_an_annotation_that_is_no_numbers_is_named_with_its_line(tone: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.txt"
    wrong.write_text("0.5\nsoon\n")
    result = CliRunner().invoke(commands.evaluate_onsets, [str(tone), str(wrong)])
    assert result.exception is not None
    assert "wrong.txt line 2" in str(result.exception)


# What the analysis should find on the shared faulty files, and only that.
EXPECTED = {
    "clipped.flac": {"clipping"},
    "right_channel_dead.flac": {"dead-channel"},
    "phase_inverted_stereo.flac": {"inverted-channel"},
    "hiss_hum_clicks.flac": {"mains-hum", "hiss", "clicks"},
    "dc_offset.flac": {"dc-offset"},
    "silence_3s.flac": {"silent"},
    "base_8s.wav": set[str](),
    "s24_96k.wav": set[str](),
    "six_channel.wav": set[str](),
}


@pytest.mark.corpus
@pytest.mark.parametrize("name", EXPECTED)
def test_faults_of_the_shared_files_are_found(name: str, shared: Path) -> None:
    said = json.loads(run(commands.analyse, shared / "fixtures/generated" / name, "--json", "--no-curves"))
    found = {finding["code"] for finding in said["findings"]}
    if EXPECTED[name]:
        assert EXPECTED[name] <= found
    else:
        assert found == set()


@pytest.mark.corpus
def test_a_real_voice_is_followed(shared: Path) -> None:
    folder = shared / "fixtures/f0_singing_vocadito"
    said = json.loads(run(commands.evaluate_f0, folder / "vocadito_1.wav", folder / "vocadito_1_f0.csv", "--json"))
    assert said["scores"][0]["value"] >= 0.95


@pytest.mark.corpus
@pytest.mark.parametrize("name", ["vbr_v6.mp3", "tags.opus", "variant_excerpt_8k_phone.mp3"])
def test_an_encoding_is_the_same_recording(name: str, shared: Path) -> None:
    folder = shared / "fixtures/generated"
    said = json.loads(run(commands.evaluate_fingerprint, folder / name, folder / "base_8s.wav", "--json"))
    assert said["scores"][0]["value"] < 0.15


@pytest.mark.corpus
def test_turns_are_scored_beside_one_speaker_throughout(shared: Path) -> None:
    stem = shared / "fixtures/speaker_turns/librispeech_4spk_turns"
    audio, truth = stem.with_suffix(".flac"), stem.with_suffix(".rttm")
    said = json.loads(run(commands.evaluate_turns, audio, truth, "--speakers", 4, "--json"))
    assert said["scores"][0]["value"] < said["scores"][0]["control"]


BROKEN = {
    "empty": ("onsets", b"", "holds no numbers"),
    "binary": ("onsets", bytes(range(256)), "not text"),
    "words": ("onsets", b"0.5\nabc\n", "line 2"),
    "one column": ("f0", b"0.0 220\n0.1\n", "line 2: 2 numbers"),
    "not a number": ("f0", b"0.0 220\n0.1 nan\n", "not finite"),
    "backward": ("beats", b"1.0\n0.5\n", "before the line above"),
    "no speaker": ("turns", b"hello\n", "no SPEAKER line"),
    "half a line": ("turns", b"SPEAKER x 1 0.5\n", "line 1"),
    "scala cut off": ("tuning", b"! x.scl\nname\n 7\n 200.0\n", "promises 7 steps and holds 1"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_annotation_is_refused_with_the_line(name: str, tone: Path, tmp_path: Path) -> None:
    task, content, said = BROKEN[name]
    truth = tmp_path / "truth.txt"
    truth.write_bytes(content)
    command = getattr(commands, f"evaluate_{task}")
    with pytest.raises(InvalidValueError, match=said):
        run(command, tone, truth)


def test_a_scala_file_is_a_reference_with_its_tonic(tmp_path: Path) -> None:
    path = tmp_path / "just.scl"
    path.write_text("! just.scl\n!\nthree steps\n 3\n!\n 9/8\n 701.955\n 2/1\n")
    np.testing.assert_allclose(evaluation.read_scale(path), [0.0, 203.91, 701.955], atol=0.01)


def test_two_folders_are_scored_pair_by_pair_with_their_mean(tone: Path, tmp_path: Path) -> None:
    sounds, truths = tmp_path / "sounds", tmp_path / "truths"
    sounds.mkdir()
    truths.mkdir()
    for name in ("a_1", "a_10", "b"):
        (sounds / f"{name}.wav").write_bytes(tone.read_bytes())
    for name in ("a_1_onsets", "a_10"):
        (truths / f"{name}.csv").write_text("".join(f"{0.5 * k}\n" for k in range(12)))
    (truths / "a_1_f0.csv").write_text("0 220\n5 220\n")
    said = json.loads(run(commands.evaluate_onsets, sounds, truths, "--json"))
    assert [file["file"] for file in said["files"]] == ["a_1.wav", "a_10.wav"]
    assert said["scores"][0]["name"] == "F-measure"
    assert said["scores"][0]["value"] >= 0.9
    assert said["scores"][0]["control"] is not None
    with pytest.raises(InvalidValueError, match="one is a file"):
        run(commands.evaluate_onsets, tone, truths)
    with pytest.raises(InvalidValueError, match="no audio file"):
        run(commands.evaluate_turns, truths, sounds)


def test_analyse_proposes_turns_with_the_names_of_the_seeds(tone: Path) -> None:
    said = json.loads(run(commands.analyse, tone, "--json", "--no-curves", "--seed", "A=1", "--seed", "B=3"))
    assert {turn["speaker"] for turn in said["turns"]} <= {"A", "B"}
    assert all(turn["end_seconds"] > turn["start_seconds"] for turn in said["turns"])
    with pytest.raises(InvalidValueError, match="NAME=SECONDS"):
        run(commands.analyse, tone, "--seed", "A")
