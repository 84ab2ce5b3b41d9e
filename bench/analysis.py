"""How fast the analysis is and how much memory it takes, against what people write with librosa.

``make bench-analysis``, or ``python -m bench.analysis [--minutes 3 10 60 180] [--rounds 2] [--json FILE]``; prints
markdown tables, under half an hour on two cores. Every run is a process of its own on one thread; the contenders take
turns within each round, so that a busy machine slows all of them; the best round counts. Times are CPU seconds, speed
is seconds of sound a CPU second (x realtime per core).

Contenders: ``ours``; ``tutorial``: librosa's tutorial set with pyin; ``shared``: librosa with one shared STFT and yin;
``essentia`` and ``aubio`` where the interpreter given by ``--oracles`` has them. All but ours stop at 60 minutes, where
librosa takes 5 to 7 GB.
"""

from __future__ import annotations

import argparse
import cProfile
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from types import CodeType
from typing import cast

import numpy as np
import soundfile
import soxr

from bench import signals
from bench.analysis_contenders import CONTENDERS
from media.analysis.files import analyse_file

RATE_HZ = 44100
MASTER_HZ = 96000
MASTER_MINUTES = 10.0
LONGEST_MINUTES = 60.0
"""For all but ours."""
PLAIN, MASTER = "44.1 kHz, 16 bit, mono", "96 kHz, 24 bit, stereo"
NAMES = {
    "ours": "ours",
    "tutorial": "librosa tutorial with pyin",
    "shared": "librosa, one shared STFT, yin",
    "essentia": "Essentia MusicExtractor",
    "aubio": "aubio onsets, tempo, pitch",
}
STAGES = {
    "decoding": ("source_coded.py", "read"),
    "levels and loudness": ("levels.py", "add"),
    "clicks and drop-outs": ("faults.py", "add"),
    "noise and bandwidth": ("noise.py", "add"),
    "resampling": ("__init__.py", "resample_chunk"),
    "onsets": ("onsets.py", "add"),
    "timbre and picture": ("spectrum.py", "add"),
    "hum": ("hum.py", "add"),
    "fingerprint": ("fingerprint.py", "add"),
    "spectral peaks": ("peaks.py", "add"),
    "melody and drone": ("melody.py", "work"),
    "tempo, tuning, tonic, form, likeness": ("conclusion.py", "conclude"),
}
"""Stage: the function (file, name) whose time it is."""


ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"), "1")


@dataclass(frozen=True, slots=True)
class Run:
    """One contender on one sound."""

    contender: str
    sound: str
    minutes: float
    cpu_seconds: float
    times_realtime: float
    peak_megabytes: float


def write_sound(path: Path, minutes: float, rate_hz: int = RATE_HZ, channels: int = 1) -> None:
    """A reel of strings, voice, speech and voice over strings, repeated to the wanted length, as FLAC."""
    parts = (
        signals.two_strings(signals.TwoStrings(seconds=60.0)).samples,
        signals.voice(40.0).samples,
        signals.speech_like(30.0).samples,
        signals.voice_over_dombyra(50.0).samples,
    )
    cycle = soxr.resample(np.concatenate(parts), signals.RATE_HZ, rate_hz)
    if channels == 2:
        cycle = np.stack([cycle, 0.8 * cycle + 0.2 * np.roll(cycle, 17)], axis=1)
    left = int(minutes * 60.0 * rate_hz)
    with soundfile.SoundFile(path, "w", rate_hz, channels, "PCM_16" if channels == 1 else "PCM_24") as sink:
        while left > 0:
            sink.write(cycle[:left])
            left -= len(cycle)


def _write_wav(path: Path) -> None:
    """The same beside it as WAV: the wheels of aubio read nothing else."""
    with (
        soundfile.SoundFile(path) as source,
        soundfile.SoundFile(path.with_suffix(".wav"), "w", source.samplerate, source.channels, "PCM_16") as sink,
    ):
        for block in source.blocks(1 << 20, dtype="int16"):
            sink.write(block)


def measure(contender: str, path: Path, sound: str, minutes: float, oracles: str | None) -> Run | None:
    """Run in a process of its own on one thread; None if it dies (memory)."""
    python = sys.executable if contender not in ("essentia", "aubio") or oracles is None else oracles
    script = str(Path(__file__).with_name("analysis_contenders.py"))
    command = [python, script, contender, str(path), str(path.with_name("short.flac"))]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, **ONE_THREAD})
    if done.returncode != 0:
        print(f"{contender} at {minutes:g} min failed: {done.stderr.strip()[-200:]}", file=sys.stderr)
        return None
    took = json.loads(done.stdout.splitlines()[-1])
    seconds = float(took["cpu_seconds"])
    return Run(contender, sound, minutes, seconds, minutes * 60.0 / seconds, float(took["peak_megabytes"]))


