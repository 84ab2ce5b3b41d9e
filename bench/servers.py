"""What PostgreSQL costs and gives beside files, in one run: saves, questions, lists, pages, a rebuild.

    python -m bench.servers [--saves 150] [--rebuilds 1]

Both homes hold the shipped records and are asked the same things in turns, so that whatever else this machine does
weighs on both. The server is the tests' own (``tests.cluster.postgres``), on a socket, with ``fsync`` on and its files
on the same disk as the homes; more nodes would add the network's way to every question.
"""

from __future__ import annotations

import argparse
import json
import logging
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import structlog
from starlette.testclient import TestClient

from archive.accounts.moving import move
from archive.home import Home
from archive.keeping import Archive, silent
from archive.model import Kind, Language, Name, Ref, Text, Work
from search.index import SearchIndex
from search.query.request import SearchRequest
from tests.cluster.postgres import Postgres
from web.app import create_app

EDITORS = 5
Spans = dict[str, dict[str, list[float]]]


def timed(into: list[float], act: Callable[[], object]) -> None:
    began = time.perf_counter()
    act()
    into.append((time.perf_counter() - began) * 1000)


def save(archive: Archive, number: int, editor: int) -> None:
    ref = Ref(Kind.WORK, f"edited-{editor}")
    known = archive.catalogue.versioned(ref)
    base = Work(id=ref.id, names=(Name("Өңдеу", Language.KK),)) if known is None else known[0]
    if isinstance(base, Work):
        text = (Text(f"{number} {time.time_ns()}"),)
        archive.keep(replace(base, description=text), who="bench", why="a comma", base=known[1] if known else 0)


def measure(homes: dict[str, Path], saves: int, rebuilds: int) -> Spans:
    archives = {shape: Archive.open(home) for shape, home in homes.items()}
    clients = {shape: TestClient(create_app(home)) for shape, home in homes.items()}
    indexes = {shape: SearchIndex.open(home / "index", archives[shape].catalogue) for shape, home in homes.items()}
    for index in indexes.values():
        index.catch_up()
    found: Spans = {}
    acts: dict[str, Callable[[str, int], object]] = {
        "save": lambda shape, n: save(archives[shape], n, 0),
        "moment (asked before every page)": lambda shape, _: archives[shape].catalogue.moment(),
        "a list of 50, sorted": lambda shape, _: archives[shape].catalogue.page(Kind.PLACE, limit=50),
        "search": lambda shape, _: indexes[shape].search(SearchRequest(text="күй")),
        "/people/kurmangazy, drawn": lambda shape, n: clients[shape].get(f"/people/kurmangazy?turn={n}"),
        "/people/kurmangazy, from memory": lambda shape, _: clients[shape].get("/people/kurmangazy"),
        "/healthz (the control)": lambda shape, _: clients[shape].get("/healthz"),
    }
    for name, act in acts.items():
        found[name] = {shape: [] for shape in homes}
        for number in range(saves + 5):
            for shape in homes:
                spans: list[float] = []
                timed(spans, lambda act=act, shape=shape, number=number: act(shape, number))
                if number >= 5:
                    found[name][shape] += spans
    found[f"save, {EDITORS} editors at once"] = {shape: together(archives[shape], saves // 3) for shape in homes}
    for shape in homes:
        spans = []
        for _ in range(rebuilds):
            timed(spans, archives[shape].rebuild_catalogue)
        count = sum(archives[shape].catalogue.count(kind) for kind in Kind)
        found.setdefault(f"rebuild of {count} records", {})[shape] = spans
    for archive in archives.values():
        archive.close()
    return found


def together(archive: Archive, saves: int) -> list[float]:
    def edit(editor: int) -> list[float]:
        spans: list[float] = []
        for number in range(saves):
            timed(spans, lambda number=number: save(archive, number, editor))
        return spans

    with ThreadPoolExecutor(EDITORS) as pool:
        return [span for spans in pool.map(edit, range(1, EDITORS + 1)) for span in spans]


def summary(found: Spans) -> dict[str, dict[str, dict[str, float]]]:
    def one(spans: list[float]) -> dict[str, float]:
        ordered = sorted(spans)
        return {"p50": round(statistics.median(ordered), 2), "p95": round(ordered[int(0.95 * (len(ordered) - 1))], 2)}

    return {name: {shape: one(spans) for shape, spans in shapes.items()} for name, shapes in found.items()}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--saves", type=int, default=150)
    options.add_argument("--rebuilds", type=int, default=1)
    options.add_argument("--folder", type=Path, default=None)
    chosen = options.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    folder = Path(tempfile.mkdtemp(prefix="muragat-bench-", dir=chosen.folder))
    folder.chmod(0o755)  # the server runs as somebody else
    server = Postgres(folder=folder / "server", durable=True)
    try:
        homes = {"files": folder / "files", "PostgreSQL": folder / "on-server"}
        Archive.create(homes["files"]).close()
        shutil.copytree(homes["files"], homes["PostgreSQL"])
        move(Home(homes["PostgreSQL"]), server.url(server.database()), silent)
        found = summary(measure(homes, chosen.saves, chosen.rebuilds))
    finally:
        server.remove()
        shutil.rmtree(folder, ignore_errors=True)
    json.dump(found, sys.stdout, ensure_ascii=False, indent=2)
    print()
    print("| milliseconds | files p50 | p95 | PostgreSQL p50 | p95 | times |\n|---|---|---|---|---|---|")
    for name, shapes in found.items():
        one, other = shapes["files"], shapes["PostgreSQL"]
        times = other["p50"] / max(one["p50"], 0.01)
        print(f"| {name} | {one['p50']} | {one['p95']} | {other['p50']} | {other['p95']} | {times:.1f} |")


if __name__ == "__main__":
    main()
