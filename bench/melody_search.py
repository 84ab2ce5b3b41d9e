"""Melody search on synthetic lines: is a noisy, transposed, hurried passage found again among others?

    python -m bench.melody_search [--melodies 300] [--queries 60] [--seconds 8]

Melodies of a minute walk over five to seven degrees with neutral intervals, two to five notes a second. A query is a
passage of one: transposed by up to half an octave, 0.8 to 1.25 times as fast, its notes of uneven length, every pitch
off by 30 cents (standard deviation), one in ten an octave wrong, one in five missing. *Top 10*: the melody is among the
ten nearest. Controls: n-grams of four semitone intervals (melodies by the number they share), and chance.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence

import numpy as np

from media.analysis.framing import Floats
from media.likeness.melody import LINE_SECONDS, NOTHING, Line, find, query_of

_SECONDS = 60.0
_GRAM = 4


Notes = tuple[Floats, Floats]


def notes(rng: np.random.Generator, seconds: float) -> Notes:
    """Pitches in cents and lengths in seconds of one melody."""
    steps = rng.choice([90.0, 150.0, 165.0, 200.0, 240.0, 300.0], size=int(rng.integers(5, 8)))
    scale = np.concatenate((np.zeros(1), np.cumsum(steps)))
    place, pitches, lengths = scale.size // 2, list[float](), list[float]()
    pace = rng.uniform(2.0, 5.0)
    while sum(lengths) < seconds:
        place = int(np.clip(place + rng.choice([-2, -1, -1, 0, 1, 1, 2]), 0, scale.size - 1))
        pitches.append(5000.0 + scale[place])
        lengths.append(float(rng.choice([1.0, 1.0, 2.0, 3.0])) / pace)
    return np.array(pitches, dtype=np.float32), np.array(lengths, dtype=np.float32)


def line(pitches: Floats, lengths: Floats) -> Line:
    """The notes as a line."""
    ends = np.cumsum(lengths)
    places = np.searchsorted(ends, np.arange(int(ends[-1] / LINE_SECONDS)) * LINE_SECONDS, side="right")
    return np.round(pitches[np.minimum(places, pitches.size - 1)]).astype(np.int16)


def spoilt(pitches: Floats, lengths: Floats, seconds: float, rng: np.random.Generator) -> Line:
    """A passage as somebody would hum it and a pitch tracker hear it."""
    first = int(rng.integers(0, max(1, np.searchsorted(np.cumsum(lengths), _SECONDS - seconds * 1.3))))
    count = int(np.searchsorted(np.cumsum(lengths[first:]), seconds)) + 1
    part, long = pitches[first : first + count].copy(), lengths[first : first + count].copy()
    part += rng.uniform(-600.0, 600.0) + rng.normal(0.0, 30.0, part.size)
    part += rng.choice([0.0, 1200.0, -1200.0], size=part.size, p=[0.9, 0.05, 0.05])
    long *= rng.uniform(0.8, 1.25) * rng.uniform(0.8, 1.25, long.size)
    made = line(part.astype(np.float32), long.astype(np.float32))
    gone = rng.random(made.size) < 0.2
    made[gone] = NOTHING
    last = np.maximum.accumulate(np.where(gone, -1, np.arange(made.size)))
    return np.where(last >= 0, made[np.maximum(last, 0)], NOTHING).astype(np.int16)


def grams(of: Line) -> set[tuple[int, ...]]:
    """Runs of semitone intervals between the notes of a line."""
    semitones = np.round(of[of != NOTHING].astype(np.float64) / 100.0)
    steps = np.diff(semitones)
    steps = steps[steps != 0.0].astype(int).tolist()
    return {tuple(steps[i : i + _GRAM]) for i in range(len(steps) - _GRAM + 1)}


def main(melodies: int, queries: int, seconds: float) -> None:
    rng = np.random.default_rng(11)
    held: list[Notes] = [notes(rng, _SECONDS) for _ in range(melodies)]
    lines = [(str(number), line(*one)) for number, one in enumerate(held)]
    known = [grams(one) for _, one in lines]
    ours: list[int] = []
    theirs: list[float] = []
    spent = {True: 0.0, False: 0.0}
    find(query_of(lines[0][1][:80]), 80, lines[:2], 2)  # compiles
    for number in map(int, rng.permutation(melodies)[:queries]):
        pitches, lengths = held[number]
        passage = spoilt(pitches, lengths, seconds, rng)
        query, size = query_of(passage), int(np.count_nonzero(passage != NOTHING))
        began = time.process_time()
        find(query, size, lines, 10, bounded=False)
        spent[False] += time.process_time() - began
        began = time.process_time()
        found = [one.id for one in find(query, size, lines, 10)]
        spent[True] += time.process_time() - began
        ours.append(found.index(str(number)) if str(number) in found else melodies)
        asked = grams(passage)
        shared = np.array([len(asked & other) for other in known])
        more, alike = int((shared > shared[number]).sum()), int((shared == shared[number]).sum())
        theirs.append(more + (alike - 1) / 2)
    hours = melodies * _SECONDS / 3600.0 * queries
    print(f"{melodies} melodies of {_SECONDS:.0f} s, {queries} queries of {seconds:g} s")
    print("| method | top 1 | top 10 | CPU s for 1,000 hours |")
    print("|---|---|---|---|")
    row("warping, lower bounds", ours, f"{1000 * spent[True] / hours:.0f}")
    row("warping, every stretch whole", ours, f"{1000 * spent[False] / hours:.0f}")
    row("semitone 4-grams", theirs, "")
    print(f"| chance | {1 / melodies:.2f} | {10 / melodies:.2f} | |")


def row(method: str, ranks: Sequence[float], seconds: str) -> None:
    """One row: how often the right melody is first, and among the first ten."""
    places = np.array(ranks)
    print(f"| {method} | {(places < 1).mean():.2f} | {(places < 10).mean():.2f} | {seconds} |")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--melodies", type=int, default=300)
    parser.add_argument("--queries", type=int, default=60)
    parser.add_argument("--seconds", type=float, default=8.0)
    given = parser.parse_args()
    main(given.melodies, given.queries, given.seconds)
