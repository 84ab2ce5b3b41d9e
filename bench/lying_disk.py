"""A disk that lies: it does what it is told where readers look, and forgets, refuses or stops when a seed says so.

Beside the real files it keeps a model of what a disk is bound to keep: every file has the bytes that were synced and
those that were not, every folder the names that were synced and those that were not. After a power cut each name that
was not synced is there or not, and each file that was not synced holds its old bytes, its new ones, or the beginning of
them: all that POSIX allows. Writers take turns, drawn from the same seed, at every operation: one run is one order of
events, and the same seed gives the same order again.
"""

from __future__ import annotations

import errno
import random
import shutil
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from archive.store.disk import Disk

MODELLED = ("store", "staging")
_MOST_WAITS = 20_000


class Cut(BaseException):
    """The power is gone, or the process: nobody cleans up after this."""


@dataclass(slots=True)
class _File:
    kept: bytes
    seen: bytes


@dataclass(slots=True)
class _Folder:
    kept: dict[str, _File | _Folder] = field(default_factory=dict[str, "_File | _Folder"])
    seen: dict[str, _File | _Folder] = field(default_factory=dict[str, "_File | _Folder"])


class Turns:
    """Whose turn it is: one writer at a time, drawn at every operation."""

    def __init__(self, chance: random.Random, writers: int) -> None:
        self._chance, self._alive = chance, list(range(writers))
        self._current = 0
        self._change = threading.Condition()
        self._own = threading.local()

    def run(self, number: int, work: Callable[[], None]) -> None:
        """The life of one writer, in its thread."""
        self._own.number = number
        with self._change:
            self._change.wait_for(lambda: self._current == number)
        try:
            work()
        finally:
            with self._change:
                self._alive.remove(number)
                self._current = self._chance.choice(self._alive) if self._alive else -1
                self._change.notify_all()

    def pass_on(self) -> None:
        """Let somebody else go first, perhaps; the main thread waits for nobody."""
        number = getattr(self._own, "number", None)
        if number is None:
            return
        with self._change:
            self._current = self._chance.choice(self._alive)
            self._change.notify_all()
            self._change.wait_for(lambda: self._current == number)


