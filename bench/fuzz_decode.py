"""Mutated audio files: whatever the bytes, a file is taken, passed over or refused, and the process lives.

    python -m bench.fuzz_decode --runs 20000 --seed 1 [FOLDER …]

Every run takes a file of the corpus (default: ``../shared/fixtures``), damages it in one to eight places, then reads
its tags and marks and decodes it to the end, as the intake does. Decoders work in a process of their own; one that
dies, hangs over ``SLOWEST_SECONDS`` or takes more than ``MOST_MEMORY_BYTES`` falls. The number of a run decides all
that is in it: ``--only SEED:RUN --keep FILE`` makes its file again.

Exit 0 when nothing fell, 3 otherwise; the last line is the result, for docs/fuzzing.md.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import random
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from tqdm import tqdm

FIXTURES = Path(__file__).parents[2] / "shared" / "fixtures"
SLOWEST_SECONDS = 30.0
MOST_MEMORY_BYTES = 6 << 30
MOST_FILE_BYTES = 300_000
"""Larger files are cut to this: damage to headers is what matters, and runs stay short."""

_SPECIAL = (
    b"\0" * 4,
    b"\xff" * 4,
    b"\x7f\xff\xff\xff",
    b"\x80\0\0\0",
    b"\xff\xff\xff\x7f",
    b"\0\0\0\x80",
    b"\x01\0\0\0",
)
_MARKS = (
    b"ID3\x04\0\0\x7f\x7f\x7f\x7f",
    b"RIFF",
    b"data",
    b"fmt ",
    b"LIST",
    b"OggS",
    b"fLaC",
    b"moov",
    b"stco",
    b"APETAGEX",
)


@dataclass(frozen=True, slots=True)
class Fall:
    """A run that ended otherwise than it may."""

    seed: int
    run: int
    file: str
    what: str


def corpus(folders: Sequence[Path]) -> list[Path]:
    """The files of the folders, in an order that does not depend on the disk."""
    return sorted(path for folder in folders for path in folder.rglob("*") if path.is_file() and path.stat().st_size)


def mutant(files: Sequence[Path], seed: int, run: int) -> tuple[Path, bytes]:
    """The file of this run and its damaged bytes."""
    rng = random.Random(f"{seed}:{run}")
    path = rng.choice(files)
    data = bytearray(path.read_bytes()[:MOST_FILE_BYTES])
    for _ in range(rng.choice((1, 1, 2, 3, 5, 8))):
        _damage(data, rng, files)
    return path, bytes(data)


def _damage(data: bytearray, rng: random.Random, files: Sequence[Path]) -> None:
    """One damage: mostly to the first kilobytes, where the structure of most formats stands."""
    size = len(data)
    if not size:
        return
    at = rng.randrange(min(size, rng.choice((64, 512, 4096, size))))
    length = rng.choice((1, 2, 4, 16, 200, 4096))
    match rng.randrange(9):
        case 0:
            data[at] ^= 1 << rng.randrange(8)
        case 1:
            data[at] = rng.randrange(256)
        case 2:
            special = rng.choice(_SPECIAL)
            data[at : at + len(special)] = special
        case 3:
            del data[at : at + length]
        case 4:
            data[at:at] = data[at : at + length]
        case 5:
            del data[at + 1 :]
        case 6:
            data[at:at] = rng.choice(_MARKS)
        case 7:
            other = rng.choice(files).read_bytes()[:MOST_FILE_BYTES]
            begin = rng.randrange(max(1, len(other)))
            data[at : at + length] = other[begin : begin + length]
        case _:
            data[at : at + length] = rng.randbytes(length)


def read(path: Path, name: str) -> str:
    """What becomes of one file: ``taken``, ``skipped`` or ``refused``; anything else raises."""
    from ingest.tags import reading as tags
    from ingest.tags.marks import segments
    from media.decode.opening import open_audio
    from media.decode.refusals import NotAudioError, RefusedError

    try:
        found = tags.read(path, name)
        with open_audio(path, name) as reader:
            for block in reader.blocks():
                if block.shape[1] != reader.channels:
                    raise AssertionError(f"a block of shape {block.shape}")
        segments(found.marks, reader.facts.duration_seconds)
        _ = reader.findings
    except RefusedError:
        return "refused"
    except NotAudioError:
        return "skipped"
    return "taken"


def _serve(pipe: Connection, files: Sequence[Path], folder: Path, seed: int) -> None:
    """The process that decodes: takes numbers of runs, answers with what came of them."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY_BYTES, MOST_MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    while (run := pipe.recv()) is not None:
        path, data = mutant(files, seed, run)
        target = folder / "file"
        target.write_bytes(data)
        try:
            outcome = read(target, path.name)
        except Exception as error:  # noqa: BLE001 - whatever it is, it fell
            outcome = f"{type(error).__name__}: {str(error)[:200]}"
        pipe.send(outcome)


class Decoder:
    """A process that decodes, started again when it died."""

    def __init__(self, files: Sequence[Path], folder: Path, seed: int) -> None:
        self._arguments = (files, folder, seed)
        self._start()

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, *self._arguments), daemon=True)
        self._process.start()
        theirs.close()
        self._patience_seconds = 4 * SLOWEST_SECONDS  # the libraries are loaded with the first file

    def ask(self, run: int) -> str:
        """The outcome of a run, or how its process ended."""
        self._pipe.send(run)
        if self._pipe.poll(self._patience_seconds):
            self._patience_seconds = SLOWEST_SECONDS
            try:
                return str(self._pipe.recv())
            except EOFError:
                self._process.join()
                ended = f"process ended, exit {self._process.exitcode}"
        else:
            self._process.kill()
            self._process.join()
            ended = f"no answer in {self._patience_seconds:.0f} s"
        self._start()
        return ended

    def close(self) -> None:
        """End the process."""
        self._pipe.send(None)
        self._process.join(SLOWEST_SECONDS)


def fuzz(files: Sequence[Path], seed: int, runs: range, *, quiet: bool = False) -> tuple[Counter[str], list[Fall]]:
    """Outcomes counted, and what fell."""
    counts: Counter[str] = Counter()
    falls: list[Fall] = []
    with tempfile.TemporaryDirectory() as folder:
        decoder = Decoder(files, Path(folder), seed)
        for run in tqdm(runs, unit=" runs", disable=True if quiet else None):
            outcome = decoder.ask(run)
            fell = outcome not in ("taken", "skipped", "refused")
            counts["fell" if fell else outcome] += 1
            if fell:
                falls.append(Fall(seed, run, str(mutant(files, seed, run)[0].name), outcome))
                print(falls[-1], file=sys.stderr)
        decoder.close()
    return counts, falls


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folders", nargs="*", type=Path, default=[FIXTURES])
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument("--first", type=int, default=0, help="number of the first run")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", metavar="SEED:RUN", help="make the file of one run")
    parser.add_argument("--keep", type=Path, default=Path("mutant"), help="where to write it")
    options = parser.parse_args()
    files = corpus(options.folders)
    if options.only:
        seed, run = map(int, options.only.split(":"))
        path, data = mutant(files, seed, run)
        options.keep.write_bytes(data)
        print(f"{path} -> {options.keep}")
        return 0
    began = time.monotonic()
    counts, falls = fuzz(files, options.seed, range(options.first, options.first + options.runs))
    result = {"seed": options.seed, "first": options.first, "runs": options.runs, "files": len(files), **counts}
    print(json.dumps({**result, "seconds": round(time.monotonic() - began)}))
    return 3 if falls else 0


if __name__ == "__main__":
    sys.exit(main())
