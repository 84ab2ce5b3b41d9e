"""Signs of life of a worker, so that a file on which a decoder hangs does not hold up the others for ever.

A worker writes into its submission's own folder, at most once a second, which process it is, how much sound it has
decoded, and how much processor time it has had. Whoever waits looks at the age of that file: a worker that has been
quiet for ``patience`` is *stuck*, if it had the time to do something or does not even ask for any; on a machine that is
starved a good file is waited for several times as long. Patience grows with what was decoded, since the last steps of
the analysis take longer after a long recording.
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
_SERVED = 0.5
"""Share of its patience that a worker must have had as processor time, to be called stuck for doing nothing with it."""
_ASLEEP, _DOZING = 0.01, 0.05
"""Shares of processor time below which it waits for something else, whatever the system says of it, and if the system
says that it sleeps: a starved process gets more, or is ready to run."""
_LONGEST = 6.0
"""Times its patience, after which a worker is given up however little it was served."""


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
            served = time.process_time()
            self._path.write_text(f"{os.getpid()} {decoded_seconds:.0f} {served:.1f}", encoding="ascii")


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
        process, decoded, served = (float(part) for part in path.read_text(encoding="ascii").split())
    except (FileNotFoundError, ValueError):  # not begun, or being written just now
        return None
    patience = patience_seconds + PATIENCE_SHARE * decoded
    if quiet <= patience or _is_starved(int(process), served, quiet, patience):
        return None
    return Stuck(int(process), quiet, decoded)


def _is_starved(process: int, served: float, quiet: float, patience: float) -> bool:
    """Whether a quiet worker has had too little processor time since its last sign of life to be blamed for it."""
    found = _processor(process)
    if found is None or quiet > _LONGEST * patience:
        return False
    sleeps, now = found
    return (_DOZING if sleeps else _ASLEEP) * quiet <= now - served < _SERVED * patience


def _processor(process: int) -> tuple[bool, float] | None:
    """Whether a process sleeps, and its processor time, user and system; None where the system does not tell (it does
    under /proc)."""
    try:
        stat = Path(f"/proc/{process}/stat").read_text(encoding="ascii", errors="replace")
        fields = stat.rpartition(")")[2].split()
        return fields[0] == "S", (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError, IndexError, AttributeError):
        return None
