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
- Steady sound (silence, a test tone, hum) has few different words and is recognised as nothing.

Source of the thresholds: ``bench/likeness.py``; the accuracy found with them is in ``docs/analysis.md``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numba import njit
from numpy.typing import NDArray

from media.analysis.fingerprint import WORD_SECONDS, Words, middle_words_at
from media.analysis.framing import Floats
from media.analysis.peaks import RATE_HZ

SAME = 0.25
SAME_WHEN_SHORT = 0.17
"""The same for the shortest alignment; between, the limit grows with the overlap."""
FEWEST_WORDS = 12
ENOUGH_WORDS = 60
"""7.4 s of words, from which ``SAME`` holds; fewer agree by chance more often."""
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

    @property
    def same(self) -> bool:
        """Whether the error says that it is the same recording."""
        return is_same(self.error, round(self.overlap_seconds / WORD_SECONDS))


def is_same(error: float, words: int) -> bool:
    """Whether a bit error over so many words says that two stretches are the same recording."""
    share = min(1.0, max(0.0, (words - FEWEST_WORDS) / (ENOUGH_WORDS - FEWEST_WORDS)))
    return words >= FEWEST_WORDS and error < SAME_WHEN_SHORT + share * (SAME - SAME_WHEN_SHORT)


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


def error_at(query: Words, reference: Words, offset: int) -> tuple[float, int]:
    """Bit error and number of words of one alignment: word ``offset`` of the reference lies under the first."""
    start, end = max(0, -offset), min(query.size, reference.size - offset)
    if end - start < FEWEST_WORDS or not is_varied(reference[start + offset : end + offset]):
        return 1.0, 0
    turned: NDArray[np.uint32] = query[start:end] ^ reference[start + offset : end + offset]
    return float(np.bitwise_count(turned).sum()) / (32.0 * (end - start)), end - start


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
    """The best alignment with one reference over all excerpts and speeds of the query."""
    best = Match(name, 1.0, 0.0, 1.0, 0.0)
    for excerpt in query:
        for speed, words in excerpt.words.items():
            error, seconds, overlap = compare(words, reference)
            offset = round(seconds / WORD_SECONDS)
            if error < best.error and is_varied(reference[max(0, offset) : offset + words.size]):
                begins = beginning(excerpt, speed, offset)
                best = Match(name, error, begins, speed, overlap, excerpt.start_seconds)
    return best


def scan(query: tuple[Excerpt, ...], references: Iterable[tuple[str, Words]]) -> tuple[Match, ...]:
    """References that hold the same recording, best first, by looking at every one; empty: not here.

    What the index (``media.likeness``) is measured against: right, and slow for an archive.
    """
    found = (best_match(query, name, words) for name, words in references)
    return tuple(sorted((match for match in found if match.same), key=lambda match: match.error))


def refined(matches: list[Match]) -> Match:
    """The best of several matches with one reference, its speed measured from how far apart they lie in both.

    Only matches that agree on the speed within a step are used, and only where they lie far enough apart for a place
    to be known 0.14 % of the way; the speed of one alone is a multiple of 0.5 %.
    """
    best = min(matches, key=lambda match: match.error)
    alike = [match for match in matches if abs(match.speed_ratio - best.speed_ratio) < 0.0051]
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
