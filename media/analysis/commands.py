"""``muragat analyse`` and ``muragat evaluate f0|onsets|beats|tuning|tonic|loudness|…``."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import click
import numpy as np
from tqdm import tqdm

from archive.commands import json_option, print_json
from archive.errors import InvalidValueError
from media.analysis import describe, evaluation, files
from media.analysis import diarization as turns
from media.analysis.conclusion import FeatureResult
from media.analysis.evaluation import Score
from media.analysis.melody import Case, Wish
from media.running.apart import Apart, apart

audio_argument = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
sounds_argument = click.argument("file", type=click.Path(exists=True, path_type=Path))
truth_argument = click.argument("annotation", type=click.Path(exists=True, path_type=Path))


@click.command()
@audio_argument
@json_option
@click.option("--curves/--no-curves", "with_curves", default=True, help="List contour, onsets and beats in the JSON.")
@click.option("--derived", type=click.Path(file_okay=False, path_type=Path), help="Write the derived files here.")
@click.option("--contour", type=click.Path(dir_okay=False, path_type=Path), help="Write the melody as CSV.")
@click.option("--scala", type=click.Path(dir_okay=False, path_type=Path), help="Write the measured scale.")
@click.option("--drone-hz", type=click.FloatRange(70.0, 400.0), help="The drone, if it is known.")
@click.option("--case", type=click.Choice([case.value for case in Case if case is not Case.NONE]))
@click.option("--lower-leads", is_flag=True, help="On two strings, the melody is on the lower one.")
@click.option("--turns", "with_turns", is_flag=True, help="Propose who speaks or sings when.")
@click.option("--speakers", type=click.IntRange(1, 20), help="How many take turns, if known.")
@click.option("--seed", "seeds", multiple=True, metavar="NAME=SECONDS", help="A moment at which only NAME is heard.")
def analyse(
    file: Path,
    *,
    as_json: bool,
    with_curves: bool,
    derived: Path | None,
    contour: Path | None,
    scala: Path | None,
    drone_hz: float | None,
    case: str | None,
    lower_leads: bool,
    with_turns: bool,
    speakers: int | None,
    seeds: tuple[str, ...],
) -> None:
    """Analyse one audio file, without an archive."""
    moments = _moments(seeds)
    wish = Wish(Case(case) if case else None, drone_hz, lower_leads)
    result = apart(files.analyse_file, file, wish)
    proposed = _turns(result, speakers, moments) if with_turns or speakers or seeds else None
    if derived:
        derived.mkdir(parents=True, exist_ok=True)
        result.curves.save(derived)
    if contour:
        contour.write_text(files.contour_csv(result.curves), encoding="utf-8")
    if scala:
        scala.write_text(_scala(result), encoding="utf-8")
    if as_json:
        document = files.document(result, curves=with_curves)
        print_json(document if proposed is None else {**document, "turns": proposed})
    else:
        _print_values(result)
        for turn in proposed or []:
            click.echo(f"{turn['start_seconds']:9.2f} {turn['end_seconds']:9.2f}  {turn['speaker']}")


def _moments(seeds: tuple[str, ...]) -> dict[str, float]:
    """``NAME=SECONDS`` as a mapping."""
    moments: dict[str, float] = {}
    for seed in seeds:
        name, equals, seconds = seed.rpartition("=")
        try:
            moments[name] = float(seconds)
        except ValueError:
            equals = ""
        if not (name and equals and moments[name] >= 0.0):
            raise InvalidValueError(f"{seed!r} is not NAME=SECONDS", "For instance --seed A=12.0 --seed B=40.5.")
    return moments


def _turns(result: FeatureResult, speakers: int | None, moments: dict[str, float]) -> list[dict[str, object]]:
    names = list(moments)
    return [
        {
            "start_seconds": round(turn.start_seconds, 2),
            "end_seconds": round(turn.end_seconds, 2),
            "speaker": names[turn.speaker - 1] if names else str(turn.speaker),
        }
        for turn in _proposed(result, speakers, tuple(moments.values()))
    ]


def _proposed(result: FeatureResult, speakers: int | None, seeds: tuple[float, ...] = ()) -> tuple[turns.Turn, ...]:
    values = result.curves.values
    sounding = describe.sounding(values["envelope"])
    voices = (values["textures"], values["f0"], values["f0_confidence"], sounding, values["envelope"])
    return turns.propose(*voices, speakers, seeds)


def _scala(result: FeatureResult) -> str:
    return result.curves.scala or "! no pitch found\n"


def _print_values(result: FeatureResult) -> None:
    for measurement in result.analysis.measurements:
        if isinstance(measurement.value, list) and len(measurement.value) > 16:
            continue
        sure = f"({measurement.confidence:.0%})"
        click.echo(f"{measurement.name:40} {measurement.value} {measurement.unit} {sure}")
    for finding in result.analysis.findings:
        click.echo(f"! {finding.code}: {finding.detail}")


def _report(scores: list[Score], *, as_json: bool) -> None:
    if as_json:
        print_json({"scores": scores})
        return
    for score in scores:
        control = f"  control {score.control:.4f} ({score.control_is})" if score.control is not None else ""
        click.echo(f"{score.name:24} {score.value:.4f}{control}  [{score.better} is better]")


Analysed = Callable[[], FeatureResult]
"""The analysis of one file, made in another process when it is asked for."""


def _evaluate(
    task: str, file: Path, annotation: Path, score: Callable[[Analysed, Path], list[Score]], as_json: bool
) -> None:
    """Score one file, or all files of a folder, and report; the means of a folder come last."""
    found = evaluation.pairs(file, annotation, task)
    with Apart() as process:

        def scored(sound: Path, truth: Path) -> list[Score]:
            return _scored(score, partial(process, files.analyse_file, sound), truth)

        if file.is_file():
            _report(scored(file, annotation), as_json=as_json)
            return
        scores = [scored(sound, truth) for sound, truth in tqdm(found, unit=" files", disable=None)]
    mean = evaluation.means(scores)
    if as_json:
        files_scored = [{"file": sound.name, "scores": s} for (sound, _), s in zip(found, scores, strict=True)]
        print_json({"files": files_scored, "scores": mean})
        return
    for (sound, _), own in zip(found, scores, strict=True):
        click.echo(f"{sound.name:32} {own[0].name} {own[0].value:.4f}")
    _report(mean, as_json=False)


def _scored(score: Callable[[Analysed, Path], list[Score]], sound: Analysed, truth: Path) -> list[Score]:
    """Scores of one file; what mir_eval refuses about an annotation is said with its name."""
    try:
        return score(sound, truth)
    except InvalidValueError:
        raise
    except ValueError as error:
        raise InvalidValueError(f"{truth.name} cannot be scored: {error}", "Is it of this file and task?") from error


@click.command("f0")
@sounds_argument
@truth_argument
@json_option
def evaluate_f0(file: Path, annotation: Path, *, as_json: bool) -> None:
    """Score the melody against a time series of f0 (seconds, Hz; 0 is unvoiced). Files, or two folders."""

    def score(sound: Analysed, truth: Path) -> list[Score]:
        reference = evaluation.read_numbers(truth, 2)
        return evaluation.score_f0(sound(), reference)

    _evaluate("f0", file, annotation, score, as_json)


@click.command("onsets")
@sounds_argument
@truth_argument
@json_option
def evaluate_onsets(file: Path, annotation: Path, *, as_json: bool) -> None:
    """Score onsets against a list of times. Files, or two folders."""

    def score(sound: Analysed, truth: Path) -> list[Score]:
        reference = evaluation.read_numbers(truth, 1)[:, 0]
        return evaluation.score_onsets(sound(), reference)

    _evaluate("onsets", file, annotation, score, as_json)


@click.command("beats")
@sounds_argument
@truth_argument
@json_option
def evaluate_beats(file: Path, annotation: Path, *, as_json: bool) -> None:
    """Score beats against a list of times. Files, or two folders."""

    def score(sound: Analysed, truth: Path) -> list[Score]:
        reference = evaluation.read_numbers(truth, 1)[:, 0]
        return evaluation.score_beats(sound(), reference)

    _evaluate("beats", file, annotation, score, as_json)


@click.command("tuning")
@sounds_argument
@truth_argument
@json_option
def evaluate_tuning(file: Path, annotation: Path, *, as_json: bool) -> None:
    """Score scale degrees against a Scala file or cents above the tonic, one a line. Files, or two folders."""

    def score(sound: Analysed, truth: Path) -> list[Score]:
        reference = evaluation.read_scale(truth)
        return evaluation.score_tuning(sound(), reference)

    _evaluate("tuning", file, annotation, score, as_json)


@click.command("tonic")
@audio_argument
@click.argument("tonic_hz", type=click.FloatRange(10.0, 5000.0))
@json_option
def evaluate_tonic(file: Path, tonic_hz: float, *, as_json: bool) -> None:
    """Score the tonic's pitch class against a frequency."""
    _report(evaluation.score_tonic(apart(files.analyse_file, file), tonic_hz), as_json=as_json)


