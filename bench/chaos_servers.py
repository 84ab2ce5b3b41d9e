"""What an archive beyond one machine runs on, for ``bench.chaos``: each may be killed, and is begun again."""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
import soundfile

from archive.home import Home
from archive.keeping import Archive
from archive.model import AccessLevel, Kind, Ref, Work
from archive.store.opening import open_store
from bench.chaos_editors import RATE_HZ, SHARED, Bringing, Editor, Watching, acknowledged
from ingest.discover import discover
from ingest.pipeline import Options, ingest
from tests.cluster.gateway import Gateway
from tests.cluster.nodes import Node, wait_for
from tests.cluster.postgres import Postgres

KINDS = ("web node", "worker", "PostgreSQL", "S3 server", "editor")
EDITORS, NODES = 2, 2
_AGAIN_SECONDS = 180.0
_NAME, _MADE = "Жабылатын", "made"
_EVERYBODY = """
import sys, archive.policy
decide = sys.modules["archive.policy.decide"]
decide._alone = lambda *_: decide.ALLOWED
"""
"""A check dropped on purpose: whoever asks may see and hear."""


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """What must be there: tokens of edits, SHA-512 of files; and what was found wrong while it went on."""

    tokens: tuple[str, ...]
    digests: tuple[str, ...]
    wrong: tuple[str, ...]
    figures: str


class Servers:
    """All of it, at work. Ended, and what it wrote removed, at the end of the block."""

    def __init__(self, folder: Path, broken: str = "") -> None:
        self._folder, self._broken = folder, broken
        self._gateway, self._postgres = Gateway(), Postgres()
        self._nodes: list[Node] = []
        self._editors: list[Editor] = []
        self._ended: list[Editor] = []
        self._begun = self._saves = 0
        self._refused = Counter[str]()
        self._before = dict(os.environ)
        os.environ.update(self._gateway.environment)

    def __enter__(self) -> Self:
        try:
            self._begin()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def _begin(self) -> None:
        self._root = self._folder / "home"
        self._root.mkdir()
        settings = f'store_url = "{self._gateway.bucket("chaos")}/home"\n'
        settings += f'database_url = "{self._postgres.url(self._postgres.database())}"\n'
        (self._root / "settings.toml").write_text(settings, encoding="utf-8")
        (self._root / "muragat-home.json").write_text('{"format": 1}\n', encoding="utf-8")
        home = Home.create(self._root)
        open_store(home, self._root / "staging").create()
        Archive.migrate(self._root)
        self.archive = Archive.open(self._root)
        for number in range(SHARED):
            self.archive.keep(Work(id=f"shared{number}"), who="bench", why=_MADE)
        opened, closing = self._recordings()
        before = _EVERYBODY if self._broken == "shown" else ""
        for number in range(NODES):
            self._nodes.append(Node(self._root, self._folder / f"node-{number}", before))
        for node in self._nodes:
            wait_for(f"{node.address}/readyz")
        for _ in range(EDITORS):
            self._edit()
        self._bringing = Bringing(home, self._folder, seed=0)
        addresses = [node.address for node in self._nodes]
        self._watching = Watching(Archive.open(self._root), addresses, opened, closing, _NAME)
        self._bringing.start()
        self._watching.start()

    def _recordings(self) -> tuple[Ref, Ref]:
        """One that is listened to, and one that is closed and opened."""
        found = list[Ref]()
        for number, name in enumerate(("Ашық", _NAME)):
            path = self._folder / f"{name}.wav"
            time_axis = np.arange(4 * RATE_HZ) / RATE_HZ
            soundfile.write(path, 0.4 * np.sin(2 * np.pi * (220 + 60 * number) * time_axis), RATE_HZ)
            report = ingest(self.archive, discover([path]), None, Options("b", access=AccessLevel.OPEN))
            found.append(Ref(Kind.RECORDING, report.added[0].id or ""))
        return found[0], found[1]

    # -- blows ---------------------------------------------------------------------------------------------------------

    def blow(self, kind: str, chance: random.Random) -> float:
        """End one of this kind with SIGKILL and begin it again. Returns the seconds until it worked again, from when
        it was begun; a server is gone for up to a second before."""
        node, gone = chance.choice(self._nodes), chance.uniform(0.0, 1.0)
        began = time.monotonic()
        if kind == "editor":
            self._ended.append(killed := self._editors.pop(0))
            killed.kill()
            _until(self._edit().works, kind)
        elif kind == "web node":
            node.kill()
            node.start()
            wait_for(f"{node.address}/readyz", _AGAIN_SECONDS)
        elif kind == "worker":
            self._kill_worker(node)
        else:
            server = self._postgres if kind == "PostgreSQL" else self._gateway
            if server is self._postgres:
                self._postgres.stop(signal.SIGKILL)
            else:
                self._gateway.kill()
            time.sleep(gone)
            began = time.monotonic()
            server.start()
            for one in self._nodes:
                wait_for(f"{one.address}/readyz", _AGAIN_SECONDS)
            acknowledged(self._save, self._refused)
        return time.monotonic() - began

    def _save(self) -> None:
        self._saves += 1
        self.archive.keep(Work(id=f"saved{self._saves}"), who="bench", why=_MADE)

    def _kill_worker(self, node: Node) -> None:
        _until(lambda: node.worker() is not None, "a worker to kill")
        old = node.worker()
        if old is not None:
            os.kill(old, signal.SIGKILL)
        _until(lambda: node.worker() not in (None, old), "worker")

    def _edit(self) -> Editor:
        self._begun += 1
        self._editors.append(editor := Editor(self._root, f"e{self._begun}", self._broken))
        return editor

    # -- the end -------------------------------------------------------------------------------------------------------

    def rest(self) -> Acknowledged:
        """Let everybody come to an end, the web nodes too. Returns what must be there now."""
        self._watching.end()
        self._bringing.end()
        for editor in self._editors:
            editor.kill()
        for node in self._nodes:
            node.kill()
        editors = [*self._ended, *self._editors]
        self.archive.recover()  # as whoever opens it next
        wrong, asked = list(self._watching.wrong), self._watching.asked
        needed = ("closed: not shown", "open: shown", "sound: 200")
        never = [f"node {n}, {said}" for n in range(NODES) for said in needed if not asked[f"node {n}, {said}"]]
        wrong += [f"never answered so: {one}" for one in never]
        refused = sum(
            (editor.refused for editor in editors), self._refused + self._watching.refused + self._bringing.refused
        )
        closed = sum(count for said, count in asked.items() if "closed: not shown" in said)
        heard = sum(count for said, count in asked.items() if "sound: 200" in said)
        figures = (
            f"{closed} times not shown while closed, {heard} times heard; the slowest intake took "
            f"{self._bringing.longest:.0f} s, {self._bringing.again} were asked for again; told: {dict(refused)}"
        )
        tokens = tuple(token for editor in editors for token in editor.tokens)
        return Acknowledged(tokens, tuple(self._bringing.digests), tuple(wrong), figures)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for editor in self._editors:
            editor.kill()
        for node in self._nodes:
            node.kill()
        self._postgres.remove()
        self._gateway.remove()
        for name in self._gateway.environment:
            os.environ.pop(name)
        os.environ.update(self._before)


def _until(holds: Callable[[], bool], what: str) -> None:
    until = time.monotonic() + _AGAIN_SECONDS
    while not holds():
        if time.monotonic() > until:
            raise TimeoutError(f"did not work again: {what}")
        time.sleep(0.02)
