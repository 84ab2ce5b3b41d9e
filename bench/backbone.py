"""How fast the backbone is: ingest, search, pages and range requests, as ratios with their controls.

    make bench            # or: python -m bench.backbone [--records 10000] [--long-minutes 60] [--json FILE]

Everything is measured in one run on this machine, in processes of its own where memory counts. Absolute times mean
little elsewhere; compare the columns with the control in the same table.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import soundfile as sf

from archive.keeping import Archive, Draft
from archive.model import Analysis, Credit, Language, Measurement, Name, Performance, Recording, Role
from archive.rules.names import complete
from search.index import SearchIndex
from search.query.request import Filter, SearchRequest

ROOT = Path(__file__).parents[1]
RATE_HZ = 44_100
Results = dict[str, dict[str, dict[str, float]]]
"""Section, row, figure."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=10_000)
    parser.add_argument("--long-minutes", type=int, default=60)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="muragat-bench-") as folder:
        work = Path(folder)
        results: Results = {
            "ingest": {f"{minutes} minutes": measure_ingest(work, minutes) for minutes in (3, options.long_minutes)},
            "search": measure_search(work, options.records),
            "web": measure_web(work),
        }
    report(results)
    if options.json:
        options.json.write_text(json.dumps(results, indent=2), encoding="utf-8")


def measure_ingest(work: Path, minutes: int) -> dict[str, float]:
    """One file of so many minutes through the whole way in, one worker; decoding alone is the control.

    By processor time: other programs on the machine lengthen the time on the clock.
    """
    source = work / f"{minutes}.flac"
    synthesise(source, minutes)
    home = work / f"home-{minutes}"
    Archive.create(home).close()
    ingest = [sys.executable, "-m", "bench.backbone", "--child-ingest", str(home), str(source)]
    decode = [sys.executable, "-m", "bench.backbone", "--child-decode", str(source)]
    decode_seconds, _ = run_child(decode)
    seconds, peak_mb = run_child(ingest)
    return {
        "minutes": minutes,
        "x_realtime": minutes * 60 / seconds,
        "decode_x_realtime": minutes * 60 / decode_seconds,
        "peak_rss_mb": peak_mb,
    }


def run_child(command: list[str]) -> tuple[float, float]:
    """Processor seconds that the child reports for its work, and its peak memory in MB."""
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
    told = json.loads(done.stdout.splitlines()[-1])
    return told["seconds"], told["peak_rss_mb"]


def child_ingest(home: Path, source: Path) -> None:
    from ingest.discover import discover
    from ingest.pipeline import Options, ingest
    from media.analysis import warm

    warm()
    archive = Archive.open(home)
    start = time.process_time()
    outcome = ingest(archive, discover([source]), None, Options("bench"))
    tell_child(time.process_time() - start)
    if len(outcome.added) != 1:
        raise SystemExit(f"the file was not taken: {outcome}")


def child_decode(source: Path) -> None:
    from media.decode.opening import open_audio

    start = time.process_time()
    with open_audio(source) as reader:
        for _ in reader.blocks():
            pass
    tell_child(time.process_time() - start)


def tell_child(seconds: float) -> None:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "peak_rss_mb": peak}))


