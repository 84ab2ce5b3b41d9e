"""What curators still have to do about a record: the codes of the filter ``todo``.

Codes of findings stand for those of them that ask for a person (``docs/findings.md``). Only who keeps a record is told
of its findings, and so finds it by them; see ``search.audiences``.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from archive.model import Analysis, AnyRecord, Finding, Kind, Language, Recording, Status, Work
from archive.rules.measured import LIKELY, settled

TODO: Final = (
    "draft", "in-review", "access-unread", "doubtful-name", "unknown-name", "doubtful-date", "duplicate",
    "one-language", "untranslated", "unconfirmed",
)  # fmt: skip
"""The values of the filter, in the order in which the desk lists them."""

MEASURED: Final = ("rhythm.tempo_bpm", "tuning.string_interval", "tonic.tonic_near", "melody.case")
"""What the machine measured and pages show as a fact of the music: somebody should say whether it is so."""

_OF_FINDINGS: Final = {
    "access-unreadable": "access-unread",
    "access-doubtful": "access-unread",
    "access-stricter": "access-unread",
    "file-without-row": "access-unread",
    "near-column": "access-unread",
    "name-doubtful": "doubtful-name",
    "names-several": "doubtful-name",
    "work-homonyms": "doubtful-name",
    "work-alike": "doubtful-name",
    "name-unknown": "unknown-name",
    "date-ambiguous": "doubtful-date",
    "date-implausible": "doubtful-date",
    "date-unreadable": "doubtful-date",
    "bad-date": "doubtful-date",
    "same-recording": "duplicate",
}
_READ: Final = frozenset({Language.KK, Language.RU, Language.EN})
_TITLED: Final = frozenset({Kind.RECORDING, Kind.WORK, Kind.COLLECTION, Kind.EVENT, Kind.ORGANISATION})
"""Kinds whose names mean something in a language; a person or a village has one name."""


def todo(record: AnyRecord, analysis: Analysis | None) -> Iterator[str]:
    """The codes of a record, of TODO, and of what was measured in its sound; each once."""
    if record.status is not Status.PUBLISHED:
        yield {Status.DRAFT: "draft", Status.IN_REVIEW: "in-review"}[record.status]
    yield from _languages(record)
    found = [*(record.findings if isinstance(record, Recording) else ()), *(analysis.findings if analysis else ())]
    yield from dict.fromkeys(_asked(found))
    if isinstance(record, Recording) and analysis is not None and any(_unconfirmed(record, analysis)):
        yield "unconfirmed"


def _languages(record: AnyRecord) -> Iterator[str]:
    """``one-language``: its title; ``untranslated``: a description or legend that half of the readers cannot read."""
    titles = {name.language for name in record.names if not name.generated} & _READ
    if record.kind in _TITLED and record.names and len(titles) < 2:
        yield "one-language"
    legend = record.legend if isinstance(record, Recording | Work) else ()
    prose = [{text.language for text in texts} & _READ for texts in (record.description, legend) if texts]
    if any(len(languages) == 1 for languages in prose):
        yield "untranslated"


def _asked(findings: Iterable[Finding]) -> Iterator[str]:
    for finding in findings:
        if not finding.dismissed and finding.code in _OF_FINDINGS:
            yield _OF_FINDINGS[finding.code]


def _unconfirmed(record: Recording, analysis: Analysis) -> Iterator[str]:
    """The measured values that are likely, so that they are shown, and that nobody has confirmed or corrected."""
    for name in MEASURED:
        found = settled(name, analysis, record.corrections)
        if found is not None and not found.corrected and found.confidence >= LIKELY and found.value != "none":
            yield name
