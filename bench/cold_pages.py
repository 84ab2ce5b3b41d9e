"""What a page costs when nobody has asked for it since something changed: processor time, in one process.

    python -m bench.cold_pages [--people 1000] [--works 1000] [--records 3000] [--rounds 9] [--profile PATH]

A synthetic catalogue and index (``bench.web_archive``) with so many people, each with dates and a description, half of
them with a teacher, and so many works, each with its composer. Before every request one work is written again, so that
nothing is given from memory; the index follows before the clock starts. ``/healthz`` is the control. ``--profile``
prints where the time of one page goes.
"""

from __future__ import annotations

import argparse
import cProfile
import datetime as dt
import gc
import logging
import pstats
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import fastapi.routing
import structlog
from starlette.testclient import TestClient

from archive.catalogue.rows import Entry, Revision
from archive.keeping import Archive
from archive.model import AnyRecord, Credit, Language, Name, NameType, Person, PersonLink, Role, Text, Work
from bench.search_records import vocabulary
from bench.web_archive import fill, identifier
from search.index import SearchIndex
from web.app import create_app

BAR_MS = {"/timeline": 100.0}
"""Of issue 10, at 1,000 people."""

PATHS = (
    "/healthz",
    "/",
    "/timeline",
    "/network",
    "/map",
    "/today",
    "/paths",
    "/aitys",
    "/recordings",
    "/people",
    "/works",
    "/instruments",
    "/genres",
    "/people/kurmangazy",
    "/people/person0001",
    "/works/work0001",
    f"/recordings/{identifier(1)}",
    f"/recordings/{identifier(0)}",  # with 200 passages
    "/search?q=күй",
    "/search",
    "/feed.atom",
    "/people/kurmangazy?lang=ru",
)


def people_and_works(people: int, works: int) -> Iterator[AnyRecord]:
    """So many people and works, the same at every run."""
    draw, words = random.Random(7), vocabulary()

    def name() -> str:
        return " ".join(word.capitalize() for word in draw.sample(words[:20_000], 2))

    for serial in range(people):
        born = draw.randrange(1760, 1995)
        born_then = draw.choice((f"{born}", f"{born}?", f"{born // 10}X", f"{born}-0{draw.randrange(1, 10)}"))
        yield Person(
            id=f"person{serial:04d}",
            names=(Name(name(), Language.KK), Name(name(), Language.KK, NameType.ALTERNATIVE)),
            description=(Text(" ".join(draw.choices(words, k=30))),),
            birth=born_then,
            death=f"{born + draw.randrange(30, 90)}" if born < 1930 else None,
            links=(PersonLink("teacher", f"person{draw.randrange(serial):04d}"),)
            if serial and draw.random() < 0.5
            else (),
        )
    for serial in range(works):
        year = draw.randrange(1800, 2000)
        yield Work(
            id=f"work{serial:04d}",
            names=(Name(name(), Language.KK),),
            credits=(Credit(Role.COMPOSER, f"person{draw.randrange(people):04d}"),),
            date=f"{year}" if draw.random() < 0.5 else None,
        )


def more(archive: Archive, people: int, works: int) -> None:
    created = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    made = (Revision(1, created, "bench", "synthetic", {}),)
    archive.catalogue.add(Entry(record, None, created, made) for record in people_and_works(people, works))


def change(archive: Archive, turn: int) -> None:
    """Write something that no page shows: another number of the last change is all that the memory looks at."""
    created = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    record = Work(id="turning", names=(Name("Айналу", Language.KK),), description=(Text(f"{turn}"),))
    archive.catalogue.add([Entry(record, None, created, (Revision(1, created, "bench", "synthetic", {}),))])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path, help="keep the archive here and use it again")
    parser.add_argument("--people", type=int, default=1000)
    parser.add_argument("--works", type=int, default=1000)
    parser.add_argument("--records", type=int, default=3000)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--only", nargs="+", default=PATHS, metavar="PATH")
    parser.add_argument("--profile", metavar="PATH")
    given = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    with tempfile.TemporaryDirectory(prefix="cold-") as folder:
        home = given.home or Path(folder) / "home"
        archive = fill(home, given.records)
        if Work(id="work0000").ref not in archive.catalogue:
            more(archive, given.people, given.works)
        index = SearchIndex.open(archive.home.index_path, archive.catalogue)
        with TestClient(create_app(home)) as client:
            if given.profile:
                profiled(client, archive, index, given.profile)
                return
            gc.collect()
            gc.freeze()  # as ``serve`` does
            print("| page | p50 ms | longest ms | bar, ms |\n|---|---|---|---|")
            for path in given.only:
                spans = [cold(client, archive, index, path, turn) for turn in range(given.rounds + 1)][1:]
                print(f"| `{path}` | {statistics.median(spans):.1f} | {max(spans):.1f} | {BAR_MS.get(path, '')} |")


def cold(client: TestClient, archive: Archive, index: SearchIndex, path: str, turn: int) -> float:
    """Milliseconds of processor time."""
    change(archive, turn)
    index.catch_up()
    began = time.process_time()
    answer = client.get(path)
    spent = (time.process_time() - began) * 1000
    if answer.status_code != 200:
        raise SystemExit(f"{path} answers {answer.status_code}")
    return spent


def profiled(client: TestClient, archive: Archive, index: SearchIndex, path: str) -> None:
    cold(client, archive, index, path, 0)
    change(archive, 1)
    index.catch_up()
    profile = cProfile.Profile()

    async def watched(act: Callable[..., Any], *given: Any, **named: Any) -> Any:
        return profile.runcall(act, *given, **named)

    setattr(fastapi.routing, "run_in_threadpool", watched)  # noqa: B010 - a profile is of one thread: pages are drawn in this one
    client.get(path)
    pstats.Stats(profile).sort_stats("cumulative").print_stats(60)


if __name__ == "__main__":
    main()
