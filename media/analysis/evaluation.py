"""Scoring the analysis against annotations, with a control beside every figure.

Conventions
-----------
- Annotation files are those of mir_eval: one event a line for onsets and beats (seconds); ``time frequency`` a line
  for f0 (0 Hz: unvoiced); separators are spaces, tabs or commas. Turns are RTTM. Scales are Scala files or one
  degree in cents a line.
- The control is what a method without ears reaches: the median pitch throughout, evenly spaced onsets, 120 beats
  a minute, equal temperament, the strongest pitch class, one speaker throughout.

Scores come from mir_eval and pyannote.metrics, which are installed with the development tools.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from archive.errors import InvalidValueError
from media.analysis.conclusion import FeatureResult
from media.analysis.diarization import Turn
from media.analysis.matching import compare
from media.analysis.peaks import FRAME_SECONDS

Doubles = NDArray[np.float64]
LARGEST_ANNOTATION_BYTES = 50_000_000


@dataclass(frozen=True, slots=True)
class Score:
    """One figure, with what a control reaches on the same file. ``better``: ``higher`` or ``lower``."""

    name: str
    value: float
    control: float | None
    control_is: str
    better: str = "higher"


def read_numbers(path: Path, columns: int, *, ascending: bool = True) -> Doubles:
    """Rows of at least ``columns`` numbers, (n, columns); a header line and ``#`` comments are passed over.

    Raises InvalidValueError, with the line, for what is no annotation: no numbers, too few, not finite, negative
    or, if the first column must be ``ascending``, out of order.
    """
    rows: list[list[float]] = []
    for number, line in enumerate(_text(path).splitlines(), 1):
        cells = line.replace(",", " ").replace(";", " ").split()
        if not cells or cells[0].startswith(("#", "!")):
            continue
        try:
            found = [float(cell) for cell in cells[:columns]]
        except ValueError:
            if not rows and number <= 2:
                continue
            raise InvalidValueError(f"{path.name} line {number}: {line[:60]!r} is not numbers") from None
        if len(found) < columns:
            raise InvalidValueError(f"{path.name} line {number}: {columns} numbers are expected")
        if not np.isfinite(found).all() or min(found) < 0.0:
            raise InvalidValueError(f"{path.name} line {number}: {line[:60]!r} is negative or not finite")
        if ascending and rows and found[0] < rows[-1][0]:
            raise InvalidValueError(
                f"{path.name} line {number}: {found[0]} s is before the line above", "Sort the file."
            )
        rows.append(found)
    if not rows:
        raise InvalidValueError(f"{path.name} holds no numbers", "Is this an annotation file?")
    return np.array(rows, dtype=np.float64).reshape(-1, columns)


def _text(path: Path) -> str:
    if path.stat().st_size > LARGEST_ANNOTATION_BYTES:
        raise InvalidValueError(f"{path.name} is larger than 50 MB", "Is this an annotation file?")
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidValueError(f"{path.name} is not text in UTF-8", "Is this an annotation file?") from None


def read_scale(path: Path) -> Doubles:
    """Degrees in cents above the tonic: a Scala file (cents or ratios, the tonic added) or one number a line."""
    text = _text(path)
    if path.suffix.lower() != ".scl" and not text.startswith("!"):
        return read_numbers(path, 1, ascending=False)[:, 0]
    lines = [line.strip() for line in text.splitlines() if not line.startswith("!")]
    try:
        count = int(lines[1].split()[0])
        steps = [_scala_cents(line.split()[0]) for line in lines[2 : 2 + count]]
    except (IndexError, ValueError, ZeroDivisionError):
        raise InvalidValueError(f"{path.name} is not a Scala file", "See huygens-fokker.org/scala.") from None
    if len(steps) < count:
        raise InvalidValueError(f"{path.name} promises {count} steps and holds {len(steps)}")
    return np.unique(np.round(np.array([0.0, *steps]) % 1200.0, 6))


def _scala_cents(step: str) -> float:
    """A step with a point is cents, else a ratio or a whole number."""
    if "." in step:
        return float(step)
    above, _, below = step.partition("/")
    return 1200.0 * float(np.log2(int(above) / int(below or "1")))


AUDIO_SUFFIXES = {".wav", ".flac", ".mp3", ".ogg", ".opus", ".m4a", ".aiff", ".aif", ".aac", ".wma", ".w64", ".caf"}


def pairs(audio: Path, annotation: Path, task: str) -> list[tuple[Path, Path]]:
    """Audio files with their annotations: two files, or two folders (or one) whose names correspond.

    ``song.wav`` goes with ``song.csv``, or with ``song_f0.csv`` for the task ``f0``. Raises InvalidValueError when
    only one of the two is a folder, when nothing corresponds and when more than one annotation would fit.
    """
    if audio.is_file() and annotation.is_file():
        return [(audio, annotation)]
    if audio.is_file() or annotation.is_file():
        raise InvalidValueError("one is a file and one is a folder", "Give two files or two folders.")
    found: list[tuple[Path, Path]] = []
    others = sorted(p for p in annotation.rglob("*") if p.is_file() and p.suffix.lower() not in AUDIO_SUFFIXES)
    for path in sorted(p for p in audio.rglob("*") if p.suffix.lower() in AUDIO_SUFFIXES):
        fitting = [p for p in others if p.stem == path.stem]
        fitting = [p for p in others if p.stem == f"{path.stem}_{task}"] or fitting
        if len(fitting) > 1:
            names = ", ".join(p.name for p in fitting[:5])
            raise InvalidValueError(f"{path.name} has several annotations: {names}", "Keep one for each task.")
        found.extend((path, other) for other in fitting)
    if not found:
        raise InvalidValueError(
            f"no audio file in {audio} has an annotation in {annotation}", f"Name them song.wav and song_{task}.csv."
        )
    return found


def means(scores: list[list[Score]]) -> list[Score]:
    """The mean of each figure over files."""
    return [
        Score(
            same[0].name,
            float(np.mean([score.value for score in same])),
            float(np.mean([score.control for score in same if score.control is not None]))
            if any(score.control is not None for score in same)
            else None,
            same[0].control_is,
            same[0].better,
        )
        for same in zip(*scores, strict=True)
    ]


def score_f0(result: FeatureResult, reference: Doubles) -> list[Score]:
    """Raw pitch, chroma, voicing and overall accuracy of the contour; ``reference``: (n, 2) seconds and Hz."""
    from mir_eval import melody

    contour = result.curves.values["f0"].astype(np.float64)
    sure = result.curves.values["f0_confidence"] >= 0.5
    times = (np.arange(contour.size) * FRAME_SECONDS).astype(np.float64)
    pitched = np.nan_to_num(contour)
    estimate = np.where(sure, pitched, -pitched)
    voiced = reference[:, 1][reference[:, 1] > 0]
    middle = float(np.median(voiced)) if voiced.size else 0.0
    found = melody.evaluate(reference[:, 0], reference[:, 1], times, estimate)
    control = melody.evaluate(reference[:, 0], reference[:, 1], times, np.full(times.size, middle))
    names = ("Raw Pitch Accuracy", "Raw Chroma Accuracy", "Overall Accuracy", "Voicing Recall")
    scores = [Score(name, float(found[name]), float(control[name]), "median pitch throughout") for name in names]
    false_alarm = "Voicing False Alarm"
    last = Score(
        false_alarm, float(found[false_alarm]), float(control[false_alarm]), "median pitch throughout", "lower"
    )
    return [*scores, last]


def score_onsets(result: FeatureResult, reference: Doubles) -> list[Score]:
    """F-measure of onsets within 50 ms; ``reference``: (n,) seconds."""
    from mir_eval import onset

    estimate = result.curves.values["onsets"].astype(np.float64)
    even = reference
    if reference.size > 1:
        even = np.linspace(float(reference[0]), float(reference[-1]), reference.size, dtype=np.float64)
    found, control = onset.f_measure(reference, estimate), onset.f_measure(reference, even)
    names = ("F-measure", "Precision", "Recall")
    is_ = "as many onsets, evenly spaced"
    return [Score(name, f, c, is_) for name, f, c in zip(names, found, control, strict=True)]


def score_beats(result: FeatureResult, reference: Doubles) -> list[Score]:
    """F-measure within 70 ms, and continuity at any metrical level; ``reference``: (n,) seconds."""
    from mir_eval import beat

    estimate = result.curves.values["beats"].astype(np.float64)
    constant = np.arange(float(reference[0]), float(reference[-1]), 0.5) if reference.size > 1 else reference
    is_ = "120 beats a minute from the first beat"
    return [
        Score("F-measure", beat.f_measure(reference, estimate), beat.f_measure(reference, constant), is_),
        Score(
            "Any metric level total",
            beat.continuity(reference, estimate)[3],
            beat.continuity(reference, constant)[3],
            is_,
        ),
    ]


def score_tuning(result: FeatureResult, reference_cents: Doubles) -> list[Score]:
    """Degrees found within 25 cents, and their mean error; ``reference_cents``: degrees above the tonic.

    The measured degrees are turned so that they fit best: the tonic is scored on its own.
    """
    value = result.analysis.value("tuning.degrees_cents")
    measured = np.array(value if isinstance(value, list) else [], dtype=np.float64)
    wanted = np.unique(reference_cents % 1200.0)
    tempered = np.round(wanted / 100.0) * 100.0
    control = float(np.abs(wanted - tempered).mean()) if wanted.size else 0.0
    if measured.size == 0:
        return [Score("Degrees found", 0.0, 1.0, "equal temperament")]
    best = min((_degree_errors(measured + shift, wanted) for shift in _turns(measured, wanted)), key=_badness)
    found = best[best < 25.0]
    extra = max(0, measured.size - found.size)
    return [
        Score("Degrees found", found.size / wanted.size, float(np.mean(np.abs(wanted - tempered) < 25.0)), "equal"),
        Score("Mean error in cents", float(found.mean()) if found.size else 1200.0, control, "equal", "lower"),
        Score("Degrees too many", float(extra), None, "", "lower"),
    ]


def _turns(measured: Doubles, wanted: Doubles) -> Doubles:
    return (wanted[None, :] - measured[:, None]).ravel()


def _degree_errors(measured: Doubles, wanted: Doubles) -> Doubles:
    distance = (measured[None, :] - wanted[:, None] + 600.0) % 1200.0 - 600.0
    return np.abs(distance).min(axis=1)


def _badness(errors: Doubles) -> float:
    return float(np.minimum(errors, 50.0).sum())


def score_tonic(result: FeatureResult, reference_hz: float) -> list[Score]:
    """Whether the tonic's pitch class is within 50 cents; the control takes the strongest pitch class."""
    tonic = result.analysis.value("tonic.tonic_hz")
    histogram = result.analysis.value("tuning.pitch_class_histogram")
    wanted = 1200.0 * np.log2(reference_hz / 16.351597831287414) % 1200.0
    strongest = 5.0 * int(np.argmax(histogram)) if isinstance(histogram, list) else float("nan")
    found = 1200.0 * np.log2(tonic / 16.351597831287414) if isinstance(tonic, float) else float("nan")
    near = [abs((cents - wanted + 600.0) % 1200.0 - 600.0) < 50.0 for cents in (found, strongest)]
    return [Score("Pitch class right", float(near[0]), float(near[1]), "strongest pitch class")]


