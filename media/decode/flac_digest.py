"""The MD5 of the unencoded samples that every FLAC encoder writes into its header: proof against bit rot.

The digest runs over the samples as signed little-endian integers of as many whole bytes as needed, channels
interleaved. All zeros means that the encoder did not write one. Source: RFC 9639, section 8.2.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray


class FlacDigest:
    """Sums up decoded integer frames and compares at the end."""

    def __init__(self, expected: bytes, bits_per_sample: int, channels: int) -> None:
        self.bits_per_sample = bits_per_sample
        self._expected = expected
        self._channels = channels
        self._sum = hashlib.md5(usedforsecurity=False)

    @classmethod
    def of(cls, path: Path, start_byte: int = 0) -> FlacDigest | None:
        """Reads STREAMINFO, the first metadata block; None when it is not where it must be."""
        with path.open("rb") as file:
            file.seek(start_byte)
            head = file.read(42)
        if len(head) < 42 or head[:4] != b"fLaC" or head[4] & 0x7F:
            return None
        packed = int.from_bytes(head[18:26], "big")
        return cls(head[26:42], (packed >> 36 & 0x1F) + 1, (packed >> 41 & 7) + 1)

    def add(self, samples: NDArray[Any]) -> None:
        """The next decoded samples, integers of shape (frames, channels), aligned to the highest bit."""
        interleaved = samples.reshape(-1)
        shift = samples.dtype.itemsize * 8 - self.bits_per_sample
        width = (self.bits_per_sample + 7) // 8
        if shift == 0 and width == samples.dtype.itemsize:
            self._sum.update(interleaved.astype(samples.dtype.newbyteorder("<"), copy=False).tobytes())
            return
        values = np.ascontiguousarray(interleaved >> shift, dtype="<i4")
        self._sum.update(np.ascontiguousarray(values.view(np.uint8).reshape(-1, 4)[:, :width]).tobytes())

    @property
    def differs(self) -> bool:
        """The encoder wrote a digest and the decoded sound does not have it."""
        return any(self._expected) and self._sum.digest() != self._expected
