"""Every value that the analysis can report: its name, unit, method and version.

A measurement that is not declared here cannot be made, and a test compares this table with
``docs/analysis.md``, so nothing is reported that is not documented. The version of a method rises when its
values change; re-analysis replaces the values whose version is old.

Conventions: the group stands before the dot; ``confidence`` runs from 0 to 1; a value that could not be
measured is ``None`` with confidence 0; no value is ever NaN or infinite.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from archive.model import Measurement

Value = float | int | str | bool | list[float] | None


@dataclass(frozen=True, slots=True)
class Field:
    """What a measurement's name stands for. ``digits``: decimals worth keeping."""

    unit: str
    method: str
    version: str
    meaning: str
    digits: int = 3


@dataclass(frozen=True, slots=True)
class Method:
    """A way of measuring and the version of its values."""

    name: str
    version: str = "1"


GROUPS = ("technical", "rhythm", "melody", "tuning", "tonic", "form", "timbre", "fingerprint")


def measure(name: str, value: Value, confidence: float = 1.0) -> Measurement:
    """A measurement of a declared field; what is not finite becomes None with confidence 0.

    Raises KeyError for a name that is not in ``FIELDS``.
    """
    field = FIELDS[name]
    kept = _finite(value, field.digits)
    certainty = 0.0 if kept is None else min(1.0, max(0.0, confidence if math.isfinite(confidence) else 0.0))
    return Measurement(name, kept, field.unit, field.method, field.version, round(certainty, 3))


def _finite(value: Value, digits: int) -> Value:
    if isinstance(value, bool | str) or value is None:
        return value
    if isinstance(value, list):
        numbers = [round(float(number), digits) for number in value]
        return numbers if all(math.isfinite(number) for number in numbers) else None
    if isinstance(value, int):
        return value
    return round(float(value), digits) if math.isfinite(value) else None


def _group(group: str, fields: Mapping[str, Field]) -> dict[str, Field]:
    return {f"{group}.{name}": field for name, field in fields.items()}


_R128 = Method("EBU R 128 / ITU-R BS.1770-5")
_SCAN = Method("sample scan")
_SPECTRUM = Method("long-term spectrum")
_HUM = Method("long Welch spectrum, harmonic comb")
_FLUX = Method("log-mel flux, adaptive peaks", "2")
_TEMPO = Method("tempogram of the onset curve, dynamic-programming beats")
_MELODY = Method("harmonic salience routed by content", "3")
_STRINGS = Method("one pair of open strings fitted over the recording", "4")
_EMBEDDING = Method("fixed-scale timbre, pitch, glide and stroke vector", "3")
_TUNING = Method("1-cent pitch histogram of refined contour", "3")
_TONIC = Method("histogram template, cadence and drone", "3")
_MFCC = Method("MFCC 2048/512 at 22.05 kHz")
_FORM = Method("self-similarity novelty", "4")
_CHROMAPRINT = Method("chromaprint algorithm 2 (TEST2), own implementation")


def _field(unit: str, method: Method, meaning: str, digits: int = 3) -> Field:
    return Field(unit, method.name, method.version, meaning, digits)


