"""What a recording still asks of its curator: findings to be settled, and measured values to be confirmed."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from archive.model import AnyRecord, Finding, Kind, Recording, Ref
from media.analysis.corrections import WORDS
from web.pages.recording.measures import WORDS_OF, Measure, measures
from web.pages.recording.noticed import noticed
from web.view.request_context import LinkView, RequestContext

TO_CONFIRM: Final = frozenset(
    {"rhythm.tempo_bpm", "tonic.tonic_hz", "tonic.drone_hz", "tuning.string_interval", "tuning.third", "melody.case"}
)
"""Measured values that are facts of the music."""
_MOST: Final = 100
_KINDS: Final = (Kind.PERSON, Kind.WORK, Kind.PLACE, Kind.SCHOOL, Kind.GENRE, Kind.INSTRUMENT, Kind.ORGANISATION)


@dataclass(frozen=True, slots=True)
class DoubtView:
    """``which`` names the finding in a form; ``candidates``: records that it may be about. ``lang``: of ``detail``."""

    which: str
    label: str
    detail: str
    lang: str
    seconds: float | None
    candidates: tuple[LinkView, ...]


@dataclass(frozen=True, slots=True)
class MeasuredView:
    """``words``: the values that it may have, each with its word; empty for a number."""

    measure: Measure
    words: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Doubts:
    """``more``: findings beyond those that are shown."""

    findings: tuple[DoubtView, ...] = ()
    measured: tuple[MeasuredView, ...] = ()
    more: int = 0


def doubts_of(context: RequestContext, record: AnyRecord) -> Doubts:
    """Nothing for kinds other than recordings."""
    if not isinstance(record, Recording):
        return Doubts()
    analysis = context.analysis(record.ref)
    found = [f for f in record.findings if not f.dismissed]
    return Doubts(
        findings=tuple(_doubt(context, one) for one in found[:_MOST]),
        measured=tuple(
            MeasuredView(one, _words(context, one.name))
            for one in measures(context, analysis.measurements, record.corrections)
            if one.name in TO_CONFIRM
        ),
        more=max(0, len(found) - _MOST),
    )


def which(finding: Finding) -> str:
    """A finding has no number of its own: what it says names it."""
    same = finding.same.recording if finding.same else ""
    said = f"{finding.code}\0{finding.detail}\0{finding.start_seconds}\0{same}"
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def _doubt(context: RequestContext, finding: Finding) -> DoubtView:
    view = noticed(context.wording, finding)
    return DoubtView(
        which=which(finding),
        label=view.label or finding.code,
        detail=view.detail,
        lang=view.lang,
        seconds=finding.start_seconds,
        candidates=tuple(_candidates(context, finding)),
    )


def _candidates(context: RequestContext, finding: Finding) -> Iterator[LinkView]:
    """A finding names records by id alone: of the first kind that has it."""
    kinds = (Kind.RECORDING,) if finding.same else _KINDS
    ids = (finding.same.recording,) if finding.same else finding.candidates
    context.prefetch(Ref(kind, identifier) for identifier in ids for kind in kinds)
    for identifier in ids:
        found = (context.link(Ref(kind, identifier)) for kind in kinds)
        yield from [link for link in found if link is not None][:1]


def _words(context: RequestContext, name: str) -> tuple[tuple[str, str], ...]:
    known = WORDS_OF.get(name, {})
    return tuple((value, context.gettext(known[value])) for value in WORDS.get(name, ()) if value in known)
