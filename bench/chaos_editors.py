"""Who works while ``bench.chaos`` ends processes: editors, whoever brings files, whoever closes and listens.

Each keeps what it was told: an *acknowledged* edit, file or closing must hold whatever died afterwards; what was
refused, or not answered, may be there or not.
"""

from __future__ import annotations

import hashlib
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import httpx2
import numpy as np
import soundfile

from archive.accounts.desk import Desk
from archive.errors import MuragatError
from archive.home import Home
from archive.jobs.queue import Queue, State
from archive.keeping import Archive
from archive.model import AccessLevel, Ref, Text, Work
from archive.revisions import set_access
from archive.store.verbs import Prepared

SHARED = 2
RATE_HZ = 22_050
_BROKEN_EVERY = 7
_Told = TypeVar("_Told")
_GRACE_SECONDS, _TURN_SECONDS, _PATIENCE_SECONDS = 1.0, 2.0, 240.0


# -- editors, in a process of their own ------------------------------------------------------------------------------


def edit(root: Path, name: str, broken: str) -> None:
    """An editor's life: every token is told when it was acknowledged, never before."""
    archive, chance, count = Archive.open(root), random.Random(name), 0
    if broken == "lost":
        _lose(archive)
    while True:
        count += 1
        token = f"{name}x{count}"
        try:
            _save(archive, token, chance)
            if broken == "doubled" and count % _BROKEN_EVERY == 0:
                _save(archive, token, chance)
            print(token, flush=True)
        except MuragatError as error:
            print(f"! {error.code}", flush=True)


def _save(archive: Archive, token: str, chance: random.Random) -> None:
    if chance.random() < 0.3:
        archive.keep(Work(id=f"w-{token.lower()}", description=(Text(token),)), who="e", why=token, base=0)
        return
    ref = Work(id=f"shared{chance.randrange(SHARED)}").ref
    archive.change(
        ref, lambda record: replace(record, description=(*record.description, Text(token))[-20:]), who="e", why=token
    )


def _lose(archive: Archive) -> None:
    """Break it: now and then what was prepared is not put in its place, and nobody is told."""
    install, count = archive.store.install, 0

    def lose(prepared: Prepared, *, sync: bool = True) -> None:
        nonlocal count
        count += 1
        if count % _BROKEN_EVERY:
            install(prepared, sync=sync)

    archive.store.install = lose  # pyright: ignore[reportAttributeAccessIssue]


