"""Melodies and strokes, invented from a seed: what the dombyra model plays.

No melody here quotes an existing piece: short contours are chosen, varied, moved and closed by rules. A tokpe kui
follows the layout that is usually taught (bas buyn, orta buyn as refrain, saga near the body, and back); a
shertpe kui is freer. Degrees count frets of a scale upwards from an open string (0); a step is a sixteenth of
a 4/4 bar; times are seconds, pitches hertz, intervals cents.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

FOURTH, FIFTH = 498.0, 702.0

NEUTRAL = (0.0, 180.0, 352.0, 498.0, 702.0, 852.0, 1010.0)
"""Frets with neutral third and sixth, as movable gut frets allowed; a model, not a measurement."""
WESTERN = (0.0, 204.0, 300.0, 498.0, 702.0, 800.0, 1000.0)
BRIGHT = (0.0, 204.0, 390.0, 498.0, 702.0, 900.0, 1020.0)
FIVE_STEPS = (0.0, 204.0, 352.0, 702.0, 900.0)

Pattern = tuple[str, ...]

TOKPE_PATTERNS: dict[int, Pattern] = {
    8: ("D-DUD-DU", "DUDUD-DU", "D-DUDUDU", "D--UD-DU"),
    6: ("D-DUDU", "D-UD-U", "DUDUDU"),
    12: ("D-DUD-DUD-DU", "D-DUDUD-DUDU"),
}
"""Strokes of the right hand on each step of a bar: D down, U up, - the strings ring on."""

CONTOURS = (
    (0, 1, 2, 1),
    (0, 2, 1, 0),
    (2, 1, 2, 0),
    (0, 0, 1, 2),
    (1, 2, 1, 0),
    (0, 2, 3, 2),
    (2, 3, 1, 2),
    (3, 2, 1, 2),
    (0, 1, 0, 2),
    (4, 3, 2, 3),
)
CLOSES = ((2, 1, 0, 0), (1, 2, 0, 0), (3, 1, 0, 0), (2, 0, 1, 0))
RHYTHMS: dict[int, tuple[tuple[int, int, int, int], ...]] = {
    8: ((2, 2, 2, 2), (3, 1, 2, 2), (2, 2, 1, 3), (4, 2, 1, 1)),
    6: ((2, 1, 2, 1), (2, 2, 1, 1), (3, 1, 1, 1)),
    12: ((4, 2, 4, 2), (2, 4, 3, 3), (4, 4, 2, 2)),
}


@dataclass(frozen=True, slots=True)
class Tuning:
    """Two open strings and the frets of one octave in cents; ``interval_cents`` lies between the strings."""

    lower_hz: float = 146.8
    interval_cents: float = FOURTH
    frets_cents: tuple[float, ...] = WESTERN

    def lower(self, degree: int) -> float:
        """Pitch in hertz of the lower string stopped at ``degree``."""
        octave, fret = divmod(degree, len(self.frets_cents))
        return self.lower_hz * 2 ** (octave + self.frets_cents[fret] / 1200)

    def upper(self, degree: int) -> float:
        """Pitch in hertz of the upper string stopped at ``degree``."""
        return self.lower(degree) * 2 ** (self.interval_cents / 1200)


RIGHT_TUNING = Tuning()
"""A fourth apart; the usual one."""
REVERSE_TUNING = Tuning(interval_cents=FIFTH)
"""A fifth apart."""


@dataclass(frozen=True, slots=True)
class Strum:
    """One movement of the right hand. A string whose pitch is None is not touched and rings on."""

    at_seconds: float
    upper_hz: float | None
    lower_hz: float | None
    velocity: float
    down: bool = True
    glide_seconds: float = 0.002
    vibrato_cents: float = 0.0
    soft: bool = False
    """Played with the fingertip (shertpe), not with the nails of the whole hand."""


@dataclass(frozen=True, slots=True)
class Section:
    """A link of the form. ``base``: degree on which the register stands; ``melody``: the string that leads."""

    name: str
    base: int
    phrases: int
    level: float
    melody: Literal["upper", "lower", "both"] = "upper"


@dataclass(frozen=True, slots=True)
class Score:
    """Strums in order of time, the sections as (name, start_seconds), and where the last sound may end."""

    strums: tuple[Strum, ...]
    sections: tuple[tuple[str, float], ...]
    end_seconds: float


BAS = Section("bas buyn", 0, 1, 0.6, "lower")
ORTA = Section("orta buyn", 2, 1, 0.7)
KISHI_SAGA = Section("kishi saga", 5, 2, 0.82, "both")
ULKEN_SAGA = Section("ulken saga", 7, 2, 0.95, "both")
WHOLE_KUI = (BAS, BAS, ORTA, BAS, ORTA, KISHI_SAGA, ORTA, ULKEN_SAGA, ORTA, BAS)
SHORT_KUI = (BAS, ORTA, BAS, KISHI_SAGA, ORTA, BAS)

Bar = tuple[tuple[int, int], ...]
"""(steps, degree) of each note of a bar."""


def _bar(contour: Sequence[int], rhythm: Sequence[int], shift: int) -> Bar:
    return tuple((steps, abs(degree + shift)) for steps, degree in zip(rhythm, contour, strict=True))


def phrase_bars(rng: np.random.Generator, metre: int, base: int) -> tuple[Bar, ...]:
    """Four bars: an idea, its variation, its answer a step or two away, and a close on ``base``."""
    contour = CONTOURS[rng.integers(len(CONTOURS))]
    rhythm = RHYTHMS[metre][rng.integers(len(RHYTHMS[metre]))]
    close = CLOSES[rng.integers(len(CLOSES))]
    varied = (*contour[:3], contour[3] + int(rng.choice((-1, 1))))
    answer = CONTOURS[rng.integers(len(CONTOURS))] if rng.random() < 0.4 else contour
    return (
        _bar(contour, rhythm, base),
        _bar(varied, rhythm, base),
        _bar(answer, rhythm, base + int(rng.choice((1, 1, 2)))),
        _bar(close, RHYTHMS[metre][0], base),
    )


def _related_phrases(rng: np.random.Generator, metre: int, base: int) -> tuple[tuple[Bar, ...], ...]:
    """Three phrases of one family for a section that returns: as first heard, answered anew, and lifted."""
    first = phrase_bars(rng, metre, base)
    other = phrase_bars(rng, metre, base)
    lifted = tuple((steps, degree + 1) for steps, degree in first[1])
    return first, (first[0], other[1], other[2], first[3]), (first[0], lifted, first[2], other[3])


def _stopped(tuning: Tuning, section: Section, degree: int, accent: bool) -> tuple[float, float]:
    """Pitches of (upper, lower) string while the melody stands on ``degree``."""
    if section.melody == "lower":
        return tuning.upper(0), tuning.lower(degree)
    if section.melody == "both" and accent:
        return tuning.upper(degree), tuning.lower(degree)
    return tuning.upper(degree), tuning.lower(0)


def _strum_bar(
    rng: np.random.Generator,
    tuning: Tuning,
    section: Section,
    bar: Bar,
    pattern: str,
    start: float,
    step: float,
    level: float,
) -> list[Strum]:
    """The strokes of one bar; the left hand moves with the first stroke at or after each new note."""
    degrees = [degree for steps, degree in bar for _ in range(steps)]
    strums: list[Strum] = []
    for index, mark in enumerate(pattern):
        if mark == "-":
            continue
        accent = index == 0 or (index % 4 == 0 and mark == "D")
        upper, lower = _stopped(tuning, section, degrees[index], accent or section.level > 0.9)
        force = level + (0.14 if index == 0 else 0.05 if accent else -0.04) - (0.1 if mark == "U" else 0)
        late = 0.006 * (mark == "U") + rng.normal(0, 0.0035)
        force = float(np.clip(force + rng.normal(0, 0.04), 0.15, 1))
        strums.append(Strum(max(0.0, start + index * step + late), upper, lower, force, mark == "D"))
    return strums


def tokpe_score(
    rng: np.random.Generator,
    tuning: Tuning,
    layout: Sequence[Section],
    beat_bpm: float,
    metre: int = 8,
    start_seconds: float = 0.15,
) -> Score:
    """A kui for the strumming hand. ``beat_bpm`` counts quarters; ``metre`` is 6, 8 or 12 steps a bar."""
    themes = {section.name: _related_phrases(rng, metre, section.base) for section in layout}
    heard: Counter[str] = Counter()
    pattern, fill = (str(p) for p in rng.permutation(np.array(TOKPE_PATTERNS[metre]))[:2])
    strums: list[Strum] = []
    sections: list[tuple[str, float]] = []
    now, drift = start_seconds, 0.0
    for section in layout:
        sections.append((section.name, now))
        for _ in range(section.phrases):
            bars = themes[section.name][heard[section.name] % 3]
            heard[section.name] += 1
            for index, bar in enumerate(bars):
                drift = 0.7 * drift + float(rng.normal(0, 0.006))
                step = 15 / (beat_bpm * (1 + drift) * (0.97 + 0.06 * section.level))
                swell = section.level + 0.05 * math.sin(math.pi * (index + 0.5) / 4)
                chosen = fill if index == 3 or rng.random() < 0.15 else pattern
                strums += _strum_bar(rng, tuning, section, bar, chosen, now, step, swell)
                now += step * metre
    step = 15 / beat_bpm
    for index, force in enumerate((0.7, 0.5, 0.8)):
        now += step * (1.25 + 0.35 * index)
        strums.append(Strum(now, tuning.upper(0), tuning.lower(0), force, index != 1))
    return Score(tuple(strums), tuple(sections), now + 2.6)


def _ornamented(
    rng: np.random.Generator, tuning: Tuning, degree: int, at: float, force: float, long: bool
) -> list[Strum]:
    """A plucked note, sometimes reached by a slide from its neighbour or opened by a quick turn."""
    pitch = tuning.upper(degree)
    vibrato = 9.0 if long else 0.0
    chance = rng.random()
    if chance < 0.22 and degree > 0:
        return [
            Strum(at, tuning.upper(degree - 1), None, force, soft=True),
            Strum(at + 0.075, pitch, None, 0.0, glide_seconds=0.06, vibrato_cents=vibrato),
        ]
    if chance < 0.36 and long:
        turn = (degree, degree + 1, degree, abs(degree - 1))
        strums = [Strum(at, tuning.upper(turn[0]), None, force, soft=True)]
        for index, step in enumerate(turn[1:], 1):
            strums.append(Strum(at + 0.07 * index, tuning.upper(step), None, 0.18, soft=True))
        return [*strums, Strum(at + 0.29, pitch, None, force * 0.6, soft=True, vibrato_cents=vibrato)]
    return [Strum(at, pitch, None, force, soft=True, vibrato_cents=vibrato)]


def shertpe_score(
    rng: np.random.Generator,
    tuning: Tuning,
    phrases: int,
    beat_bpm: float,
    start_seconds: float = 0.2,
) -> Score:
    """A kui for fingertip and thumb: the melody sings on the upper string, the thumb answers below.

    Phrases breathe: the beat slows into each close, and the close rings.
    """
    themes = [phrase_bars(rng, 8, base) for base in (1, 3, 6)]
    order = [0, 0, 1, 0, 2, 1, 2, 1, 0, 0]
    strums: list[Strum] = []
    sections: list[tuple[str, float]] = []
    now = start_seconds
    for number in range(phrases):
        bars = themes[order[number % len(order)] if number < phrases - 1 else 0]
        sections.append((f"phrase {number + 1}", now))
        for index, bar in enumerate(bars):
            step = 15 / beat_bpm * (1 + 0.18 * (index == 3) + float(rng.normal(0, 0.02)))
            at = now
            for steps, degree in bar:
                force = 0.5 + 0.12 * math.sin(math.pi * (index + 0.5) / 4) + float(rng.normal(0, 0.04))
                strums += _ornamented(rng, tuning, degree, at, force, steps >= 3 or index == 3)
                for off in range(2, steps + 1, 2):
                    low = at + (off - 1) * step * 1.0 + float(rng.normal(0, 0.006))
                    strums.append(Strum(low, None, tuning.lower(0), 0.3 + 0.06 * rng.random(), soft=True))
                at += steps * step
            now = at
        strums.append(Strum(now, tuning.upper(bars[3][-1][1]), tuning.lower(0), 0.45, soft=True))
        now += 60 / beat_bpm * (0.9 + 0.5 * rng.random())
    strums.append(Strum(now, tuning.upper(0), tuning.lower(0), 0.5, soft=True, vibrato_cents=6))
    return Score(tuple(strums), tuple(sections), now + 3.2)


def scale_score(tuning: Tuning, octaves: int = 1, note_seconds: float = 1.1) -> Score:
    """Open strings, then each fret of the upper string alone, slowly: material for measuring a scale."""
    strums = [Strum(0.3, None, tuning.lower(0), 0.7), Strum(0.3 + note_seconds, tuning.upper(0), None, 0.7)]
    now = 0.3 + 2 * note_seconds
    for degree in range(1, len(tuning.frets_cents) * octaves + 1):
        strums.append(Strum(now, tuning.upper(degree), None, 0.65, vibrato_cents=0))
        now += note_seconds
    strums.append(Strum(now, tuning.upper(0), tuning.lower(0), 0.7))
    return Score(tuple(strums), (("scale", 0.3),), now + 2.6)


def accompaniment(
    rng: np.random.Generator,
    tuning: Tuning,
    degrees: Sequence[int],
    start_seconds: float,
    beat_seconds: float,
    level: float,
    pattern: str = "D-DU",
) -> list[Strum]:
    """Strumming under a voice, one pattern a beat; ``degrees`` of the upper string, one for each beat."""
    strums: list[Strum] = []
    step = beat_seconds / len(pattern)
    for beat, degree in enumerate(degrees):
        for index, mark in enumerate(pattern):
            if mark == "-":
                continue
            at = start_seconds + beat * beat_seconds + index * step + float(rng.normal(0, 0.004))
            force = level * (1 + 0.18 * (index == 0) - 0.18 * (mark == "U")) + float(rng.normal(0, 0.02))
            strums.append(Strum(max(0.0, at), tuning.upper(degree), tuning.lower(0), max(0.1, force), mark == "D"))
    return strums
