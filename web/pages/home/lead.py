"""The recording that the first page begins with: the curators' choice, else one that the day chooses.

Only what this visitor may hear is chosen. The same day gives the same recording to everybody who may hear the same.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from archive.model import Kind, Recording, Ref, Work
from web.view.blocks import RecordingRow, TextView, Value, linked, recording_rows, texts
from web.view.newest import audible, newest
from web.view.request_context import RequestContext

_LOOKED_AT: Final = 60
_LONGEST: Final = 420
"""Characters of a legend on the first page; the whole of it stands with the recording."""


@dataclass(frozen=True, slots=True)
class Lead:
    """``chosen``: by the curators. ``legend`` is cut at a word; ``place`` is None where it is not known."""

    row: RecordingRow
    chosen: bool
    legend: TextView | None
    place: Value | None


def lead_of(context: RequestContext, recorded_today: Iterable[RecordingRow]) -> Lead | None:
    """What the first page begins with; None in an archive where this visitor may hear nothing."""
    chosen = _heard(context, context.site.settings.featured)
    today = () if chosen else _heard(context, (row.link.id for row in recorded_today))
    found = chosen or today or _told_first(context, audible(context, newest(context, _LOOKED_AT)))
    if not found:
        return None
    record = found[context.today.toordinal() % len(found)]
    performance = context.redact(record).performance
    return Lead(
        row=recording_rows(context, [record])[0],
        chosen=bool(chosen),
        legend=_legend(context, record),
        place=linked(context, Ref(Kind.PLACE, performance.place)) if performance.place else None,
    )


def _heard(context: RequestContext, ids: Iterable[str]) -> tuple[Recording, ...]:
    refs = [Ref(Kind.RECORDING, identifier) for identifier in ids]
    context.prefetch(refs)
    found = (context.find(ref) for ref in refs)
    return audible(context, (r for r in found if isinstance(r, Recording)))


def _told_first(context: RequestContext, found: tuple[Recording, ...]) -> tuple[Recording, ...]:
    """Those with a legend to read, where there are any."""
    return tuple(r for r in found if _legend(context, r) is not None) or found


def _legend(context: RequestContext, record: Recording) -> TextView | None:
    """The legend of the recording, else of a work that is played in it, in the reader's language first."""
    works = (context.find(Ref(Kind.WORK, use.work)) for use in record.works if use.work)
    told = (context.redact(record).legend, *(context.redact(w).legend for w in works if isinstance(w, Work)))
    for legend in told:
        if shown := texts(context, legend, as_recorded=True):
            return _cut(shown[0])
    return None


def _cut(text: TextView) -> TextView:
    if len(text.text) <= _LONGEST:
        return text
    return TextView(text.text[:_LONGEST].rsplit(" ", 1)[0].rstrip(",;:–—- ") + " …", text.lang, text.dir, text.own)
