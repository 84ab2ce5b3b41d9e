"""The tonic of contours that end in cadences of several kinds, beside simple controls.

    python -m bench.tonic [--count 300] [--first 10000]

Only contours are made, no sound: a walk over seven neutral degrees that dwells on a fourth or fifth over the tonic as
often as on it, in phrases that end anywhere, without a drone; one frame in twenty is wrong, some by an octave. It ends
on the tonic, as one of ``CADENCES``. What ``media.analysis.tonic`` weighs was set on seeds under 10000.

Right: within 20 cents of the tonic's pitch class. Controls: the mode of the last four seconds, the last quarter of a
second, the strongest degree.
"""

from __future__ import annotations

import argparse

import numpy as np

from bench.signals import Doubles, Floats
from media.analysis.peaks import FRAME_SECONDS
from media.analysis.tonic import find_tonic
from media.analysis.tuning import measure_tuning, to_cents

RIGHT_CENTS = 20.0
CADENCES = ("long", "short", "falling off", "a grace note after it", "an octave below", "repeated", "from above")


def contour(seed: int) -> tuple[Floats, float, str]:
    """Pitch in Hz every ``FRAME_SECONDS``, NaN in rests; the tonic in cents above C0; the kind of its cadence."""
    rng = np.random.default_rng((seed, 53))
    tonic = float(rng.uniform(4500.0, 5700.0))
    steps = rng.choice([100.0, 150.0, 182.0, 204.0, 240.0], size=7)
    scale = np.concatenate((np.zeros(1), np.cumsum(steps)))
    dwelling = int(rng.choice([3, 4]))
    weights = np.exp(-0.35 * np.abs(np.arange(scale.size) - dwelling)) + 0.15
    weights[0] += float(rng.uniform(0.0, 0.8))
    place = dwelling
    parts: list[Doubles] = []
    seconds = float(rng.uniform(30.0, 90.0))
    while sum(part.size for part in parts) * FRAME_SECONDS < seconds:
        near = weights * np.exp(-0.5 * np.abs(np.arange(scale.size) - place)) * (np.arange(scale.size) != place)
        place = int(rng.choice(scale.size, p=near / near.sum()))
        parts.append(_note(tonic + scale[place], float(rng.choice([0.2, 0.2, 0.4, 0.6, 1.2])), rng))
        if rng.random() < 0.06:
            parts.append(np.full(round(0.5 / FRAME_SECONDS), np.nan))
    kind = str(rng.choice(CADENCES))
    cents = np.concatenate((*parts, *_cadence(kind, tonic, scale, rng)))
    wrong = rng.random(cents.size) < 0.05
    cents = np.where(wrong, cents + rng.choice([-1200.0, 1200.0, 700.0, -350.0], cents.size), cents)
    hz = 16.3516 * np.exp2(cents / 1200.0)
    return hz.astype(np.float32), tonic, kind


def _note(cents: float, seconds: float, rng: np.random.Generator) -> Doubles:
    count = max(4, round(seconds / FRAME_SECONDS))
    vibrato = float(rng.uniform(0.0, 25.0)) * np.sin(2.0 * np.pi * 5.5 * np.arange(count) * FRAME_SECONDS)
    return cents + vibrato + rng.normal(0.0, 8.0, count)


def _cadence(kind: str, tonic: float, scale: Doubles, rng: np.random.Generator) -> list[Doubles]:
    down = [_note(tonic + scale[degree], float(rng.choice([0.2, 0.4])), rng) for degree in (3, 2, 1)]
    if kind == "long":
        return [*down, _note(tonic, float(rng.uniform(1.5, 3.0)), rng)]
    if kind == "short":
        return [*down, _note(tonic, 0.45, rng)]
    if kind == "falling off":
        held = _note(tonic, 1.2, rng)
        return [*down, held, tonic - np.linspace(0.0, 400.0, 25)]
    if kind == "a grace note after it":
        return [*down, _note(tonic, 1.3, rng), _note(tonic + scale[int(rng.choice([1, 2, 4]))], 0.2, rng)]
    if kind == "an octave below":
        return [*down, _note(tonic, 0.6, rng), _note(tonic - 1200.0, 0.8, rng)]
    if kind == "repeated":
        again = [_note(tonic, 0.3, rng), _note(tonic + scale[1], 0.15, rng)]
        return [*down, *again, *again, _note(tonic, 0.5, rng)]
    return [_note(tonic + scale[4], 1.0, rng), _note(tonic + scale[1], 0.8, rng), _note(tonic, 0.8, rng)]


def guesses(hz: Floats) -> dict[str, float | None]:
    """Pitch classes, in cents above C, that ours and each control take for the tonic."""
    sure = np.where(np.isnan(hz), 0.0, 1.0).astype(np.float32)
    tuning = measure_tuning(hz, sure, FRAME_SECONDS)
    last = measure_tuning(hz[-round(4.0 / FRAME_SECONDS) :], sure[-round(4.0 / FRAME_SECONDS) :], FRAME_SECONDS)
    end = hz[~np.isnan(hz)][-round(0.25 / FRAME_SECONDS) :]
    return {
        "ours": find_tonic(tuning.degrees, hz, sure, None, FRAME_SECONDS).cents,
        "mode of the last 4 s": max(last.degrees, key=lambda degree: degree.weight).cents,
        "last quarter of a second": float(np.median(to_cents(end))) % 1200.0,
        "strongest degree": max(tuning.degrees, key=lambda degree: degree.weight).cents,
    }


def main() -> None:
    """Print how often each is right, overall and for each cadence."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--first", type=int, default=10_000)
    told = parser.parse_args()
    right: dict[str, dict[str, list[bool]]] = {}
    for seed in range(told.first, told.first + told.count):
        hz, tonic, kind = contour(seed)
        for name, cents in guesses(hz).items():
            is_right = cents is not None and abs((cents - tonic + 600.0) % 1200.0 - 600.0) <= RIGHT_CENTS
            for group in ("all", kind):
                right.setdefault(group, {}).setdefault(name, []).append(is_right)
    names = list(right["all"])
    print(f"| cadence | contours | {' | '.join(names)} |")
    print("|---|---|" + "---|" * len(names))
    for group, found in sorted(right.items()):
        cells = " | ".join(f"{np.mean(found[name]):.3f}" for name in names)
        print(f"| {group} | {len(found[names[0]])} | {cells} |")


if __name__ == "__main__":
    main()
