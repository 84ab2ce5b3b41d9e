"""The documents of a whole catalogue, made in processes beside the one that writes the index.

To describe a record and to analyse its words (split, fold, stem) is most of what building an index costs. Portions come
back in their order; only a few are under way, so that memory does not grow with the archive. A process that is killed
costs its portions' time: they are made here.
"""

from __future__ import annotations

import contextlib
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import partial

from archive.model import Ref
from archive.processes import cores, may_have_children, spawned
from search.describing import Catalogue, Describer
from search.engines.tantivy.schema import Fields, fields_of

_WORTH_IT = 10_000
"""Records from which more processes pay for their start."""
_MOST_WORKERS = 4
"""The one that writes keeps no more of them busy."""
_AHEAD = 2
"""Portions under way, for each process."""


@dataclass(frozen=True, slots=True)
class Portion:
    """Records in the order of the catalogue's changes, up to ``sequence``.

    ``again``: an earlier portion may have held documents of them.
    """

    refs: Sequence[Ref]
    sequence: int
    again: bool


def workers_for(records: int) -> int:
    """How many processes are worth starting for so many records; 0 where this one does it sooner alone."""
    several = cores() > 1 and may_have_children()
    return min(cores(), _MOST_WORKERS) if several and records >= _WORTH_IT else 0


@contextlib.contextmanager
def documents(
    portions: Iterable[Portion], catalogue: Catalogue, workers: int
) -> Generator[Iterator[tuple[Portion, list[Fields]]]]:
    """Each portion with its documents. ``workers``: processes, which open the catalogue anew; 0 for none but this."""
    make = partial(_made, Describer(catalogue))
    if workers < 1:
        yield ((portion, make(portion.refs)) for portion in portions)
        return
    with spawned(workers, partial(_Worker.begin, catalogue)) as pool:
        try:
            yield _in_order(pool, portions, workers * _AHEAD, make)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


_Make = Callable[[Sequence[Ref]], list[Fields]]
_UnderWay = tuple[Portion, Future[list[Fields]] | None]


def _in_order(
    pool: ProcessPoolExecutor, portions: Iterable[Portion], most: int, make: _Make
) -> Iterator[tuple[Portion, list[Fields]]]:
    under_way: deque[_UnderWay] = deque()
    for portion in portions:
        if len(under_way) == most:
            yield _finished(under_way.popleft(), make)
        under_way.append((portion, _submitted(pool, portion)))
    while under_way:
        yield _finished(under_way.popleft(), make)


def _submitted(pool: ProcessPoolExecutor, portion: Portion) -> Future[list[Fields]] | None:
    try:
        return pool.submit(_Worker.make, portion.refs)
    except BrokenProcessPool:
        return None


def _finished(one: _UnderWay, make: _Make) -> tuple[Portion, list[Fields]]:
    portion, future = one
    with contextlib.suppress(BrokenProcessPool):  # killed: for its memory, by hand
        if future is not None:
            return portion, future.result()
    return portion, make(portion.refs)


class _Worker:
    """What a process beside keeps from portion to portion."""

    describer: Describer

    @classmethod
    def begin(cls, catalogue: Catalogue) -> None:
        cls.describer = Describer(catalogue)

    @classmethod
    def make(cls, refs: Sequence[Ref]) -> list[Fields]:
        return _made(cls.describer, refs)


def _made(describer: Describer, refs: Sequence[Ref]) -> list[Fields]:
    return list(map(fields_of, describer.describe(refs)))
