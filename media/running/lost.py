"""Tasks that are given up: those that end their worker, and those that give no sign of life."""

from __future__ import annotations

from pathlib import Path

from archive.errors import MuragatError
from media.running import workers
from media.running.heartbeat import stuck

LOOK_EVERY_SECONDS = 1.0
"""How often whoever waits looks for signs of life."""


class CrashedError(MuragatError):
    """The worker ended in the middle of the task, and did so again when the task ran alone."""

    code = "decoder-crashed"


class StuckError(MuragatError):
    """The worker gave no sign of life. ``ended``: it was a process of ours, and is no more."""

    code = "decoder-stuck"
    ended: bool = True


def crashed() -> CrashedError:
    return CrashedError("the decoder crashed on this file", "Convert it to WAV or FLAC, and report it.")


def given_up(folder: Path, patience_seconds: float) -> StuckError | None:
    """The error of a task that has hung for too long; its worker is ended, if it is ours. None while it lives."""
    found = stuck(folder, patience_seconds)
    if found is None:
        return None
    heard = f"{found.decoded_seconds:.0f} s of it had been read" if found.decoded_seconds else "nothing was read"
    reason = f"nothing happened for {found.quiet_seconds:.0f} s; {heard}"
    error = StuckError(reason, "Convert it to WAV or FLAC, and report it.")
    error.ended = workers.end(found.process)
    return error
