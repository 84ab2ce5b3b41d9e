"""Where in a segment a passage may sound: runs of notes that both have vote for places and transpositions.

Conventions
-----------
- A *place* is a stretch of ``PLACE_SECONDS`` of one recording; places are numbered through a segment. A vote is for a
  place and a shift, in steps of ``SHIFT_CENTS``, by which the query would have to be moved.
- A run of the query votes once for a place and a shift, with the logarithm of how rare its key is. What lies between
  two places or two shifts votes for both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numba import njit
from numpy.typing import NDArray

from media.likeness.notes import KEYS, KINDS, NEAR_CENTS, Classes, Notes, keys_near, keys_of, runs_of

PLACE_SECONDS = 5.0
SHIFT_CENTS = 60
SHIFTS = 1200 // SHIFT_CENTS

Votes = NDArray[np.uint16]


@dataclass(frozen=True, slots=True)
class RunTable:
    """The notes of a segment, recording after recording, and where the runs with each key begin.

    ``classes``: (n,); ``places``: (n,) which place each note lies in; ``directory``: (KEYS + 1,); ``positions``: note
    at which a run begins times the number of kinds, plus its kind, in the order of keys.
    """

    classes: Classes
    places: NDArray[np.uint32]
    directory: NDArray[np.uint32]
    positions: NDArray[np.uint32]


def place_count(seconds: float) -> int:
    """How many places a recording takes."""
    return int(seconds / PLACE_SECONDS) + 1


def table_of(notes: Sequence[Notes], first_places: NDArray[np.int64]) -> RunTable:
    """The table of recordings with these notes, each of which begins at one of the places."""
    classes = np.concatenate([np.zeros(0, np.int16), *(one.classes for one in notes)])
    places = [
        first + (one.starts / (100.0 * PLACE_SECONDS)).astype(np.int64)
        for one, first in zip(notes, first_places, strict=True)
    ]
    sizes = [one.classes.size for one in notes]
    ends = np.repeat(np.cumsum(sizes), sizes).astype(np.int64)
    keys = np.zeros((classes.size, len(KINDS)), dtype=np.int16)
    keys_of(classes, ends, KINDS, keys)
    flat = keys.ravel()
    order = np.argsort(flat, kind="stable")
    order = order[np.searchsorted(flat[order], 0) :]
    directory = np.searchsorted(flat[order], np.arange(KEYS + 1)).astype(np.uint32)
    together = np.concatenate([np.zeros(0, np.int64), *places]).astype(np.uint32)
    return RunTable(classes, together, directory, order.astype(np.uint32))


def candidates(table: RunTable, places: int, query: Notes, most: int) -> NDArray[np.float64]:
    """(k, 3): votes, place and shift in cents of at most ``most`` candidates, the most voted first."""
    runs = runs_of(query.classes)
    if places == 0 or not runs:
        return np.zeros((0, 3))
    votes = np.zeros((places, SHIFTS), dtype=np.uint16)
    last = np.zeros((places, SHIFTS), dtype=np.uint16)
    for number, run in enumerate(runs):
        for key in keys_near(run):
            start, end = int(table.directory[key]), int(table.directory[key + 1])
            if end > start:
                weight = round(8.0 * np.log(1.0 + table.positions.size / (end - start)))
                _vote(
                    run, table.positions[start:end], table.classes, table.places, KINDS, votes, last, number + 1, weight
                )
    return _best(votes, most)


@njit(cache=True, nogil=True)
def _vote(
    run: Classes,
    positions: NDArray[np.uint32],
    classes: Classes,
    places: NDArray[np.uint32],
    kinds: NDArray[np.int64],
    votes: Votes,
    last: Votes,
    number: int,
    weight: int,
) -> None:
    first, second, third = int(run[0]), int(run[1]), int(run[2])
    count = kinds.shape[0]
    for position in positions:
        at = np.int64(position) // count
        kind = np.int64(position) % count
        a = (np.int64(classes[at]) - first + 1800) % 1200 - 600
        b = (np.int64(classes[at + kinds[kind, 1]]) - second - a + 3000) % 1200 - 600
        c = (np.int64(classes[at + kinds[kind, 2]]) - third - a + 3000) % 1200 - 600
        if abs(b) > NEAR_CENTS or abs(c) > NEAR_CENTS or abs(b - c) > NEAR_CENTS:
            continue
        shift = (a + (b + c) // 3 + 1200) % 1200 // SHIFT_CENTS
        place = places[at]
        if last[place, shift] != number:
            last[place, shift] = number
            votes[place, shift] = min(65535, votes[place, shift] + weight)


def _best(votes: Votes, most: int) -> NDArray[np.float64]:
    """What neighbours add, and the places and shifts with the most."""
    at, shift = np.nonzero(votes)
    here = votes[at, shift].astype(np.float32)
    after = votes[np.minimum(at + 1, votes.shape[0] - 1), shift]
    before = votes[np.maximum(at - 1, 0), shift]
    beside = np.maximum(votes[at, (shift + 1) % SHIFTS], votes[at, (shift - 1) % SHIFTS])
    score = here + 0.7 * np.maximum(after, before) + 0.7 * beside
    if score.size > most:
        chosen = np.argpartition(-score, most)[:most]
        at, shift, score = at[chosen], shift[chosen], score[chosen]
    order = np.argsort(-score, kind="stable")
    columns = score[order], at[order], (shift[order] + 0.5) * SHIFT_CENTS
    return np.stack(columns, axis=1).astype(np.float64)
