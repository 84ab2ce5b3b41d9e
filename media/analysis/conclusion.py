"""What follows from the one pass: tempo, tuning, tonic, form and likeness are read off its curves."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from archive.model import Analysis
from media.analysis import describe, describe_pitch, embedding, peaks, quality
from media.analysis.curves import Curves, as_list
from media.analysis.describe_pitch import OpenStrings
from media.analysis.faults import Events
from media.analysis.fingerprint import Words
from media.analysis.form import Form, describe_form
from media.analysis.framing import Floats
from media.analysis.hum import Hum
from media.analysis.levels import Levels
from media.analysis.melody import SUNG_SHARE, Case, Melody
from media.analysis.noise import Noise
from media.analysis.onsets import Onsets
from media.analysis.spectrum import TEXTURE_SECONDS, Timbre
from media.analysis.tempo import Tempo, track
from media.analysis.tonic import Tonic, find_tonic
from media.analysis.tuning import Tuning, above, measure_tuning, scala, settled


@dataclass(frozen=True, slots=True)
class FeatureResult:
    """What one recording gave."""

    analysis: Analysis
    curves: Curves


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The results of the passes."""

    rate_hz: int
    channels: int
    levels: Levels
    noise: Noise
    hum: Hum | None
    clicks: Events
    gaps: Events
    onsets: Onsets
    timbre: Timbre
    melody: Melody
    tones: Floats
    words: Words
    middle_words: Words


@dataclass(frozen=True, slots=True)
class _Read:
    """What was read off the curves."""

    tempo: Tempo
    tuning: Tuning
    tonic: Tonic
    strings: OpenStrings
    form: Form
    vector: Floats
    vectors: Floats


def conclude(found: Found) -> FeatureResult:
    """Analysis and curves."""
    read = _read(found)
    evidence = quality.Evidence(
        found.levels, found.noise, found.hum, found.clicks, found.gaps, found.rate_hz, found.channels
    )
    measurements = (
        *describe.technical(found.levels, found.rate_hz, found.channels),
        *describe.faults(found.noise, found.hum),
        *describe.rhythm(found.onsets, read.tempo, found.levels),
        *describe_pitch.melody(found.melody),
        *describe_pitch.tuning(read.tuning, read.tonic, read.strings),
        *describe_pitch.tonic(read.tonic, read.strings),
        *describe_pitch.form(read.form),
        *describe.timbre(found.timbre, read.vector),
        *describe_pitch.fingerprint(found.words),
    )
    analysis = Analysis(measurements, quality.findings(evidence), read.form.segments)
    return FeatureResult(analysis, _curves(found, read))


def _read(found: Found) -> _Read:
    melody = found.melody
    strings = describe_pitch.open_strings(melody.passages)
    drone = strings.lower_hz
    pitch = settled(melody.f0_hz, _sung_frames(melody))
    tuning = measure_tuning(pitch, melody.confidence, peaks.FRAME_SECONDS)
    tonic = find_tonic(tuning.degrees, pitch, melody.confidence, drone, peaks.FRAME_SECONDS)
    sounding = describe.sounding(found.levels.envelope)
    textures = found.timbre.textures
    onsets = found.onsets.times_seconds
    heard: Floats = textures[_sounding_rows(sounding, textures.shape[0])]
    return _Read(
        track(found.onsets.curve),
        tuning,
        replace(tonic, confidence=tonic.confidence * tuning.evidence),
        strings,
        describe_form(
            textures,
            melody,
            sounding,
            (drone, strings.upper_hz),
            kui=describe_pitch.main_case(melody.passages)[0] == Case.STRINGS,
        ),
        embedding.embed(heard, melody.f0_hz, melody.confidence, onsets),
        embedding.embed_windows(textures, melody.f0_hz, melody.confidence, onsets),
    )


def _sung_frames(melody: Melody) -> Floats:
    """1 in passages whose pitch moves as a voice's does."""
    sung: Floats = np.zeros(len(melody.f0_hz), dtype=np.float32)
    for passage in melody.passages:
        if passage.case is Case.OVER or (passage.case is Case.SOLO and passage.sung_share > SUNG_SHARE):
            bounds = (passage.start_seconds, passage.end_seconds)
            start, end = (round(seconds / peaks.FRAME_SECONDS) for seconds in bounds)
            sung[start:end] = 1.0
    return sung


def _sounding_rows(sounding: Floats, rows: int) -> NDArray[np.bool_]:
    """Texture rows of which at least half sounds."""
    bounds = np.minimum(sounding.size, np.round(np.arange(rows + 1) * TEXTURE_SECONDS * 100.0)).astype(np.int64)
    sums = np.concatenate((np.zeros(1), np.cumsum(sounding)))
    return np.diff(sums[bounds]) >= 0.5 * np.maximum(1, np.diff(bounds))


def _curves(found: Found, read: _Read) -> Curves:
    return Curves(
        {
            "envelope": found.levels.envelope,
            "loudness": found.levels.loudness_cells,
            "onset_strength": found.onsets.curve,
            "onsets": found.onsets.times_seconds,
            "beats": read.tempo.beats_seconds,
            "tempo": read.tempo.curve_bpm,
            "textures": found.timbre.textures,
            "f0": found.melody.f0_hz,
            "f0_confidence": found.melody.confidence,
            "lower_f0": found.melody.lower_hz,
            "tones": found.tones,
            "novelty": read.form.novelty,
            "register": read.form.register_cents,
            "pitch_histogram": read.tuning.histogram,
            "embedding": read.vector,
            "embedding_windows": read.vectors,
        },
        {"fingerprint": found.words, "middle_words": found.middle_words},
        found.timbre.picture,
        found.timbre.picture_seconds_per_column,
        {"tuning.json": _tuning_document(read), "passages.json": _passages_document(found.melody)},
        _scala(read),
    )


def _scala(read: _Read) -> str:
    degrees = above(read.tonic.cents, read.tuning.degrees) if read.tonic.cents is not None else ()
    return scala("measured scale", degrees) if degrees else ""


def _tuning_document(read: _Read) -> dict[str, object]:
    """The folded histogram in bins of one cent, the degrees, and the Scala file's text."""
    degrees = above(read.tonic.cents, read.tuning.degrees) if read.tonic.cents is not None else ()
    return {
        "bin_cents": 1,
        "first_bin": "C (A4 = 440 Hz)",
        "histogram": as_list(read.tuning.folded, 4),
        "tonic_cents": read.tonic.cents,
        "tonic_hz": read.tonic.hz,
        "degrees": degrees,
        "scala": _scala(read),
    }


def _passages_document(melody: Melody) -> list[object]:
    """What was decided on each passage, with its evidence."""
    return list(melody.passages)
