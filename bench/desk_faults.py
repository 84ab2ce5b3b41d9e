"""Server and worker killed while the desk works: upload, ingest, import of a sheet, merge, bulk edit, undo.

    python -m bench.desk_faults --points 500 --seed 1
    python -m bench.desk_faults --points 20 --seed 1 --forget     # the judge must be seen to fail

A *point* is the n-th time that a process touches a file of the home (``sys.addaudithook``: opened, renamed, removed,
made); step and n are drawn from the seed. There the process that does the step ends by SIGKILL. Then the home is opened
as after a restart and judged: fixity, ocfl-py, every record whole, nothing shown that was to be a draft, no byte lost
that was acknowledged. The job is taken up again, as by the next worker, and must end where an undisturbed one ends:
the same records with the same number of versions.

Not simulated: a power cut (``bench.faults`` has it). SQLite's own writes are not points, their files' openings are.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import logging
import os
import random
import shutil
import signal
import sys
import tempfile
import time
import wave
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import numpy as np
import ocfl
import sqlalchemy as sa

from archive.accounts.desk import Desk
from archive.accounts.people import AccountRole, People
from archive.accounts.schema import job as jobs
from archive.codec import plain
from archive.home import Home
from archive.jobs.queue import Queue, State
from archive.jobs.worker import TASKS
from archive.keeping import Archive, silent
from archive.model import AnyRecord, Credit, Language, Name, Person, Recording, Role, Status
from archive.store.files import ObjectStore
from archive.store.fixity import examine
from archive.uploads import Uploads

HELD = 12
BATCH, GROUP = "r4568n3xk4", "gggggggg2"
STEPS = ("upload", "ingest", "import", "merge", "change", "undo")
WEIGHTS = (3, 1, 3, 3, 3, 3)
"""An ingest decodes and measures, and takes as long as twenty of the others."""
PIECE, UPLOADED = 1_000, 8_000
SIGKILLED = -signal.SIGKILL
_EVENTS = ("open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.truncate")


def template(root: Path) -> None:
    """A home with a curator, two people of whom one is the other, recordings that name them, and files on their way."""
    home = Home.create(root)
    ObjectStore(home.store_path, home.staging_path).create()
    archive = Archive.open(root)
    for identifier in ("one", "again"):
        archive.keep(Person(id=identifier, names=_named(identifier)), who="bench", why="made")
    for n in range(HELD):
        credit = Credit(Role.PERFORMER, "again" if n % 2 else "one", "x")
        archive.keep(Recording(id=f"held-{n}", names=_named(f"Held {n}"), credits=(credit,)), who="bench", why="made")
    with Desk.open(home) as desk:
        account = People(desk).add("curator", AccountRole.ADMINISTRATOR, password="күмбірлеген күй").id
    (root / "account").write_text(account)
    held = Uploads(archive.home, account)
    _send(held, "piece.wav", _tone(root / "piece.wav"))
    rows = "".join(f"held-{n},тойда {n},Жазба {n}\n" for n in range(HELD))
    _send(held, "sheet.csv", f"recording_id,occasion,notes\n{rows}".encode(), "ssssssss2")
    archive.close()


def _named(text: str) -> tuple[Name, ...]:
    return (Name(text, Language.KK),)


def _tone(path: Path) -> bytes:
    with wave.open(str(path), "wb") as out:
        out.setparams((1, 2, 8000, 0, "NONE", ""))
        out.writeframes((8000 * np.sin(np.arange(8000) / 5)).astype("<i2").tobytes())
    body = path.read_bytes()
    path.unlink()
    return body


def _send(held: Uploads, name: str, body: bytes, group: str = GROUP) -> None:
    made = held.begin(group, name, len(body))
    with held.appending(made.id, 0) as file:
        file.write(body)


def _arguments(root: Path) -> dict[str, tuple[str, dict[str, Any]]]:
    """The job of each step."""
    account = (root / "account").read_text()
    operation = {"field": "languages", "op": "add", "value": "kk"}
    ids = [f"held-{n}" for n in range(HELD)]
    received = {"account": account, "batch": BATCH, "workers": 0}
    return {
        "ingest": ("receive", {**received, "group": GROUP}),
        "import": ("receive", {**received, "group": "ssssssss2"}),
        "merge": ("merge", {"kind": "person", "gone": "again", "stays": "one", "batch": BATCH}),
        "change": ("change", {"kind": "recording", "ids": ids, "operations": [operation], "batch": BATCH}),
        "undo": ("undo", {"batch": BATCH}),
    }


def ready(root: Path, step: str) -> None:
    """The home as it is when the step begins: its job is filed; for an undo there is something to be undone."""
    with Desk.open(Home(root)) as desk:
        asked = _arguments(root)
        if step == "undo":
            Queue(desk).file(*asked["change"], "curator")
            work(root)
        if step in asked:
            Queue(desk).file(*asked[step], "curator")


def work(root: Path) -> None:
    """Do the jobs that wait, as a worker does."""
    with Desk.open(Home(root)) as desk:
        queue = Queue(desk)
        while job := queue.take("bench"):
            (task,) = entry_points(group=TASKS, name=job.name)
            archive = Archive.open(root)
            outcome = task.load()(archive, job.arguments, job.who, silent)
            queue.end(job.number, "bench", State.DONE, outcome)
            archive.close()


def upload(root: Path) -> None:
    """Send a file in pieces, each acknowledged by its offset in ``told`` outside of the home; goes on where it was."""
    held = Uploads(Home(root), (root / "account").read_text())
    told = root.with_suffix(".told")
    known = [one for one in held.all("uuuuuuuu2") if one.name == "new.wav"]
    made = known[0] if known else held.begin("uuuuuuuu2", "new.wav", UPLOADED)
    start = made.offset
    while start < UPLOADED:
        with held.appending(made.id, start) as file:
            file.write(_body()[start : start + PIECE])
        start += PIECE
        told.write_text(str(start))


def _body() -> bytes:
    return (hashlib.sha512(b"tape").digest() * (UPLOADED // 64 + 1))[:UPLOADED]


def apart(what: Callable[[], None], root: Path, at: int = 0) -> tuple[int, int]:
    """Do it in a process of its own, which ends at its ``at``-th touch of the home. (Exit status, touches)."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            count = _watch(str(root), at)
            what()
            os.write(writing, str(count()).encode())
            status = 0
        finally:
            os._exit(status)
    os.close(writing)
    _, status = os.waitpid(pid, 0)
    with os.fdopen(reading) as told:
        counted = told.read()
    return os.waitstatus_to_exitcode(status), int(counted or 0)


