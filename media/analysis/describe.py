"""From what the passes found to measurements with units and confidence: one function a group."""

from __future__ import annotations

import math

import numpy as np

from archive.model import Measurement
from media.analysis.fields import measure
from media.analysis.framing import Floats
from media.analysis.hum import Hum
from media.analysis.levels import ENVELOPE_RATE_HZ, Levels
from media.analysis.noise import Noise
from media.analysis.onsets import Onsets
from media.analysis.spectrum import Timbre
from media.analysis.tempo import Tempo

SILENCE_DBFS = -60.0
"""Softer than this is silence; quieter recordings are judged against their own level, see ``sounding``."""


def sounding(envelope: Floats) -> Floats:
    """1 where a 10-ms cell sounds: over -60 dBFS, or within 45 dB of the 95 % level if that is softer."""
    if envelope.size == 0:
        return envelope
    loud = float(np.quantile(envelope, 0.95))
    threshold = min(10.0 ** (SILENCE_DBFS / 10.0), loud * 10.0**-4.5)
    return (envelope > max(threshold, 1e-11)).astype(np.float32)


def decibels(power: float) -> float | None:
    """10 log10, or None for nothing."""
    return 10.0 * math.log10(power) if power > 1e-12 else None


def technical(levels: Levels, rate: int, channels: int) -> list[Measurement]:
    """Levels and channels."""
    loudness = levels.loudness
    peak = levels.sample_peak**2
    heard = sounding(levels.envelope)
    head, tail = silence_at_ends(heard)
    floor, spread = _noise_floor(levels.envelope, heard)
    duration = levels.frames / rate
    return [
        measure("technical.duration_seconds", duration),
        measure("technical.sample_rate_hz", rate),
        measure("technical.channels", channels),
        measure("technical.integrated_loudness_lufs", loudness.integrated_lufs, min(1.0, duration / 3.0)),
        measure("technical.loudness_range_lu", loudness.range_lu, min(1.0, duration / 60.0)),
        measure("technical.maximum_momentary_lufs", loudness.maximum_momentary_lufs),
        measure("technical.maximum_short_term_lufs", loudness.maximum_short_term_lufs),
        measure("technical.true_peak_dbtp", decibels(levels.true_peak**2)),
        measure("technical.sample_peak_dbfs", decibels(peak)),
        measure("technical.clipped_samples", levels.flat_tops.samples),
        measure("technical.dc_offset", max(levels.offsets, key=abs, default=0.0)),
        measure("technical.invalid_samples", levels.invalid_samples),
        measure("technical.head_silence_seconds", head),
        measure("technical.tail_silence_seconds", tail),
        measure("technical.channel_correlation", levels.correlation),
        measure("technical.channel_layout", layout(levels, channels)),
        measure("technical.noise_floor_dbfs", floor, 0.7),
        measure("technical.dynamic_range_db", spread, 0.7),
    ]


def faults(noise: Noise, hum: Hum | None) -> list[Measurement]:
    """Bandwidth and hum."""
    sure = hum.confidence if hum else 0.0
    return [
        measure("technical.bandwidth_hz", noise.bandwidth_hz, 0.9 if noise.cliff else 0.5),
        measure("technical.hum_hz", hum.frequency_hz if hum else None, sure),
        measure("technical.hum_level_db", hum.prominence_db if hum else None, sure),
        measure("technical.hum_speed_error_percent", hum.speed_error_percent if hum and hum.exact else None, sure),
    ]


def silence_at_ends(heard: Floats) -> tuple[float | None, float | None]:
    """Seconds before the first and after the last sounding cell; None for silence throughout."""
    cells = np.flatnonzero(heard)
    if cells.size == 0:
        return None, None
    return float(cells[0]) / ENVELOPE_RATE_HZ, float(heard.size - 1 - cells[-1]) / ENVELOPE_RATE_HZ


def layout(levels: Levels, channels: int) -> str:
    """One word on how the channels relate."""
    if channels == 1:
        return "mono"
    powers = np.array(levels.powers)
    if powers.max() > 1e-7 and (powers < powers.max() * 1e-5).any() and channels == 2:
        return "dead-channel"
    if channels > 2:
        return "multichannel"
    if levels.difference_share is not None and levels.difference_share < 1e-6:
        return "mono-as-stereo"
    if levels.correlation is not None and levels.correlation < -0.8:
        return "inverted"
    return "stereo"


def _noise_floor(envelope: Floats, heard: Floats) -> tuple[float | None, float | None]:
    """Level of the softest 5 % of the time between first and last sound, and the 95 % level over it."""
    cells = np.flatnonzero(heard)
    if cells.size < 10:
        return None, None
    inside = envelope[cells[0] : cells[-1] + 1]
    low, high = np.quantile(np.maximum(inside, 1e-12), (0.05, 0.95))
    return 10.0 * math.log10(low), 10.0 * math.log10(high / low)


def rhythm(onsets: Onsets, tempo: Tempo, levels: Levels) -> list[Measurement]:
    """Onsets, tempo and beats."""
    times = onsets.times_seconds
    heard_seconds = float(sounding(levels.envelope).sum()) / ENVELOPE_RATE_HZ
    density = times.size / heard_seconds if heard_seconds > 0.5 else None
    interval = float(np.median(np.diff(times))) if times.size >= 3 else None
    certainty = _onset_certainty(onsets)
    return [
        measure("rhythm.onset_count", times.size, certainty if times.size else 0.0),
        measure("rhythm.stroke_density_per_second", density, certainty),
        measure("rhythm.stroke_interval_seconds", interval, certainty),
        measure("rhythm.tempo_bpm", tempo.bpm, tempo.confidence),
        measure("rhythm.tempo_alternatives_bpm", list(tempo.alternatives_bpm), tempo.confidence),
        measure("rhythm.tempo_variation_percent", tempo.variation_percent, tempo.confidence),
        measure("rhythm.beat_count", tempo.beats_seconds.size, tempo.confidence),
    ]


def _onset_certainty(onsets: Onsets) -> float:
    """How far the onsets stand out: median strength over 6 dB above the rest of the curve."""
    if onsets.strengths.size == 0:
        return 0.0
    rise = float(np.median(onsets.strengths)) - float(np.median(onsets.curve))
    return min(1.0, max(0.0, rise / 6.0))


def timbre(found: Timbre, embedding: Floats) -> list[Measurement]:
    """Spectral means and the vector of likeness."""
    vector = _listed(embedding) if found.mfcc_mean is not None else None
    return [
        measure("timbre.embedding", vector),
        measure("timbre.mfcc_mean", _listed(found.mfcc_mean)),
        measure("timbre.mfcc_deviation", _listed(found.mfcc_deviation)),
        measure("timbre.centroid_hz", found.centroid_hz),
        measure("timbre.flatness", found.flatness),
        measure("timbre.rolloff_hz", found.rolloff_hz),
    ]


def _listed(values: Floats | None) -> list[float] | None:
    return None if values is None else [float(value) for value in values]
