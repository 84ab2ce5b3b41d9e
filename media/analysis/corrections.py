"""A curator's word on measured values: corrected, accepted, or taken back; the machine's value stays beside it.

Corrections stand in the record, so they are kept in the store, survive every rebuild, and their history says who, when
and why. ``archive.rules.measured`` lets them win. Some change the course of the analysis itself (``wish_of``): the
drone, the case of the melody, and which of two strings leads.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from archive.errors import InvalidValueError
from archive.keeping import Archive
from archive.model import Analysis, AnyRecord, Correction, Recording
from archive.rules.measured import NOTE_NAMES, STRING_INTERVALS
from media.analysis.fields import FIELDS
from media.analysis.melody import Case, Wish

DRONE, CASE, LEADING = "tonic.drone_hz", "melody.case", "melody.leading_string"
_CASES = tuple(case.value for case in Case if case is not Case.NONE)
WORDS: Mapping[str, tuple[str, ...]] = {
    "tuning.third": ("minor", "neutral", "major", "none"),
    "tuning.string_interval": tuple(name for name, _ in STRING_INTERVALS),
    "tonic.tonic_near": NOTE_NAMES,
    CASE: (*_CASES, "mixed"),
    LEADING: ("upper", "lower"),
}
"""The closed lists of words that some values are taken from."""
LOWEST_DRONE_HZ, HIGHEST_DRONE_HZ = 70.0, 400.0


def wish_of(recording: Recording) -> Wish:
    """What the analysis of a recording is told by its curators."""
    said = {correction.name: correction.value for correction in recording.corrections}
    case, drone = said.get(CASE), said.get(DRONE)
    return Wish(
        Case(case) if case in _CASES else None,
        float(drone) if isinstance(drone, int | float) else None,
        said.get(LEADING) == "lower",
    )


def correct(
    archive: Archive,
    recording: Recording,
    corrected: Sequence[tuple[str, str]],
    accepted: Sequence[str],
    *,
    who: str,
    why: str,
) -> Recording:
    """Keep a curator's values (name, text; an empty text takes a correction back) and the machine's that are accepted.

    Raises InvalidValueError: no such value, or one that it cannot have; then nothing was changed.
    """
    analysis = archive.catalogue.analysis(recording.id)
    given = {name: checked(name, text, why) for name, text in corrected}
    given |= {name: _acceptance(name, analysis, why) for name in accepted}

    def corrected_now(record: AnyRecord) -> AnyRecord:
        if not isinstance(record, Recording):
            raise InvalidValueError(f"{record.ref} is no recording", "Only recordings are measured.")
        others = tuple(one for one in record.corrections if one.name not in given)
        return replace(record, corrections=(*others, *(one for one in given.values() if one is not None)))

    changed = archive.change(recording.ref, corrected_now, who=who, why=why)
    return changed if isinstance(changed, Recording) else recording


def checked(name: str, text: str, why: str = "") -> Correction | None:
    """A curator's value, if this is measured and can have it; None takes one back. Raises InvalidValueError."""
    field = FIELDS.get(name)
    if field is None:
        raise InvalidValueError(f"{name}: nothing is measured under this name", "The names stand in docs/analysis.md.")
    if not text:
        return None
    if field.unit == "word":
        words = WORDS.get(name, (text,))
        if text not in words:
            raise InvalidValueError(f"{name} cannot be {text[:40]!r}", f"One of: {', '.join(words)}")
        return Correction(name, text, why)
    return Correction(name, _number(name, text, field.unit), why)


def _number(name: str, text: str, unit: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise InvalidValueError(f"{name}: {text[:40]!r} is not a number", f"Write a number of {unit}.")
    if unit in ("Hz", "1/min") and value <= 0.0:
        raise InvalidValueError(f"{name}: {value:g} {unit}", "Write a number above 0.")
    if name == DRONE and not LOWEST_DRONE_HZ <= value <= HIGHEST_DRONE_HZ:
        raise InvalidValueError(
            f"{name}: {value:g} Hz cannot be followed",
            f"A drone of {LOWEST_DRONE_HZ:g} to {HIGHEST_DRONE_HZ:g} Hz can.",
        )
    return value


def _acceptance(name: str, analysis: Analysis, why: str) -> Correction:
    value = analysis.value(name)
    if value is None or isinstance(value, list):
        raise InvalidValueError(f"{name}: the machine says nothing that could be accepted", "Give the value yourself.")
    return Correction(name, value, why, accepted=True)
