"""Vocabularies as trees: genres, schools and places by what they are part of, instruments by family, events and
organisations by type; each with the number of recordings behind it, instruments with a sound that can be heard at once.

A record with several parents stands under each of them, and shows what is below it under the first alone.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from archive.model import AnyRecord, Event, Genre, Instrument, Kind, Organisation, Place, Recording, School
from archive.policy import Action
from archive.rules.links import area
from web.view.blocks import Entry, RecordingRow, TextView, recording_rows, texts
from web.view.everything import everything
from web.view.frame import Frame, frame
from web.view.lists import ask, records_of
from web.view.request_context import RequestContext
from web.view.shipped_words import EVENT_TYPES, FAMILIES, ORGANISATION_TYPES, PLACE_TYPES
from web.view.words import KINDS, N_

TREES: Final = frozenset({Kind.GENRE, Kind.INSTRUMENT, Kind.SCHOOL, Kind.PLACE, Kind.EVENT, Kind.ORGANISATION})
_LEAD: Final[Mapping[Kind, str]] = {
    Kind.GENRE: N_("From kui and song to epic, aitys and composed music. The number counts the recordings."),
    Kind.INSTRUMENT: N_("Press the button to hear an instrument. The number counts the recordings."),
    Kind.SCHOOL: N_("Who plays and sings how, and from whom it was learnt. The number counts the recordings."),
    Kind.PLACE: N_("Where the music comes from and where it was recorded. The number counts the recordings."),
    Kind.EVENT: N_("Where the music meets its public. The number counts the recordings."),
    Kind.ORGANISATION: N_("Who keeps the music and in whose house it sounds. The number counts the recordings."),
}
_HEADINGS: Final[Mapping[Kind, Mapping[str, str]]] = {
    Kind.INSTRUMENT: FAMILIES,
    Kind.EVENT: EVENT_TYPES,
    Kind.ORGANISATION: ORGANISATION_TYPES,
    Kind.PLACE: PLACE_TYPES,
}
_CANDIDATES = 5  # recordings looked at for the sound of one instrument
_DEEPEST = 12


@dataclass(frozen=True, slots=True)
class Branch:
    """A record and what is below it. ``sample`` is a recording in which an instrument is heard, if one is open."""

    entry: Entry
    description: TextView | None = None
    sample: RecordingRow | None = None
    branches: tuple["Branch", ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Branches under a common heading; the heading is empty where there is one group alone."""

    id: str
    heading: str
    branches: tuple[Branch, ...]


@dataclass(frozen=True, slots=True)
class TreePage:
    """All records of one kind in their order of broader and narrower."""

    frame: Frame
    kind: Kind
    heading: str
    lead: str
    total: int
    groups: tuple[Group, ...]
    search: str


def tree_page(context: RequestContext, kind: Kind) -> TreePage:
    """Fill the page of a kind in ``TREES``."""
    records = everything(context, kind)
    answer = ask(context, kinds=[Kind.RECORDING], limit=0, facets=(kind.value,))
    counts = {v.value: v.count for v in answer.facets.get(kind.value, ())}
    heading = context.gettext(KINDS[kind])
    return TreePage(
        frame=frame(
            context,
            heading,
            description=context.gettext(_LEAD[kind]),
            twin=context.address("/api/search", [("kind", kind.value)]),
        ),
        kind=kind,
        heading=heading,
        lead=context.gettext(_LEAD[kind]),
        total=len(records),
        groups=_groups(context, kind, records, counts),
        search=context.address("/search", [("kind", kind.value)]),
    )


def _groups(
    context: RequestContext, kind: Kind, records: tuple[AnyRecord, ...], counts: Mapping[str, int]
) -> tuple[Group, ...]:
    planted = _Planter(context, records, counts)
    headings = _HEADINGS.get(kind)
    if headings is None:
        return (Group("all", "", planted.branches(planted.roots)),)
    made: list[Group] = []
    for name, heading in headings.items():
        own = [r for r in planted.roots if (_group_of(r) if _group_of(r) in headings else "") == name]
        if own:
            made.append(Group(name or "other", context.gettext(heading), planted.branches(own)))
    return tuple(made)


def _group_of(record: AnyRecord) -> str:
    match record:
        case Instrument():
            return record.family[0] if record.family else ""
        case Event() | Organisation() | Place():
            return record.type
        case _:
            return ""


class _Planter:
    """Puts records under their parents. A parent that the visitor may not see leaves its children at the root."""

    def __init__(self, context: RequestContext, records: tuple[AnyRecord, ...], counts: Mapping[str, int]) -> None:
        self._context = context
        self._counts = counts
        known = {r.id for r in records}
        self._samples = samples(context, (r.id for r in records if isinstance(r, Instrument) and counts.get(r.id)))
        self._below: dict[str, list[AnyRecord]] = {}
        self.roots: list[AnyRecord] = []
        self._opened: set[str] = set()
        for record in records:
            parents = [p for p in _parents(record) if p in known and p != record.id]
            for parent in parents:
                self._below.setdefault(parent, []).append(record)
            if not parents:
                self.roots.append(record)

    def branches(self, records: Iterable[AnyRecord], depth: int = 0) -> tuple[Branch, ...]:
        return tuple(self._branch(r, depth) for r in records)

    def _branch(self, record: AnyRecord, depth: int) -> Branch:
        first = record.id not in self._opened and depth < _DEEPEST
        self._opened.add(record.id)
        count = self._counts.get(record.id, 0)
        described = [t for t in texts(self._context, record.description) if t.own]
        return Branch(
            entry=Entry(self._context.link_to(record), count=count or None),
            description=described[0] if described else None,
            sample=self._samples.get(record.id),
            branches=self.branches(self._below.get(record.id, ()), depth + 1) if first else (),
        )


def _parents(record: AnyRecord) -> tuple[str, ...]:
    match record:
        case Genre():
            return record.broader
        case School() | Instrument():
            return (record.broader,) if record.broader else ()
        case Place():
            ref = area(record.broader)
            return (ref.id,) if ref is not None and ref.kind is Kind.PLACE else ()
        case _:
            return ()


def samples(context: RequestContext, instruments: Iterable[str]) -> dict[str, RecordingRow]:
    """An open recording in which each of these instruments is heard, by the instrument's id: alone if there is one."""
    answers = {
        instrument: ask(
            context,
            kinds=[Kind.RECORDING],
            filters=[("instrument", instrument), ("access", "open")],
            sort="duration",
            limit=_CANDIDATES,
        )
        for instrument in instruments
    }
    context.prefetch(hit.ref for answer in answers.values() for hit in answer.hits)
    chosen: dict[str, Recording] = {}
    for instrument, answer in answers.items():
        found = [r for r in records_of(context, answer) if isinstance(r, Recording)]
        heard = [r for r in found if r.files and context.may(Action.LISTEN, r)]
        alone = [r for r in heard if r.instruments == (instrument,)]
        if heard:
            chosen[instrument] = (alone or heard)[0]
    return dict(zip(chosen, recording_rows(context, chosen.values()), strict=True))
