"""The cover of a recording that has no picture: a medallion as on a felt rug, made from what sounds.

The outline of the medallion is the melody. Time runs along an eighth of the circle and is mirrored round it, as the
patterns of a syrmak are; the higher the pitch, the farther from the middle. The stitches round it are the strokes: one
turn from the top, clockwise, is the whole recording, and a longer stitch has more strokes in it. The colours follow
from the id. The same sound always gives the same drawing; without a melody (never measured, closed, a passage
withheld) a plain ornament stands in its place, which tells nothing of the sound.

Units: the drawing is 480 × 480; time in seconds; pitch in Hz, None where nothing sounds.
"""

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import chain
from typing import Final

SIZE: Final = 480
_POINTS = 9
"""Of the melody in an eighth of the circle: enough to tell two melodies apart, few enough to be an ornament."""
_INNER, _OUTER = 84.0, 172.0
_STITCHES = 96
_STITCH_FROM, _SHORTEST, _LONGEST = 186.0, 3.0, 22.0

_FELTS: Final = (
    ("#7d1f2b", "#f3e6cf", "#dca23f"),
    ("#243a5a", "#f1e5cf", "#d9a441"),
    ("#46573b", "#f3e8d2", "#d8a548"),
    ("#efe2c8", "#7d1f2b", "#3f5036"),
    ("#c58a2e", "#2c1b13", "#fbf1dc"),
    ("#33241c", "#e0aa52", "#f3e6cf"),
    ("#eaddc4", "#243a5a", "#8a2a33"),
    ("#5d2430", "#e9c98f", "#f6ecd9"),
)
"""Ground, figure and thread, as felt was dyed: madder, indigo, weld and bark on white and brown wool."""

_HORNS = (
    "M0 -4V-34C0 -52 -12 -62 -27 -62 -41 -62 -52 -52 -52 -39 -52 -28 -43 -20 -33 -20 -25 -20 -19 -26 -19 -33"
    "M0 -34C0 -52 12 -62 27 -62 41 -62 52 -52 52 -39 52 -28 43 -20 33 -20 25 -20 19 -26 19 -33"
)
"""Қошқар мүйіз, the ram's horns."""


@dataclass(frozen=True, slots=True)
class Sound:
    """What is drawn of a recording: its melody in even steps, and the times of its strokes."""

    f0_hz: Sequence[float | None]
    onsets_seconds: Sequence[float]
    duration_seconds: float


def cover(identifier: str, sound: Sound | None, *, title: str, label: str = "") -> str:
    """The drawing as an SVG document. ``label`` stands on it, such as that the recording is a demonstration."""
    ground, figure, thread = _FELTS[hashlib.sha256(identifier.encode()).digest()[0] % len(_FELTS)]
    heights = [] if sound is None else _heights(sound.f0_hz)
    inside = _medallion(heights, figure, thread) if heights else _plain(figure)
    stitches = _stitches(sound, thread) if sound is not None and heights else _even_stitches(thread)
    corners = "".join(
        f'<path d="{_HORNS}" transform="translate({x} {y}) rotate({turn}) scale(.62)"/>'
        for x, y, turn in ((26, 26, 135), (454, 26, 225), (454, 454, 315), (26, 454, 45))
        if y < SIZE / 2 or not label
    )
    place = "translate(240 220) scale(.9)" if label else "translate(240 240)"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE} {SIZE}" role="img">'
        f"<title>{escape(title)}</title>"
        f'<rect width="{SIZE}" height="{SIZE}" fill="{ground}"/>'
        f'<g fill="none" stroke="{thread}" stroke-width="9" stroke-linecap="round">{corners}</g>'
        f'<g transform="{place}">{stitches}{inside}</g>'
        f"{_band(label, ground, figure)}</svg>"
    )


