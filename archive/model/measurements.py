"""What machines measured and found, and what curators say of it.

A confidence runs from 0 to 1. No value is ever NaN or infinite; None means that there was nothing to measure.
"""

from __future__ import annotations

from dataclasses import dataclass

from archive.model.segments import Segment


@dataclass(frozen=True, slots=True)
class SameSound:
    """Another recording that holds the same sound, as fingerprints tell it.

    ``speed_ratio``: 1.03 when this one runs 3 % faster than the other. ``offset_seconds``: where in the other this one
    begins, by the other's clock; negative when it begins before it. ``error``: share of fingerprint bits that differ.
    """

    recording: str
    speed_ratio: float
    offset_seconds: float
    error: float


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a curator should look at. ``code`` is stable and documented in ``docs/findings.md``.

    Times are None when the finding is about the whole file. ``same`` is there for ``same-recording`` alone.
    ``candidates``: ids of the records that a doubtful name or title may mean, likeliest first.
    ``dismissed``: why a curator found it wrong; it is kept, so that nobody is told again, and shown nowhere.
    """

    code: str
    detail: str
    start_seconds: float | None = None
    end_seconds: float | None = None
    same: SameSound | None = None
    candidates: tuple[str, ...] = ()
    dismissed: str = ""


@dataclass(frozen=True, slots=True)
class Measurement:
    """One computed value with its pedigree.

    ``name`` is dotted, group first: ``rhythm.tempo_bpm``. ``value`` is None when there is nothing to measure
    (silence), and then ``confidence`` is 0. ``confidence`` runs from 0 to 1. Never NaN, never infinite.
    """

    name: str
    value: float | int | str | bool | list[float] | None
    unit: str
    method: str
    version: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Analysis:
    """All that the machine measured on one recording. Curves live outside, in the derived files."""

    measurements: tuple[Measurement, ...] = ()
    findings: tuple[Finding, ...] = ()
    segments: tuple[Segment, ...] = ()

    def value(self, name: str) -> float | int | str | bool | list[float] | None:
        """The value of a measurement, or None when it was not made."""
        return next((m.value for m in self.measurements if m.name == name), None)


@dataclass(frozen=True, slots=True)
class Correction:
    """A curator's word on a computed value. The machine's value is kept beside it.

    ``accepted``: the value is the machine's, and a curator has found it right.
    """

    name: str
    value: float | int | str | bool | None
    note: str = ""
    accepted: bool = False
