"""What a curator should look at: findings with stable codes, each documented in ``docs/findings.md``.

The thresholds are set so that the clean files of the test set give none; they were chosen by comparing clean
and faulty synthetic signals (``bench/signals.py``).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

from archive.model import Finding
from media.analysis.describe import layout, silence_at_ends, sounding
from media.analysis.faults import Events
from media.analysis.hum import Hum
from media.analysis.levels import Levels
from media.analysis.noise import Noise
from media.derivatives.making import OVER_FULL_SCALE


class QualityCode(StrEnum):
    """Findings about the sound."""

    SILENT = "silent"
    CLIPPING = "clipping"
    OVER = "over-full-scale"
    DC_OFFSET = "dc-offset"
    INVALID = "invalid-samples"
    DEAD_CHANNEL = "dead-channel"
    INVERTED = "inverted-channel"
    MONO_AS_STEREO = "mono-as-stereo"
    HUM = "mains-hum"
    SPEED = "speed-suspect"
    HISS = "hiss"
    BANDWIDTH = "narrow-bandwidth"
    DROPOUTS = "drop-outs"
    CLICKS = "clicks"
    HEAD_SILENCE = "long-head-silence"
    TAIL_SILENCE = "long-tail-silence"


DC_LIMIT = 0.02
"""Low notes in a short excerpt leave a mean of up to 0.01."""
HISS_LIMIT_DB = -30.0
"""Stationary noise over 2 kHz against the integrated level of the sound."""
HUM_LIMIT_DB, LONE_HUM_LIMIT_DB = -38.0, -22.0
"""Strongest line of the hum against the integrated level, with and without partials that confirm it; softer hum is
measured, but is no fault."""
CLIPPED_DC_LIMIT = 0.15
"""Where over 1 % of the samples are clipped, which moves the mean of a waveform that is not symmetric."""
NARROWEST_HZ, NARROW_HZ = 2500.0, 7000.0
FEWEST_CLICKS, CLICKS_PER_MINUTE = 5, 8.0
LONG_SILENCE_SECONDS = 5.0
SPEED_PERCENT = 0.5


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the passes found that may be at fault."""

    levels: Levels
    noise: Noise
    hum: Hum | None
    clicks: Events
    gaps: Events
    rate_hz: int
    channels: int


def findings(evidence: Evidence) -> tuple[Finding, ...]:
    """All findings, gravest first."""
    if evidence.levels.sample_peak < 1e-4:
        return _silent(evidence)
    return (
        *_levels(evidence),
        *_channels(evidence),
        *_hum(evidence),
        *_noise(evidence),
        *_events(evidence),
        *_ends(evidence),
    )


def _silent(evidence: Evidence) -> tuple[Finding, ...]:
    invalid = tuple(f for f in _levels(evidence) if f.code == QualityCode.INVALID)
    return (Finding(QualityCode.SILENT, "no sample above -80 dBFS"), *invalid)


def _levels(evidence: Evidence) -> list[Finding]:
    levels = evidence.levels
    found: list[Finding] = []
    tops = levels.flat_tops
    if tops.samples:
        level = 20.0 * math.log10(levels.sample_peak)
        detail = f"{tops.runs} flat tops, {tops.samples} samples, at {level:.1f} dBFS"
        found.append(Finding(QualityCode.CLIPPING, detail, tops.first_seconds, tops.last_seconds))
    if levels.sample_peak > OVER_FULL_SCALE:
        level = 20.0 * math.log10(levels.sample_peak)
        detail = (
            f"the highest sample is at {level:+.1f} dBFS; the listening copies are turned down, the master is whole"
        )
        found.append(Finding(QualityCode.OVER, detail))
    offset = max(levels.offsets, key=abs, default=0.0)
    clipped = tops.samples > 0.01 * levels.frames * evidence.channels
    if abs(offset) > (CLIPPED_DC_LIMIT if clipped else DC_LIMIT):
        found.append(Finding(QualityCode.DC_OFFSET, f"mean of a channel is {offset:+.4f} of full scale"))
    if levels.invalid_samples:
        found.append(Finding(QualityCode.INVALID, f"{levels.invalid_samples} samples are NaN or infinite"))
    return found