FIELDS: dict[str, Field] = {
    **_group(
        "technical",
        {
            "duration_seconds": _field("s", _SCAN, "length of the decoded sound", 6),
            "sample_rate_hz": _field("Hz", _SCAN, "sample rate of the decoded sound"),
            "channels": _field("1", _SCAN, "number of channels"),
            "integrated_loudness_lufs": _field("LUFS", _R128, "gated loudness of the whole recording", 2),
            "loudness_range_lu": _field("LU", _R128, "spread between the soft and the loud passages", 2),
            "maximum_momentary_lufs": _field("LUFS", _R128, "loudest 400 ms", 2),
            "maximum_short_term_lufs": _field("LUFS", _R128, "loudest 3 s", 2),
            "true_peak_dbtp": _field("dBTP", _R128, "highest peak between samples, 4 times oversampled", 2),
            "sample_peak_dbfs": _field("dBFS", _SCAN, "highest sample", 2),
            "clipped_samples": _field("samples", _SCAN, "samples inside flat tops at the top level"),
            "dc_offset": _field("full scale", _SCAN, "largest mean of a channel", 6),
            "invalid_samples": _field("samples", _SCAN, "NaN or infinite samples, taken as zero"),
            "head_silence_seconds": _field("s", _SCAN, "stretch before the sound begins", 2),
            "tail_silence_seconds": _field("s", _SCAN, "stretch after the sound ends", 2),
            "channel_correlation": _field("1", _SCAN, "correlation of the first two channels, -1 to 1"),
            "channel_layout": _field(
                "word", _SCAN, "mono, stereo, multichannel, mono-as-stereo, inverted or dead-channel"
            ),
            "noise_floor_dbfs": _field("dBFS", _SCAN, "level of the softest 5 % of the sounding time", 1),
            "dynamic_range_db": _field("dB", _SCAN, "95 % quantile of level over the noise floor", 1),
            "bandwidth_hz": _field("Hz", _SPECTRUM, "highest frequency that stands above the noise", 0),
            "hum_hz": _field("Hz", _HUM, "exact mains frequency, None without hum", 3),
            "hum_level_db": _field("dB", _HUM, "strongest hum partial over its surroundings", 1),
            "hum_speed_error_percent": _field(
                "%", _HUM, "speed error that the hum implies if the mains ran at 50 or 60 Hz", 2
            ),
        },
    ),
    **_group(
        "rhythm",
        {
            "onset_count": _field("onsets", _FLUX, "number of onsets"),
            "stroke_density_per_second": _field("1/s", _FLUX, "onsets per second of sounding time", 3),
            "stroke_interval_seconds": _field("s", _FLUX, "median time between onsets", 4),
            "tempo_bpm": _field("1/min", _TEMPO, "median of the tempo curve, preferred octave", 2),
            "tempo_alternatives_bpm": _field("1/min", _TEMPO, "other octaves and ratios, likeliest first", 2),
            "tempo_variation_percent": _field("%", _TEMPO, "half the 10-90 % spread of the tempo curve", 2),
            "beat_count": _field("beats", _TEMPO, "number of beats"),
        },
    ),
    **_group(
        "tuning",
        {
            "a4_deviation_cents": _field(
                "cent", _TUNING, "offset of the equal-tempered grid from A4 = 440 Hz that fits best", 1
            ),
            "pitch_class_histogram": _field(
                "share", _TUNING, "240 bins of 5 cents from C (A4 = 440 Hz), largest = 1", 3
            ),
            "degree_count": _field("degrees", _TUNING, "number of pitch classes in use"),
            "degrees_cents": _field("cent", _TUNING, "the degrees above the tonic, ascending", 1),
            "degree_uncertainties_cents": _field("cent", _TUNING, "standard error of each degree", 1),
            "degree_weights": _field("share", _TUNING, "share of time of each degree", 3),
            "third": _field("word", _TUNING, "third over the tonic: minor, neutral, major or none"),
            "string_interval_cents": _field("cent", _STRINGS, "distance of the open strings", 1),
            "retuning_count": _field("times", _STRINGS, "how often the open strings change between pieces of one tape"),
            "string_interval": _field(
                "word", _STRINGS, "the same as a word: unison, second, third, fourth, fifth or octave"
            ),
        },
    ),
    **_group(
        "melody",
        {
            "case": _field("word", _MELODY, "solo-line, voice-over-strings, two-strings, mixed or none"),
            "leading_string": _field(
                "word", _MELODY, "which of two strings is followed: upper, or lower where a curator says so"
            ),
            "voiced_share": _field("share", _MELODY, "share of time with a sure pitch", 3),
            "median_f0_hz": _field("Hz", _MELODY, "median pitch", 2),
            "lowest_f0_hz": _field("Hz", _MELODY, "2 % quantile of pitch", 2),
            "highest_f0_hz": _field("Hz", _MELODY, "98 % quantile of pitch", 2),
            "range_cents": _field("cent", _MELODY, "from the lowest to the highest", 0),
            "sung_share": _field(
                "share", _MELODY, "share of frames whose partials glide together, up as often as down", 3
            ),
            "two_string_gain": _field("score", _MELODY, "gate value: what the drone adds; two strings over 0.35", 3),
        },
    ),
    **_group(
        "tonic",
        {
            "tonic_hz": _field("Hz", _TONIC, "the tonic in the lowest octave in use", 2),
            "tonic_cents": _field("cent", _TONIC, "its pitch class above C (A4 = 440 Hz)", 1),
            "tonic_near": _field("word", _TONIC, "the nearest note name, for searching only"),
            "witness": _field("word", _TONIC, "whose vote weighed most: drone, cadence, template, phrases"),
            "drone_hz": _field("Hz", _STRINGS, "the drone or open lower string, None without", 2),
            "drone_wander_cents": _field("cent", _STRINGS, "spread of the drone between passages", 1),
        },
    ),
    **_group(
        "form",
        {
            "speech_share": _field("share", _FORM, "share of time that sounds like speech", 3),
            "music_share": _field("share", _FORM, "share of time that sounds like music", 3),
            "applause_share": _field("share", _FORM, "share of time that sounds like applause", 3),
            "section_count": _field("sections", _FORM, "proposed sections"),
        },
    ),
    **_group(
        "fingerprint",
        {
            "word_count": _field("words", _CHROMAPRINT, "32-bit words, one per 0.1238 s"),
            "variety": _field("share", _CHROMAPRINT, "different words among them; low: little to recognise", 3),
        },
    ),
    **_group(
        "timbre",
        {
            "mfcc_mean": _field("dB", _MFCC, "mean of 20 MFCC over sounding frames", 3),
            "mfcc_deviation": _field("dB", _MFCC, "standard deviation of 20 MFCC", 3),
            "centroid_hz": _field("Hz", _MFCC, "mean spectral centroid", 1),
            "flatness": _field("1", _MFCC, "mean spectral flatness, 0 tone to 1 noise", 4),
            "embedding": _field("1", _EMBEDDING, "89 numbers of length 1; cosine neighbours sound alike", 4),
            "rolloff_hz": _field("Hz", _MFCC, "mean frequency below which 85 % of the energy lies", 1),
        },
    ),
}
