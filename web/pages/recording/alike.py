"""Recordings that hold the same sound as one, and recordings that sound like it, as far as a visitor may know them.

What is told here is told of the sound: only of recordings that are open to the visitor's ears from beginning to end,
and to nobody else's.
"""

from dataclasses import dataclass

from archive.model import Kind, Recording, Ref, SameSound
from archive.policy import Action
from media.likeness.copies import copies_of
from media.likeness.neighbours import nearest_recordings
from web.view.blocks import RecordingRow, recording_rows
from web.view.lists import ask, records_of
from web.view.request_context import RequestContext

_SHOWN = 6
_INSTEAD = 3
_LOOKED_AT = 200
"""Neighbours that are read, since some of them may not be this visitor's to know."""
_LEAST_LIKENESS = 0.5
_SAME_SPEED = 0.0025


@dataclass(frozen=True, slots=True)
class AlikeRow:
    """Another recording, and in words how it compares."""

    row: RecordingRow
    note: str


def same_sound(context: RequestContext, record: Recording) -> tuple[AlikeRow, ...]:
    """Copies and other digitisations, as the ingest found them."""
    found = copies_of(record) if context.hears_whole(record.ref) else {}
    return tuple(
        AlikeRow(row, _speed(context, found[row.link.id])) for row in recording_rows(context, _heard(context, found))
    )


def sounds_like(context: RequestContext, record: Recording) -> tuple[AlikeRow, ...]:
    """The nearest by sound that are not the same sound; none where the recording was never measured."""
    if not context.hears_whole(record.ref):
        return ()
    index = context.site.likeness.index()
    entry = index.find(record.id)
    if entry is None or not entry.vector.any():
        return ()
    without = {record.id, *copies_of(record)}
    nearest = nearest_recordings(index.segments, entry.vector, _LOOKED_AT, without)
    likeness = {one.id: one.likeness for one in nearest if one.likeness >= _LEAST_LIKENESS}
    rows = recording_rows(context, _heard(context, likeness)[:_SHOWN])
    return tuple(
        AlikeRow(
            row, context.gettext("likeness %(share)s") % {"share": context.wording.number(likeness[row.link.id], 2)}
        )
        for row in rows
    )


def open_instead(context: RequestContext, record: Recording, alike: tuple[AlikeRow, ...]) -> tuple[RecordingRow, ...]:
    """Recordings that may be heard, for somebody who may not hear this one: alike in sound, then of its instrument and
    genre, which its description tells anyway."""
    found = {one.row.link.id: one.row for one in alike if one.row.stream}
    for field, values in (("instrument", record.instruments), ("genre", record.genres)):
        if len(found) < _INSTEAD and values:
            answer = ask(context, kinds=[Kind.RECORDING], filters=[(field, values[0])], limit=4 * _INSTEAD, facets=())
            others = [r for r in records_of(context, answer) if isinstance(r, Recording) and r.id != record.id]
            heard = [r for r in others if context.may(Action.LISTEN, r) and r.files]
            found |= {row.link.id: row for row in recording_rows(context, heard[:_INSTEAD])}
    return tuple(found.values())[:_INSTEAD]


def _heard(context: RequestContext, ids: dict[str, SameSound] | dict[str, float]) -> list[Recording]:
    """The recordings that this visitor may hear all of, in the order given."""
    refs = [Ref(Kind.RECORDING, identifier) for identifier in ids]
    context.prefetch(refs)
    found = (context.find(ref) for ref in refs)
    return [
        one for one in found if isinstance(one, Recording) and one.withdrawn is None and context.hears_whole(one.ref)
    ]


def _speed(context: RequestContext, same: SameSound) -> str:
    """How this recording's speed compares with the other's."""
    difference = same.speed_ratio - 1.0
    if abs(difference) < _SAME_SPEED:
        return context.gettext("the same speed")
    percent = context.wording.number(abs(100.0 * difference), 1)
    if difference > 0:
        return context.gettext("this one runs %(percent)s %% faster") % {"percent": percent}
    return context.gettext("this one runs %(percent)s %% slower") % {"percent": percent}
