"""Writers on a disk that lies: is everything that was acknowledged there, once?

    python -m bench.faults --runs 2000 --seed 1
    python -m bench.faults --runs 50 --seed 1 --without folder     # the judge must be seen to fail

Each run: a small home, three writers that create, edit, claim and write batches, in an order drawn from the seed; at a
drawn operation the power is cut, the process killed, or the disk refuses (EIO, full). Then the home is opened as after
a restart, and judged: by its own fixity check, by ocfl-py, and by what the writers were told.
"""

from __future__ import annotations

import argparse
import hashlib
import logging
import random
import shutil
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path

import ocfl

from archive.errors import ConflictError, MuragatError
from archive.home import Home
from archive.keeping import Archive, Draft
from archive.model import AnyRecord, Kind, Language, Name, Text, Work
from archive.store.files import ObjectStore
from archive.store.fixity import examine
from archive.store.verbs import StagedFile
from bench.lying_disk import Cut, LyingDisk, Turns

WRITERS, TASKS, SHARED = 3, 5, 2
FAULTS = ("power", "power", "power", "kill", "eio", "enospc", "none")


@dataclass
class Told:
    """What the writers were told: tokens of changes that were acknowledged, and of those that were tried."""

    done: set[str] = field(default_factory=set[str])
    tried: set[str] = field(default_factory=set[str])
    strange: list[str] = field(default_factory=list[str])


def template(root: Path) -> None:
    """A home with two works that all writers edit."""
    home = Home.create(root)
    ObjectStore(home.store_path, home.staging_path).create()
    archive = Archive.open(root)
    for number in range(SHARED):
        archive.keep(Work(id=f"shared{number}"), who="bench", why="made")
    archive.close()


class Writer:
    """One process, as far as the archive can tell: an archive, a run and connections of its own."""

    def __init__(self, number: int, home: Path, disk: LyingDisk, chance: random.Random, told: Told) -> None:
        self._number, self._chance, self._told = number, chance, told
        self._disk = disk
        self._archive = Archive(Home(home), disk)
        self._count = 0

    def close(self) -> None:
        self._archive.catalogue.close()

    def work(self) -> None:
        try:
            for _ in range(TASKS):
                task = self._chance.choice((self._create, self._edit, self._change, self._once, self._batch))
                try:
                    task()
                except (MuragatError, OSError) as error:
                    if "simulated" not in str(error.__cause__ or error):
                        raise
        except Cut:
            pass
        except BaseException as error:  # noqa: BLE001 - a thread's error is the run's
            self._told.strange.append(f"writer {self._number}: {type(error).__name__}: {error}")

    def _token(self) -> str:
        self._count += 1
        token = f"t{self._number}x{self._count}"
        self._told.tried.add(token)
        return token

    def _create(self) -> None:
        token = self._token()
        path = self._archive.staging / f"{token}.wav"
        self._disk.write(path, b"RIFF" + token.encode())
        staged = StagedFile(path, hashlib.sha512(b"RIFF" + token.encode()).hexdigest())
        record = Work(id=f"w-{token}", description=(Text(token),))
        self._archive.keep(record, who="w", why=token, base=0, files={"masters/001.wav": staged})
        self._told.done.add(token)

    def _edit(self) -> None:
        token = self._token()
        ref = Work(id=f"shared{self._chance.randrange(SHARED)}").ref
        while True:
            found = self._archive.catalogue.versioned(ref)
            assert found is not None
            try:
                self._archive.keep(_with(found[0], token), who="w", why=token, base=found[1])
            except ConflictError:
                continue
            self._told.done.add(token)
            return

    def _change(self) -> None:
        token = self._token()
        ref = Work(id=f"shared{self._chance.randrange(SHARED)}").ref
        self._archive.change(ref, lambda record: _with(record, token), who="w", why=token)
        self._told.done.add(token)

    def _once(self) -> None:
        title = f"once {self._chance.randrange(2)}"
        with self._archive.claim(f"title {title}"):
            if any(record.title == title for record in self._archive.catalogue.records(Kind.WORK)):
                return
            token = self._token()
            record = Work(id=f"o-{token}", names=(Name(title, Language.KK),), description=(Text(token),))
            self._archive.keep(record, who="w", why=token, base=0)
            self._told.done.add(token)

    def _batch(self) -> None:
        token = self._token()
        drafts = [Draft(Work(id=f"b{n}-{token}", description=(Text(token),))) for n in range(2)]
        self._archive.keep_many(drafts, who="w", why=f"{token} twice")
        self._told.done.add(token)


