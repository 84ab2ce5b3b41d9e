"""Building an index with processes beside (search/engines/tantivy/building.py): the same documents, in order."""

import os
import pickle
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from archive import processes
from archive.catalogue.catalogue import Catalogue
from archive.model import Language, Name, Ref, Work
from archive.policy import ADMINISTRATOR
from search.engines.tantivy import building
from search.engines.tantivy.building import Portion, documents, workers_for
from search.engines.tantivy.schema import Fields
from search.index import SearchIndex
from search.query.request import SearchRequest
from tests.search.small_archive import AUTHORITIES, entry

NAMES = ("Аққу", "Ақбала қыз", "Бозторғай", "Көңіл толқыны")
WORKS = [Work(id=f"w{n}", names=(Name(f"{NAMES[n % 4]} {n}", Language.KK),)) for n in range(40)]
PORTIONS = 8


@pytest.fixture
def filled(catalogue: Catalogue) -> Catalogue:
    catalogue.add([entry(record) for record in (*AUTHORITIES, *WORKS)])
    return catalogue


def portions(count: int = PORTIONS) -> Iterator[Portion]:
    for number in range(count):
        yield Portion([work.ref for work in WORKS[number * 5 : number * 5 + 5]], number, again=False)


def made(catalogue: Catalogue, workers: int) -> list[tuple[int, list[dict[str, str]]]]:
    with documents(portions(), catalogue, workers) as found:
        return [(portion.sequence, [in_order(fields) for fields in some]) for portion, some in found]


def in_order(fields: Fields) -> dict[str, str]:
    """By their letters: codes are sets, whose order differs from process to process."""
    return {name: "".join(sorted(repr(value))) for name, value in fields.items()}


@pytest.mark.parametrize("workers", [1, 2])
def test_documents_are_the_same_and_in_order(filled: Catalogue, workers: int) -> None:
    alone = made(filled, 0)
    assert [(number, len(some)) for number, some in alone] == [(number, 5) for number in range(PORTIONS)]
    assert made(filled, workers) == alone


def test_only_a_few_portions_are_under_way(filled: Catalogue) -> None:
    asked: list[int] = []

    def counted() -> Iterator[Portion]:
        for portion in portions():
            asked.append(portion.sequence)
            yield portion

    with documents(counted(), filled, 1) as found:
        next(found)
        assert len(asked) < 5


def test_killed_processes_cost_time_alone(filled: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    pools: list[ProcessPoolExecutor] = []

    def kept(workers: int, begin: Callable[[], object]) -> ProcessPoolExecutor:
        pools.append(processes.spawned(workers, begin))
        return pools[-1]

    monkeypatch.setattr(building, "spawned", kept)
    with documents(portions(), filled, 1) as found:
        some = [next(found)]
        for child in list(pools[0]._processes):
            os.kill(child, signal.SIGKILL)
        time.sleep(0.2)
        some += found
    assert [(portion.sequence, len(documents)) for portion, documents in some] == [(n, 5) for n in range(PORTIONS)]


def test_what_goes_wrong_is_raised_and_nothing_hangs(filled: Catalogue) -> None:
    def failing() -> Iterator[Portion]:
        yield from portions(2)
        raise OSError("the catalogue is gone")

    with pytest.raises(OSError, match="the catalogue is gone"), documents(failing(), filled, 1) as found:
        list(found)


def test_few_records_are_described_here() -> None:
    assert workers_for(9_999) == 0
    assert workers_for(10_000) == (min(processes.cores(), 4) if processes.cores() > 1 else 0)


def test_a_catalogue_goes_to_another_process_as_its_address(filled: Catalogue) -> None:
    there = pickle.loads(pickle.dumps(filled))
    assert there.moment() == filled.moment()
    assert there.get_many([WORKS[0].ref]) == {WORKS[0].ref: WORKS[0]}
    there.close()


def test_an_index_built_with_processes_beside_answers_the_same(
    filled: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search.index._PORTION", 7)
    answers: list[list[list[Ref]]] = []
    for workers in (0, 2):

        def fixed(_records: int, workers: int = workers) -> int:
            return workers

        monkeypatch.setattr("search.index.workers_for", fixed)
        index = SearchIndex.open(tmp_path / str(workers), filled)
        assert index.catch_up() == len(AUTHORITIES) + len(WORKS)
        asked = [SearchRequest(text, limit=100, viewer=ADMINISTRATOR) for text in ("", "аққу", "Құрманғазы", "akku 4")]
        answers.append([[hit.ref for hit in index.search(one).hits] for one in asked])
    assert answers[0] == answers[1]
    assert len(answers[0][0]) > len(WORKS)
