"""FFmpeg's decoded frames as blocks: whatever their sample format, rate or channels, float32 of one shape.

Integers scale so that full scale is ±1; unsigned 8-bit samples are centred on 128.
"""

from __future__ import annotations

import av
import numpy as np
from av.audio.frame import AudioFrame

from media.decode.source import Block

_SCALES = {"u8": 2.0**-7, "s16": 2.0**-15, "s32": 2.0**-31}
_FLOATS = ("flt", "dbl")


def to_blocks(frame: AudioFrame, sample_rate_hz: int, channels: int) -> list[Block]:
    """The frame as float32 blocks (frames, channels) in this rate and channel count."""
    fits = frame.sample_rate == sample_rate_hz and frame.layout.nb_channels == channels
    if fits and frame.format.packed.name in (*_SCALES, *_FLOATS):
        return [_to_float(frame)]
    layout = {1: "mono", 2: "stereo"}.get(channels, f"{channels}c")
    resampler = av.AudioResampler(format="fltp", layout=layout, rate=sample_rate_hz)
    return [_to_float(f) for f in (*resampler.resample(frame), *resampler.resample(None))]


def _to_float(frame: AudioFrame) -> Block:
    samples = frame.to_ndarray()
    samples = samples.T if frame.format.is_planar else samples.reshape(-1, frame.layout.nb_channels)
    kind = frame.format.packed.name
    if kind in _FLOATS:
        return samples.astype(np.float32)
    floats = samples.astype(np.float32)
    if kind == "u8":
        floats -= np.float32(128)
    floats *= np.float32(_SCALES[kind])  # A power of two: nothing is rounded a second time.
    return floats
