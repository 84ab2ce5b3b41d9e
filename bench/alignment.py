"""How exactly two performances of one synthetic piece are aligned, and how long that takes.

    python -m bench.alignment

The piece is that of the tests: 240 plucked notes (72 s). The second performance sways in tempo by 15 % around the given
one and is tuned apart; where each note begins is known in both. *stretched* is the control: the first performance
stretched evenly to the length of the second. Seconds are those of the processor, after the loops are compiled.

*Pairs*: pieces of motifs, each played three times (``bench.performances``): how sure the alignment is of two
performances of one piece, and of two pieces; how far apart a moment lies when it is taken to the third performance
directly and through the second.
"""

from __future__ import annotations

import time

import numpy as np

from bench.performances import Performance as Played
from bench.performances import compose, heard, perform
from media.analysis.aligning import Performance, align
from media.analysis.peaks import FRAME_SECONDS
from media.analysis.tuning import C0_HZ, OCTAVES
from tests.media.analysis.test_aligning import melody, play, starts

CASES = ((1.0, 0.0), (1.25, 70.0), (0.8, -230.0), (1.5, 450.0))
"""Tempo and shift in cents of the second performance."""


def main() -> None:
    hertz, lengths = melody(3)
    true_first = starts(lengths, 1.0, 0.5)
    first = play(hertz, true_first)
    align(first, first)
    print("| tempo | cents | median s | 95 % s | stretched, median s | confidence | processor s |")
    print("|---|---|---|---|---|---|---|")
    for tempo, cents in CASES:
        true_second = starts(lengths, tempo, 1.5)
        second = play(hertz, true_second, cents)
        began = time.process_time()
        found = align(first, second)
        spent = time.process_time() - began
        errors = np.abs(np.interp(true_first, found.first_seconds, found.second_seconds) - true_second)
        stretched = np.abs(true_first * second.seconds / first.seconds - true_second)
        print(
            f"| {tempo:g} | {cents:g} | {np.median(errors):.3f} | {np.quantile(errors, 0.95):.2f} | "
            f"{np.median(stretched):.2f} | {found.confidence:.2f} | {spent:.2f} |"
        )
    other_hertz, other_lengths = melody(11)
    other = align(first, play(other_hertz, starts(other_lengths, 1.0, 0.5)))
    print(f"another piece of the same scale: confidence {other.confidence:.2f}")


def pairs(pieces: int = 12, seed: int = 41) -> None:
    """The lowest confidence of a true pair and the highest of a false one, and the way through a third."""
    rng = np.random.default_rng(seed)
    written = [compose(rng) for _ in range(pieces)]
    played = [[performance_of(perform(piece, rng), rng) for _ in range(3)] for piece in written]
    true: list[float] = []
    false: list[float] = []
    apart: list[float] = []
    for number, (first, second, third) in enumerate(played):
        there, on, direct = align(first, second), align(second, third), align(first, third)
        true += [there.confidence, on.confidence, direct.confidence]
        false += [align(first, played[other][1]).confidence for other in (number - 1, number - 2)]
        moments = np.arange(1.0, first.seconds - 1.0, 0.5)
        through = np.interp(moments, there.first_seconds, there.second_seconds)
        through = np.interp(through, on.first_seconds, on.second_seconds)
        apart += np.abs(through - np.interp(moments, direct.first_seconds, direct.second_seconds)).tolist()
    print(f"{len(true)} true pairs: confidence from {min(true):.2f}; {len(false)} false ones: up to {max(false):.2f}")
    middle, most, all_of_them = np.quantile(apart, (0.5, 0.95, 1.0))
    print(f"directly and through a third: median {middle:.2f} s, 95 % {most:.2f} s, most {all_of_them:.2f} s apart")


def performance_of(one: Played, rng: np.random.Generator) -> Performance:
    """What an analysis leaves of it."""
    found = heard(one, FRAME_SECONDS, rng)
    hertz = (C0_HZ * 2.0 ** (found.cents / 1200.0)).astype(np.float32)
    confidence = np.where(np.isnan(hertz), 0.0, 0.9).astype(np.float32)
    cents = np.round(found.cents[~np.isnan(found.cents)]).astype(np.int64)
    histogram = np.bincount(np.clip(cents, 0, OCTAVES * 1200 - 1), minlength=OCTAVES * 1200).astype(np.float32)
    lower = np.full(hertz.size, C0_HZ * 2.0 ** (one.open_cents / 1200.0), dtype=np.float32)
    onsets = (one.starts + rng.normal(0.0, 0.01, one.starts.size)).astype(np.float32)
    return Performance(hertz, confidence, lower, onsets, histogram)


if __name__ == "__main__":
    main()
    pairs()
