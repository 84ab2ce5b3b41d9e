"""A curator's word wins, is kept beside the machine's, and changes the course of the analysis."""

import json
from dataclasses import replace
from pathlib import Path

import click
import numpy as np
import pytest
import soundfile
from click.testing import CliRunner

from archive.commands import Context
from archive.errors import InvalidValueError
from archive.keeping import Archive
from archive.model import Analysis, Measurement, Recording
from archive.rules.measured import settled
from bench import signals
from ingest.discover import discover
from ingest.pipeline import Options, ingest
from media.analysis import correction_commands as commands
from media.analysis import curves
from media.analysis.corrections import wish_of
from media.analysis.melody import Case, Wish
from media.analysis.reanalysis import merged, outdated
from media.derivatives.manifest import read_manifest
from tests.in_folder import in_folder


def run(command: click.Command, *arguments: object, home: Path, status: int = 0) -> str:
    result = CliRunner().invoke(command, [str(a) for a in arguments], obj=Context(home, "Әсем"))
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == status, result.output
    return result.stdout


@pytest.fixture
def recording(archive: Archive, tmp_path: Path) -> Recording:
    path = tmp_path / "in" / "kui.flac"
    path.parent.mkdir()
    samples = signals.two_strings(signals.TwoStrings(seconds=12.0, seed=1)).samples
    soundfile.write(path, samples, signals.RATE_HZ)
    (added,) = ingest(archive, discover([path]), None, Options("Tester")).added
    assert added.id is not None
    return archive.catalogue.recording(added.id)


def test_a_correction_wins_and_the_machines_value_stays(
    archive: Archive, home_path: Path, recording: Recording
) -> None:
    machine = archive.catalogue.analysis(recording.id)
    run(commands.correct, recording.id, "tonic.tonic_hz=146.8", "--why", "tuning fork", home=home_path)
    after = archive.catalogue.recording(recording.id)
    value = settled("tonic.tonic_hz", machine, after.corrections)
    assert value is not None
    assert (value.value, value.corrected) == (146.8, True)
    assert archive.catalogue.analysis(recording.id) == machine
    last = archive.catalogue.revisions(recording.ref)[-1]
    assert (last.who, last.why, list(last.changes)) == ("Әсем", "tuning fork", ["corrections"])


def test_a_correction_survives_a_rebuild_from_the_store(
    archive: Archive, home_path: Path, recording: Recording
) -> None:
    run(commands.correct, recording.id, "tuning.third=neutral", "--why", "by ear", home=home_path)
    archive.rebuild_catalogue()
    (kept,) = archive.catalogue.recording(recording.id).corrections
    assert (kept.name, kept.value, kept.note, kept.accepted) == ("tuning.third", "neutral", "by ear", False)


def test_a_value_is_accepted_and_taken_back(archive: Archive, home_path: Path, recording: Recording) -> None:
    run(commands.correct, recording.id, "--accept", "rhythm.tempo_bpm", "--why", "counted", home=home_path)
    (kept,) = archive.catalogue.recording(recording.id).corrections
    assert kept.accepted
    assert kept.value == archive.catalogue.analysis(recording.id).value("rhythm.tempo_bpm")
    run(commands.correct, recording.id, "rhythm.tempo_bpm=", "--why", "no", home=home_path)
    assert archive.catalogue.recording(recording.id).corrections == ()


@pytest.mark.parametrize(
    ("assignment", "message"),
    [
        ("tonic.tonic=1", "nothing is measured"),
        ("tonic.tonic_hz=high", "not a number"),
        ("tonic.tonic_hz=nan", "not a number"),
        ("tonic.tonic_hz=-5", "Hz"),
        ("tuning.third=wide", "cannot be"),
        ("tonic.drone_hz=5000", "cannot be followed"),
    ],
)
def test_a_value_that_cannot_be_is_refused_and_nothing_is_kept(
    archive: Archive, home_path: Path, recording: Recording, assignment: str, message: str
) -> None:
    with pytest.raises(InvalidValueError, match=message):
        run(commands.correct, recording.id, "rhythm.tempo_bpm=80", assignment, "--why", "x", home=home_path)
    assert archive.catalogue.recording(recording.id) == recording


