"""The first page: a recording that plays at once, what is new, and ways in with counts for this visitor."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from archive.model import Kind, Ref
from search.query.request import FacetValue
from web.drawings import instruments
from web.pages.home.lead import Lead, lead_of
from web.pages.today.page import Remembered, remembered
from web.view.blocks import Entry, RecordingRow, recording_rows
from web.view.frame import Frame, frame
from web.view.lists import ask
from web.view.newest import newest
from web.view.pictures import PictureView, drawn_instrument
from web.view.request_context import RequestContext
from web.view.words import FACET, FACET_KIND, KINDS, PATH

_NEWEST = 6
_WAYS = ("instrument", "genre", "school", "performer", "composer", "place", "collection")
_PER_WAY = 10
_TODAY = 3
_PICTURED = 6


@dataclass(frozen=True, slots=True)
class Way:
    """One way in: records of a kind with the number of recordings behind each."""

    field: str
    heading: str
    entries: tuple[Entry, ...]
    more: str


@dataclass(frozen=True, slots=True)
class Count:
    """How many of a kind this visitor may see."""

    label: str
    number: str
    href: str


@dataclass(frozen=True, slots=True)
class PicturedWay:
    """A way in as a picture: an instrument with the number of its recordings."""

    entry: Entry
    picture: PictureView


@dataclass(frozen=True, slots=True)
class HomePage:
    """``recordings`` is 0 in an archive that has just been made: the page then says how to begin."""

    frame: Frame
    recordings: int
    lead: Lead | None
    pictured: tuple[PicturedWay, ...]
    newest: tuple[RecordingRow, ...]
    recorded_today: tuple[RecordingRow, ...]
    remembered_today: tuple[Remembered, ...]
    day: str
    ways: tuple[Way, ...]
    counts: tuple[Count, ...]


def home_page(context: RequestContext) -> HomePage:
    """Fill the first page from one search of all recordings and one of everything else."""
    result = ask(context, kinds=[Kind.RECORDING], limit=0, facets=_WAYS)
    everything = ask(context, limit=0, facets=("kind",))
    recorded, others = remembered(context, f"{context.today:%m-%d}")
    kinds = {v.value: v.count for v in everything.facets.get("kind", ())}
    return HomePage(
        frame=frame(context, context.site.settings.archive_name, feed=context.address("/feed.atom")),
        recordings=result.total,
        lead=lead_of(context, recorded),
        pictured=_pictured(context, result.facets.get("instrument", ())),
        newest=recording_rows(context, newest(context, _NEWEST)),
        recorded_today=recorded[:_TODAY],
        remembered_today=others[:_TODAY],
        day=context.wording.month_day(context.today),
        ways=tuple(w for w in (_way(context, f, result.facets.get(f, ())) for f in _WAYS) if w.entries),
        counts=tuple(
            Count(
                context.gettext(KINDS[kind]),
                context.wording.number(kinds[kind.value]),
                context.address(f"/{PATH[kind]}"),
            )
            for kind in Kind
            if kinds.get(kind.value)
        ),
    )


def _pictured(context: RequestContext, values: Sequence[FacetValue]) -> tuple[PicturedWay, ...]:
    """The instruments that are drawn, most recordings first; none where data are saved."""
    if context.saving:
        return ()
    counted = [v for v in values if v.count and v.value in instruments.DRAWN][:_PICTURED]
    context.prefetch_to_name(Ref(Kind.INSTRUMENT, v.value) for v in counted)
    links = ((context.link(Ref(Kind.INSTRUMENT, v.value)), v.count) for v in counted)
    return tuple(
        PicturedWay(Entry(link, count=count), drawn_instrument(context, link.id, link.name.text))
        for link, count in links
        if link is not None
    )


def _way(context: RequestContext, field: str, values: Sequence[FacetValue]) -> Way:
    kind = FACET_KIND[field]
    counted = [v for v in values if v.count]
    context.prefetch_to_name(Ref(kind, v.value) for v in counted[: 2 * _PER_WAY])  # some may be closed to this visitor
    links = ((context.link(Ref(kind, v.value)), v.count) for v in counted)
    entries = islice((Entry(link, count=count) for link, count in links if link is not None), _PER_WAY)
    return Way(field, context.gettext(FACET[field]), tuple(entries), context.address(f"/{PATH[kind]}"))