def installed(oracles: str | None) -> list[str]:
    """Contenders that can run here."""
    python = oracles or sys.executable
    return [
        name
        for name in CONTENDERS
        if name not in ("essentia", "aubio")
        or subprocess.run([python, "-c", f"import {name}"], capture_output=True, check=False).returncode == 0
    ]


def compare(folder: Path, lengths: list[float], rounds: int, contenders: list[str], oracles: str | None) -> list[Run]:
    """The best of the rounds for each contender and length; contenders take turns."""
    best: dict[tuple[str, str, float], Run] = {}
    write_sound(folder / "short.flac", 1.0 / 6.0)
    _write_wav(folder / "short.flac")
    for sound, minutes in [*((PLAIN, minutes) for minutes in lengths), (MASTER, MASTER_MINUTES)]:
        path = folder / f"{minutes:g}.flac"
        write_sound(path, minutes, *((MASTER_HZ, 2) if sound == MASTER else (RATE_HZ, 1)))
        if minutes <= LONGEST_MINUTES and sound == PLAIN and "aubio" in contenders:
            _write_wav(path)
        names = ["ours"] if sound == MASTER or minutes > LONGEST_MINUTES else contenders
        for _ in range(rounds if minutes <= 10.0 else 1):
            for name in names:
                run = measure(name, path, sound, minutes, oracles)
                known = best.get((name, sound, minutes))
                if run and (known is None or run.cpu_seconds < known.cpu_seconds):
                    best[name, sound, minutes] = run
        path.unlink()
        path.with_suffix(".wav").unlink(missing_ok=True)
    return list(best.values())


def profile(path: Path) -> list[tuple[str, float]]:
    """Share of the CPU time of ours in each stage, measured in a process of its own on one thread."""
    command = [sys.executable, "-m", "bench.analysis", "--profile", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env={**os.environ, **ONE_THREAD})
    return [(str(stage), float(share)) for stage, share in json.loads(done.stdout.splitlines()[-1])]


def profile_here(path: Path) -> list[tuple[str, float]]:
    """Share of each stage, largest first; the rest last."""
    analyse_file(path)
    watch = cProfile.Profile(time.process_time)
    watch.runcall(analyse_file, path)
    entries = [entry for entry in watch.getstats() if isinstance(entry.code, CodeType)]
    total = max(entry.totaltime for entry in entries)
    shares = {
        stage: sum(entry.totaltime for entry in entries if _is(cast(CodeType, entry.code), place)) / total
        for stage, place in STAGES.items()
    }
    ordered = sorted(shares.items(), key=lambda row: -row[1])
    return [*ordered, ("the rest", max(0.0, 1.0 - sum(shares.values())))]


def _is(code: CodeType, place: tuple[str, str]) -> bool:
    folder = "soxr" if place[0] == "__init__.py" else "media" if place[0].startswith("source") else "features"
    file = Path(code.co_filename)
    return (file.parent.name, file.name, code.co_name) == (folder, *place)


def print_tables(runs: list[Run], shares: list[tuple[str, float]]) -> None:
    """Markdown, as docs/analysis.md has it."""
    shared_speed = {run.minutes: run.times_realtime for run in runs if run.contender == "shared"}
    print("| contender | sound | minutes | x realtime per core | against shared | peak MB |\n|---|---|---|---|---|---|")
    for run in runs:
        other = shared_speed.get(run.minutes) if run.sound == PLAIN else None
        ratio = f"{run.times_realtime / other:.2f}" if other else "-"
        row = (NAMES[run.contender], run.sound, f"{run.minutes:g}", f"{run.times_realtime:.0f}", ratio)
        print(f"| {' | '.join(row)} | {run.peak_megabytes:.0f} |")
    print("\n| stage of ours | share of the time |\n|---|---|")
    for stage, share in shares:
        print(f"| {stage} | {share:.0%} |")


def main() -> None:
    """Measure, and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, nargs="+", default=[3.0, 10.0, 60.0, 180.0])
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--contenders", nargs="+", choices=CONTENDERS)
    parser.add_argument("--oracles", help="a Python that has Essentia or aubio")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--profile", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.profile:
        print(json.dumps(profile_here(arguments.profile)))
        return
    oracles = arguments.oracles if arguments.oracles and Path(arguments.oracles).exists() else None
    contenders = arguments.contenders or installed(oracles)
    with tempfile.TemporaryDirectory() as folder:
        best = compare(Path(folder), arguments.minutes, arguments.rounds, contenders, oracles)
        write_sound(Path(folder) / "profile.flac", 3.0)
        shares = profile(Path(folder) / "profile.flac")
    print_tables(best, shares)
    if arguments.json:
        arguments.json.write_text(json.dumps([asdict(run) for run in best], indent=1))


if __name__ == "__main__":
    main()
