"""Aligning two recordings of the archive from their derived files, and the small document that keeps the result.

``make`` runs in a worker process and returns values only. The document is what the page and ``/media`` send: two rising
lists of seconds of the same length; the same place in both is the same musical moment.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

if TYPE_CHECKING:
    from media.analysis.aligning import Performance

METHOD: Final = "DTW on pitch classes and strokes"
VERSION: Final = "2"
LARGEST_BYTES = 100_000_000


@dataclass(frozen=True, slots=True)
class AlignmentDocument:
    """``reason`` says why there is none; the lists are empty then. ``shift_cents``: how much higher the second is."""

    first: str
    second: str
    first_seconds: tuple[float, ...] = ()
    second_seconds: tuple[float, ...] = ()
    shift_cents: float = 0.0
    confidence: float = 0.0
    reason: str = ""
    method: str = METHOD
    version: str = VERSION

    def turned(self) -> "AlignmentDocument":
        """The same from the second to the first."""
        return replace(
            self,
            first=self.second,
            second=self.first,
            first_seconds=self.second_seconds,
            second_seconds=self.first_seconds,
            shift_cents=-self.shift_cents,
        )


def nobody(_seconds: float) -> None:
    """Whoever waits for no signs of life."""


def make(
    first: str, first_curves: Path, second: str, second_curves: Path, heard: Callable[[float], None] = nobody
) -> AlignmentDocument:
    """Align two recordings by the ``curves.npz`` of each. Raises OSError when a file cannot be read.

    ``heard`` is told that work goes on (``media.running.heartbeat``).
    """
    from media.analysis.aligning import align  # heavy, and needed in workers alone: the server only reads documents

    try:
        performances = _performance(first_curves), _performance(second_curves)
        heard(0.0)
        found = align(*performances)
    except (KeyError, ValueError) as error:
        return AlignmentDocument(first, second, reason=str(error))
    return AlignmentDocument(
        first,
        second,
        tuple(found.first_seconds.round(2).tolist()),
        tuple(found.second_seconds.round(2).tolist()),
        round(found.shift_cents, 1),
        round(found.confidence, 2),
    )


def encode(document: AlignmentDocument) -> bytes:
    return msgspec.json.encode(document)


def read(path: Path) -> AlignmentDocument | None:
    """The document kept at this path; None when there is none, or one that is not ours."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=AlignmentDocument)
    except (FileNotFoundError, msgspec.DecodeError):
        return None


def _performance(path: Path) -> "Performance":
    from media.analysis import curves
    from media.analysis.aligning import Performance

    if path.stat().st_size > LARGEST_BYTES:
        raise ValueError(f"{path.name} is larger than {LARGEST_BYTES} bytes")
    arrays = curves.load(path)
    return Performance(
        arrays["f0"], arrays["f0_confidence"], arrays["lower_f0"], arrays["onsets"], arrays["pitch_histogram"]
    )
