"""Pieces and performances of them, written as lines: the same kui by another hand, in another tuning, at another pace.

Conventions
-----------
- A *piece* is degrees and lengths: three or four motifs of 6 to 12 notes, each said again, sometimes varied or moved by
  a step, for about 80 s at its own pace.
- A *performance* has a pace (0.75 to 1.33 times the written one, swaying by 10 %), a pitch (up to half an octave from
  the written one), degrees that are a little different on every instrument (15 cents), ornaments (a grace note from the
  next degree before every sixth note, every tenth note struck twice, every twelfth left out), and passages an octave
  higher or lower (a fifth of the time).
- What an analysis makes of it: pitches off by 12 cents, one note in twenty an octave wrong, one in twelve the open
  string instead, a tenth of the line missing (``heard``). The two strongest pitch classes know nothing of octaves: the
  melody's and the open string's, with one in ten wrong.

Truth: where each note of the piece begins in each performance.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bench.signals import Doubles

OCTAVE = 1200.0
GRACE_SECONDS = 0.09
STEP_CENTS = (90.0, 150.0, 165.0, 200.0, 240.0, 300.0)


@dataclass(frozen=True, slots=True)
class Piece:
    """``degrees``: (n,) places in ``scale_cents``; ``lengths``: (n,) seconds; ``open_cents``: the open lower string."""

    degrees: np.ndarray
    lengths: Doubles
    scale_cents: Doubles
    open_cents: float


@dataclass(frozen=True, slots=True)
class Performance:
    """Notes as they are played: ``cents``, ``lengths`` and ``written``, which note of the piece each belongs to
    (n,)."""

    cents: Doubles
    lengths: Doubles
    written: np.ndarray
    open_cents: float

    @property
    def starts(self) -> Doubles:
        return np.concatenate((np.zeros(1), np.cumsum(self.lengths)[:-1]))

    @property
    def seconds(self) -> float:
        return float(self.lengths.sum())


def compose(rng: np.random.Generator, seconds: float = 80.0) -> Piece:
    """A piece of motifs that return."""
    steps = rng.choice(STEP_CENTS, size=7)
    scale = 4800.0 + np.concatenate((np.zeros(1), np.cumsum(steps)))
    motifs = [_motif(rng, scale.size) for _ in range(int(rng.integers(3, 5)))]
    pace = float(rng.uniform(2.0, 4.5))
    degrees, lengths = np.zeros(0, np.int64), np.zeros(0)
    while lengths.sum() < seconds * pace:
        said, long = motifs[int(rng.integers(len(motifs)))]
        moved = said + int(rng.choice([0, 0, 0, 1, -1]))
        if rng.random() < 0.4:
            moved[int(rng.integers(moved.size))] += int(rng.choice([-1, 1]))
        degrees = np.concatenate((degrees, np.clip(moved, 0, scale.size - 1)))
        lengths = np.concatenate((lengths, long))
    return Piece(degrees, lengths / pace, scale, float(scale[0] - rng.choice([498.0, 702.0])))


def _motif(rng: np.random.Generator, degrees: int) -> tuple[np.ndarray, Doubles]:
    count = int(rng.integers(6, 13))
    place, said = int(rng.integers(1, degrees - 1)), list[int]()
    for _ in range(count):
        place = int(np.clip(place + rng.choice([-2, -1, -1, 0, 1, 1, 2]), 0, degrees - 1))
        said.append(place)
    return np.array(said), rng.choice([1.0, 1.0, 2.0, 3.0], size=count)


def perform(piece: Piece, rng: np.random.Generator) -> Performance:
    """One performance."""
    shift = float(rng.uniform(-600.0, 600.0))
    scale = piece.scale_cents + rng.normal(0.0, 15.0, piece.scale_cents.size) + shift
    pace, phase = float(rng.uniform(0.75, 1.33)), float(rng.uniform(0.0, 6.28))
    cents, lengths, written = list[float](), list[float](), list[int]()
    at, octave = 0.0, 0.0
    for number, (degree, length) in enumerate(zip(piece.degrees.tolist(), piece.lengths.tolist(), strict=True)):
        if number % 12 == 0:
            octave = float(rng.choice([0.0, OCTAVE, -OCTAVE], p=[0.8, 0.1, 0.1]))
        long = length * pace * (1.0 + 0.1 * np.sin(0.35 * at + phase)) * float(rng.uniform(0.9, 1.1))
        at += long
        played = _struck(degree, long, scale.size, rng, first=not lengths)
        if not played:
            lengths[-1] += long
        for place, part in played:
            cents.append(float(scale[place]) + octave)
            lengths.append(part)
            written.append(number)
    return Performance(np.array(cents), np.array(lengths), np.array(written), piece.open_cents + shift)


def _struck(
    degree: int, long: float, degrees: int, rng: np.random.Generator, *, first: bool
) -> list[tuple[int, float]]:
    """A written note as it is played, (degree, seconds) each: left out, with a grace note, struck twice, or plain."""
    chance = float(rng.random())
    if chance < 0.08 and not first:
        return []
    if chance < 0.25 and long > 2.0 * GRACE_SECONDS:
        near = int(np.clip(degree + int(rng.choice([-1, 1])), 0, degrees - 1))
        return [(near, GRACE_SECONDS), (degree, long - GRACE_SECONDS)]
    if chance < 0.35:
        return [(degree, long / 2.0)] * 2
    return [(degree, long)]


@dataclass(frozen=True, slots=True)
class Heard:
    """What an analysis has of a performance, one value a step: ``cents`` of the leading line, NaN where none is sure;
    ``classes``: (n, 2) the two strongest pitch classes in cents, the stronger first."""

    cents: Doubles
    classes: Doubles


def heard(played: Performance, step_seconds: float, rng: np.random.Generator, *, fault: float = 1.0) -> Heard:
    """The performance as it is analysed; ``fault`` 0: without a fault."""
    notes = played.cents + rng.normal(0.0, 12.0 * fault, played.cents.size)
    chance = rng.random(notes.size)
    line = notes + np.where(chance < 0.05 * fault, rng.choice([OCTAVE, -OCTAVE], size=notes.size), 0.0)
    line = np.where((chance > 0.05) & (chance < 0.05 + 0.08 * fault), played.open_cents, line)
    count = int(played.seconds / step_seconds)
    at = np.searchsorted(np.cumsum(played.lengths), np.arange(count) * step_seconds, side="right")
    at = np.minimum(at, notes.size - 1)
    sounding = line[at] + rng.normal(0.0, 6.0, count)
    sounding[rng.random(count) < 0.1 * fault] = np.nan
    strong, open_string = notes[at], np.full(count, played.open_cents) + rng.normal(0.0, 6.0, count)
    wrong = rng.random(count) < 0.1 * fault
    strong = np.where(wrong, strong + rng.choice([702.0, 386.0, 498.0], size=count), strong)
    first = rng.random(count) < 0.5
    classes = np.stack((np.where(first, strong, open_string), np.where(first, open_string, strong)), axis=1) % OCTAVE
    return Heard(sounding, classes)
