"""Pictures written without a plotting library: greyscale PNG of a spectrogram.

Conventions: time runs to the right, frequency (mel) upward, one pixel a column and band; brightness is the
level over a range of 70 dB below the loudest. Axes, with units, are drawn by the page, which knows the scale.

Source: PNG specification, third edition (W3C), chapters 5 and 11.
"""

from __future__ import annotations

import struct
import zlib

import numpy as np
from numpy.typing import NDArray

from media.analysis.framing import Floats

RANGE_DB = 70.0


def spectrogram_png(columns_db: Floats) -> bytes:
    """An 8-bit greyscale PNG of (columns, bands) in dB."""
    top = float(columns_db.max())
    scaled = np.clip((columns_db - (top - RANGE_DB)) / RANGE_DB, 0.0, 1.0)
    pixels = np.round(255.0 * scaled).astype(np.uint8)
    return png(np.ascontiguousarray(pixels.T[::-1]))


def png(pixels: NDArray[np.uint8]) -> bytes:
    """Greyscale PNG of (rows, columns); row 0 on top."""
    height, width = pixels.shape
    rows = np.concatenate((np.zeros((height, 1), dtype=np.uint8), pixels), axis=1)
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(rows.tobytes(), 6)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in parts)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
