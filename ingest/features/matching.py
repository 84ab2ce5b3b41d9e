"""Is this the same recording? Comparing fingerprints, also at wrong speed.

Conventions
-----------
- The error of an alignment is the share of bits that differ; unrelated sound gives about 0.5, the same recording
  under ``SAME`` (0.25) at the right speed.
- A speed ratio of 1.03 means: the query runs 3 % faster (and higher) than the reference. A chromaprint does not
  survive 1 %, so the query is fingerprinted again at steps of 0.5 % over +-6 %.
- Offsets are seconds into the reference at which the query begins; it may begin before it (negative).

Source of the threshold: the issue's study; the accuracy found with it is in ``docs/analysis.md``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import soxr
from numba import njit

from ingest.features.fingerprint import WORD_SECONDS, ChromaPass, Words
from ingest.features.framing import Floats
from ingest.features.peaks import RATE_HZ

SAME = 0.25
SAME_WHEN_SHORT = 0.17
"""The same for the shortest alignment; between, the limit grows with the overlap."""
FEWEST_WORDS = 12
ENOUGH_WORDS = 60
"""7.4 s of words, from which ``SAME`` holds; fewer agree by chance more often."""
QUERY_SECONDS = 60.0
SPEEDS = tuple(1.0 + 0.005 * step for step in sorted(range(-12, 13), key=abs))


@dataclass(frozen=True, slots=True)
class Match:
    """The best alignment of a query with one reference."""

    name: str
    error: float
    offset_seconds: float
    speed_ratio: float
    overlap_seconds: float

    @property
    def same(self) -> bool:
        """Whether the error says that it is the same recording."""
        words = self.overlap_seconds / WORD_SECONDS
        share = min(1.0, max(0.0, (words - FEWEST_WORDS) / (ENOUGH_WORDS - FEWEST_WORDS)))
        return self.error < SAME_WHEN_SHORT + share * (SAME - SAME_WHEN_SHORT)


@njit(cache=True, nogil=True)
def _differing(a: np.uint32, b: np.uint32) -> int:
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
            bits += _differing(query[i], reference[i + offset])
            if bits > allowed:
                break
        if bits < allowed:
            best = bits / (32.0 * (end - start))
            where = offset
            overlap = end - start
    return best, where, overlap


def compare(query: Words, reference: Words) -> tuple[float, float, float]:
    """Bit error, offset and overlap in seconds of the best alignment; error 1 where one is too short."""
    fewest = max(FEWEST_WORDS, min(query.size, reference.size) // 2)
    if min(query.size, reference.size) < fewest:
        return 1.0, 0.0, 0.0
    error, offset, overlap = _align(query, reference, fewest)
    return error, offset * WORD_SECONDS, overlap * WORD_SECONDS


def at_speeds(low: Floats, speeds: Iterable[float] = SPEEDS) -> dict[float, Words]:
    """Fingerprints of a sound at 11.025 kHz as it would be if slowed down by each speed ratio."""
    query = low[: int(QUERY_SECONDS * RATE_HZ)]
    return {speed: _words(query, speed) for speed in speeds}


def _words(low: Floats, speed: float) -> Words:
    chroma = ChromaPass()
    chroma.add(low if speed == 1.0 else soxr.resample(low, RATE_HZ, RATE_HZ * speed, quality="HQ"))
    return chroma.words()


def best_match(query: Mapping[float, Words], name: str, reference: Words) -> Match:
    """The best alignment with one reference over all speeds of the query."""
    best = Match(name, 1.0, 0.0, 1.0, 0.0)
    for speed, words in query.items():
        error, offset, overlap = compare(words, reference)
        if error < best.error:
            best = Match(name, error, offset, speed, overlap)
    return best


def identify(query: Mapping[float, Words], references: Iterable[tuple[str, Words]]) -> tuple[Match, ...]:
    """References that hold the same recording, best first; empty: not here."""
    found = (best_match(query, name, words) for name, words in references)
    return tuple(sorted((match for match in found if match.same), key=lambda match: match.error))
