"""What a decoder owes the rest of the house, whichever library does the work.

Blocks are float32 arrays of shape (frames, channels), full scale ±1. Rates are hertz.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from archive.model import Finding

Block = NDArray[np.float32]


class Source(Protocol):
    """An opened decoder.

    ``promised_frames`` is what the file's own header says it holds, None when it says nothing reliable;
    ``exact`` tells whether that promise is to the sample. ``bits_per_sample`` is None for lossy codings.
    """

    codec: str
    sample_rate_hz: int
    channels: int
    bits_per_sample: int | None
    bit_rate: int | None
    promised_frames: int | None
    exact: bool

    def read(self, frames: int) -> Block:
        """At most ``frames`` frames, at least one; an empty block at the end."""
        ...

    def findings(self) -> tuple[Finding, ...]:
        """What was wrong on the way. Complete after the end."""
        ...

    def close(self) -> None: ...
