"""Encoders for listening copies, both by FFmpeg: Ogg Opus by libopus, MP3 by LAME.

Blocks are float32 (frames, channels), full scale ±1; what lies beyond is limited. Both formats keep their length to
the sample (a test decodes them back), and the same sound gives the same bytes, so that a copy that is made again
keeps its entity tag.

How fast the encoders are set, and what that takes away, was measured by ``python -m bench.copies`` (figures in
``docs/performance.md``): a simpler encoder at a somewhat higher rate sounds the same in half the time.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol

import av
import numpy as np

from media.decode.source import Block

OPUS_RATE_HZ = 48000
OPUS_BIT_RATES = {1: 72_000, 2: 128_000}
"""Bits per second by channels, variable: transparent for speech, close to it for plucked strings."""

OPUS_COMPLEXITY = 1
"""0 to 10. From 10 to 1 the noise-to-mask ratio of our pieces rises by 0.6 dB at the same nominal rate, of which the
higher rate takes back half; files are no larger (less complex analysis spends less)."""

LOW_OPUS_BIT_RATE = 48_000
"""For weak and dear networks: 22 MB an hour, music still pleasant in stereo."""

MP3_BIT_RATES = {1: 96_000, 2: 160_000}
"""Bits per second by channels, constant: with these the quick encoder is as good as the usual one (LAME 5) at 80 and
128."""

LAME_LEVEL = 7
"""0 is LAME's slowest, 9 its fastest; from 7 on they are alike."""

OPUS_MAKER = f"FFmpeg {av.ffmpeg_version_info}, libopus, complexity {OPUS_COMPLEXITY}"
MP3_MAKER = f"FFmpeg {av.ffmpeg_version_info}, libmp3lame, level {LAME_LEVEL}"


class Writer(Protocol):
    """An encoder with an open file. ``write`` and ``close`` raise OSError when the disk refuses."""

    def write(self, block: Block) -> None: ...
    def close(self) -> None: ...


class OpusWriter:
    """Ogg Opus at 48 kHz."""

    def __init__(
        self, path: Path, channels: int, bit_rate: int | None = None, complexity: int = OPUS_COMPLEXITY
    ) -> None:
        """``bit_rate``: bits per second instead of those of ``OPUS_BIT_RATES``; ``complexity``: 0 to 10."""
        self._layout = "mono" if channels == 1 else "stereo"
        self._file = path.open("wb")
        # Bit-exact: no random serial number of the stream, no version of the muxer.
        self._container: Any = av.open(self._file, "w", format="ogg", options={"fflags": "+bitexact"})
        coding = {"compression_level": str(complexity)}
        self._stream: Any = self._container.add_stream("libopus", OPUS_RATE_HZ, coding, layout=self._layout)
        self._stream.bit_rate = bit_rate or OPUS_BIT_RATES[channels]
        self._frames = 0

    def write(self, block: Block) -> None:
        if not len(block):
            return
        samples = np.ascontiguousarray(np.clip(block, -1.0, 1.0), np.float32).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(samples, format="flt", layout=self._layout)
        frame.sample_rate, frame.pts = OPUS_RATE_HZ, self._frames
        self._frames += len(block)
        self._container.mux(self._stream.encode(frame))

    def close(self) -> None:
        """End the stream; harmless when it has ended."""
        if self._file.closed:
            return
        try:
            if self._frames:
                self._container.mux(self._stream.encode(None))
            self._container.close()
        finally:
            self._file.close()


class Mp3Writer:
    """MP3 at 44.1 or 48 kHz, constant bit rate, with a LAME header that tells its exact length."""

    def __init__(
        self, path: Path, sample_rate_hz: int, channels: int, bit_rate: int | None = None, level: int = LAME_LEVEL
    ) -> None:
        """``bit_rate``: bits per second instead of those of ``MP3_BIT_RATES``; ``level``: see ``LAME_LEVEL``."""
        self._layout, self._rate_hz = "mono" if channels == 1 else "stereo", sample_rate_hz
        self._file = path.open("wb")
        # Bit-exact and without ID3: no version of the muxer in the bytes.
        options = {"fflags": "+bitexact", "id3v2_version": "0"}
        self._container: Any = av.open(self._file, "w", format="mp3", options=options)
        coding = {"compression_level": str(level)}
        self._stream: Any = self._container.add_stream("libmp3lame", sample_rate_hz, coding, layout=self._layout)
        self._stream.bit_rate = bit_rate or MP3_BIT_RATES[channels]
        self._frames = 0

    def write(self, block: Block) -> None:
        if not len(block):
            return
        planes = np.ascontiguousarray(np.clip(block, -1.0, 1.0).T, np.float32)
        frame = av.AudioFrame.from_ndarray(planes, format="fltp", layout=self._layout)
        frame.sample_rate, frame.pts = self._rate_hz, self._frames
        self._frames += len(block)
        self._container.mux(self._stream.encode(frame))

    def close(self) -> None:
        """End the file; harmless when it has ended."""
        if self._file.closed:
            return
        try:
            if self._frames:
                self._container.mux(self._stream.encode(None))
            self._container.close()
        finally:
            self._file.close()
