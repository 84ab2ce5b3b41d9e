"""Encoders for listening copies: Ogg Opus by libopus, MP3 by LAME.

Blocks are float32 (frames, channels), full scale ±1; what lies beyond is limited. Both formats keep their length to
the sample (a test decodes them back), and the same sound gives the same bytes, so that a copy that is made again
keeps its entity tag.

How fast the encoders are set, and what that takes away, was measured by ``python -m bench.copies`` (figures in
``docs/performance.md``): a simpler encoder at a somewhat higher rate sounds the same in half the time.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, BinaryIO, Protocol

import av
import lameenc
import numpy as np

from media.decode.source import Block
from media.derivatives import lame_tag

OPUS_RATE_HZ = 48000
OPUS_BIT_RATES = {1: 80_000, 2: 144_000}
"""Bits per second by channels, variable: transparent for speech, close to it for plucked strings."""

OPUS_COMPLEXITY = 1
"""0 to 10. From 10 to 1 the noise-to-mask ratio of our pieces rises by 0.6 dB at the same nominal rate, of which the
higher rate takes back half; files are no larger (less complex analysis spends less)."""

OPUS_PACKET_MS = 60
"""Three Opus frames a packet, the most that it allows: a third of the packets to handle. The encoder then keeps to the
nominal rate, where with one frame it goes a fifth beyond; the rates above make up for that."""

LOW_OPUS_BIT_RATE = 56_000
"""For weak and dear networks: 25 MB an hour, music still pleasant in stereo."""

MP3_BIT_RATES = {1: 96_000, 2: 192_000}
"""Bits per second by channels, constant: with these the quick encoder is as good as the usual one (LAME 5) at 80 and
128. ``lameenc`` does without joint stereo, for which 192 in place of 160 makes up."""

LAME_LEVEL = 7
"""0 is LAME's slowest, 9 its fastest; from 7 on they are alike."""

FULL_SCALE = 2**15
"""Of 16-bit samples."""

OPUS_MAKER = f"FFmpeg {av.ffmpeg_version_info}, libopus, complexity {OPUS_COMPLEXITY}"
MP3_MAKER = f"LAME 3.100, level {LAME_LEVEL}"


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
        coding = {"compression_level": str(complexity), "frame_duration": str(OPUS_PACKET_MS)}
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
    """MP3 at 44.1 or 48 kHz, constant bit rate, with a LAME header that tells its exact length.

    ``lameenc`` is the same LAME, built four times as fast, and takes whole numbers of 16 bits only. It gets the sound
    of 16-bit masters, which loses nothing by it; all other sound goes through FFmpeg, in floating point.
    """

    def __init__(
        self, path: Path, sample_rate_hz: int, channels: int, bit_rate: int | None = None, level: int = LAME_LEVEL
    ) -> None:
        """``bit_rate``: bits per second instead of those of ``MP3_BIT_RATES``; ``level``: see ``LAME_LEVEL``."""
        self._given = (sample_rate_hz, channels, bit_rate or MP3_BIT_RATES[channels], level)
        self._file = path.open("wb")
        self._encoder: _WholeNumbers | _FloatingPoint | None = None

    def write(self, block: Block) -> None:
        if not len(block):
            return
        if self._encoder is None:
            kind = _WholeNumbers if _is_16_bit(block) else _FloatingPoint
            self._encoder = kind(self._file, *self._given)
        self._encoder.write(np.clip(block, -1.0, 1.0))

    def close(self) -> None:
        """End the file; harmless when it has ended."""
        if self._file.closed:
            return
        try:
            if self._encoder is not None:
                self._encoder.close()
        finally:
            self._file.close()


def _is_16_bit(block: Block) -> bool:
    scaled = block * np.float32(FULL_SCALE)
    return bool(np.array_equal(scaled, np.rint(scaled)))


class _WholeNumbers:
    """LAME by ``lameenc``, which leaves out the header: it is put before the stream at the end."""

    def __init__(self, file: BinaryIO, sample_rate_hz: int, channels: int, bit_rate: int, level: int) -> None:
        self._file, self._rate_hz, self._channels, self._bit_rate = file, sample_rate_hz, channels, bit_rate
        self._encoder = lameenc.Encoder()
        self._encoder.silence()
        self._encoder.set_bit_rate(bit_rate // 1000)
        self._encoder.set_in_sample_rate(sample_rate_hz)
        self._encoder.set_out_sample_rate(sample_rate_hz)
        self._encoder.set_channels(channels)
        self._encoder.set_quality(level)
        self._first, self._frames, self._stream_bytes = b"", 0, 0
        file.write(bytes(lame_tag.frame_bytes(bit_rate, sample_rate_hz)))  # the header's place

    def write(self, block: Block) -> None:
        self._frames += len(block)
        whole = np.rint(block * np.float32(FULL_SCALE)).clip(-FULL_SCALE, FULL_SCALE - 1)
        self._add(self._encoder.encode(whole.astype("<i2").tobytes()))

    def close(self) -> None:
        self._add(self._encoder.flush())
        self._file.seek(0)
        sound = (self._channels, self._bit_rate, self._rate_hz, self._stream_bytes, self._frames)
        self._file.write(lame_tag.info_frame(self._first, *sound))

    def _add(self, coded: bytes | bytearray) -> None:
        self._first = self._first or bytes(coded[:4])
        self._stream_bytes += self._file.write(coded)


class _FloatingPoint:
    """LAME by FFmpeg."""

    def __init__(self, file: BinaryIO, sample_rate_hz: int, channels: int, bit_rate: int, level: int) -> None:
        self._layout, self._rate_hz = "mono" if channels == 1 else "stereo", sample_rate_hz
        # Bit-exact and without ID3: no version of the muxer in the bytes.
        options = {"fflags": "+bitexact", "id3v2_version": "0"}
        self._container: Any = av.open(file, "w", format="mp3", options=options)
        coding = {"compression_level": str(level)}
        self._stream: Any = self._container.add_stream("libmp3lame", sample_rate_hz, coding, layout=self._layout)
        self._stream.bit_rate = bit_rate
        self._frames = 0

    def write(self, block: Block) -> None:
        frame = av.AudioFrame.from_ndarray(
            np.ascontiguousarray(block.T, np.float32), format="fltp", layout=self._layout
        )
        frame.sample_rate, frame.pts = self._rate_hz, self._frames
        self._frames += len(block)
        self._container.mux(self._stream.encode(frame))

    def close(self) -> None:
        self._container.mux(self._stream.encode(None))
        self._container.close()