def score_loudness(result: FeatureResult, reference_lufs: float, plain_dbfs: float) -> list[Score]:
    """Difference from a reference in LU; ``plain_dbfs``: unweighted, ungated level as the control."""
    value = result.analysis.value("technical.integrated_loudness_lufs")
    measured = value if isinstance(value, float) else -200.0
    control = abs(plain_dbfs - reference_lufs)
    return [Score("Error in LU", abs(measured - reference_lufs), control, "plain level", "lower")]


def score_fingerprint(query: FeatureResult, reference: FeatureResult) -> list[Score]:
    """Bit error of the best alignment; the control is the query against the reference reversed in time."""
    error, _, _ = compare(query.curves.fingerprint, reference.curves.fingerprint)
    backward = np.ascontiguousarray(reference.curves.fingerprint[::-1])
    control, _, _ = compare(query.curves.fingerprint, backward)
    return [Score("Bit error", error, control, "the reference played backward", "lower")]


def read_rttm(path: Path) -> list[tuple[float, float, str]]:
    """Start, end and speaker of the SPEAKER lines of an RTTM file."""
    spans: list[tuple[float, float, str]] = []
    for number, line in enumerate(_text(path).splitlines(), 1):
        cells = line.split()
        if not cells or cells[0] != "SPEAKER":
            continue
        try:
            start, length, speaker = float(cells[3]), float(cells[4]), cells[7]
        except (IndexError, ValueError):
            raise InvalidValueError(f"{path.name} line {number}: {line[:60]!r} is not an RTTM line") from None
        if not (np.isfinite((start, length)).all() and start >= 0.0 and length > 0.0):
            raise InvalidValueError(f"{path.name} line {number}: {start} and {length} s are no stretch of time")
        spans.append((start, start + length, speaker))
    if not spans:
        raise InvalidValueError(f"{path.name} has no SPEAKER line", "Turns are annotated in RTTM.")
    return spans


def score_turns(turns: tuple[Turn, ...], reference: list[tuple[float, float, str]]) -> list[Score]:
    """Diarization error rate (pyannote.metrics, no collar); the control calls everything one speaker."""
    from pyannote.core import Annotation, Segment, Timeline
    from pyannote.metrics.diarization import DiarizationErrorRate

    truth, found, constant = Annotation(), Annotation(), Annotation()
    for start, end, speaker in reference:
        truth[Segment(start, end)] = speaker
        constant[Segment(start, end)] = "one"
    for turn in turns:
        found[Segment(turn.start_seconds, turn.end_seconds)] = str(turn.speaker)
    ends = [end for _, end, _ in reference] + [turn.end_seconds for turn in turns]
    whole = Timeline([Segment(0.0, max(ends))])
    error = DiarizationErrorRate()(truth, found, uem=whole)
    control = DiarizationErrorRate()(truth, constant, uem=whole)
    is_ = "true boundaries, one speaker"
    return [Score("Diarization error rate", float(error), float(control), is_, "lower")]