def test_who_sets_case_drone_and_string_is_followed_then_and_later(
    archive: Archive, home_path: Path, recording: Recording
) -> None:
    derived = archive.home.derived(recording.ref)
    upper = curves.load(derived / "curves.npz")
    copies = (derived / "access.opus").stat().st_mtime_ns
    drone = archive.catalogue.analysis(recording.id).value("tonic.drone_hz")
    assert isinstance(drone, float)
    arguments = ("--case", "two-strings", "--drone-hz", drone, "--lower-leads", "--workers", 0)
    assert run(commands.reanalyse, recording.id, *arguments, home=home_path).startswith("1 measured, 1 changed")
    lower = curves.load(derived / "curves.npz")
    both = ~np.isnan(upper["lower_f0"]) & ~np.isnan(lower["f0"])
    assert both.mean() > 0.5
    np.testing.assert_allclose(lower["f0"][both], upper["lower_f0"][both], rtol=0.03)
    assert (derived / "access.opus").stat().st_mtime_ns == copies
    assert read_manifest(derived) is not None
    kept = archive.catalogue.recording(recording.id)
    assert wish_of(kept) == Wish(Case.STRINGS, drone, True)
    assert archive.catalogue.analysis(recording.id).value("melody.leading_string") == "lower"
    run(commands.reanalyse, recording.id, "--workers", 0, home=home_path)
    np.testing.assert_array_equal(curves.load(derived / "curves.npz")["f0"], lower["f0"])


def test_measuring_again_without_a_reason_changes_nothing(
    archive: Archive, home_path: Path, recording: Recording
) -> None:
    assert not outdated(archive, recording)
    assert run(commands.reanalyse, recording.id, "--workers", 0, home=home_path).startswith("1 measured, 0 changed")
    assert len(archive.catalogue.revisions(recording.ref)) == 1
    assert run(commands.reanalyse, "--outdated", "--workers", 0, home=home_path).startswith("0 measured")


def test_only_values_of_another_version_are_replaced(archive: Archive, home_path: Path, recording: Recording) -> None:
    analysis = archive.catalogue.analysis(recording.id)

    def aged(one: Measurement) -> Measurement:
        if one.name == "rhythm.tempo_bpm":
            return replace(one, value=1.0, version="0")
        return replace(one, value=2.0) if one.name == "timbre.centroid_hz" else one

    older = replace(analysis, measurements=tuple(map(aged, analysis.measurements)))
    archive.keep(recording, who="t", why="older", analysis=older)
    assert outdated(archive, recording)
    assert run(commands.reanalyse, "--outdated", "--workers", 0, home=home_path).startswith("1 measured, 1 changed")
    renewed = archive.catalogue.analysis(recording.id)
    assert renewed.value("rhythm.tempo_bpm") == analysis.value("rhythm.tempo_bpm")
    assert renewed.value("timbre.centroid_hz") == 2.0
    assert not outdated(archive, recording)


def test_curves_of_an_older_program_are_outdated(archive: Archive, recording: Recording) -> None:
    manifest = archive.home.derived(recording.ref) / "manifest.json"
    manifest.write_text(manifest.read_text("utf-8").replace("muragat features", "muragat old features"), "utf-8")
    assert outdated(archive, recording)


def test_a_master_that_cannot_be_read_is_named(archive: Archive, home_path: Path, recording: Recording) -> None:
    in_folder(archive).path_of(recording.ref, recording.files[0].path).write_bytes(b"gone")
    out = run(commands.reanalyse, recording.id, "--workers", 0, home=home_path, status=3)
    assert out.endswith("1 could not be measured\n")
    assert list(archive.home.staging_path.glob("work-*")) == []


def test_values_that_are_no_longer_measured_go() -> None:
    old = Analysis((Measurement("a.b", 1.0, "s", "m", "1", 1.0), Measurement("a.c", 1.0, "s", "m", "1", 1.0)))
    new = Analysis((Measurement("a.b", 2.0, "s", "m", "2", 1.0),))
    assert merged(old, new) == new


def test_corrections_are_shown_by_show(archive: Archive, home_path: Path, recording: Recording) -> None:
    from archive.commands import show

    run(commands.correct, recording.id, "tuning.third=major", "--why", "x", home=home_path)
    shown = json.loads(run(show, recording.id, "--json", home=home_path))
    assert shown["corrections"] == [{"name": "tuning.third", "value": "major", "note": "x"}]
