"""Lines that are held: what voice, kobyz, sybyzgy and shankobyz models perform, invented from a seed.

A line is built of phrases; each phrase walks from a degree to a degree with the durations of its manner.
Syllables carry a vowel and nothing more: the voice says no words, so nobody is quoted and nothing is
claimed. Times are seconds, pitches hertz.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from ingest.demonstration.synthesis.lines import Tone

Pitch = Callable[[int], float]
"""Degree of a scale -> hertz."""


SYLLABLES = "aaäeeoyö"
"""Vowels to draw from; open ones twice."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How a line of verse or a bow phrase moves.

    ``beats``: durations of its notes; ``walk``: degree of each note relative to the phrase's lower end;
    ``lift``: how the phrases of a stanza stand above each other. Vibrato, slide and joint as in ``Tone``.
    """

    beats: tuple[float, ...]
    walk: tuple[int, ...]
    lift: tuple[int, ...]
    rest_beats: float
    vibrato_cents: float
    slide_seconds: float
    joint: float
    looseness: float
    """Spread of durations, as a share: 0 strict, 0.1 free."""


AN = Manner((3, 1, 1, 1, 0.5, 1.5, 3), (4, 5, 4, 3, 2, 1, 0), (2, 3, 1, 0), 1.0, 32, 0.09, 0.8, 0.05)
TERME = Manner((0.5,) * 7 + (1.5,), (2, 2, 3, 2, 2, 1, 1, 0), (0, 1, 1, 0), 1.0, 10, 0.03, 0.55, 0.02)
ZHYR = Manner((0.5,) * 6 + (2.0,), (0, 2, 2, 3, 2, 1, 0), (0, 0, 2, 0), 1.0, 14, 0.04, 0.5, 0.03)
LULLABY = Manner((1, 0.5, 1, 0.5, 1, 0.5, 1.5), (2, 3, 2, 1, 2, 1, 0), (1, 1, 2, 0), 0.0, 16, 0.07, 0.8, 0.03)
LAMENT = Manner((2.5, 0.5, 1, 0.5, 0.5, 2.5), (4, 3, 3, 2, 1, 0), (0, 1, 0, 0), 1.5, 26, 0.16, 0.7, 0.1)
CALL = Manner((0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 2.0), (3, 3, 4, 3, 2, 1, 0), (0, 1, 2, 0), 0.5, 18, 0.04, 0.5, 0.03)
BOW = Manner((2, 1, 1, 1.5, 0.5, 1, 3), (0, 1, 2, 3, 2, 1, 0), (0, 2, 3, 0), 0.4, 24, 0.14, 0.75, 0.08)
PIPE = Manner((1.5, 0.25, 0.25, 1, 0.5, 0.5, 2.5), (2, 3, 2, 4, 3, 1, 0), (0, 1, 3, 0), 0.8, 16, 0.04, 0.6, 0.07)


@dataclass(frozen=True, slots=True)
class Line:
    """Tones in order of time, a vowel and a degree for each, and where the line ends (its last rest included)."""

    tones: tuple[Tone, ...]
    vowels: tuple[str, ...]
    degrees: tuple[int, ...]
    end_seconds: float

    def degree_at(self, seconds: float) -> int:
        """The degree that sounds, or sounded last, at a time; 0 before the first tone."""
        return next(
            (d for t, d in zip(self.tones[::-1], self.degrees[::-1], strict=True) if t.at_seconds <= seconds + 0.03),
            0,
        )


def _varied(rng: np.random.Generator, walk: Sequence[int]) -> list[int]:
    """The walk with one inner note moved by a step; first and last stay."""
    moved = list(walk)
    place = int(rng.integers(1, len(walk) - 1))
    moved[place] = max(0, moved[place] + int(rng.choice((-1, 1))))
    return moved


def _tone(manner: Manner, at: float, seconds: float, pitch_hz: float, level: float, last: bool) -> Tone:
    """Long tones open slowly, swell and vibrate; the last of a phrase fades."""
    long = seconds > 0.7
    return Tone(
        at,
        seconds,
        pitch_hz,
        level,
        slide_seconds=manner.slide_seconds,
        attack_seconds=0.07 if long else 0.04,
        release_seconds=0.16 if last else 0.06,
        vibrato_cents=manner.vibrato_cents if long else 0.0,
        joint=manner.joint,
        swell=0.25 if long else 0.0,
    )


def sing(
    rng: np.random.Generator,
    manner: Manner,
    pitch: Pitch,
    phrases: int,
    beat_seconds: float,
    start_seconds: float,
    base: int = 0,
    level: float = 0.75,
) -> Line:
    """A line of ``phrases`` in a manner, from degree ``base`` upwards."""
    tones: list[Tone] = []
    vowels: list[str] = []
    heard: list[int] = []
    now = start_seconds
    stanza = [_varied(rng, manner.walk) for _ in manner.lift]
    for number in range(phrases):
        place = number % len(manner.lift) if number < phrases - 1 else len(manner.lift) - 1
        walk = stanza[place] if number < len(manner.lift) else _varied(rng, stanza[place])
        for index, (beats, degree) in enumerate(zip(manner.beats, walk, strict=True)):
            here = base + degree + manner.lift[place]
            seconds = beats * beat_seconds * (1 + manner.looseness * float(rng.normal()))
            last = index == len(walk) - 1
            force = level * (1 - 0.06 * (index == 0) - 0.12 * last) * float(rng.uniform(0.9, 1.05))
            tones.append(_tone(manner, now, seconds, pitch(here), force, last))
            vowels.append(str(rng.choice(list(SYLLABLES))))
            now += seconds
            heard.append(here)
        now += manner.rest_beats * beat_seconds * (1 + manner.looseness * float(rng.normal()))
    return Line(tuple(tones), tuple(vowels), tuple(heard), now)
