"""Turns of two singers over a dombyra that never pauses: diarization error, beside one singer throughout.

    python -m bench.aitys [--seeds 10] [--first 1]

Synthetic singers in turn, each with vowels and a range of their own, 6 to 10 turns of 4 to 14 s, between them 0.3 to
2.5 s in which the strings go on alone; of one sex where it is said, then their ranges lie up to a fifth apart. The
control calls everything one singer. *One singer*: nobody is told that there are not two.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from statistics import fmean

import numpy as np

from bench import signals
from media.analysis import Extractor, describe, diarization, evaluation
from media.analysis.framing import Floats

Spans = list[tuple[float, float, str]]


@dataclass(frozen=True, slots=True)
class Case:
    """``strings_db``: their level against the voices (RMS); None without. ``low_hz``: ranges of the lowest notes."""

    name: str
    strings_db: float | None
    low_hz: tuple[tuple[float, float], ...]


_TWO, _ALIKE = ((105.0, 150.0), (195.0, 270.0)), ((110.0, 130.0), (130.0, 165.0))
CASES = (
    Case("two singers, no strings", None, _TWO),
    Case("strings at -12 dB", -12.0, _TWO),
    Case("strings at -6 dB", -6.0, _TWO),
    Case("strings at -3 dB", -3.0, _TWO),
    Case("strings at -6 dB, singers of one sex", -6.0, _ALIKE),
    Case("one singer, no strings", None, ((110.0, 240.0),)),
    Case("one singer, strings at -6 dB", -6.0, ((110.0, 240.0),)),
)


def contest(case: Case, seed: int) -> tuple[Floats, Spans]:
    """The sound and who sings when."""
    rng = np.random.default_rng(seed)
    lows = [float(rng.uniform(*low)) for low in case.low_hz]
    rng.shuffle(lows)
    parts: list[Floats] = []
    truth: Spans = []
    at = 0.0
    for turn in range(int(rng.integers(6, 11))):
        who = turn % len(lows)
        sung = signals.voice(rng.uniform(4.0, 14.0), seed=seed * 100 + turn, singer=seed * 2 + who, low_hz=lows[who])
        heard = sung.samples[int(0.3 * signals.RATE_HZ) :]
        truth.append((at, at + heard.size / signals.RATE_HZ, "AB"[who]))
        parts += [heard, np.zeros(int(rng.uniform(0.3, 2.5) * signals.RATE_HZ), np.float32)]
        at += (parts[-2].size + parts[-1].size) / signals.RATE_HZ
    sound = np.concatenate(parts)
    if case.strings_db is not None:
        voices = np.concatenate(parts[::2])
        playing = signals.TwoStrings(
            seconds=at + 1.0,
            seed=seed + 500,
            strokes_per_second=float(rng.uniform(3.0, 6.0)),
            octaves=1.0,
            drone_hz=float(rng.uniform(120.0, 180.0)),
        )
        strings = signals.two_strings(playing).samples[: sound.size]
        gain = 10.0 ** (case.strings_db / 20.0) * np.sqrt(np.mean(np.square(voices)) / np.mean(np.square(strings)))
        sound = sound + np.float32(gain) * strings
    return sound.astype(np.float32), truth


def scored(case: Case, seed: int) -> tuple[float, float, int, float]:
    """Error told the number and guessing it, the number guessed, and the control's error."""
    sound, truth = contest(case, seed)
    extractor = Extractor(signals.RATE_HZ, 1)
    extractor.add(sound)
    curves = extractor.result().curves.values
    heard = describe.sounding(curves["envelope"])
    voices = (curves["textures"], curves["f0"], curves["f0_confidence"], heard, curves["envelope"])
    told, guessed = diarization.propose(*voices, len(case.low_hz)), diarization.propose(*voices)
    score = evaluation.score_turns(told, truth)[0]
    number = len({turn.speaker for turn in guessed})
    return score.value, evaluation.score_turns(guessed, truth)[0].value, number, score.control or 0.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--first", type=int, default=1)
    asked = parser.parse_args()
    print(
        "| | told the number: mean; worst | guessing it | number right | one singer throughout |\n|---|---|---|---|---|"
    )
    for case in CASES:
        found = [scored(case, seed) for seed in range(asked.first, asked.first + asked.seeds)]
        told, guessed, numbers, control = zip(*found, strict=True)
        right = numbers.count(len(case.low_hz)) / len(numbers)
        row = f"{fmean(told):.3f}; {max(told):.3f} | {fmean(guessed):.3f} | {right:.2f} | {fmean(control):.3f}"
        print(f"| {case.name} | {row} |", flush=True)


if __name__ == "__main__":
    main()