class Editor:
    """One such process, and the tokens that it has told."""

    def __init__(self, root: Path, name: str, broken: str) -> None:
        self.tokens: list[str] = []
        self.refused = Counter[str]()
        words = [sys.executable, "-m", "bench.chaos", "--editor", str(root), name, broken]
        self.process = subprocess.Popen(words, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        for line in self.process.stdout or ():
            word = line.strip()
            if line.endswith("\n") and word.startswith("! "):
                self.refused[word[2:]] += 1
            elif line.endswith("\n") and word:
                self.tokens.append(word)

    def works(self) -> bool:
        """Whether it has been told anything yet."""
        return bool(self.tokens)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()
        self._reader.join()
        if self.process.stdout is not None:
            self.process.stdout.close()


def acknowledged(act: Callable[[], object], refused: Counter[str]) -> float:
    """Ask until it is acknowledged. Returns when it was."""
    until = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            act()
        except MuragatError as error:
            refused[error.code] += 1
            if time.monotonic() > until:
                raise
            time.sleep(0.2)
        else:
            return time.monotonic()


# -- threads of the bench itself -------------------------------------------------------------------------------------


class Turns(threading.Thread):
    """The same over and over, until it is told to stop; what refuses or does not answer is counted."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.over = threading.Event()
        self.refused = Counter[str]()
        self.failure: BaseException | None = None

    def run(self) -> None:
        try:
            while not self.over.is_set():
                self.turn()
        except BaseException as error:  # noqa: BLE001 - told by whoever joins: a thread that died saw nothing
            self.failure = error

    def turn(self) -> None:
        raise NotImplementedError

    def end(self) -> None:
        """Raises what has ended the thread before its time."""
        self.over.set()
        self.join()
        if self.failure is not None:
            raise RuntimeError(f"{type(self).__name__} died") from self.failure


class Bringing(Turns):
    """Somebody who files an intake of a few new files, waits for the job, and files it again when it says to."""

    def __init__(self, home: Home, folder: Path, seed: int) -> None:
        super().__init__()
        self._home, self._folder, self._chance = home, folder, np.random.default_rng(seed)
        self.digests: list[str] = []
        """SHA-512 of every file whose intake was acknowledged."""
        self.again = 0
        self.reasons: list[str] = []
        self.longest = 0.0

    def turn(self) -> None:
        folder = self._folder / f"brought-{len(self.digests)}"
        folder.mkdir()
        for number in range(2):
            noise = 0.2 * self._chance.standard_normal(RATE_HZ)
            soundfile.write(folder / f"{number}.wav", noise, RATE_HZ)
        began = time.monotonic()
        while not self._is_done(folder):
            if self._is_left():
                return
            self.again += 1
        self.longest = max(self.longest, time.monotonic() - began)
        self.digests += [hashlib.sha512(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())]

    def _is_left(self) -> bool:
        """Whether nobody waits for what goes on any more: it was told to end, and something was acknowledged before."""
        return self.over.is_set() and bool(self.digests)

    def _is_done(self, folder: Path) -> bool:
        """File it, and wait for the end. False when a person would be told to run it again, or when it is left."""
        asked = {"paths": [str(folder)], "access": "open", "workers": 0}
        number = self._told(lambda queue: queue.file("ingest", asked, "b"))
        until = time.monotonic() + _PATIENCE_SECONDS
        while (job := self._told(lambda queue: queue.get(number))).state in (State.WAITING, State.RUNNING):
            if self._is_left():
                return False
            if time.monotonic() > until:
                raise TimeoutError(f"job {number} is {job.state} after {_PATIENCE_SECONDS:.0f} s")
            time.sleep(0.3)
        if job.state is State.DONE and not job.outcome["refused"] and not job.outcome["stopped"]:
            return True
        self.refused[f"job {job.state}"] += 1
        self.reasons.append(str(job.outcome))
        return False

    def _told(self, ask: Callable[[Queue], _Told]) -> _Told:
        """What the queue says, as soon as it answers."""
        found = list[_Told]()

        def once() -> None:
            with Desk.open(self._home) as desk:
                found.append(ask(Queue(desk)))

        acknowledged(once, self.refused)
        return found[-1]


class Watching(Turns):
    """Somebody who closes a recording and opens it again; whoever asks meanwhile is not shown what is closed.

    ``wrong``: what was shown a second or more after the closing had been acknowledged, and sound that was not what is
    kept. ``asked``: how often each answer was given: a run in which nobody was answered has shown nothing.
    """

    def __init__(self, archive: Archive, nodes: Sequence[str], opened: Ref, closing: Ref, name: str) -> None:
        super().__init__()
        self._archive, self._nodes, self._closing, self._name = archive, nodes, closing, name
        self.wrong: list[str] = []
        self.asked = Counter[str]()
        self._sound = f"/media/{opened.id}/access.opus"
        copy = archive.home.derived(opened) / "access.opus"
        self._digest = hashlib.sha256(copy.read_bytes()).hexdigest()
        self._doors = (f"/recordings/{closing.id}", f"/api/recordings/{closing.id}", f"/media/{closing.id}/access.opus")
        self._lists = ("/recordings", "/api/search?kind=recording")
        self._client = httpx2.Client(timeout=5, headers={"Connection": "close"})

    def turn(self) -> None:
        closed, opened = AccessLevel.CLOSED, AccessLevel.OPEN

        def set_to(level: AccessLevel) -> None:
            set_access(self._archive, self._closing, level, metadata=level, who="w")

        self._look(acknowledged(lambda: set_to(closed), self.refused), is_closed=True)
        self._look(acknowledged(lambda: set_to(opened), self.refused), is_closed=False)

    def _look(self, since: float, *, is_closed: bool) -> None:
        while time.monotonic() - since < _TURN_SECONDS and not self.over.is_set():
            for number, node in enumerate(self._nodes):
                for path in (*self._doors, *self._lists):
                    began = time.monotonic()
                    status, body = self._ask(node + path)
                    shown = status == 200 and (path in self._doors or self._name.encode() in body)
                    said = "nothing" if status == 0 else "shown" if shown else "not shown"
                    self.asked[f"node {number}, {'closed' if is_closed else 'open'}: {said}"] += 1
                    if is_closed and shown and began - since >= _GRACE_SECONDS:
                        self.wrong.append(f"{path} of node {number} was shown {began - since:.1f} s after its closing")
                status, body = self._ask(node + self._sound)
                self.asked[f"node {number}, sound: {status}"] += 1
                if status == 200 and hashlib.sha256(body).hexdigest() != self._digest:
                    self.wrong.append(f"node {number} sent {len(body)} bytes that are not the sound")

    def _ask(self, address: str) -> tuple[int, bytes]:
        try:
            answer = self._client.get(address)
        except httpx2.TransportError:
            return 0, b""
        return answer.status_code, answer.content