def _with(record: AnyRecord, token: str) -> AnyRecord:
    return replace(record, description=(*record.description, Text(token)))


def run(seed: int, made: Path, scratch: Path, without: frozenset[str] = frozenset()) -> tuple[str, list[str]]:
    """One run: (which fault, what is wrong afterwards)."""
    chance = random.Random(seed)
    home, after = scratch / f"home-{seed}", scratch / f"after-{seed}"
    shutil.copytree(made, home, symlinks=True)
    fault = chance.choice(FAULTS)
    turns, told = Turns(chance, WRITERS), Told()
    disk = LyingDisk(
        home,
        turns,
        fault=fault,
        at=chance.randrange(1, 450),
        lasts=chance.choice((1, 1, 30)) if fault in ("eio", "enospc") else 1,
        without=without,
    )
    writers = [Writer(n, home, disk, random.Random(f"{seed}/{n}"), told) for n in range(WRITERS)]
    threads = [threading.Thread(target=turns.run, args=(n, writer.work)) for n, writer in enumerate(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    disk.survivors(after, chance)
    for writer in writers:
        writer.close()
    try:
        wrong = [*told.strange, *_judge(after, told)]
    except Exception as error:  # noqa: BLE001 - a home that cannot be opened is what we look for
        wrong = [*told.strange, f"{type(error).__name__}: {error}"]
    shutil.rmtree(home)
    shutil.rmtree(after, ignore_errors=True)
    return fault, wrong


def _judge(home: Path, told: Told) -> list[str]:
    archive = Archive.open(home)
    wrong = [f"{f.code}: {f.where}" for f in examine(archive).findings]
    refs = list(archive.store.refs())
    seen, shown = Counter[str](), set[str]()
    for ref in refs:
        versions = archive.store.inventory(ref).versions
        record = archive.catalogue.get(ref)
        seen.update(version.message.split()[0] for version in versions)
        shown.update(text.text for text in record.description)
        if [r.number for r in archive.catalogue.revisions(ref)] != [v.number for v in versions]:
            wrong.append(f"{ref}: the catalogue has another history than the store")
        lost = {v.message.split()[0] for v in versions} - {text.text for text in record.description} - {"made"}
        if lost:
            wrong.append(f"{ref}: overwritten: {sorted(lost)}")
    for token in sorted(told.tried):
        times = 2 if any(f"b{n}-{token}" == ref.id for ref in refs for n in range(2)) else 1
        if token in told.done and (seen[token] != times or token not in shown):
            wrong.append(f"{token} was acknowledged and is there {seen[token]} times")
        if seen[token] > times:
            wrong.append(f"{token} is there {seen[token]} times")
    titles = Counter(record.title for record in archive.catalogue.records() if record.title.startswith("once"))
    wrong += [f"{title} was made {count} times" for title, count in titles.items() if count > 1]
    followed = {change.ref for change in archive.catalogue.changes(0, limit=10_000)}
    if followed != set(refs):
        wrong.append("a follower of changes misses records")
    root = ocfl.StorageRoot(root=str(archive.home.store_path))
    if not (root.validate() and root.good_objects == root.num_objects == len(refs) > 0):
        wrong.append(f"ocfl-py: {root.good_objects} good of {root.num_objects}, {len(refs)} held")
    archive.keep(Work(id="afterwards"), who="bench", why="writing goes on")
    archive.close()
    if left := list(archive.home.staging_path.iterdir()):
        wrong.append(f"left in staging: {[path.name for path in left]}")
    return wrong


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--runs", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--without", action="append", default=[], choices=("file", "folder", "all"))
    given = parser.parse_args()
    logging.getLogger().setLevel(logging.WARNING)  # ocfl-py tells of every layout it reads
    failed, faults, began = list[int](), Counter[str](), time.monotonic()
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        scratch = Path(folder)
        template(scratch / "template")
        for seed in range(given.seed, given.seed + given.runs):
            fault, wrong = run(seed, scratch / "template", scratch, frozenset(given.without))
            faults[fault] += 1
            if wrong:
                failed.append(seed)
                print(f"seed {seed} ({fault}): {'; '.join(wrong[:5])}", flush=True)
    kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(faults.items()))
    print(f"{given.runs} runs ({kinds}) from seed {given.seed}: {len(failed)} failed; {time.monotonic() - began:.0f} s")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
