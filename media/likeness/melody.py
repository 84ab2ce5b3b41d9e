"""Melody search: where else does this passage sound, in any key, register, tuning and at half to twice its pace?

Two stages. Runs of notes that a segment's table knows propose places and transpositions (``candidates``); each is
judged by warping the passage through the rows of the tune there (``warping``), by the leading line and the two
strongest pitch classes together. The best place of each recording is kept and its transposition refined.

``confidence``: how likely it is the same melody, fitted on generated performances (``docs/analysis.md``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from archive.errors import InvalidValueError
from media.likeness.candidates import PLACE_SECONDS, candidates
from media.likeness.segment import Segment
from media.likeness.tune import NONE, ROW_SECONDS, UNIT_CENTS, UNITS, Rows, Tune
from media.likeness.warping import COSTS, FULL_CENTS, fit, shifted

SHORTEST_SECONDS, LONGEST_SECONDS = 3.0, 30.0
MOST_CANDIDATES = 3000
REACH = 1.6
"""How many lengths of the query a stretch reaches to both sides of a candidate's place."""
_REFINED_CENTS = (-40.0, -20.0, 20.0, 40.0)
_STEADY_UNITS = 4


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a recording that sounds like the query. ``distance``: cents a row, of which 125 at most count for
    one; 0 is the same melody. ``stretch``: 1.15 when it lasts 1.15 times as long as the query. ``shift_cents``: how
    much higher it sounds, -600 to 600; octaves do not count. ``confidence``: 0 to 1."""

    id: str
    distance: float
    at_seconds: float
    seconds: float
    stretch: float
    shift_cents: float
    confidence: float


@dataclass(slots=True)
class _Found:
    """The best place of one recording so far. ``start``: of the stretch looked at, in rows; ``units``: the shift."""

    share: float
    cost: float
    first: int
    last: int
    start: int
    end: int
    units: int

    @property
    def rank(self) -> float:
        """Lowest first: order counts, and so does how near the notes are."""
        return self.share + self.cost


def checked(query: Tune) -> Tune:
    """The query. Raises InvalidValueError: shorter than 3 s, longer than 30 s, no pitch, or one note only."""
    heard = query.rows[query.rows[:, 0] != NONE, 0].astype(np.int64)
    seconds = heard.size * ROW_SECONDS
    if not SHORTEST_SECONDS - ROW_SECONDS <= seconds <= LONGEST_SECONDS + 1.0:
        raise InvalidValueError(
            f"{seconds:.1f} s of melody cannot be looked for",
            f"Choose {SHORTEST_SECONDS:g} to {LONGEST_SECONDS:g} s with a clear melody.",
        )
    from_first = heard - int(heard[0]) + UNITS // 2
    away: NDArray[np.int64] = np.abs(from_first % UNITS - UNITS // 2)
    if float(np.mean(away > _STEADY_UNITS + 6)) < 0.05:
        raise InvalidValueError("the passage holds one note only", "Choose a passage with a melody.")
    return query


def find(
    segments: Sequence[Segment],
    query: Tune,
    limit: int,
    known: Callable[[int, int, str], bool] = lambda _segment, _ordinal, _name: True,
) -> list[Passage]:
    """The best passage of each recording, the surest first. ``known``: whether a recording, by its segment, its place
    in it and its id, may be told; others are not looked at."""
    proposed = [
        (votes, number, int(place), cents)
        for number, segment in enumerate(segments)
        for votes, place, cents in candidates(segment.runs, segment.places, query.notes, MOST_CANDIDATES).tolist()
    ]
    first_places = [segment.first_places for segment in segments]
    best: dict[tuple[int, int], _Found] = {}
    seen: set[tuple[int, int, int, int]] = set()
    allowed: dict[tuple[int, int], bool] = {}
    for _, number, place, cents in sorted(proposed, key=lambda one: -one[0])[:MOST_CANDIDATES]:
        segment = segments[number]
        ordinal = int(np.searchsorted(first_places[number], place, side="right")) - 1
        key = number, ordinal
        if key not in allowed:
            allowed[key] = known(number, ordinal, segment.held[ordinal].id)
        local = place - int(first_places[number][ordinal])
        units = round(cents / UNIT_CENTS)
        if not allowed[key] or (number, ordinal, local - 1, units) in seen:
            continue
        seen.add((number, ordinal, local, units))
        found = _judge(query.rows, segment.rows_of(ordinal), local, units)
        if found is not None and (key not in best or found.rank < best[key].rank):
            best[key] = found
    nearest = sorted(best.items(), key=lambda one: one[1].rank)[: 3 * limit]
    refined = [(key, _refined(query.rows, segments[key[0]].rows_of(key[1]), one)) for key, one in nearest]
    refined.sort(key=lambda one: one[1].rank)
    return [_passage(query, segments[key[0]].held[key[1]].id, one) for key, one in refined[:limit]]


def scan(segments: Sequence[Segment], query: Tune, limit: int) -> list[Passage]:
    """The same without candidates: every recording whole, in steps of 60 cents. The control of the benches."""
    best: list[tuple[str, _Found]] = []
    for segment in segments:
        for ordinal, one in enumerate(segment.held):
            rows = segment.rows_of(ordinal)
            if rows.shape[0] * 2 < query.rows.shape[0]:
                continue
            tried = [_fitted(query.rows, rows, 0, rows.shape[0], units) for units in range(6, UNITS, 12)]
            best.append((one.id, min(tried, key=lambda found: found.rank)))
            best = sorted(best, key=lambda found: found[1].rank)[:limit]
    return [_passage(query, name, found) for name, found in best]


def _judge(query: Rows, rows: Rows, place: int, units: int) -> _Found | None:
    """The fit around a place, None where too little is left of the recording there."""
    reach = REACH * query.shape[0]
    at, width = place * PLACE_SECONDS / ROW_SECONDS, PLACE_SECONDS / ROW_SECONDS
    start, end = max(0, int(at - reach)), min(rows.shape[0], int(at + width + reach))
    if 2 * (end - start) < query.shape[0]:
        return None
    return _fitted(query, rows, start, end, units)


def _fitted(query: Rows, rows: Rows, start: int, end: int, units: int) -> _Found:
    cost, share, first, last = fit(shifted(query, units % UNITS), rows[start:end], COSTS)
    return _Found(share, cost, start + first, start + last, start, end, units)


def _refined(query: Rows, rows: Rows, found: _Found) -> _Found:
    """The same place in the shift that fits best."""
    tried = [
        _fitted(query, rows, found.start, found.end, found.units + round(cents / UNIT_CENTS))
        for cents in _REFINED_CENTS
    ]
    return min([found, *tried], key=lambda one: one.rank)


def _passage(query: Tune, name: str, found: _Found) -> Passage:
    rows = found.last - found.first + 1
    return Passage(
        name,
        round(FULL_CENTS * found.cost, 1),
        round(found.first * ROW_SECONDS, 1),
        round(rows * ROW_SECONDS, 1),
        round(rows / max(1, query.rows.shape[0]), 2),
        (found.units * UNIT_CENTS + 600.0) % 1200.0 - 600.0,
        confidence(found.share, found.cost, query.rows.shape[0] * ROW_SECONDS),
    )


def confidence(share: float, cost: float, seconds: float) -> float:
    """How likely it is the same melody, 0 to 1: a logistic of both costs and of how long the query lasts.

    Fitted on 344 passages of 4 to 20 s of generated performances, a third of them of pieces that nobody had held
    (``docs/analysis.md``).
    """
    sum_ = 1.97 - 15.47 * share - 5.85 * cost + 2.13 * np.log(max(1.0, seconds))
    return float(1.0 / (1.0 + np.exp(-sum_)))
