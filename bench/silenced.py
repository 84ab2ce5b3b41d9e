"""How soon the copies without a closed passage are ready, as a share of the tape's length, and the first making beside.

    python -m bench.silenced [--minutes 30] [--channels 1]

A field tape is synthesised (a tone that wanders, noise, pauses) and kept as FLAC, 44.1 kHz; then ten seconds in its
middle are closed. Time on the clock and of the processor; other programs on the machine lengthen the first.
"""

import argparse
import hashlib
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import soundfile as sf

from archive.model import FileRole, MediaFile, Recording, TechnicalFacts
from archive.policy import Span
from media.decode.opening import open_audio
from media.derivatives.making import Derivatives
from media.derivatives.silencing import make_silenced

RATE_HZ = 44_100


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=int, default=30)
    parser.add_argument("--channels", type=int, default=1)
    options = parser.parse_args()
    seconds = options.minutes * 60.0
    with tempfile.TemporaryDirectory(prefix="muragat-bench-") as folder:
        master = Path(folder) / "tape.flac"
        synthesise(master, options.minutes, options.channels)
        middle = Span(seconds / 2, seconds / 2 + 10)
        with told("decoding alone", seconds), open_audio(master) as source:
            for _ in source.blocks():
                pass
        with told("first making (copies and outline)", seconds):
            make_first(master, Path(folder) / "first")
        with told("silenced copies", seconds):
            make_silenced(master, Path(folder) / "derived", tape(master, seconds), [middle])


def make_first(master: Path, folder: Path) -> None:
    with open_audio(master) as source, Derivatives(folder, source.sample_rate_hz, source.channels) as copies:
        for block in source.blocks():
            copies.add(block)
        copies.finish()


def tape(master: Path, seconds: float) -> Recording:
    facts = TechnicalFacts("flac", "flac", "audio/flac", RATE_HZ, 1, seconds, int(seconds * RATE_HZ), 16, 700_000)
    digest = hashlib.sha512(b"tape").hexdigest()
    return Recording(
        id="tape",
        duration_seconds=seconds,
        files=(MediaFile("masters/001.flac", digest, master.stat().st_size, "tape.flac", facts, FileRole.MASTER),),
    )


def synthesise(path: Path, minutes: int, channels: int) -> None:
    random = np.random.default_rng(14)
    with sf.SoundFile(path, "w", RATE_HZ, channels, "PCM_16") as file:
        for minute in range(minutes):
            at = minute * 60 + np.arange(60 * RATE_HZ) / RATE_HZ
            tone = 0.2 * np.sin(2 * np.pi * 147 * at + 3 * np.sin(at)) + 0.1 * np.sin(2 * np.pi * 441 * at)
            sound = tone * (np.sin(at) > -0.7) + 0.01 * random.standard_normal(len(at))
            file.write(np.repeat(sound[:, None], channels, axis=1))


@contextmanager
def told(what: str, seconds: float) -> Generator[None]:
    clock, processor = time.perf_counter(), time.process_time()
    yield
    clock, processor = time.perf_counter() - clock, time.process_time() - processor
    print(f"{what:36} {clock:7.1f} s {clock / seconds:7.2%}   processor {processor:7.1f} s {processor / seconds:7.2%}")


if __name__ == "__main__":
    main()