def _watch(inside: str, at: int) -> Callable[[], int]:
    touched = 0

    def hook(event: str, given: tuple[Any, ...]) -> None:
        nonlocal touched
        path = given[0] if event in _EVENTS and given else None
        if isinstance(path, str | os.PathLike) and os.fspath(path).startswith(inside):  # pyright: ignore
            touched += 1
            if touched == at:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)
    return lambda: touched


def state(root: Path) -> dict[str, Any]:
    """What an archive says in the end: each record by its title, without moments, with the number of its versions."""
    archive = Archive.open(root)
    found: dict[str, Any] = {}
    for record in archive.catalogue.records():
        known = plain(replace(record, id="-"))
        known = {k: v for k, v in known.items() if k not in ("files", "withdrawn", "findings", "origins")}
        title = f"{record.kind} {record.title}"
        versions = len(archive.catalogue.revisions(record.ref))
        found[title] = json.dumps([known, record.withdrawn is not None, versions], default=str, sort_keys=True)
    archive.close()
    return found


def judge(root: Path, step: str) -> list[str]:
    """What is wrong in a home after a kill, before anything is taken up again."""
    archive = Archive.open(root)
    wrong = [f"{f.code}: {f.where}" for f in examine(archive).findings]
    records = {record.ref: record for record in archive.catalogue.records()}
    for record in records.values():
        wrong += _half(record, step)
    store = ocfl.StorageRoot(root=str(archive.home.store_path))
    if not (store.validate() and store.good_objects == store.num_objects == len(records) > 0):
        wrong.append(f"ocfl-py: {store.good_objects} good of {store.num_objects}, {len(records)} held")
    archive.close()
    told = root.with_suffix(".told")
    acknowledged = int(told.read_text() or 0) if told.exists() else 0
    held = Uploads(Home(root), (root / "account").read_text()).all("uuuuuuuu2")
    if acknowledged > sum(one.offset for one in held):
        wrong.append(f"{acknowledged} bytes were acknowledged, {sum(one.offset for one in held)} are here")
    return wrong


