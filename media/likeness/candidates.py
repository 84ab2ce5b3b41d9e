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

from media.likeness.notes import KEYS, KINDS, NEAR_CENTS, STEP_BINS, Classes, Notes, keys_near, keys_of, runs_of

PLACE_SECONDS = 5.0
SHIFT_CENTS = 60
SHIFTS = 1200 // SHIFT_CENTS

_HIGHEST = 65_535

Votes = NDArray[np.uint16]


@dataclass(frozen=True, slots=True)
class RunTable:
    """The runs of a segment in the order of their keys, so that those of one key are read in a row.

    ``directory``: (KEYS + 1,) where each key begins; ``places``: (n,) in which place a run begins; ``classes``: (n,)
    its first note in cents; ``offs``: (n, 2) by how many cents each of its two steps is off the middle of its semitone.
    """

    directory: NDArray[np.uint32]
    places: NDArray[np.uint32]
    classes: Classes
    offs: NDArray[np.int8]


def place_count(seconds: float) -> int:
    """How many places a recording takes."""
    return int(seconds / PLACE_SECONDS) + 1


def table_of(notes: Sequence[Notes], first_places: NDArray[np.int64]) -> RunTable:
    """The table of recordings with these notes, each of which begins at one of the places."""
    classes = np.concatenate([np.zeros(0, np.int16), *(one.classes for one in notes)])
    ends = np.repeat(
        np.cumsum([one.classes.size for one in notes], dtype=np.int64), [one.classes.size for one in notes]
    )
    places = np.concatenate(
        [
            np.zeros(0, np.uint32),
            *(
                (first + one.starts / (100.0 * PLACE_SECONDS)).astype(np.uint32)
                for one, first in zip(notes, first_places, strict=True)
            ),
        ]
    )
    keys = np.zeros((classes.size, len(KINDS)), dtype=np.int16)
    offs = np.zeros((classes.size, len(KINDS), 2), dtype=np.int8)
    keys_of(classes, ends, KINDS, keys, offs)
    flat = keys.ravel()
    order = np.argsort(flat, kind="stable")
    order = order[np.searchsorted(flat[order], 0) :]
    directory = np.searchsorted(flat[order], np.arange(KEYS + 1)).astype(np.uint32)
    of_note = order // len(KINDS)
    return RunTable(directory, places[of_note], classes[of_note], offs.reshape(-1, 2)[order])


def candidates(table: RunTable, places: int, query: Notes, most: int) -> NDArray[np.float64]:
    """(k, 3): votes, place and shift in cents of at most ``most`` candidates, the most voted first."""
    runs = runs_of(query.classes)
    if places == 0 or not runs:
        return np.zeros((0, 3))
    votes = np.zeros((places, SHIFTS), dtype=np.uint16)
    last = np.zeros((places, SHIFTS), dtype=np.uint16)
    for number, run in enumerate(runs):
        steps = (int(run[1]) - int(run[0])) % 1200, (int(run[2]) - int(run[1])) % 1200
        for key in keys_near(run):
            part = slice(int(table.directory[key]), int(table.directory[key + 1]))
            if part.stop > part.start:
                weight = round(8.0 * np.log(1.0 + table.places.size / (part.stop - part.start)))
                middles = key // STEP_BINS * 100, key % STEP_BINS * 100
                away = [(step - middle + 600) % 1200 - 600 for step, middle in zip(steps, middles, strict=True)]
                kept = table.places[part], table.classes[part], table.offs[part]
                _vote(int(run[0]), away[0], away[1], *kept, votes, last, number + 1, weight)
    return _best(votes, most)


@njit(cache=True, nogil=True)
def _vote(
    first: int,
    up: int,
    on: int,
    places: NDArray[np.uint32],
    classes: Classes,
    offs: NDArray[np.int8],
    votes: Votes,
    last: Votes,
    number: int,
    weight: int,
) -> None:
    """The runs of one key vote, where their steps are near. ``up`` and ``on``: by how many cents those of the query's
    run are off the middle of the key's."""
    for i in range(places.size):
        one = np.int32(offs[i, 0]) - up
        both = one + np.int32(offs[i, 1]) - on
        if abs(one) > NEAR_CENTS or abs(both - one) > NEAR_CENTS or abs(both) > NEAR_CENTS:
            continue
        shift = np.int32(classes[i]) - first + (one + both) // 3
        if shift < 0:
            shift += 1200
        if shift >= 1200:
            shift -= 1200
        cell = min(max(shift, 0) // SHIFT_CENTS, SHIFTS - 1)
        place = places[i]
        if last[place, cell] != number:
            last[place, cell] = number
            votes[place, cell] = min(65535, votes[place, cell] + weight)


def _best(votes: Votes, most: int) -> NDArray[np.float64]:
    """The places and shifts with the most votes, (k, 3)."""
    counts = np.zeros(_HIGHEST + 1, dtype=np.int64)
    scores = np.zeros_like(votes)
    _with_neighbours(votes, scores, counts)
    above = np.cumsum(counts[::-1])[::-1]
    least = max(1, int(np.searchsorted(-above, -most)))
    at, shift = np.nonzero(scores >= least)
    score = scores[at, shift]
    order = np.argsort(-score.astype(np.int64), kind="stable")[:most]
    columns = score[order], at[order], (shift[order] + 0.5) * SHIFT_CENTS
    return np.stack(columns, axis=1).astype(np.float64)


@njit(cache=True, nogil=True)
def _with_neighbours(votes: Votes, scores: Votes, counts: NDArray[np.int64]) -> None:
    """Adds to each cell what its neighbours have, less, and counts the cells of each score."""
    places, shifts = votes.shape
    for at in range(places):
        for shift in range(shifts):
            here = np.int64(votes[at, shift])
            if here == 0:
                continue
            before = np.int64(votes[at - 1, shift]) if at else 0
            after = np.int64(votes[at + 1, shift]) if at + 1 < places else 0
            lower = np.int64(votes[at, shift - 1 if shift else shifts - 1])
            upper = np.int64(votes[at, shift + 1 if shift + 1 < shifts else 0])
            score = min(_HIGHEST, here + (7 * (max(before, after) + max(lower, upper))) // 10)
            scores[at, shift] = score
            counts[score] += 1
