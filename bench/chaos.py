"""An archive in a bucket under kill -9: is everything that was acknowledged there, once, and nothing else?

    python -m bench.chaos --rounds 20 --seed 1

Each round: two writers, processes of their own, create and edit for a while; drawn from the seed the S3 server or a
writer is killed in the midst of it, and begun again. Then the home is opened as after a restart, and judged: by its
own fixity check, by ocfl-py, and by what the writers were told. A machine's timing is not drawn from a seed: the same
seed gives the same blows, not the same hits.
"""

from __future__ import annotations

import argparse
import logging
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

import ocfl

from archive.errors import MuragatError
from archive.home import Home
from archive.keeping import Archive
from archive.model import Text, Work
from archive.store.fixity import examine
from archive.store.opening import open_store
from tests.cluster.gateway import Gateway

WRITERS, SHARED, SECONDS = 2, 2, 3.0
BLOWS = ("server", "writer", "server", "both", "none")


def write(root: Path, name: str, seed: int) -> None:
    """A writer's life: every token is told when it was acknowledged, never before."""
    archive, chance, count = Archive.open(root), random.Random(seed), 0
    while True:
        count += 1
        token = f"{name}x{count}"
        try:
            if chance.random() < 0.4:
                archive.keep(Work(id=f"w-{token.lower()}", description=(Text(token),)), who="w", why=token, base=0)
            else:
                ref = Work(id=f"shared{chance.randrange(SHARED)}").ref
                archive.change(
                    ref,
                    lambda record, token=token: replace(record, description=(*record.description, Text(token))[-40:]),
                    who="w",
                    why=token,
                )
            print(token, flush=True)
        except MuragatError as error:
            print(f"! {error.code}", flush=True)


def run(seed: int, root: Path, gateway: Gateway, number: int) -> tuple[str, set[str], float]:
    """One round: the blow, the tokens that were acknowledged, seconds until the home is open and whole again."""
    chance = random.Random(f"{seed}/{number}")
    blow = chance.choice(BLOWS)
    writers = [_writer(root, f"r{number}p{n}", chance.randrange(1 << 30)) for n in range(WRITERS)]
    done = {_first(writer) for writer in writers}  # both are at work, however slow the machine
    time.sleep(chance.uniform(0.0, SECONDS))
    if blow in ("server", "both"):
        gateway.kill()
    if blow in ("writer", "both"):
        writers[0].send_signal(signal.SIGKILL)
    time.sleep(chance.uniform(0.0, 1.0))
    if blow in ("server", "both"):
        gateway.start()
    time.sleep(chance.uniform(0.2, 1.0))
    for writer in writers:
        writer.send_signal(signal.SIGKILL)
        told, _ = writer.communicate()
        done |= {line for line in told.splitlines() if line and not line.startswith("!")}
    began = time.monotonic()
    Archive.open(root).close()
    return blow, {token for token in done if token}, time.monotonic() - began


def judge(root: Path, storage_root: Path, done: set[str]) -> list[str]:
    """What is wrong with a home, given every token that was ever acknowledged."""
    archive = Archive.open(root)
    report = examine(archive)
    wrong = [f"{finding.code}: {finding.where}" for finding in report.findings]
    seen = Counter[str]()
    for ref in archive.store.refs():
        versions = archive.store.inventory(ref).versions
        seen.update(version.message for version in versions)
        if [r.number for r in archive.catalogue.revisions(ref)] != [v.number for v in versions]:
            wrong.append(f"{ref}: the catalogue has another history than the store")
    wrong += [f"{token} was acknowledged and is there {seen[token]} times" for token in done if seen[token] != 1]
    wrong += [f"{token} is there {count} times" for token, count in seen.items() if count > 1 and token != "made"]
    root_judge = ocfl.StorageRoot(root=str(storage_root))
    if not (root_judge.validate() and root_judge.good_objects == root_judge.num_objects == report.objects > 0):
        wrong.append(f"ocfl-py: {root_judge.good_objects} good of {root_judge.num_objects}, {report.objects} held")
    archive.close()
    return wrong


def chaos(rounds: int, seed: int) -> tuple[list[str], str]:
    """What is wrong after so many rounds, and a line of figures."""
    gateway, wrong, done, blows, waits = Gateway(), list[str](), set[str](), Counter[str](), dict[str, float]()
    os.environ.update(gateway.environment)
    try:
        with tempfile.TemporaryDirectory(prefix="chaos-") as folder:
            root = Path(folder) / "home"
            root.mkdir()
            (root / "settings.toml").write_text(f'store_url = "{gateway.bucket("chaos")}/home"\n', encoding="utf-8")
            (root / "muragat-home.json").write_text('{"format": 1}\n', encoding="utf-8")
            open_store(Home.create(root), root / "staging").create()
            archive = Archive.open(root)
            for number in range(SHARED):
                archive.keep(Work(id=f"shared{number}"), who="bench", why="made")
            archive.close()
            for number in range(rounds):
                blow, told, seconds = run(seed, root, gateway, number)
                done |= told
                blows[blow] += 1
                waits[blow] = max(waits.get(blow, 0.0), seconds)
                found = judge(root, gateway.buckets / "chaos" / "home" / "store", done)
                wrong += [f"round {number} ({blow}): {one}" for one in found[:5]]
    finally:
        gateway.remove()
    kinds = ", ".join(f"{count} {kind} (open again in ≤ {waits[kind]:.1f} s)" for kind, count in sorted(blows.items()))
    return wrong, f"{rounds} rounds from seed {seed}: {kinds}; {len(done)} acknowledged; {len(wrong)} wrong"


def _writer(root: Path, name: str, seed: int) -> subprocess.Popen[str]:
    words = [sys.executable, "-m", "bench.chaos", "--writer", str(root), name, str(seed)]
    return subprocess.Popen(words, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True)


def _first(writer: subprocess.Popen[str]) -> str:
    """The first token that a writer was told."""
    if writer.stdout is None:
        raise ValueError("a writer that tells nothing")
    return writer.stdout.readline().strip()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--writer", nargs=3, metavar=("HOME", "NAME", "SEED"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.writer:
        write(Path(given.writer[0]), given.writer[1], int(given.writer[2]))
    logging.getLogger().setLevel(logging.WARNING)  # ocfl-py tells of every layout it reads
    wrong, figures = chaos(given.rounds, given.seed)
    print("\n".join([*wrong, figures]))
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
