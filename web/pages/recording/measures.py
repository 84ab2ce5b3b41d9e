"""What the machine measured, made to look like what it is: approximate, with a confidence, a method and a version."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from archive.model import Correction, Measurement
from web.view.request_context import RequestContext
from web.view.shipped_words import MEASURED
from web.view.words import N_, TEXTURE, THIRD, TUNING

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
    method_lang: str
    """``en`` where the method has no words in the reader's language."""
    version: str
    corrected: str = ""
    accepted: bool = False
    note: str = ""


LABEL: Final[Mapping[str, str]] = {
    "rhythm.tempo_bpm": N_("Tempo"),
    "rhythm.tempo_variation_percent": N_("Variation of the tempo"),
    "rhythm.stroke_density_per_second": N_("Strokes"),
    "rhythm.stroke_interval_seconds": N_("Time between strokes"),
    "rhythm.onset_count": N_("Number of strokes"),
    "rhythm.beat_count": N_("Number of beats"),
    "tonic.tonic_hz": N_("Tonic"),
    "tonic.drone_hz": N_("Drone"),
    "tuning.a4_deviation_cents": N_("Deviation of the tuning from A4 = 440 Hz"),
    "tuning.string_interval_cents": N_("Interval of the open strings"),
    "tuning.string_interval": N_("Open strings"),
    "tuning.degree_count": N_("Degrees of the scale"),
    "tuning.third": N_("Third over the tonic"),
    "melody.case": N_("What sounds"),
    "melody.range_cents": N_("Range of the melody"),
    "timbre.centroid_hz": N_("Brightness"),
    "technical.integrated_loudness_lufs": N_("Loudness"),
    "technical.loudness_range_lu": N_("Loudness range"),
    "technical.true_peak_dbtp": N_("True peak"),
    "technical.dynamic_range_db": N_("Level over the noise floor"),
    "technical.noise_floor_dbfs": N_("Noise floor"),
    "technical.bandwidth_hz": N_("Bandwidth"),
    "technical.hum_hz": N_("Mains hum"),
    "technical.hum_speed_error_percent": N_("Speed error of the tape, if the mains were exact"),
    "technical.head_silence_seconds": N_("Silence before the sound"),
    "technical.tail_silence_seconds": N_("Silence after the sound"),
    "technical.clipped_samples": N_("Clipped samples"),
    "technical.channel_layout": N_("Channels"),
}
"""The values that a reader is shown, in this order. All of them stand in the JSON twin."""

UNIT: Final[Mapping[str, str]] = {
    "1/min": N_("a minute"),
    "1/s": N_("a second"),
    "s": N_("s"),
    "cent": N_("cents"),
    "Hz": N_("Hz"),
    "samples": "",
    "onsets": "",
    "beats": "",
    "degrees": "",
    "word": "",
    "1": "",
}
_DIGITS: Final[Mapping[str, int]] = {"1/min": 0, "cent": 0, "LUFS": 1, "dBTP": 1, "LU": 1, "Hz": 0, "1/s": 1}
WORDS_OF: Final[Mapping[str, Mapping[str, str]]] = {
    "technical.channel_layout": MEASURED,
    "tuning.string_interval": TUNING,
    "tuning.third": THIRD,
    "melody.case": TEXTURE,
}
"""The words that a measurement may be, for those that the reader knows; ``none`` is not shown."""
METHOD: Final[Mapping[str, str]] = {
    "sample scan": N_("every sample looked at"),
    "long-term spectrum": N_("spectrum of the whole recording"),
    "long Welch spectrum, harmonic comb": N_("long averaged spectrum, a comb of harmonics"),
    "log-mel flux, adaptive peaks": N_("rise of energy in mel bands, adaptive peaks"),
    "tempogram of the onset curve, dynamic-programming beats": N_(
        "tempogram of the strokes, most regular chain of beats"
    ),
    "harmonic salience routed by content": N_("strongest harmonic series, by what kind of music sounds"),
    "lowest stable pitch over the drone": N_("lowest stable pitch over the drone"),
    "fixed-scale timbre, pitch, glide and stroke vector": N_(
        "numbers for timbre, pitch, glides and strokes on fixed scales"
    ),
    "one pair of open strings fitted over the recording": N_("a pair of open strings fitted over the whole recording"),
    "1-cent pitch histogram of refined contour": N_("histogram of pitch in steps of a cent"),
    "histogram template, cadence and drone": N_("template of the pitch histogram, cadence and drone"),
    "MFCC 2048/512 at 22.05 kHz": N_("spectral envelope (MFCC 2048/512 at 22.05 kHz)"),
    "self-similarity novelty": N_("where the sound stops being like what came before"),
}
"""How values were measured, in words for the reader, by the name of the method (``media.analysis.fields``). The name of
a standard (EBU R 128) and a method that nobody has put into words stay as they are."""

_QUIET_ZERO = frozenset({"technical.clipped_samples", "technical.hum_hz"})
"""Shown only where there is something to report."""


def measures(
    context: RequestContext, found: Iterable[Measurement], corrections: Iterable[Correction]
) -> tuple[Measure, ...]:
    """The single values; lists (histograms, timbre) are for the data download."""
    corrected = {c.name: c for c in corrections}
    by_name = {m.name: m for m in found if m.value not in (None, "none") and not isinstance(m.value, list)}
    shown = (by_name[name] for name in LABEL if name in by_name)
    return tuple(_measure(context, m, corrected.get(m.name)) for m in shown if m.value or m.name not in _QUIET_ZERO)


def _measure(context: RequestContext, found: Measurement, correction: Correction | None) -> Measure:
    return Measure(
        name=found.name,
        label=context.gettext(LABEL[found.name]),
        value=_shown(context, found.name, found.value, found.unit),
        unit=_unit(context, found.unit),
        confidence=confidence_word(context, found.confidence),
        method=context.gettext(METHOD[found.method]) if found.method in METHOD else found.method,
        method_lang="" if found.method in METHOD else "en",
        version=found.version,
        accepted=correction is not None and correction.accepted,
        corrected=""
        if correction is None or correction.accepted
        else _shown(context, found.name, correction.value, found.unit),
        note="" if correction is None else correction.note,
    )


def confidence_word(context: RequestContext, confidence: float) -> str:
    """``sure``, ``likely`` or ``unsure``."""
    if confidence >= _SURE:
        return context.gettext("sure")
    return context.gettext("likely") if confidence >= _LIKELY else context.gettext("unsure")


def _unit(context: RequestContext, unit: str) -> str:
    word = UNIT.get(unit, unit)
    return context.gettext(word) if word else ""


def _shown(context: RequestContext, name: str, value: object, unit: str) -> str:
    match value:
        case bool():
            return context.gettext("yes") if value else context.gettext("no")
        case int() | float():
            return context.wording.number(value, _DIGITS.get(unit, 2))
        case _:
            word = WORDS_OF.get(name, {}).get(str(value), "")
            return context.gettext(word) if word else str(value)