def _half(record: AnyRecord, step: str) -> list[str]:
    """A record that is neither what it was nor what it becomes, or is shown before its time."""
    if not isinstance(record, Recording):
        return []
    wrong = list[str]()
    if step == "ingest" and not record.id.startswith("held-") and record.status is not Status.DRAFT:
        wrong.append(f"{record.ref} is published before its batch is complete")
    if step == "import" and bool(record.performance.occasion) != bool(record.notes):
        wrong.append(f"{record.ref} has half of its row")
    return wrong


def point(
    seed: int, made: Path, scratch: Path, ends: dict[str, tuple[int, Any]], *, forget: bool = False
) -> tuple[str, list[str]]:
    """One kill: (step, what is wrong afterwards). ``ends``: touches and final state of an undisturbed run, by step."""
    chance = random.Random(seed)
    step = chance.choices(STEPS, WEIGHTS)[0]
    if step not in ends:
        ends[step] = _undisturbed(step, made, scratch)
    touches, wanted = ends[step]
    home = scratch / f"home-{seed}"
    shutil.copytree(made, home)
    ready(home, step)
    do = (lambda: upload(home)) if step == "upload" else (lambda: work(home))
    status, _ = apart(do, home, chance.randrange(1, touches + 1))
    wrong = [] if status in (0, SIGKILLED) else [f"the process ended with {status}"]
    wrong += judge(home, step)
    if not forget:
        with Desk.open(Home(home)) as desk, desk.writing() as connection:
            connection.execute(sa.update(jobs).values(lease_until=0.0))
        status, _ = apart(do, home)
        wrong += [f"taken up again it ended with {status}"] if status else []
    got = state(home)
    changed = [title for title in wanted | got if wanted.get(title) != got.get(title)]
    wrong += [f"{title}: not as after an undisturbed run" for title in changed]
    if step == "upload":
        wrong += _uploaded(home)
    shutil.rmtree(home)
    home.with_suffix(".told").unlink(missing_ok=True)
    return step, [*dict.fromkeys(wrong)]


def _uploaded(home: Path) -> list[str]:
    files = list((home / "uploads").rglob("new.wav"))
    return [] if [f.read_bytes() for f in files] == [_body()] else ["what was uploaded is not what was sent"]


def _undisturbed(step: str, made: Path, scratch: Path) -> tuple[int, Any]:
    home = scratch / f"whole-{step}"
    shutil.copytree(made, home)
    ready(home, step)
    status, touches = apart((lambda: upload(home)) if step == "upload" else (lambda: work(home)), home)
    if status:
        raise SystemExit(f"{step} fails undisturbed")
    return touches, state(home)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--points", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--forget", action="store_true", help="nobody takes the job up again: the judge must fail")
    given = parser.parse_args()
    logging.getLogger().setLevel(logging.WARNING)
    failed, steps, began, ends = list[int](), Counter[str](), time.monotonic(), dict[str, tuple[int, Any]]()
    with tempfile.TemporaryDirectory(prefix="desk-faults-") as folder:
        scratch = Path(folder)
        template(scratch / "template")
        for seed in range(given.seed, given.seed + given.points):
            step, wrong = point(seed, scratch / "template", scratch, ends, forget=given.forget)
            steps[step] += 1
            if wrong:
                failed.append(seed)
                print(f"seed {seed} ({step}): {'; '.join(wrong[:5])}", flush=True)
    kinds = ", ".join(f"{count} {step}" for step, count in sorted(steps.items()))
    spent = time.monotonic() - began
    print(f"{given.points} points ({kinds}) from seed {given.seed}: {len(failed)} failed; {spent:.0f} s")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
