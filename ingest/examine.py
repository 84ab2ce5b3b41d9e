"""Everything that is read out of one file, in one decoding pass; in two where it goes beyond full scale.

``examine`` runs in a worker process. The decoded blocks feed the analysis, the access copies and the peaks at once, so
memory does not grow with length. It returns values only; what it writes stands in the submission's own staging folder.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import cast

from archive.model import Analysis, Finding, Segment, TechnicalFacts
from ingest.tags import reading as tags
from ingest.tags.found import Tags
from ingest.tags.marks import left_out, segments
from media.analysis import Extractor
from media.analysis.curves import CURVES_MAKER
from media.analysis.extractor import WILD
from media.analysis.matching import Excerpt, Excerpts
from media.decode.opening import open_audio
from media.derivatives.making import Derivatives, gain_for
from media.running.heartbeat import Heartbeat

DERIVED = "derived"


@dataclass(frozen=True, slots=True)
class Examined:
    """What one file says and sounds like. ``tags`` are as found; ``findings`` come from decoder and tags.

    ``excerpts`` are what copies of it are recognised by, at any speed. ``marks``: segments that the file itself names.
    """

    facts: TechnicalFacts
    tags: Tags
    analysis: Analysis
    findings: tuple[Finding, ...]
    excerpts: tuple[Excerpt, ...]
    marks: tuple[Segment, ...] = ()


def examine(file: Path, folder: Path, name: str) -> Examined:
    """Decode a staged file once. ``folder`` receives the derived files in a folder ``DERIVED``.

    ``name`` is what the file was called where it came from. Raises RefusedError or NotAudioError.
    """
    derived = folder / DERIVED
    folder.mkdir(parents=True, exist_ok=True)
    heartbeat = Heartbeat(folder)
    decoded = 0
    with open_audio(file, name) as reader, Derivatives(derived, reader.sample_rate_hz, reader.channels) as derivatives:
        excerpts = Excerpts()
        extractor = Extractor(reader.sample_rate_hz, reader.channels, also=excerpts.add)
        for block in reader.blocks():
            extractor.add(block)
            derivatives.add(block)
            decoded += len(block)
            heartbeat.beat(decoded / reader.sample_rate_hz)
        facts, findings = reader.facts, reader.findings
        result = extractor.result()
        curves = result.curves.save(derived)
        if not derivatives.overdriven:
            derivatives.finish(curves, CURVES_MAKER)
    if derivatives.overdriven:
        true_peak = 10 ** (float(cast(float, result.analysis.value("technical.true_peak_dbtp"))) / 20)
        peak = max(true_peak, derivatives.sample_peak * (2.0 if derivatives.sample_peak > WILD else 1.0))
        _turn_down(file, name, derived, peak, curves, heartbeat)
    found = tags.read(file, name)
    marks = segments(found.marks, facts.duration_seconds)
    said = (*findings, *found.findings, *left_out(found.marks, facts.duration_seconds))
    return Examined(facts, found, result.analysis, said, excerpts.result(), marks)


def _turn_down(
    file: Path, name: str, derived: Path, peak: float, curves: tuple[Path, ...], heartbeat: Heartbeat
) -> None:
    """The derived files of a recording that goes beyond full scale, in a second pass."""
    with (
        open_audio(file, name) as reader,
        Derivatives(derived, reader.sample_rate_hz, reader.channels, gain_for(peak)) as derivatives,
    ):
        for block in reader.blocks():
            derivatives.add(block)
            heartbeat.beat(reader.frames / reader.sample_rate_hz)
        derivatives.finish(curves, CURVES_MAKER)
