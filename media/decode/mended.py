"""WAV and RF64 files whose sound is whole and whose frame is not: a size table missing, empty or absurd, a chunk that
leads astray. Decoders give them up; the chunks still say how the samples are written and where they begin. So the
decoder is shown a new header and behind it the same samples. The file itself is never touched.
"""

from __future__ import annotations

import struct
from pathlib import Path

from media.decode.chunks import Chunk, read_chunks
from media.decode.window import Windowed

_SHORTEST_FORMAT, _LONGEST_FORMAT = 14, 1 << 12
_LONGEST_DATA = 0xFFFFFFFF - (1 << 13)


def mended_wav(path: Path, start_byte: int) -> Windowed | None:
    """The file with a header of our own; None when its chunks do not say enough."""
    with path.open("rb") as file:
        head = file.read(start_byte + 12)[start_byte:]
        found: dict[str, Chunk] = {}
        for chunk in read_chunks(file, start_byte):
            found.setdefault(chunk.name, chunk)
        kind, data = found.get("fmt "), found.get("data")
        if head[:4] not in (b"RIFF", b"RF64", b"BW64") or kind is None or data is None or not data.available:
            return None
        if not _SHORTEST_FORMAT <= kind.available <= _LONGEST_FORMAT:
            return None
        file.seek(kind.offset)
        written = file.read(kind.available)
    size = data.available if data.available <= _LONGEST_DATA else 0xFFFFFFFF
    padding = bytes(len(written) & 1)
    body = b"WAVEfmt " + struct.pack("<I", len(written)) + written + padding + b"data" + struct.pack("<I", size)
    prefix = b"RIFF" + struct.pack("<I", min(len(body) + size, 0xFFFFFFFF)) + body
    return Windowed(path, ((data.offset, data.offset + data.available),), prefix)
