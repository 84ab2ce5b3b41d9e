"""What holds of a measured value: the curator's word where there is one, else the machine's.

Page, API and search ask here, so that a correction wins everywhere and the machine's value stays beside it. Words that
follow from a number (``tonic.tonic_near`` from ``tonic.tonic_hz``, ``tuning.string_interval`` from its cents) follow
from the corrected number too, unless they are corrected themselves.

Conventions: a corrected value has confidence 1. Note names are those of equal temperament over A4 = 440 Hz and serve
for searching only; intervals between strings are named by the nearest of ``STRING_INTERVALS``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from archive.model import Analysis, Correction

NOTE_NAMES = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")
C0_HZ = 440.0 * 2.0**-4.75
STRING_INTERVALS = (
    ("unison", 0.0),
    ("second", 200.0),
    ("third", 350.0),
    ("fourth", 498.0),
    ("fifth", 702.0),
    ("octave", 1200.0),
)
LIKELY = 0.5
"""A coin's toss: a value of less confidence is more likely wrong than right."""

Value = float | int | str | bool | list[float] | None


@dataclass(frozen=True, slots=True)
class Settled:
    """A value with its confidence, 0 to 1. ``corrected``: it is a curator's, or follows from a curator's."""

    value: Value
    confidence: float
    corrected: bool


def note_near(hz: float) -> str:
    """The nearest note name, A4 = 440 Hz.

    >>> note_near(146.8), note_near(440.0)
    ('D', 'A')
    """
    return NOTE_NAMES[round(12.0 * math.log2(hz / C0_HZ)) % 12]


def interval_name(cents: float | None) -> str | None:
    """The nearest name for an interval between open strings, None if there is no interval.

    >>> interval_name(505.0)
    'fourth'
    """
    if cents is None:
        return None
    return min(STRING_INTERVALS, key=lambda named: abs(named[1] - cents))[0]


def settled(name: str, analysis: Analysis | None, corrections: Iterable[Correction]) -> Settled | None:
    """What holds of the measurement ``name``; None where neither the machine nor a curator says anything."""
    said = {correction.name: correction.value for correction in corrections}
    if name in said:
        return Settled(said[name], 1.0, corrected=True)
    source, follow = _FOLLOWS.get(name, ("", None))
    number = said.get(source)
    if follow is not None and isinstance(number, int | float) and number > 0:
        return Settled(follow(float(number)), 1.0, corrected=True)
    found = next((m for m in analysis.measurements if m.name == name), None) if analysis else None
    return None if found is None or found.value is None else Settled(found.value, found.confidence, corrected=False)


_FOLLOWS: dict[str, tuple[str, Callable[[float], str | None]]] = {
    "tonic.tonic_near": ("tonic.tonic_hz", note_near),
    "tuning.string_interval": ("tuning.string_interval_cents", interval_name),
}
