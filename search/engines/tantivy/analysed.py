"""Portions of descriptions, analysed (split into words, folded, stemmed) in processes beside the one that writes.

Analysing takes most of the time of building an index, and needs nothing but the description. Portions come back in
their order; only a few are under way, so that memory does not grow with the archive. A process that is killed costs
its portions' time: they are analysed here.
"""

from __future__ import annotations

import contextlib
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass

from archive.model import Ref
from archive.processes import cores, may_have_children, spawned
from search.documents import Description
from search.engines.tantivy.schema import Fields, fields_of

_WORTH_IT = 10_000
"""Records from which a second process pays for its start."""
_MOST_WORKERS = 3
"""One process that describes and writes keeps no more of them busy."""
_AHEAD = 2
"""Portions under way, for each process."""


@dataclass(frozen=True, slots=True)
class Portion:
    """Descriptions in the order of the catalogue's changes, up to ``sequence``. ``changes``: how many those are.

    ``again``: records of which an earlier portion may have held a document.
    """

    descriptions: list[Description]
    sequence: int
    changes: int
    again: list[Ref]


def workers_for(records: int) -> int:
    """How many processes are worth starting for so many records; 0 where this one does it sooner alone."""
    return min(cores() - 1, _MOST_WORKERS) if records >= _WORTH_IT and may_have_children() else 0


@contextlib.contextmanager
def analysed(portions: Iterable[Portion], workers: int) -> Generator[Iterator[tuple[Portion, list[Fields]]]]:
    """Each portion with its documents. ``workers``: processes; 0 for none but this."""
    if workers < 1:
        yield ((portion, _fields(portion.descriptions)) for portion in portions)
        return
    with spawned(workers) as pool:
        try:
            yield _in_order(pool, portions, workers * _AHEAD)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _in_order(
    pool: ProcessPoolExecutor, portions: Iterable[Portion], most: int
) -> Iterator[tuple[Portion, list[Fields]]]:
    under_way: deque[tuple[Portion, Future[list[Fields]] | None]] = deque()
    for portion in portions:
        if len(under_way) == most:
            yield _finished(*under_way.popleft())
        under_way.append((portion, _submitted(pool, portion)))
    while under_way:
        yield _finished(*under_way.popleft())


def _submitted(pool: ProcessPoolExecutor, portion: Portion) -> Future[list[Fields]] | None:
    try:
        return pool.submit(_fields, portion.descriptions)
    except BrokenProcessPool:
        return None


def _finished(portion: Portion, future: Future[list[Fields]] | None) -> tuple[Portion, list[Fields]]:
    with contextlib.suppress(BrokenProcessPool):  # killed: for its memory, by hand
        if future is not None:
            return portion, future.result()
    return portion, _fields(portion.descriptions)


def _fields(descriptions: list[Description]) -> list[Fields]:
    return list(map(fields_of, descriptions))
