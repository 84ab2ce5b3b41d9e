"""Facet counts, by the engine, over columns of exact codes.

Counts are disjunctive: within a field that is filtered, the other values show what choosing them *as well*
would add, so its counts ignore the field's own filters. A value that names a record the viewer may not see is never
there, because a document carries no such codes (``search.documents``).
"""

from __future__ import annotations

import itertools
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Any

import tantivy

from search.engines.tantivy.schema import CREDIT
from search.query.request import CODE_FIELDS, ROLE_FIELDS, FacetValue

MOST_VALUES = 500  # values of one facet; a page shows a few and searches the rest
TEMPO_STEP_BPM = 20
DURATION_BOUNDS_SECONDS = (60, 120, 180, 300, 600, 1200, 3600)

Aggregate = Callable[[str | None, dict[str, Any]], Mapping[str, Any]]
"""(field whose own filters to ignore, aggregations) -> Tantivy's answer."""


def count(fields: Sequence[str], filtered: Sequence[str], aggregate: Aggregate) -> dict[str, tuple[FacetValue, ...]]:
    """The values of each field with their counts, most frequent first (histograms in order)."""
    together = [field for field in fields if field not in filtered]
    counted: dict[str, tuple[FacetValue, ...]] = {}
    if together:
        answer = aggregate(None, {field: _aggregation(field) for field in together})
        counted |= {field: _values(field, answer[field]) for field in together}
    for field in fields:
        if field in filtered:
            answer = aggregate(field, {field: _aggregation(field)})
            counted[field] = _values(field, answer[field])
    return {field: counted[field] for field in fields}


def _aggregation(field: str) -> dict[str, Any]:
    if field == "tempo":
        return {"histogram": {"field": "tempo", "interval": TEMPO_STEP_BPM, "min_doc_count": 1}}
    if field == "duration":
        bounds = DURATION_BOUNDS_SECONDS
        middle = [{"from": low, "to": high} for low, high in itertools.pairwise(bounds)]
        return {"range": {"field": "duration", "ranges": [{"to": bounds[0]}, *middle, {"from": bounds[-1]}]}}
    if field in ROLE_FIELDS:
        return {"terms": {"field": CREDIT, "size": MOST_VALUES, "include": f"{field}:.*"}}
    if field not in CODE_FIELDS:
        raise ValueError(f"{field} is not a facet")
    return {"terms": {"field": field, "size": MOST_VALUES, "segment_size": MOST_VALUES * 4}}


def _values(field: str, answer: Mapping[str, Any]) -> tuple[FacetValue, ...]:
    buckets: list[Mapping[str, Any]] = list(answer["buckets"])
    if field == "tempo":
        found = [(_interval(b["key"], b["key"] + TEMPO_STEP_BPM), int(b["doc_count"])) for b in buckets]
    elif field == "duration":
        found = [(_interval(b.get("from"), b.get("to")), int(b["doc_count"])) for b in buckets]
    else:
        skipped = len(field) + 1 if field in ROLE_FIELDS else 0
        found = [(b["key"][skipped:], b["doc_count"]) for b in buckets]
        found.sort(key=itemgetter(0))
        found.sort(key=itemgetter(1), reverse=True)  # two plain sorts are faster than one with pairs
    return tuple([FacetValue(value, number) for value, number in found if number])


def _interval(low: float | None, high: float | None) -> str:
    """As a filter writes it; the upper bound of a bucket is outside it, hence the last hundredth."""
    return f"{'' if low is None else f'{low:g}'}..{'' if high is None else f'{high - 0.01:.2f}'}"


class FacetMemory:
    """The counts of the questions asked most, for as long as the index does not change.

    Counting over a whole archive takes longest and is asked by every first page.
    """

    def __init__(self, size: int = 256) -> None:
        self._size = size
        self._turning = threading.Lock()
        self._searcher: tantivy.Searcher | None = None
        self._kept: OrderedDict[object, dict[str, tuple[FacetValue, ...]]] = OrderedDict()

    def get(
        self, searcher: tantivy.Searcher, question: object, make: Callable[[], dict[str, tuple[FacetValue, ...]]]
    ) -> dict[str, tuple[FacetValue, ...]]:
        """The counts for a question, made when they are not known for this searcher.

        Made outside the lock, and kept with the commit that was counted: by then another may be the current one.
        """
        with self._turning:
            if searcher is not self._searcher:
                self._searcher, self._kept = searcher, OrderedDict()
            kept = self._kept
            if question in kept:
                return kept[question]
        counts = make()
        with self._turning:
            kept[question] = counts
            if len(kept) > self._size:
                kept.popitem(last=False)
        return counts
