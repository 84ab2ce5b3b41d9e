"""Five editors saving in a large archive, alone and while an ingest runs.

    python -m bench.editors [--home DIR] [--records 100000] [--seconds 30] [--minutes 10]

Each editor is a process: opens a record, changes its note, keeps it with the version that it began from, waits half a
second, and goes on with another. Measured is ``keep``: from the call until it is durable. The ingest is one process and
one file. Controls of the same run: the same saves without an ingest, and the same ingest (other bytes) without editors;
for the ingest both the clock and its processor time, which other programs on the machine do not lengthen as much.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import soundfile as sf

from archive.keeping import Archive, Draft
from archive.model import Kind, Language, Name, Ref, Text, Work
from bench.backbone import ROOT, synthesise
from bench.web_archive import fill

EDITORS, WORKS = 5, 200
THINKING_SECONDS = 0.5
BAR_MS, BAR_SLOWER = 200.0, 1.10


def prepare(home: Path, records: int) -> None:
    """A home of so many records in its catalogue, of which the works that are edited are also in its store."""
    archive = fill(home, records)
    drafts = [Draft(Work(id=f"edited-{n}", names=(Name(f"Шығарма {n}", Language.KK),))) for n in range(WORKS)]
    archive.keep_many(drafts, who="bench", why="to be edited")
    archive.close()


def edit(home: Path, number: int, seconds: float) -> list[float]:
    """Milliseconds of every save of one editor."""
    archive, draw, spans = Archive.open(home), random.Random(number), list[float]()
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        ref = Ref(Kind.WORK, f"edited-{draw.randrange(number, WORKS, EDITORS)}")
        known = archive.catalogue.versioned(ref)
        if known is None or not isinstance(known[0], Work):
            raise SystemExit(f"{ref} has gone")
        edited = replace(known[0], description=(Text(f"{time.time_ns()} {number}"),))
        began = time.perf_counter()
        archive.keep(edited, who=f"editor {number}", why="a comma", base=known[1])
        spans.append((time.perf_counter() - began) * 1000)
        time.sleep(THINKING_SECONDS)
    archive.close()
    return spans


def take(home: Path, source: Path) -> dict[str, float]:
    """Ingest one file: seconds on the clock and of the processor."""
    from ingest.discover import discover
    from ingest.pipeline import Options, ingest
    from media.analysis import warm

    warm()
    archive = Archive.open(home)
    began, spent = time.perf_counter(), time.process_time()
    report = ingest(archive, discover([source]), None, Options("bench"))
    told = {"seconds": time.perf_counter() - began, "cpu": time.process_time() - spent}
    if len(report.added) != 1:
        raise SystemExit(f"the file was not taken: {report}")
    archive.close()
    return told


def _start(*given: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "bench.editors", *given], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )


def _told(child: subprocess.Popen[str]) -> str:
    out, _ = child.communicate()
    if child.returncode:
        raise SystemExit("a child failed")
    return out.splitlines()[-1]


def edits(home: Path, seconds: float) -> list[float]:
    """All saves of five editors."""
    children = [_start("--edit", str(n), "--home", str(home), "--seconds", str(seconds)) for n in range(EDITORS)]
    return [span for child in children for span in json.loads(_told(child))]


def ingested(home: Path, source: Path) -> subprocess.Popen[str]:
    return _start("--take", str(source), "--home", str(home))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--minutes", type=int, default=10, help="length of the file that is ingested")
    parser.add_argument("--edit", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--take", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.edit is not None:
        print(json.dumps(edit(given.home, given.edit, given.seconds)))
    elif given.take is not None:
        print(json.dumps(take(given.home, given.take)))
    else:
        with tempfile.TemporaryDirectory(prefix="editors-") as folder:
            measure(given.home or Path(folder) / "home", Path(folder), given.records, given.seconds, given.minutes)


def measure(home: Path, folder: Path, records: int, seconds: float, minutes: int) -> None:
    prepare(home, records)
    sources = [folder / f"{name}.flac" for name in ("alone", "beside")]
    synthesise(sources[0], minutes)
    sound, rate = sf.read(sources[0], dtype="float32")
    notes = sound.reshape(-1, rate // 4)
    for seed, source in enumerate(sources, start=time.time_ns()):  # other music than any that the home holds
        sf.write(source, np.random.default_rng(seed).permutation(notes).reshape(-1), rate)
    quiet = edits(home, seconds)
    alone = json.loads(_told(ingested(home, sources[0])))
    running = ingested(home, sources[1])
    busy: list[float] = []
    while running.poll() is None:
        busy += edits(home, min(seconds, 10.0))
    beside = json.loads(_told(running))
    print("| five editors | saves | p50 ms | p95 ms |\n|---|---|---|---|")
    for name, spans in (("alone (control)", quiet), ("during an ingest", busy)):
        p95 = statistics.quantiles(spans, n=20)[18]
        print(f"| {name} | {len(spans)} | {statistics.median(spans):.1f} | {p95:.1f} |")
    print(f"bar: {BAR_MS:g} ms")
    for what in ("seconds", "cpu"):
        ratio = beside[what] / alone[what]
        print(f"ingest, {what}: alone {alone[what]:.1f}, beside {beside[what]:.1f}, × {ratio:.2f} (bar {BAR_SLOWER})")


if __name__ == "__main__":
    main()