def synthesise(path: Path, minutes: int) -> None:
    """Plucked notes over a drone with a little noise, FLAC 16 bit; written in blocks."""
    random = np.random.default_rng(1)
    time_axis = np.arange(RATE_HZ * 10) / RATE_HZ
    with sf.SoundFile(path, "w", samplerate=RATE_HZ, channels=1) as file:
        for _ in range(minutes * 6):
            block = 0.05 * np.sin(2 * np.pi * 147 * time_axis) + 0.005 * random.standard_normal(len(time_axis))
            for start in range(0, 10 * RATE_HZ, RATE_HZ // 4):
                tone = time_axis[: RATE_HZ // 4]
                hz = 196 * 2 ** (random.integers(0, 12) / 12)
                block[start : start + len(tone)] += 0.3 * np.sin(2 * np.pi * hz * tone) * np.exp(-6 * tone)
            file.write(block.astype(np.float32))


def measure_search(work: Path, count: int) -> dict[str, dict[str, float]]:
    """p50 and p95 in ms of whole search calls (text in; ids, highlights and facets out) over synthetic records."""
    home = work / "home-search"
    archive = fill(home, count)
    index = SearchIndex.open(archive.home.index_path, archive.catalogue)
    index.catch_up()
    queries = {
        "term": SearchRequest(text="сарыарқа"),
        "and": SearchRequest(text="сарыарқа домбыра"),
        "latin": SearchRequest(text="saryarqa"),
        "phrase": SearchRequest(text='"сары арқа"'),
        "prefix": SearchRequest(text="күй*"),
        "filtered": SearchRequest(text="", filters=(Filter("instrument", "dombyra"),)),
        "everything": SearchRequest(),
    }
    return {name: percentiles(lambda r=request: index.search(r), 100) for name, request in queries.items()}


def fill(home: Path, count: int) -> Archive:
    """An archive of so many synthetic recordings (no sound), titles and people drawn from the authority files."""
    archive = Archive.create(home)
    random = np.random.default_rng(2)
    works = [r for r in archive.catalogue.records() if r.kind == "work"]
    people = [r for r in archive.catalogue.records() if r.kind == "person"]
    instruments = ["dombyra", "kyl-kobyz", "sybyzgy", "dauys"]

    def draft(number: int) -> Draft:
        work = works[int(random.integers(len(works)))]
        recording = Recording(
            id=f"bench-{number}",
            names=complete((Name(f"{work.title} {number % 97}", Language.KK),)),
            credits=(Credit(Role.PERFORMER, people[int(random.integers(len(people)))].id),),
            performance=Performance(date=str(int(random.integers(1930, 2020)))),
            instruments=(instruments[int(random.integers(len(instruments)))],),
            duration_seconds=float(random.uniform(60, 600)),
        )
        tempo = Measurement("rhythm.tempo_bpm", float(random.uniform(60, 180)), "1/min", "bench", "1", 0.5)
        return Draft(recording, Analysis((tempo,)))

    archive.keep_many([draft(n) for n in range(count)], who="bench", why="bench")
    return archive


def measure_web(work: Path) -> dict[str, dict[str, float]]:
    """p50 and p95 in ms of requests to a running server, with /healthz as the do-nothing control."""
    import httpx2

    home = work / "home-3"
    archive = Archive.open(home)
    (recording,) = [r for r in archive.catalogue.records() if r.kind == "recording"]
    base = "http://127.0.0.1:8765"
    server = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "from archive.commands import main; main()",
            "--home",
            str(home),
            "serve",
            "--port",
            "8765",
        ],
        stderr=subprocess.DEVNULL,
    )
    try:
        with httpx2.Client(base_url=base) as client:
            wait_for(client)
            requests: dict[str, Callable[[], object]] = {
                "control /healthz": lambda: client.get("/healthz"),
                "home": lambda: client.get("/"),
                "recording": lambda: client.get(f"/recordings/{recording.id}"),
                "person": lambda: client.get("/people/kurmangazy"),
                "search": lambda: client.get("/search", params={"q": "курмангазы"}),
                "range": lambda: client.get(
                    f"/media/{recording.id}/access.opus", headers={"Range": "bytes=100000-165535"}
                ),
            }
            return {name: percentiles(request, 100) for name, request in requests.items()}
    finally:
        server.terminate()
        server.wait()


def wait_for(client: "object") -> None:
    import httpx2

    assert isinstance(client, httpx2.Client)
    for _ in range(300):
        try:
            if client.get("/healthz").status_code == 200:
                return
        except httpx2.TransportError:
            time.sleep(0.1)
    raise SystemExit("the server did not start")


def percentiles(call: Callable[[], object], times: int) -> dict[str, float]:
    for _ in range(5):
        call()
    spans: list[float] = []
    for _ in range(times):
        start = time.perf_counter()
        call()
        spans.append((time.perf_counter() - start) * 1000)
    return {"p50_ms": statistics.median(spans), "p95_ms": statistics.quantiles(spans, n=20)[18]}


def report(results: Results) -> None:
    print(f"{os.cpu_count()} cores, Python {sys.version.split()[0]}")
    for section, rows in results.items():
        print(f"\n{section}")
        for name, row in rows.items():
            print("  ", name, {key: round(value, 2) for key, value in row.items()})


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child-ingest"]:
        child_ingest(Path(sys.argv[2]), Path(sys.argv[3]))
    elif sys.argv[1:2] == ["--child-decode"]:
        child_decode(Path(sys.argv[2]))
    else:
        main()