def _heights(f0_hz: Sequence[float | None]) -> list[float]:
    """The melody as ``_POINTS`` heights from 0 to 1 over its own range; empty where too little of it was heard."""
    cents = [None if hz is None or hz <= 0 else 1200.0 * math.log2(hz) for hz in f0_hz]
    voiced = sorted(c for c in cents if c is not None)
    if len(voiced) < 4 * _POINTS:
        return []
    low, high = voiced[len(voiced) // 20], voiced[-1 - len(voiced) // 20]
    if high - low < 50.0:  # a drone alone draws a circle
        return [0.5] * _POINTS
    first = next(i for i, c in enumerate(cents) if c is not None)
    last = len(cents) - next(i for i, c in enumerate(reversed(cents)) if c is not None)
    means: list[float] = []
    for i in range(_POINTS):
        part = cents[first + i * (last - first) // _POINTS : first + (i + 1) * (last - first) // _POINTS]
        heard = sorted(c for c in part if c is not None)
        means.append(heard[len(heard) // 2] if heard else (means[-1] if means else low))
    least, most = min(means), max(means)
    return [0.5 if most == least else (m - least) / (most - least) for m in means]


def _medallion(heights: list[float], figure: str, thread: str) -> str:
    """Three felts of the same cut upon each other, the middle one turned by an eighth."""
    outline = _outline([_INNER + h * (_OUTER - _INNER) for h in heights])
    return (
        f'<path d="{outline}" fill="{figure}"/>'
        f'<path d="{outline}" transform="rotate(45) scale(.6)" fill="{thread}"/>'
        f'<path d="{outline}" transform="scale(.36)" fill="{figure}"/>'
        f'<circle r="11" fill="{thread}"/>'
    )


def _outline(radii: list[float]) -> str:
    """A closed, smooth line through the radii, mirrored at every eighth of the circle."""
    there = list(radii)
    eighths = [there if i % 2 == 0 else there[::-1] for i in range(8)]
    step = math.pi / 4 / len(radii)
    points = [
        (r * math.sin(angle), -r * math.cos(angle))
        for n, r in enumerate(chain.from_iterable(eighths))
        for angle in [(n + 0.5) * step]
    ]
    middles = [((x + u) / 2, (y + v) / 2) for (x, y), (u, v) in zip(points, [*points[1:], points[0]], strict=True)]
    start = middles[-1]
    curves = "".join(f"Q{x:.0f} {y:.0f} {u:.0f} {v:.0f}" for (x, y), (u, v) in zip(points, middles, strict=True))
    return f"M{start[0]:.0f} {start[1]:.0f}{curves}Z"


def _stitches(sound: Sound, thread: str) -> str:
    """The strokes round the medallion, one turn for the whole recording."""
    counts = [0] * _STITCHES
    for seconds in sound.onsets_seconds:
        if 0 <= seconds < sound.duration_seconds:
            counts[int(seconds / sound.duration_seconds * _STITCHES)] += 1
    most = max(counts) or 1
    return _ring([_SHORTEST + (_LONGEST - _SHORTEST) * c / most for c in counts], thread)


def _even_stitches(thread: str) -> str:
    return _ring([_SHORTEST + 6.0] * _STITCHES, thread)


def _ring(lengths: list[float], thread: str) -> str:
    line = "".join(
        f"M{_STITCH_FROM * s:.0f} {-_STITCH_FROM * c:.0f}L{(_STITCH_FROM + n) * s:.0f} {-(_STITCH_FROM + n) * c:.0f}"
        for i, n in enumerate(lengths)
        for angle in [2 * math.pi * (i + 0.5) / len(lengths)]
        for s, c in [(math.sin(angle), math.cos(angle))]
    )
    return f'<path d="{line}" stroke="{thread}" stroke-width="4.5" stroke-linecap="round"/>'


def _plain(figure: str) -> str:
    """The ornament of a recording whose sound says nothing here: the horns to the four sides."""
    turned = "".join(f'<path d="{_HORNS}" transform="rotate({turn}) scale(2.2)"/>' for turn in (0, 90, 180, 270))
    return f'<g fill="none" stroke="{figure}" stroke-width="8" stroke-linecap="round">{turned}</g>'


def _band(label: str, ground: str, figure: str) -> str:
    if not label:
        return ""
    size = min(26.0, 720.0 / max(1, len(label)))
    return (
        f'<rect y="432" width="{SIZE}" height="48" fill="{figure}"/>'
        f'<text x="240" y="464" text-anchor="middle" font-family="Arial, Helvetica, sans-serif" font-weight="600" '
        f'font-size="{size:.0f}" fill="{ground}">{escape(label)}</text>'
    )
