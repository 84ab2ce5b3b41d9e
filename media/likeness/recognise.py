"""Which recordings of a segment hold the same sound as a query: hits vote, the best alignments are compared whole.

A hit of word ``i`` of an excerpt at position ``p`` speaks for the alignment in which the excerpt begins at ``p - i``,
at one of the query's speeds. By chance two hits seldom agree; those alignments for which most speak are compared bit
by bit, and ``matching.is_same`` decides. After A. Wang, "An industrial-strength audio search algorithm", ISMIR 2003,
with the words of chromaprint.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from media.analysis.matching import Excerpt, Match, refined, told
from media.likeness.segment import Segment, votes

CANDIDATES = 100
"""Alignments of one excerpt that are compared whole."""
FEWEST_VOTES = 2


def recognise(segments: Iterable[Segment], query: tuple[Excerpt, ...]) -> dict[str, Match]:
    """The best match with each recording that holds the same sound, by id."""
    found: dict[str, list[Match]] = {}
    for segment in segments:
        starts = segment.starts
        for excerpt in query:
            for match in _matches(segment, starts, excerpt):
                found.setdefault(match.name, []).append(match)
    return {name: refined(matches) for name, matches in found.items()}


def _matches(segment: Segment, starts: NDArray[np.int64], excerpt: Excerpt) -> Iterator[Match]:
    for speed, alignment in alignments(segment, excerpt):
        words = excerpt.words[speed]
        middle = min(max(alignment + words.size // 2, 0), segment.words.size - 1)
        ordinal = int(np.searchsorted(starts, middle, side="right")) - 1
        offset = alignment - int(starts[ordinal])
        match = told(excerpt, speed, offset, segment.held[ordinal].id, segment.words_of(ordinal))
        if match is not None:
            yield match


def alignments(segment: Segment, excerpt: Excerpt) -> list[tuple[float, int]]:
    """(speed, position at which the excerpt would begin) of the alignments that most hits speak for."""
    found, width = votes(segment, excerpt)
    if found.size == 0:
        return []
    first = np.flatnonzero(np.concatenate((np.ones(1, np.bool_), np.diff(found) > 0)))
    alignments = found[first]
    counts = np.diff(np.concatenate((first, np.array([found.size]))))
    # What lies between two words votes for both neighbours.
    beside = np.zeros_like(counts)
    together = np.diff(alignments) == 1
    beside[:-1][together] += counts[1:][together]
    beside[1:][together] += counts[:-1][together]
    total = np.where(counts < beside, 0, counts + beside)
    enough = np.flatnonzero(total >= FEWEST_VOTES)
    best = enough[np.argsort(-total[enough], kind="stable")[:CANDIDATES]]
    speeds = list(excerpt.words)
    longest = max(words.size for words in excerpt.words.values())
    return [(speeds[value // width], value % width - longest) for value in alignments[best].tolist()]