def _channels(evidence: Evidence) -> list[Finding]:
    kind = layout(evidence.levels, evidence.channels)
    if kind == "dead-channel":
        dead = 1 + evidence.levels.powers.index(min(evidence.levels.powers))
        return [Finding(QualityCode.DEAD_CHANNEL, f"channel {dead} is silent")]
    if kind == "inverted":
        correlation = evidence.levels.correlation
        return [Finding(QualityCode.INVERTED, f"the channels' correlation is {correlation:.2f}")]
    if kind == "mono-as-stereo":
        return [Finding(QualityCode.MONO_AS_STEREO, "both channels hold the same sound")]
    return []


def _hum(evidence: Evidence) -> list[Finding]:
    hum, loudness = evidence.hum, evidence.levels.loudness.integrated_lufs
    softest = HUM_LIMIT_DB if hum and hum.lines > 1 else LONE_HUM_LIMIT_DB
    if hum is None or (loudness is not None and hum.level_dbfs < loudness + softest):
        return []
    detail = f"{hum.frequency_hz:.2f} Hz, {hum.prominence_db:.0f} dB over its surroundings"
    found = [Finding(QualityCode.HUM, detail)]
    if hum.exact and abs(hum.speed_error_percent) > SPEED_PERCENT:
        percent = hum.speed_error_percent
        detail = f"hum at {hum.frequency_hz:.2f} Hz: the carrier ran {percent:+.1f} % off, if the mains was right"
        found.append(Finding(QualityCode.SPEED, detail))
    return found


def _noise(evidence: Evidence) -> list[Finding]:
    found: list[Finding] = []
    noise, loudness = evidence.noise, evidence.levels.loudness.integrated_lufs
    if noise.hiss_dbfs is not None and loudness is not None and noise.hiss_dbfs > max(-60.0, loudness + HISS_LIMIT_DB):
        detail = f"stationary noise of {noise.hiss_dbfs:.0f} dBFS over 2 kHz, sound at {loudness:.0f} LUFS"
        found.append(Finding(QualityCode.HISS, detail))
    narrow = min(NARROW_HZ, 0.4 * evidence.rate_hz)
    if noise.cliff and noise.bandwidth_hz and NARROWEST_HZ < noise.bandwidth_hz < narrow:
        detail = f"nothing above {noise.bandwidth_hz:.0f} Hz in a file of {evidence.rate_hz} Hz"
        found.append(Finding(QualityCode.BANDWIDTH, detail))
    return found


def _events(evidence: Evidence) -> list[Finding]:
    minutes = evidence.levels.frames / evidence.rate_hz / 60.0
    found: list[Finding] = []
    for code, events, word in (
        (QualityCode.DROPOUTS, evidence.gaps, "drop-outs"),
        (QualityCode.CLICKS, evidence.clicks, "clicks"),
    ):
        fewest = 1 if code is QualityCode.DROPOUTS else max(FEWEST_CLICKS, CLICKS_PER_MINUTE * minutes)
        if events.count >= fewest:
            first, last = float(events.spans[0, 0]), float(events.spans[-1, 1])
            found.append(Finding(code, f"{events.count} {word}", round(first, 3), round(last, 3)))
    return found


def _ends(evidence: Evidence) -> list[Finding]:
    head, tail = silence_at_ends(sounding(evidence.levels.envelope))
    duration = evidence.levels.frames / evidence.rate_hz
    found: list[Finding] = []
    if head is not None and head > LONG_SILENCE_SECONDS:
        found.append(Finding(QualityCode.HEAD_SILENCE, f"{head:.1f} s before the sound begins", 0.0, head))
    if tail is not None and tail > LONG_SILENCE_SECONDS:
        start = round(duration - tail, 2)
        found.append(Finding(QualityCode.TAIL_SILENCE, f"{tail:.1f} s after the sound ends", start, duration))
    return found
