"""What a home costs before anybody asks anything: opening it, a server that stands idle, reading the catalogue anew.

    python -m bench.standing --home DIR --records 100000 [--rebuild 5000]

The home is that of ``bench.web_archive`` (made if it is not there). Opening is measured in a fresh process, imports
left out; the control is a home of 100 records. The server is a process of its own, its memory that of
``/proc/PID/smaps_rollup`` (RSS, and PSS, in which shared pages are counted once), before the first question and after
one search and three pages. ``--rebuild``: so many records are kept in a new home, and its catalogue is read from its
store; the control is reading the same files and nothing else.
"""

from __future__ import annotations

import argparse
import logging
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import structlog

from archive.keeping import Archive, Draft
from bench.search_records import Shipped, recordings
from bench.web import PORT, ROOT
from bench.web_archive import fill

OPEN_BAR_SECONDS, MEMORY_BAR_MB, REBUILD_BAR = 2.0, 300, 2000
"""Issue 10: a home of 500,000 records, one server at 100,000, records a second."""

_OPENING = """
import sys, time
from pathlib import Path
from archive.keeping import Archive
import search.index, web.app
began, spent = time.perf_counter(), time.process_time()
archive = Archive.open(Path(sys.argv[1]))
print(time.perf_counter() - began, time.process_time() - spent)
"""


def opening(home: Path) -> tuple[float, float]:
    """Seconds by the clock and of the processor, the least of three."""
    command = [sys.executable, "-c", _OPENING, str(home)]
    told = [subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout for _ in range(3)]
    spans = [tuple(map(float, one.split())) for one in told]
    return min(clock for clock, _ in spans), min(processor for _, processor in spans)


def memory_mb(pid: int) -> tuple[float, float]:
    """RSS and PSS."""
    rows = dict(line.split()[:2] for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:])
    return int(rows["Rss:"]) / 1024, int(rows["Pss:"]) / 1024


def idle(home: Path) -> None:
    began = time.perf_counter()
    command = [sys.executable, "-m", "bench.web", "--serve", "--home", str(home)]
    server = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    try:
        while not _answers("/healthz"):
            time.sleep(0.05)
        print(f"server: answers after {time.perf_counter() - began:.1f} s by the clock")
        _tell("idle", server.pid)
        for path in ("/", "/search?q=%D0%BA%D2%AF%D0%B9", "/timeline", "/people/kurmangazy"):
            if not _answers(path):
                raise SystemExit(f"{path} was not there")
        time.sleep(2)
        _tell("after a search and three pages", server.pid)
    finally:
        server.terminate()
        server.wait()


def _answers(path: str) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{PORT}{path}", timeout=60) as answer:
            return answer.status == 200
    except OSError:
        return False


def _tell(when: str, pid: int) -> None:
    rss, pss = memory_mb(pid)
    print(f"server, {when}: {rss:.0f} MB RSS, {pss:.0f} MB PSS (bar: {MEMORY_BAR_MB})", flush=True)


def rebuild(folder: Path, count: int) -> None:
    archive = Archive.create(folder / "rebuilt")
    archive.keep_many((Draft(record) for record in recordings(count, Shipped())), who="bench", why="synthetic")
    began = time.process_time()
    for path in archive.home.store_path.rglob("*.json"):
        path.read_bytes()
    reading = time.process_time() - began
    began, spent = time.perf_counter(), time.process_time()
    total = archive.rebuild_catalogue()
    clock, processor = time.perf_counter() - began, time.process_time() - spent
    archive.close()
    print(
        f"rebuild of {total} records: {total / processor:.0f} a second of processor time (bar: {REBUILD_BAR}), ", end=""
    )
    print(f"{total / clock:.0f} by the clock; reading the same files (control): {total / reading:.0f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--rebuild", type=int, default=5_000)
    given = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    fill(given.home, given.records).close()
    with tempfile.TemporaryDirectory(prefix="standing-") as folder:
        fill(Path(folder) / "small", 100).close()
        for name, home in ((f"{given.records} records", given.home), ("100 records (control)", Path(folder) / "small")):
            clock, processor = opening(home)
            print(f"opening, {name}: {clock:.2f} s by the clock, {processor:.2f} s of the processor", flush=True)
        idle(given.home)
        if given.rebuild:
            rebuild(Path(folder), given.rebuild)


if __name__ == "__main__":
    main()
