"""From melody, tuning, tonic, form and fingerprint to measurements: one function a group."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from archive.model import Measurement
from archive.rules.measured import NOTE_NAMES, interval_name
from media.analysis.fields import measure
from media.analysis.fingerprint import Words
from media.analysis.form import Form
from media.analysis.framing import Floats
from media.analysis.melody import Case, Melody, Passage
from media.analysis.tonic import Tonic
from media.analysis.tuning import Tuning, above, third

VOICED = 0.5


def melody(found: Melody) -> list[Measurement]:
    """The case and the range of the melody."""
    case, certainty = main_case(found.passages)
    sure = ~np.isnan(found.f0_hz) & (found.confidence >= VOICED)
    pitches = found.f0_hz[sure]
    low, middle, high = (None, None, None)
    if pitches.size:
        low, middle, high = (float(value) for value in np.quantile(pitches, (0.02, 0.5, 0.98)))
    mean = float(found.confidence[sure].mean()) if pitches.size else 0.0
    share = float(sure.mean()) if sure.size else None
    spread = None if low is None or high is None else 1200.0 * float(np.log2(high / low))
    return [
        measure("melody.case", case, certainty),
        measure("melody.leading_string", _leading(found), certainty),
        measure("melody.voiced_share", share, mean),
        measure("melody.median_f0_hz", middle, mean),
        measure("melody.lowest_f0_hz", low, mean),
        measure("melody.highest_f0_hz", high, mean),
        measure("melody.range_cents", spread, mean),
        measure("melody.sung_share", _weighted(found.passages, "sung_share"), certainty),
        measure("melody.two_string_gain", _weighted(found.passages, "gain"), certainty),
    ]


def _leading(found: Melody) -> str | None:
    if not any(passage.case is Case.STRINGS for passage in found.passages):
        return None
    return "lower" if found.lower_leads else "upper"


def main_case(passages: tuple[Passage, ...]) -> tuple[str, float]:
    """The case that fills at least 80 % of the sounding time, else ``mixed``; and its mean confidence."""
    seconds: dict[str, float] = {}
    for passage in passages:
        if passage.case is not Case.NONE:
            length = passage.end_seconds - passage.start_seconds
            seconds[passage.case.value] = seconds.get(passage.case.value, 0.0) + length
    if not seconds:
        return Case.NONE.value, 0.0
    name, longest = max(seconds.items(), key=lambda item: item[1])
    sure = [p.confidence for p in passages if p.case.value == name]
    certainty = float(np.mean(sure))
    return (name, certainty) if longest >= 0.8 * sum(seconds.values()) else ("mixed", certainty)


def _weighted(passages: tuple[Passage, ...], name: str) -> float | None:
    heard = [p for p in passages if p.case is not Case.NONE]
    total = sum(p.end_seconds - p.start_seconds for p in heard)
    if total <= 0.0:
        return None
    return sum(getattr(p, name) * (p.end_seconds - p.start_seconds) for p in heard) / total


@dataclass(frozen=True, slots=True)
class OpenStrings:
    """The open strings that sound for most of a recording. ``wander_cents``: spread of the lower one between passages.

    ``retunings``: how often the strings change between passages, for a tape of several pieces. ``confidence``: of the
    lower string; ``pair_confidence``: of both.
    """

    lower_hz: float | None
    upper_hz: float | None
    wander_cents: float | None
    retunings: int
    confidence: float
    pair_confidence: float

    @property
    def interval_cents(self) -> float | None:
        """From the lower to the upper."""
        if self.lower_hz is None or self.upper_hz is None:
            return None
        return 1200.0 * float(np.log2(self.upper_hz / self.lower_hz))


MOST_MIXED = 2.0
"""Seconds of two strings that must stand against each second of several other lines."""
LOWER_SURE, PAIR_SURE, SURE_SECONDS, SUREST = 0.5, 0.25, 60.0, 0.95
"""How surely the strings are right after no time at all, and the seconds that would add certainty to it. Excerpts of
``bench.recorded`` (seeds 200 to 203), the lower one and both right: of 4 s 0.76 and 0.30, 8 s 0.69 and 0.38, 15 s 0.75
and 0.47, 30 s 1.00 and 0.75, 60 s 1.00 and 1.00. A kui may not touch an open string for half a minute."""
INFIRM = 0.7
"""What confidence is left where other strings would explain as much."""
RETUNED_CENTS = 70.0
"""Strings that far from those before are tuned anew; a worn tape wanders by less."""


def open_strings(passages: tuple[Passage, ...]) -> OpenStrings:
    """One pair for a recording: the tuning that lasts longest, its medians over passages.

    None where more than a third of what has several lines is no pair of strings: a band has a lowest string, too.
    """
    strung = [p for p in passages if p.drone_hz is not None]
    mixed = sum(p.end_seconds - p.start_seconds for p in passages if p.case is Case.MIXED)
    if sum(p.end_seconds - p.start_seconds for p in strung) <= MOST_MIXED * mixed:
        return OpenStrings(None, None, None, 0, 0.0, 0.0)
    groups: list[list[Passage]] = []
    changes = -1
    last: list[Passage] | None = None
    for passage in strung:
        group = next((g for g in groups if _same_tuning(g[0], passage)), None)
        if group is None:
            groups.append(group := [])
        changes += group is not last
        last = group
        group.append(passage)
    longest = max(groups, key=lambda g: sum(p.end_seconds - p.start_seconds for p in g))
    lower = float(np.median([p.drone_hz for p in longest if p.drone_hz is not None]))
    uppers = [p.upper_hz for p in longest if p.upper_hz is not None]
    near = [1200.0 * float(np.log2(p.drone_hz / lower)) for p in longest if p.drone_hz is not None]
    seconds = sum(p.end_seconds - p.start_seconds for p in longest)
    doubt = 1.0 if sum(p.firm for p in longest) * 2 >= len(longest) else INFIRM
    sure, both = (doubt * min(SUREST, least + seconds / SURE_SECONDS) for least in (LOWER_SURE, PAIR_SURE))
    upper = float(np.median(uppers)) if uppers else None
    return OpenStrings(lower, upper, float(np.std(near)), changes, sure, both)


def _same_tuning(one: Passage, other: Passage) -> bool:
    pairs = ((one.drone_hz, other.drone_hz), (one.upper_hz, other.upper_hz))
    return all(a is None or b is None or abs(1200.0 * np.log2(a / b)) < RETUNED_CENTS for a, b in pairs)


def tuning(found: Tuning, tonic: Tonic, strings: OpenStrings) -> list[Measurement]:
    """Degrees above the tonic, and the strings."""
    degrees = above(tonic.cents, found.degrees) if tonic.cents is not None else ()
    sure = found.evidence if degrees else 0.0
    bins = found.folded.reshape(240, 5).max(axis=1)
    return [
        measure("tuning.a4_deviation_cents", found.a4_deviation_cents, found.a4_confidence * found.evidence),
        measure("tuning.pitch_class_histogram", _listed(bins) if degrees else None, sure),
        measure("tuning.degree_count", len(degrees), sure),
        measure("tuning.degrees_cents", [d.cents for d in degrees] if degrees else None, sure),
        measure(
            "tuning.degree_uncertainties_cents",
            [d.uncertainty_cents for d in degrees] if degrees else None,
            sure,
        ),
        measure("tuning.degree_weights", [d.weight for d in degrees] if degrees else None, sure),
        measure("tuning.third", third(degrees) if degrees else None, tonic.confidence),
        measure("tuning.string_interval_cents", strings.interval_cents, strings.pair_confidence),
        measure("tuning.string_interval", interval_name(strings.interval_cents), strings.pair_confidence),
        measure("tuning.retuning_count", None if strings.lower_hz is None else strings.retunings, strings.confidence),
    ]


def tonic(found: Tonic, strings: OpenStrings) -> list[Measurement]:
    """Tonic and drone."""
    near = None if found.cents is None else NOTE_NAMES[round(found.cents / 100.0) % 12]
    return [
        measure("tonic.tonic_hz", found.hz, found.confidence),
        measure("tonic.tonic_cents", found.cents, found.confidence),
        measure("tonic.tonic_near", near, found.confidence),
        measure("tonic.witness", None if found.cents is None else found.witness, found.confidence),
        measure("tonic.drone_hz", strings.lower_hz, strings.confidence),
        measure("tonic.drone_wander_cents", strings.wander_cents, strings.confidence),
    ]


def form(found: Form) -> list[Measurement]:
    """Shares of speech, music and applause."""
    rows = len(found.kinds)
    sections = sum(1 for segment in found.segments if segment.type == "section")
    sure = 0.6 if rows else 0.0
    return [
        measure("form.speech_share", found.speech_share if rows else None, sure),
        measure("form.music_share", found.music_share if rows else None, sure),
        measure("form.applause_share", found.applause_share if rows else None, sure),
        measure("form.section_count", sections, 0.4 if rows else 0.0),
    ]


def fingerprint(words: Words) -> list[Measurement]:
    """Length and variety of the fingerprint."""
    variety = float(np.unique(words).size) / words.size if words.size else None
    return [
        measure("fingerprint.word_count", int(words.size), min(1.0, words.size / 60.0)),
        measure("fingerprint.variety", variety, min(1.0, words.size / 60.0)),
    ]


def _listed(values: Floats) -> list[float]:
    return [float(value) for value in values]
