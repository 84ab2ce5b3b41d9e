"""How often a value is right at each confidence: ``python -m bench.analysis_calibration [--seeds 2] [--json FILE]``.

For f0 (frames within 50 cents), tonic (pitch class within 50 cents), tempo (the strokes' rate or a half, third or
quarter of it, within 4 %, among the tempo and its alternatives), degrees (those told, within 25 cents of one of the
tuning) and the open strings (the lower one, and both, within 30 cents, where they are told). Dombyra and voices: the
signals of ``bench/analysis_accuracy.py``; flutes and bowed strings: ``bench/sustained.py``, of 20 and of 4 s, whose
melodies end nowhere and have no tonic; open strings: the kuis of ``bench/recorded.py``, whole and 10 s of each.

A rising map from confidence to share of right values is fitted on seeds from 0 by pooling adjacent violators, and its
error measured on seeds from 100, beside that of the confidence as it stands.

The map is printed and stored with where it comes from (``bench/calibration.json``); it is not applied: synthetic
signals are easier than old tapes, and a confidence that they have taught would promise too much.

Sources: M. Ayer et al., "An empirical distribution function for sampling with incomplete information", 1955 (the fit);
M. Pakdaman Naeini et al., "Obtaining well calibrated probabilities using Bayesian binning", AAAI 2015 (the error).
"""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench import recorded, sustained
from bench.analysis_accuracy import OTHER_STRINGS, STRINGS, analyse, melody_cases, used_degrees
from bench.signals import RATE_HZ, Signal
from media.analysis import FeatureResult, evaluation
from media.analysis.peaks import FRAME_SECONDS

BINS = 10
EDGES = (0.0, 0.3, 0.5, 0.7, 0.85, 1.0)
"""Of the bins that are printed: the last is that of 0.9."""
Doubles = NDArray[np.float64]
Pairs = dict[str, list[Doubles]]
"""What is judged: arrays of (confidence, right) rows."""


def collect(first_seed: int, count: int) -> Pairs:
    """Confidence and rightness of everything on all signals with these seeds."""
    found: Pairs = {}
    for seed in range(first_seed, first_seed + count):
        _plucked_and_sung(seed, found)
        _sustained(seed, found)
        _open_strings(seed, found)
    return found


def _plucked_and_sung(seed: int, found: Pairs) -> None:
    for name, make in melody_cases().items():
        signal = make(seed)
        if signal.melody.size == 0:
            continue
        result = analyse(signal)
        family = "voice" if "voice" in name else "dombyra"
        _add(found, f"f0, {family}", _f0(signal, result))
        play = {**STRINGS, **OTHER_STRINGS}.get(name)
        if play is None:
            continue
        _add(found, "tonic, dombyra", _one(result, "tonic.tonic_hz", _tonic_right(signal, result)))
        _add(found, "degrees, dombyra", _degrees(used_degrees(signal), result))
        if not play.shertpe:
            right = _tempo_right(result, 60.0 * play.strokes_per_second)
            _add(found, "tempo, dombyra", _one(result, "rhythm.tempo_bpm", right))


def _sustained(seed: int, found: Pairs) -> None:
    for family, make in (("flute", sustained.flute), ("bowed", sustained.bowed)):
        for number in range(4):
            for seconds in (20.0, 4.0):
                signal = make(seconds, seed=10 * seed + number)
                result = analyse(signal)
                _add(found, f"f0, {family}", _f0(signal, result))
                _add(found, f"degrees, {family}", _degrees(np.array(signal.degrees_cents), result))


def _open_strings(seed: int, found: Pairs) -> None:
    for kui in recorded.CONDITIONS.values():
        mine = replace(kui, seed=seed)
        sound = recorded.record(mine)
        for part in (sound, sound[10 * RATE_HZ : 20 * RATE_HZ]):
            result = recorded.analyse(part)
            lower, upper = recorded.found_strings(result)
            if lower is None:
                continue
            right = recorded.near(lower, mine.tuning.lower(0))
            both = right and recorded.near(upper, mine.tuning.upper(0))
            _add(found, "lower string, records", _one(result, "tonic.drone_hz", float(right)))
            _add(found, "both strings, records", _one(result, "tuning.string_interval_cents", float(both)))


def _add(found: Pairs, kind: str, rows: Doubles) -> None:
    found.setdefault(kind, []).append(rows)


def _f0(signal: Signal, result: FeatureResult) -> Doubles:
    """Every fifth frame in which something sounds."""
    contour, confidence = result.curves.values["f0"], result.curves.values["f0_confidence"]
    frames = np.minimum(contour.size - 1, np.round(signal.melody[:, 0] / FRAME_SECONDS).astype(np.int64))
    used = (signal.melody[:, 1] > 0) & ~np.isnan(contour[frames])
    cents = 1200.0 * np.log2(contour[frames][used] / signal.melody[used, 1])
    return np.column_stack((confidence[frames][used], np.abs(cents) < 50.0))[::5].astype(np.float64)


