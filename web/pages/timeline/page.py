"""The time line: recordings, people, events and works by decade; lives drawn above the recordings, lists below.

A date that means several years stands under the first of them and is said to be uncertain. Recordings are counted by
the decade that their date lies in wholly; those without a date are counted apart, never guessed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from archive.model import AnyRecord, Event, Kind, Organisation, Person, Work
from archive.rules import dates
from web.view.blocks import Entry
from web.view.everything import everything, is_cut
from web.view.frame import Frame, frame
from web.view.lists import ask, entries
from web.view.request_context import LinkView, RequestContext

_FIRST_DRAWN: Final = 1750
_PER_YEAR: Final = 3.9
_ROW: Final = 21.0
_BARS: Final = 90.0
_MOST_DRAWN: Final = 200
_FIRST_LISTED: Final = 12
"""Of born, died, events and works in a decade, until the reader asks for all of that decade."""


@dataclass(frozen=True, slots=True)
class Life:
    """A line in the drawing; ``open`` where the end is not known, ``about`` where the years are uncertain."""

    link: LinkView
    x: float
    y: float
    width: float
    open: bool
    about: bool
    label_x: float
    anchor: str


@dataclass(frozen=True, slots=True)
class Bar:
    """The recordings of a decade in the drawing."""

    x: float
    y: float
    width: float
    height: float
    label: str
    count: int
    href: str


@dataclass(frozen=True, slots=True)
class Listed:
    """The earliest of a decade, and how many come after them."""

    entries: tuple[Entry, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Decade:
    """What is known of ten years. ``share`` is the number of recordings against that of the fullest decade, 0 to 1;
    ``whole`` the address at which all of its lists stand."""

    first_year: int
    label: str
    recordings: int
    href: str
    share: float
    whole: str
    born: Listed
    died: Listed
    events: Listed
    works: Listed


@dataclass(frozen=True, slots=True)
class TimelinePage:
    """The drawing and its twin in words. ``undated`` counts recordings without a decade."""

    frame: Frame
    width: float
    height: float
    ground: float
    lives: tuple[Life, ...]
    bars: tuple[Bar, ...]
    ticks: tuple[tuple[float, int], ...]
    decades: tuple[Decade, ...]
    undated: int
    cut: bool


def timeline_page(context: RequestContext, whole: int | None = None) -> TimelinePage:
    """Fill the page with what this visitor may see. ``whole``: the first year of the decade that is listed in full."""
    people = [p for p in everything(context, Kind.PERSON) if isinstance(p, Person)]
    founded = (*everything(context, Kind.EVENT), *everything(context, Kind.ORGANISATION))
    events = [e for e in founded if isinstance(e, Event | Organisation)]
    works = [w for w in everything(context, Kind.WORK) if isinstance(w, Work)]
    total, counts = _recordings(context)
    lives, lives_height = _lives(context, people)
    ground = lives_height + _BARS
    return TimelinePage(
        frame=frame(
            context,
            context.gettext("Time line"),
            description=context.gettext("Recordings, people, events and works by decade"),
        ),
        width=_x(_last_year(context)) + 40,
        height=ground + 24,
        ground=ground,
        lives=lives,
        bars=_bars(context, counts, ground),
        ticks=tuple((_x(year), year) for year in range(_FIRST_DRAWN, _last_year(context) + 1, 50)),
        decades=_decades(context, counts, people, events, works, whole),
        undated=total - sum(counts.values()),
        cut=any(is_cut(context, kind) for kind in (Kind.PERSON, Kind.EVENT, Kind.ORGANISATION, Kind.WORK)),
    )


def _recordings(context: RequestContext) -> tuple[int, dict[int, int]]:
    """How many recordings there are, and how many in each decade, by its first year."""
    answer = ask(context, kinds=[Kind.RECORDING], limit=0, facets=("decade",))
    return answer.total, {int(v.value.removesuffix("s")): v.count for v in answer.facets.get("decade", ())}


def first_year(edtf: str | None) -> int | None:
    """The first year that a date may mean."""
    return dates.span(edtf).first_year if edtf else None


def _last_year(context: RequestContext) -> int:
    return -(-(context.today.year + 1) // 10) * 10


def _x(year: int) -> float:
    return round((year - _FIRST_DRAWN) * _PER_YEAR, 1)


def _lives(context: RequestContext, people: Iterable[Person]) -> tuple[tuple[Life, ...], float]:
    """Lines of life, each on the first row where it and its name have room."""
    dated = [(born, p) for p in people if not p.group and (born := first_year(p.birth)) is not None]
    drawn = sorted(((b, p) for b, p in dated if b >= _FIRST_DRAWN), key=lambda pair: (pair[0], pair[1].id))
    ends: list[float] = []
    lives: list[Life] = []
    for born, person in drawn[:_MOST_DRAWN]:
        link = context.link_to(person)
        died = first_year(person.death)
        last = died if died is not None else min(born + 60, context.today.year)
        x, width = _x(born), max(8.0, (last - born) * _PER_YEAR)
        name = len(link.name.text) * 7.2 + 10
        left = x - name if x + width + name > _x(_last_year(context)) + 30 else x
        right = x + width + (0 if left < x else name)
        row = next((i for i, end in enumerate(ends) if end + 12 < left), len(ends))
        ends[row : row + 1] = [right]
        before = left < x
        about = any("?" in d or "~" in d or "[" in d for d in (person.birth, person.death) if d)
        lives.append(
            Life(
                link=link,
                x=x,
                y=round(14 + row * _ROW, 1),
                width=round(width, 1),
                open=died is None,
                about=about,
                label_x=round(x - 6 if before else x + width + 6, 1),
                anchor="end" if before else "start",
            )
        )
    return tuple(lives), 20 + len(ends) * _ROW


def _bars(context: RequestContext, counts: dict[int, int], ground: float) -> tuple[Bar, ...]:
    fullest = max(counts.values(), default=1)
    return tuple(
        Bar(
            x=_x(decade) + 2,
            y=round(ground - max(3.0, (_BARS - 24) * count / fullest), 1),
            width=round(10 * _PER_YEAR - 4, 1),
            height=round(max(3.0, (_BARS - 24) * count / fullest), 1),
            label=decade_label(context, decade),
            count=count,
            href=_search(context, decade),
        )
        for decade, count in sorted(counts.items())
        if decade >= _FIRST_DRAWN
    )


def decade_label(context: RequestContext, decade: int) -> str:
    return context.wording.date(f"{decade // 10:03d}X")


def _search(context: RequestContext, decade: int) -> str:
    return context.address("/search", [("kind", Kind.RECORDING.value), ("decade", f"{decade}s")])


def _decades(
    context: RequestContext,
    counts: dict[int, int],
    people: list[Person],
    events: list[Event | Organisation],
    works: list[Work],
    whole: int | None,
) -> tuple[Decade, ...]:
    born = _by_decade((p.birth, p) for p in people)
    died = _by_decade((p.death, p) for p in people)
    held = _by_decade((e.date, e) for e in events)
    made = _by_decade((w.date, w) for w in works)
    fullest = max(counts.values(), default=1)

    def listed(found: dict[int, list[AnyRecord]], decade: int) -> Listed:
        all_of_it = found.get(decade, [])
        first = all_of_it if decade == whole else all_of_it[:_FIRST_LISTED]
        return Listed(entries(context, first), len(all_of_it) - len(first))

    return tuple(
        Decade(
            first_year=decade,
            label=decade_label(context, decade),
            recordings=counts.get(decade, 0),
            href=_search(context, decade) if decade in counts else "",
            share=round(counts.get(decade, 0) / fullest, 3),
            whole=context.address("/timeline", [("decade", f"{decade}s")]) + f"#d{decade}",
            born=listed(born, decade),
            died=listed(died, decade),
            events=listed(held, decade),
            works=listed(made, decade),
        )
        for decade in sorted({*counts, *born, *died, *held, *made})
    )


def _by_decade(dated: Iterable[tuple[str | None, AnyRecord]]) -> dict[int, list[AnyRecord]]:
    """Those with a date, the earliest first."""
    found: dict[int, list[tuple[int, AnyRecord]]] = {}
    for edtf, record in dated:
        year = first_year(edtf)
        if year is not None:
            found.setdefault(year // 10 * 10, []).append((year, record))
    return {decade: [record for _, record in sorted(pairs, key=lambda p: p[0])] for decade, pairs in found.items()}
