"""analyse and evaluate from the command line, on real and synthetic files."""

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile
from click.testing import CliRunner

from archive.commands import Context
from ingest import analysis_commands as commands
from ingest.features.fields import GROUPS

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
