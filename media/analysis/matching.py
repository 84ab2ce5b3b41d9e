"""Is this the same recording? Comparing fingerprints, also at wrong speed.

Conventions
-----------
- All words here are *middle words* (``fingerprint.MIDDLE_HZ``), one per 0.1238 s.
- The error of an alignment is the share of bits that differ; unrelated sound gives about 0.5, the best of many
  alignments with unrelated sound 0.3 to 0.4, the same recording under ``SAME`` at the right speed.
- A speed ratio of 1.03 means: the query runs 3 % faster (and higher) than the reference. A fingerprint does not
  survive 1 %, so the query is fingerprinted at steps of 0.5 % over +-6 %.
- A query is a handful of excerpts. Offsets are seconds into the reference, at the reference's speed, at which the
  query's own beginning would lie; it may begin before it (negative).
- A held tone agrees with every held tone of its pitch, so agreement alone is no evidence: only what *changes* is. The
  evidence for an alignment is the correlation of the bits about their means, in standard deviations for as many
  independent bits as turn in the poorer of the two (``Agreement.evidence``). Steady sound is recognised as nothing.

Source of the thresholds: ``bench/recognition.py``; the accuracy found with them is in ``docs/analysis.md``.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numba import njit

from media.analysis.fingerprint import WORD_SECONDS, Words, middle_words_at
from media.analysis.framing import Floats
from media.analysis.peaks import RATE_HZ

SAME = 0.25
SAME_WHEN_SHORT = 0.17
"""The same for the shortest alignment; between, the limit grows with the overlap."""
FEWEST_WORDS = 12
ENOUGH_WORDS = 60
"""7.4 s of words, from which ``SAME`` holds; fewer agree by chance more often."""
FEWEST_TOLD = 32
"""Words, from 6.6 s of sound, under which nothing is told to a curator, and only clear evidence identifies a clip."""
LEAST_EVIDENCE, LEAST_CORRELATION, CLEAR_CORRELATION = 10.0, 0.5, 0.7
"""The clear one under ``FEWEST_TOLD``. Distinct flutes, bowed strings, voices, plucked strings and held tones reach 8.3
and 0.72 in a million comparisons, two flutes in five seconds; copies of 10 s have from 12 and 0.78
(``bench.recognition``); a clip of 5 s through a telephone 11 and 0.83."""
LEAST_VARIETY = 0.2
"""Share of different words that a stretch must have to be recognised."""
SPEEDS = tuple(1.0 + 0.005 * step for step in sorted(range(-12, 13), key=abs))
EXCERPT_SECONDS = 20.0
EVERY_SECONDS = 90.0
MOST_EXCERPTS = 40


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A stretch of a query that begins at ``start_seconds``: its words as if slowed down by each speed ratio."""

    start_seconds: float
    words: Mapping[float, Words]

    @property
    def varied(self) -> bool:
        """Whether there is enough in it to be recognised."""
        plain = self.words[1.0]
        return plain.size >= FEWEST_WORDS and is_varied(plain)


