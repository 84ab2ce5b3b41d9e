"""Writing synthetic sound to audio files, with the few tags that libsndfile can embed.

Samples are dithered (triangular, 2 LSB wide) where the format counts steps. A file appears under its name only
when it is whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import soundfile

from ingest.demonstration.synthesis.signal import Signal

TagName = Literal["title", "artist", "album", "comment", "date", "genre", "copyright", "software"]

_STEPS = {"PCM_U8": 2**7, "PCM_16": 2**15, "PCM_24": 2**23}
_BLOCK_FRAMES = 32768  # libsndfile's Vorbis encoder overflows its stack on very long writes


@dataclass(frozen=True, slots=True)
class AudioFormat:
    """Container and coding in libsndfile's words, rate and channels (1 takes the mean of both)."""

    container: str = "WAV"
    coding: str = "PCM_16"
    sample_rate_hz: int = 44100
    channels: Literal[1, 2] = 2


def write_audio(
    path: Path, signal: Signal, audio_format: AudioFormat, tags: Mapping[TagName, str] | None = None
) -> None:
    """Write stereo (frames, 2) at the format's rate; samples beyond ±1 are cut. Replaces ``path`` at the end."""
    out = signal.mean(axis=1, keepdims=True) if audio_format.channels == 1 else signal
    steps = _STEPS.get(audio_format.coding)
    if steps:
        rng = np.random.default_rng(0)
        # The same dither in every channel, and none where a channel is digitally silent: a dead one stays dead.
        dither = (rng.random((len(out), 1)) - rng.random((len(out), 1))) / steps
        out = np.clip(np.where(out == 0.0, 0.0, out + dither), -1.0, 1.0 - 1.0 / steps)
    part = path.with_name(f".{path.name}.part")
    with soundfile.SoundFile(
        part,
        "w",
        samplerate=audio_format.sample_rate_hz,
        channels=audio_format.channels,
        format=audio_format.container,
        subtype=audio_format.coding,
    ) as file:
        for name, text in (tags or {}).items():
            setattr(file, name, text)
        for start in range(0, len(out), _BLOCK_FRAMES):
            file.write(out[start : start + _BLOCK_FRAMES])
    part.replace(path)
