"""Signs of life of a worker, so that a file on which a decoder hangs does not hold up the others for ever.

A worker writes into its submission's own folder, at most once a second, which process it is and how much sound it has
decoded. Whoever waits looks at the age of that file: a worker that has been quiet for ``patience`` is *stuck*. Patience
grows with what was decoded, since the last steps of the analysis take longer after a long recording.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path

ALIVE = "alive"
PATIENCE_SECONDS = 300.0
PATIENCE_SHARE = 0.05
"""Further seconds of patience for every second of sound decoded: half an hour for 10 hours."""
_EVERY_SECONDS = 1.0


class Heartbeat:
    """The worker's side."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / ALIVE
        self._last = float("-inf")
        self.beat(0.0)

    def beat(self, decoded_seconds: float) -> None:
        """Say that work goes on."""
        if time.monotonic() - self._last >= _EVERY_SECONDS:
            self._last = time.monotonic()
            self._path.write_text(f"{os.getpid()} {decoded_seconds:.0f}", encoding="ascii")


@dataclass(frozen=True, slots=True)
class Stuck:
    """A worker that has been quiet for too long, and how much it had decoded."""

    process: int
    quiet_seconds: float
    decoded_seconds: float


def stuck(folder: Path, patience_seconds: float = PATIENCE_SECONDS) -> Stuck | None:
    """Whether the worker that has this folder is stuck; one that has not begun is not."""
    path = folder / ALIVE
    try:
        quiet = time.time() - path.stat().st_mtime
        process, decoded = (float(part) for part in path.read_text(encoding="ascii").split())
    except (FileNotFoundError, ValueError):  # not begun, or being written just now
        return None
    if quiet <= patience_seconds + PATIENCE_SHARE * decoded:
        return None
    return Stuck(int(process), quiet, decoded)