def _one(result: FeatureResult, name: str, right: float) -> Doubles:
    confidence = next(m.confidence for m in result.analysis.measurements if m.name == name)
    return np.array([[confidence, right]])


def _tonic_right(signal: Signal, result: FeatureResult) -> float:
    return evaluation.score_tonic(result, signal.tonic_hz or 1.0)[0].value


def _tempo_right(result: FeatureResult, strokes_bpm: float) -> float:
    tempo = result.analysis.value("rhythm.tempo_bpm")
    others = result.analysis.value("rhythm.tempo_alternatives_bpm")
    offered = [tempo, *(others if isinstance(others, list) else [])]
    wanted = [strokes_bpm / part for part in (1, 2, 3, 4)]
    return float(any(isinstance(bpm, float) and abs(bpm / want - 1.0) < 0.04 for bpm in offered for want in wanted))


def _degrees(wanted: Doubles, result: FeatureResult) -> Doubles:
    """Each degree that is told, turned together so that they fit best: is one of the degrees played within 25 cents?"""
    told = result.analysis.value("tuning.degrees_cents")
    count = len(told) if isinstance(told, list) else 0
    confidence = next(m.confidence for m in result.analysis.measurements if m.name == "tuning.degrees_cents")
    too_many = evaluation.score_tuning(result, wanted)[-1].value if count else 0.0
    right = np.arange(count) >= too_many
    return np.column_stack((np.full(count, confidence), right)).astype(np.float64)


def rising(pairs: Doubles) -> tuple[Doubles, Doubles]:
    """Confidences and the shares of right values that never fall, by pooling adjacent violators."""
    order = np.argsort(pairs[:, 0], kind="stable")
    blocks: list[list[float]] = []
    for confidence, right in pairs[order]:
        blocks.append([float(confidence), float(right), 1.0])
        while len(blocks) > 1 and blocks[-2][1] * blocks[-1][2] >= blocks[-1][1] * blocks[-2][2]:
            last = blocks.pop()
            blocks[-1] = [last[0], blocks[-1][1] + last[1], blocks[-1][2] + last[2]]
    return np.array([block[0] for block in blocks]), np.array([block[1] / block[2] for block in blocks])


def mapped(knots: tuple[Doubles, Doubles], confidence: Doubles) -> Doubles:
    """Share of right values at each confidence."""
    return np.interp(confidence, *knots)


def calibration_error(confidence: Doubles, right: Doubles) -> float:
    """Mean distance of confidence and share of right values over ten bins, weighted by how many fall in."""
    bins = np.minimum(BINS - 1, (confidence * BINS).astype(np.int64))
    distances = [
        abs(float(confidence[bins == b].sum() - right[bins == b].sum())) for b in range(BINS) if (bins == b).any()
    ]
    return sum(distances) / confidence.size


def thinned(knots: tuple[Doubles, Doubles]) -> dict[str, list[float]]:
    """The map at eleven confidences: small enough to read."""
    at = np.linspace(0.0, 1.0, BINS + 1)
    return {"confidence": at.round(2).tolist(), "right": mapped(knots, at).round(3).tolist()}


def main() -> None:
    """Print the tables and store the maps."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--json", type=Path, default=Path(__file__).with_name("calibration.json"))
    arguments = parser.parse_args()
    fitted, unseen = collect(0, arguments.seeds), collect(100, arguments.seeds)
    maps: dict[str, object] = {}
    print("| value | values | right | mean confidence | error as it stands | error by the map |")
    print("|---|---|---|---|---|---|")
    tables: list[str] = []
    for kind in sorted(unseen):
        knots = rising(np.concatenate(fitted[kind]))
        confidence, right = np.concatenate(unseen[kind]).T
        errors = (calibration_error(confidence, right), calibration_error(mapped(knots, confidence), right))
        cells = (
            f"{right.size}",
            f"{right.mean():.3f}",
            f"{confidence.mean():.3f}",
            f"{errors[0]:.3f}",
            f"{errors[1]:.3f}",
        )
        print(f"| {kind} | {' | '.join(cells)} |")
        maps[kind] = thinned(knots)
        tables.append(_bins(kind, confidence, right))
    print("\n| value | confidence | values | mean | right |\n|---|---|---|---|---|\n" + "".join(tables), end="")
    origin = f"python -m bench.analysis_calibration --seeds {arguments.seeds}: synthetic signals, seeds from 0"
    arguments.json.write_text(json.dumps({"origin": origin, "maps": maps}, indent=1) + "\n")


def _bins(kind: str, confidence: Doubles, right: Doubles) -> str:
    lines: list[str] = []
    for low, high in pairwise(EDGES):
        inside = (confidence >= low) & ((confidence < high) | (high == EDGES[-1]))
        if inside.any():
            cells = f"{low} to {high} | {inside.sum()} | {confidence[inside].mean():.2f} | {right[inside].mean():.3f}"
            lines.append(f"| {kind} | {cells} |\n")
    return "".join(lines)


if __name__ == "__main__":
    main()
