"""Fields of numbers as histograms to narrow a search by: tempo and length."""

from collections.abc import Sequence
from dataclasses import dataclass

from search.query import numbers
from search.query.request import FacetValue
from web.http.parameters import SearchParameters
from web.pages.search.addresses import toggled
from web.pages.search.labels import interval
from web.view.request_context import RequestContext

_MOST_BARS = 10
_BAR_HEIGHT = 56.0
_BAR_WIDTH = 27


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of values in a histogram: ``x``, ``y`` and ``height`` in the units of its drawing."""

    label: str
    count: int
    href: str
    chosen: bool
    x: int
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Histogram:
    """Bars on one axis; the largest is as high as the drawing. ``first`` and ``last`` stand below."""

    bars: tuple[Bar, ...]
    width: int
    height: float
    bar_width: int
    first: str
    last: str


def histogram(
    context: RequestContext, form: SearchParameters, field: str, values: Sequence[FacetValue]
) -> Histogram | None:
    counted = [v for v in values if v.count]
    chosen = [value for name, value in form.narrowing if name == field]
    if sum(v.count for v in counted) < 2 and not chosen:
        return None
    stretches = _stretches(field, counted)
    while len(stretches) > _MOST_BARS:
        stretches = [_joined(stretches[n : n + 2]) for n in range(0, len(stretches), 2)]
    most = max((count for *_, count in stretches), default=1) or 1
    bars = tuple(
        Bar(
            label=interval(field, value),
            count=count,
            href=toggled(context, form, field, value),
            chosen=value in chosen,
            x=place * _BAR_WIDTH,
            y=round(_BAR_HEIGHT * (1 - count / most), 1),
            height=round(_BAR_HEIGHT * count / most, 1),
        )
        for place, (value, count) in enumerate(stretches)
    )
    if not bars:
        return None
    first, last = bars[0].label, bars[-1].label
    return Histogram(bars, len(bars) * _BAR_WIDTH, _BAR_HEIGHT, _BAR_WIDTH - 3, first, last if len(bars) > 1 else "")


def _stretches(field: str, values: Sequence[FacetValue]) -> list[tuple[str, int]]:
    """Stretches of values with their counts, the empty ones between them too where all are equally long."""
    found = [(v.value, v.count) for v in values]
    if field != "tempo" or not found:
        return found
    lows = {round(numbers.interval(value)[0] or 0): (value, count) for value, count in found}
    step = round((numbers.interval(found[0][0])[1] or 0) - (numbers.interval(found[0][0])[0] or 0))
    return [lows.get(low, (f"{low}..{low + step - 0.01:.2f}", 0)) for low in range(min(lows), max(lows) + 1, step)]


def _joined(stretches: Sequence[tuple[str, int]]) -> tuple[str, int]:
    first, last = stretches[0][0].partition("..")[0], stretches[-1][0].partition("..")[2]
    return f"{first}..{last}", sum(count for _, count in stretches)
