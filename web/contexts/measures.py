"""What the machine measured, made to look like what it is: approximate, with a confidence, a method and a version."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from archive.model import Correction, Measurement
from web.reading import Reading
from web.words import N_

_SURE = 0.8
_LIKELY = 0.5  # a coin's toss: below it the value is more likely wrong than right


@dataclass(frozen=True, slots=True)
class Measure:
    """A computed value. ``confidence`` is a word; ``method`` and ``version`` are shown on hover and focus.

    ``corrected`` is a curator's value, which stands first; the machine's stays beside it.
    """

    name: str
    label: str
    value: str
    unit: str
    confidence: str
    method: str
    version: str
    corrected: str = ""
    note: str = ""


LABEL: Final[Mapping[str, str]] = {
    "rhythm.tempo_bpm": N_("Tempo"),
    "rhythm.onset_rate": N_("Strokes or onsets per second"),
    "rhythm.onset_rate_hz": N_("Strokes or onsets per second"),
    "level.loudness_lufs": N_("Loudness"),
    "level.integrated_lufs": N_("Loudness"),
    "level.true_peak_dbtp": N_("True peak"),
    "level.range_lu": N_("Loudness range"),
    "tuning.deviation_cents": N_("Deviation of the tuning from A4 = 440 Hz"),
    "pitch.tuning_cents": N_("Deviation of the tuning from A4 = 440 Hz"),
    "melody.tonic_hz": N_("Tonic"),
}
_DIGITS: Final[Mapping[str, int]] = {"BPM": 0, "bpm": 0, "cents": 0, "LUFS": 1, "dBTP": 1, "LU": 1, "Hz": 1, "1/s": 1}


def measures(reading: Reading, found: Iterable[Measurement], corrections: Iterable[Correction]) -> tuple[Measure, ...]:
    """The single values; lists (histograms, timbre) are for the data download."""
    corrected = {c.name: c for c in corrections}
    return tuple(
        _measure(reading, m, corrected.get(m.name))
        for m in found
        if m.value is not None and not isinstance(m.value, list)
    )


def _measure(reading: Reading, found: Measurement, correction: Correction | None) -> Measure:
    return Measure(
        name=found.name,
        label=reading.gettext(LABEL[found.name]) if found.name in LABEL else found.name,
        value=_shown(reading, found.value, found.unit),
        unit=found.unit,
        confidence=confidence_word(reading, found.confidence),
        method=found.method,
        version=found.version,
        corrected="" if correction is None else _shown(reading, correction.value, found.unit),
        note="" if correction is None else correction.note,
    )


def confidence_word(reading: Reading, confidence: float) -> str:
    """``sure``, ``likely`` or ``unsure``."""
    if confidence >= _SURE:
        return reading.gettext("sure")
    return reading.gettext("likely") if confidence >= _LIKELY else reading.gettext("unsure")


def _shown(reading: Reading, value: object, unit: str) -> str:
    match value:
        case bool():
            return reading.gettext("yes") if value else reading.gettext("no")
        case int() | float():
            return reading.wording.number(value, _DIGITS.get(unit, 2))
        case _:
            return str(value)
