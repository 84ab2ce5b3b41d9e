"""How exactly two performances of one synthetic piece are aligned, and how long that takes.

    python -m bench.alignment

The piece is that of the tests: 240 plucked notes (72 s). The second performance sways in tempo by 15 % around the given
one and is tuned apart; where each note begins is known in both. *stretched* is the control: the first performance
stretched evenly to the length of the second. Seconds are those of the processor, after the loops are compiled.
"""

from __future__ import annotations

import time

import numpy as np

from media.analysis.aligning import align
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


if __name__ == "__main__":
    main()
