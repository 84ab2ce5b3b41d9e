"""Two to six recordings side by side: what is known, what was measured, and the sound of each.

Every recording is aligned in time with the first one that can be heard (``web.pages.compare.aligner``), which is
computed once. Until it is done, or where it cannot be, each waveform runs over its own length, and the page says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from archive.model import Kind, Recording, Ref
from archive.policy import Action
from web.http.errors import require
from web.http.parameters import BadParameterError
from web.pages.compare.aligned import Aligned, Landmark, aligned_with, landmarks
from web.pages.recording.listening import Player, Study, player_of, study_of
from web.pages.recording.measures import measures
from web.view.blocks import RecordingRow, Value, recording_rows
from web.view.frame import Frame, frame
from web.view.request_context import LinkView, NameView, RequestContext, names
from web.view.words import STYLE

_LEAST, _MOST = 2, 6
_MEASURED = ("rhythm.tempo_bpm", "tonic.tonic_hz", "tuning.string_interval_cents", "tuning.a4_deviation_cents")


@dataclass(frozen=True, slots=True)
class Column:
    """One recording. ``name`` and ``downloads`` are what the player part reads of a page."""

    link: LinkView
    name: NameView
    row: RecordingRow
    player: Player | None
    study: Study | None
    aligned: Aligned | None = None
    """With the first that can be heard; None for that one itself, and where nobody could align it."""
    downloads: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """A fact and its values, one a column; empty where it is not known."""

    label: str
    cells: tuple[tuple[Value, ...], ...]
    machine: bool = False


@dataclass(frozen=True, slots=True)
class ComparePage:
    """Recordings and facts as a table."""

    frame: Frame
    columns: tuple[Column, ...]
    rows: tuple[Comparison, ...]
    landmarks: tuple[Landmark, ...] = ()
    """The same musical moments in all of them; empty until every alignment is there."""
    working: bool = False
    """Some alignment is still being computed."""


def compare_page(context: RequestContext, ids: Sequence[str]) -> ComparePage:
    """Fill the page. Raises BadParameterError, NotFoundError, ClosedDoorError."""
    wanted = list(dict.fromkeys(ids))
    if not _LEAST <= len(wanted) <= _MOST:
        raise BadParameterError(
            f"{len(wanted)} recordings; a comparison takes {_LEAST} to {_MOST}", "Write ?id=ONE&id=OTHER."
        )
    found = [require(context, Action.SEE, Ref(Kind.RECORDING, i)) for i in wanted]
    records = [r for r in (context.redact(f) for f in found) if isinstance(r, Recording)]
    players = [player_of(context, record) for record in records]
    first = next((r.ref for r, player in zip(records, players, strict=True) if player), None)
    columns = tuple(
        Column(
            link=row.link,
            name=names(record, context.tongue)[0],
            row=row,
            player=player,
            study=study_of(context, record),
            aligned=aligned_with(context, first, record.ref) if player and first else None,
        )
        for record, player, row in zip(records, players, recording_rows(context, records), strict=True)
    )
    return ComparePage(
        frame=frame(context, context.gettext("Compare recordings"), indexed=False),
        columns=columns,
        landmarks=landmarks(columns),
        working=any(c.aligned is not None and c.aligned.working for c in columns),
        rows=tuple(r for r in (*_facts(context, records, columns), *_measured(context, records)) if any(r.cells)),
    )


def _facts(context: RequestContext, records: Sequence[Recording], columns: Sequence[Column]) -> list[Comparison]:
    gettext = context.gettext
    styles = [r.performance.style for r in records]
    return [
        Comparison(gettext("Performer"), tuple(c.row.performers for c in columns)),
        Comparison(gettext("Composer, author"), tuple(c.row.composers for c in columns)),
        Comparison(gettext("Instrument"), tuple(c.row.instruments for c in columns)),
        Comparison(gettext("Year"), tuple(_text(c.row.year) for c in columns)),
        Comparison(gettext("Manner of playing"), tuple(_text(gettext(STYLE[s]) if s else "") for s in styles)),
        Comparison(gettext("Duration"), tuple(_text(c.row.duration) for c in columns)),
    ]


def _measured(context: RequestContext, records: Sequence[Recording]) -> list[Comparison]:
    shown = [
        {m.name: m for m in measures(context, context.analysis(r.ref).measurements, r.corrections)} for r in records
    ]
    rows: list[Comparison] = []
    for name in _MEASURED:
        found = [one.get(name) for one in shown]
        label = next((m.label for m in found if m is not None), "")
        cells = tuple(_text(f"≈ {m.corrected or m.value} {m.unit} ({m.confidence})" if m else "") for m in found)
        rows.append(Comparison(label, cells, machine=True))
    return rows


def _text(text: str) -> tuple[Value, ...]:
    return (Value(text=text),) if text else ()
