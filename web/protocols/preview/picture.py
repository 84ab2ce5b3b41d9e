"""The picture that other sites show of a page: the title, who is heard, and the waveform where it may be heard.

Units are pixels of a picture of 1200 × 630 (Open Graph's usual size). Everything on it has passed the policy like the
page itself: a recording that may not be heard has no waveform, and says nothing more than its page does.
"""

import itertools
import json
from dataclasses import dataclass
from typing import Final

from archive.model import PERFORMING_ROLES, AnyRecord, Person, Recording, Role, Work
from archive.policy import Action
from web.streams.copies import PEAKS
from web.view.blocks import Value, composing_credits, credited
from web.view.lists import life
from web.view.request_context import RequestContext, names
from web.view.words import KIND

WIDTH: Final = 1200
HEIGHT: Final = 630
_EDGE = 80.0
_BARS = 130
_SIZES = (84, 72, 60, 50)
_LINES = {84: 2, 72: 2, 60: 3, 50: 4}
_LETTER = 0.56  # the mean width of a letter against the size of the type


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the title. ``anchor`` is SVG's: lines from right to left are held at the right edge."""

    text: str
    x: float
    y: float
    anchor: str


@dataclass(frozen=True, slots=True)
class Stroke:
    """One bar of the waveform."""

    x: float
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Preview:
    """Everything on the picture."""

    site_name: str
    kind: str
    size: int
    title: tuple[Line, ...]
    line: str
    strokes: tuple[Stroke, ...]
    synthetic: str


def preview(context: RequestContext, record: AnyRecord) -> Preview:
    """The picture of a record whose description this visitor may see."""
    shown = context.redact(record)
    name = names(shown, context.tongue)[0]
    return _preview(
        context,
        name.text,
        rtl=name.dir == "rtl",
        kind=context.gettext(KIND[shown.kind]),
        line=_line(context, shown),
        strokes=_strokes(context, record) if isinstance(record, Recording) else (),
        synthetic=context.gettext("Synthetic demonstration") if shown.synthetic else "",
    )


def site_preview(context: RequestContext) -> Preview:
    """The picture of the archive itself."""
    words = context.gettext("A digital archive of traditional Kazakh music")
    return _preview(context, words, rtl=False, kind="", line="", strokes=(), synthetic="")


def _preview(
    context: RequestContext, title: str, *, rtl: bool, kind: str, line: str, strokes: tuple[Stroke, ...], synthetic: str
) -> Preview:
    size, lines = fitted(title)
    middle = 260.0 if strokes else 330.0
    top = middle - (len(lines) - 1) * size * 0.57 + size * 0.32
    return Preview(
        site_name=context.site.settings.archive_name,
        kind=kind,
        size=size,
        title=tuple(
            Line(text, WIDTH - _EDGE if rtl else _EDGE, top + i * size * 1.14, "end" if rtl else "start")
            for i, text in enumerate(lines)
        ),
        line=_cut(line, 60),
        strokes=strokes,
        synthetic=synthetic,
    )


def fitted(title: str) -> tuple[int, tuple[str, ...]]:
    """The largest type in which a title fits, and its lines; an ellipsis ends what does not fit in the smallest."""
    words = " ".join(title.split()).split(" ")
    for size in _SIZES:
        room = int((WIDTH - 2 * _EDGE) / (size * _LETTER))
        lines = _wrapped(words, room)
        if len(lines) <= _LINES[size] and all(len(line) <= room for line in lines):
            return size, tuple(lines)
    room = int((WIDTH - 2 * _EDGE) / (_SIZES[-1] * _LETTER))
    most = _LINES[_SIZES[-1]]
    kept = [_cut(line, room) for line in _wrapped(words, room)[:most]]
    last = kept[-1]
    return _SIZES[-1], (*kept[:-1], last if last.endswith("…") else _cut(last + " …", room))


def _wrapped(words: list[str], room: int) -> list[str]:
    lines = [""]
    for word in words:
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and len(longer) > room:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _cut(text: str, room: int) -> str:
    return text if len(text) <= room else text[: room - 1].rstrip() + "…"


def _line(context: RequestContext, shown: AnyRecord) -> str:
    match shown:
        case Recording():
            date = shown.performance.date
            groups = (
                credited(context, composing_credits(context, shown), [Role.COMPOSER]),
                credited(context, shown.credits, PERFORMING_ROLES),
            )
            parts = [_people(group) for group in groups]
            parts.append(context.wording.date(date) if date else "")
            return " · ".join(p for p in parts if p)
        case Work():
            return _people(credited(context, shown.credits, [Role.COMPOSER]))
        case Person():
            return life(context, shown)
        case _:
            return ""


def _people(found: tuple[Value, ...]) -> str:
    return ", ".join(v.link.name.text if v.link else v.text for v in found[:3])


def _strokes(context: RequestContext, recording: Recording) -> tuple[Stroke, ...]:
    """The outline of the sound, for those who may listen."""
    if not context.may(Action.LISTEN, recording):
        return ()
    copy = context.copies(recording.ref).find(PEAKS)
    if copy is None:
        return ()
    try:
        data: list[int] = json.loads(copy.path.read_bytes())["data"]
    except FileNotFoundError:  # being remade at this moment
        return ()
    points = [max(abs(low), abs(high)) for low, high in zip(data[::2], data[1::2], strict=True)]
    loudest = max(points, default=0)
    if not loudest:
        return ()
    bars = [max(part) for part in _parts(points, _BARS)]
    step = (WIDTH - 2 * _EDGE) / len(bars)
    middle, most = 500.0, 62.0
    return tuple(
        Stroke(round(_EDGE + i * step, 1), round(middle - half, 1), round(2 * half, 1))
        for i, value in enumerate(bars)
        for half in [max(2.0, most * value / loudest)]
    )


def _parts(points: list[int], count: int) -> list[list[int]]:
    """At most ``count`` stretches of nearly equal length, none of them empty."""
    count = min(count, len(points))
    bounds = [round(i * len(points) / count) for i in range(count + 1)]
    return [points[a:b] for a, b in itertools.pairwise(bounds)]
