"""Building an index with processes beside (search/engines/tantivy/analysed.py): the same documents, in order."""

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from archive import processes
from archive.catalogue.catalogue import Catalogue
from archive.model import Language, Name, Ref, Work
from archive.policy import ADMINISTRATOR
from search.documents import Description, Text
from search.engines.tantivy import analysed as analysing
from search.engines.tantivy.analysed import Portion, analysed, workers_for
from search.engines.tantivy.schema import fields_of
from search.index import SearchIndex
from search.query.request import SearchRequest
from tests.search.small_archive import AUTHORITIES, entry

MANY = 6


def portions(count: int = MANY) -> Iterator[Portion]:
    for number in range(count):
        made = [described(f"{number}-{one}", f"Аққу {number} тартқан күйлер {one}") for one in range(3)]
        yield Portion(made, number, len(made), [])


def described(identifier: str, title: str) -> Description:
    made = Description(Work(id=identifier).ref, withdrawn=False, title=title)
    made.groups["title"] = [Text(title, Language.KK)]
    made.groups["notes"] = [Text(f"{title}, ескі таспадан", Language.KK)]
    made.code("language", "kk")
    return made


@pytest.mark.parametrize("workers", [0, 1, 2])
def test_documents_are_the_same_and_in_order(workers: int) -> None:
    with analysed(portions(), workers) as found:
        made = [(portion.sequence, documents) for portion, documents in found]
    assert made == [(p.sequence, [fields_of(one) for one in p.descriptions]) for p in portions()]


def test_only_a_few_portions_are_under_way() -> None:
    asked: list[int] = []

    def counted() -> Iterator[Portion]:
        for portion in portions(20):
            asked.append(portion.sequence)
            yield portion

    with analysed(counted(), 1) as found:
        next(found)
        assert len(asked) < 5


def test_killed_processes_cost_time_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    pools: list[ProcessPoolExecutor] = []

    def kept(workers: int) -> ProcessPoolExecutor:
        pools.append(processes.spawned(workers))
        return pools[-1]

    monkeypatch.setattr(analysing, "spawned", kept)
    with analysed(portions(), 1) as found:
        made = [next(found)]
        for child in list(pools[0]._processes):
            os.kill(child, signal.SIGKILL)
        time.sleep(0.2)
        made += found
    assert [portion.sequence for portion, _ in made] == list(range(MANY))
    assert all(len(documents) == 3 for _, documents in made)


def test_what_goes_wrong_while_describing_is_raised_and_nothing_hangs() -> None:
    def failing() -> Iterator[Portion]:
        yield from portions(2)
        raise OSError("the catalogue is gone")

    with pytest.raises(OSError, match="the catalogue is gone"), analysed(failing(), 1) as found:
        list(found)


def test_few_records_are_analysed_here() -> None:
    assert workers_for(9_999) == 0
    assert workers_for(10_000) == min(processes.cores() - 1, 3)


def test_an_index_built_with_processes_beside_answers_the_same(
    catalogue: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ("Аққу", "Ақбала қыз", "Бозторғай", "Көңіл толқыны")
    works = [Work(id=f"w{n}", names=(Name(f"{names[n % 4]} {n}", Language.KK),)) for n in range(40)]
    catalogue.add([entry(record) for record in (*AUTHORITIES, *works)])
    monkeypatch.setattr("search.index._PORTION", 7)
    answers: list[list[list[Ref]]] = []
    for workers in (0, 2):
        monkeypatch.setattr("search.index.workers_for", lambda _records, count=workers: count)
        index = SearchIndex.open(tmp_path / str(workers), catalogue)
        assert index.catch_up() == len(AUTHORITIES) + len(works)
        asked = [SearchRequest(text, limit=100, viewer=ADMINISTRATOR) for text in ("", "аққу", "Құрманғазы", "akku 4")]
        answers.append([[hit.ref for hit in index.search(one).hits] for one in asked])
    assert answers[0] == answers[1]
    assert len(answers[0][0]) > len(works)
