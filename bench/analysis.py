"""How fast the analysis is and how much memory it takes, against what people write with librosa.

``make bench-analysis``, or ``python bench/analysis.py [--minutes 3 10 60 180] [--rounds 2] [--json FILE]``. Every run
is a process of its own on one thread; the contenders take turns within each round, so that a busy machine slows all of
them; the best round counts. Times are CPU seconds, speed is seconds of sound a CPU second (x realtime per core).

Contenders: ``ours``; ``tutorial``: librosa's tutorial set with pyin (up to 60 minutes and what memory allows);
``shared``: librosa with one shared STFT and yin; ``essentia`` and ``aubio`` where they are installed.
"""

from __future__ import annotations

import argparse
import cProfile
import importlib.util
import json
import os
import pstats
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import soundfile

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench import signals
from bench.analysis_contenders import aubio, essentia, shared, tutorial

RATE_HZ = 44100
LONGEST_MINUTES = {"ours": 10_000.0, "tutorial": 60.0, "shared": 60.0, "essentia": 60.0, "aubio": 60.0}


@dataclass(frozen=True, slots=True)
class Run:
    """One contender on one length."""

    contender: str
    minutes: float
    cpu_seconds: float
    times_realtime: float
    peak_megabytes: float


def write_sound(path: Path, minutes: float) -> None:
    """A reel of strings, voice, speech and voice over strings, repeated to the wanted length; 16-bit FLAC, mono."""
    import soxr

    parts = (
        signals.two_strings(signals.TwoStrings(seconds=60.0)).samples,
        signals.voice(40.0).samples,
        signals.speech_like(30.0).samples,
        signals.voice_over_dombyra(50.0).samples,
    )
    cycle = soxr.resample(np.concatenate(parts), signals.RATE_HZ, RATE_HZ)
    left = int(minutes * 60.0 * RATE_HZ)
    with soundfile.SoundFile(path, "w", RATE_HZ, 1, "PCM_16") as sink:
        while left > 0:
            sink.write(cycle[:left])
            left -= cycle.size


def ours(path: Path) -> None:
    """All features, the way ingest runs them."""
    from ingest.features.files import analyse_file

    analyse_file(path)


CONTENDERS = {"ours": ours, "tutorial": tutorial, "shared": shared, "essentia": essentia, "aubio": aubio}


def measure_here(contender: str, path: Path, minutes: float) -> Run:
    """Run in this process, after warming up on ten seconds."""
    short = path.with_name("short.flac")
    CONTENDERS[contender](short)
    before = time.process_time()
    CONTENDERS[contender](path)
    seconds = time.process_time() - before
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0
    return Run(contender, minutes, seconds, minutes * 60.0 / seconds, peak)


def measure(contender: str, path: Path, minutes: float) -> Run | None:
    """Run in a process of its own on one thread; None if it dies (memory)."""
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"), "1")
    command = [sys.executable, __file__, "--one", contender, str(path), str(minutes)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, **threads})
    if done.returncode != 0:
        print(f"{contender} at {minutes:g} min failed: {done.stderr.strip()[-200:]}", file=sys.stderr)
        return None
    return Run(**json.loads(done.stdout.splitlines()[-1]))


def installed() -> list[str]:
    """Contenders that can run here."""
    return [name for name in CONTENDERS if name not in ("essentia", "aubio") or importlib.util.find_spec(name)]


def profile(path: Path) -> None:
    """Where the time of ours goes."""
    ours(path)
    watch = cProfile.Profile()
    watch.enable()
    ours(path)
    watch.disable()
    pstats.Stats(watch).sort_stats("tottime").print_stats(15)


def main() -> None:
    """Measure, print a table, and the profile of three minutes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, nargs="+", default=[3.0, 10.0, 60.0, 180.0])
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--contenders", nargs="+", default=installed())
    parser.add_argument("--json", type=Path)
    parser.add_argument("--one", nargs=3, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        name, path, minutes = arguments.one
        print(json.dumps(asdict(measure_here(name, Path(path), float(minutes)))))
        return
    with tempfile.TemporaryDirectory() as folder:
        best = compare(Path(folder), arguments.minutes, arguments.rounds, arguments.contenders)
        write_sound(Path(folder) / "profile.flac", 3.0)
        profile(Path(folder) / "profile.flac")
    print_table(best)
    if arguments.json:
        arguments.json.write_text(json.dumps([asdict(run) for run in best], indent=1))


def compare(folder: Path, lengths: list[float], rounds: int, contenders: list[str]) -> list[Run]:
    """The best of the rounds for each contender and length; contenders take turns."""
    best: dict[tuple[str, float], Run] = {}
    write_sound(folder / "short.flac", 1.0 / 6.0)
    for minutes in lengths:
        path = folder / f"{minutes:g}.flac"
        write_sound(path, minutes)
        for _ in range(rounds if minutes <= 10.0 else 1):
            for contender in contenders:
                if minutes > LONGEST_MINUTES[contender]:
                    continue
                run = measure(contender, path, minutes)
                known = best.get((contender, minutes))
                if run and (known is None or run.cpu_seconds < known.cpu_seconds):
                    best[contender, minutes] = run
        path.unlink()
    return list(best.values())


def print_table(runs: list[Run]) -> None:
    """Markdown, as docs/analysis.md has it."""
    print("| contender | minutes | x realtime per core | peak MB |\n|---|---|---|---|")
    for run in runs:
        print(f"| {run.contender} | {run.minutes:g} | {run.times_realtime:.0f} | {run.peak_megabytes:.0f} |")


if __name__ == "__main__":
    main()