@dataclass(frozen=True, slots=True)
class Match:
    """The best alignment of a query with one reference. ``query_seconds``: where in the query the excerpt begins."""

    name: str
    error: float
    offset_seconds: float
    speed_ratio: float
    overlap_seconds: float
    query_seconds: float = 0.0
    evidence: float = 0.0
    """How surely it is the same, in standard deviations; matches are ranked by it."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """How two stretches agree word by word. ``turning``: how often a bit turns in the poorer one."""

    error: float
    words: int
    correlation: float
    turning: int

    @property
    def evidence(self) -> float:
        """Standard deviations over chance (R. A. Fisher's z), each turn of a bit counted as one observation."""
        return math.atanh(min(0.999, max(0.0, self.correlation))) * math.sqrt(self.turning)

    @property
    def low_error(self) -> bool:
        """Whether as few bits differ as in copies. Held tones of one pitch pass this, too."""
        share = min(1.0, max(0.0, (self.words - FEWEST_WORDS) / (ENOUGH_WORDS - FEWEST_WORDS)))
        return self.error < SAME_WHEN_SHORT + share * (SAME - SAME_WHEN_SHORT)

    @property
    def same(self) -> bool:
        """Whether it says that two stretches are the same recording."""
        enough = self.words >= FEWEST_TOLD
        return (
            self.low_error
            and self.correlation >= (LEAST_CORRELATION if enough else CLEAR_CORRELATION)
            and self.evidence >= LEAST_EVIDENCE
        )


UNLIKE = Agreement(1.0, 0, 0.0, 0)


def is_varied(words: Words) -> bool:
    """Whether a stretch has enough different words to be told from any other."""
    return words.size > 0 and np.unique(words).size >= LEAST_VARIETY * words.size


class Excerpts:
    """Takes excerpts from a stream of mono sound at 11.025 kHz, as long as it lasts: 20 s of every 90 s.

    ``dense``: of the first minute all, since a query may be short or begin with silence.
    """

    def __init__(self, *, dense: bool = False) -> None:
        self._early = (0.0, EXCERPT_SECONDS, 2 * EXCERPT_SECONDS) if dense else (0.0,)
        self._kept: list[Floats] = []
        self._begin = 0.0
        self._position = 0
        self._found: list[Excerpt] = []

    def add(self, low: Floats) -> None:
        """The next samples."""
        while low.size and not self.full:
            first = round(self._begin * RATE_HZ)
            skipped = min(low.size, max(0, first - self._position))
            self._position += skipped
            low = low[skipped:]
            missing = first + round(EXCERPT_SECONDS * RATE_HZ) - self._position
            taken = low[:missing]
            self._kept.append(taken.copy())
            self._position += taken.size
            low = low[taken.size :]
            if taken.size == missing:
                self._close()

    @property
    def full(self) -> bool:
        """Whether no more excerpts are taken."""
        return len(self._found) >= MOST_EXCERPTS

    def result(self) -> tuple[Excerpt, ...]:
        """The excerpts; the last may be short."""
        if not self.full:
            self._close()
        return tuple(excerpt for excerpt in self._found if excerpt.varied)

    def _close(self) -> None:
        sound = np.concatenate(self._kept) if self._kept else np.zeros(0, dtype=np.float32)
        self._kept = []
        if sound.size >= 3 * RATE_HZ:
            self._found.append(Excerpt(self._begin, middle_words_at(sound, SPEEDS)))
        later = [begin for begin in self._early if begin > self._begin]
        self._begin = later[0] if later else (self._begin // EVERY_SECONDS + 1.0) * EVERY_SECONDS


def excerpts_of(low: Floats, *, dense: bool = True) -> tuple[Excerpt, ...]:
    """The excerpts of a whole sound at 11.025 kHz."""
    taking = Excerpts(dense=dense)
    taking.add(low)
    return taking.result()


@njit(cache=True, nogil=True, inline="always")
def differing(a: np.uint32, b: np.uint32) -> int:
    """How many of 32 bits differ."""
    x = np.uint32(a ^ b)
    x = np.uint32(x - ((x >> np.uint32(1)) & np.uint32(0x55555555)))
    x = np.uint32((x & np.uint32(0x33333333)) + ((x >> np.uint32(2)) & np.uint32(0x33333333)))
    x = np.uint32((x + (x >> np.uint32(4))) & np.uint32(0x0F0F0F0F))
    return int(np.uint32(x * np.uint32(0x01010101)) >> np.uint32(24))


@njit(cache=True, nogil=True)
def _align(query: Words, reference: Words, fewest: int) -> tuple[float, int, int]:
    """Lowest bit error of all alignments that overlap by ``fewest`` words: (error, offset, overlap)."""
    best = 1.0
    where = 0
    overlap = 0
    for offset in range(fewest - query.size, reference.size - fewest + 1):
        start = max(0, -offset)
        end = min(query.size, reference.size - offset)
        allowed = best * 32 * (end - start)
        bits = 0
        for i in range(start, end):
            bits += differing(query[i], reference[i + offset])
            if bits > allowed:
                break
        if bits < allowed:
            best = bits / (32.0 * (end - start))
            where = offset
            overlap = end - start
    return best, where, overlap


def agreement(query: Words, reference: Words, offset: int) -> Agreement:
    """How the words agree when word ``offset`` of the reference lies under the query's first."""
    start, end = max(0, -offset), min(query.size, reference.size - offset)
    if end - start < FEWEST_WORDS:
        return UNLIKE
    return Agreement(*_agreement(query[start:end], reference[start + offset : end + offset]))


@njit(cache=True, nogil=True)
def _agreement(one: Words, other: Words) -> tuple[float, int, float, int]:
    count = one.size
    differ = shared = first = second = 0.0
    turning = np.zeros(2, dtype=np.int64)
    for bit in range(32):
        ones = others = both = 0
        for i in range(count):
            a = (one[i] >> np.uint32(bit)) & np.uint32(1)
            b = (other[i] >> np.uint32(bit)) & np.uint32(1)
            ones += int(a)
            others += int(b)
            both += int(a & b)
            differ += int(a ^ b)
            if i:
                turning[0] += int(a ^ ((one[i - 1] >> np.uint32(bit)) & np.uint32(1)))
                turning[1] += int(b ^ ((other[i - 1] >> np.uint32(bit)) & np.uint32(1)))
        shared += both - ones * others / count
        first += ones - ones * ones / count
        second += others - others * others / count
    correlation = shared / np.sqrt(first * second) if first * second > 0.0 else 0.0
    return differ / (32.0 * count), count, correlation, int(turning.min())


def compare(query: Words, reference: Words) -> tuple[float, float, float]:
    """Bit error, offset and overlap in seconds of the best alignment; error 1 where one is too short."""
    fewest = max(FEWEST_WORDS, min(query.size, reference.size) // 2)
    if min(query.size, reference.size) < fewest:
        return 1.0, 0.0, 0.0
    error, offset, overlap = _align(query, reference, fewest)
    return error, offset * WORD_SECONDS, overlap * WORD_SECONDS


def beginning(excerpt: Excerpt, speed: float, offset: int) -> float:
    """Where in the reference, in seconds, the query begins whose excerpt lies at word ``offset``."""
    return offset * WORD_SECONDS - excerpt.start_seconds * speed


def best_match(query: Iterable[Excerpt], name: str, reference: Words) -> Match:
    """The best alignment with one reference over all excerpts and speeds of the query; evidence 0 where none says that
    it is the same."""
    best = Match(name, 1.0, 0.0, 1.0, 0.0)
    for excerpt in query:
        for speed, words in excerpt.words.items():
            offset = round(compare(words, reference)[1] / WORD_SECONDS)
            match = told(excerpt, speed, offset, name, reference)
            if match is not None and match.evidence > best.evidence:
                best = match
    return best


def told(excerpt: Excerpt, speed: float, offset: int, name: str, reference: Words) -> Match | None:
    """What one alignment of an excerpt says, if it is that both are the same recording."""
    found = agreement(excerpt.words[speed], reference, offset)
    if not found.same:
        return None
    begins, seconds = beginning(excerpt, speed, offset), found.words * WORD_SECONDS
    return Match(name, found.error, begins, speed, seconds, excerpt.start_seconds, found.evidence)


def scan(query: tuple[Excerpt, ...], references: Iterable[tuple[str, Words]]) -> tuple[Match, ...]:
    """References that hold the same recording, best first, by looking at every one; empty: not here.

    What the index (``media.likeness``) is measured against: right, and slow for an archive.
    """
    found = (best_match(query, name, words) for name, words in references)
    return tuple(sorted((match for match in found if match.evidence > 0.0), key=lambda match: -match.evidence))


def refined(matches: list[Match]) -> Match:
    """The best of several matches with one reference, its speed measured from how far apart they lie in both, and the
    evidence of all its excerpts.

    Only matches that agree on the speed within a step are used, and only where they lie far enough apart for a place
    to be known 0.14 % of the way; the speed of one alone is a multiple of 0.5 %.
    """
    best = max(matches, key=lambda match: match.evidence)
    alike = [match for match in matches if abs(match.speed_ratio - best.speed_ratio) < 0.0051]
    excerpts = {match.query_seconds: match.evidence for match in sorted(alike, key=lambda match: match.evidence)}
    best = replace(best, evidence=math.hypot(*excerpts.values()))
    first, last = min(alike, key=lambda m: m.query_seconds), max(alike, key=lambda m: m.query_seconds)
    apart = last.query_seconds - first.query_seconds
    if apart < EVERY_SECONDS:
        return best
    places = [match.offset_seconds + match.query_seconds * match.speed_ratio for match in (first, last)]
    ratio = (places[1] - places[0]) / apart
    if abs(ratio - best.speed_ratio) > 0.006:
        return best
    start = places[0] - first.query_seconds * ratio
    return replace(best, speed_ratio=round(ratio, 4), offset_seconds=start)
