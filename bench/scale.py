"""One more file in a large archive and in an empty one, and how fast a search index is filled.

    python -m bench.scale --home DIR [--records 500000] [--rounds 5] [--index 20000]

``DIR`` is a home of ``bench.web_archive.fill``, filled if it is not there yet; opening it and its server's memory are
``bench.standing``'s to measure, its pages ``bench.web``'s. The files are taken in by the command, in turn by the large
home and by an empty one (the control), each file of other bytes. The clock and the processor time of the command: other
programs lengthen the first.
"""

from __future__ import annotations

import argparse
import logging
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import soundfile as sf
import structlog

from archive.keeping import Archive, Draft
from bench.search_records import Shipped, recordings
from bench.web_archive import fill
from search.index import SearchIndex

ROOT = Path(__file__).parents[1]
RATE_HZ = 44_100
SECONDS = 60
BAR_SLOWER, BAR_A_SECOND = 1.2, 1_500


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--records", type=int, default=500_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--index", type=int, default=20_000)
    given = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    fill(given.home, given.records).close()
    with tempfile.TemporaryDirectory(prefix="muragat-bench-") as folder:
        one_more(given.home, Path(folder), given.rounds)
        indexed(Path(folder), given.index)


def one_more(large: Path, folder: Path, rounds: int) -> None:
    empty = folder / "empty"
    Archive.create(empty).close()
    taken: dict[Path, list[tuple[float, float]]] = {large: [], empty: []}
    for number in range(rounds + 1):
        for home, times in taken.items():
            times.append(take(home, folder, number))
    (clock, processor), (empty_clock, empty_processor) = (
        tuple(statistics.median(time[which] for time in times[1:]) for which in (0, 1))  # the first warms up
        for times in taken.values()
    )
    print(f"one file of {SECONDS} s: {clock:.2f} s by the clock, {processor:.2f} of the processor; in an empty archive")
    print(f"  (control) {empty_clock:.2f} and {empty_processor:.2f}: × {clock / empty_clock:.2f} and", end="")
    print(f" × {processor / empty_processor:.2f} (bar {BAR_SLOWER})", flush=True)


def take(home: Path, folder: Path, number: int) -> tuple[float, float]:
    """Seconds by the clock and of the processor that the command needs for one new file."""
    source = folder / f"{home.name}-{number}-{os.getpid()}.flac"
    random = np.random.default_rng((number, os.getpid(), len(str(home))))
    at = np.arange(SECONDS * RATE_HZ) / RATE_HZ
    tone = 0.3 * np.sin(2 * np.pi * (147 + 20 * number) * at) * (1 - at * 4 % 1)
    sf.write(source, (tone + 0.01 * random.standard_normal(at.size)).astype(np.float32), RATE_HZ)
    command = [sys.executable, "-c", "from archive.commands import main; main()", "--home", str(home)]
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run([*command, "ingest", str(source), "--workers", "1"], cwd=ROOT, check=True, capture_output=True)
    clock, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    source.unlink()
    return clock, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def indexed(folder: Path, count: int) -> None:
    archive = Archive.create(folder / "indexed")
    archive.keep_many((Draft(record) for record in recordings(count, Shipped())), who="bench", why="synthetic")
    began, spent = time.perf_counter(), time.process_time()
    index = SearchIndex.open(archive.home.index_path, archive.catalogue)
    index.catch_up()
    clock, processor = time.perf_counter() - began, time.process_time() - spent
    archive.close()
    print(
        f"index of {count} recordings and what is shipped: {count / processor:.0f} a second of this process's work, ",
        end="",
    )
    print(f"{count / clock:.0f} by the clock (bar {BAR_A_SECOND})")


if __name__ == "__main__":
    main()
