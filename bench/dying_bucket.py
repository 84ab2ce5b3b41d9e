"""A bucket whose writer dies: at the n-th request that changes something, before it is made or before its answer."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from archive.store.bucket import Bucket


class Died(BaseException):
    """The process is gone: nobody cleans up after this."""


class DyingBucket(Bucket):
    """``at``: the request that is the last, 0 for none; ``answered``: it was made all the same. Dead stays dead."""

    def __init__(self, url: str, room: str = "", *, at: int = 0, answered: bool = False) -> None:
        super().__init__(url, room)
        self._at, self._answered = at, answered
        self.steps = 0

    def _step(self, *, after: bool) -> None:
        if not after:
            self.steps += 1
        if self._at and (self.steps > self._at or (self.steps == self._at and after == self._answered)):
            raise Died

    def write(self, key: str, content: bytes) -> None:
        self._step(after=False)
        super().write(key, content)
        self._step(after=True)

    def send(self, key: str, path: Path, sha512: str) -> None:
        self._step(after=False)
        super().send(key, path, sha512)
        self._step(after=True)

    def _once(self, key: str, content: bytes, mode: Any) -> bool:
        self._step(after=False)
        done = super()._once(key, content, mode)
        self._step(after=True)
        return done

    def copy(self, key: str, target: str) -> None:
        self._step(after=False)
        super().copy(key, target)
        self._step(after=True)

    def remove(self, keys: Iterable[str]) -> None:
        for key in keys:
            self._step(after=False)
            super().remove([key])
            self._step(after=True)
