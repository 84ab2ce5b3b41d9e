"""The map: schools and places where their coordinates are known, with the number of recordings behind each.

The projection is plate carrée with the parallel 48° N true to scale; ``web/assets/build.mjs`` draws the ground with
the same numbers. Coordinates are general geography, as their basis says: the map shows where to look, not where a
border runs.
"""

import math
from dataclasses import dataclass, replace
from typing import Final

from archive.model import Kind, Place, Ref, School
from web.view.frame import Frame, frame
from web.view.lists import ask
from web.view.request_context import LinkView, RequestContext

_WEST, _EAST, _SOUTH, _NORTH = 44.0, 96.0, 37.0, 57.0
_PER_DEGREE = 20.0
_SQUEEZE = math.cos(math.radians(48))
WIDTH: Final = round((_EAST - _WEST) * _PER_DEGREE * _SQUEEZE, 1)
HEIGHT: Final = round((_NORTH - _SOUTH) * _PER_DEGREE, 1)
_ALL = 1000
_LETTER, _LINE = 5.9, 10.0  # units of the drawing, at its font size of 11


@dataclass(frozen=True, slots=True)
class Label:
    """Where a name stands beside its dot. ``anchor`` is SVG's."""

    x: float
    y: float
    anchor: str


@dataclass(frozen=True, slots=True)
class Spot:
    """A school or place on the map; ``x`` and ``y`` in units of the drawing, ``radius`` grows with the recordings."""

    link: LinkView
    x: float
    y: float
    radius: float
    count: int
    school: bool
    label: Label | None


@dataclass(frozen=True, slots=True)
class MapPage:
    """The map, and the same as lists. ``ground`` is the address of the drawing beneath."""

    frame: Frame
    width: float
    height: float
    ground: str
    spots: tuple[Spot, ...]
    elsewhere: tuple[LinkView, ...]
    """Places outside the drawing, or without coordinates."""


def map_page(context: RequestContext) -> MapPage:
    """Fill the page."""
    counts = _counts(context)
    found = [r for kind in (Kind.SCHOOL, Kind.PLACE) for r in context.site.archive.catalogue.page(kind, limit=_ALL)]
    context.remember(found)
    context.prefetch_named(found)
    seen = [r for r in found if isinstance(r, School | Place) and context.find(r.ref) is not None]
    spots = [s for s in (_spot(context, r, counts.get(r.ref, 0)) for r in seen) if s is not None]
    shown = {(s.link.kind, s.link.id) for s in spots}
    return MapPage(
        frame=frame(context, context.gettext("Schools and places on the map")),
        width=WIDTH,
        height=HEIGHT,
        ground=f"{context.root}/static/built/map.svg?v={context.site.assets.version}",
        spots=_labelled(sorted(spots, key=lambda s: (-s.radius, s.link.id))),
        elsewhere=tuple(context.link_to(r) for r in seen if (r.kind, r.id) not in shown),
    )


def _counts(context: RequestContext) -> dict[Ref, int]:
    answer = ask(context, kinds=[Kind.RECORDING], limit=0, facets=("school", "place"))
    return {
        Ref(kind, v.value): v.count
        for field, kind in (("school", Kind.SCHOOL), ("place", Kind.PLACE))
        for v in answer.facets.get(field, ())
    }


def _spot(context: RequestContext, record: School | Place, count: int) -> Spot | None:
    where = record.coordinates
    if where is None or not (_WEST < where.longitude < _EAST and _SOUTH < where.latitude < _NORTH):
        return None
    x = (where.longitude - _WEST) * _PER_DEGREE * _SQUEEZE
    return Spot(
        link=context.link_to(record),
        x=round(x, 1),
        y=round((_NORTH - where.latitude) * _PER_DEGREE, 1),
        radius=round(5 + 2.2 * math.sqrt(count), 1),
        count=count,
        school=record.kind is Kind.SCHOOL,
        label=None,
    )


def _labelled(spots: list[Spot]) -> tuple[Spot, ...]:
    """Name the schools, the largest first, each where its name covers no other; a name without room is left to the
    list below and to the pointer."""
    taken = [(s.x - s.radius, s.y - s.radius, s.x + s.radius, s.y + s.radius) for s in spots]  # no name on a dot
    named: list[Spot] = []
    for spot in spots:
        for label in _places(spot) if spot.school else ():
            box = _box(label, spot.link.name.text)
            if box[0] > 0 and box[2] < WIDTH and not any(_overlap(box, other) for other in taken):
                taken.append(box)
                spot = replace(spot, label=label)  # noqa: PLW2901 - the same spot, named
                break
        named.append(spot)
    return tuple(named)


def _places(spot: Spot) -> tuple[Label, ...]:
    """Right, left, below and above of the dot."""
    away = spot.radius + 3
    return (
        Label(round(spot.x + away, 1), spot.y + 3.5, "start"),
        Label(round(spot.x - away, 1), spot.y + 3.5, "end"),
        Label(spot.x, round(spot.y + away + 9, 1), "middle"),
        Label(spot.x, round(spot.y - away, 1), "middle"),
    )


def _box(label: Label, text: str) -> tuple[float, float, float, float]:
    """Left, top, right, bottom of a name, by the mean width of a letter."""
    wide = len(text) * _LETTER
    left = label.x - {"start": 0.0, "end": wide, "middle": wide / 2}[label.anchor]
    return left, label.y - _LINE, left + wide, label.y + 2


def _overlap(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
