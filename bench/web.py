"""How fast the web answers from an archive of 100,000 recordings, beside a route that does nothing.

    make bench-web        # or: python -m bench.web [--records 100000] [--home DIR] [--listeners 200] [--json FILE]

One server process, pinned to one core; the questions come from another. Each row asks different pages in turn
(so nothing is warm but what would be in service), one request at a time over one connection; *nothing* is an empty
answer through the same middleware. Listeners are ``bench.web_listeners``, over the loopback alone. Absolute times mean
little elsewhere: compare with the control of the same run. *cpu* is the processor time that the server spent on a
request: unlike the time on the clock it does not grow when other programs want the same core.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import httpx2
import uvicorn
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from archive.logs import log_as_json
from archive.model import Collection, Genre, Instrument, Person, Place, School, Work
from bench import web_browser
from bench.search_records import Shipped, person_names, vocabulary
from bench.web_archive import HEARD, fill, identifier
from bench.web_listeners import Heard, listen
from tests import browser_setup
from web.app import create_app
from web.http.protocol import BoundedProtocol

ROOT = Path(__file__).parents[1]
PORT = 8766
_ROUNDS = 200
_CHUNK = 65_536
BARS = {"page": 30.0, "search": 50.0, "range": 5.0}
"""p95 in ms that issue 5 asks for."""
FIRST_BYTE_BAR_MS = 100.0
OPENING_BAR_MS = 1000.0

Ask = Callable[[httpx2.Client, random.Random], httpx2.Response]


@dataclass(frozen=True, slots=True)
class Row:
    """Times of one kind of request, in ms. ``bar`` is the p95 that it must keep, 0 for none."""

    p50_ms: float
    p95_ms: float
    bar_ms: float
    cpu_p95_ms: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--home", type=Path, help="keep the archive here and use it again")
    parser.add_argument("--listeners", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=30.0, help="how long they listen")
    parser.add_argument("--rounds", type=int, default=_ROUNDS, help="requests a row")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        serve(options.home)
        return
    with tempfile.TemporaryDirectory(prefix="muragat-bench-web-") as folder:
        home = options.home or Path(folder) / "home"
        fill(home, options.records).close()
        with running(home), httpx2.Client(base_url=f"http://127.0.0.1:{PORT}") as client:
            rows = measure(client, options.records, options.rounds)
            heard = hear(client, options.listeners, options.seconds) if options.listeners else Heard()
            opened = open_in_browser()
    report(options.records, rows, options.listeners, heard)
    if opened:
        word = "kept" if opened[0] <= OPENING_BAR_MS else "MISSED"
        print(
            f"3 hours with 200 segments, in a browser: {opened[0]:.0f} ms (bar {OPENING_BAR_MS:g}: {word}; "
            f"a page of nothing: {opened[1]:.0f} ms)"
        )
    if options.json:
        told = {"rows": {name: asdict(row) for name, row in rows.items()}, "heard": asdict(heard)}
        options.json.write_text(json.dumps(told, indent=2), encoding="utf-8")


def serve(home: Path) -> None:
    """The archive's own application with one more route; runs until it is stopped."""
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:1])
    log_as_json()
    app = create_app(home)
    app.add_api_route("/nothing", nothing, methods=["GET"], include_in_schema=False)
    timed = Timed(app)
    uvicorn.run(
        timed, host="127.0.0.1", port=PORT, http=BoundedProtocol,
        access_log=False, log_config=None, server_header=False,
    )  # fmt: skip


