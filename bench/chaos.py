"""An archive beyond one machine under kill -9: PostgreSQL, an S3 server, two web nodes with their workers, editors.

    python -m bench.chaos --rounds 200 --minutes 10 --seed 1 [--break lost|doubled|shown]

Two editors in processes of their own save without a pause, files are filed for intake, a recording is closed and opened
again while both nodes are asked for it, and another one is listened to. Each round ends one of them with SIGKILL, drawn
from the seed so that all have their turn, begins it again, and waits until it works. Then everything is judged: by what
was acknowledged, by the archive's own fixity check, and by ocfl-py, which gets a copy of the bucket. A machine's timing
is not drawn from a seed: the same seed gives the same blows, not the same hits.

``--break`` shows that the judge sees what it should: ``lost`` lets saves be acknowledged that the store never gets,
``doubled`` lets editors save the same twice, ``shown`` takes the question who may see out of the web nodes.
"""

from __future__ import annotations

import argparse
import logging
import random
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from bench import chaos_editors, chaos_judge
from bench.chaos_servers import KINDS, Servers

BREAKS = ("lost", "doubled", "shown")


@dataclass(slots=True)
class Told:
    """``waits``: seconds from each blow until what it hit worked again; ``wrong``: sentences."""

    seed: int
    waits: dict[str, list[float]] = field(default_factory=lambda: {kind: [] for kind in KINDS})
    wrong: list[str] = field(default_factory=list[str])
    figures: str = ""
    seconds: float = 0.0

    @property
    def rounds(self) -> int:
        return sum(len(waits) for waits in self.waits.values())

    def lines(self) -> list[str]:
        table = ["| killed | times | works again, s, middle | longest |", "|---|---|---|---|"]
        for kind, waits in self.waits.items():
            if waits:
                table.append(f"| {kind} | {len(waits)} | {statistics.median(waits):.1f} | {max(waits):.1f} |")
        took = f"{self.rounds} rounds from seed {self.seed} in {self.seconds / 60:.1f} minutes"
        return [*self.wrong, *table, f"{took}: {self.figures}; {len(self.wrong)} wrong"]


def chaos(rounds: int, seed: int, *, minutes: float = 1e9, broken: str = "") -> Told:
    """So many rounds, fewer when the time is up, and what the judge says of them."""
    told, began = Told(seed), time.monotonic()
    with tempfile.TemporaryDirectory(prefix="chaos-") as folder, Servers(Path(folder), broken) as servers:
        for number in range(rounds):
            chance = random.Random(f"{seed}/{number}")
            kind = random.Random(f"{seed}/{number // len(KINDS)}").sample(KINDS, len(KINDS))[number % len(KINDS)]
            time.sleep(chance.uniform(0.2, 1.5))
            told.waits[kind].append(servers.blow(kind, chance))
            print(f"{number} {kind} {told.waits[kind][-1]:.1f} s", file=sys.stderr, flush=True)
            if time.monotonic() - began > minutes * 60:
                break
        acknowledged = servers.rest()
        told.seconds = time.monotonic() - began
        wrong, figures = chaos_judge.judge(servers.archive, acknowledged.tokens, acknowledged.digests)
        told.wrong, told.figures = [*acknowledged.wrong, *wrong], f"{figures}; {acknowledged.figures}"
    return told


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=1e9, help="begin no further round after so many")
    parser.add_argument("--break", dest="broken", choices=BREAKS, default="", help="make a fault on purpose")
    parser.add_argument("--editor", nargs=3, metavar=("HOME", "NAME", "BROKEN"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.editor:
        chaos_editors.edit(Path(given.editor[0]), given.editor[1], given.editor[2])
    logging.getLogger().setLevel(logging.WARNING)  # ocfl-py tells of every layout it reads
    told = chaos(given.rounds, given.seed, minutes=given.minutes, broken=given.broken)
    print("\n".join(told.lines()))
    sys.exit(1 if told.wrong else 0)


if __name__ == "__main__":
    main()
