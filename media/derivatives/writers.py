"""Encoders for listening copies: Ogg Opus by FFmpeg's libopus, MP3 by libsndfile's LAME.

Blocks are float32 (frames, channels), full scale ±1; what lies beyond is limited. Both formats keep their length to
the sample (a test decodes them back), and the same sound gives the same bytes, so that a copy that is made again
keeps its entity tag.

FFmpeg writes Opus because it needs a third of the processor time that libsndfile takes for the same setting
(0.6 s against 1.9 s for a minute of stereo music on our test machine).
"""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Any, Protocol

import av
import numpy as np
import soundfile as sf

from media.decode.source import Block

OPUS_RATE_HZ = 48000
OPUS_BIT_RATES = {1: 64_000, 2: 112_000}
"""Bits per second by channels, variable: transparent for speech, close to it for plucked strings."""

LOW_OPUS_BIT_RATE = 48_000
"""For weak and dear networks: 22 MB an hour, music still pleasant in stereo."""

MP3_LEVELS = {1: 0.85, 2: 0.65}
"""libsndfile takes a level from 0 to 1 in place of a rate; these give 80 and 128 kbit/s, constant."""

OPUS_MAKER = f"FFmpeg {av.ffmpeg_version_info}, libopus"
MP3_MAKER = f"soundfile {sf.__version__}, {sf.__libsndfile_version__}"


class Writer(Protocol):
    """An encoder with an open file. ``write`` and ``close`` raise OSError when the disk refuses."""

    def write(self, block: Block) -> None: ...
    def close(self) -> None: ...


class OpusWriter:
    """Ogg Opus at 48 kHz."""

    def __init__(self, path: Path, channels: int, bit_rate: int | None = None) -> None:
        """``bit_rate``: bits per second instead of those of ``OPUS_BIT_RATES``."""
        self._layout = "mono" if channels == 1 else "stereo"
        self._file = path.open("wb")
        # Bit-exact: no random serial number of the stream, no version of the muxer.
        self._container: Any = av.open(self._file, "w", format="ogg", options={"fflags": "+bitexact"})
        self._stream: Any = self._container.add_stream("libopus", rate=OPUS_RATE_HZ, layout=self._layout)
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

    def __init__(self, path: Path, sample_rate_hz: int, channels: int) -> None:
        self._file = sf.SoundFile(
            path,
            "w",
            samplerate=sample_rate_hz,
            channels=channels,
            format="MP3",
            subtype="MPEG_LAYER_III",
            compression_level=MP3_LEVELS[channels],
            bitrate_mode="CONSTANT",
        )

    def write(self, block: Block) -> None:
        try:
            self._file.write(np.clip(block, -1.0, 1.0))
        except sf.LibsndfileError as error:
            # libsndfile says only that the system refused; a full disk is what it nearly always is.
            raise OSError(errno.ENOSPC, f"the MP3 copy could not be written: {error.error_string}") from error

    def close(self) -> None:
        """End the file; harmless when it has ended."""
        self._file.close()