class Timed:
    """Tells at ``/last`` how much processor time the request before took: the rows ask one at a time."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.last_ms = 0.0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] == "/last":
            await Response(f"{self.last_ms:.4f}")(scope, receive, send)
            return
        began = time.process_time()
        await self.app(scope, receive, send)
        self.last_ms = (time.process_time() - began) * 1000


def nothing() -> Response:
    return Response(b"nothing")


@contextmanager
def running(home: Path) -> Generator[None]:
    """A server on the first core of this process; we ask from the others."""
    cores = sorted(os.sched_getaffinity(0))
    command = [sys.executable, "-m", "bench.web", "--serve", "--home", str(home)]
    server = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL)
    try:
        os.sched_setaffinity(0, cores[1:] or cores)
        _wait()
        yield
    finally:
        server.terminate()
        server.wait()
        os.sched_setaffinity(0, cores)


def _wait() -> None:
    with httpx2.Client(base_url=f"http://127.0.0.1:{PORT}") as client:
        for _ in range(600):
            try:
                if client.get("/nothing").status_code == 200:
                    return
            except httpx2.TransportError:
                time.sleep(0.1)
    raise SystemExit("the server did not start")


def measure(client: httpx2.Client, records: int, rounds: int) -> dict[str, Row]:
    """All rows, one request of each in turn, so that a busy moment of the machine meets all of them."""
    asks = {name: (bar, ask) for name, bar, ask in questions(records)}
    spans: dict[str, list[float]] = {name: [] for name in asks}
    cpu: dict[str, list[float]] = {name: [] for name in asks}
    for number in range(-5, rounds):
        draw = random.Random(number)
        for name, (_, ask) in asks.items():
            start = time.perf_counter()
            response = ask(client, draw)
            spent = (time.perf_counter() - start) * 1000
            if response.status_code not in (200, 206):
                raise SystemExit(f"{name}: {response.status_code} {response.url}")
            if number >= 0:
                spans[name].append(spent)
                cpu[name].append(float(client.get("/last").text))
    return {
        name: Row(statistics.median(found), _p95(found), asks[name][0], _p95(cpu[name]))
        for name, found in spans.items()
    }


def _p95(found: list[float]) -> float:
    return statistics.quantiles(found, n=20)[18]


def questions(records: int) -> Iterator[tuple[str, float, Ask]]:
    """Name, bar and question of every row."""
    shipped = Shipped()
    names, words = person_names(shipped), vocabulary()

    def page(pattern: str, ids: list[str]) -> Ask:
        return lambda client, draw: client.get(pattern.format(draw.choice(ids)))

    def search(text: Callable[[random.Random], str], **more: str) -> Ask:
        return lambda client, draw: client.get("/search", params={"q": text(draw), **more})

    def part(client: httpx2.Client, draw: random.Random) -> httpx2.Response:
        start = draw.randrange(0, 1_000_000)
        path = f"/media/{identifier(draw.randrange(1, min(HEARD, records)))}/access.mp3"
        return client.get(path, headers={"Range": f"bytes={start}-{start + _CHUNK - 1}"})

    everything = [identifier(n) for n in range(1, records)]
    yield "nothing (control)", 0.0, lambda client, _draw: client.get("/nothing")
    yield "range of 64 KiB", BARS["range"], part
    yield "home", BARS["page"], lambda client, _draw: client.get("/")
    yield "recording", BARS["page"], page("/recordings/{}", everything)
    yield "recording, can be heard", BARS["page"], page("/recordings/{}", everything[: HEARD - 1])
    yield "3 hours, 200 segments", BARS["page"], page("/recordings/{}", [identifier(0)])
    yield "list, any page", BARS["page"], page("/recordings?page={}", [str(n) for n in range(1, 100)])
    for kind, path in ((Person, "people"), (Work, "works"), (Instrument, "instruments"), (Genre, "genres"),
                       (School, "schools"), (Place, "places"), (Collection, "collections")):  # fmt: skip
        if ids := shipped.ids(kind):
            yield path, BARS["page"], page(f"/{path}/{{}}", ids)
    yield "search: a word", BARS["search"], search(lambda draw: draw.choice(words[:2000]))
    yield "search: two words", BARS["search"], search(lambda draw: " ".join(draw.choices(words[:200], k=2)))
    yield "search: a name", BARS["search"], search(lambda draw: draw.choice(names))
    yield "search: a person, narrowed", BARS["search"], search(lambda draw: draw.choice(names), instrument="dombyra")
    yield "search: everything", BARS["search"], search(lambda _draw: "")


def hear(client: httpx2.Client, listeners: int, seconds: float) -> Heard:
    paths = [f"/media/{identifier(n)}/access.mp3" for n in range(1, HEARD)]
    sizes = [int(client.head(path).headers["content-length"]) for path in paths]
    return listen(PORT, paths, sizes, listeners=listeners, seconds=seconds)


def _word(row: Row, p95_ms: float) -> str:
    return "kept" if p95_ms <= row.bar_ms else "MISSED"


def open_in_browser() -> tuple[float, float] | None:
    """Median ms for the long recording and for nothing; None, said aloud, where there is no Chromium."""
    chromium = browser_setup.found()
    if chromium is None:
        print("no Chromium: the opening of a long recording was not measured", file=sys.stderr)
        return None
    base = f"http://127.0.0.1:{PORT}"
    return web_browser.opening_ms(chromium, f"{base}/recordings/{identifier(0)}", f"{base}/nothing")


def report(records: int, rows: dict[str, Row], listeners: int, heard: Heard) -> None:
    load = os.getloadavg()[0]
    print(f"{records:,} recordings, one server process on one core; load of the machine {load:.1f}")
    print("| request | p50 ms | p95 ms | bar | cpu p95 ms |\n|---|---|---|---|---|")
    for name, row in rows.items():
        bar = f"{row.bar_ms:g}: {_word(row, row.p95_ms)}, cpu {_word(row, row.cpu_p95_ms)}" if row.bar_ms else ""
        print(f"| {name} | {row.p50_ms:.1f} | {row.p95_ms:.1f} | {bar} | {row.cpu_p95_ms:.1f} |")
    if not heard.first_byte_ms:
        return
    p50, p99 = statistics.median(heard.first_byte_ms), statistics.quantiles(heard.first_byte_ms, n=100)[98]
    word = "kept" if p99 <= FIRST_BYTE_BAR_MS else "MISSED"
    print(
        f"{listeners} listeners at 128 kbit/s: {len(heard.first_byte_ms)} requests, first byte p50 {p50:.1f} ms, "
        f"p99 {p99:.1f} ms (bar {FIRST_BYTE_BAR_MS:g}: {word}), {heard.bytes_read / 1e6:.0f} MB heard, "
        f"{heard.late} half-seconds came late, {len(heard.failures)} failed {heard.failures[:3]}"
    )


if __name__ == "__main__":
    main()
