"""Analysing a file without an archive, and the JSON document that says everything about it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import soxr

from archive.model import Measurement
from media.analysis.conclusion import FeatureResult
from media.analysis.curves import Curves, as_list
from media.analysis.extractor import LONGEST_BLOCK_SECONDS, Extractor
from media.analysis.fields import GROUPS
from media.analysis.framing import Floats
from media.analysis.matching import Excerpt, Excerpts
from media.analysis.melody import Wish
from media.analysis.peaks import FRAME_SECONDS, RATE_HZ
from media.decode.opening import open_audio

LONGEST_LISTED = 200_000
"""Frames of the contour that are listed in JSON: 33 min; longer ones come as CSV."""
_ROWS = 10_000
FIRST_WORDS = 970
"""Fingerprint words that are listed: the first 120 s, as ``fpcalc`` gives them."""


def analyse_file(path: Path, wish: Wish | None = None, heard: Callable[[float], None] | None = None) -> FeatureResult:
    """Decode a file once and analyse it. Raises RefusedError or NotAudioError as ``media`` does.

    ``heard`` is told how many seconds have been decoded.
    """
    decoded = 0
    with open_audio(path) as reader:
        extractor = Extractor(reader.sample_rate_hz, reader.channels, wish)
        for block in reader.blocks(LONGEST_BLOCK_SECONDS):
            extractor.add(block)
            decoded += len(block)
            if heard is not None:
                heard(decoded / reader.sample_rate_hz)
    return extractor.result()


def query(path: Path, heard: Callable[[float], None] | None = None) -> tuple[Excerpt, ...]:
    """Excerpts of a file at all speeds, as ``likeness`` recognises them: the first minute, then 20 s of every 90 s.

    ``heard`` as in ``analyse_file``.
    """
    decoded = 0
    with open_audio(path) as reader:
        excerpts = Excerpts(dense=True)
        resampler = soxr.ResampleStream(reader.sample_rate_hz, RATE_HZ, 1, dtype="float32", quality="HQ")
        for block in reader.blocks():
            mono = np.nan_to_num(block.mean(axis=1), posinf=0.0, neginf=0.0)
            excerpts.add(resampler.resample_chunk(mono))
            decoded += len(block)
            if heard is not None:
                heard(decoded / reader.sample_rate_hz)
            if excerpts.full:
                break
        excerpts.add(resampler.resample_chunk(np.zeros(0, dtype=np.float32), last=True))
    return excerpts.result()


def document(result: FeatureResult, *, curves: bool = True) -> dict[str, object]:
    """The JSON document: a group of values each, then findings, segments and, if asked for, curves."""
    groups: dict[str, dict[str, object]] = {group: {} for group in GROUPS}
    for measurement in result.analysis.measurements:
        group, _, name = measurement.name.partition(".")
        groups[group][name] = _value(measurement)
    found: dict[str, object] = {
        **groups,
        "findings": result.analysis.findings,
        "segments": result.analysis.segments,
    }
    if curves:
        found["curves"] = _listed(result.curves)
    return found


def _value(measurement: Measurement) -> dict[str, object]:
    return {
        "value": measurement.value,
        "unit": measurement.unit,
        "confidence": measurement.confidence,
        "method": measurement.method,
        "version": measurement.version,
    }


def _listed(curves: Curves) -> dict[str, object]:
    """Contour, onsets, beats, tempo and fingerprint words; NaN becomes null."""
    listed = curves.values["f0"].size <= LONGEST_LISTED
    return {
        "contour": curves.contour(1) if listed else None,
        "lower_f0_hz": as_list(curves.values["lower_f0"], 2) if listed else None,
        "onsets_seconds": as_list(curves.values["onsets"], 4),
        "beats_seconds": as_list(curves.values["beats"], 4),
        "tempo_bpm": as_list(curves.values["tempo"], 2),
        "fingerprint_words": curves.fingerprint[:FIRST_WORDS].tolist(),
    }


def contour_csv(curves: Curves) -> str:
    """The melody as CSV: ``time_seconds,f0_hz,confidence``; 0 Hz where nothing sounds."""
    return "".join(contour_rows(curves.values["f0"], curves.values["f0_confidence"]))


def contour_rows(f0_hz: Floats, confidence: Floats) -> Iterator[str]:
    """The same piece by piece, some thousand lines each."""
    yield "time_seconds,f0_hz,confidence\n"
    for start in range(0, f0_hz.size, _ROWS):
        part = slice(start, start + _ROWS)
        values = zip(np.nan_to_num(f0_hz[part]).tolist(), confidence[part].tolist(), strict=True)
        rows = enumerate(values, start=start)
        yield "".join(f"{i * FRAME_SECONDS:.4f},{hz:.3f},{sure:.3f}\n" for i, (hz, sure) in rows)