class LyingDisk(Disk):
    """A disk under ``home``. ``without``: syncs that it only pretends: ``file``, ``folder``, ``all``."""

    def __init__(
        self, home: Path, turns: Turns, *, fault: str = "", at: int = 0, lasts: int = 1, without: frozenset[str]
    ) -> None:
        self._home, self._turns = home, turns
        self._fault, self._at, self._lasts = fault, at, lasts
        self._without = without
        self.steps = 0
        self.is_cut = False
        self._root = _scan(home, MODELLED)

    # -- what the seed decides -----------------------------------------------------------------------------------------

    def _step(self) -> None:
        self._turns.pass_on()
        if self.is_cut:
            raise Cut
        self.steps += 1
        if not self._at <= self.steps < self._at + self._lasts:
            return
        if self._fault in ("power", "kill"):
            self.is_cut = True
            raise Cut
        if self._fault in ("eio", "enospc"):
            raise OSError(errno.EIO if self._fault == "eio" else errno.ENOSPC, f"simulated {self._fault}")

    def survivors(self, target: Path, chance: random.Random) -> None:
        """Make a home of what is left: all that was done, or after a power cut what the disk cared to keep."""
        target.mkdir()
        for path in self._home.iterdir():
            if path.name in MODELLED:
                continue
            if path.is_symlink():
                (target / path.name).symlink_to(path.readlink())
            elif path.is_dir():
                shutil.copytree(path, target / path.name)
            else:
                shutil.copyfile(path, target / path.name)
        _write(self._root, target, chance if self._fault == "power" else None)

    # -- the disk ------------------------------------------------------------------------------------------------------

    def write(self, path: Path, content: bytes, *, sync: bool = True) -> None:
        self._step()
        folder = self._folder(path.parent)
        old = folder.seen.get(path.name)
        file = old if isinstance(old, _File) else _File(b"", b"")
        folder.seen[path.name] = file
        file.seen = content
        path.write_bytes(content)
        if sync:
            self._sync(file)

    def move(self, source: Path, target: Path, *, sync: bool = True) -> None:
        self.rename(source, target)
        file = self._folder(target.parent).seen[target.name]
        if sync and isinstance(file, _File):
            self._sync(file)

    def _sync(self, file: _File) -> None:
        self._step()  # EIO here: the bytes were written, and may never come to the disk
        if "file" not in self._without:
            file.kept = file.seen

    def rename(self, source: Path, target: Path) -> None:
        self._step()
        super().rename(source, target)
        self._folder(target.parent).seen[target.name] = self._folder(source.parent).seen.pop(source.name)

    def make_folder(self, path: Path) -> None:
        self._step()
        super().make_folder(path)
        here = self._root
        for part in path.relative_to(self._home).parts:
            there = here.seen.setdefault(part, _Folder())
            if not isinstance(there, _Folder):
                raise NotADirectoryError(path)
            here = there

    def sync_folder(self, folder: Path) -> None:
        self._step()
        if "folder" not in self._without and folder != self._home:
            here = self._folder(folder)
            here.kept = dict(here.seen)

    def sync_all(self) -> None:
        self._step()
        if "all" not in self._without:
            _keep(self._root)

    def remove(self, path: Path) -> None:
        self._step()
        super().remove(path)
        self._folder(path.parent).seen.pop(path.name, None)

    def remove_folder(self, path: Path) -> None:
        self._step()
        super().remove_folder(path)
        self._folder(path.parent).seen.pop(path.name, None)

    def remove_tree(self, path: Path) -> None:
        self._step()
        super().remove_tree(path)
        self._folder(path.parent).seen.pop(path.name, None)

    @contextmanager
    def lock(self, path: Path, timeout_seconds: float) -> Generator[None]:
        for _ in range(_MOST_WAITS):
            held = super().lock(path, 0)
            try:
                held.__enter__()
                break
            except TimeoutError:
                if timeout_seconds <= 0:
                    raise
                self._turns.pass_on()
                if self.is_cut:
                    raise Cut from None
        else:
            raise AssertionError(f"{path}: nobody lets go: the writers wait for each other")
        try:
            yield
        finally:
            held.__exit__(None, None, None)

    def _folder(self, path: Path) -> _Folder:
        here: _File | _Folder = self._root
        for part in path.relative_to(self._home).parts:
            if not isinstance(here, _Folder) or part not in here.seen:
                raise FileNotFoundError(errno.ENOENT, "no such folder", str(path))
            here = here.seen[part]
        if not isinstance(here, _Folder):
            raise NotADirectoryError(str(path))
        return here


def _scan(folder: Path, names: tuple[str, ...] | None = None) -> _Folder:
    """A folder as it stands, all of it kept."""
    found = _Folder()
    for path in sorted(folder.iterdir()):
        if names is None or path.name in names:
            found.seen[path.name] = _scan(path) if path.is_dir() else _File(path.read_bytes(), path.read_bytes())
    found.kept = dict(found.seen)
    return found


def _keep(folder: _Folder) -> None:
    folder.kept = dict(folder.seen)
    for one in folder.seen.values():
        if isinstance(one, _File):
            one.kept = one.seen
        else:
            _keep(one)


def _write(folder: _Folder, target: Path, chance: random.Random | None) -> None:
    """Write what is left of a folder; ``chance`` decides about what was never synced."""
    for name in dict.fromkeys((*folder.kept, *folder.seen)):  # in the order in which they came: names are drawn anew
        old, new = folder.kept.get(name), folder.seen.get(name)
        one = new if chance is None or old is new or chance.random() < 0.5 else old
        if isinstance(one, _Folder):
            (target / name).mkdir()
            _write(one, target / name, chance)
        elif one is not None:
            (target / name).write_bytes(_content(one, chance))


def _content(file: _File, chance: random.Random | None) -> bytes:
    if chance is None or file.kept == file.seen:
        return file.seen
    whole = (file.kept, file.seen, file.seen[: chance.randrange(len(file.seen) + 1)])
    return chance.choice(whole)
