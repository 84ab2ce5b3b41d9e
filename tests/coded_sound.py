"""Files in codings that libsndfile does not write, made with FFmpeg."""

from pathlib import Path
from typing import Any

import av
import numpy as np

RATE_HZ = 48_000


def encode(path: Path, container: str, codec: str, layout: str = "mono", **words: str) -> int:
    """A second of sound, another tone in every channel, with tags; returns how many channels there are."""
    file: Any = av.open(str(path), "w", format=container)
    with file:
        file.metadata.update(words)
        stream = file.add_stream(codec, rate=RATE_HZ, layout=layout)
        channels: int = stream.codec_context.layout.nb_channels
        time = np.arange(RATE_HZ) / RATE_HZ
        tones = np.stack([0.4 * np.sin(2 * np.pi * (200 + 100 * i) * time) for i in range(channels)], axis=1)
        frame = av.AudioFrame.from_ndarray(tones.astype(np.float32).reshape(1, -1), format="flt", layout=layout)
        frame.sample_rate, frame.pts = RATE_HZ, 0
        size = stream.codec_context.frame_size or None
        format_ = stream.codec_context.format.name
        resampler = av.AudioResampler(format=format_, layout=layout, rate=RATE_HZ, frame_size=size)
        for part in (*resampler.resample(frame), *resampler.resample(None)):
            file.mux(stream.encode(part))
        file.mux(stream.encode(None))
    return channels
