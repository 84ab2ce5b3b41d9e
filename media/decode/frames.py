"""FFmpeg's decoded frames as blocks: whatever their sample format, rate or channels, float32 of one shape.

Integers scale so that full scale is ±1; unsigned 8-bit samples are centred on 128.

PyAV finds the planes of a planar frame by walking to a null pointer, which FFmpeg promises only for up to seven
planes: with eight or more it reads whatever stands behind, and the process ends. Such frames are interleaved by
FFmpeg first; that rounds nothing.
"""

from __future__ import annotations

from typing import Any

import av
import numpy as np
from av.audio.frame import AudioFrame
from numpy.typing import NDArray

from media.decode.source import Block

MOST_PLANES = 7
_SCALES = {"u8": 2.0**-7, "s16": 2.0**-15, "s32": 2.0**-31}
_FLOATS = ("flt", "dbl")


def samples_of(frame: AudioFrame) -> NDArray[Any]:
    """The samples as decoded, shape (frames, channels), of the frame's own number type."""
    channels = frame.layout.nb_channels
    if not frame.format.is_planar:
        return frame.to_ndarray().reshape(-1, channels)
    if channels <= MOST_PLANES:
        return frame.to_ndarray().T
    packed = frame.format.packed.name
    parts = [f.to_ndarray().reshape(-1, channels) for f in _converted(frame, packed, frame.layout, frame.sample_rate)]
    return np.concatenate(parts)


def to_blocks(frame: AudioFrame, sample_rate_hz: int, channels: int) -> list[Block]:
    """The frame as float32 blocks (frames, channels) in this rate and channel count."""
    fits = frame.sample_rate == sample_rate_hz and frame.layout.nb_channels == channels
    if fits and frame.format.packed.name in (*_SCALES, *_FLOATS):
        return [_to_float(frame)]
    layout = {1: "mono", 2: "stereo"}.get(channels, f"{channels}c")
    return [_to_float(f) for f in _converted(frame, "flt", layout, sample_rate_hz)]


def _converted(frame: AudioFrame, sample_format: str, layout: Any, rate_hz: int) -> list[AudioFrame]:
    resampler = av.AudioResampler(format=sample_format, layout=layout, rate=rate_hz)
    return [*resampler.resample(frame), *resampler.resample(None)]


def _to_float(frame: AudioFrame) -> Block:
    samples = samples_of(frame)
    kind = frame.format.packed.name
    floats = samples.astype(np.float32)
    if kind in _FLOATS:
        return floats
    if kind == "u8":
        floats -= np.float32(128)
    floats *= np.float32(_SCALES[kind])  # A power of two: nothing is rounded a second time.
    return floats