@click.command("loudness")
@audio_argument
@click.argument("reference_lufs", type=float)
@json_option
def evaluate_loudness(file: Path, reference_lufs: float, *, as_json: bool) -> None:
    """Score the integrated loudness against a reference in LUFS (put -- before a negative number)."""
    result = apart(files.analyse_file, file)
    power = float(np.mean(result.curves.values["envelope"])) if result.curves.values["envelope"].size else 0.0
    plain = describe.decibels(power)
    scores = evaluation.score_loudness(result, reference_lufs, -200.0 if plain is None else plain)
    _report(scores, as_json=as_json)


@click.command("fingerprint")
@audio_argument
@click.argument("reference", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@json_option
def evaluate_fingerprint(file: Path, reference: Path, *, as_json: bool) -> None:
    """Score how well a file is recognised as another one."""
    with Apart() as process:
        query, known = process(files.analyse_file, file), process(files.analyse_file, reference)
    _report(evaluation.score_fingerprint(query, known), as_json=as_json)


@click.command("turns")
@sounds_argument
@truth_argument
@click.option("--speakers", type=click.IntRange(1, 20), help="How many speakers there are, if known.")
@json_option
def evaluate_turns(file: Path, annotation: Path, *, speakers: int | None, as_json: bool) -> None:
    """Score proposed turns against an RTTM file. Files, or two folders."""

    def score(sound: Analysed, truth: Path) -> list[Score]:
        reference = evaluation.read_rttm(truth)
        return evaluation.score_turns(_proposed(sound(), speakers), reference)

    _evaluate("turns", file, annotation, score, as_json)
