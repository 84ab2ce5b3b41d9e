"""How fast search is, beside raw Tantivy and SQLite FTS5 answering the same in the same run.

    python -m bench.search 10000 100000 1000000

For every size, in a process of its own: build rate with folding (records per CPU-second), peak memory, size on disk,
p50 and p95 of every class of query (text in; ids, highlights and six facets out), and how long an edit takes to be
visible. *tantivy* executes the query that our own search had made of the text, with the same facets and stored fields,
without reading the text, without highlights. *sqlite* asks an FTS5 table of the same folded words (matching only: it
counts no facets). One process, one thread. Queries are given in milliseconds of CPU, which other work on the machine
disturbs least (the JSON has those of the clock beside them); edits in milliseconds of the clock, since they wait for
the disk. The run says which load it met.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import resource
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

from archive.model import Language, Name, Recording
from archive.policy import ADMINISTRATOR
from bench.search_records import Shipped, person_names, recordings, vocabulary
from search.documents import describe
from search.engines.tantivy import facets
from search.engines.tantivy.engine import Engine, State, aggregated
from search.engines.tantivy.queries import Queries
from search.engines.tantivy.question import Question
from search.engines.tantivy.schema import fields_of
from search.evaluation.variants import typo
from search.index import SearchIndex
from search.query.request import Filter, SearchRequest
from search.relations import Relations
from search.text import fold

SIX = ("instrument", "genre", "person", "place", "decade", "access")
_ASKED = 60  # different questions of a class
_PORTION = 1_000


def build(number: int, folder: Path, shipped: Shipped) -> dict[str, float]:
    """Build an index; returns the rate and size."""
    engine = Engine.open(folder / "index")
    relations = Relations(shipped)
    began, began_cpu = time.perf_counter(), time.process_time()
    spent_making = 0.0
    made = recordings(number, shipped)
    with engine.writing(large=True) as writer:
        while True:
            start = time.process_time()
            some = list(islice(made, _PORTION))
            spent_making += time.process_time() - start
            if not some:
                break
            relations.load(some)
            writer.put(fields_of(describe(record, relations, None, ADMINISTRATOR)) for record in some)
        writer.commit(State("bench", number))
    cpu = time.process_time() - began_cpu - spent_making
    size = sum(file.stat().st_size for file in (folder / "index").iterdir())
    return {
        "records_per_cpu_second": round(number / cpu),
        "wall_seconds": round(time.perf_counter() - began, 1),
        "size_mb": round(size / 1e6),
        "peak_rss_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3),
    }


def questions(shipped: Shipped) -> dict[str, list[SearchRequest]]:
    """Questions of every class, the same at every run."""
    draw = random.Random(3)
    words = vocabulary()

    def word(most_frequent: int = 3_000) -> str:
        return words[draw.randrange(20, most_frequent)]

    names = [name for name in person_names(shipped) if " " in name]

    def ask(make: Callable[[], SearchRequest]) -> list[SearchRequest]:
        return [replace(make(), viewer=ADMINISTRATOR, facets=SIX) for _ in range(_ASKED)]

    return {
        "term": ask(lambda: SearchRequest(word())),
        "frequent term": ask(lambda: SearchRequest(words[draw.randrange(20)])),
        "and": ask(lambda: SearchRequest(f"{word()} AND {word(300)} AND {word(300)}")),
        "phrase": ask(lambda: SearchRequest(f'"{word(100)} {word(100)}"')),
        "prefix": ask(lambda: SearchRequest(f"{word()[:3]}*")),
        "range": ask(lambda: SearchRequest("", filters=(Filter("year", f"{draw.randrange(1930, 1990)}..1999"),))),
        "filters": ask(lambda: SearchRequest(word(), filters=(Filter("genre", "kui"), Filter("decade", "1970s")))),
        "sort": ask(lambda: SearchRequest(word(), sort="title")),
        "everything": ask(SearchRequest),
        "name": ask(lambda: SearchRequest(draw.choice(names))),
        "misspelt name": ask(lambda: SearchRequest(typo(draw.choice(names)) or "x")),
    }


def measure(index: SearchIndex, asked: Sequence[SearchRequest]) -> dict[str, float]:
    """p50 and p95 of ours and of Tantivy alone, on the same queries, in turns; ``clock_``: by the clock, not by CPU."""
    ours: list[float] = []
    clock: list[float] = []
    raw: list[float] = []
    engine = index._engine  # pyright: ignore[reportPrivateUsage]
    searcher = engine.searcher()
    assert searcher is not None
    wanted = {field: {"terms": {"field": field, "size": facets.MOST_VALUES}} for field in SIX}
    for request in asked:
        began, began_cpu = time.perf_counter(), time.thread_time()
        index.search(request)
        ours.append(time.thread_time() - began_cpu)
        clock.append(time.perf_counter() - began)
        question = Question(Queries(engine.schema), searcher, facets.FacetMemory(), request)
        query = question.query()
        began_cpu = time.thread_time()
        found = searcher.search(query, 20)
        aggregated(searcher, query, wanted)
        for _, address in found.hits:
            searcher.doc(address)
        raw.append(time.thread_time() - began_cpu)
    times = {"": ours, "clock_": clock, "tantivy_": raw}
    return {f"{name}p{percent}": _p(spent, percent) for name, spent in times.items() for percent in (50, 95)}


def _p(seconds: Sequence[float], percent: int) -> float:
    return round(statistics.quantiles(seconds, n=100)[percent - 1] * 1000, 2)


def edits(index: SearchIndex, shipped: Shipped) -> dict[str, float]:
    """From the changed record to the first answer that shows it."""
    spent: list[float] = []
    engine = index._engine  # pyright: ignore[reportPrivateUsage]
    relations = Relations(shipped)
    record = next(recordings(1, shipped))
    relations.load([record])
    for serial in range(10):
        changed: Recording = replace(record, names=(Name(f"Өзгертілген атау {serial}", Language.KK),))
        began = time.perf_counter()
        with engine.writing() as writer:
            writer.delete([record.ref])
            writer.put([fields_of(describe(changed, relations, None, ADMINISTRATOR))])
            writer.commit(State("bench", serial))
        answer = index.search(SearchRequest(f"Өзгертілген атау {serial}", viewer=ADMINISTRATOR, facets=()))
        spent.append(time.perf_counter() - began)
        assert answer.hits[0].ref.id == record.id
    return {"p50": _p(spent, 50), "p95": _p(spent, 95)}


def sqlite_rows(number: int, shipped: Shipped) -> Iterator[tuple[str, str, str]]:
    for record in recordings(number, shipped):
        notes = " ".join(fold.keys(record.notes[0].text))
        yield record.id, " ".join(fold.keys(record.title)), notes


def sqlite_times(number: int, folder: Path, shipped: Shipped, asked: dict[str, list[SearchRequest]]) -> dict[str, Any]:
    """The same words in FTS5."""
    with sqlite3.connect(folder / "fts.sqlite") as database:
        database.execute("CREATE VIRTUAL TABLE t USING fts5(id UNINDEXED, title, notes, tokenize='ascii')")
        database.executemany("INSERT INTO t VALUES (?, ?, ?)", sqlite_rows(number, shipped))
        database.commit()
        times: dict[str, Any] = {}
        for name in ("term", "frequent term", "and", "phrase", "prefix"):
            spent: list[float] = []
            for request in asked[name]:
                match = _fts(request.text)
                began_cpu = time.thread_time()
                database.execute("SELECT count(*) FROM t WHERE t MATCH ?", (match,)).fetchall()
                database.execute("SELECT id FROM t WHERE t MATCH ? ORDER BY rank LIMIT 20", (match,)).fetchall()
                spent.append(time.thread_time() - began_cpu)
            times[name] = {"p50": _p(spent, 50), "p95": _p(spent, 95)}
    return times


def _fts(text: str) -> str:
    if text.startswith('"'):
        return f'"{" ".join(fold.keys(text))}"'
    if text.endswith("*"):
        return f"{fold.keys(text)[0]}*"
    return " AND ".join(fold.keys(text.replace(" AND ", " ")))


def run(number: int) -> dict[str, Any]:
    """Everything at one size."""
    shipped = Shipped()
    vocabulary()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        report: dict[str, Any] = {"records": number, "load_average": os.getloadavg()[0]}
        report["build"] = build(number, folder, shipped)
        index = SearchIndex(Engine.open(folder / "index"), shipped)  # pyright: ignore[reportArgumentType] - only searched
        asked = questions(shipped)
        for requests in asked.values():  # warm the page cache as a running server's is
            index.search(requests[0])
        report["queries"] = {kind: measure(index, requests) for kind, requests in asked.items()}
        report["edit_visible"] = edits(index, shipped)
        report["rss_after_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3)
        report["sqlite"] = sqlite_times(number, folder, shipped, asked)
    return report


def main(sizes: Sequence[int]) -> None:
    """Print one JSON document a size, and a table on stderr."""
    for number in sizes:
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            report = pool.apply(run, (number,))
        print(json.dumps(report, indent=1), flush=True)
        for kind, t in report["queries"].items():
            ratio = t["p50"] / max(t["tantivy_p50"], 0.01)
            print(
                f"{number:>9} {kind:14} p50 {t['p50']:8.2f} p95 {t['p95']:8.2f} | tantivy {t['tantivy_p50']:8.2f} "
                f"{t['tantivy_p95']:8.2f} | {ratio:4.1f}x | sqlite {report['sqlite'].get(kind, {}).get('p95', '-')}",
                file=sys.stderr,
            )


if __name__ == "__main__":
    main([int(argument.replace("_", "")) for argument in sys.argv[1:]] or [10_000, 100_000])
